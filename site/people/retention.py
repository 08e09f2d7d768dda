"""How long data about people is kept, and for what: as data, for the desk to show and the night to obey.

A higher room adds its own kinds (``register_kind``) and says whose file it still needs
(``register_need``) in its app's ``ready``; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# 個人情報ファイル簿 is due for files of more than 1,000 people (P09); the desk warns some time before.
WARN_AT = 900
MOST_WITHOUT_BOOK = 1000

Forget = Callable[[datetime], int]
Needed = Callable[[Iterable[int], datetime], set[int]]


class Kept(NamedTuple):
    """One kind of record: kept ``days`` from ``since``, for ``purpose``; then ``then`` happens.

    ``days`` 0: no date ends it; ``then`` says what does.
    """

    name: str
    label: str | Promise
    days: int
    since: str | Promise
    purpose: str | Promise
    then: str | Promise

    def before(self, at: datetime) -> datetime:
        return at - timedelta(days=self.days)


LEARNER = Kept(
    "learner",
    _("受講者のファイル"),
    3 * 365,
    _("最後に来た日、来ていない方は登録した日か最後の申込み"),
    _("教室の申込みを受け、お知らせし、出欠をつけるため"),
    _("名前と連絡先を消し、人数だけを残します。"),
)
AUDIT = Kept(
    "audit",
    _("だれが何を見たかの記録"),
    0,
    _("なし"),
    _("個人の情報の使い方を、あとで確かめるため"),
    _("消しません。名前や連絡先は入っていません。"),
)

STAFF = Kept(
    "staff",
    _("職員の利用者"),
    0,
    _("なし"),
    _("職員がログインし、受付と編集の仕事をするため"),
    _("やめた日に、管理者が消します。"),
)
LEAK_SHEET = Kept(
    "leak_sheet",
    _("漏えい報告の下書き"),
    5 * 365,
    _("最後に書いた日"),
    _("漏えいを報告し、同じことをくり返さないため"),
    _("消します。"),
)

KINDS: dict[str, Kept] = {kept.name: kept for kept in (LEARNER, AUDIT, STAFF)}
_forgetting: dict[str, Forget] = {}
_needs: dict[str, Needed] = {}


def register_kind(kept: Kept, forget: Forget | None) -> None:
    """A kind of a higher room; ``forget(before)`` blanks or removes what is older and gives how many.

    None: a job of that room's own does it, or a person.
    """
    KINDS[kept.name] = kept
    if forget is not None:
        _forgetting[kept.name] = forget


def register_need(name: str, needed: Needed) -> None:
    """``needed(learner_ids, before)`` gives those of them whose files are still in use."""
    _needs[name] = needed


def forgetting() -> list[tuple[Kept, Forget]]:
    return [(KINDS[name], forget) for name, forget in _forgetting.items()]


def still_needed(ids: Iterable[int], before: datetime) -> set[int]:
    ids = list(ids)
    return set().union(*(needed(ids, before) for needed in _needs.values()))
