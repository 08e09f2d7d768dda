"""Signing up, and changing what one wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mentors import hours
from mentors.addresses import clean_email, mailbox_of
from mentors.enums import State, Way
from mentors.errors import BadValue
from mentors.models import Mentor
from mentors.state import age_on, consent_holds, is_minor, today

from . import mails
from .links import send_link
from .steps import OWN, lock, move, note
from .sums import let_go

YOUNGEST, OLDEST = 12, 80
OWN_FIELDS = ("call_name", "year", "phones", "topics", "languages", "most_learners")


def check_birth_date(birth: date, *, day: date) -> None:
    if birth > day:
        raise BadValue(
            _(
                "｜生年月日《せいねんがっぴ》が、｜今日《きょう》より｜先《さき》です。もう｜一度《いちど》たしかめてください。"
            ),
            field="birth_date",
        )
    age = age_on(birth, day)
    if age < YOUNGEST:
        raise BadValue(
            _("メンターは、｜12歳《じゅうにさい》になってから｜申《もう》し｜込《こ》めます。"),
            field="birth_date",
        )
    if age > OLDEST:
        raise BadValue(
            _("｜生年月日《せいねんがっぴ》を、もう｜一度《いちど》たしかめてください。"), field="birth_date"
        )


def check_guardian(*, email: str, guardian_email: str, field: str = "guardian_email") -> None:
    if guardian_email and mailbox_of(email) == mailbox_of(guardian_email):
        raise BadValue(
            _(
                "｜保護者《ほごしゃ》の｜方《かた》のメールは、あなたのメールとちがうものを｜書《か》いてください。"
            ),
            field=field,
        )


def sign_up(*, values: Mapping[str, Any], once: str, at: datetime) -> None:
    """Enters a new mentor and mails a link; an address on file gets a link and nothing changes.

    Says nothing of which it was. The same ``once`` again does nothing. Raises BadValue.
    """
    values = dict(values)
    centers = values.pop("centers")
    email = clean_email(values["email"])
    check_birth_date(values["birth_date"], day=today(at))
    minor = is_minor(values["birth_date"], today(at))
    if not minor:
        values |= {"guardian_name": "", "guardian_relation": "", "guardian_email": "", "guardian_way": ""}
    elif values["guardian_way"] == Way.LINK:
        values["guardian_email"] = clean_email(values["guardian_email"], field="guardian_email")
        check_guardian(email=email, guardian_email=values["guardian_email"])
    else:
        values["guardian_email"] = ""
    if Mentor.objects.filter(once=once).exists():
        return
    try:
        with transaction.atomic():
            mentor = Mentor.objects.create(
                **{**values, "email": email}, once=once, state=State.APPLIED, applied_at=at, changed_at=at
            )  # fmt: skip
            mentor.centers.set(centers)
            note(mentor, at=at, by=OWN, why=_("申し込みました"), was="")
            send_link(mentor, at=at)
    except IntegrityError:
        known = Mentor.objects.here().filter(email_key=email).first()
        if known is not None and known.once != once:
            with transaction.atomic():
                send_link(known, at=at)


@transaction.atomic
def change_own(*, mentor: Mentor, values: Mapping[str, Any], at: datetime) -> Mentor:
    """What a mentor may change alone. Another school has to confirm anew; birth date and address stay."""
    mentor = lock(mentor)
    if not mentor.is_here:
        return mentor
    for name in OWN_FIELDS:
        if name in values:
            setattr(mentor, name, values[name])
    mentor.changed_at = at
    fields = [*OWN_FIELDS, "changed_at"]
    if "school" in values and (values["school"].pk != mentor.school_id or mentor.refused_at):
        mentor.school = values["school"]
        fields += ["school", "refused_at", "refused_why"]
        mentor.refused_at, mentor.refused_why = None, ""
        mentor.save(update_fields=fields)
        let_go([visit.assignment.session for visit in hours.visits_of(mentor, at=at)], at=at)
        unconfirm(mentor, at=at, by=OWN, why=_("学校を選び直しました"))
        note(mentor, at=at, by=OWN, why=_("学校を選び直しました"))
    else:
        mentor.save(update_fields=fields)
    if "centers" in values:
        mentor.centers.set(values["centers"])
    return mentor


def unconfirm(mentor: Mentor, *, at: datetime, by: Any, why: str) -> Mentor:
    """Down to where nobody needs to have confirmed; only then the fact goes, as the database asks."""
    if mentor.state not in (State.APPLIED, State.CONSENTED):
        to = State.CONSENTED if consent_holds(mentor, today(at)) else State.APPLIED
        move(mentor, to, at=at, by=by, why=why)
    mentor.confirmed_at = None
    mentor.save(update_fields=["confirmed_at"])
    return mentor


@transaction.atomic
def change_guardian(*, mentor: Mentor, values: Mapping[str, Any], at: datetime) -> bool:
    """Another guardian's address before the consent is given; the link before is dead. Gives whether a mail goes."""
    mentor = lock(mentor)
    if not mentor.is_here or consent_holds(mentor, today(at)):
        return False
    email = values["guardian_email"]
    if values["guardian_way"] == Way.LINK:
        email = clean_email(email, field="guardian_email")
        check_guardian(email=mentor.email, guardian_email=email)
    else:
        email = ""
    mentor.guardian_name, mentor.guardian_relation = values["guardian_name"], values["guardian_relation"]
    mentor.guardian_email, mentor.guardian_way, mentor.changed_at = email, values["guardian_way"], at
    mentor.save(
        update_fields=["guardian_name", "guardian_relation", "guardian_email", "guardian_way", "changed_at"]
    )
    mentor.keys.filter(purpose="consent", revoked_at__isnull=True).update(revoked_at=at)
    note(mentor, at=at, by=OWN, why=_("保護者の連絡先を書き直しました"))
    return mails.ask_guardian(mentor, at=at)
