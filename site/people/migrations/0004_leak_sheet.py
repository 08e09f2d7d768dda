from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_sealed'),
    ]

    operations = [
        migrations.CreateModel(
            name='LeakSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=150, verbose_name='利用者名')),
                ('since', models.DateTimeField(verbose_name='いつから')),
                ('until', models.DateTimeField(verbose_name='いつまで（ふくまない）')),
                ('texts', models.JSONField(default=dict, verbose_name='書いた文')),
                ('known_on', models.DateField(blank=True, null=True, verbose_name='知った日')),
                ('wrongful', models.BooleanField(default=False, verbose_name='不正の目的のおそれ')),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField(verbose_name='作った日時')),
                ('made_by', models.CharField(max_length=150, verbose_name='作った人')),
                ('changed_at', models.DateTimeField(verbose_name='最後に書いた日時')),
                ('changed_by', models.CharField(blank=True, max_length=150, verbose_name='最後に書いた人')),
            ],
            options={
                'verbose_name': '漏えい報告の下書き',
                'verbose_name_plural': '漏えい報告の下書き',
                'ordering': ['-made_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('account', 'since', 'until'), name='one_sheet_an_account_and_period')],
            },
        ),
    ]
