"""The life of a mentor as data: what may follow what, what each step needs, and who has to do it.

Nothing is written here. Days are days of Japan's calendar; a birthday on 29 February counts from
1 March in other years.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import LADDER, State
from .training import UNITS

if TYPE_CHECKING:
    from .models import Mentor

ADULT = 18
# Up by one step of the ladder, down by any number; approval and pauses are somebody's decision.
NEXT: dict[str, frozenset[State]] = {
    State.APPLIED: frozenset({State.CONSENTED, State.LEFT}),
    State.CONSENTED: frozenset({State.APPLIED, State.CONFIRMED, State.LEFT}),
    State.CONFIRMED: frozenset({State.APPLIED, State.CONSENTED, State.TRAINED, State.LEFT}),
    State.TRAINED: frozenset({State.APPLIED, State.CONSENTED, State.CONFIRMED, State.ACTIVE, State.LEFT}),
    State.ACTIVE: frozenset({*LADDER, State.PAUSED, State.LEFT}) - {State.TRAINED},
    State.PAUSED: frozenset({*LADDER, State.ACTIVE, State.LEFT}) - {State.TRAINED},
    State.LEFT: frozenset(),
}

SELF = _("｜本人《ほんにん》")
YOU, GUARDIAN, TEACHER, STAFF = (
    _("あなた"),
    _("｜保護者《ほごしゃ》の｜方《かた》"),
    _("｜担当《たんとう》の｜先生《せんせい》"),
    _("｜職員《しょくいん》"),
)


class Missing(NamedTuple):
    """One thing that is still to be done. ``who`` does it; ``key`` names it for code and tests."""

    key: str
    who: str | Promise
    text: str | Promise

    @property
    def who_else(self) -> str | Promise:
        """``who``, as it is said to anybody but the mentor."""
        return SELF if self.who == YOU else self.who


VERIFY = Missing("verify", YOU, _("メールのリンクを｜開《ひら》いてください。"))
CONSENT = Missing(
    "consent", GUARDIAN, _("｜保護者《ほごしゃ》の｜方《かた》の｜同意《どうい》が｜必要《ひつよう》です。")
)
SCHOOL = Missing("school", TEACHER, _("｜学校《がっこう》の｜確認《かくにん》を｜待《ま》っています。"))
OTHER_SCHOOL = Missing(
    "other_school",
    YOU,
    _(
        "｜学校《がっこう》で｜確認《かくにん》できませんでした。｜学校《がっこう》を｜選《えら》び｜直《なお》してください。"
    ),
)
TRAINING = Missing("training", YOU, _("｜研修《けんしゅう》が｜残《のこ》っています。"))
ROLEPLAY = Missing(
    "roleplay", STAFF, _("｜会場《かいじょう》で、｜職員《しょくいん》と｜練習《れんしゅう》をします。")
)
APPROVAL = Missing(
    "approval", STAFF, _("｜職員《しょくいん》の｜最後《さいご》の｜確認《かくにん》を｜待《ま》っています。")
)


def age_on(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_minor(birth: date | None, day: date) -> bool:
    """Under 18 on that day. Of whom the birth date is no longer kept, nothing is asked."""
    return birth is not None and age_on(birth, day) < ADULT


def years_before(day: date, years: int) -> date:
    """The latest birth date of somebody who is so many years old on ``day``."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)


def a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def today(at: datetime) -> date:
    return timezone.localtime(at).date()


def consent_holds(mentor: Mentor, day: date) -> bool:
    """Of age on that day, or with a guardian's consent in date."""
    if mentor.birth_date is None:
        return False
    return age_on(mentor.birth_date, day) >= ADULT or any(
        consent.holds_on(day) for consent in mentor.consents.all()
    )


def units_left(mentor: Mentor) -> list[str]:
    done = {row.unit for row in mentor.trainings.all()}
    return [unit.slug for unit in UNITS if unit.slug not in done]


def missing(mentor: Mentor, at: datetime) -> list[Missing]:
    """What stands between a mentor and being active, in the order in which it is needed."""
    if not mentor.is_here:
        return []
    found = [
        (VERIFY, mentor.verified_at is None),
        (CONSENT, not consent_holds(mentor, today(at))),
        (OTHER_SCHOOL, mentor.refused_at is not None),
        (SCHOOL, mentor.confirmed_at is None and mentor.refused_at is None),
        (TRAINING, bool(units_left(mentor))),
        (ROLEPLAY, mentor.roleplay_at is None),
    ]
    left = [need for need, is_missing in found if is_missing]
    return left or ([APPROVAL] if mentor.state in LADDER else [])


def level_of(mentor: Mentor, at: datetime) -> State:
    """How far up the ladder the facts carry, whatever ``state`` says."""
    keys = {need.key for need in missing(mentor, at)}
    steps: Iterable[tuple[State, set[str]]] = (
        (State.CONSENTED, {VERIFY.key, CONSENT.key}),
        (State.CONFIRMED, {SCHOOL.key, OTHER_SCHOOL.key}),
        (State.TRAINED, {TRAINING.key, ROLEPLAY.key}),
    )
    level = State.APPLIED
    for step, needs in steps:
        if needs & keys:
            break
        level = step
    return level
