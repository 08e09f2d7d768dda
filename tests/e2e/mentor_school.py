"""Mentors in every state for a running server, at fixed numbers; run in a process of its own.

``python -m tests.e2e.mentor_school``: DATABASE_URL says where. Twice is harmless.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

APPLIED, TRAINED, ACTIVE, PAUSED, REFUSED = (9001 + n for n in range(5))
IN, CONSENT, USED, WITHDRAW, WITHDRAWN = (
    f"{word}-{'x' * 20}" for word in ("in", "consent", "used", "take", "taken")
)
FIRST_CENTER = "tomioka"
MINE = 9001  # a session to which the active mentor comes
CERTIFIED, REVOKED = ("C" * 26, "R" * 26)
TEACHER = "mentorsteacher0000000000000000ab"


def cookie(mentor: int) -> dict[str, str]:
    """What the phone of a mentor carries who has come in by a link."""
    from mentors.views.own import MENTOR

    return {"mentor": MENTOR.made({"mentor": mentor, "door": 1})}


def prepare(server: Any) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.e2e.mentor_school"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True,
    )  # fmt: skip


def make_all() -> None:
    from django.utils import timezone

    from mentors import actions
    from mentors.enums import State
    from mentors.models import Mentor, MentorKey
    from people.models import User
    from tests.factories import mentors as make

    if Mentor.objects.filter(pk=ACTIVE).exists():
        return
    at = timezone.now()
    school = make.school("mihon", name="見本高校")
    user = User.objects.get(username="teacher")
    make.coordinator(school, "teacher")
    teacher = make.coordinator(school, "teacher-mihon")

    def numbered(pk: int, mentor: Mentor) -> Mentor:
        """The same mentor under a number that tests know."""
        old = mentor.pk
        Mentor.objects.filter(pk=old).update(email_key="")  # one mentor an address
        mentor.pk, mentor.once = pk, None
        mentor.save(force_insert=True)
        for rows in ("consents", "trainings", "steps", "keys", "mails"):
            getattr(Mentor.objects.get(pk=old), rows).update(mentor=pk)
        mentor.centers.set(Mentor.objects.get(pk=old).centers.all())
        Mentor.objects.filter(pk=old).delete()
        return Mentor.objects.get(pk=pk)

    def key(mentor: Mentor, purpose: str, token: str, **more: Any) -> None:
        MentorKey.objects.create(
            mentor=mentor, purpose=purpose, token_hash=hashlib.sha256(token.encode()).hexdigest(), made_at=at,
            expires_at=at + timedelta(days=9), **more,
        )  # fmt: skip

    made = [make.verified(at, call_name=name) for name in ("はな", "そら")]
    made += [make.active(at, call_name=name, school=school) for name in ("りく", "ゆい")]
    made.append(make.verified(at, call_name="れん"))
    _applied, trained, _active, paused, refused = made
    make.consent(trained, at)
    make.train(trained, at)
    actions.pause(mentor=paused, by=None, at=at)
    actions.refuse(mentor=refused, by=teacher, why="この学校の生徒ではない", at=at)
    # All are made before any is numbered: the database goes on counting from the highest.
    numbers = (APPLIED, TRAINED, ACTIVE, PAUSED, REFUSED)
    applied, trained, active, paused, refused = (
        numbered(pk, Mentor.objects.get(pk=one.pk)) for pk, one in zip(numbers, made, strict=True)
    )
    key(applied, "sign_in", IN)
    key(applied, "consent", CONSENT)
    key(active, "consent", USED, used_at=at)
    active.consents.update(given_at=at + timedelta(seconds=1))
    key(active, "withdraw", WITHDRAW)
    key(refused, "withdraw", WITHDRAWN)
    assert Mentor.objects.get(pk=ACTIVE).state == State.ACTIVE
    _times(active, at)
    _calls(active, at)
    _hours(active, at)
    _session(user)


def _times(mentor: Any, at: Any) -> None:
    """A week with its exceptions, another one at one centre, and what the school has on."""
    from django.utils import timezone

    from events.models import Center
    from mentors import actions
    from mentors.models import SchoolDay
    from tests.factories.classes import center as make_center

    day = timezone.localdate(at) + timedelta(days=7)  # today the mentor comes; see table_school
    mentor.centers.set([make_center("shintoko"), Center.objects.get(code=FIRST_CENTER)])
    actions.set_week(mentor=mentor, cells=0b111_000_100, a_week=2, a_month=None, at=at)
    actions.set_grid(mentor=mentor, center=Center.objects.get(code=FIRST_CENTER), cells=7, at=at)
    for can_come in (True, False):
        actions.add_exception(
            mentor=mentor, first=day, last=day + timedelta(days=can_come), can_come=can_come, at=at
        )
    SchoolDay.objects.create(
        school=mentor.school, first=day, last=day + timedelta(days=4), name="期末テスト", kind="exam"
    )
    SchoolDay.objects.create(
        school=mentor.school, first=day, last=day, name="文化祭", kind="event", mentors_off=False
    )


def _calls(active: Any, at: Any) -> None:
    """The active mentor comes to a session, is asked for another, and for a third by a mentor who cannot come."""
    from events.models import ClassSession
    from mentors import actions
    from tests.factories import classes
    from tests.factories import mentors as make

    # Not on the public pages, which have their own school.
    runs = [classes.run(at=at, in_days=days, public=False) for days in (20, 21, 22)]
    ClassSession.objects.filter(run=runs[0]).update(id=MINE)
    mine, asked, given = (run.sessions.get() for run in runs)
    other = make.active(at, call_name="あおい", birth_date=make.NINETEEN, school=active.school)
    for one in (mine, asked, given):
        actions.ask_for_mentors(session=one, wanted=2, by=None, at=at)
    actions.assign(mentor=active, session=mine, agreed=True, by=None, at=at)
    actions.ask_best(session=asked, by=None, at=at)
    place = actions.assign(mentor=other, session=given, agreed=True, by=None, at=at)
    actions.offer_handover(assignment=place, to=active, back=mine, at=at)


def _hours(mentor: Any, at: Any) -> None:
    """A visit, a certificate that stands and one that does not, badges, a card."""
    from mentors import actions
    from tests.factories import classes, helped
    from tests.factories import mentors as make

    session = helped.past_session(at, days_ago=1, title="きのうの教室")
    helped.visit(mentor, session, left=None)
    actions.settle_badges(mentor=mentor, at=at)
    for token, days in ((CERTIFIED, 30), (REVOKED, 20)):
        one = helped.issued(mentor, at=at, days=days)
        if token == REVOKED:
            actions.revoke_certificate(certificate=one, why="見本", by=make.staff(), at=at)
        one.token_hash = hashlib.sha256(token.encode()).hexdigest()
        one.save(update_fields=["token_hash"])
    pair = helped.sat(mentor, classes.learner("見本 礼子", call_name="れいこさん"), session)
    card = actions.write_thanks(
        mentor=mentor,
        learner=pair.learner,
        session=session,
        words="写真を送れました。",
        by=make.staff(),
        at=at,
    )
    actions.show_thanks(card=card, by=make.staff(), at=at)


def _session(user: Any) -> None:
    """The coordinator, past the staff's door."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    session = SessionStore()
    session.create()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.filter(user=user)[0].persistent_id
    session.save()
    Session.objects.filter(pk=session.session_key).update(session_key=TEACHER)


if __name__ == "__main__":
    import django

    django.setup()
    make_all()
