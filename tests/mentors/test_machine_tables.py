"""Whatever happens in whatever order, to consents, weeks, calendars and classes: no minor without a consent in
date for that very day sits at a table, and nobody comes against school, limit or to two places at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mentors import actions
from mentors.availability import OWN_WISH, free_for, reasons_for
from mentors.consent_text import CURRENT
from mentors.enums import COMING, Purpose
from mentors.errors import SchoolError
from mentors.models import Assignment, GuardianConsent, Mentor, Pairing
from mentors.pairing import read_sitting
from mentors.state import today
from people.models import User
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN, NOW
from tests.mentors.time_tools import EVERY, japan, school_day, session, week

pytestmark = pytest.mark.django_db
MINOR, GROWN = 0, 1
# Two at one time, one soon after at another centre, one on another day of that week, one after the consent ends.
STARTS = ["2026-12-05T10:00", "2026-12-05T10:30", "2026-12-05T12:45", "2026-12-06T10:00", "2027-12-01T10:00"]
session_no = st.integers(0, len(STARTS) - 1)
who = st.sampled_from([MINOR, GROWN])


class Tables(RuleBasedStateMachine):
    """A minor and a grown-up, five sessions, a clock that only goes on, and everybody who may do something."""

    @initialize(birth=st.dates(date(2010, 11, 1), date(2012, 12, 31)))
    def begin(self, birth: date) -> None:
        Mentor.objects.update(once=None, email_key="")
        self.at = NOW
        centers = [classes.center(), classes.center("shintoko")]
        self.mentors = [
            make.active(birth_date=birth, centers=centers, phones=["iphone", "android"]),
            make.active(birth_date=NINETEEN, centers=centers, phones=["iphone", "android"]),
        ]
        self.sessions = []
        for number, start in enumerate(STARTS):
            day, _t, clock = start.partition("T")
            code = "shintoko" if number == 2 else "tomioka"
            one = session(japan(day, clock), seated=2, center_code=code)
            one.teacher = make.staff()
            one.save()
            self.sessions.append(one)

    def _do(self, work: Any) -> bool:
        done = False
        with suppress(SchoolError):
            work()
            done = True
        for one in self.mentors:
            one.refresh_from_db()
        return done

    # --- time and consent ------------------------------------------------------------------------
    @rule(days=st.sampled_from([1, 10, 300]), night=st.booleans())
    def time_passes(self, days: int, night: bool) -> None:
        self.at += timedelta(days=days)
        if night:
            actions.settle_all(at=self.at)

    @rule()
    def guardian_withdraws(self) -> None:
        self._do(lambda: actions.withdraw(mentor=self.mentors[MINOR], by="（保護者）", at=self.at))

    @rule()
    def guardian_agrees(self) -> None:
        token = make.key(self.mentors[MINOR], Purpose.CONSENT, self.at)
        self._do(lambda: actions.give_consent(
            token=token, who="春子", relation="mother", version=CURRENT.version, at=self.at,
        ))  # fmt: skip

    @rule(day=st.dates(date(2026, 11, 20), date(2027, 1, 10)))
    def consent_turns_out_to_end(self, day: date) -> None:
        """Written behind every action's back: the state still says active."""
        GuardianConsent.objects.filter(mentor=self.mentors[MINOR], given_on__lt=day).update(valid_until=day)

    @rule(which=who, what=st.sampled_from(["pause", "resume", "approve"]))
    def staff_decide(self, which: int, what: str) -> None:
        self._do(lambda: getattr(actions, what)(mentor=self.mentors[which], by=make.staff(), at=self.at))

    # --- time of the mentors -----------------------------------------------------------------------
    @rule(which=who, cells=st.sampled_from([0, EVERY, week("土午前"), week("日午前", "土午後")]))
    def says_a_week(self, which: int, cells: int) -> None:
        self._do(lambda: actions.set_grid(mentor=self.mentors[which], cells=cells, at=self.at))

    @rule(which=who, a_week=st.sampled_from([None, 1, 2]))
    def says_how_often(self, which: int, a_week: int | None) -> None:
        self._do(
            lambda: actions.set_limits(mentor=self.mentors[which], a_week=a_week, a_month=None, at=self.at)
        )

    @rule(which=who, day=st.sampled_from([date(2026, 12, 5), date(2026, 12, 6)]), can_come=st.booleans())
    def says_a_day(self, which: int, day: date, can_come: bool) -> None:
        self._do(lambda: actions.add_exception(
            mentor=self.mentors[which], first=day, last=day, can_come=can_come, at=self.at,
        ))  # fmt: skip

    @rule(day=st.sampled_from(["2026-12-05", "2026-12-06"]))
    def school_has_something_on(self, day: str) -> None:
        school_day(self.mentors[MINOR], day)

    # --- classes -----------------------------------------------------------------------------------
    @rule(which=who, number=session_no, agreed=st.booleans())
    def staff_assign(self, which: int, number: int, agreed: bool) -> None:
        self._comes(which, number, lambda mentor, one: actions.assign(
            mentor=mentor, session=one, agreed=agreed, by=make.staff(), at=self.at,
        ), asked=not agreed)  # fmt: skip

    @rule(which=who, number=session_no)
    def offers(self, which: int, number: int) -> None:
        self._comes(
            which, number, lambda mentor, one: actions.offer_help(mentor=mentor, session=one, at=self.at)
        )

    @rule(which=who, number=session_no)
    def accepts(self, which: int, number: int) -> None:
        mentor, one = self.mentors[which], self.sessions[number]
        row = mentor.assignments.filter(session=one).last()
        if row is not None:
            self._comes(which, number, lambda _mentor, _one: actions.accept(assignment=row, at=self.at))

    def _comes(self, which: int, number: int, work: Any, *, asked: bool = False) -> None:
        mentor, one = self.mentors[which], self.sessions[number]
        was = mentor.assignments.filter(session=one, state__in=COMING).values_list("state", flat=True).first()
        in_the_way = [reason.why for reason in reasons_for([mentor], one, counting=["accepted"])[mentor.pk]]
        covered = self._covered(mentor, one)
        if not self._do(lambda: work(mentor, one)):
            return
        now = mentor.assignments.filter(session=one, state__in=COMING).values_list("state", flat=True).first()
        if now != was:
            assert covered
            assert {*in_the_way} <= OWN_WISH, in_the_way
            assert not asked or {*in_the_way} <= {"nothing"}, in_the_way

    @rule(which=who, number=session_no)
    def cancels(self, which: int, number: int) -> None:
        row = self.mentors[which].assignments.filter(session=self.sessions[number]).last()
        if row is not None:
            self._do(lambda: actions.cancel(assignment=row, reason="かぜ", by=None, at=self.at))

    @rule(number=session_no, keep=st.booleans())
    def tables_are_made(self, number: int, keep: bool) -> None:
        one = self.sessions[number]
        self._do(lambda: actions.match_session(session=one, by=make.staff(), at=self.at, keep=keep))

    @rule(which=who, number=session_no)
    def comes_to_the_desk(self, which: int, number: int) -> None:
        mentor, one = self.mentors[which], self.sessions[number]
        row = mentor.assignments.filter(session=one).last()
        if row is not None and self.at <= one.starts_at:
            self.at = one.starts_at
            if self._do(lambda: actions.mark_came(assignment=row, by=make.staff(), at=self.at)):
                assert self._covered(mentor, one)

    # --- what holds always -------------------------------------------------------------------------
    @staticmethod
    def _covered(mentor: Mentor, one: Any) -> bool:
        day = timezone.localdate(one.starts_at)
        rows = GuardianConsent.objects.filter(mentor=mentor)
        return not mentor.is_minor_on(day) or any(row.holds_on(day) for row in rows)

    @invariant()
    def no_minor_without_a_consent_sits_at_a_table(self) -> None:
        sitting = set(Pairing.objects.filter(ended_at__isnull=True).values_list("session", flat=True))
        for one in getattr(self, "sessions", []):
            for pair in read_sitting(one).pairs if one.pk in sitting else []:
                assert self._covered(pair.mentor, one)
                assert Assignment.objects.filter(mentor=pair.mentor, session=one, state="accepted").exists()

    @rule()
    def staff_look_for_somebody(self) -> None:
        for one in self.sessions:
            for mentor in free_for(one):
                assert self._covered(mentor, one)
                assert mentor.state == "active"
                assert mentor.grids.exists() or mentor.exceptions.filter(can_come=True).exists()

    @invariant()
    def nobody_has_agreed_to_two_places_at_once(self) -> None:
        for mentor in getattr(self, "mentors", []):
            rows = [
                one.session
                for one in mentor.assignments.filter(state__in=COMING).select_related("session__run")
            ]
            for number, one in enumerate(rows):
                for other in rows[number + 1 :]:
                    pause = timedelta(minutes=0 if one.run.center_id == other.run.center_id else 30)
                    assert one.ends_at + pause <= other.starts_at or other.ends_at + pause <= one.starts_at

    @invariant()
    def whoever_is_out_of_work_is_out_of_every_class_ahead(self) -> None:
        for mentor in getattr(self, "mentors", []):
            if mentor.state != "active":
                ahead = mentor.assignments.filter(
                    state__in=COMING, session__ends_at__gt=self.at, came_at=None
                )
                assert not ahead.exists()
            # Years may pass, and the minor comes of age; nobody grows younger.
            assert mentor is self.mentors[MINOR] or not mentor.is_minor_on(today(self.at))


class TestTables(TestCase, Tables.TestCase):
    settings = settings(
        max_examples=10, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
    )

    @classmethod
    def setUpTestData(cls) -> None:
        User.objects.get_or_create(username="tomioka")
