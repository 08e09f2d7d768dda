"""Runs and their sessions: planned from a rule, published, moved, copied, called off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from events import messages
from events.enums import LIVE, SEATED, Kind, Method, RunState, State
from events.errors import BadValue, NotPossible
from events.models import ClassRun, ClassSession, Room, SeatPool
from events.office import calendar_of, moment, skip_shut_days
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from . import seats

FIRST_CODE = 101


# A session is locked without its key: a mentor who withdraws writes down what the session lost, and must not wait
# for whoever moves it and then asks for that mentor.
# Called in the transaction in which a session was moved or called off (``at``): higher rooms tell their own people.
on_moved: list[Callable[[ClassSession, datetime], object]] = []
on_called_off: list[Callable[[ClassSession, datetime], object]] = []


class Meeting(NamedTuple):
    """A session to be: local start and end as aware datetimes."""

    starts_at: datetime
    ends_at: datetime


class Plan(NamedTuple):
    """Meetings made from a rule, and the days left out with the reason."""

    meetings: list[Meeting]
    skipped: list[tuple[date, str]]


def plan_meetings(
    *, run: ClassRun, first: date, start: time, end: time, times: int = 1, every_days: int = 7
) -> Plan:
    """「毎週火曜10時から12時、4回」 as meetings, without the centre's closing days and public holidays."""
    if start >= end:
        raise BadValue(_("終わりの時刻は、始まりよりあとにしてください。"), field="end")
    if not 1 <= times <= 60:
        raise BadValue(_("回数は、1から60までにしてください。"), field="times")
    held, skipped = skip_shut_days(calendar_of(run.center), first=first, times=times, every=every_days)
    if len(held) < times:
        raise NotPossible(_("開いている日が足りません。曜日か、会場の休みを見なおしてください。"))
    return Plan([Meeting(moment(day, start), moment(day, end)) for day in held], skipped)


def plan_slots(*, run: ClassRun, day: date, start: time, end: time, minutes: int) -> Plan:
    """Times of a スマホ相談: one after another from ``start``, each so long, the last done by ``end``."""
    if minutes < 10 or start >= end:
        raise BadValue(_("1人の時間は10分以上、終わりは始まりよりあとにしてください。"), field="minutes")
    why = calendar_of(run.center).shut_because(day)
    if why:
        return Plan([], [(day, why)])
    meetings, at, last = [], moment(day, start), moment(day, end)
    while at + timedelta(minutes=minutes) <= last:
        meetings.append(Meeting(at, at + timedelta(minutes=minutes)))
        at += timedelta(minutes=minutes)
    return Plan(meetings, [])


def check_free(
    *, room: Room, meetings: Iterable[Meeting], teacher_id: int | None = None, besides: ClassRun | None = None
) -> None:
    """Raises NotPossible, naming what is there already, when the room or the teacher is taken."""
    for meeting in meetings:
        others = ClassSession.objects.clashing(start=meeting.starts_at, end=meeting.ends_at).select_related(
            "run"
        )
        if besides is not None:
            others = others.exclude(run=besides)
        clash = others.filter(room=room).first()
        if clash:
            raise NotPossible(
                _("%(when)sの%(room)sは、「%(title)s」が使います。部屋か時間を変えてください。")
                % {"when": messages.when(meeting.starts_at), "room": room.name, "title": clash.run.title},
                field="room",
            )
        clash = others.filter(teacher_id=teacher_id).first() if teacher_id else None
        if clash:
            raise NotPossible(
                _("%(when)sに、担当の方は「%(title)s」に出ています。担当か時間を変えてください。")
                % {"when": messages.when(meeting.starts_at), "title": clash.run.title},
                field="teacher",
            )


def next_code() -> str:
    """K101, K102 …: short enough for a QR of few cells, and to be said on the telephone."""
    last = ClassRun.objects.filter(code__regex=r"^K[0-9]+$").aggregate(last=Max("id"))["last"]
    number = FIRST_CODE + (last or 0)
    while ClassRun.objects.filter(code=f"K{number}").exists():
        number += 1
    return f"K{number}"


