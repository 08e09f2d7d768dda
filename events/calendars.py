"""Calendars for the phone (iCalendar, RFC 5545): of a run, of a centre, of a learner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vGeo

from people.models import Learner

from .enums import SEATED, RunState
from .models import Application, Center, ClassRun, ClassSession

PRODUCT = "-//sumaho-gakuen//classes//JA"


def calendar_of_run(run: ClassRun, *, at: datetime) -> bytes:
    """Every session of a run, those called off marked so: a calendar that has them takes them back."""
    sessions = run.sessions.select_related("run__center", "room").order_by("starts_at")
    return _calendar(run.title, sessions, at=at)


def calendar_of_center(center: Center, *, at: datetime) -> bytes:
    """What is public at a centre, from a month ago on. Two queries."""
    sessions = (
        ClassSession.objects.filter(
            run__center=center, run__public=True, ends_at__gte=at - timedelta(days=31),
            run__state__in=[RunState.PUBLISHED, RunState.CANCELLED],
        )
        .select_related("run__center", "room")
        .order_by("starts_at")
    )  # fmt: skip
    return _calendar(_("%(center)sの教室") % {"center": center.name}, sessions, at=at)


def calendar_of_learner(learner: Learner, *, at: datetime) -> bytes:
    """The sessions in which the learner has a seat, with a reminder the day before. No name stands in it."""
    mine = Application.objects.filter(
        applicants__learner=learner, applicants__live=True, state__in=SEATED
    ).values_list("run_id", "pool__session_id")
    whole = [run_id for run_id, session_id in mine if session_id is None]
    times = [session_id for _run_id, session_id in mine if session_id is not None]
    everything = ClassSession.objects.select_related("run__center", "room")
    sessions = everything.filter(run_id__in=whole) | everything.filter(pk__in=times)
    return _calendar(_("わたしの教室"), sessions.order_by("starts_at"), at=at, remind=True)


def calendar_of_sessions(name: str, sessions: Iterable[ClassSession], *, at: datetime) -> bytes:
    """Sessions that somebody else chose (with run, centre and room), with a reminder the day before."""
    return _calendar(name, sessions, at=at, remind=True)


def _calendar(name: str, sessions: Iterable[ClassSession], *, at: datetime, remind: bool = False) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for session in sessions:
        calendar.add_component(_event(session, at=at, remind=remind))
    if calendar.walk("VEVENT"):
        calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(session: ClassSession, *, at: datetime, remind: bool) -> Event:
    run, center = session.run, session.run.center
    off = bool(session.cancelled_at) or run.state == RunState.CANCELLED
    address = f"{settings.BASE_URL}{run.get_absolute_url()}"
    event = Event()
    # The same for ever, so that a session that is moved or called off changes the entry that is there.
    event.add("uid", f"session-{session.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", at)
    event.add("dtstart", timezone.localtime(session.starts_at))
    event.add("dtend", timezone.localtime(session.ends_at))
    event.add("summary", _("【中止】%(title)s") % {"title": run.title} if off else run.title)
    event.add("location", f"{center.name} {session.room.name} {center.address}".strip())
    lines = [run.summary, _("持ち物：%(bring)s") % {"bring": run.bring} if run.bring else "", address]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", address)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    if center.latitude is not None and center.longitude is not None:
        event["geo"] = vGeo((float(center.latitude), float(center.longitude)))
    if remind and not off:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _("あしたは教室です。"))
        alarm.add("trigger", timedelta(days=-1))
        event.add_component(alarm)
    return event
