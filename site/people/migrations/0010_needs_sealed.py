"""What somebody needs is sealed (docs/adr/0032): in one transaction, so that it is done or not begun."""

import core.sealed
from django.db import migrations

from core.resealing import refuse_closed, reopen, reseal


def seal(apps, schema_editor):
    refuse_closed(reseal(apps.get_model('people', 'Learner'), only=['needs']))


def open_again(apps, schema_editor):
    refuse_closed(reopen(apps.get_model('people', 'Learner'), only=['needs']))


class Migration(migrations.Migration):

    breaks = {'seal': 'the version before cannot read what is sealed, so both programs stand still'}

    dependencies = [
        ('people', '0009_holding_count'),
    ]

    operations = [
        migrations.AlterField(
            model_name='learner',
            name='needs',
            field=core.sealed.SealedTextField(blank=True, max_length=300, verbose_name='手助けのこと'),
        ),
        migrations.RunPython(seal, open_again),
    ]
