"""The words that every sheet carries, beside what the editors wrote. Furigana in Aozora notation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Left, middle, right third of a picture, by rows from top to bottom; said in an alt text.
_PLACES: tuple[tuple[Callable[[], str], ...], ...] = (
    (lambda: _("左上"), lambda: _("上"), lambda: _("右上")),
    (lambda: _("左"), lambda: _("まん中"), lambda: _("右")),
    (lambda: _("左下"), lambda: _("下"), lambda: _("右下")),
)
_ARROWS = ("swipe_up", "swipe_down", "swipe_left", "swipe_right", "pinch_out", "pinch_in")


def labels() -> dict[str, str]:
    """Labels for the templates. Those that are not set with furigana hold none."""
    return {
        "name": _("お｜名前《なまえ》"),
        "memo": _("メモ"),
        "tip": _("こつ"),
        "caution": _("｜注意《ちゅうい》"),
        "code": _("スマホで｜見《み》る｜番号《ばんごう》"),
        "trouble": _("こまったときは"),
        "tel": _("電話"),
        "hours": _("受付"),
        "contents": _("もくじ"),
        "helper": _("教える人へ"),
        "helper_sheet": _("教える人のための紙"),
        "done": _("右の四角は、3人分です。\u200bできた人に、\u200b○をつけます。"),
        "time": _("時間"),
        "needs": _("用意するもの"),
        "whole": _("レッスンの\u200b｜番号《ばんごう》"),
        "how": _(
            "スマホのカメラを、\u200b｜下《した》の\u200b｜四角《しかく》に\u200b｜向《む》けてください。\u200b"
            "レッスンが\u200b｜開《ひら》きます。"
        ),
        "how_booklet": _(
            "QRコードに\u200bスマホの\u200bカメラを\u200b｜向《む》けると、\u200b"
            "その｜手順《てじゅん》が\u200b｜開《ひら》きます。\u200b"
            "｜番号《ばんごう》を\u200b｜入《い》れても、\u200b｜開《ひら》きます。"
        ),
    }


def day(value: date) -> str:
    """A date as it is said: 2026年11月22日."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": value.year, "month": value.month, "day": value.day}


def lesson(number: int) -> str:
    return _("レッスン%(number)d") % {"number": number}


def step(number: int) -> str:
    return _("手順%(number)d") % {"number": number}


def minutes(count: int) -> str:
    return _("%(count)d分くらい") % {"count": count}


def checked(on: date, versions: str) -> str:
    """When, and with what, somebody last tried the lesson."""
    if versions:
        return _("%(day)sに\n%(versions)sで確認") % {"day": day(on), "versions": versions}
    return _("%(day)sに確認") % {"day": day(on)}


def description(name: str, tel: str, hours: str) -> str:
    """Whom to ring, for the file's properties: a screen reader does not read the foot of a page."""
    said = _("こまったときは、%(name)sに電話してください。電話番号は%(tel)sです。") % {
        "name": name,
        "tel": tel,
    }
    return said + (_("受付は%(hours)sです。") % {"hours": hours} if hours else "")


def qr_alt(code: str, address: str) -> str:
    return _("QRコード。番号%(code)s。アドレスは%(address)s") % {"code": code, "address": address}


def mark_alt(gesture: str, x: float, y: float) -> str:
    """Say where the red mark stands whose middle is at ``x``, ``y`` (percent of the picture)."""
    row, column = (min(int(value // (100 / 3)), 2) for value in (max(y, 0), max(x, 0)))
    mark = pgettext("on paper", "赤い矢印") if gesture in _ARROWS else pgettext("on paper", "赤い丸")
    return _("%(mark)sが%(place)sにあります。") % {"mark": mark, "place": _PLACES[row][column]()}
