"""The stop link under every message: made, found, pressed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from notices.enums import COURTESY, OPEN, Status
from notices.models import Notice, StopLink
from people import actions as people
from people.enums import Verb
from people.models import Learner

TOKEN_BYTES = 16  # 128 bits


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_stop_link(*, learner: Learner, at: datetime) -> str:
    """A secret for one message; those of earlier messages go on working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    StopLink.objects.create(learner=learner, token_hash=_hash(token), made_at=at)
    return token


def find_by_stop_token(token: str) -> Learner | None:
    """Whose message it was; None for an unknown token and for somebody erased."""
    link = (
        StopLink.objects.filter(token_hash=_hash(token), learner__erased_at__isnull=True)
        .select_related("learner")
        .first()
    )
    return link.learner if link else None


@transaction.atomic
def stop(*, token: str, at: datetime | None = None) -> Learner | None:
    """Stops all notices by mail, LINE and post. Twice is harmless; None for an unknown token."""
    at = at or timezone.now()
    found = find_by_stop_token(token)
    if found is None:
        return None
    learner = Learner.objects.select_for_update().get(pk=found.pk)
    if not learner.notices_stopped:
        people.stop_notices(learner=learner, at=at)
        people.record(
            actor=None, verb=Verb.REVOKE, subject="notices", subject_id=learner.pk,
            center=learner.home_center, at=at,
        )  # fmt: skip
        Notice.objects.filter(learner=learner, kind__in=COURTESY, status__in=OPEN).update(
            status=Status.DROPPED, dropped_at=at, done_at=at
        )
    return learner
