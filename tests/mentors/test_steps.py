"""From applying to being active: each step needs its fact, and is dated and written down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentors import actions
from mentors.enums import State
from mentors.errors import BadValue, NotPossible
from mentors.models import GuardianConsent, Mentor, StepLog
from mentors.state import NEXT, age_on, missing, years_before
from people.models import AuditEntry
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NINETEEN, NOW

pytestmark = pytest.mark.django_db


def keys(mentor: Mentor, at=NOW) -> list[str]:
    return [need.key for need in missing(Mentor.objects.with_facts().get(pk=mentor.pk), at)]


def state(mentor: Mentor) -> str:
    return Mentor.objects.get(pk=mentor.pk).state


def test_a_minor_comes_all_the_way_and_each_step_is_dated() -> None:
    mentor = make.applied()
    assert (state(mentor), keys(mentor)) == (
        "applied",
        ["verify", "consent", "school", "training", "roleplay"],
    )
    actions.sign_in(token=make.key(mentor, "sign_in"), at=NOW)
    assert (state(mentor), keys(mentor)) == ("applied", ["consent", "school", "training", "roleplay"])
    make.consent(mentor)
    assert (state(mentor), keys(mentor)) == ("consented", ["school", "training", "roleplay"])
    actions.confirm(mentor=mentor, by=make.coordinator(), at=NOW)
    assert (state(mentor), keys(mentor)) == ("confirmed", ["training", "roleplay"])
    make.train(mentor)
    assert (state(mentor), keys(mentor)) == ("confirmed", ["roleplay"])
    actions.tick_roleplay(mentor=mentor, by=make.staff(), at=NOW)
    assert (state(mentor), keys(mentor)) == ("trained", ["approval"])
    actions.approve(mentor=mentor, by=make.staff(), at=NOW)
    assert (state(mentor), keys(mentor)) == ("active", [])
    moves = [(row.was, row.now) for row in mentor.steps.all() if row.was != row.now]
    assert moves == [
        ("", "applied"), ("applied", "consented"), ("consented", "confirmed"), ("confirmed", "trained"),
        ("trained", "active"),
    ]  # fmt: skip
    assert all(row.at == NOW and row.by and row.why for row in mentor.steps.all())


def test_somebody_of_age_needs_no_guardian() -> None:
    mentor = make.verified(birth_date=NINETEEN)
    assert (mentor.state, mentor.guardian_email, mentor.guardian_name) == ("consented", "", "")


def test_facts_in_any_order_lead_up_at_once() -> None:
    mentor = make.verified()
    make.train(mentor)
    actions.tick_roleplay(mentor=mentor, by=make.staff(), at=NOW)
    actions.confirm(mentor=mentor, by=make.coordinator(), at=NOW)
    assert state(mentor) == "applied"
    make.consent(mentor)
    assert state(mentor) == "trained"


def test_approval_is_refused_while_anything_is_missing() -> None:
    mentor = make.verified()
    with pytest.raises(NotPossible):
        actions.approve(mentor=mentor, by=make.staff(), at=NOW)
    assert state(mentor) == "applied"


def test_approval_looks_at_the_consent_of_that_very_day() -> None:
    mentor = make.active()
    actions.withdraw(mentor=mentor, by="（保護者）", at=NOW)
    make.consent(mentor)
    assert state(mentor) == "trained"
    with pytest.raises(NotPossible):
        actions.approve(mentor=mentor, by=make.staff(), at=NOW + timedelta(days=366))
    assert state(mentor) == "trained"  # the refusal undoes the transaction; the night brings the mentor down
    assert actions.settle_all(at=NOW + timedelta(days=366)) == 1
    assert state(mentor) == "applied"


@pytest.mark.parametrize(
    "what", ["confirm", "train", "roleplay", "approve", "pause", "resume", "withdraw", "leave", "erase"]
)
def test_each_action_twice_is_harmless(what: str) -> None:
    mentor = (
        make.active()
        if what in ("approve", "pause", "resume", "withdraw", "leave", "erase")
        else make.verified()
    )
    if what == "resume":
        actions.pause(mentor=mentor, by=make.staff(), at=NOW)
    teacher, clerk = make.coordinator(mentor.school), make.staff()
    do = {
        "confirm": lambda: actions.confirm(mentor=mentor, by=teacher, at=NOW),
        "train": lambda: make.train(mentor),
        "roleplay": lambda: actions.tick_roleplay(mentor=mentor, by=clerk, at=NOW),
        "approve": lambda: actions.approve(mentor=mentor, by=clerk, at=NOW),
        "pause": lambda: actions.pause(mentor=mentor, by=clerk, at=NOW),
        "resume": lambda: actions.resume(mentor=mentor, by=clerk, at=NOW),
        "withdraw": lambda: actions.withdraw(mentor=mentor, by="（保護者）", at=NOW),
        "leave": lambda: actions.leave(mentor=mentor, by=None, at=NOW),
        "erase": lambda: actions.erase(mentor=mentor, by=None, at=NOW),
    }[what]
    do()
    before = (
        list(Mentor.objects.values()),
        StepLog.objects.count(),
        AuditEntry.objects.count(),
        list(mentor.mails.values()),
    )
    do()
    assert before == (
        list(Mentor.objects.values()), StepLog.objects.count(), AuditEntry.objects.count(), list(mentor.mails.values()),
    )  # fmt: skip


def test_withdrawing_takes_a_minor_back_and_cancels_what_lies_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    mentor = make.active()
    heard: list = []
    monkeypatch.setattr("mentors.actions.steps.on_withdrawn", [lambda one, at: heard.append((one.pk, at))])
    actions.withdraw(mentor=mentor, by="（保護者）", at=NOW + DAY)
    assert (state(mentor), heard) == ("applied", [(mentor.pk, NOW + DAY)])
    assert keys(mentor) == ["consent"]
    make.consent(mentor, NOW + DAY)
    assert state(mentor) == "trained"  # the facts still hold; the staff look again


def test_withdrawing_after_coming_of_age_changes_nothing() -> None:
    mentor = make.active(birth_date=date(2008, 11, 30))
    later = NOW + timedelta(days=10)
    actions.withdraw(mentor=mentor, by="（保護者）", at=later)
    assert state(mentor) == "active"


def test_the_night_takes_back_whose_consent_ran_out_and_takes_on_who_came_of_age() -> None:
    lapsed, born = make.active(), make.verified(birth_date=date(2008, 11, 26))
    assert actions.settle_all(at=NOW + DAY) == 0
    assert actions.settle_all(at=NOW + 2 * DAY) == 1
    assert state(born) == "consented"
    last = NOW + timedelta(days=365)
    assert actions.settle_all(at=last) == 0 and state(lapsed) == "active"
    assert actions.settle_all(at=last + DAY) == 1 and state(lapsed) == "applied"
    assert actions.settle_all(at=last + DAY) == 0
    assert set(lapsed.mails.filter(created_at=last + DAY).values_list("kind", flat=True)) == {"lapsed", "ask"}


def test_who_may_sit_is_asked_of_the_day_and_not_of_the_state() -> None:
    mentor = make.active()
    day = timezone.localdate(NOW)
    assert list(Mentor.objects.ready_on(day)) == [mentor]
    assert list(Mentor.objects.ready_on(date(2027, 11, 24))) == [mentor]
    assert list(Mentor.objects.ready_on(date(2027, 11, 25))) == []  # though the state is still active
    assert list(Mentor.objects.ready_on(date(2028, 4, 4))) == []
    assert list(Mentor.objects.ready_on(date(2028, 4, 5))) == [mentor]  # of age


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 24), date(2026, 11, 23), 17),
        (date(2008, 11, 24), date(2026, 11, 24), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2010, 3, 1), date(2028, 2, 29), 17),
        (date(2010, 2, 28), date(2028, 2, 29), 18),
    ],
)
def test_age_is_counted_by_birthdays_leap_days_too(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age
    assert (birth <= years_before(day, 18)) == (age >= 18)


def test_a_consent_of_a_leap_day_lasts_until_the_end_of_february() -> None:
    at = NOW.replace(year=2028, month=2, day=29)
    mentor = make.verified(at, birth_date=date(2012, 4, 5))
    assert make.consent(mentor, at).valid_until == date(2029, 2, 28)


def test_another_school_has_to_confirm_anew() -> None:
    mentor = make.active()
    other = make.school("other")
    own = {
        "call_name": "そら",
        "year": 2,
        "phones": ["android"],
        "topics": [],
        "languages": ["ja"],
        "most_learners": 4,
    }
    actions.change_own(mentor=mentor, values={**own, "school": mentor.school}, at=NOW)
    assert state(mentor) == "active"
    actions.change_own(mentor=mentor, values={**own, "school": other}, at=NOW)
    mentor.refresh_from_db()
    assert (mentor.state, mentor.confirmed_at, mentor.school, mentor.call_name) == (
        "consented",
        None,
        other,
        "そら",
    )


def test_what_the_school_refuses_stays_refused_until_another_is_chosen() -> None:
    mentor = make.active()
    teacher = make.coordinator(mentor.school)
    with pytest.raises(BadValue):
        actions.refuse(mentor=mentor, by=teacher, why=" ", at=NOW)
    actions.refuse(mentor=mentor, by=teacher, why="転校しました", at=NOW)
    assert (state(mentor), keys(mentor)) == ("consented", ["other_school"])
    assert mentor.mails.filter(kind="not_ours").count() == 1
    actions.confirm(mentor=mentor, by=teacher, at=NOW)
    assert (state(mentor), keys(mentor)) == ("trained", ["approval"])


def test_a_teacher_of_another_school_can_do_nothing() -> None:
    mentor = make.verified()
    stranger = make.coordinator(make.school("other"), "teacher-other")
    for action in (
        lambda: actions.confirm(mentor=mentor, by=stranger, at=NOW),
        lambda: actions.refuse(mentor=mentor, by=stranger, why="いない", at=NOW),
    ):
        with pytest.raises(NotPossible):
            action()
    assert Mentor.objects.get(pk=mentor.pk).confirmed_at is None


def test_a_pause_of_the_staff_is_ended_by_the_staff_alone() -> None:
    mentor = make.active()
    actions.pause(mentor=mentor, by=None, at=NOW)
    actions.resume(mentor=mentor, by=None, at=NOW)
    assert state(mentor) == "active"
    actions.pause(mentor=mentor, by=make.staff(), at=NOW)
    with pytest.raises(NotPossible):
        actions.resume(mentor=mentor, by=None, at=NOW)
    assert state(mentor) == "paused"
    actions.resume(mentor=mentor, by=make.staff(), at=NOW)
    assert state(mentor) == "active"


def test_a_consent_that_ran_out_during_a_pause_keeps_the_mentor_from_coming_back() -> None:
    mentor = make.active()
    actions.pause(mentor=mentor, by=None, at=NOW)
    with pytest.raises(NotPossible):
        actions.resume(mentor=mentor, by=None, at=NOW + timedelta(days=366))
    assert state(mentor) != "active"


def test_every_state_is_in_the_table_and_left_is_the_end() -> None:
    assert set(NEXT) == set(State) and NEXT[State.LEFT] == frozenset()
    assert all(State.LEFT in NEXT[one] for one in State if one != State.LEFT)
    assert [one for one in State if State.ACTIVE in NEXT[one]] == [State.TRAINED, State.PAUSED]


@pytest.mark.parametrize(
    "wrong",
    [
        {"most_learners": 0}, {"most_learners": 5}, {"year": 0}, {"year": 7}, {"state": "king"}, {"state": "left"},
        {"confirmed_at": None}, {"roleplay_at": None}, {"verified_at": None}, {"birth_date": None},
        {"left_at": NOW}, {"erased_at": NOW},
    ],
)  # fmt: skip
def test_the_database_itself_refuses(wrong: dict) -> None:
    mentor = make.active()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mentor.objects.filter(pk=mentor.pk).update(**wrong)


def test_the_database_refuses_a_second_mentor_with_the_address_until_the_first_has_left() -> None:
    mentor = make.applied(email="one@school.example")
    second = make.applied()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mentor.objects.filter(pk=second.pk).update(email_key="one@school.example")
    actions.leave(mentor=mentor, by=None, at=NOW)
    Mentor.objects.filter(pk=second.pk).update(email_key="one@school.example")


def test_the_database_refuses_a_consent_that_ends_before_it_begins() -> None:
    consent = make.consent(make.verified())
    with pytest.raises(IntegrityError), transaction.atomic():
        GuardianConsent.objects.filter(pk=consent.pk).update(valid_until=date(2020, 1, 1))
