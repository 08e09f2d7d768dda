"""What the school holds about people, as data: the one table behind the 個人情報ファイル簿 and the periods kept.

Each room says what is in its own tables (``register`` in its app's ``ready``); this room knows none of
them. A table of which no room says what it holds fails a test (tests/people/test_holdings.py).
Texts are Aozora text: the public page shows readings, the desk leaves them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import retention
from .retention import Kept

Text = str | Promise
# A count of fewer people is not told outside: in a small place it could point at somebody.
FEWEST_TOLD = 5


class File(NamedTuple):
    """One 個人情報ファイル: what is searched together about the same people. ``sensitive``: what of it may be
    要配慮個人情報, or nothing."""

    key: str
    name: Text
    sensitive: Text = ""


class Holding(NamedTuple):
    """One kind of record. ``kept`` is a name of ``retention.KINDS``; ``tables`` are labels of models;
    ``people()`` gives how many persons it is about now, in one query."""

    name: str
    file: str
    label: Text
    purpose: Text
    items: tuple[Text, ...]
    whose: Text
    collected: Text
    given_to: Text
    basis: Text
    kept: str
    tables: tuple[str, ...]
    people: Callable[[], int]

    @property
    def period(self) -> Kept:
        return retention.KINDS[self.kept]


class Entry(NamedTuple):
    """A holding with its count of people as it is now."""

    holding: Holding
    people: int

    @property
    def is_few(self) -> bool:
        return 0 < self.people < FEWEST_TOLD


class BookPage(NamedTuple):
    """One file of the book. ``people``: of the kind that most of them are in, so nobody counts twice."""

    file: File
    entries: list[Entry]

    @property
    def people(self) -> int:
        return max((entry.people for entry in self.entries), default=0)

    @property
    def is_few(self) -> bool:
        return 0 < self.people < FEWEST_TOLD

    def all_of(self, name: str) -> list[str]:
        """The texts of one column, each once, in the order of the holdings."""
        found: dict[str, None] = {}
        for entry in self.entries:
            value = getattr(entry.holding, name)
            for one in value if isinstance(value, tuple) else (value,):
                found[str(one)] = None
        return list(found)

    @property
    def items(self) -> list[str]:
        return self.all_of("items")

    @property
    def whose(self) -> list[str]:
        return self.all_of("whose")

    @property
    def collected(self) -> list[str]:
        return self.all_of("collected")

    @property
    def given_to(self) -> list[str]:
        """Nobody, or those to whom something goes."""
        found = self.all_of("given_to")
        return [one for one in found if one != str(NOBODY)] or found

    @property
    def purposes(self) -> list[str]:
        return self.all_of("purpose")

    @property
    def bases(self) -> list[str]:
        return self.all_of("basis")

    @property
    def periods(self) -> list[Kept]:
        return list(dict.fromkeys(entry.holding.period for entry in self.entries))


LEARNERS, MENTORS, STAFF = "learners", "mentors", "staff"
LAW = _(
    "｜個人《こじん》｜情報《じょうほう》の｜保護《ほご》に｜関《かん》する｜法律《ほうりつ》｜第《だい》61｜条《じょう》（｜学園《がくえん》の｜仕事《しごと》に｜必要《ひつよう》な｜範囲《はんい》）"
)
CONSENT = _("｜本人《ほんにん》の｜同意《どうい》")
NOBODY = _("ありません")
FROM_PROGRAM = _("｜職員《しょくいん》が｜使《つか》うときに、プログラムが｜書《か》く")

FILES: dict[str, File] = {
    LEARNERS: File(
        LEARNERS,
        _("｜受講者《じゅこうしゃ》ファイル"),
        _(
            "ふくまれることがあります。「｜手助《てだす》けのこと」に、｜体《からだ》の｜障害《しょうがい》や｜病気《びょうき》のことを｜書《か》く｜方《かた》がいます。"
        ),
    ),
    MENTORS: File(MENTORS, _("｜学生《がくせい》メンターファイル")),
    STAFF: File(
        STAFF, _("｜職員《しょくいん》の｜利用者《りようしゃ》と、｜使《つか》った｜記録《きろく》のファイル")
    ),
}
_holdings: dict[str, Holding] = {}


def register(*holdings: Holding) -> None:
    for holding in holdings:
        _holdings[holding.name] = holding


def holdings() -> list[Holding]:
    """By file, in the order in which the rooms stand, the lowest first."""
    order = list(FILES)
    return sorted(_holdings.values(), key=lambda one: order.index(one.file))


def book(people: Mapping[str, int] | None = None) -> list[BookPage]:
    """The 個人情報ファイル簿 with these counts by name; without, as it is now, a query a kind of record."""
    entries = [Entry(one, one.people() if people is None else people[one.name]) for one in holdings()]
    return [
        BookPage(file, [entry for entry in entries if entry.holding.file == key])
        for key, file in FILES.items()
    ]


def tables(among: Iterable[Holding] | None = None) -> set[str]:
    """Labels of the models that some holding speaks for."""
    return {label for holding in (holdings() if among is None else among) for label in holding.tables}
