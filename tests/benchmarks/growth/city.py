"""The school that grows: what a city has once, and ``grow``, which adds what everything else is multiplied by.

Seeded: the same sizes give the same people, classes and choices on every machine, the day apart on which it is made.
"""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import Site

from core.models import SchoolSettings
from events.actions import settle_told
from events.actions.places import ensure_groups
from events.enums import Kind, Method, RunState, State
from events.models import (
    Application,
    Center,
    ClassRun,
    ClassSession,
    ClosingDay,
    PublicHoliday,
    Room,
    SeatPool,
)
from mentors import actions as mentor_actions
from mentors.matching.weights import Weights
from mentors.models import Assignment, Coordinator, GuardianConsent, Mentor, School, SchoolDay, WeightSet
from people.actions import count_book, record_file_book, write_name_keys
from people.enums import Role
from people.models import Learner, User
from people.rights import group_name
from tests.today import begun_today

from . import classes, helpers, people, sizes


class City:
    """``values``: what stands in the addresses of lists.py, about one person, one class and one mentor each."""

    def __init__(self) -> None:
        self.at = timezone.now()
        self.dice = random.Random(sizes.SEED)
        self.units = 0
        with transaction.atomic():
            self._places()
            self._staff()
            self._own()
            self._first_pages()

    # --- what a city has once -----------------------------------------------------------------------
    def _places(self) -> None:
        school = SchoolSettings.for_site(Site.objects.get(is_default_site=True))
        school.municipality_code, school.prefecture, school.municipality = "112089", "埼玉県", "所沢市"
        school.save()
        self.centers = [
            Center(
                code=f"city{n}", name=f"第{n + 1}まちづくりセンター", kana=f"ダイ{'アイウエオカキクケコサ'[n]}センター",
                tel=f"04-2900-00{n:02d}", town="見本町", street=f"{n}", latitude="35.8", longitude="139.4",
                postal_code="3590000", city="所沢市",
            )
            for n in range(sizes.CENTERS)
        ]  # fmt: skip
        for one in self.centers:
            one.full_clean()
            one.save()
        self.rooms = [
            Room.objects.create(center=one, name="学習室", seats=40, tables=10) for one in self.centers
        ]
        today = timezone.localdate(self.at)
        ClosingDay.objects.bulk_create(
            ClosingDay(center=one, day=today + timedelta(days=90 + n))
            for one in self.centers
            for n in range(5)
        )
        PublicHoliday.objects.bulk_create(
            PublicHoliday(day=today + timedelta(days=400 + n), name="祝日") for n in range(10)
        )
        self.schools = [
            School.objects.create(code=f"s{n}", name=f"見本第{n + 1}高校", kana="ミホン", kind="high")
            for n in range(sizes.SCHOOLS)
        ]
        SchoolDay.objects.bulk_create(
            SchoolDay(school=one, first=today + timedelta(days=20 * n), last=today + timedelta(days=20 * n), name="テスト", kind="exam")
            for one in self.schools
            for n in range(15)
        )  # fmt: skip

    def _staff(self) -> None:
        names = [("city-office", group_name(Role.CITY))]
        for one in self.centers:
            ensure_groups(one.code)  # as the set-up of a centre does
            names += [(f"clerk-{one.code}", group_name(Role.CLERK, one.code))]
            names += [(f"manager-{one.code}", group_name(Role.MANAGER, one.code))]
        for name, group in names:
            user = User.objects.create_user(name, password=None, name="所沢 さくら", is_staff=True)
            user.groups.add(Group.objects.get_or_create(name=group)[0])
            TOTPDevice.objects.create(user=user, name="phone")
        root = User.objects.create_user("root", password=None, is_staff=True, is_superuser=True)
        TOTPDevice.objects.create(user=root, name="phone")
        record_file_book(by=root, number="第1号")  # or the thousandth could not be registered
        teacher = User.objects.create_user("growth-teacher", password=None, name="見本 先生")
        TOTPDevice.objects.create(user=teacher, name="phone")
        Coordinator.objects.create(user=teacher, school=self.schools[0])
        WeightSet.objects.create(version=1, weights=asdict(Weights()), why="はじめ", by="growth", at=self.at)

    def _own(self) -> None:
        """One class of each centre today, the people in it, a mentor, and a learner who comes often."""
        dice, at = self.dice, self.at
        proof = ClassRun(
            code="G000000", title=classes.TITLES[0], kana="スマホ", center=self.centers[0], room=self.rooms[0], capacity=20,
            opens_at=at - timedelta(days=60), closes_at=at - timedelta(days=50), summary="スマホの持ち方から始めます。",
            bring="スマホ",
        )  # fmt: skip
        proof.full_clean(exclude=["code", "readings"])
        proof.state, proof.readings = RunState.DRAFT, proof.readings
        proof.save()
        self.term = classes.Term(self.centers, self.rooms, proof.readings)
        codes = [one.code for one in self.centers]
        here = people.learners(sizes.IN_CLASS * 2, first=900_000, codes=codes[:1], dice=dice, at=at)
        self.today = [self._today(n, here) for n in range(len(self.centers))]
        (self.mentor,) = helpers.mentors(1, self.schools[:1], self.centers, at=at)
        Mentor.objects.filter(pk=self.mentor.pk).update(state="active")
        self.mentor.refresh_from_db()
        often = here[0]
        past = self.term.runs(sizes.OWN_VISITS, coming=False, dice=dice, at=at)
        rows = [row for row in past if row[0].kind == Kind.CLASS]
        for row in rows:
            row[0].closes_at = row[0].opens_at + timedelta(days=30)
        classes.applications(rows[: sizes.OWN_APPLICATIONS], [often], each=1, coming=False, at=at, dice=dice)
        helpers.visits(
            [self.mentor], [(row[3][0], here) for row in rows], each=sizes.OWN_VISITS, at=at, dice=dice
        )
        Assignment.objects.create(
            mentor=self.mentor, session=self.today[0], state="accepted", made_at=at, changed_at=at
        )
        people.cards(here[:1], first=800_000, at=at)
        full = self._full(here)
        receipt = Application.objects.filter(run=full).first()
        lottery = self._lottery(here)
        self.values: dict[str, Any] = {
            "center": codes[0], "run": full.code, "run_pk": full.pk, "session": self.today[0].pk, "learner": often.pk,
            "mentor": self.mentor.pk, "draw": lottery.code, "receipt": receipt.receipt if receipt else "", "family": people.FAMILIES[0],
            "coming": self.coming.pk, "lesson": 12, "month": timezone.localdate(at).strftime("%Y-%m"),
        }  # fmt: skip

    def _today(self, place: int, here: list[Learner]) -> ClassSession:
        """Begun half an hour ago; at the first centre half of the people are marked."""
        at = self.at
        start = begun_today(at, timedelta(minutes=30))
        run = ClassRun.objects.create(
            code=f"T{place}", title=classes.TITLES[0], kana="スマホ", center=self.centers[place], room=self.rooms[place],
            capacity=20, method=Method.FIRST_COME, opens_at=at - timedelta(days=60), closes_at=at - timedelta(days=5),
            state=RunState.PUBLISHED, readings=self.term.readings,
        )  # fmt: skip
        session = ClassSession.objects.create(
            run=run, number=1, room=run.room, starts_at=start, ends_at=start + timedelta(hours=2)
        )
        pool = SeatPool.objects.create(run=run, capacity=20, taken=sizes.IN_CLASS)
        first = 20_000_000 + place * 100
        classes.store(
            [
                Application(
                    run=run, pool=pool, learner=one, receipt=str(first + n), source="phone", state=State.CONFIRMED,
                    applied_at=at - timedelta(days=20), changed_at=at - timedelta(days=20),
                )
                for n, one in enumerate(here[: sizes.IN_CLASS])
            ],
            at=at,
        )  # fmt: skip
        return session

    def _full(self, here: list[Learner]) -> ClassRun:
        """A class to come that is full, with five waiting and an offer."""
        row = next(row for row in self.term.runs(1, coming=True, dice=self.dice, at=self.at))
        run, pool, _center, held = row
        self.coming = held[0]
        pool.capacity, pool.taken, pool.last_waiting = 20, 20, 5
        pool.save()
        states = [State.CONFIRMED] * 19 + [State.OFFERED] + [State.WAITLISTED] * 5
        classes.store(
            [
                Application(
                    run=run, pool=pool, learner=one, receipt=str(30_000_000 + n), source="web", state=state,
                    applied_at=self.at, changed_at=self.at, waiting=n - 19 if state == State.WAITLISTED else None,
                    offer_until=self.at + timedelta(hours=20) if state == State.OFFERED else None,
                )
                for n, (one, state) in enumerate(zip(here, states, strict=False))
            ],
            at=self.at,
        )  # fmt: skip
        return run

    def _lottery(self, here: list[Learner]) -> ClassRun:
        """A class whose applications have closed and for which nobody has drawn lots yet."""
        ((run, pool, _center, _held),) = self.term.runs(1, coming=True, dice=self.dice, at=self.at)
        run.method, run.closes_at = Method.LOTTERY, self.at - timedelta(hours=3)
        run.save()
        made = [
            Application(
                run=run, pool=pool, learner=one, receipt=str(40_000_000 + n), source="web", state=State.APPLIED,
                applied_at=self.at - timedelta(days=9), changed_at=self.at - timedelta(days=9),
            )
            for n, one in enumerate(here)
        ]  # fmt: skip
        classes.store(made, at=self.at)
        return run

    def _first_pages(self) -> None:
        """At the first centre, in the first school: as much as the lists show at once."""
        at, dice, here = self.at, random.Random(f"{sizes.SEED}:pages"), self.centers[:1]
        term = classes.Term(here, self.rooms[:1], self.term.readings, numbers=self.term.numbers)
        # All of the one name that is looked for, so that what is found fills a page at one times too.
        name = people.FAMILIES[:1]
        who = people.learners(
            sizes.FIRST_ROWS, first=952_990, codes=[here[0].code], dice=dice, at=at, families=name
        )
        past = term.runs(sizes.FIRST_RUNS, coming=False, dice=dice, at=at)
        ahead = term.runs(2 * sizes.FIRST_RUNS, coming=True, dice=dice, at=at)
        for run in {row[0].pk: row[0] for row in ahead if row[0].kind == Kind.CLASS}.values():
            if run.pk % 2 and run.state == RunState.PUBLISHED:
                run.method, run.opens_at, run.closes_at = (
                    Method.LOTTERY,
                    at - timedelta(days=20),
                    at - timedelta(hours=2),
                )
                run.save()
        came = classes.applications(past, who, each=4, coming=False, at=at, dice=dice)
        asked = classes.applications(
            ahead, who, each=sizes.APPLICATIONS_COMING, coming=True, at=at, dice=dice
        )
        seated = Application.objects.filter(run__in=[row[0].pk for row in ahead], state=State.CONFIRMED)
        offered = list(seated.order_by("pk").values_list("pk", flat=True)[: sizes.FIRST_ROWS])
        Application.objects.filter(pk__in=offered).update(
            state=State.OFFERED, offer_until=at + timedelta(hours=30)
        )
        people.notices(came, at=at, dice=dice)
        for start in range(0, 5 * 34, 34):
            people.desk_work(asked[start : start + 34], at=at)
        people.audit(who, at=at, dice=dice, looks=sizes.FIRST_ROWS, gone=sizes.FIRST_ROWS)
        people.leaks(1000, at=at, count=sizes.FIRST_ROWS)
        helping = helpers.mentors(sizes.FIRST_MENTORS, self.schools[:1], here * 4, at=at)
        # Of whoever is of age no consent runs out.
        today = timezone.localdate(at)
        minors = [one for one in helping if one.state != "applied" and one.is_minor_on(today)]
        GuardianConsent.objects.filter(mentor__in=minors[: sizes.FIRST_ROWS]).update(
            valid_until=today + timedelta(days=20)
        )
        active = [one for one in helping if one.state == "active"]
        sat = [(row[3][0], who) for row in past if row[0].kind == Kind.CLASS]
        helpers.visits(active, sat, each=sizes.VISITS, at=at, dice=dice)
        sessions = [row[3][0] for row in ahead if row[0].state == RunState.PUBLISHED]
        for start in range(0, sizes.FIRST_WEEKS * 4, 4):
            helpers.coming(active[:20], sessions[start : start + 4], at=at)
        helpers.told(
            here,
            helping,
            at=at,
            first=0,
            reports=3 * sizes.FIRST_ROWS,
            weeks=sizes.FIRST_WEEKS,
            weights=sizes.FIRST_WEEKS,
        )

    # --- what is multiplied -------------------------------------------------------------------------
    def grow(self, units: int) -> None:
        """Up to ``units`` times the school of sizes.py, in all."""
        while self.units < units:
            with transaction.atomic():
                self._unit(self.units)
            self.units += 1
        self._settle()

    def _unit(self, number: int) -> None:
        at, dice = self.at, random.Random(f"{sizes.SEED}:{number}")
        codes = [one.code for one in self.centers]
        who = people.learners(sizes.LEARNERS, first=number * sizes.LEARNERS, codes=codes, dice=dice, at=at)
        people.cards(who[: sizes.CARDS], first=number * sizes.CARDS, at=at)
        past = self.term.runs(sizes.PAST_RUNS, coming=False, dice=dice, at=at)
        ahead = self.term.runs(sizes.COMING_RUNS, coming=True, dice=dice, at=at)
        came = classes.applications(past, who, each=sizes.APPLICATIONS_PAST, coming=False, at=at, dice=dice)
        asked = classes.applications(
            ahead, who, each=sizes.APPLICATIONS_COMING, coming=True, at=at, dice=dice
        )
        seated = Application.objects.filter(run__in=[row[0].pk for row in ahead], state=State.CONFIRMED)
        offered = list(seated.order_by("pk").values_list("pk", flat=True)[: sizes.FIRST_ROWS])
        Application.objects.filter(pk__in=offered).update(
            state=State.OFFERED, offer_until=at + timedelta(hours=30)
        )
        people.notices(came + asked, at=at, dice=dice)
        people.desk_work(asked[: sizes.CALLS + sizes.POSTCARDS + sizes.CALLED], at=at)
        people.audit(who, at=at, dice=dice)
        people.leaks(number * sizes.LEAKS, at=at)
        helping = helpers.mentors(sizes.MENTORS, self.schools, self.centers, at=at)
        active = [one for one in helping if one.state == "active"]
        there: dict[int, list[Learner]] = {}
        for application, _center in came:
            there.setdefault(application.run_id, []).append(application.learner)
        sat = [(row[3][0], there.get(row[0].pk, [])) for row in past if row[0].kind == Kind.CLASS]
        helpers.visits(active, sat, each=sizes.VISITS, at=at, dice=dice)
        sessions = [row[3][0] for row in ahead if row[0].state == RunState.PUBLISHED]
        helpers.coming(active, sessions, at=at)
        helpers.told(self.centers, helping, at=at, first=number)

    def _settle(self) -> None:
        """What the night does: keys of names, sums of past months, people in the book, and the database's own count."""
        write_name_keys()
        settle_told()
        mentor_actions.count_months(at=self.at)
        count_book(at=self.at)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def rows_in() -> dict[str, int]:
    """How much there is, for the table."""
    return {
        "learners": Learner.objects.count(), "applications": Application.objects.count(), "runs": ClassRun.objects.count(),
        "mentors": Mentor.objects.count(),
    }  # fmt: skip


def moment() -> datetime:
    return timezone.now()
