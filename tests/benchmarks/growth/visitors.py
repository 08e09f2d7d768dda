"""A browser for everybody who looks at a list, signed in as people are: once, before the school grows."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from tests.benchmarks.load import PHONE
from tests.factories.mentors import key
from tests.signed_in import sign_in

from .city import City

STAFF = {
    "clerk": "clerk-city0",
    "manager": "manager-city0",
    "city": "city-office",
    "root": "root",
    "teacher": "growth-teacher",
}


class NotLetIn(RuntimeError):
    """Somebody stands before the door: then no figure is worth printing."""


def visitors(city: City) -> dict[str, Client]:
    from people.actions import issue_card
    from people.models import Learner, User

    at = timezone.now()
    found = {"nobody": Client(headers={"user-agent": PHONE})}
    found |= {who: sign_in(User.objects.get(username=name)) for who, name in STAFF.items()}
    found["learner"], found["applicant"], found["mentor"] = Client(), Client(), Client()
    learner = Learner.objects.get(pk=city.values["learner"])
    found["learner"].get(f"/me/{issue_card(learner=learner, by=None, at=at).token}")
    tel = learner.applications.model.objects.get(receipt=city.values["receipt"]).learner.tel
    mine = found["applicant"].post("/classes/mine/", {"receipt": city.values["receipt"], "tel": tel})
    found["mentor"].get(f"/mentors/in/{key(city.mentor, 'sign_in', at)}/")
    entered = found["mentor"].post("/mentors/in/")
    if mine.status_code >= 400 or entered.get("Location") != "/mentors/me/":
        raise NotLetIn(f"{mine.status_code} {entered.status_code} {entered.get('Location')}")
    return found
