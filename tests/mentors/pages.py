"""What tests of the mentors' pages share: the sign-up as somebody types it, and phones that have come in."""

from __future__ import annotations

from typing import Any

from django.test import Client

from mentors.models import Mentor
from tests.factories import classes
from tests.factories import mentors as make

WHO = {
    "name": "見本 花子",
    "call_name": "はな",
    "birth_date": "２０１０年４月５日",
    "email": "ＨＡＮＡ@school.example",
}
HELP = {
    "phones": ["iphone", "android"],
    "topics": ["basics"],
    "languages": ["ja", "jsl"],
    "most_learners": "3",
}
GUARDIAN = {
    "guardian_name": "見本 春子", "guardian_relation": "mother", "guardian_way": "link",
    "guardian_email": "haru@home.example",
}  # fmt: skip


def school_of() -> dict[str, Any]:
    return {"school": str(make.school().pk), "year": "1", "centers": [classes.center().code]}


def type_all(client: Client, *, minor: bool = True, **who: str) -> Any:
    """All screens up to the review; gives the review."""
    client.post("/mentors/apply/", {**WHO, **({} if minor else {"birth_date": "2007-4-5"}), **who})
    client.post("/mentors/apply/school/", school_of())
    client.post("/mentors/apply/help/", HELP)
    if minor:
        client.post("/mentors/apply/guardian/", GUARDIAN)
    return client.get("/mentors/apply/check/")


def come_in(mentor: Mentor, at: Any) -> Client:
    client = Client()
    client.get(f"/mentors/in/{make.key(mentor, 'sign_in', at)}/")
    assert client.post("/mentors/in/")["Location"] == "/mentors/me/"
    return client
