"""The three journeys, each request answered by the other machine than the one before."""

from __future__ import annotations

import re

import pytest

from tests.machines.city import City
from tests.machines.people import Browser, apply, mailed, sign_in
from tests.words import words

pytestmark = pytest.mark.django_db


def test_a_senior_reads_a_step_applies_looks_and_cancels(city: City) -> None:
    phone = Browser(city)
    assert "手順" in phone.get("/S/12-3") and phone.path == "/lessons/12/3/"
    receipt = apply(phone, city.made["open"], 1, email="senior@school.test")
    assert "参加できます。" in words(phone.page)
    assert "参加できます" in mailed(city, "senior@school.test")  # the second mail might overtake it
    later = Browser(city, begin=1)
    later.get("/classes/mine/")
    said = later.send("/classes/mine/", receipt=f"{receipt[:4]}-{receipt[4:]}", tel="080-1000-0001")
    assert "参加できます。" in said
    later.get("/classes/mine/cancel/")
    assert "取り消しました" in later.send("/classes/mine/cancel/")
    assert city.rows("SELECT state FROM events_application WHERE receipt = %s", receipt) == [("cancelled",)]


def test_a_student_comes_in_by_the_link_in_a_mail_and_sees_the_own_page(city: City) -> None:
    phone = Browser(city)
    phone.get("/mentors/door/")
    phone.send("/mentors/door/", email=city.made["mentor"])
    (link,) = re.findall(r"https://school\.test(/mentors/in/[-\w]+/)", mailed(city, city.made["mentor"]))
    phone.get(link)
    assert "ゆいさん" in phone.send("/mentors/in/") and phone.path == "/mentors/me/"
    for machine in city.machines:
        assert "ゆいさん" in phone.get("/mentors/me/", at=machine)


def test_a_clerk_signed_in_at_one_machine_takes_a_call_and_checks_somebody_in_at_both(city: City) -> None:
    first, second = city.machines
    desk = Browser(city)
    sign_in(desk, city, "tomioka", at=first)
    for machine in (second, first):
        desk.get("/desk/", at=machine)
        assert (desk.status, desk.path) == (200, "/desk/")
    code, session, learner = (city.made[name] for name in ("open", "session", "learner"))
    desk.get(f"/desk/apply/?run={code}", at=first)
    caller = {
        "p1-kana": "でんわ　はなこ", "p1-name": "電話 花子", "p1-tel": "0900-000-7777", "p1-birth_year": "昭和25",
        "p1-channel": "tel",
    }  # fmt: skip
    assert "こうお伝えください" in desk.send("/desk/apply/", at=second, run=code, source="phone", **caller)
    desk.get(f"/desk/sessions/{session}/", at=second)
    desk.send(f"/desk/sessions/{session}/mark/", at=first, learner=str(learner), mark="present")
    assert "はなちゃん：出席" in desk.get(desk.path, at=second)
    assert city.rows("SELECT learner_id, presence, by FROM events_attendance") == [
        (learner, "present", "tomioka")
    ]
