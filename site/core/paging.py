"""Pages of long lists that take as long for 100,000 rows as for a thousand.

Two things grow in a list of which only one page is read: counting all of it, and reading for every row what only
the rows of the page show. So it is counted no further than some pages beyond the one that is read, and what a row
shows is asked for those of the page alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

PAGES_AHEAD = 4

Whole = Callable[[Any], Any]


class Order(NamedTuple):
    """How a list is put in order that the database cannot: if it has no more than ``most`` rows, by what ``place``
    makes of each row's ``value`` (an expression) and then by its key. A longer one stays as the database gives it."""

    value: Any
    place: Callable[[Any], Any]
    most: int


def _read(rows: QuerySet, most: int, order: Order) -> tuple[list[Any], bool]:
    """Up to ``most`` keys, or more, and whether they are all there are and in order; one walk."""
    found = list(rows.values_list("pk", order.value)[: max(most, order.most) + 1])
    whole = len(found) <= order.most
    if whole:
        found.sort(key=lambda row: (order.place(row[1]), row[0]))
    return [row[0] for row in found], whole


def first_of(rows: QuerySet, most: int, *, order: Order, whole: Whole | None = None) -> list[Any]:
    """The first of ``rows``, for a box that shows no more; in ``order`` if they are few enough. Two queries."""
    keys = _read(rows, most, order)[0][:most]
    found = rows.model._default_manager.filter(pk__in=keys)
    by_key = {row.pk: row for row in (whole(found) if whole else found)}
    return [by_key[key] for key in keys if key in by_key]


class LongPaginator(Paginator):
    """Counts up to ``PAGES_AHEAD`` pages after page ``near``; ``more`` says that there are others.

    ``whole`` is given the rows of one page as a queryset and adds what they show (annotations, relations).
    ``order``: of a list that the database cannot put in order; ``is_in_order`` says whether it is.
    """

    def __init__(
        self, rows: QuerySet, per_page: int, *, near: int = 1, whole: Whole | None = None,
        order: Order | None = None,
    ) -> None:  # fmt: skip
        super().__init__(rows, per_page)
        self.whole, self.order = whole, order
        self.most = (near + PAGES_AHEAD) * per_page

    @cached_property
    def _walked(self) -> tuple[list[Any], bool]:
        if self.order is None:
            return list(self.object_list.values_list("pk", flat=True)[: self.most + 1]), True
        rows: Any = self.object_list
        keys, is_in_order = _read(rows, self.most, self.order)
        return keys[: self.most + 1], is_in_order

    @property
    def _keys(self) -> list[Any]:
        """The rows' keys in order, as far as it is counted: counting and finding the page are one walk."""
        return self._walked[0]

    @property
    def is_in_order(self) -> bool:
        return self._walked[1]

    @cached_property
    def count(self) -> int:
        return min(len(self._keys), self.most)

    @property
    def more(self) -> bool:
        return len(self._keys) > self.most

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        pks = self._keys[(number - 1) * self.per_page : min(number * self.per_page, self.most)]
        if self.whole is not None:
            found = self.whole(self.object_list.model._default_manager.filter(pk__in=pks))
        else:
            found = self.object_list.order_by().filter(pk__in=pks)
        rows = {row.pk: row for row in found}
        return self._get_page([rows[pk] for pk in pks if pk in rows], number, self)


class CutPaginator(Paginator):
    """Of a list that was read no further than one row beyond ``most``: ``more`` says that there are others."""

    def __init__(self, rows: Sequence[Any], per_page: int, most: int) -> None:
        super().__init__(rows[:most], per_page)
        self.more = len(rows) > most


def most_read(asked: str | None, per_page: int) -> int:
    """How many rows are counted for page ``asked`` (as typed into an address)."""
    return (_near(asked) + PAGES_AHEAD) * per_page


def _near(asked: str | None) -> int:
    text = asked or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def page_of(
    rows: QuerySet,
    asked: str | None,
    per_page: int,
    *,
    whole: Whole | None = None,
    order: Order | None = None,
) -> Page:
    """Page ``asked`` (as typed into an address) of ``rows``; one beyond what is there gives the last one."""
    return LongPaginator(rows, per_page, near=_near(asked), whole=whole, order=order).get_page(asked)
