"""The draw as arithmetic: no database, no clock, so that anybody can recompute it from the sheet.

A frozen row is ``receipt|tier|lots|people``. The rows, sorted, one a line, have a SHA-256 that is
published at closing. With the seed, each application's key is the least of
HMAC-SHA256(seed, "draw|receipt|j") for j = 1..lots; applications are ranked by (tier, key). Seats are
given in that order; a group fits whole or is passed over; the rest, in the same order, is the waiting list.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MOST_LOTS = 6


class Row(NamedTuple):
    """A frozen application: ``people`` seats or none, 1..6 ``lots``, tier 1 before tier 2."""

    receipt: str
    tier: int
    lots: int
    people: int

    def __str__(self) -> str:
        return f"{self.receipt}|{self.tier}|{self.lots}|{self.people}"


class Drawn(NamedTuple):
    """A row's fate: its rank from 1, and its place in the waiting list (0: it won)."""

    row: Row
    rank: int
    waiting: int

    @property
    def won(self) -> bool:
        return self.waiting == 0


def freeze(rows: Iterable[Row]) -> str:
    """The rows as text, sorted: whoever hashes it gets the published fingerprint."""
    return "\n".join(sorted(str(row) for row in rows))


def digest(frozen: str) -> str:
    return hashlib.sha256(frozen.encode()).hexdigest()


def thaw(frozen: str) -> list[Row]:
    """The rows of a frozen text. Raises ValueError for a line that is no row."""
    rows = []
    for line in frozen.split("\n") if frozen else []:
        receipt, tier, lots, people = line.split("|")
        rows.append(Row(receipt, int(tier), int(lots), int(people)))
    return rows


def key(*, seed: str, draw: str, row: Row) -> bytes:
    """32 bytes; the smaller, the better."""
    return min(
        hmac.new(seed.encode(), f"{draw}|{row.receipt}|{lot}".encode(), hashlib.sha256).digest()
        for lot in range(1, row.lots + 1)
    )


def draw(rows: Sequence[Row], *, seats: int, seed: str, draw_id: str) -> list[Drawn]:
    """Every row with its fate, best rank first. The same for any order of ``rows``."""
    ranked = sorted(rows, key=lambda row: (row.tier, key(seed=seed, draw=draw_id, row=row), row.receipt))
    free, waiting, result = seats, 0, []
    for rank, row in enumerate(ranked, 1):
        if row.people <= free:
            free -= row.people
            result.append(Drawn(row, rank, 0))
        else:
            waiting += 1
            result.append(Drawn(row, rank, waiting))
    return result


# --- the printed sheet ------------------------------------------------------------------------
HEAD = {"draw": "抽選の番号", "seats": "席", "seed": "種", "digest": "指紋"}
WON, WAITS = "当選", "補欠"
_LINE = re.compile(rf"(\d{{8}})\|(\d+)\|(\d+)\|(\d+)\|(\d+)\|({WON}|{WAITS}(\d+))")


def sheet(*, draw_id: str, seats: int, seed: str, frozen: str, result: Sequence[Drawn]) -> str:
    """All that stands on the printed sheet, as lines; nobody's name among it."""
    head = {"draw": draw_id, "seats": str(seats), "seed": seed, "digest": digest(frozen)}
    lines = [f"{HEAD[name]}：{value}" for name, value in head.items()]
    for drawn in result:
        fate = WON if drawn.won else f"{WAITS}{drawn.waiting}"
        lines.append(f"{drawn.row}|{drawn.rank}|{fate}")
    return "\n".join(lines)


class Check(NamedTuple):
    """What recomputing a printed sheet showed; ``wrong`` are sentences, none when all agrees."""

    rows: int
    winners: int
    wrong: list[str]


def verify(text: str) -> Check:
    """Recomputes a draw from the text of its printed sheet alone."""
    joined = "".join(text.split("\r"))
    head: dict[str, str] = {}
    for name, label in HEAD.items():
        found = re.search(rf"{label}\s*[：:]\s*([^\n]+)", joined)
        if not found:
            return Check(0, 0, [f"「{label}」の行が見つかりません。"])
        head[name] = found[1].strip()
    printed = [
        Drawn(Row(m[1], int(m[2]), int(m[3]), int(m[4])), int(m[5]), int(m[7] or 0))
        for m in _LINE.finditer(joined)
    ]
    if not head["seats"].isdigit():
        return Check(len(printed), 0, ["「席」が数字ではありません。"])
    wrong = []
    fingerprint = re.sub(r"\s", "", head["digest"])
    if digest(freeze(drawn.row for drawn in printed)) != fingerprint:
        wrong.append("申込みの行の指紋が、しめきりの時の指紋とちがいます。行が変わったか、足りません。")
    again = draw(
        [drawn.row for drawn in printed], seats=int(head["seats"]), seed=head["seed"], draw_id=head["draw"]
    )
    expected = {drawn.row.receipt: drawn for drawn in again}
    for drawn in printed:
        should = expected[drawn.row.receipt]
        if drawn != should:
            fate = WON if should.won else f"{WAITS}{should.waiting}"
            wrong.append(f"受付番号{drawn.row.receipt}は、順位{should.rank}で{fate}のはずです。")
    return Check(len(printed), sum(drawn.won for drawn in printed), wrong)
