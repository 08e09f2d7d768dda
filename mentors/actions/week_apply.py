"""The week's proposal put into effect: mentors asked, tables written, in one transaction.

Everything is read anew under the locks and goes through the checker again. What is no longer so is left out
and said; nobody whose table is not replaced loses it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.typeset import plain
from events.models import ClassSession
from mentors.availability import times_for
from mentors.enums import WeekState
from mentors.errors import NotPossible, SchoolError
from mentors.matching import checker, why
from mentors.matching.problem import Pair, Problem
from mentors.measuring import first_come, helps_for, of_these
from mentors.models import MatchRun, Mentor, Pairing, WeekMatch
from mentors.week import Week, moved_since, read_week
from mentors.week_keys import booking_of, numbers, pair_of, session_key, without_names
from mentors.weighing import weights_of
from people.rights import Anyone

from .classes import assign
from .steps import name_of
from .week import _record, still_holds

METHOD = "week"


@transaction.atomic
def apply_week(*, match: WeekMatch, by: Anyone | None, at: datetime) -> WeekMatch:
    """この案に決める. Twice is harmless: the first counts."""
    match = WeekMatch.objects.select_for_update().get(pk=match.pk)
    if match.applied_at:
        return match
    if match.state != WeekState.DONE:
        raise NotPossible(_("まだ案ができていません。できるまで待つか、もう一度始めてください。"))
    _hold(match)
    week = read_week(match.monday, match.centers.all(), at=at)
    pairs, left_out = _still_so(match, week)
    pairs, refused = _ask(week, pairs, by=by, at=at)
    match.left_out = [*left_out, *refused]
    _write(match, week, pairs, by=by, at=at)
    match.applied_at, match.applied_by = at, name_of(by)
    match.save(update_fields=["applied_at", "applied_by", "left_out"])
    for center in match.centers.all():
        _record(match, center.code, _("週の組み合わせを決めた"), by, at)
    return match


def _hold(match: WeekMatch) -> None:
    """Sessions, then mentors, each in the order of their keys: whoever else changes them waits."""
    sessions = [int(pk) for pk in match.result["sessions"]]
    rows = ClassSession.objects.select_for_update(of=("self",)).filter(pk__in=sessions).order_by("pk")
    list(rows.values_list("pk", flat=True))
    named = {row["mentor"] for row in match.result["pairs"]} - {None}
    coming = Mentor.objects.filter(assignments__session__in=sessions).values_list("pk", flat=True)
    held = Mentor.objects.select_for_update(of=("self",)).filter(pk__in={*named, *coming}).order_by("pk")
    list(held.values_list("pk", flat=True))


def _still_so(match: WeekMatch, week: Week) -> tuple[list[Pair], list[dict[str, Any]]]:
    """The pairs to write, the pinned and the standing ones among them; and what of the proposal is not."""
    problem = replace(week.problem, pins=())
    pins = list(week.problem.pins)
    pinned = {pin.learner for pin in pins}
    wanted, left_out = [], []
    for row in match.result["pairs"]:
        said = _changed(match, week, row)
        if said:
            left_out.append({**_ids(row), "why": said})
            continue
        pair = pair_of(row["learner"], row["mentor"], row["session"])
        if pair.learner not in pinned:
            wanted.append(pair)
        elif pair not in pins:
            left_out.append({**_ids(row), "why": _("職員が、別の組を固定しました。")})
    # Whoever was given a table since is not in the proposal: nothing in it replaces theirs.
    known = {(row["learner"], row["session"]) for part in ("pairs", "unserved") for row in match.result[part]}
    since = [
        pair
        for pair in week.problem.before
        if pair.learner not in pinned and (numbers(pair).learner, numbers(pair).session) not in known
    ]
    held, _lost = still_holds(problem, since, pins)
    held, wrong = still_holds(problem, wanted, held)
    for pair in wrong:
        said = without_names(checker.breaches(problem, [*held, pair])[0])
        left_out.append({**vars(numbers(pair)), "why": said})
    seated = {pair.learner for pair in held}
    rest = [pair for pair in week.problem.before if pair.learner not in seated]
    held, _lost = still_holds(problem, rest, held)
    return held, left_out


def _ids(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("learner", "mentor", "session")}


def _changed(match: WeekMatch, week: Week, row: dict[str, Any]) -> str:
    """What has changed about this pair since the proposal was made; nothing said when nothing has."""
    if row["learner"] is None:
        return _("受講者が、この回に来なくなりました。")
    session = week.sessions.get(row["session"])
    if session is None:
        return _("この回は中止になったか、もう始まりました。")
    if moved_since(session, match.result["sessions"][str(session.pk)]["starts_at"]):
        return _("この回の日時が変わりました。")
    if row["learner"] not in week.people[session.pk]:
        return _("受講者が、この回に来なくなりました。")
    free = week.free.get(row["mentor"])
    if free is None or session.pk not in free.sessions:
        return _("メンターが、この時間に来られなくなりました。")
    return ""


def _ask(
    week: Week, pairs: list[Pair], *, by: Anyone | None, at: datetime
) -> tuple[list[Pair], list[dict[str, Any]]]:
    """Each mentor who does not come yet is asked. Whoever may not be is left out, with the reason."""
    refused: dict[tuple[int, int], str] = {}
    # Read once for all: sessions and mentors are held, and whoever is asked counts from then on.
    times = times_for(week.mentors.values(), week.sessions.values())
    for mentor, session in sorted({(one.mentor, one.session) for one in map(numbers, pairs)}):
        if (mentor, session) in week.assignments:
            continue
        try:
            assign(
                mentor=week.mentors[mentor],
                session=week.sessions[session],
                agreed=False,
                by=by,
                at=at,
                times=times,
            )
        except SchoolError as no:
            refused[mentor, session] = plain(no.text)
    kept, left_out = [], []
    for pair in pairs:
        ids = numbers(pair)
        said = refused.get((ids.mentor, ids.session))
        if said:
            left_out.append({**vars(ids), "why": said})
        else:
            kept.append(pair)
    return kept, left_out


def _first_served(match: WeekMatch, week: Week, pairs: Sequence[Pair]) -> dict[int, int]:
    """What first come would have seated at each session, of the people that the plan could still seat.

    Whoever is left out now, because she or the mentor does not come, is left out of both.
    """
    if not match.left_out:
        return {int(pk): told["first_served"] for pk, told in match.result["sessions"].items()}
    gone = {
        pair_of(row["learner"], row["mentor"], row["session"]).learner
        for row in match.left_out
        if row["learner"] is not None
    } - {pair.learner for pair in pairs}
    rest = of_these(week.problem, {one.id for one in week.problem.learners} - gone)
    first = first_come(rest, weights_of(match.weights), match.seed)
    return {pk: first[session_key(pk)] for pk in week.sessions}


def _write(match: WeekMatch, week: Week, pairs: Sequence[Pair], *, by: Anyone | None, at: datetime) -> None:
    """A MatchRun for each session, and its tables. What stays keeps its row; what is no longer so is ended."""
    problem: Problem = week.problem
    reasons = why.reasons(problem, pairs)
    by_session: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_session[numbers(pair).session].append(pair)
    missed: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in why.unserved(problem, pairs):
        booking = booking_of(one.learner)
        missed[booking["session"]].append(
            {"learner": booking["learner"], "why": one.why, "helps": helps_for(problem, one)}
        )
    standing: dict[tuple[int, int], Pairing] = {
        (one.session_id, one.learner_id): one
        for one in Pairing.objects.filter(session__in=week.sessions, ended_at__isnull=True)
    }
    first_served = _first_served(match, week, pairs)
    pins, new, kept = set(problem.pins), [], []
    for session in week.sessions.values():
        if str(session.pk) not in match.result["sessions"]:  # published since
            standing = {key: row for key, row in standing.items() if key[0] != session.pk}
            continue
        here = [numbers(pair) for pair in by_session[session.pk]]
        run = MatchRun.objects.create(
            session=session, made_at=at, by=name_of(by), seed=match.seed, weights=match.weights,
            input_hash=match.input_hash, served=len(here), first_served=first_served[session.pk], method=METHOD,
            result={
                "pairs": [[one.learner, one.mentor] for one in here], "unserved": missed[session.pk], "parts": {},
            },
        )  # fmt: skip
        for pair in by_session[session.pk]:
            ids = numbers(pair)
            row = standing.get((session.pk, ids.learner))
            said, pinned = list(reasons[pair]), pair in pins
            if row is not None and row.mentor_id == ids.mentor:
                row.run, row.why, row.pinned = run, said, pinned
                kept.append(standing.pop((session.pk, ids.learner)))
            else:
                new.append(
                    Pairing(
                        session=session, mentor_id=ids.mentor, learner_id=ids.learner, run=run, why=said,
                        pinned=pinned,
                    )
                )  # fmt: skip
    Pairing.objects.filter(pk__in=[one.pk for one in standing.values()]).update(ended_at=at)
    Pairing.objects.bulk_update(kept, ["run", "why", "pinned"])
    Pairing.objects.bulk_create(new)
