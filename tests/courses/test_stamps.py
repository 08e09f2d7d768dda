"""Progress is kept in the reader's own phone: the last step, and a stamp for each lesson done."""

import pytest
from django.test import Client, RequestFactory

from courses.codes import Code
from courses.stamps import read_last, read_stamps


def test_a_step_page_remembers_itself_as_the_last_step(reader: Client) -> None:
    reader.get("/lessons/12/3/")
    assert reader.cookies["last"].value == "12-3"


def test_home_offers_to_go_on_where_one_stopped(reader: Client) -> None:
    reader.get("/lessons/12/3/")
    resume = reader.get("/").context["resume"]
    assert (resume["url"], resume["step"].code) == ("/lessons/12/3/", "12-3")


def test_home_without_a_last_step_offers_nothing(reader: Client) -> None:
    assert reader.get("/").context["resume"] is None


@pytest.mark.parametrize("value", ["99-9", "12-99", "<script>", "12", ""])
def test_a_last_step_that_is_no_more_is_left_out(reader: Client, value: str) -> None:
    reader.cookies["last"] = value
    answer = reader.get("/")
    assert answer.status_code == 200
    assert answer.context["resume"] is None


def test_a_stamp_is_given_once_however_often_it_is_asked_for(reader: Client) -> None:
    for _ in range(3):
        answer = reader.post("/lessons/12/done/")
        assert (answer.status_code, answer["Location"]) == (302, "/lessons/12/done/?stamp=1")
    reader.post("/lessons/3/done/")
    assert reader.cookies["stamps"].value == "12.3"
    assert reader.get("/stamps/").context["count"] == 2


def test_a_stamp_needs_a_lesson_that_exists(reader: Client) -> None:
    assert reader.post("/lessons/99/done/").status_code == 404
    assert "stamps" not in reader.cookies


@pytest.mark.parametrize(
    ("cookie", "stamps"),
    [
        ("1.2.12", [1, 2, 12]),
        ("1.1.1", [1]),
        ("a.2.", [2]),
        ("", []),
        ("-1.99999.3", [3]),
        ("１.２", []),
        ("." * 5000, []),
    ],
)
def test_nonsense_in_the_stamp_cookie_is_left_out(cookie: str, stamps: list[int]) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["stamps"] = cookie
    assert read_stamps(request) == stamps


def test_the_last_step_is_read_from_its_cookie() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["last"] = "12-3"
    assert read_last(request) == Code(12, 3)


def test_the_question_gives_the_reason_for_every_answer(reader: Client) -> None:
    choices = reader.get("/lessons/12/done/").context["choices"]
    assert [choice["right"] for choice in choices].count(True) == 1
    for choice in choices:
        answered = reader.get("/lessons/12/done/", {"answer": choice["value"]}).context["answered"]
        assert answered["right"] is choice["right"]
        assert str(answered["why_html"]) == str(choice["why_html"]) != ""
