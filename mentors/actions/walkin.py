"""当日の席: somebody without a table finds one at a matched session, without moving anybody if possible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.models import ClassSession
from mentors.errors import NotPossible
from mentors.matching import walkin, why
from mentors.matching.problem import Pair, Problem, digest
from mentors.matching.weights import MOST, Weights
from mentors.measuring import first_come, helps_for, of_these, parts_of
from mentors.models import MatchRun, Pairing
from mentors.pairing import in_words, learner_key, number, read_sitting
from mentors.session_problem import read_problem
from mentors.weighing import as_data, current
from people.models import Learner
from people.rights import Anyone

from .classes import check_held, lock_coming, lock_session
from .pairing import _record
from .steps import name_of

METHOD = "walk_in"


@dataclass(frozen=True)
class Found:
    """``pairing``: written. Without one, ``moves``: who would have to change tables first, and nothing is written."""

    pairing: Pairing | None = None
    moves: tuple[Learner, ...] = ()


@transaction.atomic
def seat_walk_in(
    *,
    session: ClassSession,
    learner: Learner,
    by: Anyone | None,
    at: datetime,
    agreed: frozenset[int] | None = None,
) -> Found:
    """A table for ``learner``. Twice is harmless.

    Nobody moves unless ``agreed`` names them: those learners (by key) who were said to move and may. If by now
    others would have to, these are said and nothing is written. Raises NotPossible, with what would help,
    when nobody can come to the table.
    """
    session = lock_session(session)
    check_held(session, at=at)
    lock_coming(session)
    sitting = read_sitting(session)
    has = sitting.pair_of(learner.pk)
    if has is not None:
        return Found(has)
    people = {one.learner.pk: one.learner for one in sitting.people}
    if learner.pk not in people:
        raise NotPossible(_("この方は、この回の名簿にいません。先に当日の受付をしてください。"))
    told, seed, weights = read_problem(session), f"session:{session.pk}", current()
    before = told.before
    problem = replace(told.problem, before=before)
    placed = _place(problem, before, learner, weights, seed)
    if placed.pair is None:
        said = in_words(placed.why, sitting)
        missed = next(one for one in why.unserved(problem, before) if one.learner == learner_key(learner.pk))
        if helps := helps_for(problem, missed):
            said += _("こうすれば組めます：%s") % "、".join(helps)
        raise NotPossible(said)
    moves = frozenset(number(one) for one in placed.moved)
    if moves and moves != agreed:
        return Found(moves=tuple(people[pk] for pk in sorted(moves)))
    run = MatchRun.objects.create(
        session=session, made_at=at, by=name_of(by), seed=seed, weights=as_data(weights),
        input_hash=digest(problem, weights.canonical(), seed), method=METHOD, served=len(placed.pairs),
        # The same people for both: whoever still waits was not looked at, which first come would have done.
        first_served=first_come(
            of_these(problem, {pair.learner for pair in placed.pairs}), weights, seed
        ).total(),
        result={
            "pairs": [[number(pair.learner), number(pair.mentor)] for pair in placed.pairs],
            "unserved": [
                {"learner": number(one.learner), "why": one.why, "helps": helps_for(problem, one)}
                for one in why.unserved(problem, placed.pairs)
            ],
            "parts": parts_of(problem, placed.pairs, weights, seed),
        },
    )  # fmt: skip
    changed = {placed.pair, *(pair for pair in placed.pairs if pair.learner in placed.moved)}
    reasons = why.reasons(problem, changed)
    Pairing.objects.filter(
        session=session, learner__in={number(pair.learner) for pair in changed}, ended_at__isnull=True
    ).update(ended_at=at)
    Pairing.objects.bulk_create(
        Pairing(
            session=session, learner_id=number(pair.learner), mentor_id=number(pair.mentor), run=run,
            why=list(reasons[pair]),
        )
        for pair in sorted(changed)
    )  # fmt: skip
    _record(session, _("当日に来た人の席を決めた"), by, at)
    return Found(Pairing.objects.get(session=session, learner=learner, ended_at__isnull=True))


def _place(
    problem: Problem, before: tuple[Pair, ...], learner: Learner, weights: Weights, seed: str
) -> walkin.Placed:
    """First with everybody nailed to the table; only if that fails may those move whom staff have not pinned."""
    told = next(one for one in problem.learners if one.id == learner_key(learner.pk))
    spot = problem.spots[0].id
    nailed = replace(problem, pins=before)
    placed = walkin.place(nailed, before, told, spot=spot, weights=weights, seed=seed)
    if placed.pair is not None:
        return placed
    dear = replace(weights, keep=MOST)
    return walkin.place(problem, before, told, spot=spot, weights=dear, seed=seed)
