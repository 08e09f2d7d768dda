"""The desk's lists of mentors are found from what is few: the same people as if everybody had been asked about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mentors.actions import leave, set_grid
from mentors.availability import Bare, Why, reasons_for
from mentors.models import Exceptional, GuardianConsent, Mentor, MentorLimits
from mentors.models.time import ALL_CELLS
from people.rights import Scope
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NOW
from tests.mentors.calls import adult, comes, session
from tests.plans import plan_of, statements

pytestmark = pytest.mark.django_db
DAY = timezone.localdate(NOW)


def ends(mentor: Mentor, days: int, *, given: int = -30, withdrawn: bool = False) -> None:
    """One more consent, which ends so many days from today."""
    like = mentor.consents.first()
    assert like is not None
    like.pk, like.given_on, like.valid_until = None, DAY + timedelta(days=given), DAY + timedelta(days=days)
    like.withdrawn_at = NOW if withdrawn else None
    like.save(force_insert=True)


@pytest.mark.parametrize(
    ("consents", "runs_out"),
    [
        ([(0, -30, False)], True),
        ([(60, -30, False)], True),
        ([(61, -30, False)], False),
        ([(-1, -30, False)], False),
        ([(20, -30, False), (300, -30, False)], False),  # the last one counts
        ([(20, -30, False), (300, -30, True)], True),  # which was taken back
        ([(20, -30, False), (300, 1, False)], True),  # which is not given yet
        ([(20, -30, True)], False),
        ([(20, -30, False), (40, -30, False)], True),
        ([], False),
    ],
)
def test_a_consent_runs_out_when_the_last_that_stands_ends_in_sixty_days(
    consents: list[tuple[int, int, bool]], runs_out: bool
) -> None:
    mentor = make.active(birth_date=date(DAY.year - 16, 4, 2))
    old = list(mentor.consents.values_list("pk", flat=True))
    for days, given, withdrawn in consents:
        ends(mentor, days, given=given, withdrawn=withdrawn)
    GuardianConsent.objects.filter(pk__in=old).delete()
    found = Mentor.objects.consent_runs_out(DAY)
    assert list(found) == ([mentor] if runs_out else [])
    assert found.count() == int(runs_out)  # once, however many consents


def test_nobody_who_is_of_age_or_has_left_is_told_that_a_consent_runs_out() -> None:
    minor, grown, gone = (make.active(birth_date=date(DAY.year - 16, 4, 2)) for _n in range(3))
    GuardianConsent.objects.update(valid_until=DAY + timedelta(days=9))
    Mentor.objects.filter(pk=grown.pk).update(birth_date=date(DAY.year - 18, 4, 2))
    leave(mentor=gone, by=None, at=NOW)
    assert list(Mentor.objects.consent_runs_out(DAY)) == [minor]


def test_a_list_holds_whom_a_page_may_be_asked_for_without_whoever_left() -> None:
    here, elsewhere, both, gone = (adult(name) for name in ("ここ", "よそ", "どちらも", "やめた"))
    one, other = (classes.center(code) for code in ("tomioka", "shintoko"))
    for mentor, centers in ((here, [one]), (elsewhere, [other]), (both, [one, other]), (gone, [one])):
        mentor.centers.set(centers)
    leave(mentor=gone, by=None, at=NOW)
    places = frozenset({one.code}), frozenset({one.code, other.code})
    for scope in (*(Scope(clerk=codes) for codes in places), Scope(everywhere=True)):
        listed = Mentor.objects.going_to(scope)
        assert list(listed) == list(Mentor.objects.seen_by(scope).here())
        assert len(set(listed)) == len(listed) > 1


def test_whose_consent_runs_out_is_found_from_the_consents_that_end(city: Client) -> None:
    make.active()
    read = statements(
        lambda: city.get("/desk/mentors/?state=runs_out"), "guardianconsent", "valid_until", "birth_date"
    )
    found = [one for one in read if "NOT EXISTS" in one or "NOT (EXISTS" in one]
    assert len(found) == 2  # the page, and how many there are
    assert all("mentors_consent_ends" in plan_of(one) for one in found)


def test_what_is_in_the_way_is_the_same_asked_of_a_centre_and_of_named_mentors() -> None:
    one = session(seated=3)
    silent, free, away, full, busy = (adult(name) for name in ("黙", "暇", "留守", "いっぱい", "よそ"))
    for mentor in (free, away, full, busy):
        set_grid(mentor=mentor, cells=ALL_CELLS, at=NOW)
    day = timezone.localdate(one.starts_at)
    Exceptional.objects.create(mentor=away, first=day, last=day, can_come=False)
    MentorLimits.objects.create(mentor=full, a_month=1)
    comes(full, session(seated=3, in_days=18))
    comes(busy, session(seated=3))
    named = [silent, free, away, full, busy]
    among = Mentor.centers.through.objects.filter(center=one.run.center_id).values("mentor")
    assert set(among.values_list("mentor", flat=True)) == {mentor.pk for mentor in named}

    def why(found: dict[int, list[Any]]) -> list[list[Why]]:
        return [[reason.why for reason in found[mentor.pk]] for mentor in named]

    bare = [Bare(mentor.pk, mentor.school_id) for mentor in named]
    expected = [[Why.NOTHING], [], [Why.EXCEPTION], [Why.MONTH], [Why.ELSEWHERE]]
    assert why(reasons_for(bare, one, among=among)) == why(reasons_for(named, one)) == expected
    assert (
        why({pk: [] for pk in (m.pk for m in named)} | reasons_for(bare[:2], one, among=among))[:2]
        == expected[:2]
    )
