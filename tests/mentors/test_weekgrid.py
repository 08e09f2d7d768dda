"""The week with its exceptions, against the plainest possible reading of it: minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mentors.enums import Band
from mentors.weekgrid import CELLS, Cell, cells_of, gap, mask_of, monday_of, month_span, pieces

JAPAN = ZoneInfo("Asia/Tokyo")
# The turn of a year, with a leap day in the next: weeks and months end inside it.
FIRST = date(2027, 12, 27)


@dataclass(frozen=True)
class Window:
    first: date
    last: date
    can_come: bool
    starts: time | None = None
    ends: time | None = None

    def holds(self, at: datetime) -> bool:
        here = self.first <= at.date() <= self.last
        return here and (self.starts is None or self.ends is None or self.starts <= at.time() < self.ends)


def covered_naively(mask: int, windows: list[Window], start: datetime, end: datetime) -> bool:
    at = start
    while at < end:
        local = at.astimezone(JAPAN)
        band = Band.MORNING if local.hour < 12 else Band.AFTERNOON if local.hour < 16 else Band.EVENING
        ticked = bool(mask >> (local.weekday() * 3 + band) & 1)
        if any(one.holds(local) for one in windows if not one.can_come):
            return False
        if not ticked and not any(one.holds(local) for one in windows if one.can_come):
            return False
        at += timedelta(minutes=1)
    return True


def clocks() -> st.SearchStrategy[time]:
    """Mostly round hours, where bands and windows meet."""
    return st.builds(
        time, st.sampled_from([0, 9, 11, 12, 13, 15, 16, 18, 23]), st.sampled_from([0, 0, 1, 30, 59])
    )


@st.composite
def windows(draw: st.DrawFn) -> Window:
    first = FIRST + timedelta(days=draw(st.integers(0, 6)))
    last = first + timedelta(days=draw(st.integers(0, 3)))
    hours = draw(st.none() | st.tuples(clocks(), clocks()))
    if hours and hours[0] < hours[1]:
        return Window(first, last, draw(st.booleans()), *hours)
    return Window(first, last, draw(st.booleans()))


@given(
    mask=st.sampled_from([0, 2**21 - 1]) | st.integers(0, 2**21 - 1),
    around=st.lists(windows(), max_size=4),
    day=st.integers(0, 6),
    clock=clocks(),
    minutes=st.sampled_from([1, 30, 60, 90, 120, 241, 600, 1500]),
)
@example(mask=0, around=[], day=0, clock=time(10), minutes=60)
@settings(max_examples=300, deadline=None)
def test_what_is_covered_is_covered_minute_by_minute(
    mask: int, around: list[Window], day: int, clock: time, minutes: int
) -> None:
    start = datetime.combine(FIRST + timedelta(days=day), clock, JAPAN).astimezone(UTC)
    end = start + timedelta(minutes=minutes)
    assert (gap(mask, around, start, end) is None) == covered_naively(mask, around, start, end)


@given(st.sets(st.sampled_from(CELLS)))
def test_a_week_as_a_number_is_the_same_week_again(cells: set[Cell]) -> None:
    assert set(cells_of(mask_of(cells))) == cells


def test_a_broken_minute_counts_whole_and_a_session_over_midnight_is_two_days() -> None:
    start = datetime(2027, 12, 31, 23, 30, tzinfo=JAPAN)
    assert list(pieces(start, start + timedelta(minutes=60))) == [
        (date(2027, 12, 31), 1410, 1440), (date(2028, 1, 1), 0, 30),
    ]  # fmt: skip
    assert list(pieces(start, start + timedelta(minutes=30))) == [(date(2027, 12, 31), 1410, 1440)]
    assert list(pieces(start, start + timedelta(seconds=61))) == [(date(2027, 12, 31), 1410, 1412)]


def test_weeks_begin_on_monday_and_february_may_have_29_days() -> None:
    assert monday_of(date(2028, 1, 2)) == date(2027, 12, 27)
    assert monday_of(date(2028, 1, 3)) == date(2028, 1, 3)
    assert month_span(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_span(date(2027, 12, 31)) == (date(2027, 12, 1), date(2027, 12, 31))
