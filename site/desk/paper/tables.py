"""席の表: people at tables. Who applied together sits together; those with the same phone sit near."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def seated(groups: Sequence[Sequence[T]], *, tables: int, per_table: int) -> list[list[T]]:
    """Deals ``groups`` out to as few tables as they need, no group ever parted.

    Larger groups choose first; among equals the order given counts, so hand them over sorted by phone.
    When the room's tables do not suffice, chairs are put to the table with the fewest people; a room
    without tables is one large circle.
    """
    everybody = sum(len(group) for group in groups)
    if not everybody:
        return []
    if tables < 1:
        return [[person for group in groups for person in group]]
    at: list[list[T]] = [[] for _n in range(min(tables, math.ceil(everybody / per_table)))]
    for group in sorted(groups, key=len, reverse=True):
        free = next((table for table in at if len(table) + len(group) <= per_table), None)
        if free is None and len(at) < tables:
            free = []
            at.append(free)
        (free if free is not None else min(at, key=len)).extend(group)
    return at
