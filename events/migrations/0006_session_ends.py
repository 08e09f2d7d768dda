from django.db import migrations, models

from core.upgrading import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("events", "0005_to_look_at")]

    operations = [
        AddIndexBeside(
            model_name="classsession",
            index=models.Index(fields=["ends_at", "starts_at", "run"], name="events_session_ends"),
        ),
        AddIndexBeside(
            model_name="classsession",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=["run", "starts_at"], name="events_session_first",
            ),
        ),
    ]  # fmt: skip
