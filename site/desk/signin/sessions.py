"""Where somebody is signed in now: each browser of the staff, and how to end one or all of them.

What is shown stands in the session itself and ends with it, so nothing about it is kept anywhere else.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from people.actions import record
from people.enums import Verb
from people.models import User

from .throttle import client_address

_OPENED = "opened"
_DEVICES = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "Mac"),
    ("Linux", "Linux"),
]
_BROWSERS = [
    ("Edg", "Edge"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
]


@dataclass(frozen=True)
class Opened:
    """One browser that is in. ``name`` stands for the session in forms; its key is a secret and does not."""

    key: str
    name: str
    is_this: bool
    at: datetime | None
    device: str
    address: str


def describe(request: HttpRequest, *, at: datetime) -> None:
    """Notes in the session which browser has come in, from about where, and when."""
    request.session[_OPENED] = {
        "at": at.isoformat(),
        "device": _device(request.headers.get("user-agent", "")),
        "address": _coarse(client_address(request)),
    }


def sessions_of(user: Any, *, this: str | None, at: datetime) -> list[Opened]:
    """Every browser in which somebody is signed in, the one in hand first, then the newest."""
    found = []
    # Readers have no sessions, so there are as many rows as browsers of the staff: they can be looked through.
    for row in Session.objects.filter(expire_date__gt=at).iterator():
        kept = row.get_decoded()
        if kept.get(SESSION_KEY) != str(user.pk):
            continue
        told = kept.get(_OPENED, {})
        found.append(
            Opened(
                key=row.session_key, name=_name(row.session_key), is_this=row.session_key == this,
                at=datetime.fromisoformat(told["at"]) if told.get("at") else None,
                device=told.get("device") or _("わからない端末"), address=told.get("address", ""),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_this, -one.at.timestamp() if one.at else 0))


def end(*, user: User, names: list[str] | None, but: str | None, at: datetime) -> int:
    """Ends somebody's own sessions: those named, or all (``names`` None), but never ``but``. Gives how many.

    Twice is harmless: what has ended already is not found.
    """
    count = 0
    for one in sessions_of(user, this=None, at=at):
        named = names is None or any(constant_time_compare(one.name, name) for name in names)
        if named and one.key != but:
            import_module(settings.SESSION_ENGINE).SessionStore(one.key).delete()
            count += 1
    if count:
        record(actor=user, verb=Verb.REVOKE, subject="session", subject_id=user.pk, reason=str(count), at=at)
    return count


def end_by_administrator(*, user: User | None, at: datetime) -> int:
    """Ends every session of ``user``, or of everybody (None). Gives how many; twice is harmless."""
    count = 0
    for row in Session.objects.iterator():
        if user is None or row.get_decoded().get(SESSION_KEY) == str(user.pk):
            row.delete()
            count += 1
    if count:
        about = user.pk if user else None
        record(actor=None, verb=Verb.REVOKE, subject="session", subject_id=about, reason=str(count), at=at)
    return count


def _name(key: str) -> str:
    return salted_hmac("desk.signin.session", key, algorithm="sha256").hexdigest()[:32]


def _device(agent: str) -> str:
    """「iPhone・Safari」: enough to know one's own, and no more than that is kept."""
    parts = [
        next((name for mark, name in known if re.search(mark, agent)), "") for known in (_DEVICES, _BROWSERS)
    ]
    return "・".join(part for part in parts if part)


def _coarse(address: str | None) -> str:
    """The first half of an address: which network, not which line."""
    if not address:
        return ""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 32), strict=False).network_address) + "…"
    return ".".join(str(found).split(".")[:2]) + ".…"
