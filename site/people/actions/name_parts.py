"""Parts of names that a search goes by, for whoever was written past the model or by a program that knew none."""

from __future__ import annotations

from django.db import transaction

from people import name_parts
from people.models import Learner, replace_parts

BATCH = 500


def write_name_parts() -> int:
    """Some hundred people at a time, so that nobody waits long for one of them; gives how many there were."""
    pks, done = list(Learner.objects.behind().order_by("pk").values_list("pk", flat=True)), 0
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            # Locked and asked again: somebody may have changed a name meanwhile, and its parts with it.
            rows = Learner.objects.select_for_update().filter(pk__in=pks[start : start + BATCH])
            behind = list(rows.behind().order_by("pk"))
            replace_parts(behind)
            for one in behind:
                one.parts_of = name_parts.joined(one.names)
            Learner.objects.bulk_update(behind, ["parts_of"])
            done += len(behind)
    return done
