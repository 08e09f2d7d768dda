"""The night's work on what is too old, and the limit on how many people may be on file (P07, P09)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import retention
from people.enums import Verb
from people.errors import BadValue, FileBookMissing
from people.models import AuditEntry, Learner
from people.rights import Anyone

from .audit import record
from .erasure import erase_learner

FILE_BOOK = "file_book"
_AT_ONCE = 500


def forget_what_is_old(*, at: datetime | None = None) -> dict[str, int]:
    """Erases the files that nobody has needed for so long, then what the rooms above keep. Twice is harmless.

    Each file is erased in a transaction of its own: a night cut short has done what it has done.
    """
    at = at or timezone.now()
    before = retention.LEARNER.before(at)
    count, last = 0, 0
    while ids := list(
        Learner.objects.to_erase(before=before)
        .filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:_AT_ONCE]
    ):
        last = ids[-1]
        needed = retention.still_needed(ids, before)
        for learner in Learner.objects.filter(pk__in=set(ids) - needed):
            erase_learner(learner=learner, by=None, reason=_("保存期間が終わりました。"), at=at)
            count += 1
    done = {retention.LEARNER.name: count}
    for kept, forget in retention.forgetting():
        done[kept.name] = forget(kept.before(at))
    return done


class OnFile(NamedTuple):
    """How many people are on file, and whether the 個人情報ファイル簿 is recorded."""

    people: int
    recorded: bool

    @property
    def warn(self) -> bool:
        return not self.recorded and self.people >= retention.WARN_AT

    @property
    def full(self) -> bool:
        return not self.recorded and self.people >= retention.MOST_WITHOUT_BOOK


def file_book_recorded() -> bool:
    return AuditEntry.objects.filter(subject=FILE_BOOK).exists()


def people_on_file() -> OnFile:
    """Two small queries: counted no further than the first number that needs the book."""
    people = Learner.objects.on_file().order_by().values("pk")[: retention.MOST_WITHOUT_BOOK + 1]
    return OnFile(people.count(), file_book_recorded())


def check_room_for(people: int = 1, *, by: Anyone | None = None) -> None:
    """Raises FileBookMissing when ``people`` more would make 1,000 and no file book is recorded."""
    allowed = retention.MOST_WITHOUT_BOOK - people
    # Counts no further than it must: with the book recorded, every application of a rush passes here.
    if Learner.objects.on_file().order_by()[allowed : allowed + 1].exists() and not file_book_recorded():
        raise FileBookMissing(
            _("登録が%(from)d人になります。個人情報ファイル簿を記録してから、登録してください。")
            % {"from": retention.BOOK_FROM}
            if by is not None
            else _("いま、新しい方の登録をお受けできません。お手数ですが、窓口へお電話ください。")
        )


@transaction.atomic
def record_file_book(*, by: Anyone, number: str, at: datetime | None = None) -> AuditEntry:
    """Writes down that the 個人情報ファイル簿 has an entry for these files. Twice is harmless."""
    number = number.strip()
    if not number:
        raise BadValue(_("個人情報ファイル簿の番号か、公表した日を書いてください。"), field="number")
    known = AuditEntry.objects.filter(subject=FILE_BOOK, reason=number[:200]).first()
    return known or record(actor=by, verb=Verb.CREATE, subject=FILE_BOOK, reason=number, at=at)
