"""From the bytes of a file to the rows of a calendar. Nothing is written, and nothing in the file is believed:
not its size, its zones, its repetitions or its names."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vRecur

from mentors.actions.time import AHEAD, LONGEST_SPAN, DayRow, clean_name
from mentors.enums import DayKind
from mentors.errors import BadValue

from .repeating import JAPAN, Rule, Unknown, day_of

MOST_BYTES = 1_000_000
MOST_ENTRIES = 2000
MOST_REPEATED = 100
MOST_ROWS = 500
EXAM = ("テスト", "試験", "考査", "模試", "受験", "入試")
HOLIDAY = ("休業", "休み", "祝", "振替", "振休", "代休", "記念日", "の日")
# A file may say anything; whatever the parser makes of it is one answer to the teacher.
NOT_READ = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)


@dataclass
class Found:
    """``faults``: entries that cannot be taken, each with its name and why. ``past``: entries that are over."""

    rows: list[DayRow] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    past: int = 0


def read_calendar(data: bytes, *, day: date) -> Found:
    """What a file brings from ``day`` on. Raises BadValue for one that is no calendar, or too large."""
    if len(data) > MOST_BYTES:
        raise BadValue(
            _("ファイルは、1MBまでです。｜期間《きかん》を｜短《みじか》くしてください。"), field="file"
        )
    events = _events(_text(data))
    if len(events) > MOST_ENTRIES:
        raise BadValue(
            _("｜予定《よてい》が%(n)dより｜多《おお》いです。｜期間《きかん》を｜短《みじか》くしてください。")
            % {"n": MOST_ENTRIES},
            field="file",
        )  # fmt: skip
    found, moved = Found(), _moved(events)
    repeated = 0
    rows: dict[str, DayRow] = {}
    for event in events:
        name = _name(event)
        try:
            if "RRULE" in event or "RDATE" in event:
                repeated += 1
                if repeated > MOST_REPEATED:
                    raise BadValue(
                        _("くり｜返《かえ》す｜予定《よてい》が、%(n)dより｜多《おお》いです。") % {"n": MOST_REPEATED},
                        field="file",
                    )  # fmt: skip
            for uid, first, last in _spans(event, day, moved):
                if str(event.get("STATUS", "")).upper() == "CANCELLED":
                    found.cancelled.append(uid)
                elif last < day:
                    found.past += 1
                elif (last - first).days >= LONGEST_SPAN or first > day + timedelta(days=AHEAD):
                    found.faults.append(
                        _("%(name)s：｜長《なが》すぎるか、｜先《さき》すぎます。") % {"name": name}
                    )
                else:
                    rows[uid] = _row(event, name, uid, first, last)
                if len(rows) > MOST_ROWS:
                    raise BadValue(
                        _("｜日《ひ》が%(n)dより｜多《おお》いです。｜期間《きかん》を｜短《みじか》くしてください。")
                        % {"n": MOST_ROWS},
                        field="file",
                    )  # fmt: skip
        except Unknown:
            found.faults.append(
                _("%(name)s：くり｜返《かえ》し｜方《かた》が｜読《よ》めません。") % {"name": name}
            )
        except BadValue:
            raise
        except NOT_READ:
            found.faults.append(_("%(name)s：｜日付《ひづけ》が｜読《よ》めません。") % {"name": name})
    found.rows = sorted(rows.values(), key=lambda row: (row.first, row.last, row.name, row.uid))
    return found


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
            return text
    raise BadValue(
        _("カレンダーのファイル（.ics）ではありません。ほかのファイルを｜選《えら》んでください。"),
        field="file",
    )


def _events(text: str) -> list[Event]:
    """The entries that stand directly in a calendar.

    Zones that a file brings along are left out before it is parsed: they may repeat without end, and the
    names of real zones are known without them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n ", "").replace("\n\t", "")
    kept, inside = [], False
    for line in text.split("\n"):
        mark = line.strip().upper()
        inside = inside or mark == "BEGIN:VTIMEZONE"
        if not inside:
            kept.append(line)
        inside = inside and mark != "END:VTIMEZONE"
    try:
        calendars = [
            one for one in Calendar.from_ical("\r\n".join(kept), multiple=True) if one.name == "VCALENDAR"
        ]
        if not calendars:  # begun and never ended
            raise ValueError
        return [part for one in calendars for part in one.subcomponents if part.name == "VEVENT"]
    except NOT_READ as problem:
        raise BadValue(
            _(
                "カレンダーのファイルが、こわれています。もう｜一度《いちど》｜書《か》き｜出《だ》してください。"
            ),
            field="file",
        ) from problem


