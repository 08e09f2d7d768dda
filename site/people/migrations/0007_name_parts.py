import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_in_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='learner',
            name='parts_of',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=150),
        ),
        migrations.CreateModel(
            name='NamePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=2)),
                ('kana_key', models.CharField(max_length=60)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='people.learner')),
            ],
            options={
                'indexes': [models.Index(fields=['part', 'kana_key', 'learner'], name='people_name_part')],
            },
        ),
    ]
