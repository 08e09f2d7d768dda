"""The weekly grid with its exceptions, as plain arithmetic: which part of a time is not covered, and why.

A time is covered when every minute of it lies in a ticked cell of the grid or in a 行ける window, and no
minute in a 行けない window: a no is stronger than a yes. Days and hours are Japan's, which has no summer time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.utils import timezone

from .enums import Band

DAY = 24 * 60
# Minutes after midnight at which the bands begin; the last ends the day, so that every hour has its cell.
EDGES = (0, 12 * 60, 16 * 60, DAY)
WEEKDAYS = "月火水木金土日"


class Window(Protocol):
    """What an exception says; see models.Exceptional."""

    first: date
    last: date
    can_come: bool
    starts: time | None
    ends: time | None


class Piece(NamedTuple):
    """The part of a time that lies on one day, in minutes after midnight."""

    day: date
    start: int
    end: int


class Cell(NamedTuple):
    weekday: int
    band: int

    @property
    def bit(self) -> int:
        return 1 << (self.weekday * len(Band) + self.band)

    @property
    def words(self) -> str:
        """土曜の午前"""
        return f"{WEEKDAYS[self.weekday]}曜の{Band(self.band).label}"


@dataclass(frozen=True)
class Gap:
    """Why a time is not covered: a 行けない window, or the cells of the grid that are not ticked."""

    no: Window | None = None
    cells: tuple[Cell, ...] = ()


CELLS = tuple(Cell(weekday, band) for weekday in range(7) for band in Band)


def cells_of(mask: int) -> list[Cell]:
    return [cell for cell in CELLS if cell.bit & mask]


def mask_of(cells: Iterable[Cell]) -> int:
    return sum(cell.bit for cell in set(cells))


def pieces(start: datetime, end: datetime) -> Iterator[Piece]:
    """The days of a time; a broken minute counts whole."""
    start, end = timezone.localtime(start), timezone.localtime(end)
    day = start.date()
    while day <= end.date():
        begins = start.hour * 60 + start.minute if day == start.date() else 0
        stops = end.hour * 60 + end.minute + bool(end.second or end.microsecond) if day == end.date() else DAY
        if begins < stops:
            yield Piece(day, begins, stops)
        day += timedelta(days=1)


def _minutes(window: Window) -> tuple[int, int]:
    if window.starts is None or window.ends is None:
        return 0, DAY
    ends = window.ends.hour * 60 + window.ends.minute + bool(window.ends.second or window.ends.microsecond)
    return window.starts.hour * 60 + window.starts.minute, ends


def _without(parts: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """What is left of the parts."""
    left = []
    for a, b in parts:
        left += [(a, min(b, start))] if a < start else []
        left += [(max(a, end), b)] if b > end else []
    return [(a, b) for a, b in left if a < b]


@lru_cache(maxsize=256)
def touched(start: datetime, end: datetime) -> int:
    """The mask of all cells in which some minute of a time lies: asked of one session for hundreds of grids."""
    return mask_of(
        Cell(piece.day.weekday(), int(band))
        for piece in pieces(start, end)
        for band in Band
        if piece.start < EDGES[band + 1] and EDGES[band] < piece.end
    )


def gap(mask: int, windows: Iterable[Window], start: datetime, end: datetime) -> Gap | None:
    """None when the whole time is covered."""
    windows = list(windows)
    if not windows and not touched(start, end) & ~mask:
        return None
    missing: list[Cell] = []
    for piece in pieces(start, end):
        here = [one for one in windows if one.first <= piece.day <= one.last]
        for one in here:
            a, b = _minutes(one)
            if not one.can_come and a < piece.end and piece.start < b:
                return Gap(no=one)
        parts = [(piece.start, piece.end)]
        for one in here:
            if one.can_come:
                parts = _without(parts, *_minutes(one))
        for band in Band:
            cell = Cell(piece.day.weekday(), int(band))
            if cell.bit & mask:
                parts = _without(parts, EDGES[band], EDGES[band + 1])
        for band in Band:
            if any(a < EDGES[band + 1] and EDGES[band] < b for a, b in parts):
                missing.append(Cell(piece.day.weekday(), int(band)))
    return Gap(cells=tuple(dict.fromkeys(missing))) if missing else None


def monday_of(day: date) -> date:
    """A week is Monday to Sunday."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> tuple[int, int]:
    return day.year, day.month


def month_span(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
