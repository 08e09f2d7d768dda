"""Who is erased is in no stored result of the matching either: the number goes, the counts stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from mentors.models import MatchRun, Mentor, WeekMatch
from people.models import Learner


def blank_learner(learner: Learner) -> None:
    """Inside the erasure's transaction. Twice is harmless."""
    _blank("learner", learner.pk, f"[{learner.pk}, ")


def blank_mentor(mentor: Mentor) -> None:
    _blank("mentor", mentor.pk, f", {mentor.pk}]")


@transaction.atomic
def blank_erased(match: WeekMatch) -> None:
    """For a proposal that was being made while somebody was erased: whichever is last takes the number out."""
    match = WeekMatch.objects.select_for_update().get(pk=match.pk)
    rows = [*match.result.get("pairs", ()), *match.result.get("unserved", ())]
    people = {row["learner"] for row in rows}
    gone = set(Learner.objects.filter(pk__in=people, erased_at__isnull=False).values_list("pk", flat=True))
    mentors = {row.get("mentor") for row in rows}
    left = set(Mentor.objects.filter(pk__in=mentors, erased_at__isnull=False).values_list("pk", flat=True))
    if gone or left:
        _in_week(match, lambda row: row["learner"] in gone, "learner")
        _in_week(match, lambda row: row.get("mentor") in left, "mentor")


def _blank(name: str, pk: int, in_pairs: str) -> None:
    """Looked for in the stored text, so that no row is missed whatever has become of the booking."""
    named = f'"{name}": {pk}'
    text = MatchRun.objects.annotate(text=Cast("result", TextField()))
    for run in text.filter(Q(text__contains=named) | Q(text__contains=in_pairs)).select_for_update():
        _in_run(run, name, pk)
    weeks = WeekMatch.objects.annotate(
        text=Cast("result", TextField()), left=Cast("left_out", TextField())
    ).filter(Q(text__contains=named) | Q(left__contains=named) | Q(result={}))
    # Those under way are held too: they are written after this, and look again.
    for match in weeks.select_for_update():
        _in_week(match, lambda row: row.get(name) == pk, name)


def _in_run(run: MatchRun, name: str, pk: int) -> None:
    place = 0 if name == "learner" else 1
    for pair in run.result.get("pairs", ()):
        if pair[place] == pk:
            pair[place] = None
    if name == "learner":
        for row in run.result.get("unserved", ()):
            if row["learner"] == pk:
                row["learner"] = None
    run.save(update_fields=["result"])


def _in_week(match: WeekMatch, found: Callable[[dict[str, Any]], bool], name: str) -> None:
    rows = [*match.result.get("pairs", ()), *match.result.get("unserved", ()), *match.left_out]
    named = [row for row in rows if found(row)]
    for row in named:
        row[name] = None
    if named:
        match.save(update_fields=["result", "left_out"])
