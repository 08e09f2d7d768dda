"""Watches every write: one that changes what past months came to lets the kept sum of that month go (docs/adr/0028).

Nobody has to be told which functions write what is summed up. While a test runs, each statement which the school's own
code sends at one of these tables is preceded and followed by counting; where a month that may be kept comes to
something else, ``mentors.actions.sums.let_go`` must have been called for it, in the same transaction or after.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("site", "courses", "events", "mentors", "media")
# What carries a write out; who wants it stands above.
PLUMBING = re.compile(r"^site/core/|/models(/|\.py$)|/querysets\.py$")
# The example school is planted before the first night.
PLANTED = re.compile(r"^(mentors|events)/seed/")
WRITES = re.compile(
    r'^(INSERT INTO|UPDATE|DELETE FROM) "(mentors_assignment|mentors_pairing|mentors_matchrun|mentors_mentor|'
    r'events_classsession|events_classrun)"'
)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
Key = tuple[int, date]  # of a centre, and the month


class Watch:
    """``kept_back``: by centre and month, who changed what it came to and let nothing go."""

    def __init__(self) -> None:
        self.kept_back: dict[Key, str] = {}
        self._let_go: dict[Key, list[Any]] = {}
        self._counting = False

    def let_go(self, rows: list[Any]) -> None:
        for row in rows:
            self.kept_back.pop((row.center_id, row.month), None)
            self._let_go[row.center_id, row.month] = list(connection.savepoint_ids)

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql) if isinstance(sql, str) and not self._counting else None
        if found is None or (
            found[2] == "mentors_mentor" and '"school_id"' not in sql and found[1] == "UPDATE"
        ):
            return execute(sql, params, many, context)
        writer, at = _writer(sys._getframe(1))
        if not writer or connection.needs_rollback:
            return execute(sql, params, many, context)
        before = self._months(at)
        answer = execute(sql, params, many, context)
        after = self._months(at)
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key) and not self._is_let_go(key):
                self.kept_back[key] = f"{writer}: {found[1]} {found[2]}"
        return answer

    def _is_let_go(self, key: Key) -> bool:
        """Earlier in the same transaction: whoever counts waits for its end."""
        then = self._let_go.get(key)
        return bool(then) and connection.savepoint_ids[: len(then or ())] == then

    def _months(self, at: datetime) -> dict[Key, Any]:
        """What the months come to that may be kept at that time. Not seen by whoever counts queries."""
        from events.models import Center, ClassSession
        from mentors import sums
        from mentors.actions.sums import kept_until

        until = kept_until(at)
        self._counting, logged = True, connection.force_debug_cursor
        connection.force_debug_cursor = False
        try:
            if not ClassSession.objects.filter(starts_at__lt=until).exists():
                return {}
            spans = {(BEGINNING, until): list(Center.objects.order_by().values_list("pk", flat=True))}
            hours, pairs = sums.count_hours(spans, at), sums.count_pairs(spans, at)
        finally:
            self._counting, connection.force_debug_cursor = False, logged
        return {
            key: (dict(hours.get(key, {})), pairs.get(key, sums.Pairs()))
            for key in hours.keys() | pairs.keys()
        }


def _writer(frame: FrameType | None) -> tuple[str, datetime]:
    """Who of the school's own code sent the statement, and its time; nobody if a test did."""
    writer, at = "", None
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(f"{ROOT}/") and "/.venv/" not in path:
            place = path[len(str(ROOT)) + 1 :]
            if place.startswith("tests/") or PLANTED.search(place):
                break
            if not writer and place.split("/")[0] in ROOMS and not PLUMBING.search(place):
                writer = f"{place}:{frame.f_code.co_name}"
        if at is None and _is_moment(frame.f_locals.get("at")):
            at = frame.f_locals["at"]
        if writer and at is not None:
            break
        frame = frame.f_back
    return writer, at or timezone.now()


def _is_moment(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


@contextmanager
def watched() -> Iterator[Watch]:
    from mentors.actions import sums

    watch, put = Watch(), sums._put

    def and_tell(rows: list[Any]) -> None:
        put(rows)
        watch.let_go(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "_put", and_tell)
        before = connection.execute_wrappers
        others = [one for one in before if not isinstance(one, Watch)]
        connection.execute_wrappers = [*others, watch]  # one watch at a time
        try:
            yield watch
        finally:
            connection.execute_wrappers = before
