"""Of which classes it is known that title and kana can be read out: those of a program before this one, and copies."""

from __future__ import annotations

from events.models import ClassRun

BATCH = 500


def settle_told() -> int:
    """Looks at the classes of which it is not known; gives of how many it is now. Twice is harmless.

    What is written is the title and kana that were looked at: a row that was changed meanwhile has to be looked at
    again, whatever is written here (``ClassRun.told_of``).
    """
    found = 0
    rows = ClassRun.objects.to_look_at().order_by("pk").only("title", "kana", "readings")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        known = [run for run in batch if run.told_now]
        for run in known:
            run.told_of = run.told_now
        ClassRun.objects.bulk_update(known, ["told_of"])
        found += len(known)
    return found
