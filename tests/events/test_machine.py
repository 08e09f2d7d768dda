"""10,000 random steps over applying, cancelling, offers, draws and changes; after each, what must hold holds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from events import actions
from events.enums import HOLDING, LIVE, Method, Source, State
from events.errors import SchoolError
from events.models import Applicant, Application, ApplicationEvent, ClassRun, SeatPool
from people.models import User
from tests.factories import classes as make
from tests.factories.classes import NOW

EXAMPLES, STEPS = 100, 100
applications = st.integers(0, 30)


class Town(RuleBasedStateMachine):
    """One run, a dozen people, a clock that goes on. Refusals with a sentence are fine; anything else is not."""

    lottery = False

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at = NOW
        method = Method.LOTTERY if self.lottery else Method.FIRST_COME
        self.run_id = make.run(at=NOW, capacity=3, method=method, in_days=14).pk
        self.people = [make.learner() for _n in range(12)]
        self.clerk = User.objects.get(username="admin")
        self.drawn = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def run(self) -> ClassRun:
        return ClassRun.objects.select_related("center", "room").get(pk=self.run_id)

    def pick(self, number: int) -> Application | None:
        found = list(self.run.applications.order_by("pk"))
        return found[number % len(found)] if found else None

    def tried(self, action, *, must: bool = False, **values) -> None:
        """``must``: the state of things allows it, so a refusal is an error too."""
        said, refused = "。", False
        try:
            with transaction.atomic():
                action(at=self.at, **values)
        except SchoolError as refusal:
            said = refusal.text
            refused = True
        assert said.endswith("。"), said
        assert not (must and refused), said

    @rule(
        people=st.lists(st.integers(0, 11), min_size=1, max_size=2, unique=True),
        once=st.sampled_from(["", "a", "b"]),
    )
    def apply(self, people, once) -> None:
        self.tried(
            actions.apply,
            run=self.run,
            people=[self.people[n] for n in people],
            source=Source.PHONE,
            once=once,
        )

    @rule(number=applications)
    def cancel(self, number) -> None:
        if application := self.pick(number):
            self.tried(actions.cancel_application, must=application.is_live, application=application)

    @rule(number=applications)
    def drop_one(self, number) -> None:
        if application := self.pick(number):
            learner = application.applicants.order_by("pk").first().learner
            self.tried(actions.drop_person, application=application, learner=learner)

    @rule(number=applications)
    def accept(self, number) -> None:
        if application := self.pick(number):
            must = application.state == State.OFFERED
            self.tried(actions.accept_offer, must=must, application=application)

    @rule(number=applications)
    def decline(self, number) -> None:
        if application := self.pick(number):
            must = application.state == State.OFFERED
            self.tried(actions.decline_offer, must=must, application=application)

    @rule(number=applications)
    def out_of_turn(self, number) -> None:
        if application := self.pick(number):
            self.tried(
                actions.promote_out_of_turn,
                application=application,
                reason="手話通訳の日のため",
                by=self.clerk,
            )

    @rule(capacity=st.integers(1, 8))
    def change_capacity(self, capacity) -> None:
        self.tried(actions.change_capacity, run=self.run, capacity=capacity)

    @rule(hours=st.integers(1, 60))
    def time_goes_on(self, hours) -> None:
        self.at += timedelta(hours=hours)
        actions.expire_offers(at=self.at)

    @rule(seed=st.sampled_from(["1 2 3", "4 5 6"]))
    def draw(self, seed) -> None:
        self.tried(actions.draw_lots, run=self.run, seed=seed, by=self.clerk)

    @rule(really=st.integers(0, 25))
    def call_off(self, really) -> None:
        if really == 25:
            self.tried(actions.cancel_run, run=self.run, reason="台風", by=self.clerk)

    @invariant()
    def seats_are_what_the_applications_hold(self) -> None:
        pool = SeatPool.objects.get(run_id=self.run_id)
        held = Application.objects.filter(pool=pool, state__in=HOLDING).people()
        assert pool.taken == held <= pool.capacity
        assert pool.in_line == Application.objects.filter(pool=pool, state=State.WAITLISTED).count()

    @invariant()
    def no_seat_is_free_while_somebody_waits_whom_it_fits(self) -> None:
        run = self.run
        pool = SeatPool.objects.get(run=run)
        start = run.sessions.get().starts_at
        if run.state == "published" and self.at < start:
            waiting = pool.applications.waiting_in_order()
            assert not [a.receipt for a in waiting if a.size <= pool.free]

    @invariant()
    def everybody_has_at_most_one_live_application(self) -> None:
        live = Applicant.objects.filter(run_id=self.run_id, application__state__in=LIVE, live=True)
        ids = list(live.values_list("learner_id", flat=True))
        assert len(ids) == len(set(ids))
        assert not Applicant.objects.filter(run_id=self.run_id, live=True).exclude(
            application__state__in=LIVE
        )

    @invariant()
    def sizes_waiting_places_and_offers_agree(self) -> None:
        applications = list(Application.objects.filter(run_id=self.run_id))
        live = Counter(
            Applicant.objects.filter(run_id=self.run_id, live=True).values_list("application_id", flat=True)
        )
        told = ApplicationEvent.objects.filter(application__run_id=self.run_id).order_by("at", "id")
        last = dict(told.values_list("application_id", "now"))
        for application in applications:
            assert live[application.pk] == (application.size if application.is_live else 0)
            assert (application.waiting is not None) == (application.state == State.WAITLISTED)
            assert (application.offer_until is not None) == (application.state == State.OFFERED)
            assert last[application.pk] == application.state

    @invariant()
    def a_draw_never_changes(self) -> None:
        draw = getattr(self.run, "draw", None)
        if draw and draw.state == "drawn":
            self.drawn = self.drawn or (draw.seed, draw.rows, draw.result)
            assert self.drawn == (draw.seed, draw.rows, draw.result)

    @invariant()
    def nobody_was_passed_over_without_a_reason(self) -> None:
        for waiting in Application.objects.filter(run_id=self.run_id, state=State.WAITLISTED):
            later = Application.objects.filter(
                pool_id=waiting.pool_id,
                events__was=State.WAITLISTED,
                events__now__in=[State.OFFERED, State.PROMOTED],
                pk__gt=waiting.pk,
            )
            if not self.lottery and later.exists():
                assert waiting.events.filter(was=State.WAITLISTED, now=State.WAITLISTED).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("lottery", [False, True], ids=["first-come", "lottery"])
def test_10000_random_steps_break_nothing(lottery) -> None:
    machine = type("Town", (Town,), {"lottery": lottery})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES // 2,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
