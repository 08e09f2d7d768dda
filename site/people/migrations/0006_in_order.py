from django.db import migrations, models

from core.upgrading import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('people', '0005_password_is_given'),
    ]

    operations = [
        AddIndexBeside(
            model_name='learner',
            index=models.Index(fields=['kana_key', 'id'], name='people_learner_in_order'),
        ),
        AddIndexBeside(
            model_name='auditentry',
            index=models.Index(fields=['verb', 'at'], name='people_audit_verb_at'),
        ),
    ]
