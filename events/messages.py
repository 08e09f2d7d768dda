"""What is said to people about classes: one place for every sentence, on every channel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.given import Given
from core.queries import Query
from core.statements import Rows
from notices.actions import drop, notify
from notices.enums import Kind

from .enums import State

if TYPE_CHECKING:
    from .models import Application, ClassRun, ClassSession, SeatPool

WEEKDAYS = "月火水木金土日"


def day(at: datetime) -> str:
    """11月28日（土）"""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日（{WEEKDAYS[local.weekday()]}）"


def clock(at: datetime) -> str:
    """午前10時, 午後1時30分; midnight is 午前0時 and noon 正午."""
    local = timezone.localtime(at)
    if (local.hour, local.minute) == (12, 0):
        return _("正午")
    half, hour = (_("午前"), local.hour) if local.hour < 12 else (_("午後"), local.hour - 12)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{half}{hour}時{minutes}"


def when(at: datetime) -> str:
    """11月28日（土）午前10時"""
    return day(at) + clock(at)


def receipt_shown(receipt: str) -> str:
    """1234-5678"""
    return f"{receipt[:4]}-{receipt[4:]}"


def held(run: int | OuterRef) -> QuerySet:
    """The start of the first meeting of a run that is not called off: one row of one column, or none."""
    from .models import ClassSession

    sessions = ClassSession.objects.filter(run=run, cancelled_at__isnull=True)
    return sessions.order_by("starts_at").values_list("starts_at")[:1]


_FIRST_START = Query(held)


def first_start(run: ClassRun, pool: SeatPool | None = None) -> datetime | None:
    """When a run begins (or the time that a pool stands for); None when nothing is held any more."""
    if pool is not None and pool.session is not None:
        return None if pool.session.cancelled_at else pool.session.starts_at
    if "sessions" in getattr(run, "_prefetched_objects_cache", {}):  # a page about many asks only once
        return min((s.starts_at for s in run.sessions.all() if s.cancelled_at is None), default=None)
    found = _FIRST_START(run.pk)
    return found[0][0] if found else None


def address_of(run: ClassRun) -> str:
    return f"{settings.BASE_URL}{run.get_absolute_url()}"


def about(application: Application) -> str:
    return f"application:{application.pk}"


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _particulars(application: Application, start: datetime | None) -> str:
    run = application.run
    return _lines(
        _("教室：%(title)s") % {"title": run.title},
        _("日時：%(when)sから") % {"when": when(start)} if start else "",
        _("会場：%(center)s %(room)s") % {"center": run.center.name, "room": run.room.name},
        _("受付番号：%(receipt)s") % {"receipt": receipt_shown(application.receipt)},
    )


def _tell(
    application: Application, kind: Kind, subject: str, first: str, *more: str, at: datetime,
    urgent_at: datetime | None = None, extra_about: str = "", start: datetime | None = None,
    rows: Rows | None = None,
) -> None:  # fmt: skip
    start = start or first_start(application.run, application.pool)
    notify(
        learner=application.learner, kind=kind, about=about(application) + extra_about, subject=subject,
        body=_lines(first, "", _particulars(application, start), *more),
        say=first, center=application.run.center.code, urgent_at=urgent_at, at=at, rows=rows,
    )  # fmt: skip


def tell_received(
    application: Application, *, start: datetime | None = None, at: datetime, rows: Rows
) -> None:
    """Told in the moment of applying; ``start`` saves asking for it once more."""
    run = application.run
    match application.state:
        case State.CONFIRMED:
            tell_selected(application, start=start, at=at, rows=rows)
            return
        case State.WAITLISTED:
            first = _("定員になりました。補欠の%(n)s番目でお受けしました。") % {"n": place_of(application)}
            kind = Kind.WAITLISTED
        case _other:
            first = _("申込みをお受けしました。%(when)sのしめきりのあと、抽選します。") % {
                "when": when(run.closes_at)
            }
            kind = Kind.RECEIVED
    _tell(application, kind, _("申込みをお受けしました"), first, at=at, start=start, rows=rows)


def place_of(application: Application) -> int | Given:
    """The place in the waiting list as people count: how many wait before, and one."""
    if application.waiting is None:
        return 0
    if isinstance(application.waiting, Given):
        return Given("place")
    if (ahead := getattr(application, "ahead", None)) is not None:  # a page about many asked for all at once
        return ahead + 1
    before = application.pool.applications.filter(state=State.WAITLISTED, waiting__lt=application.waiting)
    return before.count() + 1


def tell_selected(
    application: Application, *, at: datetime, start: datetime | None = None, rows: Rows | None = None
) -> None:
    start = start or first_start(application.run, application.pool)
    bring = application.run.bring
    _tell(
        application, Kind.SELECTED, _("教室に参加できます"),
        _("%(title)sに参加できます。お待ちしています。") % {"title": application.run.title},
        _("持ち物：%(bring)s") % {"bring": bring} if bring else "",
        at=at, urgent_at=start, start=start, rows=rows,
    )  # fmt: skip


def tell_not_selected(application: Application, *, at: datetime) -> None:
    _tell(
        application, Kind.NOT_SELECTED, _("抽選の結果"),
        _("今回は抽選にはずれました。補欠の%(n)d番目です。席があいたら、お知らせします。")
        % {"n": place_of(application)},
        _("次の抽選では、くじが1本ふえます。"),
        at=at,
    )  # fmt: skip


def tell_offer(application: Application, *, at: datetime) -> None:
    until = application.offer_until
    assert until is not None  # noqa: S101  the database has a constraint for it
    _tell(
        application, Kind.OFFER, _("席があきました"),
        _("席があきました。%(when)sまでに、参加するかどうかをお返事ください。") % {"when": when(until)},
        _("お返事：%(url)s（受付番号と電話番号）") % {"url": f"{settings.BASE_URL}/classes/mine/"},
        _("電話：%(tel)s") % {"tel": application.run.center.tel} if application.run.center.tel else "",
        at=at, urgent_at=until, extra_about=f":{int(at.timestamp())}",
    )  # fmt: skip


def tell_expired(application: Application, *, at: datetime) -> None:
    drop(about=about(application), kinds=[Kind.OFFER], learner=application.learner, at=at)


def tell_withdrawn(application: Application, *, at: datetime) -> None:
    drop(about=about(application), learner=application.learner, at=at)
    _tell(application, Kind.WITHDRAWN, _("申込みを取り消しました"), _("申込みを取り消しました。"), at=at)


def tell_changed(application: Application, session: ClassSession, *, was: datetime, at: datetime) -> None:
    _tell(
        application, Kind.CHANGED, _("教室の日時が変わりました"),
        _("%(was)sの回は、%(now)sからに変わりました。会場は%(room)sです。")
        % {"was": when(was), "now": when(session.starts_at), "room": session.room.name},
        at=at, urgent_at=min(was, session.starts_at), extra_about=f":session:{session.pk}:{int(at.timestamp())}",
    )  # fmt: skip


def tell_session_cancelled(
    application: Application, session: ClassSession, *, reason: str, at: datetime
) -> None:
    drop(about=f"{about(application)}:session:{session.pk}", at=at)
    _tell(
        application, Kind.CANCELLED, _("教室を中止します"),
        _("%(when)sの回は中止です。理由：%(reason)s") % {"when": when(session.starts_at), "reason": reason},
        at=at, urgent_at=session.starts_at, extra_about=f":session:{session.pk}:off",
    )  # fmt: skip


def tell_run_cancelled(application: Application, *, reason: str, at: datetime) -> None:
    drop(about=about(application), learner=application.learner, at=at)
    _tell(
        application, Kind.CANCELLED, _("教室を中止します"),
        _("%(title)sは中止になりました。理由：%(reason)s") % {"title": application.run.title, "reason": reason},
        at=at, urgent_at=first_start_ever(application.run),
    )  # fmt: skip


def first_start_ever(run: ClassRun) -> datetime | None:
    return run.sessions.order_by("starts_at").values_list("starts_at", flat=True).first()


def tell_reminder(application: Application, session: ClassSession, *, at: datetime) -> None:
    """The day before. Held back until its time by ``not_before`` of the task that calls it."""
    _tell(
        application, Kind.REMINDER, _("あしたは教室です"),
        _("%(when)sから、%(center)sの%(room)sで教室です。")
        % {"when": when(session.starts_at), "center": application.run.center.name, "room": session.room.name},
        _("持ち物：%(bring)s") % {"bring": application.run.bring} if application.run.bring else "",
        at=at, urgent_at=session.starts_at, extra_about=f":session:{session.pk}",
    )  # fmt: skip


def tell_thanks(application: Application, session: ClassSession, *, at: datetime) -> None:
    lessons = [
        f"{lesson.title} {settings.BASE_URL}/lessons/{lesson.number}/"
        for lesson in application.run.lessons.all()
    ]
    _tell(
        application, Kind.THANKS, _("ご参加ありがとうございました"),
        _("ご参加ありがとうございました。家でも、もう一度やってみてください。"),
        *lessons, at=at, extra_about=f":session:{session.pk}",
    )  # fmt: skip
