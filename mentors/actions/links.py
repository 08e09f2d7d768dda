"""Links that open a page without a password: made when the mail leaves, kept as a hash, used once, for one purpose."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from mentors.enums import MailKind, Purpose
from mentors.errors import BadLink
from mentors.models import MailChange, Mentor, MentorKey

from . import mails
from .steps import OWN, lock, note, settle

LASTS = {
    Purpose.SIGN_IN: timedelta(minutes=30),
    Purpose.CONSENT: timedelta(days=14),
    Purpose.WITHDRAW: timedelta(days=400),
    Purpose.NEW_MAIL: timedelta(days=1),
}
MOST_MAILS, WITHIN = 3, timedelta(minutes=30)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_key(*, mentor: Mentor, purpose: Purpose, at: datetime, change: MailChange | None = None) -> str:
    """A new secret of 192 bits; but for signing in it ends the ones before. ``change``: the address it goes to."""
    if purpose != Purpose.SIGN_IN:
        mentor.keys.filter(purpose=purpose, revoked_at__isnull=True).update(revoked_at=at)
    token = secrets.token_urlsafe(24)
    MentorKey.objects.create(
        mentor=mentor, purpose=purpose, token_hash=_hash(token), made_at=at, expires_at=at + LASTS[purpose],
        change=change,
    )  # fmt: skip
    return token


def find_key(*, token: str, purpose: Purpose, at: datetime) -> MentorKey:
    """The key of a link that may still be opened. Raises BadLink; a used one is for the caller to judge."""
    key = (
        MentorKey.objects.select_related("mentor__school")
        .filter(token_hash=_hash(token), purpose=purpose, revoked_at__isnull=True)
        .first()
    )
    if key is None or not key.mentor.is_here:
        raise BadLink(_("このリンクは｜使《つか》えません。"))
    if at >= key.expires_at:
        raise BadLink(_("このリンクは、｜期限《きげん》が｜過《す》ぎました。"))
    return key


@transaction.atomic
def ask_for_link(*, email: str, at: datetime) -> None:
    """A link to the own page, if the address is on file; says nothing of whether it is."""
    mentor = Mentor.objects.here().filter(email_key=email).first()
    if mentor is not None:
        send_link(mentor, at=at)


def send_link(mentor: Mentor, *, at: datetime) -> None:
    """No more than three mails in half an hour, however often somebody asks."""
    if mentor.mails.filter(kind=MailKind.SIGN_IN, created_at__gt=at - WITHIN).count() < MOST_MAILS:
        mails.queue(mentor, MailKind.SIGN_IN, at=at)


@transaction.atomic
def sign_in(*, token: str, at: datetime) -> Mentor:
    """Uses a sign-in link. The first one also proves the address, and asks the guardian."""
    key = find_key(token=token, purpose=Purpose.SIGN_IN, at=at)
    mentor = lock(key.mentor)
    if not MentorKey.objects.filter(pk=key.pk, used_at__isnull=True).update(used_at=at):
        raise BadLink(_("このリンクは、もう｜使《つか》われました。"))
    if mentor.verified_at is None:
        mentor.verified_at = mentor.changed_at = at
        mentor.save(update_fields=["verified_at", "changed_at"])
        note(mentor, at=at, by=OWN, why=_("メールを確かめました"))
        mentor = settle(mentor, at=at, by=OWN, why=_("18歳以上です"))
        mails.ask_guardian(mentor, at=at)
    return mentor
