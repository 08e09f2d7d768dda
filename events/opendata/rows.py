"""What the open data files say of runs and centres, by the names that layouts use. No person is in here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import SchoolSettings
from events import messages
from events.enums import Kind, RunState
from events.models import Center, ClassRun, ClassSession
from events.models.places import WEEKDAYS
from events.querysets import CenterQuerySet, ClassRunQuerySet


def runs_to_publish() -> ClassRunQuerySet:
    """Every run that is or was public, with its centre and sessions: three queries."""
    sessions = ClassSession.objects.order_by("starts_at")
    return (
        ClassRun.objects.published()
        .select_related("center", "room")
        .prefetch_related(Prefetch("sessions", sessions))
        .order_by("code")
    )


def values_of_center(center: Center, school: SchoolSettings) -> dict[str, str]:
    """What every run at a centre says of it."""
    return {
        **_town(school),
        "contact": center.name,
        "tel": center.tel,
        "organizer": center.name,
        "place": center.name,
        "address": _address(center, school),
        "latitude": _degrees(center.latitude),
        "longitude": _degrees(center.longitude),
        "access": center.by_bus,
        "parking": center.by_car,
    }


def event_row(run: ClassRun, school: SchoolSettings) -> dict[str, str]:
    """One run as one event, its sessions named in the note. ``run.sessions`` should be prefetched."""
    center = run.center
    held = [session for session in run.sessions.all() if not session.cancelled_at]
    sessions = held or list(run.sessions.all())  # a run called off still says when it would have been
    first, last = (sessions[0], sessions[-1]) if sessions else (None, None)
    closing = timezone.localtime(run.closes_at)
    if (closing.hour, closing.minute) == (
        0,
        0,
    ):  # the first moment too late is midnight: the day before counts
        closing -= timedelta(minutes=1)
    return {
        **values_of_center(center, school),
        "number": run.code,
        "title": run.title,
        "kana": run.kana_told,
        "first_day": _day(first.starts_at) if first else "",
        "last_day": _day(last.starts_at) if last else "",
        "start": _clock(first.starts_at) if first else "",
        "end": _clock((last if run.kind == Kind.CONSULTATION else first).ends_at) if first and last else "",
        "dates_note": _dates_note(run, sessions),
        "summary": run.summary,
        "fee": str(run.fee),
        "fee_note": _("無料") if run.fee == 0 else "",
        "room": run.room.name,
        "capacity": str(run.capacity * (len(sessions) if run.kind == Kind.CONSULTATION else 1)),
        "closing_day": f"{closing:%Y-%m-%d}",
        "closing_time": f"{closing:%H:%M}",
        "how_to_apply": _("%(method)s。ウェブ、電話、窓口、はがきで申し込めます。")
        % {"method": run.get_method_display()},
        "url": messages.address_of(run),
        "note": _("中止：%(why)s") % {"why": run.cancel_reason} if run.state == RunState.CANCELLED else "",
    }


def _dates_note(run: ClassRun, sessions: list[ClassSession]) -> str:
    if len(sessions) < 2:
        return ""
    if run.kind == Kind.CONSULTATION:
        minutes = int((sessions[0].ends_at - sessions[0].starts_at).total_seconds() // 60)
        return _("1人%(minutes)d分です。") % {"minutes": minutes}
    days = "、".join(messages.day(session.starts_at) for session in sessions)
    return _("%(days)sの全%(times)d回です。") % {"days": days, "times": len(sessions)}


def centers_to_publish() -> CenterQuerySet:
    return Center.objects.prefetch_related("rooms").order_by("code")


def facility_row(center: Center, school: SchoolSettings) -> dict[str, str]:
    """One centre. ``center.rooms`` should be prefetched."""
    closed = [_("祝日")] if center.closed_on_holidays else []
    return {
        **_town(school),
        "government": f"{school.prefecture}{school.municipality}",
        "number": center.code,
        "name": center.name,
        "kana": center.kana,
        "name_en": center.name_en,
        "address": _address(center, school),
        "city": center.city or school.municipality,
        "town": center.town,
        "street": center.street,
        "latitude": _degrees(center.latitude),
        "longitude": _degrees(center.longitude),
        "tel": center.tel,
        "postal_code": center.postal_code,
        "organizer": f"{school.prefecture}{school.municipality}",
        "weekdays": "".join(word for n, word in enumerate(WEEKDAYS) if n not in center.closed_weekdays),
        "opens": f"{center.opens:%H:%M}",
        "closes": f"{center.closes:%H:%M}",
        "closing_note": _("%(days)sは休みです。") % {"days": "、".join(closed)} if closed else "",
        "rooms": "、".join(
            _("%(room)s（%(seats)d席）") % {"room": room.name, "seats": room.seats}
            for room in center.rooms.all()
        ),
        "barrier_free": center.barrier_free.replace("；", ";").replace("\r\n", ";").replace("\n", ";"),
        "url": f"{settings.BASE_URL}/classes/centers/{center.code}/",
        "ways": " ".join(part for part in (center.by_bus, center.by_car) if part),
    }


def _town(school: SchoolSettings) -> dict[str, str]:
    return {
        "code": school.municipality_code,
        "prefecture": school.prefecture,
        "municipality": school.municipality,
    }


def _address(center: Center, school: SchoolSettings) -> str:
    """The whole address, or nothing while the centre has no town or street."""
    if not (center.town or center.street):
        return ""
    return f"{school.prefecture}{center.city or school.municipality}{center.town}{center.street}"


def _degrees(value: object) -> str:
    return "" if value is None else f"{value:.6f}"


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"
