"""Addresses of mentors and guardians are sealed (docs/adr/0022); the address that must be the only one, by its key."""

import core.sealed
import django.core.validators
import mentors.addresses
from django.db import migrations

from core.resealing import reopen, reseal

MODELS = 'Mentor', 'GuardianConsent'


def seal(apps, schema_editor):
    for name in MODELS:
        reseal(apps.get_model('mentors', name))


def open_again(apps, schema_editor):
    for name in MODELS:
        reopen(apps.get_model('mentors', name))


class Migration(migrations.Migration):

    breaks = {'seal': 'the version before cannot read sealed columns'}

    dependencies = [
        ('mentors', '0007_thanks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='guardianconsent',
            name='contact',
            field=core.sealed.SealedCharField(max_length=254, verbose_name='連絡先'),
        ),
        migrations.AlterField(
            model_name='mentor',
            name='email',
            field=core.sealed.SealedCharField(blank=True, max_length=254, validators=[django.core.validators.EmailValidator()], verbose_name='メールアドレス'),
        ),
        migrations.AlterField(
            model_name='mentor',
            name='email_key',
            field=core.sealed.KeyField(blank=True, db_default='', default='', editable=False, fold=mentors.addresses.key_of, last=0, max_length=254, of='email'),
        ),
        migrations.AlterField(
            model_name='mentor',
            name='guardian_email',
            field=core.sealed.SealedCharField(blank=True, max_length=254, validators=[django.core.validators.EmailValidator()], verbose_name='保護者のメールアドレス'),
        ),
        migrations.RunPython(seal, open_again),
    ]
