"""Every state of an application in a plain sentence, with what comes next and when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from .enums import State
from .messages import first_start, place_of, when
from .models import Application


class Status(NamedTuple):
    """``word`` for a label, ``sentence`` for the person, ``next`` for what happens then (or empty)."""

    word: str
    sentence: str
    next: str


def status_of(application: Application, *, at: datetime) -> Status:
    """What is so, and what comes. ``application.run`` should be loaded; a few small queries."""
    run = application.run
    start = first_start(run, application.pool)
    begins = _("%(when)sに会場へ来てください。") % {"when": when(start)} if start and start > at else ""
    match application.state:
        case State.APPLIED:
            sentence = _("申込みをお受けしました。抽選を待っています。")
            following = _("%(when)sにしめきり、そのあと抽選します。結果はお知らせします。") % {
                "when": when(run.closes_at)
            }
            if at >= run.closes_at:
                following = _("まもなく抽選します。結果はお知らせします。")
        case State.CONFIRMED | State.PROMOTED:
            sentence, following = _("参加できます。"), begins
        case State.WAITLISTED:
            sentence = _("補欠の%(n)d番目です。") % {"n": place_of(application)}
            following = _("席があいたら、順番にお知らせします。")
        case State.OFFERED:
            sentence = _("席があきました。参加できます。")
            following = (
                _("%(when)sまでにお返事ください。") % {"when": when(application.offer_until)}
                if application.offer_until
                else ""
            )
        case State.NOT_SELECTED:
            sentence = _("今回は参加できませんでした。")
            following = _("次の抽選では、くじが1本ふえます。") if run.is_lottery else ""
        case State.CANCELLED:
            sentence = _("取り消しました。")
            following = _("この教室は中止になりました。") if run.state == "cancelled" else ""
        case State.DECLINED:
            sentence, following = _("繰上げを辞退されました。"), ""
        case State.EXPIRED:
            sentence, following = _("お返事の期限が過ぎました。"), _("席は、次の方におゆずりしました。")
        case _other:
            sentence = _("申込みが重なっていたので、この分は無効です。")
            following = _("先の申込みは、そのままです。")
    return Status(str(State(application.state).label), sentence, following)
