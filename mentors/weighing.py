"""Which weights count now, what each of them does, and what others would change. Nothing is written here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.queries import Query
from events.enums import RunState
from events.models import ClassSession
from people.rights import Scope

from .enums import Coming
from .errors import BadValue
from .matching import engine, resolve
from .matching.weights import Weights
from .models import WeightSet
from .session_problem import problem_of

LOOK_AHEAD = timedelta(days=14)
MOST_SESSIONS = 40  # of a preview: somebody waits for it


class Named(NamedTuple):
    """One number of the form. ``of`` is the field of Weights, ``place`` where it stands in a tuple."""

    key: str
    label: str | Promise
    does: str | Promise
    of: str
    place: int | None = None


FIELDS = (
    Named("waited", gettext_lazy("前に組めなかった人"),
          gettext_lazy("続けて組めなかった1回につき足します（10回まで）。待った人を先に組みます。"), "waited"),
    Named("topic1", gettext_lazy("1つめの話題"),
          gettext_lazy("教室の1つめの話題を、メンターが教えられるとき足します。"), "topics", 0),
    Named("topic2", gettext_lazy("2つめの話題"),
          gettext_lazy("1つめが合わず、2つめの話題を教えられるとき足します。"), "topics", 1),
    Named("topic3", gettext_lazy("3つめの話題"),
          gettext_lazy("3つめの話題だけを教えられるとき足します。"), "topics", 2),
    Named("earlier", gettext_lazy("前も一緒だった"),
          gettext_lazy("前に組んだ2人のとき足します。大きいほど、同じ人と続けて組みます。"), "earlier"),
    Named("language", gettext_lazy("ことば"),
          gettext_lazy("受講者がいちばん話しやすいことばを、メンターが話せるとき足します。"), "language"),
    Named("same_phone", gettext_lazy("同じ機種"),
          gettext_lazy("似た機種ではなく、同じ機種がわかるとき足します。"), "same_phone"),
    Named("home_center", gettext_lazy("いつもの会場"),
          gettext_lazy("受講者のいつもの会場で組むとき足します。"), "home_center"),
    Named("balance", gettext_lazy("メンターの回数をそろえる"),
          gettext_lazy("メンターが前に組んだ1人につき引きます（10人まで）。大きいほど、みんなに回ります。"), "balance"),
    Named("keep", gettext_lazy("組をなるべく変えない"),
          gettext_lazy("もう一度組むとき、前のままの組に足します。小さいほど、組が変わります。"), "keep"),
    Named("person", gettext_lazy("組めた人（合計の目もり）"),
          gettext_lazy("合計に足すだけの点です。組める人の数は、どの重みでもいちばん多くなります。"), "person"),
)  # fmt: skip


_newest = Query(lambda: WeightSet.objects.order_by("-version")[:1], mark=())


def current_set() -> WeightSet | None:
    return next(iter(_newest()), None)


def current() -> Weights:
    """What the matching uses now; the shipped weights until somebody has set others."""
    kept = current_set()
    return weights_of(kept.weights) if kept else Weights()


def weights_of(kept: Mapping[str, Any]) -> Weights:
    """Stored weights as the engine takes them. A name that is not stored has its shipped value."""
    known = {one.name for one in fields(Weights)}
    values = {name: value for name, value in kept.items() if name in known}
    if "topics" in values:
        values["topics"] = tuple(values["topics"])
    return Weights(**values)


def as_data(weights: Weights) -> dict[str, Any]:
    return json.loads(weights.canonical())


def value_of(weights: Weights, one: Named) -> int:
    found = getattr(weights, one.of)
    return found if one.place is None else found[one.place]


def read_typed(typed: Mapping[str, str]) -> Weights:
    """Numbers as people type them. Raises BadValue that names the field."""
    topics, numbers = list(Weights().topics), {}
    for one in FIELDS:
        text = typed.get(one.key, "").strip()
        if not text.isdecimal() or len(text) > 6:
            raise BadValue(_("「%s」は、0から1000までの数字で書いてください。") % one.label, field=one.key)
        if int(text) > 1000:
            raise BadValue(_("「%s」は、1000までにしてください。") % one.label, field=one.key)
        if one.place is None:
            numbers[one.of] = int(text)
        else:
            topics[one.place] = int(text)
    weights = Weights(topics=(topics[0], topics[1], topics[2]), **numbers)
    weights.check()
    return weights


@dataclass
class Effect:
    """What other weights would change at the sessions ahead. ``parts`` as (name, old sum, new sum)."""

    sessions: int = 0
    skipped: int = 0
    more: bool = False
    served: tuple[int, int] = (0, 0)
    changed: int = 0
    parts: list[tuple[str, int, int]] = field(default_factory=list)


def preview(old: Weights, new: Weights, *, scope: Scope, at: datetime) -> Effect:
    """Both plans of each session ahead that mentors come to, made anew and thrown away.

    The plans begin from nothing (pins stay), so that only the weights make the difference.
    """
    sessions = _ahead(scope, at=at)
    effect = Effect(more=len(sessions) > MOST_SESSIONS)
    sums: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    served = [0, 0]
    for session in sessions[:MOST_SESSIONS]:
        problem, plans = problem_of(session), []
        try:
            plans = [engine.match(problem, weights, f"session:{session.pk}") for weights in (old, new)]
        except (BadValue, engine.Broken):  # a pin that no longer holds: nothing to compare with
            effect.skipped += 1
            continue
        effect.sessions += 1
        for which, plan in enumerate(plans):
            served[which] += plan.served
            sums[which].update(plan.parts)
        effect.changed += len(resolve.changed(plans[0].pairs, plans[1].pairs))
    effect.served = (served[0], served[1])
    effect.parts = [(name, sums[0][name], sums[1][name]) for name in _names(sums)]
    return effect


def _ahead(scope: Scope, *, at: datetime) -> list[ClassSession]:
    rows = (
        ClassSession.objects.held()
        .seen_by(scope)
        .filter(
            run__state=RunState.PUBLISHED, starts_at__gt=at, starts_at__lt=at + LOOK_AHEAD,
            assignments__state=Coming.ACCEPTED,
        )
        .select_related("run__center", "room", "teacher", "mentor_call")
        .order_by("starts_at", "pk")
        .distinct()
    )  # fmt: skip
    return list(rows[: MOST_SESSIONS + 1])


PARTS: dict[str, str | Promise] = {
    "person": gettext_lazy("組めた人"), "waited": gettext_lazy("前に組めなかった人"), "topics": gettext_lazy("話題"),
    "earlier": gettext_lazy("前も一緒だった"), "language": gettext_lazy("ことば"),
    "same_phone": gettext_lazy("同じ機種"), "home_center": gettext_lazy("いつもの会場"),
    "balance": gettext_lazy("メンターの回数をそろえる"), "keep": gettext_lazy("組をなるべく変えない"),
}  # fmt: skip


def _names(sums: Iterable[Counter[str]]) -> list[str]:
    found = {name for one in sums for name in one}
    return sorted(found, key=lambda name: [*PARTS].index(name) if name in PARTS else len(PARTS))
