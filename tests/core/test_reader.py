"""The reader's settings: one cookie, no login, nothing personal, the same with JavaScript off."""

import pytest
from django.test import Client, RequestFactory

from core.reader import Reader, from_request

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)"
ANDROID = "Mozilla/5.0 (Linux; Android 16; SH-M28)"


def reader_for(cookie: str = "", agent: str = IPHONE, **headers: str) -> Reader:
    request = RequestFactory().get("/", headers={"user-agent": agent, **headers})
    request.COOKIES["reader"] = cookie
    return from_request(request)


def test_without_a_cookie_the_phone_that_asks_is_guessed() -> None:
    assert reader_for(agent=IPHONE) == Reader("m", "on", "white", "iphone")
    assert reader_for(agent=ANDROID) == Reader("m", "on", "white", "android")
    assert reader_for(agent="Mozilla/5.0 (Windows NT 10.0)") == Reader("m", "on", "white", "iphone")


def test_the_cookie_outweighs_the_guess() -> None:
    assert reader_for("x.off.black.easy", ANDROID) == Reader("x", "off", "black", "easy")


@pytest.mark.parametrize(
    "cookie", ["", "....", "z.z.z.z", "x", "l.on", "<script>", "x.off.black.easy.more", "ｘ.off"]
)
def test_nonsense_in_the_cookie_takes_the_default_for_that_setting(cookie: str) -> None:
    reader = reader_for(cookie)
    known = cookie.split(".")[0] if cookie.split(".")[0] in ("m", "l", "x") else "m"
    assert reader.size == known
    assert reader.color in ("white", "black")


def test_a_phone_that_saves_data_is_known() -> None:
    assert reader_for(**{"save-data": "on"}).save_data is True
    assert reader_for().save_data is False


def test_choosing_sets_the_cookie_and_goes_back(client: Client, db: None) -> None:
    answer = client.get("/settings/", {"size": "x", "color": "black", "next": "/lessons/12/3/"})
    assert (answer.status_code, answer["Location"]) == (302, "/lessons/12/3/")
    assert answer.cookies["reader"].value == "x.on.black.iphone"
    assert answer["Cache-Control"] == "no-store"
    page = client.get("/lessons/12/3/").content.decode()
    assert '<html lang="ja" data-size="x" data-ruby="on" data-color="black" data-phone="iphone">' in page


def test_an_unknown_choice_changes_nothing(client: Client, db: None) -> None:
    assert client.get("/settings/", {"size": "huge"}).cookies["reader"].value == "m.on.white.iphone"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "http:///x",
    ],
)
def test_it_never_leads_to_another_site(client: Client, db: None, target: str) -> None:
    assert client.get("/settings/", {"size": "l", "next": target})["Location"] == "/"


def test_without_choices_the_form_is_shown_with_the_present_ones_checked(client: Client, db: None) -> None:
    client.cookies["reader"] = "l.off.yellow.android"
    fields = client.get("/settings/").context["reader"].settings_fields()
    checked = {field["name"]: [c["value"] for c in field["choices"] if c["checked"]] for field in fields}
    assert checked == {"size": ["l"], "ruby": ["off"], "color": ["yellow"], "phone": ["android"]}
