from django.db import migrations, models
from django.db.models import Count, Q


def count(apps, schema_editor) -> None:
    pools = apps.get_model("events", "SeatPool").objects.using(schema_editor.connection.alias)
    waiting = pools.annotate(n=Count("applications", filter=Q(applications__state="waitlisted"))).filter(n__gt=0)
    for pk, n in waiting.values_list("pk", "n"):
        pools.filter(pk=pk).update(in_line=n)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_in_order")]

    operations = [
        migrations.AddField(
            model_name="seatpool", name="in_line", field=models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
