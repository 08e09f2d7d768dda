from django.db import migrations, models

from core.upgrading import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("mentors", "0011_words_sealed")]

    operations = [
        AddIndexBeside(
            model_name="guardianconsent",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=["valid_until", "given_on", "mentor"], name="mentors_consent_ends",
            ),
        ),
    ]  # fmt: skip
