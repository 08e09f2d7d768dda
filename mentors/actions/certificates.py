"""活動証明書: asked for, issued, revoked."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentors import hours
from mentors.errors import BadValue, NotPossible
from mentors.models import CertificateRequest, HoursCertificate, Mentor
from mentors.secrets import hash_of, token_of
from mentors.state import today
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from .hours import said_why
from .steps import lock, name_of

PURPOSE = "certificate"
LONGEST_YEARS = 6
FIRST_YEAR = 2000  # no mentor was here before
REISSUED = "同じ期間の新しい証明書を作りました"


def _check_period(first_on: date | None, last_on: date | None, *, at: datetime) -> tuple[date, date]:
    if first_on is None or first_on.year < FIRST_YEAR:
        raise BadValue(
            _("はじめの｜日《ひ》は、「2026-04-01」のように｜書《か》いてください。"),
            field="first",
        )
    if last_on is None:
        raise BadValue(
            _("おわりの｜日《ひ》は、「2027-03-31」のように｜書《か》いてください。"),
            field="last",
        )
    if last_on < first_on or last_on.year - first_on.year > LONGEST_YEARS:
        raise BadValue(
            _("おわりの｜日《ひ》は、はじめの｜日《ひ》より｜後《あと》にしてください。"), field="last"
        )
    if first_on > today(at):
        raise BadValue(_("はじめの｜日《ひ》が、まだ｜来《き》ていません。"), field="first")
    return first_on, last_on


@transaction.atomic
def ask_for_certificate(
    *, mentor: Mentor, first_on: date | None, last_on: date | None, at: datetime
) -> CertificateRequest:
    """By the mentor. One request stands open; asking again changes its period."""
    mentor = lock(mentor)
    first_on, last_on = _check_period(first_on, last_on, at=at)
    if not any(one.minutes for one in hours.visits_of(mentor, at=at, first=first_on, last=last_on)):
        raise NotPossible(_("この｜期間《きかん》には、｜活動《かつどう》の｜時間《じかん》がありません。"))
    request, _new = CertificateRequest.objects.update_or_create(
        mentor=mentor,
        done_at=None,
        defaults={"first_on": first_on, "last_on": last_on},
        create_defaults={"first_on": first_on, "last_on": last_on, "asked_at": at},
    )
    return request


@transaction.atomic
def issue_certificate(
    *, mentor: Mentor, first_on: date | None, last_on: date | None, by: Anyone | None, at: datetime
) -> HoursCertificate:
    """The same period with the same hours gives the certificate that stands already.

    If the hours of the period or the mentor's name were set right since, the new one takes the place of the old: two
    papers that say different things about the same days must not both be good.
    """
    mentor = lock(mentor)
    if mentor.erased_at:
        raise NotPossible(_("この方の記録は、もう消してあります。"))
    first_on, last_on = _check_period(first_on, last_on, at=at)
    visits = [one for one in hours.visits_of(mentor, at=at, first=first_on, last=last_on) if one.minutes]
    minutes = sum(one.minutes for one in visits)
    if not minutes:
        raise NotPossible(_("この｜期間《きかん》には、｜活動《かつどう》の｜時間《じかん》がありません。"))
    mentor.certificate_requests.filter(done_at__isnull=True).update(done_at=at)
    stands = mentor.certificates.filter(first_on=first_on, last_on=last_on, revoked_at__isnull=True).first()
    if stands is not None:
        same_name = stands.name in ("", mentor.name)
        if same_name and (stands.minutes, stands.sessions) == (minutes, len(visits)):
            return stands
        revoke_certificate(certificate=stands, why=REISSUED, by=by, at=at)
    nonce = secrets.token_hex(16)
    centers: dict[int, int] = {}
    for one in visits:
        pk = one.assignment.session.run.center_id
        centers[pk] = centers.get(pk, 0) + one.minutes
    certificate = HoursCertificate.objects.create(
        mentor=mentor, center_id=max(centers, key=lambda pk: (centers[pk], -pk)), first_on=first_on,
        last_on=last_on, minutes=minutes, sessions=len(visits), issued_at=at, issued_by=name_of(by), nonce=nonce,
        token_hash=hash_of(token_of(PURPOSE, nonce)),
        table=[
            {
                "day": one.day.isoformat(), "center": one.assignment.session.run.center.name,
                "minutes": one.minutes,
            }
            for one in visits
        ],
    )  # fmt: skip
    record(
        actor=by, verb=Verb.CREATE, subject="hours_certificate", subject_id=mentor.pk,
        reason=_("活動証明書 %(number)s") % {"number": certificate.number}, at=at,
    )  # fmt: skip
    return certificate


@transaction.atomic
def revoke_certificate(
    *, certificate: HoursCertificate, why: str, by: Anyone | None, at: datetime
) -> HoursCertificate:
    """The paper's QR says so from now on. Twice is harmless."""
    lock(certificate.mentor)
    certificate = HoursCertificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.revoked_at:
        return certificate
    certificate.revoked_why = said_why(why)
    certificate.revoked_at, certificate.revoked_by = at, name_of(by)
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    record(
        actor=by, verb=Verb.REVOKE, subject="hours_certificate", subject_id=certificate.mentor_id,
        reason=_("活動証明書 %(number)s") % {"number": certificate.number}, at=at,
    )  # fmt: skip
    return certificate


def find_certificate(token: str) -> HoursCertificate | None:
    return HoursCertificate.objects.select_related("mentor").filter(token_hash=hash_of(token)).first()


def secret_of(certificate: HoursCertificate) -> str:
    """For the paper. Raises NotPossible if the site's key is another one since."""
    token = token_of(PURPOSE, certificate.nonce)
    if hash_of(token) != certificate.token_hash:
        raise NotPossible(_("この証明書は、もう一度は印刷できません。取り消して、作り直してください。"))
    return token