@transaction.atomic
def create_run(
    *, meetings: Sequence[Meeting] = (), lessons: Iterable[Any] = (), teacher: Any = None,
    by: Anyone | None = None, **fields: Any,
) -> ClassRun:  # fmt: skip
    """Makes a run with its sessions and seats, as a draft. Raises ValidationError for fields that do not fit."""
    run = ClassRun(code=next_code(), **fields)
    run.full_clean(exclude=["code", "readings"])
    if run.kind == Kind.CONSULTATION and run.method != Method.FIRST_COME:
        raise BadValue(_("スマホ相談は、先着順で受け付けます。"), field="method")
    run.save()
    run.lessons.set(lessons)
    set_meetings(run=run, meetings=meetings, teacher=teacher)
    if by is not None:
        record(actor=by, verb=Verb.CREATE, subject="run", subject_id=run.pk, center=run.center.code)
    return run


@transaction.atomic
def set_meetings(*, run: ClassRun, meetings: Sequence[Meeting], teacher: Any = None) -> None:
    """Replaces the sessions of a run that nobody has applied for yet; seats follow."""
    Room.objects.select_for_update().get(pk=run.room_id)
    if run.applications.exists():
        raise NotPossible(_("もう申込みがあります。回は1つずつ動かしてください。"))
    teacher_id = teacher.pk if teacher else None
    if run.state == RunState.PUBLISHED:
        check_free(room=run.room, meetings=meetings, teacher_id=teacher_id, besides=run)
    SeatPool.objects.filter(run=run).delete()
    ClassSession.objects.filter(run=run).delete()
    sessions = ClassSession.objects.bulk_create(
        ClassSession(
            run=run, number=number, room_id=run.room_id, starts_at=meeting.starts_at, ends_at=meeting.ends_at,
            teacher_id=teacher_id,
        )
        for number, meeting in enumerate(sorted(meetings), 1)
    )  # fmt: skip
    if run.kind == Kind.CONSULTATION:
        SeatPool.objects.bulk_create(
            SeatPool(run=run, session=session, capacity=run.capacity) for session in sessions
        )
    else:
        SeatPool.objects.create(run=run, capacity=run.capacity)


@transaction.atomic
def publish_run(*, run: ClassRun, by: Anyone | None = None, at: datetime | None = None) -> ClassRun:
    """Shows the run and lets people apply. Refuses a room or a person in two places. Twice is harmless."""
    at = at or timezone.now()
    Room.objects.select_for_update().get(pk=run.room_id)
    run = ClassRun.objects.select_for_update().select_related("room", "center").get(pk=run.pk)
    if run.state == RunState.PUBLISHED:
        return run
    if run.state == RunState.CANCELLED:
        raise NotPossible(_("中止した教室は、もう一度公開できません。コピーして新しく作ってください。"))
    sessions = list(run.sessions.all())
    if not sessions:
        raise NotPossible(_("回がありません。日にちを決めてから、公開してください。"))
    if min(s.starts_at for s in sessions) < run.closes_at and run.kind != Kind.CONSULTATION:
        raise NotPossible(
            _("しめきりが、最初の回よりあとです。しめきりを早くしてください。"), field="closes_at"
        )
    for session in sessions:
        check_free(
            room=session.room, meetings=[Meeting(session.starts_at, session.ends_at)],
            teacher_id=session.teacher_id, besides=run,
        )  # fmt: skip
    run.state = RunState.PUBLISHED
    run.save()
    if by is not None:
        record(
            actor=by,
            verb=Verb.CHANGE,
            subject="run",
            subject_id=run.pk,
            center=run.center.code,
            reason="公開",
        )
    return run


