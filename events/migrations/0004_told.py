from django.db import migrations, models


class Migration(migrations.Migration):
    """Classes from before are looked at until the worker's next hour (events.tasks.count_missing_open_data)."""

    dependencies = [("events", "0003_in_line")]

    operations = [
        migrations.AddField(
            model_name="classrun",
            name="told_of",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=190),
        ),
    ]
