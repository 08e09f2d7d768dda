"""週の組み合わせ: started at the desk, made by the worker, stopped, and put into effect.

The worker computes outside any transaction and writes its result in one statement, and only while its
attempt still holds the row. So a worker that is killed leaves a row that says how far it was and nothing else;
one that wakes up late has nothing to write into.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from core.typeset import plain
from events.models import Center
from mentors.enums import UNDER_WAY, Coming, WeekState
from mentors.errors import BadValue, NotPossible
from mentors.matching import checker, engine, why
from mentors.matching.problem import Pair, Problem
from mentors.matching.weights import Weights
from mentors.measuring import first_come, helps_for
from mentors.models import WeekMatch
from mentors.pairing import mentor_key
from mentors.week import Week, consultations, over_the_limit, read_week, span_of
from mentors.week_keys import booking_of, numbers, session_key, without_names
from mentors.weighing import as_data, current
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from .blanking import blank_erased
from .steps import name_of

log = logging.getLogger(__name__)

# A worker says at each step that it lives; the longest step is one solver call.
SILENT = timedelta(seconds=90)
MOST_WEEKS_AHEAD = 8
AGREED_SHARE = 0.3  # of the progress: the first look, at those alone who have agreed to come


class _Lost(Exception):
    """Another attempt holds the row, or nobody does."""


# --- starting and stopping ----------------------------------------------------------------------
@transaction.atomic
def start_week(*, monday: date, centers: Sequence[Center], by: Anyone | None, at: datetime) -> WeekMatch:
    """Asks the worker for a proposal. Where one is under way for the same week and centres, gives that one."""
    centers = sorted(set(centers), key=lambda one: one.code)
    if not centers:
        raise BadValue(_("会場を1つ以上えらんでください。"), field="centers")
    if monday.weekday() or not _may_be_matched(monday, at):
        raise BadValue(
            _("今週から%(n)d週先までの週をえらんでください。") % {"n": MOST_WEEKS_AHEAD}, field="monday"
        )
    if not consultations(monday, centers, at=at).exists():
        raise NotPossible(_("この週のこの会場には、これから始まるスマホ相談がありません。"))
    key = _key(monday, centers)
    WeekMatch.objects.filter(key=key, state=WeekState.RUNNING, beat_at__lt=at - SILENT).update(
        state=WeekState.FAILED, ended_at=at, problem=_("途中で止まりました。")
    )
    try:
        with transaction.atomic():
            made = WeekMatch.objects.create(
                monday=monday, key=key, beat_at=at, made_at=at, by=name_of(by), seed=f"week:{monday}",
                state=WeekState.QUEUED,
            )  # fmt: skip
    except IntegrityError:
        made = WeekMatch.objects.get(key=key, state__in=UNDER_WAY)
        if made.state == WeekState.QUEUED and made.beat_at < at - SILENT:
            _ask_worker(made)  # the order may have been lost; a second one finds the work done
        return made
    made.centers.set(centers)
    for center in centers:
        _record(made, center.code, _("週の組み合わせを始めた"), by, at)
    _ask_worker(made)
    return made


def _may_be_matched(monday: date, at: datetime) -> bool:
    first, after = span_of(monday)
    return after > at and first <= at + timedelta(weeks=MOST_WEEKS_AHEAD)


def _key(monday: date, centers: Sequence[Center]) -> str:
    return hashlib.sha256("|".join([str(monday), *(one.code for one in centers)]).encode()).hexdigest()


def _ask_worker(match: WeekMatch) -> None:
    # Without a queue the row waits, and starting it again asks again.
    transaction.on_commit(
        partial(async_task, "mentors.tasks.match_week", match.pk, task_name=f"week {match.pk}"), robust=True
    )


@transaction.atomic
def stop_week(*, match: WeekMatch, by: Anyone | None, at: datetime) -> WeekMatch:
    """止める. The worker hears it at its next step and keeps nothing. Twice, or too late, is harmless."""
    match = WeekMatch.objects.select_for_update().get(pk=match.pk)
    if match.state not in UNDER_WAY or match.stop_at:
        return match
    match.stop_at = at
    if match.state == WeekState.QUEUED or match.beat_at < at - SILENT:
        match.state, match.ended_at = WeekState.STOPPED, at
    match.save(update_fields=["stop_at", "state", "ended_at"])
    for center in match.centers.all():
        _record(match, center.code, _("週の組み合わせを止めた"), by, at)
    return match


# --- the worker's part --------------------------------------------------------------------------
def run_week(*, match_id: int, clock: Callable[[], datetime] = timezone.now) -> WeekMatch:
    """Makes the proposal. A second call while one runs, or after it, does nothing."""
    mine = _claim(match_id, clock())
    if mine is None:
        return WeekMatch.objects.get(pk=match_id)
    try:
        values = _propose(mine, clock)
    except _Lost:
        return WeekMatch.objects.get(pk=match_id)
    except engine.Stopped:
        values = {"state": WeekState.STOPPED}
    except (BadValue, engine.Broken) as bad:
        said = bad.text if isinstance(bad, BadValue) else bad.breaches[0]
        values = {"state": WeekState.FAILED, "problem": without_names(plain(str(said)))[:300]}
        log.warning("week %s was not matched: %s", match_id, values["problem"])
    except Exception:
        _held(mine).update(
            state=WeekState.FAILED, ended_at=clock(), problem=_("思いがけない問題がありました。")
        )
        raise
    if _held(mine).update(ended_at=clock(), **values):
        blank_erased(mine)
    return WeekMatch.objects.get(pk=match_id)


@transaction.atomic
def _claim(match_id: int, at: datetime) -> WeekMatch | None:
    match = WeekMatch.objects.select_for_update().filter(pk=match_id).first()
    if match is None or match.state not in UNDER_WAY:
        return None
    if match.state == WeekState.RUNNING and match.beat_at >= at - SILENT:
        return None
    match.state, match.attempt, match.beat_at, match.done = WeekState.RUNNING, match.attempt + 1, at, 0
    match.save(update_fields=["state", "attempt", "beat_at", "done"])
    return match


def _held(mine: WeekMatch) -> Any:
    return WeekMatch.objects.filter(pk=mine.pk, attempt=mine.attempt, state=WeekState.RUNNING)


def _propose(mine: WeekMatch, clock: Callable[[], datetime]) -> dict[str, Any]:
    """All fields of a finished proposal."""

    def stop() -> bool:
        row = _held(mine).values_list("stop_at", flat=True).first()
        if row is None and not _held(mine).exists():
            raise _Lost
        return row is not None

    percent = 0

    def progress(since: float, share: float) -> Callable[[str, float], None]:
        def say(step: str, done: float) -> None:
            nonlocal percent
            # Solved again after a cut it begins anew; what people see does not go back.
            percent = max(percent, min(int(100 * (since + share * done)), 99))
            if not _held(mine).update(step=step, done=percent, beat_at=clock()):
                raise _Lost

        return say

    at = clock()
    week = read_week(mine.monday, mine.centers.all(), at=at)
    weights = current()
    problem = _first_who_agreed(week, weights, mine.seed, progress(0, AGREED_SHARE), stop)
    say = progress(AGREED_SHARE, 1 - AGREED_SHARE)
    result = engine.match(problem, weights, mine.seed, progress=say, stop=stop)
    while over := over_the_limit(week, result.pairs):
        problem = replace(
            problem,
            mentors=tuple(one._replace(slots=over.get(one.id, one.slots)) for one in problem.mentors),
        )
        result = engine.match(problem, weights, mine.seed, progress=say, stop=stop)
    shown = replace(problem, before=week.problem.before)
    return {
        "state": WeekState.DONE, "done": 100, "weights": as_data(weights), "input_hash": result.input_hash,
        "served": result.served, "first_served": result.first_served, "method": result.method,
        "result": _as_data(week, shown, result, first_come(problem, weights, mine.seed)),
    }  # fmt: skip


def _first_who_agreed(
    week: Week, weights: Weights, seed: str, progress: Callable[[str, float], None], stop: Callable[[], bool]
) -> Problem:
    """The week's problem with a plan of those alone who have agreed to come as the plan before.

    So a mentor who comes anyway is not left without a learner while another is asked, unless that serves more.
    """
    problem = week.problem
    agreed: dict[str, set[str]] = defaultdict(set)
    for (mentor, session), one in week.assignments.items():
        if one.state == Coming.ACCEPTED:
            agreed[mentor_key(mentor)].add(session_key(session))
    there = tuple(
        one._replace(slots=one.slots & agreed[one.id]) for one in problem.mentors if one.id in agreed
    )
    if not there:
        return problem
    known = {one.id: one.slots for one in there}
    pins = tuple(pin for pin in problem.pins if pin.spot in known.get(pin.mentor, frozenset()))
    first = engine.match(
        replace(problem, mentors=there, pins=pins), weights, seed, progress=progress, stop=stop
    )
    placed = {pair.learner for pair in first.pairs}
    standing = (pair for pair in problem.before if pair.learner not in placed)
    return replace(problem, before=(*first.pairs, *standing))


def _as_data(week: Week, problem: Problem, result: engine.Result, first: Counter[str]) -> dict[str, Any]:
    reasons = why.reasons(problem, result.pairs)
    missed = why.unserved(problem, result.pairs)
    recruit: Counter[str] = Counter()
    for found in why.recruiting(problem, missed):
        recruit[found.text] += found.people
    for one in missed:
        if not one.helps:
            recruit.update(helps_for(problem, one))
    return {
        "pairs": [
            {**vars(numbers(pair)), "why": list(reasons[pair])} for pair in result.pairs
        ],
        "unserved": [
            {**booking_of(one.learner), "why": one.why, "helps": helps_for(problem, one)} for one in missed
        ],
        "recruit": [{"text": text, "people": people} for text, people in recruit.most_common()],
        "parts": result.parts,
        "sessions": {
            str(pk): {"starts_at": one.starts_at.isoformat(), "first_served": first[session_key(pk)]}
            for pk, one in week.sessions.items()
        },
        "booked": week.booked, "mentors": len(week.mentors), "proven": result.proven, "gap": result.gap,
        "served_bound": result.served_bound,
    }  # fmt: skip


def still_holds(problem: Problem, pairs: Sequence[Pair], held: list[Pair]) -> tuple[list[Pair], list[Pair]]:
    """``held`` and as many of ``pairs``, in their order, as the checker takes; and those it does not.

    Halved until the guilty are alone: few checks where little is wrong.
    """
    if not pairs:
        return held, []
    if not checker.breaches(problem, [*held, *pairs]):
        return [*held, *pairs], []
    if len(pairs) == 1:
        return held, list(pairs)
    middle = len(pairs) // 2
    held, wrong = still_holds(problem, pairs[:middle], held)
    held, more = still_holds(problem, pairs[middle:], held)
    return held, [*wrong, *more]


def _record(match: WeekMatch, center: str, said: str, by: Anyone | None, at: datetime) -> None:
    record(
        actor=by,
        verb=Verb.CHANGE,
        subject="week_match",
        subject_id=match.pk,
        center=center,
        reason=said,
        at=at,
    )


__all__ = ["run_week", "start_week", "still_holds", "stop_week"]
