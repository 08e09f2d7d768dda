"""Names and kana are sealed (docs/adr/0038): in one transaction, so that it is done or not begun."""

import core.sealed
import django.db.models.deletion
from django.db import migrations, models

from core.resealing import refuse_closed, reopen, reseal
from people.name_keys import write_missing
from people.typed import heard

NAMES = ['name', 'kana', 'call_name']


def seal(apps, schema_editor):
    learner = apps.get_model('people', 'Learner')
    refuse_closed(reseal(learner, only=NAMES))
    write_missing(learner, apps.get_model('people', 'NameKey'))
    if schema_editor.connection.vendor == 'postgresql':
        # Or what points at learners would be looked at after the indexes are built, which PostgreSQL refuses.
        schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')
        schema_editor.execute('SET CONSTRAINTS ALL DEFERRED')


def open_again(apps, schema_editor):
    refuse_closed(reopen(apps.get_model('people', 'Learner'), only=NAMES))


class Migration(migrations.Migration):

    # The version before cannot read what is sealed, so both programs stand still: then indexes may be built and what
    # the version before searched by may go, too. Going back, its night writes the parts of names anew.
    breaks = {key: 'the version before cannot read sealed names' for key in ('seal', 'lock', 'remove')}

    dependencies = [
        ('people', '0010_needs_sealed'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='learner', name='one_file_a_person'),
        migrations.RemoveIndex(model_name='learner', name='people_lear_home_ce_97558d_idx'),
        migrations.RemoveIndex(model_name='learner', name='people_learner_walk'),
        migrations.RemoveIndex(model_name='learner', name='people_learner_behind'),
        migrations.RemoveField(model_name='learner', name='parts_of'),
        migrations.DeleteModel(name='NamePart'),
        migrations.AlterModelOptions(
            name='learner',
            options={'ordering': ['-id'], 'verbose_name': '受講者', 'verbose_name_plural': '受講者'},
        ),
        migrations.AlterField(
            model_name='learner',
            name='call_name',
            field=core.sealed.SealedCharField(max_length=20, verbose_name='呼び名'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='name',
            field=core.sealed.SealedCharField(max_length=60, verbose_name='氏名'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='kana',
            field=core.sealed.SealedCharField(max_length=60, verbose_name='ふりがな'),
        ),
        migrations.AlterField(
            model_name='learner',
            name='kana_key',
            field=core.sealed.KeyField(blank=True, db_default='', default='', editable=False, fold=heard, last=0, max_length=64, of='kana'),
        ),
        migrations.AddField(
            model_name='learner',
            name='keys_of',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.CreateModel(
            name='NameKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BigIntegerField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_keys', to='people.learner')),
            ],
        ),
        migrations.RunPython(seal, open_again),
        migrations.AddIndex(
            model_name='learner',
            index=models.Index(fields=['kana_key'], name='people_lear_kana_ke_a43b30_idx'),
        ),
        migrations.AddIndex(
            model_name='learner',
            index=models.Index(fields=['home_center', 'id'], name='people_lear_home_ce_669703_idx'),
        ),
        migrations.AddIndex(
            model_name='learner',
            index=models.Index(fields=['id', 'home_center', 'erased_at'], name='people_learner_walk'),
        ),
        migrations.AddIndex(
            model_name='namekey',
            index=models.Index(fields=['key', 'learner'], name='people_name_key'),
        ),
        migrations.AddConstraint(
            model_name='learner',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('tel_key', ''), _negated=True), ('erased_at__isnull', True)), fields=('kana_key', 'tel_key', 'birth_year'), name='one_file_a_person'),
        ),
    ]
