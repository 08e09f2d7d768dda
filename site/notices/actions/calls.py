"""The call list worked through, and cards posted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from notices.enums import CLOSES, Outcome, Status
from notices.models import Call, Notice
from people.enums import Channel
from people.rights import Anyone

SAME_CALL = timedelta(seconds=30)  # a second tap on the same button is no second call


@transaction.atomic
def mark_called(
    *, notice: Notice, by: Anyone, outcome: Outcome | str, memo: str = "", at: datetime | None = None
) -> Notice:
    """Writes down a call. Reached, or a message left: done; no answer: it stays on the list.

    Twice is harmless: a notice no longer on the list, and the same tap again, change nothing.
    """
    at = at or timezone.now()
    outcome = Outcome(outcome)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.channel != Channel.TEL or notice.status != Status.TO_DO:
        return notice
    who = by.get_username()
    if notice.calls.filter(
        by=who, outcome=outcome, memo=memo[:200], undone_at__isnull=True, at__gt=at - SAME_CALL
    ).exists():
        return notice
    Call.objects.create(notice=notice, at=at, by=who, outcome=outcome, memo=memo[:200])
    if outcome in CLOSES:
        notice.status, notice.done_at, notice.done_by = CLOSES[outcome], at, who
        notice.save(update_fields=["status", "done_at", "done_by"])
    return notice


@transaction.atomic
def undo_called(*, notice: Notice, by: Anyone, at: datetime | None = None) -> Notice:
    """The tick was a mistake: back on the list. Twice is harmless."""
    at = at or timezone.now()
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.channel != Channel.TEL or notice.status not in (Status.DONE, Status.GIVEN_UP):
        return notice
    last = notice.calls.filter(undone_at__isnull=True, outcome__in=list(CLOSES)).last()
    if last is None:  # given up because its time was over, not by a call
        return notice
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    notice.status, notice.done_at, notice.done_by = Status.TO_DO, None, ""
    notice.save(update_fields=["status", "done_at", "done_by"])
    return notice


@transaction.atomic
def mark_posted(*, notices: Iterable[Notice], by: Anyone, at: datetime | None = None) -> int:
    """These cards are in the letter box; gives how many were not before. Twice is harmless."""
    at = at or timezone.now()
    return Notice.objects.filter(
        pk__in=[notice.pk for notice in notices], channel=Channel.POST, status=Status.TO_DO
    ).update(status=Status.DONE, done_at=at, done_by=by.get_username())
