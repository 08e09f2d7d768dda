"""A mentor's particulars set right: by the desk, for a reason; an address by whoever opens the link sent to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentors.addresses import clean_email, mailbox_of
from mentors.enums import APPROVED, MailKind, MailStatus, Purpose
from mentors.errors import BadLink, BadValue, NotPossible
from mentors.models import MailChange, Mentor, MentorKey
from mentors.state import consent_holds, today
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from . import mails
from .links import find_key, send_link
from .signup import check_birth_date
from .steps import OWN, lock, name_of, note, settle

LONGEST = {"name": 60, "call_name": 20}
# In the order of the form; what the audit log and the mentor's own record call them.
LABELS = {
    "name": gettext_lazy("氏名"),
    "call_name": gettext_lazy("呼び名"),
    "birth_date": gettext_lazy("生年月日"),
    "email": gettext_lazy("メール"),
}
MOST_NEW = 3  # mails to new addresses in a day: nobody's box is filled from here


def open_change(mentor: Mentor) -> MailChange | None:
    """The new address that waits for its link."""
    return mentor.mail_changes.filter(ended_at__isnull=True).first()


def particulars(mentor: Mentor) -> dict[str, Any]:
    """What can be set right, as it stands; of the address the one that was last asked for."""
    waits = open_change(mentor)
    return {
        "name": mentor.name, "call_name": mentor.call_name, "birth_date": mentor.birth_date,
        "email": waits.email if waits else mentor.email,
    }  # fmt: skip


def seen_as(mentor: Mentor) -> str:
    """A mark of the particulars as somebody saw them: says nothing of what they are, and changes with each of them."""
    said = json.dumps([mentor.pk, *map(str, particulars(mentor).values())])
    return salted_hmac("mentors.particulars", said, algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def correct(
    *, mentor: Mentor, values: Mapping[str, Any], seen: str, reason: str, by: Anyone, at: datetime
) -> list[str]:
    """Sets right what is among ``values`` (name, call_name, birth_date, email); gives the names of what changed.

    ``seen`` is :func:`seen_as` of the page that was filled in: who types over what a colleague has just
    written is told so and writes nothing. The same twice is one. A verified mentor's new address counts once its link
    was opened. The audit log has the reason and which particulars, never what they were or are.
    Raises BadValue or NotPossible.
    """
    mentor = lock(mentor)
    if mentor.erased_at:
        raise NotPossible(_("この方の記録は、もう消してあります。"))
    values = _clean(mentor, values, at=at)
    stood = particulars(mentor)
    changed = [name for name in LABELS if name in values and values[name] != stood[name]]
    if not changed:
        return []
    if seen != seen_as(mentor):
        raise NotPossible(
            _(
                "ほかの人が、いま書き直しました。いまの内容を下で見て、直すところだけをもう一度送ってください。"
            )
        )
    if "name" in changed:
        # Papers that are out keep what they say (docs/adr/0037).
        mentor.certificates.filter(name="").update(name=mentor.name)
    plain = [name for name in changed if name != "email"]
    for name in plain:
        setattr(mentor, name, values[name])
    mentor.changed_at = at
    mentor.save(update_fields=[*plain, "changed_at"])
    which = "、".join(str(LABELS[name]) for name in changed)
    record(
        actor=by,
        verb=Verb.CHANGE,
        subject="mentor",
        subject_id=mentor.pk,
        reason=f"{reason}（{which}）",
        at=at,
    )
    note(mentor, at=at, by=by, why=_("%(which)sを直しました") % {"which": which})
    if "email" in changed:
        _put_address(mentor, values["email"], by=by, at=at)
    if "birth_date" in changed:
        _settle_age(mentor, by=by, at=at)
    return changed


def _clean(mentor: Mentor, values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    out = dict(values)
    for name, most in LONGEST.items():
        if name not in out:
            continue
        out[name] = " ".join(out[name].split())
        if not out[name] or len(out[name]) > most:
            raise BadValue(
                _("%(what)sは、1文字から%(most)d文字で書いてください。")
                % {"what": LABELS[name], "most": most},
                field=name,
            )
    if "birth_date" in out:
        check_birth_date(out["birth_date"], day=today(at))
    if "email" in out:
        out["email"] = clean_email(out["email"])
        _check_address(mentor, out["email"])
    return out


def _check_address(mentor: Mentor, email: str) -> None:
    if not mentor.is_here:
        raise BadValue(_("やめたメンターのメールアドレスは、変えられません。"), field="email")
    _check_not_guardians(mentor, email)
    if Mentor.objects.here().filter(email_key=email).exclude(pk=mentor.pk).exists():
        raise _taken()


def _taken() -> BadValue:
    return BadValue(_("このメールアドレスは、ほかのメンターが｜使《つか》っています。"), field="email")


def _check_not_guardians(mentor: Mentor, email: str) -> None:
    """Whoever reads the student's mail is not asked whether the student may come, of whatever age today."""
    standing = mentor.consents.filter(withdrawn_at__isnull=True).values_list("contact", flat=True)
    theirs = [one for one in (mentor.guardian_email, *standing) if "@" in one]
    if mailbox_of(email) in {mailbox_of(one) for one in theirs}:
        raise BadValue(
            _(
                "｜保護者《ほごしゃ》の｜方《かた》のメールアドレスは、｜使《つか》えません。ちがうものを｜書《か》いてください。"
            ),
            field="email",
        )


