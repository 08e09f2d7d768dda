"""A run and its times as readers are told them: one plain sentence for every state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _

from .enums import RunState
from .messages import clock, day, when
from .models import WEEKDAYS, Center, ClassRun, ClassSession


class Phase(StrEnum):
    """What a run is to somebody who wants to come. OPEN and FULL take applications."""

    OPEN = "open"
    FULL = "full"
    COMING = "coming"
    CLOSED = "closed"
    OVER = "over"
    CANCELLED = "cancelled"


TAKES = frozenset({Phase.OPEN, Phase.FULL})


class Said(NamedTuple):
    """``word`` for a label; ``sentence`` for the reader; ``more``: what to do or to expect, or empty."""

    phase: Phase
    word: str
    sentence: str
    more: str


def phase_of(run: ClassRun, *, at: datetime) -> Phase:
    """The phase; ``run`` comes from :func:`shown_runs`."""
    if run.state == RunState.CANCELLED:
        return Phase.CANCELLED
    last = run.last_at
    if last is None or last <= at:
        return Phase.OVER
    if at < run.opens_at:
        return Phase.COMING
    if at >= run.closes_at:
        return Phase.CLOSED
    if not run.is_lottery and (run.all_seats or 0) <= (run.taken_seats or 0):
        return Phase.FULL
    return Phase.OPEN


def say(run: ClassRun, *, at: datetime) -> Said:
    """The state of a run in words."""
    phase = phase_of(run, at=at)
    closes = {"when": when(run.closes_at)}
    waiting, seats = run.waiting or 0, (run.all_seats or 0) - (run.taken_seats or 0)
    match phase:
        case Phase.CANCELLED:
            return Said(
                phase, _("中止"), _("この教室は中止になりました。"),
                _("理由：%(reason)s") % {"reason": run.cancel_reason} if run.cancel_reason else "",
            )  # fmt: skip
        case Phase.OVER:
            return Said(
                phase, _("終わりました"), _("この教室は終わりました。"), _("ほかの教室をごらんください。")
            )
        case Phase.COMING:
            return Said(
                phase, _("これから"), _("申込みは%(when)sからです。") % {"when": when(run.opens_at)}, ""
            )
        case Phase.CLOSED:
            return Said(phase, _("しめきり"), _("申込みは終わりました。"), _after_closing(run))
        case Phase.FULL:
            more = _("補欠で申し込めます。席が空いたら、順番にお知らせします。")
            if waiting:
                more = _("補欠で申し込めます。いま%(n)d人が待っています。") % {"n": waiting}
            return Said(phase, _("満席"), _("いまは満席です。"), more)
    if run.is_lottery:
        return Said(
            phase, _("受付中"), _("申し込めます。%(when)sにしめきり、抽選します。") % closes,
            _("定員は%(seats)d人、申込みはいま%(n)d人です。") % {"seats": run.capacity, "n": run.applied or 0},
        )  # fmt: skip
    return Said(
        phase, _("受付中"), _("申し込めます。空いている席は%(n)dです。") % {"n": seats},
        _("先着順です。%(when)sにしめきります。") % closes,
    )  # fmt: skip


def _after_closing(run: ClassRun) -> str:
    if not run.is_lottery:
        return _("ほかの教室をごらんになるか、窓口へお電話ください。")
    if getattr(run, "draw_state", None) == "drawn":
        return _("抽選は終わりました。結果は、申し込んだ方にお知らせします。")
    return _("まもなく抽選します。結果は、申し込んだ方にお知らせします。")


def dates(run: ClassRun) -> str:
    """12月1日（火）午前10時から、全4回: for a list; ``run`` comes from :func:`shown_runs`."""
    if run.first_at is None:
        return _("日にちは、お電話でお聞きください。")
    first = when(run.first_at)
    if run.is_consultation:
        return _("%(first)sから、1人ずつ") % {"first": first}
    if run.meetings > 1:
        return _("%(first)sから、全%(n)d回") % {"first": first, "n": run.meetings}
    return _("%(first)sから") % {"first": first}


def span(session: ClassSession) -> str:
    """12月1日（火）午前10時から正午まで"""
    return _("%(when)sから%(end)sまで") % {"when": when(session.starts_at), "end": clock(session.ends_at)}


def shut_days(center: Center) -> str:
    """月曜・祝日"""
    names = [f"{WEEKDAYS[number]}曜" for number in center.closed_weekdays]
    return "・".join([*names, _("祝日")] if center.closed_on_holidays else names)


def hours(center: Center) -> str:
    """午前8時30分から午後5時まで"""
    today = timezone.localdate()
    opens, closes = (
        timezone.make_aware(datetime.combine(today, moment)) for moment in (center.opens, center.closes)
    )
    return _("%(opens)sから%(closes)sまで") % {"opens": clock(opens), "closes": clock(closes)}


def map_url(center: Center) -> str:
    """A map outside: by place if we know it, else by address."""
    if center.latitude is not None and center.longitude is not None:
        where = f"{center.latitude},{center.longitude}"
    else:
        where = center.address
    return "https://www.google.com/maps/search/?api=1&query=" + quote(where) if where else ""


def people_word(run: ClassRun) -> str:
    """Who may come, in one line."""
    parts = [run.residence] if run.residence else []
    if run.min_age:
        parts.append(_("%(age)d歳以上の方") % {"age": run.min_age})
    return "、".join(parts) or _("どなたでも")


def method_word(run: ClassRun) -> str:
    """How seats are given out, in sentences somebody can check."""
    if not run.is_lottery:
        return _("先着順です。席がなくなったら、補欠でお受けします。")
    first = _("初めての方を先に抽選します。") if run.first_timers_first else ""
    return first + _("くじは1人1本です。はずれた方は、次の抽選でくじが1本ふえます。")


def fee_word(run: ClassRun) -> str:
    return _("%(yen)s円") % {"yen": f"{run.fee:,}"} if run.fee else _("無料")


def by_day(sessions: Iterable[ClassSession]) -> list[dict[str, Any]]:
    """``[{day, entries: [{run, from, to, cancelled}]}]``; the times of one スマホ相談 on a day are one entry."""
    days: dict[Any, dict[int, dict[str, Any]]] = {}
    for session in sessions:
        date = timezone.localtime(session.starts_at).date()
        entry = days.setdefault(date, {}).setdefault(
            session.run_id if session.run.is_consultation else -session.pk,
            {"run": session.run, "start": session.starts_at, "end": session.ends_at, "off": True},
        )
        entry["end"] = max(entry["end"], session.ends_at)
        if session.cancelled_at is None and session.run.state != RunState.CANCELLED:
            entry["off"] = False
    return [
        {
            "date": date,
            "day": day(next(iter(entries.values()))["start"]),
            "entries": [
                {
                    **entry,
                    "time": _("%(a)sから%(b)sまで") % {"a": clock(entry["start"]), "b": clock(entry["end"])},
                }
                for entry in entries.values()
            ],
        }
        for date, entries in days.items()
    ]
