"""A school's calendar out of a file: days, zones, repetitions; and files that mean no good."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.typeset import plain
from mentors.calendar_file import MOST_BYTES, read_calendar
from mentors.calendar_file.repeating import Rule, Unknown
from mentors.errors import BadValue

TODAY = date(2026, 11, 24)


def entry(*lines: str, uid: str = "a@school", name: str = "期末テスト") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", *lines, "END:VEVENT"])


def calendar(*entries: str, zones: str = "") -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", zones, *entries, "END:VCALENDAR"]).encode()


def spans(*entries: str, **options: str) -> list[tuple[str, str]]:
    found = read_calendar(calendar(*entries, **options), day=TODAY)
    assert found.faults == []
    return [(row.first.isoformat(), row.last.isoformat()) for row in found.rows]


def refused(data: bytes) -> str:
    with pytest.raises(BadValue) as caught:
        read_calendar(data, day=TODAY)
    assert caught.value.field == "file"
    return plain(caught.value.text)


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        # The end of whole days is the day after.
        (("DTSTART;VALUE=DATE:20261207", "DTEND;VALUE=DATE:20261212"), "2026-12-07", "2026-12-11"),
        (("DTSTART;VALUE=DATE:20261207",), "2026-12-07", "2026-12-07"),
        (("DTSTART;VALUE=DATE:20261207", "DURATION:P3D"), "2026-12-07", "2026-12-09"),
        (("DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270102"), "2026-12-31", "2027-01-01"),
        (("DTSTART;VALUE=DATE:20280229",), "2028-02-29", "2028-02-29"),
        # 23:30 UTC is half past eight of the next day in Japan.
        (("DTSTART:20261206T233000Z", "DTEND:20261207T010000Z"), "2026-12-07", "2026-12-07"),
        (("DTSTART;TZID=Asia/Tokyo:20261207T090000", "DTEND;TZID=Asia/Tokyo:20261208T000000"), "2026-12-07", "2026-12-07"),
        (("DTSTART;TZID=Tokyo Standard Time:20261207T090000", "DURATION:PT2H"), "2026-12-07", "2026-12-07"),
        (("DTSTART;TZID=America/New_York:20261207T200000",), "2026-12-08", "2026-12-08"),
        # No zone, or one that nobody knows: Japan's.
        (("DTSTART:20261207T233000", "DTEND:20261208T003000"), "2026-12-07", "2026-12-08"),
        (("DTSTART;TZID=School/Own:20261207T090000",), "2026-12-07", "2026-12-07"),
    ],
)  # fmt: skip
def test_an_entry_is_so_many_days_in_japan(lines: tuple[str, ...], first: str, last: str) -> None:
    assert spans(entry(*lines)) == [(first, last)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["1201", "1208", "1215"]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20261229", ["1201", "1215", "1229"]),
        ("FREQ=WEEKLY;UNTIL=20261214T150000Z", ["1201", "1208", "1215"]),  # midnight of the 15th in Japan
        ("FREQ=WEEKLY;BYDAY=TU,FR;UNTIL=20261211", ["1201", "1204", "1208", "1211"]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", ["1201", "1211", "1221"]),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", ["1201", "0105", "0202"]),
        ("FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270131", ["1201", "1231", "0128"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270301", ["1201", "1231", "0131", "0228"]),
        ("FREQ=YEARLY;UNTIL=20271231", ["1201", "1201"]),
    ],
)
def test_a_repeated_entry_becomes_its_days(rule: str, days: list[str]) -> None:
    found = spans(entry("DTSTART;VALUE=DATE:20261201", f"RRULE:{rule}"))
    assert [first[5:7] + first[8:] for first, _last in found] == days


def test_days_taken_out_put_in_and_moved_are_as_the_file_says() -> None:
    found = spans(
        entry(
            "DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20261208",
            "RDATE;VALUE=DATE:20261225",
        ),
        entry("RECURRENCE-ID;VALUE=DATE:20261215", "DTSTART;VALUE=DATE:20261217"),
    )  # fmt: skip
    assert [first for first, _last in found] == ["2026-12-01", "2026-12-17", "2026-12-22", "2026-12-25"]


def test_what_it_is_and_whether_mentors_rest_is_guessed_from_the_name() -> None:
    day = "DTSTART;VALUE=DATE:20261207"
    found = read_calendar(
        calendar(
            entry(day, uid="1", name="２学期 期末考査"), entry(day, uid="2", name="文化祭"),
            entry(day, uid="3", name="冬季休業"), entry("DTSTART:20261207T150000", uid="4", name="保護者会"),
        ),
        day=TODAY,
    )  # fmt: skip
    assert {row.name: (str(row.kind), row.mentors_off) for row in found.rows} == {
        "２学期 期末考査": ("exam", True), "文化祭": ("event", True), "冬季休業": ("holiday", False),
        "保護者会": ("event", False),
    }  # fmt: skip


def test_what_is_over_is_left_out_and_what_is_called_off_is_named() -> None:
    found = read_calendar(
        calendar(
            entry("DTSTART;VALUE=DATE:20261101", uid="old"),
            entry("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261125", uid="today"),
            entry("DTSTART;VALUE=DATE:20261207", "STATUS:CANCELLED", uid="off"),
        ),
        day=TODAY,
    )
    assert [row.last for row in found.rows] == [TODAY]
    assert (found.past, len(found.cancelled)) == (1, 1)


def test_the_same_entry_has_the_same_fingerprint_and_folded_lines_and_shift_jis_are_read() -> None:
    day = "DTSTART;VALUE=DATE:20261207"
    one = read_calendar(calendar(entry(day)), day=TODAY).rows
    two = read_calendar(calendar(entry(day, name="期末\r\n テスト")).decode().encode("cp932"), day=TODAY).rows
    assert one == two and len(one[0].uid) == 64
    assert read_calendar(b"\xef\xbb\xbf" + calendar(entry(day)), day=TODAY).rows == one


def test_a_name_is_one_short_line_without_signs_that_nobody_sees() -> None:
    (row,) = read_calendar(
        calendar(entry("DTSTART:20261207T100000", name="\u202eテスト\\n\u0007  " + "長" * 500)), day=TODAY
    ).rows
    assert row.name == ("テスト " + "長" * 500)[:60]
    (row,) = read_calendar(calendar(entry("DTSTART:20261207T100000", name="<b>\\, x</b>")), day=TODAY).rows
    assert row.name == "<b>, x</b>"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n" + bytes(100), "期末テスト,2026-12-07".encode(), b"BEGIN:VCARD\r\nEND:VCARD",
     b"BEGIN:VCALENDAR\x00", b"\xff\xfe" + "BEGIN:VCALENDAR".encode("utf-16-le")],
)  # fmt: skip
def test_another_file_is_no_calendar(data: bytes) -> None:
    assert "カレンダーのファイル（.ics）ではありません" in refused(data)


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 30_000,
        b"BEGIN:VCALENDAR\r\n:::\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR",
    ],
)
def test_a_broken_calendar_is_said_to_be_broken(data: bytes) -> None:
    assert "こわれています" in refused(data)


def test_too_much_is_refused_whole() -> None:
    assert "1MBまで" in refused(b"BEGIN:VCALENDAR" + b" " * MOST_BYTES)
    many = [entry(f"DTSTART:202612{n % 28 + 1:02d}T100000", uid=str(n), name="x") for n in range(2001)]
    assert "2000より多い" in refused(calendar(*many))
    assert "500より多い" in refused(calendar(*many[:600]))
    again = [entry("DTSTART:20261201T100000", "RRULE:FREQ=YEARLY;COUNT=1", uid=str(n)) for n in range(101)]
    assert "100より多い" in refused(calendar(*again))
    for_ever = entry("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;UNTIL=99991231")
    assert "500より多い" in refused(calendar(for_ever))


@pytest.mark.parametrize("rule", [
    "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=5", "FREQ=DAILY;BYSETPOS=3", "FREQ=WEEKLY;BYDAY=XX", "FREQ=NONSENSE",
    "FREQ=DAILY;COUNT=99999999999", "FREQ=DAILY;INTERVAL=0", "FREQ=YEARLY;BYDAY=MO",
])  # fmt: skip
def test_a_repetition_that_is_not_understood_is_named(rule: str) -> None:
    found = read_calendar(calendar(entry("DTSTART;VALUE=DATE:20261201", f"RRULE:{rule}")), day=TODAY)
    assert (found.rows, [plain(one) for one in found.faults]) == (
        [],
        ["期末テスト：くり返し方が読めません。"],
    )


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=MO"])
def test_a_repetition_that_never_comes_ends(rule: str) -> None:
    began = time.monotonic()
    assert spans(entry("DTSTART;VALUE=DATE:20261201", f"RRULE:{rule}")) == [("2026-12-01", "2026-12-01")]
    assert time.monotonic() - began < 60


def test_zones_that_a_file_brings_along_are_not_followed() -> None:
    zone = "\r\n".join(
        ["BEGIN:VTIMEZONE", "TZID:Asia/Tokyo", "BEGIN:STANDARD", "DTSTART:00010101T000000",
         "RRULE:FREQ=SECONDLY", "TZOFFSETFROM:-1200", "TZOFFSETTO:-1200", "END:STANDARD", "END:VTIMEZONE"]
    )  # fmt: skip
    assert spans(entry("DTSTART;TZID=Asia/Tokyo:20261207T003000"), zones=zone) == [
        ("2026-12-07", "2026-12-07")
    ]


@pytest.mark.parametrize(
    "lines",
    [(), ("DTSTART:20260230",), ("DTSTART;VALUE=DATE:20261207", "DTEND:nonsense"),
     ("DTSTART;VALUE=DATE:20261207", "DTEND:20261208T000000Z", "RDATE:x"),
     ("DTSTART:00010101T000000Z",), ("DTSTART:99991231T235959Z", "DURATION:P99999999D")],
)  # fmt: skip
def test_an_entry_nobody_can_read_is_named_and_the_others_are_kept(lines: tuple[str, ...]) -> None:
    found = read_calendar(
        calendar(entry(*lines, uid="bad", name="こわれた"), entry("DTSTART;VALUE=DATE:20261207")), day=TODAY
    )
    assert "期末テスト" in [row.name for row in found.rows]
    assert [plain(one) for one in found.faults] in ([], ["こわれた：日付が読めません。"])
    assert found.faults or found.past or len(found.rows) == 2


def test_an_entry_of_years_or_of_the_far_future_is_named() -> None:
    found = read_calendar(
        calendar(
            entry("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20990101", uid="1"),
            entry("DTSTART;VALUE=DATE:20990101", uid="2"),
        ),
        day=TODAY,
    )
    assert (found.rows, len(found.faults)) == ([], 2)


def test_an_entry_inside_something_else_is_not_looked_for() -> None:
    inner = entry("DTSTART;VALUE=DATE:20261207")
    assert read_calendar(calendar("BEGIN:X-BOX", inner, "END:X-BOX"), day=TODAY).rows == []


@given(
    start=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 5),
    extra=st.sampled_from(
        [
            {},
            {"BYDAY": ["MO", "TH"]},
            {"BYDAY": ["2TU"]},
            {"BYDAY": ["-1FR"]},
            {"BYMONTHDAY": [-1]},
            {"BYMONTHDAY": [29, 31]},
            {"BYMONTH": [2, 12]},
            {"BYMONTH": [3], "BYDAY": ["1SU"]},
        ]
    ),
    count=st.none() | st.integers(1, 30),
)
@settings(max_examples=150, deadline=None)
def test_repetitions_are_those_of_a_general_solver(
    start: date, freq: str, interval: int, extra: dict, count: int | None
) -> None:
    from datetime import datetime

    from dateutil.rrule import rrulestr

    parts = {"FREQ": [freq], "INTERVAL": [interval], **extra, **({"COUNT": [count]} if count else {})}
    text = ";".join(f"{name}={','.join(map(str, values))}" for name, values in parts.items())
    last = start + timedelta(days=900)
    try:
        mine = list(Rule(parts, start).days(last))
    except Unknown:
        return
    # RFC 5545: a day of BYMONTH alone is the start's; the solver knows that too.
    rule = rrulestr(text, dtstart=datetime(start.year, start.month, start.day))
    theirs = []
    for one in rule:
        if one.date() > last:
            break
        theirs.append(one.date())
    assert mine == theirs