def _put_address(mentor: Mentor, email: str, *, by: Anyone | str, at: datetime) -> None:
    """Before the first link was opened nothing is proven yet: the new address simply takes the place of the old."""
    if mentor.verified_at:
        _ask(mentor, email, by=by, at=at)
        return
    mentor.email = email
    _save_address(mentor)
    mentor.keys.filter(purpose=Purpose.SIGN_IN, used_at__isnull=True).update(revoked_at=at)
    send_link(mentor, at=at)


def _save_address(mentor: Mentor) -> None:
    try:
        with transaction.atomic():
            mentor.save(update_fields=["email"])
    except IntegrityError:  # somebody took it in this very moment
        raise _taken() from None


def _settle_age(mentor: Mentor, *, by: Anyone, at: datetime) -> None:
    """As when a consent is withdrawn: a minor without one is not active, and what lies ahead is cancelled."""
    was = mentor.state
    mentor = settle(mentor, at=at, by=by, why=_("生年月日を直しました"))
    if mentor.is_here and not consent_holds(mentor, today(at)):
        if was in APPROVED:
            mails.queue(mentor, MailKind.LAPSED, at=at)
        mails.ask_guardian(mentor, at=at)


@transaction.atomic
def ask_new_mail(*, mentor: Mentor, email: str, at: datetime) -> None:
    """By the mentor: a link goes to the new address. Whether somebody has it, is said to whoever opens that link only.

    The same address again sends the link again. Raises BadValue or NotPossible.
    """
    mentor = lock(mentor)
    email = clean_email(email)
    if not mentor.is_here:
        return
    if email == mentor.email:
        raise BadValue(
            _("いまと｜同《おな》じアドレスです。｜新《あたら》しいアドレスを｜書《か》いてください。"),
            field="email",
        )
    _check_not_guardians(mentor, email)
    _ask(mentor, email, by=OWN, at=at)


def _ask(mentor: Mentor, email: str, *, by: Anyone | str, at: datetime) -> None:
    waits = open_change(mentor)
    if email != mentor.email:
        new = mentor.mails.filter(kind=MailKind.NEW_MAIL, created_at__gt=at - mails.ASKED_WITHIN)
        if new.count() >= MOST_NEW:
            raise NotPossible(
                _(
                    "｜今日《きょう》は、もう｜3回《さんかい》｜送《おく》りました。あしたまたお｜試《ため》しください。"
                )
            )
    if waits is not None and waits.email != email:
        waits.email, waits.ended_at = "", at
        waits.save(update_fields=["email", "ended_at"])
        waits = None
    if email == mentor.email:  # back to the one that counts
        return
    if waits is None:
        MailChange.objects.create(mentor=mentor, email=email, by=name_of(by), made_at=at)
        if by == OWN:
            note(mentor, at=at, by=by, why=_("新しいメールアドレスへ、リンクを送りました"))
    mentor.mails.filter(kind=MailKind.NEW_MAIL, status=MailStatus.PENDING).update(
        status=MailStatus.DROPPED, done_at=at
    )
    mails.queue(mentor, MailKind.NEW_MAIL, at=at)


@transaction.atomic
def confirm_new_mail(*, token: str, at: datetime) -> Mentor:
    """The link at the new address: it counts from now on, other phones are shut, the old address is told.

    Once. Raises BadLink for a link that opens nothing, BadValue if the address may not be this mentor's any more.
    """
    key = find_new_mail(token=token, at=at)
    mentor = lock(key.mentor)
    change = MailChange.objects.select_for_update().filter(pk=key.change_id, ended_at__isnull=True).first()
    if change is None or not MentorKey.objects.filter(pk=key.pk, used_at__isnull=True).update(used_at=at):
        raise BadLink(_("このリンクは、もう｜使《つか》われました。"))
    _check_address(mentor, change.email)
    change.was, mentor.email, change.email = mentor.email, change.email, ""
    change.done_at = change.ended_at = at
    _save_address(mentor)
    change.save(update_fields=["was", "email", "done_at", "ended_at"])
    mentor.door += 1
    mentor.changed_at = at
    mentor.save(update_fields=["door", "changed_at"])
    mentor.keys.filter(purpose=Purpose.SIGN_IN, used_at__isnull=True).update(revoked_at=at)
    mails.queue(mentor, MailKind.OLD_MAIL, at=at)
    note(mentor, at=at, by=OWN, why=_("メールアドレスが変わりました"))
    return mentor


def find_new_mail(*, token: str, at: datetime) -> MentorKey:
    """The key of a link to a new address that still waits. Raises BadLink."""
    key = find_key(token=token, purpose=Purpose.NEW_MAIL, at=at)
    if key.used_at or key.change is None or key.change.ended_at:
        raise BadLink(_("このリンクは、もう｜使《つか》われました。"))
    return key
