"""One row of the list as a run to be: everything is there, or a list of reasons why not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.actions import Meeting
from events.enums import Method
from events.models import ClassRun
from events.models.places import KATAKANA
from events.office import moment
from people import typed
from people.errors import BadValue

from .cells import Unreadable, first_sentences, plain, read_date, read_number, read_time

LONGEST_TITLE = 60
LONGEST_SUMMARY = 200
OPENS_BEFORE = timedelta(days=30)
_BETWEEN = " 、,・･/-:()"
_FLOOR = re.compile(r"^\d+階|\(\d+階\)$")


@dataclass
class Wanted:
    """A run to be: the centre's code, the room's name, fields and meetings; ``notes`` say what was assumed."""

    key: str
    center: str
    room: str
    fields: dict[str, Any]
    meetings: list[Meeting]
    notes: list[str] = field(default_factory=list)

    def digest(self) -> str:
        return fingerprint(self.center, self.room, self.fields, self.meetings)


def fingerprint(center: str, room: str, fields: Mapping[str, Any], meetings: Iterable[Meeting]) -> str:
    """Eight figures that change with anything that the import has written."""
    told = {name: str(fields[name]) for name in FIELDS}
    for name in ("opens_at", "closes_at"):
        told[name] = str(int(fields[name].timestamp()))
    times = [[int(at.timestamp()) for at in meeting] for meeting in meetings]
    text = json.dumps([center, room, told, times], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def fingerprint_of(run: ClassRun) -> str:
    """The same figures for a run as it stands."""
    return fingerprint(
        run.center.code, run.room.name, {name: getattr(run, name) for name in FIELDS},
        [Meeting(session.starts_at, session.ends_at) for session in run.sessions.order_by("starts_at")],
    )  # fmt: skip


FIELDS = ("title", "kana", "summary", "capacity", "method", "fee", "residence", "opens_at", "closes_at")


class Places:
    """The centres that a text may mean: ``{what people call it: code}``, the longest name first."""

    def __init__(self, calls: Mapping[str, str]) -> None:
        self._calls = sorted(
            ((plain(call), code) for call, code in calls.items()), key=lambda pair: -len(pair[0])
        )

    def find(self, text: str) -> tuple[str, str]:
        """The centre's code and the room in 「富岡まちづくりセンター　ホール」."""
        whole = plain(text)
        if not whole:
            raise Unreadable(_("場所が書いてありません。"))
        if "または" in whole or "又は" in whole:
            raise Unreadable(_("場所「%(text)s」が1つに決まりません。") % {"text": whole})
        for call, code in self._calls:
            before, found, after = whole.partition(call)
            # 「新所沢」 must not be found in 「東新所沢」: only the town's name may stand before.
            if not found or (before and not before.endswith(("市", " "))):
                continue
            room = _FLOOR.sub("", after.strip(_BETWEEN + ")")).strip(_BETWEEN)
            room = re.sub(r"\(\d+階$", "", room)
            if not room:
                raise Unreadable(_("「%(text)s」の、どの部屋か書いてありません。") % {"text": whole})
            return code, room[:40]
        raise Unreadable(
            _("「%(text)s」は、知らない場所です。会場の画面で、先に会場を作ってください。") % {"text": whole}
        )


