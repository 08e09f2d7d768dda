"""What happened to a run of the demonstration so far, in the order and at the hour at which it happened."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from courses.curriculum.files import read_yaml
from events import actions, messages
from events.enums import SEATED, Presence, Source, State
from events.models import Application, ClassRun, ClassSession
from events.office import moment
from notices.enums import OPEN, Status
from notices.models import Notice
from people.models import Learner

from .people import DATA

if TYPE_CHECKING:
    from .term import Term

# Younger notices by telephone and card are left for the desk to do.
LEFT_TO_DO = timedelta(hours=40)
SEED = "さいころの目 3526114623"
SOURCES = (Source.PHONE, Source.WEB, Source.COUNTER, Source.PHONE, Source.POSTCARD, Source.WEB)


def happen(run: ClassRun, entry: dict[str, Any], term: Term) -> None:
    """Applications, the draw, offers, attendance, calling off; then the notices of the past are settled."""
    chance = random.Random(entry["key"])  # noqa: S311  the same demonstration every time
    _apply(run, entry, term, chance)
    match entry.get("then"):
        case "frozen":
            actions.freeze_applications(run=run, at=run.closes_at + timedelta(minutes=5))
        case "drawn":
            _draw(run, term)
        case "offered":
            _give_up_a_seat(run, term)
        case "cancelled" if term.staff.manager:
            at = moment(term.today - timedelta(days=1), time(16))
            actions.cancel_run(run=run, reason="台風が近づいています。", by=term.staff.manager, at=at)
        case _other:
            pass
    _attend(run, term, chance)
    settle_notices(run, now=term.now)


def _apply(run: ClassRun, entry: dict[str, Any], term: Term, chance: random.Random) -> None:
    """``people`` seats are filled one by one; ``apply`` counts applications, some of them by two."""
    wishes = read_yaml(DATA / "people.yaml")["wishes"]
    count = entry.get("people") or entry["apply"]
    last = min(run.closes_at, term.now) - timedelta(minutes=30)
    span = last - run.opens_at
    sessions = list(run.sessions.order_by("starts_at"))
    for number in range(count):
        pair = not entry.get("people") and not run.is_consultation and number % 5 == 3
        source = Source.COUNTER if not run.public else SOURCES[(number + len(entry["key"])) % len(SOURCES)]
        actions.apply(
            run=run,
            people=term.take(2 if pair else 1),
            source=source,
            session=sessions[number * 2 % len(sessions)] if run.is_consultation else None,
            wish=wishes[number % len(wishes)] if number % 4 == 1 else "",
            by=None if source == Source.WEB else term.staff.clerk,
            at=run.opens_at + span * ((number + chance.random()) / count),
        )


def _draw(run: ClassRun, term: Term) -> None:
    at = run.closes_at + timedelta(hours=17)
    actions.freeze_applications(run=run, at=run.closes_at + timedelta(minutes=5))
    actions.draw_lots(run=run, seed=SEED, by=term.staff.manager, at=at)  # type: ignore[arg-type]
    # Told then, not when the worker first looks: it finds them told.
    for application in _loaded(run):
        if application.state in SEATED:
            messages.tell_selected(application, at=at)
        elif application.state == State.WAITLISTED:
            messages.tell_not_selected(application, at=at)


def _give_up_a_seat(run: ClassRun, term: Term) -> None:
    first = run.applications.filter(state=State.CONFIRMED, size=1).order_by("applied_at").first()
    if first:
        actions.cancel_application(
            application=first, by=term.staff.clerk, why="用事ができました。", at=term.now - timedelta(hours=3)
        )


def _attend(run: ClassRun, term: Term, chance: random.Random) -> None:
    """Who came to what is over: most, most of the time."""
    held = run.sessions.filter(ends_at__lte=term.now, cancelled_at__isnull=True)
    for session in held.order_by("starts_at"):
        for learner in _expected(session):
            presence = Presence.ABSENT if chance.random() < 0.1 else Presence.PRESENT
            actions.mark_presence(
                session=session, learner=learner, presence=presence, by=term.staff.clerk,
                at=session.starts_at + timedelta(minutes=5),
            )  # fmt: skip
    if held.exists():
        first = run.sessions.order_by("starts_at").values_list("starts_at", flat=True)[0]
        for pool in run.pools.all():
            actions.close_waiting(pool_id=pool.pk, at=first)


def _expected(session: ClassSession) -> list[Learner]:
    found = Learner.objects.filter(
        applicants__run=session.run_id, applicants__live=True, applicants__application__state__in=SEATED
    )
    return list(found.order_by("pk"))


def _loaded(run: ClassRun) -> list[Application]:
    found = run.applications.select_related("learner", "run__center", "run__room", "pool__session")
    return list(found.order_by("pk"))


def settle_notices(run: ClassRun, *, now: datetime) -> None:
    """Nothing of the demonstration is ever sent: mail and LINE count as sent, old calls and cards as done.

    What came up since yesterday and is somebody's to ring or to write stays on the desk's lists.
    """
    own = {str(pk) for pk in run.applications.values_list("pk", flat=True)}
    written = Notice.objects.filter(about__startswith="application:", status__in=OPEN)
    for notice in written.filter(learner__applicants__run=run).distinct():
        if notice.about.split(":")[1] not in own:
            continue
        by_hand = notice.status == Status.TO_DO
        if by_hand and notice.created_at >= now - LEFT_TO_DO:
            continue
        notice.status = Status.DONE if by_hand else Status.SENT
        notice.done_at = notice.created_at + (timedelta(hours=2) if by_hand else timedelta(seconds=20))
        notice.save(update_fields=["status", "done_at"])
