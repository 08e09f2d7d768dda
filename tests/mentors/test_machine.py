"""Whatever happens in whatever order: no minor without a consent in date is ever active (P03)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mentors import actions
from mentors.consent_text import CURRENT
from mentors.enums import Purpose, State
from mentors.errors import SchoolError
from mentors.models import Mentor, School
from mentors.state import NEXT, today
from people.models import User
from tests.factories import mentors as make
from tests.factories.mentors import NOW

pytestmark = pytest.mark.django_db


class Life(RuleBasedStateMachine):
    """One mentor, a clock that only goes on, and everybody who may do something."""

    @initialize(birth=st.dates(date(2008, 11, 1), date(2012, 12, 31)), far=st.booleans())
    def begin(self, birth: date, far: bool) -> None:
        """``far``: everything but the consent is there from the start, so that only the consent can hold it up."""
        Mentor.objects.update(once=None, email_key="")
        self.at = NOW
        self.mentor = make.applied(birth_date=birth, guardian_way="link")
        self.teacher = make.coordinator(self.mentor.school, "teacher-machine")
        if far:
            self.comes_in()
            self.school_answers(yes=True)
            self.trains()

    def _do(self, work) -> None:
        with suppress(SchoolError):
            work()
        self.mentor.refresh_from_db()

    @rule(days=st.sampled_from([1, 30, 200, 365, 366]), night=st.booleans())
    def time_passes(self, days: int, night: bool) -> None:
        self.at += timedelta(days=days)
        if night:
            actions.settle_all(at=self.at)
            self.mentor.refresh_from_db()

    @rule()
    def comes_in(self) -> None:
        self._do(lambda: actions.sign_in(token=make.key(self.mentor, Purpose.SIGN_IN, self.at), at=self.at))

    @rule(late=st.booleans())
    def guardian_agrees(self, late: bool) -> None:
        token = make.key(self.mentor, Purpose.CONSENT, self.at - timedelta(days=15 if late else 0))
        self._do(
            lambda: actions.give_consent(
                token=token, who="春子", relation="mother", version=CURRENT.version, at=self.at
            )
        )

    @rule(ago=st.integers(-5, 400))
    def paper_comes(self, ago: int) -> None:
        day = today(self.at) - timedelta(days=ago)
        self._do(lambda: actions.enter_paper(
            mentor=self.mentor, who="春子", relation="mother", contact="04", signed_on=day, version=1, by=make.staff(), at=self.at,
        ))  # fmt: skip

    @rule()
    def guardian_withdraws(self) -> None:
        self._do(lambda: actions.withdraw(mentor=self.mentor, by="（保護者）", at=self.at))
        assert self.mentor.state != State.ACTIVE or not self.mentor.is_minor_on(today(self.at))

    @rule(yes=st.booleans())
    def school_answers(self, yes: bool) -> None:
        work = (
            (lambda: actions.confirm(mentor=self.mentor, by=self.teacher, at=self.at))
            if yes
            else (lambda: actions.refuse(mentor=self.mentor, by=self.teacher, why="いない", at=self.at))
        )
        self._do(work)

    @rule()
    def trains(self) -> None:
        self._do(lambda: make.train(self.mentor, self.at))
        self._do(lambda: actions.tick_roleplay(mentor=self.mentor, by=make.staff(), at=self.at))

    @rule()
    def staff_approve(self) -> None:
        self._do(lambda: actions.approve(mentor=self.mentor, by=make.staff(), at=self.at))

    @rule(what=st.sampled_from(["pause", "resume", "pause_self", "resume_self"]))
    def somebody_decides(self, what: str) -> None:
        name, _sep, own = what.partition("_")
        by = None if own else make.staff()
        self._do(lambda: getattr(actions, name)(mentor=self.mentor, by=by, at=self.at))

    @rule()
    def changes_school(self) -> None:
        other = School.objects.exclude(pk=self.mentor.school_id).first() or make.school("machine")
        values = {
            "call_name": "はな",
            "year": 2,
            "phones": [],
            "topics": [],
            "languages": [],
            "most_learners": 1,
            "school": other,
        }
        self._do(lambda: actions.change_own(mentor=self.mentor, values=values, at=self.at))

    @invariant()
    def nobody_unsafe_may_sit(self) -> None:
        if not hasattr(self, "mentor"):
            return
        day = today(self.at)
        ready = Mentor.objects.filter(pk=self.mentor.pk).ready_on(day).exists()
        minor = self.mentor.is_minor_on(day)
        covered = any(one.holds_on(day) for one in self.mentor.consents.all())
        assert not ready or not minor or covered
        settled = actions.settle(self.mentor, at=self.at, by=None, why="調べる")
        if settled.state in (State.ACTIVE, State.PAUSED):
            assert covered or not minor
            assert settled.confirmed_at and settled.verified_at and settled.roleplay_at
        self.mentor.refresh_from_db()

    @invariant()
    def every_step_taken_is_one_that_may_be(self) -> None:
        if hasattr(self, "mentor"):
            moved = [(row.was, row.now) for row in self.mentor.steps.all() if row.was and row.was != row.now]
            assert all(now in NEXT[was] for was, now in moved)
            if moved:
                assert moved[-1][1] == self.mentor.state


class TestLife(TestCase, Life.TestCase):
    settings = settings(
        max_examples=30, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
    )

    @classmethod
    def setUpTestData(cls) -> None:
        User.objects.get_or_create(username="tomioka")
