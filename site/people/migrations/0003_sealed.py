"""Contact data is sealed (docs/adr/0022): in one transaction, so that it is done or not begun."""

import core.sealed
import django.core.validators
from django.db import migrations, models

from core.resealing import reopen, reseal


def seal(apps, schema_editor):
    reseal(apps.get_model('people', 'Learner'))


def open_again(apps, schema_editor):
    reopen(apps.get_model('people', 'Learner'))


class Migration(migrations.Migration):

    # The version before cannot read what is sealed, so both programs stand still; then indexes may be built, too.
    breaks = {key: 'the version before cannot read sealed columns' for key in ('seal', 'lock')}

    dependencies = [
        ('people', '0002_classes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='learner',
            name='one_file_per_person',
        ),
        migrations.RemoveIndex(
            model_name='learner',
            name='people_lear_tel_1b77e4_idx',
        ),
        migrations.AddField(
            model_name='learner',
            name='line_key',
            field=core.sealed.KeyField(blank=True, db_default='', default='', editable=False, fold=None, last=0, max_length=64, of='line_id'),
        ),
        migrations.AddField(
            model_name='learner',
            name='tel_end_key',
            field=core.sealed.KeyField(blank=True, db_default='', default='', editable=False, fold=None, last=4, max_length=64, of='tel'),
        ),
        migrations.AddField(
            model_name='learner',
            name='tel_key',
            field=core.sealed.KeyField(blank=True, db_default='', default='', editable=False, fold=None, last=0, max_length=64, of='tel'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='address',
            field=core.sealed.SealedCharField(blank=True, max_length=120, verbose_name='住所'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='email',
            field=core.sealed.SealedCharField(blank=True, max_length=254, validators=[django.core.validators.EmailValidator()], verbose_name='メールアドレス'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='line_id',
            field=core.sealed.SealedCharField(blank=True, max_length=40, verbose_name='LINEの番号'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='postal_code',
            field=core.sealed.SealedCharField(blank=True, max_length=7, verbose_name='郵便番号'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='tel',
            field=core.sealed.SealedCharField(blank=True, max_length=11, verbose_name='電話番号'),
        ),
        migrations.RunPython(seal, open_again),
        migrations.AddIndex(
            model_name='learner',
            index=models.Index(fields=['tel_key'], name='people_lear_tel_key_05e020_idx'),
        ),
        migrations.AddIndex(
            model_name='learner',
            index=models.Index(fields=['tel_end_key'], name='people_lear_tel_end_e9bc78_idx'),
        ),
        migrations.AddIndex(
            model_name='learner',
            index=models.Index(fields=['line_key'], name='people_lear_line_ke_59809a_idx'),
        ),
        migrations.AddConstraint(
            model_name='learner',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('tel_key', ''), _negated=True), ('erased_at__isnull', True)), fields=('kana_key', 'tel_key', 'birth_year'), name='one_file_a_person'),
        ),
    ]
