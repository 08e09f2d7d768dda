"""The desk's report: tables of counts for a school year, for one centre, some, or all. Reads only.

Each part is a function that gives a :class:`Table`; page and file show whatever stands in ``PARTS``. A fixed
number of queries, however many people and sessions there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from . import hours, sums
from .enums import HERE, State
from .models import Mentor, School
from .querysets import RUNS_OUT_WITHIN
from .state import today
from .sums import FEWEST


@dataclass(frozen=True, slots=True)
class Where:
    """``centers``: None for the whole city."""

    year: int
    centers: tuple[str, ...] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Value:
    """``people``: how many stand behind it; None where it names nobody, however small."""

    text: str | int
    people: int | None = None

    @property
    def outside(self) -> str | int:
        """As it may leave the house."""
        few = self.people is not None and 0 < self.people < FEWEST
        return _("%(n)d人未満") % {"n": FEWEST} if few else self.text


@dataclass(frozen=True, slots=True)
class Table:
    """``sums``: columns from which a hidden cell could be worked out; they stay in the house."""

    key: str
    title: str
    note: str
    heads: list[str]
    rows: list[list[Value]] = field(default_factory=list)
    sums: frozenset[int] = frozenset()

    def shown(self) -> list[list[tuple[str, Value]]]:
        """Rows as pairs of head and value."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]

    def outside(self) -> list[list[str | int]]:
        return [[value.outside for n, value in enumerate(row) if n not in self.sums] for row in self.rows]

    def outside_heads(self) -> list[str]:
        return [head for n, head in enumerate(self.heads) if n not in self.sums]


def _people(n: int) -> Value:
    return Value(n, n)


def _mentors(where: Where) -> QuerySet[Mentor]:
    rows = Mentor.objects.here()
    if where.centers is not None:
        there = Mentor.centers.through.objects.filter(
            mentor_id=OuterRef("pk"), center__code__in=where.centers
        )
        rows = rows.filter(Exists(there))
    return rows


def by_state(where: Where) -> Table:
    """Today, whatever year is looked at: a state has no past."""
    states = [state for state in State if state in HERE]
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    found = _mentors(where).order_by().values_list("school", "state").annotate(n=Count("pk"))
    for school, state, n in found:
        counts[school][state] = n
    rows = [
        [
            Value(school.name),
            *(_people(counts[school.pk].get(state, 0)) for state in states),
            _people(sum(counts[school.pk].values())),
        ]
        for school in School.objects.all()
    ]
    return Table(
        "states", _("学校と状態"), _("いまの人数です。"),
        [_("学校"), *(str(state.label) for state in states), _("計")], rows, frozenset({len(states) + 1}),
    )  # fmt: skip


def running_out(where: Where) -> Table:
    found: dict[int, int] = defaultdict(int)
    for school in _mentors(where).consent_runs_out(today(where.at)).values_list("school", flat=True):
        found[school] += 1
    return Table(
        "consent", _("同意の期限"),
        _("%(n)d日のうちに、保護者の同意が切れる人数です。") % {"n": RUNS_OUT_WITHIN},
        [_("学校"), _("人数")],
        [[Value(school.name), _people(found[school.pk])] for school in School.objects.all()],
    )  # fmt: skip


def hours_by_school(where: Where) -> Table:
    months = hours.months_of(where.year)
    found = sums.hours_of_schools(where.year, at=where.at, centers=where.centers)
    rows = []
    for school in School.objects.all():
        cells = [found[school.pk].get(month, sums.Cell()) for month in months]
        total = sum(cell.minutes for cell in cells)
        rows.append(
            [
                Value(school.name),
                *(Value(_hours(cell.minutes), cell.mentors) for cell in cells),
                Value(_hours(total)),
            ]
        )
    return Table(
        "hours", _("活動の時間"), _("時間の単位は「時間」です。消去した人の分も入っています。"),
        [_("学校"), *(_("%(m)d月") % {"m": month.month} for month in months), _("計")], rows, frozenset({13}),
    )  # fmt: skip


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}" if minutes else "0"


def pairs_made(where: Where) -> Table:
    """Of sessions that are over: the pairs that sat, and what the last matching of each session came to."""
    months = sums.pairs_of_year(where.year, at=where.at, centers=where.centers)
    rows = [
        _pairs_row(_("%(y)d年%(m)d月") % {"y": key.year, "m": key.month}, months[key])
        for key in sorted(months)
    ]
    return Table(
        "pairs", _("組み合わせ"),
        _("終わった回のものです。「得」は、早い者順より多く組めた人数です。"),
        [
            _("月"), _("組んだ回"), _("組"), _("前と同じ組"), _("受講者"), _("組めた人"), _("割合"),
            _("早い者順なら"), _("得"),
        ],
        rows,
    )  # fmt: skip


def _pairs_row(name: str, of: sums.Pairs) -> list[Value]:
    share = f"{100 * of.served / of.asked:.0f}%" if of.asked else "—"
    return [
        Value(name), Value(of.sessions), Value(of.pairs, of.pairs), Value(of.again, of.again),
        Value(of.asked, of.asked), Value(of.served, of.served), Value(share, of.asked),
        Value(of.first, of.first), Value(of.served - of.first, of.asked),
    ]  # fmt: skip


# What else is to be reported is added here; page and file show it.
PARTS: tuple[Callable[[Where], Table], ...] = (by_state, running_out, hours_by_school, pairs_made)


def report(where: Where) -> list[Table]:
    return [part(where) for part in PARTS]


def as_rows(tables: Iterable[Table], *, outside: bool) -> list[list[str | int]]:
    """Lines for a file, an empty one between two tables."""
    lines: list[list[str | int]] = []
    for table in tables:
        lines.append([table.title, table.note])
        lines.append([*(table.outside_heads() if outside else table.heads)])
        lines += table.outside() if outside else [[value.text for value in row] for row in table.rows]
        lines.append([])
    return lines
