"""Names of mentors and guardians are sealed (docs/adr/0038): in one transaction, so that it is done or not begun."""

import core.sealed
from django.db import migrations

from core.resealing import refuse_closed, reopen, reseal

COLUMNS = {'Mentor': ['name', 'guardian_name'], 'GuardianConsent': ['who'], 'HoursCertificate': ['name']}


def seal(apps, schema_editor):
    for name, columns in COLUMNS.items():
        refuse_closed(reseal(apps.get_model('mentors', name), only=columns))


def open_again(apps, schema_editor):
    for name, columns in COLUMNS.items():
        refuse_closed(reopen(apps.get_model('mentors', name), only=columns))


class Migration(migrations.Migration):

    breaks = {'seal': 'the version before cannot read what is sealed, so both programs stand still'}

    dependencies = [
        ('mentors', '0014_corrections'),
    ]

    operations = [
        migrations.AlterField(
            model_name='guardianconsent',
            name='who',
            field=core.sealed.SealedCharField(max_length=60, verbose_name='保護者の氏名'),
        ),
        migrations.AlterField(
            model_name='hourscertificate',
            name='name',
            field=core.sealed.SealedCharField(blank=True, db_default='', default='', max_length=60, verbose_name='紙に書いた氏名'),
        ),
        migrations.AlterField(
            model_name='mentor',
            name='guardian_name',
            field=core.sealed.SealedCharField(blank=True, max_length=60, verbose_name='保護者の氏名'),
        ),
        migrations.AlterField(
            model_name='mentor',
            name='name',
            field=core.sealed.SealedCharField(max_length=60, verbose_name='氏名'),
        ),
        migrations.RunPython(seal, open_again),
    ]
