"""The audit log: append-only, each entry holding the digest of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from core.queries import Query
from core.statements import insert, update_rows
from people.enums import Verb
from people.models import AuditEntry, AuditHead
from people.rights import Anyone

SYSTEM = "（自動）"
AT_ONCE = 500  # entries written by one statement, and held in memory


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over everything in the entry, the digest before it included; hexadecimal."""
    fields = [
        entry.previous,
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        str(entry.verb),
        entry.subject,
        entry.subject_id,
        entry.center,
        entry.reason,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


_head = Query(lambda key: AuditHead.objects.select_for_update().filter(pk=key))


# Without a savepoint: what cannot be recorded must not be done either, so everything around goes with it.
@transaction.atomic(savepoint=False)
def record(
    *,
    actor: Anyone | None,
    verb: Verb,
    subject: str,
    subject_id: int | None = None,
    center: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> AuditEntry:
    """Adds one entry. ``subject`` is a kind of record (``learner``); names and numbers of people stay out."""
    head = _hold_head()
    entry = AuditEntry(
        sequence=head.sequence + 1,
        at=at or timezone.now(),
        actor=actor.get_username() if actor is not None and actor.is_authenticated else SYSTEM,
        verb=verb,
        subject=subject,
        subject_id=subject_id,
        center=center,
        reason=reason[:200],
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    insert(entry)
    _move_head(entry.sequence, entry.digest)
    return entry


def _hold_head() -> AuditHead:
    """The end of the log, held until the transaction ends; made by whoever writes the first entry."""
    found = _head(1)
    if found:
        return found[0]
    AuditHead.objects.get_or_create(pk=1)
    return _head.get(1)


def _move_head(sequence: int, digest: str) -> None:
    update_rows(AuditHead, ["sequence", "digest"], [(sequence, digest, 1)])


@transaction.atomic
def record_each(
    *,
    actor: Anyone | None,
    verb: Verb,
    subject: str,
    subject_ids: Iterable[int],
    center: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> int:
    """The same entry for many people, each once: a list that was printed or taken away. Gives how many."""
    ids = list(dict.fromkeys(subject_ids))
    if not ids:
        return 0
    head = _hold_head()
    at, name = at or timezone.now(), actor.get_username() if actor and actor.is_authenticated else SYSTEM
    for start in range(0, len(ids), AT_ONCE):
        entries = []
        for pk in ids[start : start + AT_ONCE]:
            entry = AuditEntry(
                sequence=head.sequence + 1, at=at, actor=name, verb=verb, subject=subject, subject_id=pk,
                center=center, reason=reason[:200], previous=head.digest,
            )  # fmt: skip
            entry.digest = digest_of(entry)
            head.sequence, head.digest = entry.sequence, entry.digest
            entries.append(entry)
        AuditEntry.objects.bulk_create(entries)
    _move_head(head.sequence, head.digest)
    return len(ids)


class Verdict(NamedTuple):
    """``broken_at`` is the first sequence number that does not hold, or ``None``."""

    entries: int
    broken_at: int | None


def verify() -> Verdict:
    """Recomputes the whole chain, oldest first, and compares its end with the head."""
    previous, expected, count = "0" * 64, 1, 0
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        if entry.sequence != expected or entry.previous != previous or digest_of(entry) != entry.digest:
            return Verdict(count, expected)
        previous, expected, count = entry.digest, expected + 1, count + 1
    head = AuditHead.objects.filter(pk=1).first()
    # A head that is gone with the last entries is no empty log.
    end = (head.sequence, head.digest) if head else (0, "0" * 64)
    if end != (count, previous):
        return Verdict(count, expected)
    return Verdict(count, None)
