"""One's own application: what its page shows and what may be done there, shared by both ways in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from .. import actions
from ..enums import State
from ..errors import NotPossible
from ..messages import receipt_shown, when
from ..models import Application, ClassSession
from ..status import status_of

FULL = ("run__center", "run__room", "pool__session__room", "learner")


def meetings_of(application: Application) -> list[ClassSession]:
    """The meetings that the application is for: all of the class, or the one time of a スマホ相談."""
    one = application.pool.session
    return [one] if one is not None else list(application.run.sessions.all())


def shown(application: Application, *, at: datetime) -> dict[str, Any]:
    """An application as its owner sees it: names by which people are called, and nothing else about them."""
    run = application.run
    sessions = meetings_of(application)
    return {
        "application": application,
        "run": run,
        "center": run.center,
        "receipt": receipt_shown(application.receipt),
        "status": status_of(application, at=at),
        "people": [
            row.learner.call_name
            for row in application.applicants.all()
            if row.live or not application.is_live
        ],
        "sessions": [
            {
                "when": when(s.starts_at),
                "room": s.room.name,
                "off": s.cancelled_at is not None,
                "over": s.ends_at <= at,
            }
            for s in sessions
        ],
        "may_cancel": application.is_live,
        "may_answer": application.state == State.OFFERED,
    }


def page(application: Application, *, at: datetime) -> dict[str, Any]:
    """The context of a page about one application: its facts by name, and together for the parts."""
    facts = shown(application, at=at)
    return {**facts, "application_shown": facts}


def answer_offer(application: Application, answer: str, *, at: datetime) -> str:
    """Takes the yes or no to an offer. Gives ``yes``, ``no``, ``late``, or nothing when there was no offer."""
    try:
        if answer == "yes":
            application = actions.accept_offer(application=application, at=at)
            return "late" if application.state == State.EXPIRED else "yes"
        actions.decline_offer(application=application, at=at)
    except NotPossible:
        return ""
    return "no"


# What is told once after a change: a word in the address chooses it, so no text comes from there.
def said(word: str) -> str:
    return {
        "cancelled": _("取り消しました。"),
        "dropped": _("1人分を取り消しました。"),
        "wish": _("知りたいことを書きかえました。"),
        "yes": _("お返事をいただきました。参加できます。"),
        "no": _("お返事をいただきました。今回は参加しません。"),
        "late": _("お返事の期限が過ぎました。席は、次の方におゆずりしました。"),
    }.get(word, "")
