"""What of this room must not come undone when an older copy is brought back (people.deeds)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from people.deeds import AGAIN, Deed, Kind
from people.enums import Verb
from people.models import AuditEntry

from . import actions
from .actions.standing import known_of_guardian
from .models import GuardianConsent, Mentor


def _there(deeds: Iterable[Deed]) -> dict[Deed, Mentor]:
    """Those whose mentor is in this database, not erased, and the same person."""
    deeds = list(deeds)
    found = Mentor.objects.filter(erased_at__isnull=True).in_bulk({deed.number for deed in deeds})
    return {
        deed: found[deed.number]
        for deed in deeds
        if deed.number in found and found[deed.number].applied_at == deed.born
    }


def _erased(at: datetime) -> list[Deed]:
    rows = Mentor.objects.filter(erased_at__gte=at).values_list("pk", "applied_at", "erased_at")
    return [Deed("mentor", pk, born, erased) for pk, born, erased in rows if erased]


def _erase(deed: Deed, at: datetime) -> None:
    actions.erase(mentor=Mentor.objects.get(pk=deed.number), by=None, at=at, reason=str(AGAIN))


def _guardians(at: datetime) -> list[Deed]:
    """The tables keep no date of it; the audit log does."""
    entries = AuditEntry.objects.filter(verb=Verb.ERASE, subject="guardian", at__gte=at)
    latest = dict(entries.values_list("subject_id").annotate(Max("at")))
    born = Mentor.objects.filter(pk__in=latest, erased_at__isnull=True).values_list("pk", "applied_at")
    return [Deed("guardian", pk, applied, latest[pk]) for pk, applied in born]


def _guardians_back(deeds: list[Deed]) -> list[Deed]:
    """A guardian named since an erasure is another one."""
    entries = AuditEntry.objects.filter(
        verb=Verb.ERASE, subject="guardian", subject_id__in={deed.number for deed in deeds}
    )
    seen = dict(entries.values_list("subject_id").annotate(Max("at")))
    return [
        deed
        for deed, mentor in _there(deeds).items()
        if (deed.number not in seen or seen[deed.number] < deed.at) and known_of_guardian(mentor)
    ]


def _forget_guardian(deed: Deed, at: datetime) -> None:
    mentor = Mentor.objects.get(pk=deed.number)
    actions.forget_guardian(mentor=mentor, by=None, reason=str(AGAIN), at=at)


def _withdrawn(at: datetime) -> list[Deed]:
    rows = (
        GuardianConsent.objects.filter(withdrawn_at__gte=at, mentor__erased_at__isnull=True)
        .values_list("mentor", "mentor__applied_at")
        .annotate(Max("withdrawn_at"))
    )
    return [Deed("consent", *row) for row in rows.order_by()]


def _standing(deeds: list[Deed]) -> list[Deed]:
    """Consents that were given before they were withdrawn, and stand; a later one was given after that."""
    rows = GuardianConsent.objects.filter(
        mentor__in={deed.number for deed in deeds}, withdrawn_at__isnull=True
    ).values_list("mentor")
    latest = dict(rows.annotate(Max("given_at")).order_by())
    return [deed for deed in _there(deeds) if deed.number in latest and latest[deed.number] < deed.at]


def _withdraw(deed: Deed, at: datetime) -> None:
    actions.withdraw(mentor=Mentor.objects.get(pk=deed.number), by=None, at=at)


KINDS = (
    Kind("consent", _("保護者が同意を取りやめたメンター"), _withdrawn, _standing, _withdraw),
    Kind("guardian", _("保護者を消したメンター"), _guardians, _guardians_back, _forget_guardian),
    Kind("mentor", _("メンター"), _erased, lambda deeds: list(_there(deeds)), _erase),
)
