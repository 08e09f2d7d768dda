from django.db import migrations, models

from core.upgrading import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('events', '0001_classes'),
    ]

    operations = [
        AddIndexBeside(
            model_name='classrun',
            index=models.Index(fields=['-opens_at', '-id'], name='events_run_newest_first'),
        ),
        AddIndexBeside(
            model_name='classsession',
            index=models.Index(fields=['run', 'ends_at'], name='events_session_run_end'),
        ),
    ]
