from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_leak_sheet'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='password_is_given',
            field=models.BooleanField(db_default=False, default=False, editable=False, help_text='管理者が決めたパスワードです。次のログインで、本人が変えます。', verbose_name='はじめのパスワード'),
        ),
    ]