def _name(event: Event) -> str:
    text = unicodedata.normalize("NFC", str(event.get("SUMMARY", "")))
    # No control characters, and none that turn the line's direction round.
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") or c.isspace())
    return clean_name(text) or _("（名前なし）")


def _value(event: Event, name: str) -> Any:
    found: Any = event[name]
    return (found[0] if isinstance(found, list) else found).dt


def _span(event: Event) -> tuple[date, date, bool]:
    """First and last day of an entry in Japan, and whether it is of whole days."""
    start = _value(event, "DTSTART")
    whole = not isinstance(start, datetime)
    if "DTEND" in event:
        end = _value(event, "DTEND")
    elif "DURATION" in event:
        end = start + _value(event, "DURATION")
    else:
        end = start + timedelta(days=1) if whole else start
    first = day_of(start)
    # The end is the first moment after: midnight belongs to the day before.
    if isinstance(end, datetime):
        end = end.astimezone(JAPAN) if end.tzinfo else end
        last = end.date() - timedelta(days=end.time() == time())
    else:
        last = end - timedelta(days=1)
    return first, max(first, last), whole


def _moved(events: list[Event]) -> set[tuple[str, date]]:
    """Days of repeated entries that stand for themselves in the file."""
    found = set()
    for event in events:
        if "RECURRENCE-ID" in event and "UID" in event:
            try:
                found.add((str(event["UID"]), day_of(_value(event, "RECURRENCE-ID"))))
            except NOT_READ:
                continue
    return found


def _spans(event: Event, day: date, moved: set[tuple[str, date]]) -> Iterator[tuple[str, date, date]]:
    """The fingerprint, first and last day of each time an entry takes place."""
    first, last, _whole = _span(event)
    name = str(event.get("UID", "")) or f"{_name(event)}|{first}|{last}"
    if "RECURRENCE-ID" in event:
        yield _print(name, day_of(_value(event, "RECURRENCE-ID"))), first, last
        return
    extra = set(_dates(event, "RDATE"))
    if "RRULE" not in event and not extra:
        yield _print(name, None), first, last
        return
    length = last - first
    if length.days >= LONGEST_SPAN:
        raise Unknown("DURATION")
    without = {*_dates(event, "EXDATE"), *(one for uid, one in moved if uid == name)}
    days = {first, *extra}
    if "RRULE" in event:
        rules = event["RRULE"]
        if not isinstance(rules, vRecur):  # several rules, or one that is broken
            raise Unknown("RRULE")
        days |= set(Rule(rules, first).days(day + timedelta(days=AHEAD)))
    for one in sorted(days - without):
        if one + length >= day:
            yield _print(name, one), one, one + length


def _dates(event: Event, name: str) -> list[date]:
    found = event.get(name, [])
    lists = found if isinstance(found, list) else [found]
    return [day_of(one.dt) for each in lists for one in each.dts][:LONGEST_SPAN]


def _print(uid: str, day: date | None) -> str:
    return hashlib.sha256(f"{uid}|{day or ''}".encode()).hexdigest()


def _row(event: Event, name: str, uid: str, first: date, last: date) -> DayRow:
    """What an entry most likely is; the teacher has the last word."""
    whole = _span(event)[2]
    if any(word in name for word in EXAM):
        kind = DayKind.EXAM
    elif any(word in name for word in HOLIDAY):
        kind = DayKind.HOLIDAY
    else:
        kind = DayKind.EVENT
    # A holiday is when pupils have time; an hour's meeting keeps nobody a day.
    off = kind == DayKind.EXAM or (kind == DayKind.EVENT and whole)
    return DayRow(first, last, name, kind, off, uid)
