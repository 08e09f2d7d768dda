"""Student mentors by the hundred: who they are, where they went, whom they sat with, what they wrote."""

from __future__ import annotations

import itertools
import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from events.models import Center, ClassSession
from mentors.enums import AskState, Coming, MailKind, MailStatus, Relation, State, SwapState, Way, WeekState
from mentors.models import (
    Assignment,
    Availability,
    CertificateRequest,
    ConsentText,
    GuardianConsent,
    Handover,
    MatchRun,
    Mentor,
    MentorAsk,
    MentorMail,
    Pairing,
    Replacement,
    Report,
    School,
    StepLog,
    ThankYou,
    TrainingDone,
    VisitNote,
    WeekMatch,
    WeightSet,
)
from mentors.table_words import ReportState
from mentors.training import UNITS
from people.models import Learner

from . import sizes

BATCH = 2000
STATES = [State.ACTIVE] * 20 + [
    State.APPLIED,
    State.CONSENTED,
    State.CONFIRMED,
    State.TRAINED,
    State.PAUSED,
] * 2
NAMES = ["はな", "ゆい", "そら", "れん", "みお", "あおい", "りく", "めい", "はると", "ひな"]


def mentors(count: int, schools: list[School], centers: list[Center], *, at: datetime) -> list[Mentor]:
    first, day = Mentor.objects.count(), timezone.localdate(at)
    made = []
    for n in range(first, first + count):
        state = STATES[n % len(STATES)]
        made.append(
            Mentor(
                call_name=NAMES[n % len(NAMES)], name=f"見本 {NAMES[n % len(NAMES)]}{n}", school=schools[n % len(schools)],
                birth_date=date(day.year - 16 - n % 4, 4 + n % 8, 1 + n % 28), year=1 + n % 3, email=f"m{n}@growth.example",
                phones=["iphone"], topics=["basics"], languages=["ja"], guardian_name="見本 春子",
                guardian_relation=Relation.MOTHER, guardian_email=f"g{n}@growth.example", guardian_way=Way.LINK,
                state=state, verified_at=at, roleplay_at=at, applied_at=at - timedelta(days=200), changed_at=at,
                confirmed_at=None if state in (State.APPLIED, State.CONSENTED) else at,
            )
        )  # fmt: skip
    made = Mentor.objects.bulk_create(made, batch_size=BATCH)
    links = Mentor.centers.through
    links.objects.bulk_create(
        [
            links(mentor_id=one.pk, center_id=centers[(n + step) % len(centers)].pk)
            for n, one in enumerate(made)
            for step in (0, 3)
        ],
        batch_size=BATCH, ignore_conflicts=True,
    )  # fmt: skip
    _facts(made, at=at)
    return made


def _facts(made: list[Mentor], *, at: datetime) -> None:
    text, _new = ConsentText.objects.get_or_create(version=1, defaults={"text": "同意します。"})
    day = timezone.localdate(at)
    GuardianConsent.objects.bulk_create(
        [
            GuardianConsent(
                mentor=one, who="見本 春子", relation=Relation.MOTHER, contact="haru@growth.example", text=text,
                way=Way.LINK, given_at=at, given_on=day - timedelta(days=30),
                valid_until=day + timedelta(days=20 if n % 10 == 0 else 300),
            )
            for n, one in enumerate(made)
            if one.state != State.APPLIED
        ],
        batch_size=BATCH,
    )  # fmt: skip
    TrainingDone.objects.bulk_create(
        [TrainingDone(mentor=one, unit=unit.slug, at=at) for one in made for unit in UNITS], batch_size=BATCH
    )
    StepLog.objects.bulk_create([StepLog(mentor=one, at=at, now=one.state) for one in made], batch_size=BATCH)
    Availability.objects.bulk_create(
        [Availability(mentor=one, cells=2**21 - 1) for one in made], batch_size=BATCH
    )
    MentorMail.objects.bulk_create(
        [
            MentorMail(
                mentor=one,
                kind=MailKind.SIGN_IN,
                status=MailStatus.SENT,
                key=uuid.uuid4(),
                created_at=at,
                due_at=at,
            )
            for one in made
        ],
        batch_size=BATCH,
    )
    CertificateRequest.objects.bulk_create(
        [CertificateRequest(mentor=one, first_on=day, last_on=day, asked_at=at) for one in made[:2]]
    )