def read_row(cells: Mapping[str, str], places: Places) -> Wanted:
    """The row as a run. Raises Unreadable with every reason at once, one a line."""
    reasons: list[str] = []

    def attempt(read: Any, *args: Any, **options: Any) -> Any:
        try:
            return read(*args, **options)
        except Unreadable as reason:
            reasons.append(str(reason))
            return None

    notes: list[str] = []
    title = attempt(_title, cells)
    place = attempt(places.find, cells.get("場所名称") or cells["集合場所"])
    capacity = attempt(_capacity, cells)
    meeting = attempt(_meeting, cells)
    fee = attempt(_fee, cells, notes)
    closes_at = attempt(_closing, cells, meeting, notes) if meeting else None
    if not 1 <= len(plain(cells["NO"])) <= 16:
        reasons.append(_("NOがないか、長すぎます。"))
    if reasons or closes_at is None:
        raise Unreadable("\n".join(reasons))
    opens_at = moment(closes_at.date(), time(0)) - OPENS_BEFORE
    notes.append(_("申込みの始まりは、しめきりの30日前にしました。"))
    how = cells.get("申込方法", "")
    lottery = "抽選" in how or "往復はがき" in how
    return Wanted(
        key=plain(cells["NO"]), center=place[0], room=place[1], meetings=[meeting], notes=notes,
        fields={
            "title": title,
            "kana": _kana(cells, notes),
            "summary": first_sentences(cells.get("説明", ""), longest=LONGEST_SUMMARY),
            "capacity": capacity,
            "method": Method.LOTTERY if lottery else Method.FIRST_COME,
            "fee": fee,
            "residence": plain(cells.get("対象者", ""))[:60],
            "opens_at": opens_at,
            "closes_at": closes_at,
        },
    )  # fmt: skip


def _title(cells: Mapping[str, str]) -> str:
    title = plain(cells["名称"])
    if not title:
        raise Unreadable(_("名称がありません。"))
    if len(title) > LONGEST_TITLE:
        raise Unreadable(_("名称が%(n)d文字をこえています。") % {"n": LONGEST_TITLE})
    return title


def _capacity(cells: Mapping[str, str]) -> int:
    if not cells["定員"]:
        raise Unreadable(_("定員がありません。"))
    capacity = read_number(cells["定員"], column="定員")
    if not 1 <= capacity <= 2000:
        raise Unreadable(_("定員「%(text)s」は、教室の定員になりません。") % {"text": cells["定員"]})
    return capacity


def _meeting(cells: Mapping[str, str]) -> Meeting:
    first = read_date(cells["開始日"], column="開始日")
    last = read_date(cells["終了日"], column="終了日") if cells["終了日"] else first
    if last < first:
        raise Unreadable(_("終了日が、開始日より前です。"))
    if last != first:
        raise Unreadable(_("開始日と終了日がちがいます。間のどの日に開くのか、書いてありません。"))
    for column in ("開始時刻", "終了時刻"):
        if not cells[column]:
            raise Unreadable(_("%(column)sがありません。") % {"column": column})
    start = read_time(cells["開始時刻"], column="開始時刻")
    end = read_time(cells["終了時刻"], column="終了時刻")
    if start >= end:
        raise Unreadable(_("終了時刻が、開始時刻よりあとではありません。"))
    return Meeting(moment(first, start), moment(first, end))


def _fee(cells: Mapping[str, str], notes: list[str]) -> int:
    text = plain(cells.get("料金(基本)", ""))
    if not text:
        notes.append(_("料金が空なので、0円にしました。"))
        return 0
    return 0 if text == "無料" else read_number(text, column="料金(基本)")


def _closing(cells: Mapping[str, str], meeting: Meeting, notes: list[str]) -> datetime:
    """The first moment too late. A day without an hour counts to its end."""
    day, hour = cells.get("申込期限日", ""), cells.get("申込期限時刻", "")
    if not day:
        notes.append(_("申込期限日が空なので、前の日の午後5時にしました。"))
        return moment(meeting.starts_at.date() - timedelta(days=1), time(17))
    last = read_date(day, column="申込期限日")
    closes_at = (
        moment(last, read_time(hour, column="申込期限時刻"))
        if hour
        else moment(last + timedelta(days=1), time(0))
    )
    if closes_at > meeting.starts_at:
        raise Unreadable(_("申込みの期限が、始まりよりあとです。"))
    return closes_at


def _kana(cells: Mapping[str, str], notes: list[str]) -> str:
    text = cells.get("名称(カナ)", "")
    try:
        kana = typed.clean_kana(text)
        if kana:
            KATAKANA(kana)
    except (BadValue, ValidationError):
        notes.append(_("名称(カナ)「%(text)s」はカナではないので、入れませんでした。") % {"text": text})
        return ""
    return kana[:120]


__all__ = ["Places", "Wanted", "fingerprint_of", "read_row"]
