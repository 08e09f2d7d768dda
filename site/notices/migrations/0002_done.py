from django.db import migrations, models

from core.upgrading import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('notices', '0001_outbox'),
    ]

    operations = [
        AddIndexBeside(
            model_name='notice',
            index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['-done_at'], name='notices_done'),
        ),
    ]
