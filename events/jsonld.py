"""A run as schema.org/Event: what search engines and assistants read. Seats are the database's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.models import SchoolSettings

from .enums import Kind, RunState
from .models import Center, ClassRun, ClassSession

SCHEMA = "https://schema.org/"


def event_of(run: ClassRun, school: SchoolSettings, *, at: datetime) -> dict[str, Any]:
    """The run with its sessions. Uses ``taken_seats`` and ``all_seats`` of with_seats()."""
    sessions = list(run.sessions.order_by("starts_at"))
    address = f"{settings.BASE_URL}{run.get_absolute_url()}"
    cancelled = run.state == RunState.CANCELLED
    all_seats, taken = getattr(run, "all_seats", None), getattr(run, "taken_seats", None)
    if all_seats is None:
        pools = list(run.pools.values_list("capacity", "taken"))
        all_seats, taken = sum(c for c, _t in pools), sum(t for _c, t in pools)
    free = max(0, all_seats - (taken or 0))
    event: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "EducationEvent" if run.kind == Kind.CLASS else "Event",
        "@id": f"{address}#event",
        "url": address,
        "name": run.title,
        "inLanguage": "ja",
        "description": run.summary or run.title,
        "eventStatus": f"{SCHEMA}{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode",
        "location": place_of(run.center, school),
        "organizer": {"@type": "Organization", "name": run.center.name},
        "isAccessibleForFree": run.fee == 0,
        "maximumAttendeeCapacity": all_seats,
        "remainingAttendeeCapacity": free,
        "offers": {
            "@type": "Offer",
            "url": address,
            "price": run.fee,
            "priceCurrency": "JPY",
            "validFrom": _stamp(run.opens_at),
            "validThrough": _stamp(run.closes_at),
            "availability": f"{SCHEMA}{_availability(run, free, at)}",
        },
    }
    if run.min_age:
        event["typicalAgeRange"] = f"{run.min_age}-"
    if sessions:
        held = [session for session in sessions if not session.cancelled_at] or sessions
        event["startDate"], event["endDate"] = _stamp(held[0].starts_at), _stamp(held[-1].ends_at)
    if len(sessions) > 1:
        event["subEvent"] = [_session(session, run, cancelled, event["location"]) for session in sessions]
    return event


def _availability(run: ClassRun, free: int, at: datetime) -> str:
    if run.state == RunState.CANCELLED or at >= run.closes_at:
        return "Discontinued" if run.state == RunState.CANCELLED else "OutOfStock"
    if at < run.opens_at:
        return "PreSale"
    return "InStock" if run.is_lottery or free else "SoldOut"


def _session(session: ClassSession, run: ClassRun, cancelled: bool, location: Any) -> dict[str, Any]:
    off = cancelled or session.cancelled_at
    return {
        "@type": "Event",
        "name": f"{run.title} 第{session.number}回",
        "startDate": _stamp(session.starts_at),
        "endDate": _stamp(session.ends_at),
        "eventStatus": f"{SCHEMA}{'EventCancelled' if off else 'EventScheduled'}",
        "location": location,
    }


def place_of(center: Center, school: SchoolSettings) -> dict[str, Any]:
    """A centre as schema.org/Place."""
    place: dict[str, Any] = {
        "@type": "Place",
        "name": center.name,
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "JP",
            "addressRegion": school.prefecture,
            "addressLocality": center.city or school.municipality,
            "streetAddress": f"{center.town}{center.street}",
        },
    }
    if center.postal_code:
        place["address"]["postalCode"] = center.postal_code
    if center.tel:
        place["telephone"] = center.tel
    if center.latitude is not None and center.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(center.latitude),
            "longitude": float(center.longitude),
        }
    return place


def _stamp(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
