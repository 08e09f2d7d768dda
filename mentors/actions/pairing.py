"""組み合わせ: the engine's plan written down, and what staff change of it by hand.

The session is held, then its mentors, before anything is read: who withdraws meanwhile waits, and takes
the new pairs away with the rest. The engine gives nothing back that its checker rejects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.queries import Query
from core.statements import insert, insert_rows, update_rows
from events.models import ClassSession
from mentors.errors import BadValue, NotPossible
from mentors.matching import engine, resolve, why
from mentors.matching.problem import Pair, Problem
from mentors.models import Forbidden, MatchRun, Mentor, Pairing
from mentors.pairing import in_words, learner_key, number, read_sitting
from mentors.session_problem import Table, read_problem
from mentors.weighing import as_data, current
from people.actions import record
from people.enums import Verb
from people.models import Learner
from people.rights import Anyone

from .classes import LONGEST_REASON, check_held, lock_coming, lock_session, lock_to_match
from .steps import name_of

Change = Callable[[Problem, tuple[Pair, ...]], Problem]


@transaction.atomic
def match_session(*, session: ClassSession, by: Anyone | None, at: datetime, keep: bool = False) -> MatchRun:
    """The best plan with what is pinned and forbidden; ``keep``: with the least change to the plan before.

    Nothing changed since the last time gives that very run.
    """

    def change(problem: Problem, pairs: tuple[Pair, ...]) -> Problem:
        return replace(problem, before=pairs) if keep else problem

    return _solve(session, change, by=by, at=at, said=_("組みなおした") if keep else _("組み合わせた"))


@transaction.atomic
def swap(*, session: ClassSession, one: Learner, other: Learner, by: Anyone | None, at: datetime) -> MatchRun:
    """この2人を入れかえる: both new pairs are pinned, the others stay where they can."""

    def change(problem: Problem, pairs: tuple[Pair, ...]) -> Problem:
        return resolve.swap(problem, learner_key(one.pk), learner_key(other.pk), pairs=pairs)

    return _solve(session, change, by=by, at=at, said=_("2人を入れかえた"))


@transaction.atomic
def pin(*, pairing: Pairing, pinned: bool, by: Anyone | None, at: datetime) -> Pairing:
    """The pair stays when it is solved again, or may go again. Twice is harmless."""
    session = lock_session(pairing.session)
    check_held(session, at=at)
    pairing = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if pairing.ended_at is not None:
        raise NotPossible(_("この組は、もうありません。"))
    if pairing.pinned != pinned:
        pairing.pinned = pinned
        pairing.save(update_fields=["pinned"])
        _record(session, _("組を固定した") if pinned else _("固定をはずした"), by, at)
    return pairing


@transaction.atomic
def forbid(
    *, session: ClassSession, learner: Learner, mentor: Mentor, reason: str, by: Anyone | None, at: datetime
) -> Forbidden:
    """いっしょにしない: at no session from now on; where they sit together, it is solved again."""
    session = lock_session(session)
    check_held(session, at=at)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise BadValue(_("｜理由《りゆう》を｜書《か》いてください。"), field="reason")
    found, made = Forbidden.objects.get_or_create(
        learner=learner, mentor=mentor, defaults={"why": reason, "by": name_of(by), "at": at}
    )
    if not made:
        return found
    _record(session, _("いっしょにしない2人を決めた"), by, at)
    ahead = Pairing.objects.filter(
        learner=learner, mentor=mentor, ended_at__isnull=True, session__ends_at__gt=at
    )
    here = ahead.filter(session=session).exists()
    ahead.exclude(session=session).update(ended_at=at)
    if here:
        ahead.filter(session=session).update(pinned=False)
        match_session(session=session, by=by, at=at, keep=True)
    return found


@transaction.atomic
def allow(*, forbidden: Forbidden, session: ClassSession, by: Anyone | None, at: datetime) -> None:
    """The two may sit together again. Twice is harmless."""
    session = lock_session(session)
    if Forbidden.objects.filter(pk=forbidden.pk).delete()[0]:
        _record(session, _("いっしょにしない2人をやめた"), by, at)


_newest = Query(
    lambda session: (
        MatchRun.objects.filter(session=session)
        .order_by("-made_at", "-pk")
        .values_list("pk", "input_hash")[:1]
    )
)


def _solve(session: ClassSession, change: Change, *, by: Anyone | None, at: datetime, said: str) -> MatchRun:
    session = lock_to_match(session)
    check_held(session, at=at)
    lock_coming(session)
    told = read_problem(session)
    seed, weights = f"session:{session.pk}", current()
    try:
        problem = change(told.problem, told.before)
        result = engine.match(problem, weights, seed)
    except engine.Broken as broken:
        raise NotPossible(in_words(broken.breaches[0], read_sitting(session))) from broken
    except BadValue as bad:
        raise NotPossible(in_words(bad.text, read_sitting(session))) from bad
    for last, fingerprint in _newest(session.pk):
        if fingerprint == result.input_hash and {*result.pairs} == {*told.before}:
            return MatchRun.objects.get(pk=last)
    tables = {(number(pair.learner), number(pair.mentor)): pair for pair in result.pairs}
    run = insert(
        MatchRun(
            session=session, made_at=at, by=name_of(by), seed=seed, weights=as_data(weights),
            input_hash=result.input_hash, result=_as_data(problem, result, [*tables]), served=result.served,
            first_served=result.first_served, method=result.method,
        )
    )  # fmt: skip
    _write(run, problem, tables, told.tables, at=at)
    _record(session, said, by, at)
    return run


def _as_data(problem: Problem, result: engine.Result, tables: list[tuple[int, int]]) -> dict[str, object]:
    said: dict[tuple[str, tuple[str, ...]], int] = {}
    unserved = [
        {"learner": number(one.learner), "said": said.setdefault((one.why, one.helps), len(said))}
        for one in why.unserved(problem, result.pairs)
    ]
    return {
        "pairs": tables, "unserved": unserved, "said": [{"why": text, "helps": [*helps]} for text, helps in said],
        "parts": result.parts,
    }  # fmt: skip


def _write(
    run: MatchRun, problem: Problem, pairs: dict[tuple[int, int], Pair], before: list[Table], *, at: datetime
) -> None:
    """``pairs`` by the keys of learner and mentor. What stays keeps its row; what went is ended, not erased."""
    reasons = why.reasons(problem, pairs.values())
    pins = set(problem.pins)
    standing = {one.learner: one for one in before}
    new, kept = [], []
    for (learner, mentor), pair in pairs.items():
        table = standing.get(learner)
        if table is not None and table.mentor == mentor:
            kept.append((run.pk, reasons[pair], pair in pins, table.pairing))
            del standing[learner]
        else:
            new.append((run.session_id, learner, mentor, run.pk, reasons[pair], pair in pins))
    update_rows(Pairing, ["ended_at"], [(at, one.pairing) for one in standing.values()])
    update_rows(Pairing, ["run", "why", "pinned"], kept)
    insert_rows(Pairing, ["session", "learner", "mentor", "run", "why", "pinned"], new)


def _record(session: ClassSession, said: str, by: Anyone | None, at: datetime) -> None:
    record(
        actor=by, verb=Verb.CHANGE, subject="session", subject_id=session.pk,
        center=session.run.center.code, reason=said, at=at,
    )  # fmt: skip
