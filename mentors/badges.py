"""Badges: what each takes, and how it is said as an Open Badge 3.0. Nothing is written here.

The JSON is an OpenBadgeCredential, hosted: whoever gets it fetches its ``id`` and its ``credentialStatus`` from
this site and learns whether it still stands. It carries no proof of its own (docs/adr/0019).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.school import default_school

from .enums import BadgeKind
from .hours import Visit
from .models import Badge, Mentor
from .secrets import token_of
from .state import units_left

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
PURPOSE = "badge"


@dataclass(frozen=True, slots=True)
class Rule:
    """``minutes``: how long one must have helped; 0 for what needs no hours."""

    kind: BadgeKind
    title: str | Promise
    text: str | Promise
    criteria: str | Promise
    minutes: int = 0


RULES = (
    Rule(
        BadgeKind.TRAINED,
        _("｜研修《けんしゅう》を｜終《お》えた"),
        _("メンターの｜研修《けんしゅう》を｜終《お》えた｜人《ひと》です。"),
        _(
            "｜6《むっ》つの｜研修《けんしゅう》と、｜会場《かいじょう》での｜練習《れんしゅう》を｜終《お》える。"
        ),
    ),
    Rule(
        BadgeKind.FIRST,
        _("はじめての｜教室《きょうしつ》"),
        _(
            "｜教室《きょうしつ》で、｜年上《としうえ》の｜方《かた》にスマホを｜教《おし》えた｜人《ひと》です。"
        ),
        _("｜教室《きょうしつ》に｜1回《いっかい》｜出《で》る。"),
        minutes=1,
    ),
    Rule(
        BadgeKind.TEN,
        _("｜10時間《じゅうじかん》"),
        _("｜教室《きょうしつ》で、｜10時間《じゅうじかん》スマホを｜教《おし》えた｜人《ひと》です。"),
        _("｜教室《きょうしつ》での｜時間《じかん》が、｜合計《ごうけい》｜10時間《じゅうじかん》になる。"),
        minutes=600,
    ),
    Rule(
        BadgeKind.THIRTY,
        _("｜30時間《さんじゅうじかん》"),
        _("｜教室《きょうしつ》で、｜30時間《さんじゅうじかん》スマホを｜教《おし》えた｜人《ひと》です。"),
        _(
            "｜教室《きょうしつ》での｜時間《じかん》が、｜合計《ごうけい》｜30時間《さんじゅうじかん》になる。"
        ),
        minutes=1800,
    ),
)
BY_KIND = {rule.kind: rule for rule in RULES}


def deserved(mentor: Mentor, visits: list[Visit]) -> set[BadgeKind]:
    """What the facts of today give."""
    total = sum(one.minutes for one in visits)
    found = {rule.kind for rule in RULES if rule.minutes and total >= rule.minutes}
    if mentor.roleplay_at and not units_left(mentor):
        found.add(BadgeKind.TRAINED)
    return found


# --- addresses ----------------------------------------------------------------------------------------
def _full(name: str, *args: str) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def address_of(badge: Badge) -> str:
    return _full("badge", token_of(PURPOSE, badge.nonce))


def status_address(badge: Badge) -> str:
    return _full("badge_status", token_of(PURPOSE, badge.nonce))


# --- JSON ---------------------------------------------------------------------------------------------
def issuer() -> dict[str, Any]:
    """Profile."""
    return {
        "id": _full("badge_issuer"), "type": ["Profile"], "name": default_school().school_name,
        "url": settings.BASE_URL + "/",
    }  # fmt: skip


def achievement(kind: BadgeKind) -> dict[str, Any]:
    from core.typeset import plain

    rule = BY_KIND[kind]
    return {
        "id": _full("badge_kind", kind.value), "type": ["Achievement"], "achievementType": "Badge",
        "name": plain(str(rule.title)), "description": plain(str(rule.text)), "inLanguage": "ja",
        "criteria": {"narrative": plain(str(rule.criteria))},
    }  # fmt: skip


def identity(email: str, salt: str) -> dict[str, Any]:
    """IdentityObject: whoever knows the address can check it; nobody can read it here."""
    digest = hashlib.sha256((email + salt).encode()).hexdigest()
    return {
        "type": "IdentityObject", "hashed": True, "identityHash": f"sha256${digest}",
        "identityType": "emailAddress", "salt": salt,
    }  # fmt: skip


def credential(badge: Badge) -> dict[str, Any]:
    """OpenBadgeCredential."""
    kind = BadgeKind(badge.kind)
    return {
        "@context": CONTEXT,
        "id": address_of(badge),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement(kind)["name"],
        "issuer": issuer(),
        "validFrom": _moment(badge.earned_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [identity(badge.mentor.email, badge.salt)],
            "achievement": achievement(kind),
        },
        "credentialStatus": {"id": status_address(badge), "type": "1EdTechRevocationList"},
    }


def status(badge: Badge) -> dict[str, Any]:
    """The list of what was revoked, of this one badge: one badge's address tells nothing of another's.

    What staff typed as a reason is theirs and the mentor's; the public reads that it was revoked, and when.
    """
    revoked = [revocation(badge)] if badge.revoked_at else []
    return {"id": status_address(badge), "issuer": issuer()["id"], "revokedCredential": revoked}


def revocation(badge: Badge) -> dict[str, Any]:
    """What the address of a revoked badge answers."""
    return {
        "id": address_of(badge), "revoked": True,
        "revocationReason": _("運営者が取り消しました：%(at)s") % {"at": _moment(badge.revoked_at)},
    }  # fmt: skip


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
