"""Schools and mentors for tests; nobody in here exists."""

from __future__ import annotations

import itertools
import os
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from mentors import actions
from mentors.addresses import key_of
from mentors.consent_text import CURRENT
from mentors.enums import Purpose, State
from mentors.models import Coordinator, Mentor, School
from mentors.training import UNITS
from people.models import User
from tests.factories import classes

# Processes that write into one database (a server's, from outside) must not make the same person twice.
_numbers = itertools.count(int.from_bytes(os.urandom(4)))
NOW = timezone.make_aware(datetime(2026, 11, 24, 12, 0))
SIXTEEN, NINETEEN = date(2010, 4, 5), date(2007, 4, 5)


def school(code: str = "mihon", **fields: Any) -> School:
    known = School.objects.filter(code=code).first()
    return known or actions.keep_school(
        school=School(
            code=code, **{"name": f"見本{code}高校", "kana": "ミホンコウコウ", "kind": "high", **fields}
        )
    )


def coordinator(of: School | None = None, username: str = "teacher-a") -> User:
    user, _new = User.objects.get_or_create(username=username, defaults={"name": "見本 先生"})
    Coordinator.objects.get_or_create(user=user, defaults={"school": of or school()})
    return user


def values(**fields: Any) -> dict[str, Any]:
    """What the sign-up form hands to the action."""
    n = next(_numbers)
    return {
        "name": "見本 花子", "call_name": "はな", "birth_date": SIXTEEN, "email": f"hana{n}@school.example",
        "school": fields.get("school") or school(), "year": 1, "centers": [classes.center()], "phones": ["iphone"],
        "topics": ["basics"], "languages": ["ja"], "most_learners": 2, "guardian_name": "見本 春子",
        "guardian_relation": "mother", "guardian_way": "link", "guardian_email": f"haru{n}@home.example", **fields,
    }  # fmt: skip


def applied(at: datetime = NOW, *, once: str = "", **fields: Any) -> Mentor:
    typed = values(**fields)
    actions.sign_up(values=typed, once=once or f"once-{next(_numbers)}", at=at)
    return Mentor.objects.here().get(email_key=key_of(typed["email"]))


def verified(at: datetime = NOW, **fields: Any) -> Mentor:
    mentor = applied(at, **fields)
    actions.sign_in(token=key(mentor, Purpose.SIGN_IN, at), at=at)
    mentor.refresh_from_db()
    return mentor


def key(mentor: Mentor, purpose: Purpose, at: datetime = NOW) -> str:
    """The secret of a link, as the mail would carry it."""
    return actions.new_key(mentor=mentor, purpose=purpose, at=at)


def consent(mentor: Mentor, at: datetime = NOW) -> Any:
    return actions.give_consent(
        token=key(mentor, Purpose.CONSENT, at),
        who="見本 春子",
        relation="mother",
        version=CURRENT.version,
        at=at,
    )


def train(mentor: Mentor, at: datetime = NOW) -> None:
    for unit in UNITS:
        actions.finish_unit(mentor=mentor, unit=unit.slug, answers=right(unit.slug), at=at)


def right(slug: str) -> dict[int, int]:
    from mentors.training import BY_SLUG

    return {
        n: next(i for i, answer in enumerate(question.answers) if answer.right)
        for n, question in enumerate(BY_SLUG[slug].questions)
    }


def staff() -> User:
    return User.objects.get(username="tomioka")


def active(at: datetime = NOW, **fields: Any) -> Mentor:
    """Somebody who has come all the way."""
    mentor = verified(at, **fields)
    if mentor.is_minor_on(timezone.localdate(at)):
        consent(mentor, at)
    n = School.objects.get(pk=mentor.school_id).code
    actions.confirm(mentor=mentor, by=coordinator(mentor.school, f"teacher-{n}"), at=at)
    train(mentor, at)
    actions.tick_roleplay(mentor=mentor, by=staff(), at=at)
    actions.approve(mentor=mentor, by=staff(), at=at)
    mentor.refresh_from_db()
    assert mentor.state == State.ACTIVE
    return mentor


NOBODY = AnonymousUser()
DAY = timedelta(days=1)
