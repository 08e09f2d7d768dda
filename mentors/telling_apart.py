"""Two mentors with one 呼び名: what stands behind it, and only then.

Before other mentors a number and nothing else: of a colleague they know the 呼び名 only, and whoever has a number
finds it on the own page, to tell the others. Before the staff, who know school and year anyhow, these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .enums import APPROVED
from .models import Mentor


def names_among_mentors(mentors: Iterable[Mentor]) -> dict[int, str]:
    """``{number of the mentor: 呼び名}``, with （1）, （2） … in the order of signing up where a colleague at one
    of the same centres has the same. One query, none for nobody."""
    mentors = list(mentors)
    if not mentors:
        return {}
    there: dict[int, set[int | None]] = defaultdict(set)
    namesakes: dict[str, dict[int, None]] = defaultdict(dict)
    rows = Mentor.objects.filter(state__in=APPROVED, call_name__in={one.call_name for one in mentors})
    for pk, name, center in rows.order_by("pk").values_list("pk", "call_name", "centers"):
        there[pk].add(center)
        namesakes[name][pk] = None
    shown = {}
    for one in mentors:
        same = list(namesakes[one.call_name])
        met = one.pk in same and any(pk != one.pk and there[pk] & there[one.pk] for pk in same)
        shown[one.pk] = f"{one.call_name}（{same.index(one.pk) + 1}）" if met else one.call_name
    return shown


def name_among_mentors(mentor: Mentor) -> str:
    return names_among_mentors([mentor])[mentor.pk]


def names_at_desk(mentors: Iterable[Mentor]) -> dict[int, str]:
    """``{number of the mentor: 呼び名}``, with school, year and number where two of these have the same. No query, if
    their schools are there."""
    found = {one.pk: one for one in mentors}
    often = Counter(one.call_name for one in found.values())
    return {
        pk: _("%(name)s（%(school)s%(year)d年・%(pk)d）")
        % {"name": one.call_name, "school": one.school, "year": one.year, "pk": pk}
        if often[one.call_name] > 1
        else one.call_name
        for pk, one in found.items()
    }
