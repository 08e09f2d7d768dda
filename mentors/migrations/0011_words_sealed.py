"""A note's and a report's free words are sealed (docs/adr/0032): in one transaction, done or not begun."""

import core.sealed
from django.db import migrations

from core.resealing import refuse_closed, reopen, reseal

COLUMNS = {'VisitNote': 'memo', 'Report': 'words'}


def seal(apps, schema_editor):
    for name, column in COLUMNS.items():
        refuse_closed(reseal(apps.get_model('mentors', name), only=[column]))


def open_again(apps, schema_editor):
    for name, column in COLUMNS.items():
        refuse_closed(reopen(apps.get_model('mentors', name), only=[column]))


class Migration(migrations.Migration):

    breaks = {'seal': 'the version before cannot read what is sealed, so both programs stand still'}

    dependencies = [
        ('mentors', '0010_one_index_each'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='words',
            field=core.sealed.SealedTextField(blank=True, max_length=1000, verbose_name='くわしく'),
        ),
        migrations.AlterField(
            model_name='visitnote',
            name='memo',
            field=core.sealed.SealedCharField(blank=True, max_length=60, verbose_name='ひとこと'),
        ),
        migrations.RunPython(seal, open_again),
    ]
