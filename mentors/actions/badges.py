"""Badges follow from facts, as a mentor's state does; staff may take one away for good."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentors import badges, hours
from mentors.enums import BadgeKind
from mentors.errors import BadValue
from mentors.models import Badge, Mentor
from mentors.secrets import hash_of, token_of
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from .steps import lock, name_of

# Who takes a badge back because the hours were set right; it comes again with the hours.
HOURS_SAY = "（時間）"


@transaction.atomic
def settle_badges(*, mentor: Mentor, at: datetime) -> list[Badge]:
    """Gives what is earned and takes back what the hours no longer give. Gives the new ones; twice is harmless."""
    mentor = lock(mentor)
    if mentor.erased_at or not mentor.email:
        return []
    earned = badges.deserved(mentor, hours.visits_of(mentor, at=at))
    known = {BadgeKind(one.kind): one for one in mentor.badges.select_for_update()}
    new = []
    for kind in sorted(earned - set(known)):
        nonce = secrets.token_hex(16)
        new.append(
            Badge.objects.create(
                mentor=mentor, kind=kind, earned_at=at, nonce=nonce, salt=secrets.token_hex(16),
                token_hash=hash_of(token_of(badges.PURPOSE, nonce)),
            )
        )  # fmt: skip
    for kind, one in known.items():
        # After a change of the site's key the address is another one.
        fresh = hash_of(token_of(badges.PURPOSE, one.nonce))
        if one.token_hash != fresh:
            one.token_hash = fresh
            one.save(update_fields=["token_hash"])
        if kind in earned and one.revoked_by == HOURS_SAY:
            one.revoked_at, one.revoked_by, one.revoked_why = None, "", ""
        elif kind not in earned and one.revoked_at is None:
            one.revoked_at, one.revoked_by = at, HOURS_SAY
            one.revoked_why = _("活動の時間が直されたため")
        else:
            continue
        one.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    return new


def settle_all_badges(*, at: datetime) -> int:
    """Every night: whoever was not ticked out has the hours of that session now. Gives the number of new badges."""
    rows = Mentor.objects.here().filter(roleplay_at__isnull=False).order_by("pk")
    return sum(len(settle_badges(mentor=mentor, at=at)) for mentor in rows)


@transaction.atomic
def revoke_badge(*, badge: Badge, why: str, by: Anyone | None, at: datetime) -> Badge:
    """By the staff, for good. Twice is harmless."""
    lock(badge.mentor)
    badge = Badge.objects.select_for_update().get(pk=badge.pk)
    if badge.revoked_at and badge.revoked_by != HOURS_SAY:
        return badge
    why = " ".join(why.split())[:200]
    if not why:
        raise BadValue(_("理由を書いてください。"), field="why")
    badge.revoked_at, badge.revoked_by, badge.revoked_why = at, name_of(by), why
    badge.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    record(
        actor=by,
        verb=Verb.REVOKE,
        subject="badge",
        subject_id=badge.mentor_id,
        reason=badge.get_kind_display(),
        at=at,
    )
    return badge


__all__ = ["HOURS_SAY", "revoke_badge", "settle_all_badges", "settle_badges"]
