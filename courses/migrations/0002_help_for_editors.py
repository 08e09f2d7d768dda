import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='lessonpage',
            name='choices',
            field=wagtail.fields.StreamField([('choice', 3)], blank=True, block_lookup={0: ('courses.blocks.JapaneseBlock', (), {'label': '答え', 'longest': 80}), 1: ('wagtail.blocks.BooleanBlock', (), {'help_text': '正しい答えは1つです。', 'label': '正しい答え', 'required': False}), 2: ('courses.blocks.JapaneseBlock', (), {'help_text': 'この答えを選んだ人に見せる、短い説明です。', 'label': 'わけ', 'longest': 120}), 3: ('wagtail.blocks.StructBlock', [[('text', 0), ('right', 1), ('why', 2)]], {})}, verbose_name='質問の答え'),
        ),
        migrations.AlterField(
            model_name='lessonpage',
            name='steps',
            field=wagtail.fields.StreamField([('step', 16)], blank=True, block_lookup={0: ('courses.blocks.InstructionBlock', (), {'help_text': '1つの動作を、1文か2文で書きます。', 'label': 'すること', 'required': False}), 1: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': '画面の画像', 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': '見えない人に、声で伝える文です。何の画面で、どこに何がありますか。', 'label': '画像の説明', 'max_length': 150, 'required': False}), 3: ('media.blocks.HotspotsBlock', (), {'help_text': '画像の上に置いて、動かします。矢印キーでも動かせます。', 'label': 'さわる場所'}), 4: ('wagtail.blocks.StructBlock', [[('image', 1), ('alt', 2), ('hotspots', 3)]], {'label': '画面', 'required': False}), 5: ('courses.blocks.JapaneseBlock', (), {'help_text': 'うまくいくための一言です。', 'label': 'こつ', 'required': False}), 6: ('courses.blocks.JapaneseBlock', (), {'help_text': 'お金、個人情報、まちがえやすい所です。', 'label': 'ちゅうい', 'required': False}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('iphone', 'iPhone'), ('android', 'Android'), ('easy', 'かんたんスマホ')], 'label': '機種'}), 8: ('courses.blocks.InstructionBlock', (), {'label': 'すること', 'required': False}), 9: ('courses.blocks.JapaneseBlock', (), {'label': 'こつ', 'required': False}), 10: ('courses.blocks.JapaneseBlock', (), {'label': 'ちゅうい', 'required': False}), 11: ('wagtail.blocks.StructBlock', [[('phone', 7), ('text', 8), ('tip', 9), ('caution', 10), ('screen', 4)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'collapsed': True, 'default': [], 'help_text': 'iPhoneとAndroidでちがうところだけ書きます。', 'label': '機種ごとのちがい'}), 13: ('wagtail.snippets.blocks.SnippetChooserBlock', ('courses.Term',), {}), 14: ('wagtail.blocks.ListBlock', (13,), {'default': [], 'help_text': '手順の下に、ことばの意味が出ます。', 'label': 'この手順で説明することば'}), 15: ('courses.blocks.JapaneseBlock', (), {'help_text': '学生と職員だけに見えます。受講者には見えません。', 'label': '手伝う人へのメモ', 'longest': 400, 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('text', 0), ('screen', 4), ('tip', 5), ('caution', 6), ('variants', 12), ('terms', 14), ('helper', 15)]], {})}, verbose_name='手順'),
        ),
    ]