def visits(
    who: list[Mentor],
    past: list[tuple[ClassSession, list[Learner]]],
    *,
    each: int,
    at: datetime,
    dice: random.Random,
) -> None:
    """Each mentor came to so many sessions that are over, and sat with one of who was there."""
    turn = itertools.cycle(past)
    plan = [(mentor, *next(turn)) for mentor in who for _n in range(each)]
    seen: set[tuple[int, int]] = set()
    kept = []
    for mentor, session, people in plan:
        if (mentor.pk, session.pk) not in seen and people:
            seen.add((mentor.pk, session.pk))
            kept.append((mentor, session, people[len(seen) % len(people)]))
    Assignment.objects.bulk_create(
        [
            Assignment(
                mentor=mentor, session=session, state=Coming.ACCEPTED, made_at=at, changed_at=at,
                came_at=session.starts_at, left_at=session.ends_at,
            )
            for mentor, session, _learner in kept
        ],
        batch_size=BATCH,
    )  # fmt: skip
    runs = {session.pk: MatchRun(**_match(session, at)) for _mentor, session, _learner in kept}
    MatchRun.objects.bulk_create(runs.values(), batch_size=BATCH)
    options: dict[str, Any] = {"batch_size": BATCH, "ignore_conflicts": True}
    Pairing.objects.bulk_create(
        [Pairing(session=s, mentor=m, learner=p, run=runs[s.pk], why=["近い"]) for m, s, p in kept], **options
    )
    VisitNote.objects.bulk_create(
        [
            VisitNote(
                session=session, learner=learner, mentor=mentor, codes=["12-3"], result="done", by="growth", made_at=at,
                changed_at=at, memo="文字を大きくしました" if n % 5 == 0 else "",
            )
            for n, (mentor, session, learner) in enumerate(kept)
        ],
        **options,
    )  # fmt: skip
    ThankYou.objects.bulk_create(
        [
            ThankYou(
                mentor=m,
                learner=p,
                session=s,
                words="ありがとう。",
                written_at=at,
                written_by="growth",
                shown_at=at,
            )
            for m, s, p in kept[::10]
        ],
        **options,
    )


def _match(session: ClassSession, at: datetime) -> dict[str, Any]:
    return {
        "session": session, "made_at": at, "by": "growth", "seed": "1", "weights": {}, "input_hash": "0" * 64,
        "result": {"pairs": [], "unserved": [], "parts": {}}, "served": 1, "first_served": 1, "method": "exact",
    }  # fmt: skip


def coming(who: list[Mentor], sessions: list[ClassSession], *, at: datetime) -> None:
    """Some said yes to a class to come, some are asked, one hands a place over, one place has nobody left to ask."""
    pairs = list(zip(itertools.cycle(who), sessions, strict=False))
    made = Assignment.objects.bulk_create(
        [
            Assignment(mentor=mentor, session=session, state=Coming.ACCEPTED, made_at=at, changed_at=at)
            for mentor, session in pairs[::2]
        ],
        batch_size=BATCH,
    )
    MentorAsk.objects.bulk_create(
        [MentorAsk(mentor=mentor, session=session, made_at=at) for mentor, session in pairs[1::4]],
        batch_size=BATCH,
    )
    Handover.objects.bulk_create([Handover(assignment=made[0], state=SwapState.WAITING, made_at=at)])
    Replacement.objects.bulk_create(
        [Replacement(session=sessions[3], opened_at=at, stuck=True, ring=[one.pk for one in who[:3]])]
    )
    assert MentorAsk().state == AskState.WAITING


def told(
    centers: list[Center], who: list[Mentor], *, at: datetime, first: int, reports: int = sizes.REPORTS,
    weeks: int = sizes.WEEKS, weights: int = sizes.WEIGHTS,
) -> None:  # fmt: skip
    """Reports of what should not have happened, weeks that were matched, weights that were tried."""
    Report.objects.bulk_create(
        Report(
            center=centers[n % len(centers)], mentor=who[n % len(who)], kind="other", once=uuid.uuid4(), made_at=at,
            state=ReportState.CLOSED if n % 3 == 2 else ReportState.NEW, closed_at=at if n % 3 == 2 else None,
        )
        for n in range(first * reports, (first + 1) * reports)
    )  # fmt: skip
    monday = timezone.localdate(at) - timedelta(days=timezone.localdate(at).weekday())
    matched = WeekMatch.objects.bulk_create(
        WeekMatch(
            monday=monday - timedelta(weeks=first + n), key=f"{centers[0].code}-{first}-{n}", state=WeekState.DONE,
            beat_at=at, made_at=at - timedelta(weeks=first + n), by="growth", seed="1",
            result={"pairs": [], "unserved": []},
        )
        for n in range(weeks)
    )  # fmt: skip
    for match in matched:
        match.centers.set(centers)
    newest = WeightSet.objects.order_by("-version").first()
    version = newest.version if newest else 0
    WeightSet.objects.bulk_create(
        WeightSet(
            version=version + n, weights=newest.weights if newest else {}, why="ためす", by="growth", at=at
        )
        for n in range(1, weights + 1)
    )
