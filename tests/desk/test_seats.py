"""「この人の席をさがす」 on the session's page: found, asked first whom it would move, or said why not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from events.actions import mark_presence
from events.enums import Presence
from mentors import actions
from mentors.models import MatchRun, Pairing
from people.models import User
from tests.desk.class_day import hanako, session_of, today_run
from tests.desk.test_mentor_pairs import adult, post, shown
from tests.factories import classes
from tests.factories import mentors as make
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


def today(*mentors: dict[str, Any]) -> tuple[Any, Any]:
    """A class that begins in an hour, with はなちゃん at a table; mentors of one learner each."""
    from django.utils import timezone

    one = session_of(today_run(hanako(phone="iphone"), begun=False))
    for fields in mentors:
        actions.assign(
            mentor=adult(most_learners=1, **fields),
            session=one,
            agreed=True,
            by=make.staff(),
            at=timezone.now(),
        )
    actions.match_session(session=one, by=make.staff(), at=timezone.now())
    return one, Pairing.objects.get(session=one).learner


def come(one: Any, phone: str, name: str = "飛入 太郎") -> Any:
    person = classes.learner(name, call_name="たろう", phone=phone)
    mark_presence(session=one, learner=person, presence=Presence.PRESENT, walk_in=True)
    return person


def seat(client: Client, one: Any, person: Any, **data: Any) -> Any:
    return client.post(f"/desk/sessions/{one.pk}/mentors/seat/", {"learner": person.pk, **data})


def test_a_walk_in_has_a_button_and_a_table_after_one_press(clerk: Client) -> None:
    one, _sits = today({"phones": ["iphone"]}, {"phones": ["iphone"], "call_name": "みどり"})
    person = come(one, "iphone")
    assert "この人の席をさがす" in shown(clerk, one).content.decode()
    assert seat(clerk, one, person).status_code == 302
    page = shown(clerk, one).content.decode()
    assert "たろうさんの席は、" in page
    assert "この人の席をさがす" not in page


def test_whom_it_would_move_is_asked_and_done_after_a_second_press(clerk: Client) -> None:
    one, sits = today({"phones": ["iphone", "android"]})
    from django.utils import timezone

    apple = adult(most_learners=1, phones=["iphone"])
    actions.assign(mentor=apple, session=one, agreed=True, by=make.staff(), at=timezone.now())
    person = come(one, "android")
    asked = seat(clerk, one, person)
    text = asked.content.decode()
    assert asked.status_code == 200
    assert "たろうさんの席は、ほかの方が移るとできます" in text
    assert "はなちゃんさん" in text
    assert f'name="moves" value="{sits.pk}"' in text
    assert Pairing.objects.filter(ended_at__isnull=True).count() == 1
    assert seat(clerk, one, person, moves=sits.pk).status_code == 302
    assert Pairing.objects.filter(ended_at__isnull=True).count() == 2


def test_nobody_fits_is_said_with_what_would_help(clerk: Client) -> None:
    one, _sits = today({"phones": ["iphone"]})
    answer = seat(clerk, one, come(one, "android"))
    assert answer.status_code == 409
    assert "こうすれば組めます：" in answer.content.decode()


@pytest.mark.parametrize(
    ("username", "status"),
    [("editor", 404), ("shintoko", 404), ("tomioka", 302), ("tomioka-manager", 302), ("city", 302)],
)
def test_a_clerk_of_the_centre_may_and_for_others_it_does_not_exist(username: str, status: int) -> None:
    classes.center("shintoko")
    one, _sits = today({"phones": ["iphone"]}, {"phones": ["iphone"]})
    person = come(one, "iphone")
    assert seat(sign_in(User.objects.get(username=username)), one, person).status_code == status
    assert MatchRun.objects.count() == 1 + (status == 302)


def test_nobody_comes_in_without_the_second_factor() -> None:
    one, sits = today({"phones": ["iphone"]})
    for client in (Client(), sign_in(User.objects.get(username="tomioka"), second_factor=False)):
        assert seat(client, one, sits)["Location"].startswith("/staff/")


def test_who_is_not_on_the_list_and_a_get_do_nothing(clerk: Client) -> None:
    one, _sits = today({"phones": ["iphone"]})
    assert seat(clerk, one, classes.learner()).status_code == 409
    assert clerk.get(f"/desk/sessions/{one.pk}/mentors/seat/").status_code == 405
    assert seat(clerk, one, come(one, "iphone"), moves="１２").status_code == 409
    assert post(clerk, one, "seat").status_code == 409
