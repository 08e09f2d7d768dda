"""保護者同意: given by link or on paper, withdrawn, run out. A minor is never active without one (P03)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentors.consent_text import CURRENT, WORDINGS
from mentors.enums import MailKind, Purpose, Relation, Way
from mentors.errors import BadValue, NotPossible
from mentors.models import ConsentText, GuardianConsent, Mentor, MentorKey
from mentors.state import a_year_after, consent_holds, today
from people import deeds
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from . import mails
from .links import find_key
from .signup import check_guardian
from .steps import GUARDIAN, lock, note, settle

LONGEST_NAME = 60


def _particulars(who: str, relation: str) -> tuple[str, str]:
    who = " ".join(who.split())
    if not who or len(who) > LONGEST_NAME:
        raise BadValue(
            _("｜保護者《ほごしゃ》の｜方《かた》のお｜名前《なまえ》を｜書《か》いてください。"), field="who"
        )
    if relation not in Relation.values:
        raise BadValue(_("｜続柄《つづきがら》を｜選《えら》んでください。"), field="relation")
    return who, relation


def wording_kept(version: int) -> ConsentText:
    return ConsentText.objects.get_or_create(version=version, defaults={"text": WORDINGS[version].text})[0]


@transaction.atomic
def give_consent(*, token: str, who: str, relation: str, version: int, at: datetime) -> GuardianConsent:
    """By the guardian's link. The link again gives the consent that stands. Raises BadLink or BadValue."""
    key = find_key(token=token, purpose=Purpose.CONSENT, at=at)
    mentor = lock(key.mentor)
    if not MentorKey.objects.filter(pk=key.pk, used_at__isnull=True).update(used_at=at):
        given = mentor.consents.filter(way=Way.LINK, given_at__gte=key.made_at).first()
        if given is not None:
            return given
        raise NotPossible(_("このリンクは、もう｜使《つか》われました。"))
    who, relation = _particulars(who, relation)
    if version != CURRENT.version:
        raise BadValue(
            _(
                "｜同意《どうい》の｜文《ぶん》が｜新《あたら》しくなりました。もう｜一度《いちど》｜読《よ》んでください。"
            ),
            field="version",
        )
    day = today(at)
    consent = GuardianConsent.objects.create(
        mentor=mentor, who=who, relation=relation, contact=mentor.guardian_email, text=wording_kept(version),
        way=Way.LINK, given_at=at, given_on=day, valid_until=a_year_after(day),
    )  # fmt: skip
    note(mentor, at=at, by=GUARDIAN, why=_("保護者が同意しました"))
    settle(mentor, at=at, by=GUARDIAN, why=_("保護者が同意しました"))
    mails.queue(mentor, MailKind.GIVEN, at=at)
    return consent


@transaction.atomic
def enter_paper(
    *, mentor: Mentor, who: str, relation: str, contact: str, signed_on: date, version: int, by: Anyone,
    at: datetime,
) -> GuardianConsent:  # fmt: skip
    """A signed form, entered by the staff. The same form again gives the consent that stands."""
    mentor = lock(mentor)
    who, relation = _particulars(who, relation)
    if not mentor.is_here:
        raise NotPossible(_("このメンターは、もうやめています。"))
    contact = contact.strip()
    if not contact:
        raise BadValue(
            _("｜保護者《ほごしゃ》の｜方《かた》の｜連絡先《れんらくさき》を｜書《か》いてください。"),
            field="contact",
        )
    # As on the web: whoever reads the student's mail is not asked whether the student may come.
    if "@" in contact:
        check_guardian(email=mentor.email, guardian_email=contact, field="contact")
    if version not in WORDINGS:
        raise BadValue(
            _("｜紙《かみ》に｜書《か》いてある｜版《はん》の｜番号《ばんごう》を｜書《か》いてください。"),
            field="version",
        )
    if signed_on > today(at):
        raise BadValue(
            _("｜署名《しょめい》の｜日《ひ》が、｜今日《きょう》より｜先《さき》です。"), field="signed_on"
        )
    if a_year_after(signed_on) < today(at):
        raise BadValue(
            _(
                "｜署名《しょめい》から｜1年《いちねん》が｜過《す》ぎています。｜新《あたら》しい｜紙《かみ》をもらってください。"
            ),
            field="signed_on",
        )
    of_that_day = mentor.consents.filter(
        way=Way.PAPER, given_on=signed_on, relation=relation, withdrawn_at__isnull=True
    )
    for same in of_that_day:
        if same.who == who:  # sealed, so the database cannot say
            return same
    consent = GuardianConsent.objects.create(
        mentor=mentor, who=who, relation=relation, contact=contact[:254], text=wording_kept(version),
        way=Way.PAPER, given_at=at, given_on=signed_on, valid_until=a_year_after(signed_on),
        entered_by=by.get_username(),
    )  # fmt: skip
    record(actor=by, verb=Verb.CREATE, subject="guardian_consent", subject_id=mentor.pk, at=at)
    note(mentor, at=at, by=by, why=_("紙の同意を入れました"))
    settle(mentor, at=at, by=by, why=_("紙の同意を入れました"))
    return consent


@transaction.atomic
def withdraw_by_link(*, token: str, at: datetime) -> Mentor:
    key = find_key(token=token, purpose=Purpose.WITHDRAW, at=at)
    MentorKey.objects.filter(pk=key.pk, used_at__isnull=True).update(used_at=at)
    return withdraw(mentor=key.mentor, by=GUARDIAN, at=at)


@transaction.atomic
def withdraw(*, mentor: Mentor, by: Anyone | str | None, at: datetime) -> Mentor:
    """Every standing consent ends now; a minor goes back to the beginning at once. Twice is harmless."""
    mentor = lock(mentor)
    ended = mentor.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
    if ended:
        deeds.done("consent", mentor.pk, mentor.applied_at, at)
    if not ended or not mentor.is_here:
        return mentor
    mentor.keys.filter(purpose=Purpose.CONSENT, revoked_at__isnull=True).update(revoked_at=at)
    note(mentor, at=at, by=by, why=_("保護者が同意を取りやめました"))
    mentor = settle(mentor, at=at, by=by, why=_("保護者が同意を取りやめました"))
    if not consent_holds(mentor, today(at)):
        mails.queue(mentor, MailKind.LAPSED, at=at)
    return mentor


def settle_all(*, at: datetime) -> int:
    """Each night: whose consent ran out goes back, who came of age goes on. Gives how many moved."""
    moved = 0
    for mentor in (
        Mentor.objects.here().filter(verified_at__isnull=False).with_facts().iterator(chunk_size=500)
    ):
        was = mentor.state
        holds = consent_holds(mentor, today(at))
        why = _("18歳になりました") if holds else _("同意の期限が切れました")
        now = settle(mentor, at=at, by=None, why=why)
        if now.state == was:
            continue
        moved += 1
        if not holds:
            mails.queue(now, MailKind.LAPSED, at=at)
            mails.ask_guardian(now, at=at)
    return moved
