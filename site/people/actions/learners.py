"""A learner's file: made, changed, and what the learner agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import deeds, typed
from people.enums import Channel, Verb
from people.errors import BadValue, SamePerson
from people.models import Consent, Learner
from people.rights import Anyone

from .audit import record
from .retention import check_room_for

NOTICES = "notices"
NOTICES_TEXT_VERSION = "2026-11"
_PLAIN = ("call_name", "name", "phone", "email", "line_id", "address", "needs", "home_center")


def clean_fields(values: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """The values as they are stored. Raises BadValue with the field's name; unknown names are left out."""
    out: dict[str, Any] = {name: str(values[name]).strip() for name in _PLAIN if name in values}
    if "kana" in values:
        out["kana"] = typed.clean_kana(values["kana"])
        if not typed.kana_key(values["kana"]):
            raise BadValue(_("ふりがなを書いてください。"), field="kana")
    if "tel" in values:
        out["tel"] = typed.clean_tel(values["tel"])
    if "birth_year" in values:
        out["birth_year"] = typed.clean_birth_year(str(values["birth_year"]), this_year=at.year)
    if "postal_code" in values:
        out["postal_code"] = typed.clean_postal_code(values["postal_code"])
    if "channel" in values:
        out["channel"] = Channel(values["channel"])
    return out


def check_reachable(learner: Learner) -> None:
    """The chosen way of notices must have its address; somebody without any cannot be told anything."""
    if learner.channel == Channel.MAIL and not learner.email:
        raise BadValue(_("メールでお知らせするには、メールアドレスが必要です。"), field="email")
    if learner.channel == Channel.POST and not learner.address:
        raise BadValue(_("はがきでお知らせするには、住所が必要です。"), field="address")
    if not (learner.tel or learner.email or learner.address or learner.line_id):
        raise BadValue(_("電話番号を書いてください。お知らせするときに使います。"), field="tel")


@transaction.atomic
def add_learner(
    *,
    by: Anyone | None = None,
    at: datetime | None = None,
    consent_by: str = "",
    reuse: bool = False,
    **values: Any,
) -> Learner:
    """Makes a learner's file. Somebody already on file: SamePerson, or with ``reuse`` that very file.

    ``consent_by`` (web, phone, counter, postcard) records that notices were agreed to, and how.
    """
    at = at or timezone.now()
    fields = clean_fields(values, at=at)
    if not fields.get("name"):
        raise BadValue(_("お名前を書いてください。"), field="name")
    fields["call_name"] = fields.get("call_name") or fields["name"].split()[0][:20]
    learner = Learner(**fields)
    check_reachable(learner)
    same = None
    try:
        with transaction.atomic():
            learner.save()
    except IntegrityError:
        same = Learner.objects.same_person(
            kana=learner.kana, tel=learner.tel, birth_year=learner.birth_year
        ).first()
        if same is None:
            raise
    if same is not None:
        if reuse:
            return same
        raise SamePerson(_("同じお名前と電話番号の方が、もういます。"), learner_id=same.pk)
    # After saving, so that somebody on file already is never refused; raising undoes the new file.
    check_room_for(0, by=by)
    if consent_by:
        give_consent(learner=learner, channel=consent_by, at=at)
    if by is not None:
        record(
            actor=by, verb=Verb.CREATE, subject="learner", subject_id=learner.pk,
            center=learner.home_center, at=at,
        )  # fmt: skip
    return learner


@transaction.atomic
def change_learner(*, learner: Learner, by: Anyone, at: datetime | None = None, **values: Any) -> Learner:
    """Changes what is given and leaves the rest; the same change twice is one."""
    at = at or timezone.now()
    learner = Learner.objects.on_file().select_for_update().get(pk=learner.pk)
    for name, value in clean_fields(values, at=at).items():
        setattr(learner, name, value)
    check_reachable(learner)
    same = (
        Learner.objects.same_person(kana=learner.kana, tel=learner.tel, birth_year=learner.birth_year)
        .exclude(pk=learner.pk)
        .first()
    )
    if same and learner.tel:
        raise SamePerson(_("同じお名前と電話番号の方が、もういます。"), learner_id=same.pk)
    learner.save()
    record(
        actor=by, verb=Verb.CHANGE, subject="learner", subject_id=learner.pk,
        center=learner.home_center, reason="、".join(sorted(values)), at=at,
    )  # fmt: skip
    return learner


@transaction.atomic
def give_consent(*, learner: Learner, channel: str, at: datetime | None = None) -> None:
    """Records that ``learner`` agrees to notices. Twice is harmless."""
    at = at or timezone.now()
    if learner.may_be_noticed:
        return
    Consent.objects.create(
        learner=learner, purpose=NOTICES, text_version=NOTICES_TEXT_VERSION, channel=channel, given_at=at
    )
    learner.notices_since, learner.notices_stopped = at, None
    learner.save(update_fields=["notices_since", "notices_stopped"])


@transaction.atomic
def stop_notices(*, learner: Learner, at: datetime | None = None) -> None:
    """Withdraws the consent to notices. Twice is harmless; what was sent stays as it is."""
    at = at or timezone.now()
    if learner.notices_stopped:
        return
    learner.consents.filter(purpose=NOTICES, withdrawn_at__isnull=True).update(withdrawn_at=at)
    learner.notices_stopped = at
    learner.save(update_fields=["notices_stopped"])
    deeds.done("notices", learner.pk, learner.created_at, at)
