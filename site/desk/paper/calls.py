"""電話リスト on paper: to work through with a telephone and a pencil, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from notices.calls import CallTask
from notices.enums import Outcome
from people.typed import show_tel

from .sheets import make

WEEKDAYS = "月火水木金土日"
HISTORY_SHOWN = 3  # the last ones; more would push the next person off the page


def calls_pdf(tasks: Sequence[CallTask], *, center: str, today: date, school: str) -> bytes:
    """A4, four or five people a page, none of them cut in two. The list may be empty."""
    data: dict[str, Any] = {
        "document": _("電話リスト %(center)s") % {"center": center},
        "count": _("%(n)d件。上から順に、いそぐ方です。") % {"n": len(tasks)},
        "calls": [_call(number, task) for number, task in enumerate(tasks, start=1)],
        "words": {
            "nobody": _("いま、電話をかける方はいません。"),
            "until": _("いつまでに"),
            "say": _("言うこと"),
            "memo": _("メモ"),
            "before": _("これまで"),
            "san": _("さん"),
            "when": _("かけた時刻"),
            "by": _("かけた人"),
            "outcomes": [str(Outcome(value).label) for value in Outcome.values],
        },
    }
    return make("calls", data, today=today, school=school)


def _call(number: int, task: CallTask) -> dict[str, Any]:
    past = [
        "　".join(filter(None, [when(call.at), call.outcome, call.memo]))
        for call in task.history[-HISTORY_SHOWN:]
    ]
    return {
        "number": number,
        "name": task.name,
        "kana": task.kana,
        "call_name": task.call_name,
        "tel": show_tel(task.tel) or _("番号がありません"),
        "kind": task.kind,
        "say": task.say,
        "why": task.why,
        "until": when(task.until) if task.until else "",
        "late": _("過ぎています") if task.late else "",
        "past": past,
    }


def when(at: datetime) -> str:
    """11月28日（土）10:00"""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日（{WEEKDAYS[local.weekday()]}）{local:%H:%M}"
