from django.db import migrations, models

from core.upgrading import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('notices', '0002_done'),
    ]

    operations = [
        AddIndexBeside(
            model_name='notice',
            index=models.Index(condition=models.Q(('status', 'to_do'), ('status', 'pending'), ('status', 'sending'), _connector='OR'), fields=['center', 'channel', 'status', 'kind', 'due_at', 'urgent_at', 'claimed_at'], name='notices_to_do'),
        ),
    ]