@transaction.atomic
def copy_run(
    *, run: ClassRun, first: date, opens_at: datetime, closes_at: datetime, by: Anyone | None = None
) -> ClassRun:
    """Last term's run once more: same lessons, room, hours and number of meetings, from ``first`` on."""
    old = list(run.sessions.order_by("starts_at"))
    if not old:
        raise NotPossible(_("もとの教室に回がありません。"))
    begin, end = (timezone.localtime(moment_).time() for moment_ in (old[0].starts_at, old[0].ends_at))
    gap = (old[1].starts_at.date() - old[0].starts_at.date()).days if len(old) > 1 else 7
    if run.kind == Kind.CONSULTATION:
        minutes = int((old[0].ends_at - old[0].starts_at).total_seconds() // 60)
        last = timezone.localtime(old[-1].ends_at).time()
        plan = plan_slots(run=run, day=first, start=begin, end=last, minutes=minutes)
    else:
        plan = plan_meetings(
            run=run, first=first, start=begin, end=end, times=len(old), every_days=max(1, gap)
        )
    kept = (
        "title", "kana", "kind", "summary", "center", "room", "capacity", "pairs_allowed", "method",
        "first_timers_first", "min_age", "residence", "fee", "bring", "public", "seed_source",
    )  # fmt: skip
    return create_run(
        meetings=plan.meetings, lessons=run.lessons.all(), teacher=old[0].teacher, by=by,
        opens_at=opens_at, closes_at=closes_at, copied_from=run, **{name: getattr(run, name) for name in kept},
    )  # fmt: skip


@transaction.atomic
def change_capacity(
    *, run: ClassRun, capacity: int, by: Anyone | None = None, at: datetime | None = None
) -> ClassRun:
    """More seats are offered on at once; fewer than are taken is refused."""
    at = at or timezone.now()
    if not 1 <= capacity <= run.room.seats:
        raise NotPossible(
            _("部屋の席は%(seats)dです。定員は1から%(seats)dまでにしてください。")
            % {"seats": run.room.seats},
            field="capacity",
        )
    pools = list(SeatPool.objects.select_for_update().filter(run=run).order_by("pk"))
    taken = max((pool.taken for pool in pools), default=0)
    if capacity < taken:
        raise NotPossible(
            _("もう%(taken)d人の席が決まっています。定員は%(taken)dより少なくできません。")
            % {"taken": taken},
            field="capacity",
        )
    if run.is_lottery and getattr(run, "draw", None) and run.draw.state == "frozen":
        raise NotPossible(_("抽選の前に定員は変えられません。抽選のあとで変えてください。"), field="capacity")
    for pool in pools:
        pool.capacity = capacity
        pool.save(update_fields=["capacity"])
    run.capacity = capacity
    run.save(update_fields=["capacity"])
    if not (run.is_lottery and not hasattr(run, "draw")):
        for pool in pools:
            seats.fill(pool, at=at)
    if by is not None:
        record(
            actor=by, verb=Verb.CHANGE, subject="run", subject_id=run.pk, center=run.center.code,
            reason=_("定員を%(n)dに") % {"n": capacity}, at=at,
        )  # fmt: skip
    return run


@transaction.atomic
def move_session(
    *, session: ClassSession, starts_at: datetime, ends_at: datetime, room: Room | None = None,
    by: Anyone | None = None, at: datetime | None = None,
) -> ClassSession:  # fmt: skip
    """Another time or room for one session; whoever has a seat is told. The same again is harmless."""
    at = at or timezone.now()
    room = room or session.room
    Room.objects.select_for_update().get(pk=room.pk)
    session = (
        ClassSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("run__center")
        .get(pk=session.pk)
    )
    if (session.starts_at, session.ends_at, session.room_id) == (starts_at, ends_at, room.pk):
        return session
    if starts_at >= ends_at:
        raise BadValue(_("終わりの時刻は、始まりよりあとにしてください。"), field="ends_at")
    if starts_at <= at:
        raise NotPossible(_("過ぎた時間には動かせません。これからの日時にしてください。"), field="starts_at")
    if session.starts_at <= at:
        raise NotPossible(_("もう始まった回は動かせません。"), field="starts_at")
    if room.center_id != session.run.center_id:
        raise BadValue(_("会場の部屋を選んでください。"), field="room")
    why = calendar_of(session.run.center).shut_because(timezone.localtime(starts_at).date())
    if why:
        raise NotPossible(_("その日は会場が休みです（%(why)s）。") % {"why": why}, field="starts_at")
    if session.run.capacity > room.seats:
        raise NotPossible(
            _("その部屋の席は%(seats)dで、定員に足りません。") % {"seats": room.seats}, field="room"
        )
    check_free(
        room=room, meetings=[Meeting(starts_at, ends_at)], teacher_id=session.teacher_id, besides=session.run
    )
    own = session.run.sessions.filter(cancelled_at__isnull=True).exclude(pk=session.pk)
    if own.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise NotPossible(_("同じ教室のほかの回と重なります。"), field="starts_at")
    was = session.starts_at
    session.starts_at, session.ends_at, session.room = starts_at, ends_at, room
    session.save()
    if session.run.state == RunState.PUBLISHED:
        for application in _touched(session):
            messages.tell_changed(application, session, was=was, at=at)
        for func in on_moved:
            func(session, at)
    if by is not None:
        record(
            actor=by, verb=Verb.CHANGE, subject="session", subject_id=session.pk,
            center=session.run.center.code, reason=_("日時か部屋の変更"), at=at,
        )  # fmt: skip
    return session


def _touched(session: ClassSession) -> Any:
    """Applications with a seat, or an offer of one, in the session."""
    states = SEATED | {State.OFFERED}
    found = session.run.applications.filter(state__in=states).select_related("learner", "run__center")
    return found.filter(pool__session=session) if session.run.is_consultation else found


@transaction.atomic
def cancel_session(
    *, session: ClassSession, reason: str, by: Anyone, at: datetime | None = None
) -> ClassSession:
    """Calls one session off (a typhoon): everybody who has a seat is told. Twice is harmless."""
    at = at or timezone.now()
    session = (
        ClassSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("run__center")
        .get(pk=session.pk)
    )
    if session.cancelled_at:
        return session
    if session.ends_at <= at:
        raise NotPossible(_("もう終わった回は、中止にできません。"))
    session.cancelled_at, session.note = at, reason[:120]
    session.save(update_fields=["cancelled_at", "note"])
    for application in _touched(session):
        messages.tell_session_cancelled(application, session, reason=reason, at=at)
    for func in on_called_off:
        func(session, at)
    record(
        actor=by, verb=Verb.CHANGE, subject="session", subject_id=session.pk,
        center=session.run.center.code, reason=_("中止"), at=at,  # why stands in the session
    )  # fmt: skip
    return session


@transaction.atomic
def cancel_run(*, run: ClassRun, reason: str, by: Anyone, at: datetime | None = None) -> ClassRun:
    """Calls the whole run off: every live application ends, everybody is told. Twice is harmless."""
    at = at or timezone.now()
    if not reason.strip():
        raise BadValue(_("中止の理由を書いてください。申し込んだ方に伝えます。"), field="reason")
    pools = list(SeatPool.objects.select_for_update().filter(run=run).order_by("pk"))
    run = ClassRun.objects.select_for_update(of=("self",)).select_related("center").get(pk=run.pk)
    if run.state == RunState.CANCELLED:
        return run
    run.state, run.cancel_reason = RunState.CANCELLED, reason.strip()[:120]
    run.save()
    ahead = list(run.sessions.filter(cancelled_at__isnull=True, ends_at__gt=at).order_by("pk"))
    run.sessions.filter(pk__in=[one.pk for one in ahead]).update(cancelled_at=at, note=run.cancel_reason)
    for session in ahead:
        for func in on_called_off:
            func(session, at)
    for pool in pools:
        applications = pool.applications.filter(state__in=LIVE).select_related("learner", "run__center")
        for application in applications:
            seats.move(application, State.CANCELLED, at=at, by=by, why=_("教室が中止になりました。"))
            messages.tell_run_cancelled(application, reason=run.cancel_reason, at=at)
    record(
        actor=by, verb=Verb.CHANGE, subject="run", subject_id=run.pk, center=run.center.code,
        reason=_("中止"), at=at,
    )  # fmt: skip
    return run
