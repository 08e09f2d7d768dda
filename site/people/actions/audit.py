"""The audit log: append-only, each entry holding the digest of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

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


@transaction.atomic
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
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
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
    entry.save(force_insert=True)
    head.sequence, head.digest = entry.sequence, entry.digest
    head.save(update_fields=["sequence", "digest"])
    return entry


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
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
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
    head.save(update_fields=["sequence", "digest"])
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
