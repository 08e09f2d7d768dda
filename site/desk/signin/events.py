"""What happens at the doors, as lines of the log: which account by number, never a name, a password or an address.

The audit log (people.AuditEntry) says who came in and what was done; these lines say what was refused as well, for
whoever watches the machines. docs/operations.md lists the events.
"""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from core import security_log
from people.models import User

LET_IN = "signed in"
PROVED = "proved again"
LEFT = "signed out"
WRONG_PASSWORD = "wrong password"  # noqa: S105  a word of the log
WRONG_CODE = "wrong code"
LOCKED = "locked out"
REFUSED = "refused"
_WELL = (LET_IN, PROVED, LEFT)


def note(event: str, *, account: int | None = None, factor: str = "", waits: int = 0) -> None:
    security_log.note(event, well=event in _WELL, account=account, factor=factor, waits=waits or None)


def refused(request: HttpRequest, status: int) -> None:
    """Somebody of the staff was told no, or that there is no such thing."""
    user: Any = request.user
    match = request.resolver_match
    security_log.note(
        REFUSED, account=user.pk, status=status, method=request.method, route=match.route if match else ""
    )


def connect() -> None:
    user_login_failed.connect(_failed, dispatch_uid="security-log-failed")
    user_locked_out.connect(_locked, dispatch_uid="security-log-locked")


def _failed(sender: Any, credentials: dict[str, Any], **_more: Any) -> None:
    note(WRONG_PASSWORD, account=_account(credentials.get("username")), factor="password")


def _locked(sender: Any, username: str | None = None, **_more: Any) -> None:
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    note(LOCKED, account=_account(username), factor="password", waits=seconds)


def _account(username: object) -> int | None:
    """A name that nobody has is not written down: it may be a password in the wrong field."""
    if not isinstance(username, str) or "\x00" in username:
        return None
    return User.objects.filter(username=username[:150]).values_list("pk", flat=True).first()
