from django.db import migrations, models

from core.upgrading import AddIndexBeside
from core.joined import Joined


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("events", "0004_told")]

    operations = [
        AddIndexBeside(
            model_name="classrun",
            index=models.Index(
                condition=models.Q(("told_of", Joined("title", "kana")), _negated=True),
                fields=["code"], name="events_run_to_look_at",
            ),
        ),
    ]
