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

# A 個人情報ファイル簿 is due for a file of this many people or more (個人情報の保護に関する法律 第75条; only a file of
# fewer is let off: 施行令, docs/sources.md), so the one before is the last without. The desk warns some time before.
BOOK_FROM = 1000
MOST_WITHOUT_BOOK = BOOK_FROM - 1
WARN_AT = 900

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
    _("｜受講者《じゅこうしゃ》のファイル"),
    3 * 365,
    _(
        "｜最後《さいご》に｜来《き》た｜日《ひ》、｜来《き》ていない｜方《かた》は｜登録《とうろく》した｜日《ひ》か｜最後《さいご》の｜申込《もうしこ》み"
    ),
    _(
        "｜教室《きょうしつ》の｜申込《もうしこ》みを｜受《う》け、お｜知《し》らせし、｜出欠《しゅっけつ》をつけるため"
    ),
    _(
        "｜名前《なまえ》と｜連絡先《れんらくさき》を｜消《け》し、｜人数《にんずう》だけを｜残《のこ》します。"
    ),
)
AUDIT = Kept(
    "audit",
    _("だれが｜何《なに》を｜見《み》たかの｜記録《きろく》"),
    0,
    _("なし"),
    _("｜個人《こじん》の｜情報《じょうほう》の｜使《つか》い｜方《かた》を、あとで｜確《たし》かめるため"),
    _("｜消《け》しません。｜名前《なまえ》や｜連絡先《れんらくさき》は｜入《はい》っていません。"),
)

STAFF = Kept(
    "staff",
    _("｜職員《しょくいん》の｜利用者《りようしゃ》"),
    0,
    _("なし"),
    _(
        "｜職員《しょくいん》がログインし、｜受付《うけつけ》と｜編集《へんしゅう》の｜仕事《しごと》をするため"
    ),
    _("やめた｜日《ひ》に、｜管理者《かんりしゃ》が｜消《け》します。"),
)
LEAK_SHEET = Kept(
    "leak_sheet",
    _("｜漏《ろう》えい｜報告《ほうこく》の｜下書《したが》き"),
    5 * 365,
    _("｜最後《さいご》に｜書《か》いた｜日《ひ》"),
    _("｜漏《ろう》えいを｜報告《ほうこく》し、｜同《おな》じことをくり｜返《かえ》さないため"),
    _("｜消《け》します。"),
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
