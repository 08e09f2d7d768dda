"""Each mentor's story, told to the actions at the times at which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from courses.curriculum.files import read_yaml
from events.models import Center
from mentors import actions
from mentors.actions.consent import wording_kept
from mentors.consent_text import CURRENT
from mentors.enums import Language, Relation, State, Topic, Way
from mentors.models import Coordinator, GuardianConsent, Mentor, School, StepLog, TrainingDone
from mentors.state import NEXT, a_year_after, today, years_before
from mentors.training import UNITS
from people.models import User

DATA = Path(__file__).parent / "data" / "schools.yaml"
COUNT = 60
GIVEN = ("みほ", "あおい", "そら", "はる", "りく", "ゆい", "れん", "ひな", "かい", "さくら")
FAMILY = ("見本", "試験", "例", "仮名", "練習", "標本")
STORIES = (
    State.APPLIED, State.CONSENTED, State.CONFIRMED, State.TRAINED, State.ACTIVE, State.ACTIVE, State.ACTIVE,
    State.PAUSED, State.LEFT, State.ACTIVE,
)  # fmt: skip
WAY_UP = (State.CONSENTED, State.CONFIRMED, State.TRAINED, State.ACTIVE)
DAYS = {State.APPLIED: 90, State.CONSENTED: 85, State.CONFIRMED: 80, State.TRAINED: 60, State.ACTIVE: 55}


@dataclass
class Seeded:
    """What was made; all 0 the second time."""

    schools: int = 0
    mentors: int = 0

    def __str__(self) -> str:
        return f"見本の学校：{self.schools}、メンター：{self.mentors}人。担当の先生：teacher（見本高校）。"


@transaction.atomic
def plant_mentors(*, at: datetime) -> Seeded:
    """Makes what is missing; what stands is left alone, whatever became of it."""
    made = Seeded()
    schools = []
    for entry in read_yaml(DATA):
        school = School.objects.filter(code=entry["code"]).first()
        if school is None:
            own = {name: value for name, value in entry.items() if name != "coordinator"}
            school = actions.keep_school(school=School(**own), at=at)
            made.schools += 1
        user = User.objects.filter(username=entry.get("coordinator", ""), is_demo=True).first()
        if user and not Coordinator.objects.filter(user=user).exists():
            Coordinator.objects.create(school=school, user=user)
        schools.append(school)
    centers = list(Center.objects.order_by("code"))
    known = set(Mentor.objects.filter(once__startswith="demo:").values_list("once", flat=True))
    for number in range(1, COUNT + 1):
        if f"demo:{number}" not in known and centers:
            _mentor(number, schools, centers, at)
            made.mentors += 1
    return made


def _mentor(number: int, schools: list[School], centers: list[Center], at: datetime) -> None:
    """Written straight, at the times of the past: mails about it must not go out today."""
    day = today(at)
    minor = number % 2 == 0
    story = STORIES[(number // 2) % len(STORIES)]
    school = schools[(number // 2) % 2] if minor else schools[2 if number % 4 == 1 else 0]
    given = GIVEN[number % len(GIVEN)]
    # A 16-year-old, or a 19-year-old; spread over the year.
    birth = years_before(day, 16 if minor else 19) - timedelta(days=number * 5)
    email = f"mentor{number:02d}@school.example"
    reached = (
        [State.APPLIED, *WAY_UP[: WAY_UP.index(_highest(story)) + 1]]
        if story != State.APPLIED
        else [State.APPLIED]
    )
    when = {state: at - timedelta(days=DAYS[state]) for state in reached}
    verified = at - timedelta(days=89) if story != State.APPLIED or (minor and number % 3) else None
    mentor = Mentor.objects.create(
        call_name=given, name=f"{FAMILY[number % len(FAMILY)]} {given}", birth_date=birth, school=school,
        year=number % 3 + 1, email=email, once=f"demo:{number}",
        phones=[["iphone"], ["android"], ["iphone", "android"], ["android", "easy"]][number % 4],
        topics=[*Topic.values[: number % 4 + 2]],
        languages=[Language.JAPANESE, *([Language.SIGN] if number % 12 == 0 else [])],
        most_learners=number % 4 + 1, guardian_name=f"{FAMILY[number % len(FAMILY)]} 保護者" if minor else "",
        guardian_relation=Relation.MOTHER if minor else "", guardian_way=Way.LINK if minor else "",
        guardian_email=f"guardian{number:02d}@school.example" if minor else "", state=story,
        verified_at=verified, confirmed_at=when.get(State.CONFIRMED), roleplay_at=when.get(State.TRAINED),
        applied_at=when[State.APPLIED], changed_at=when[reached[-1]],
        left_at=at - timedelta(days=20) if story == State.LEFT else None,
    )  # fmt: skip
    mentor.centers.set([centers[number % len(centers)], centers[0]])
    if minor and State.CONSENTED in reached:
        # Some consents run out soon.
        _consent(mentor, day - timedelta(days=330 if number % 6 == 0 else 85), at)
    if State.CONFIRMED in reached:
        done = UNITS if State.TRAINED in reached else UNITS[: number % len(UNITS)]
        TrainingDone.objects.bulk_create(
            TrainingDone(mentor=mentor, unit=unit.slug, at=at - timedelta(days=70)) for unit in done
        )
    steps = [*reached, *([story] if story in (State.PAUSED, State.LEFT) else [])]
    was = ""
    rows = []
    for step in steps:
        if was and step not in NEXT[was]:
            raise AssertionError(f"{was} → {step}")
        rows.append(
            StepLog(
                mentor=mentor,
                at=when.get(step, at - timedelta(days=20)),
                by="見本",
                was=was,
                now=step,
                why="見本",
            )
        )
        was = step
    StepLog.objects.bulk_create(rows)


def _highest(story: State) -> State:
    return story if story in WAY_UP else State.ACTIVE


def _consent(mentor: Mentor, given_on: date, at: datetime) -> None:
    GuardianConsent.objects.create(
        mentor=mentor, who=mentor.guardian_name, relation=Relation.MOTHER, contact=mentor.guardian_email,
        text=wording_kept(CURRENT.version), way=Way.LINK, given_on=given_on, valid_until=a_year_after(given_on),
        given_at=at - (today(at) - given_on),
    )  # fmt: skip
