"""災害のときの名簿: readable without electricity. Whom to ring, in groups for several callers, and the rosters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from .sheets import SessionOnPaper, make, plain

CALLS_EACH = 12  # what one person can ring in an hour


@dataclass(frozen=True, slots=True)
class CallOnPaper:
    number: int
    name: str
    kana: str
    tel: str
    days: str
    note: str


def disaster_pdf(
    sessions: Sequence[SessionOnPaper],
    calls: Sequence[CallOnPaper],
    *,
    center: str,
    center_tel: str,
    period: str,
    today: date,
    school: str,
) -> bytes:
    """One centre's sheet. ``calls``: everybody once, in the order in which they are to be rung."""
    groups = [calls[n : n + CALLS_EACH] for n in range(0, len(calls), CALLS_EACH)]
    data: dict[str, Any] = {
        "document": _("災害のときの名簿 %(center)s") % {"center": center},
        "center_tel": center_tel,
        "period": period,
        "sessions": [plain(one) for one in sessions],
        "tree": [
            {
                "name": _("電話をかける表 %(n)d（全部で%(all)d）") % {"n": n, "all": len(groups)},
                "people": [plain(one) for one in group],
            }
            for n, group in enumerate(groups, start=1)
        ],
        "words": {
            "how": _("電話をかける表は、1枚を1人が受け持ちます。話せたら、□に印をつけてください。"),
            "sessions": _("これからの教室"),
            "nothing": _("この期間に、教室はありません。"),
            "caller": _("かける人：＿＿＿＿＿＿＿＿＿＿　かけた時刻：＿＿＿＿＿＿"),
            "session_columns": [_("日時"), _("教室"), _("部屋"), _("人数"), _("担当")],
            "tree_columns": [
                "", _("名前"), _("電話番号"), _("教室の日"), _("手助けのこと"), _("済"),
            ],
            "roster_columns": [
                "", _("名前"), _("呼び名"), _("電話番号"), _("手助け・ご一緒の方"), _("無事"),
            ],
        },
    }  # fmt: skip
    return make("disaster", data, today=today, school=school)
