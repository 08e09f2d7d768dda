"""Step codes as people write them lead to exactly their step, in one redirect at most (E03)."""

import pytest
from django.test import Client

from courses.codes import Code, read_code
from tests.words import words

WAYS = [
    "12-3", "１２－３", "12 3", "12　3", "12ー3", "12−3", "12–3", "12—3", "12ｰ3", "12_3", "12~3", "12〜3",
    " 12-3 ", "１２ー３", "１２ ３", "12.3", "12・3", "12/3", "12の3", "s/12-3", "S/12-3", "S/１２－３",
    "HTTPS://SCHOOL.EXAMPLE/S/12-3", "https://school.example/s/12-3/",
]  # fmt: skip
NONSENSE = [
    "",
    "   ",
    "-",
    "abc",
    "十二の三",
    "12-",
    "0-1",
    "12-0",
    "12-3-4",
    "-12",
    "99999-1",
    "1e3",
    "12\x00-3",
    "١٢-٣x",
]


@pytest.mark.parametrize("typed", WAYS)
def test_every_way_of_writing_it_is_the_same_code(typed: str) -> None:
    assert read_code(typed) == Code(12, 3)


@pytest.mark.parametrize(
    ("typed", "code"), [("12", Code(12)), ("１２", Code(12)), ("S/12", Code(12)), ("12-", Code(12))]
)
def test_a_lessons_number_alone_is_the_lessons_code(typed: str, code: Code) -> None:
    assert read_code(typed) == code


@pytest.mark.parametrize("typed", [text for text in NONSENSE if text not in ("12-", "-12")])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@pytest.mark.parametrize(
    "path", ["/s/12-3", "/S/12-3", "/s/12-3/", "/s/１２－３", "/s/12 3", "/s/12ー3", "/S/12%203", "/s/12ｰ3"]
)
def test_a_short_link_leads_to_its_step_in_one_redirect(reader: Client, path: str) -> None:
    answer = reader.get(path, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [("/lessons/12/3/", 302)]
    assert "12-3" in answer.content.decode()


@pytest.mark.parametrize("typed", [way for way in WAYS if "\x00" not in way])
def test_the_number_field_takes_every_way_of_writing(reader: Client, typed: str) -> None:
    answer = reader.get("/number/", {"number": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/lessons/12/3/")


@pytest.mark.parametrize("typed", ["12-3", "１２－３", "12ー3"])
def test_the_search_field_takes_a_number_too(reader: Client, typed: str) -> None:
    answer = reader.get("/search/", {"q": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/lessons/12/3/")


def test_a_lessons_number_leads_to_the_lesson(reader: Client) -> None:
    assert reader.get("/s/12")["Location"] == "/lessons/12/"


@pytest.mark.parametrize("path", ["/s/99-9", "/s/12-99", "/s/hello", "/number/?number=99-9"])
def test_an_unknown_code_gets_the_nearest_lessons_and_a_field(reader: Client, path: str) -> None:
    answer = reader.get(path)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'name="number"' in page
    assert len(answer.context["nearest"]) == 3


def test_the_nearest_lessons_are_those_with_the_nearest_numbers(reader: Client) -> None:
    answer = reader.get("/s/27-99")
    assert [row["number"] for row in answer.context["nearest"]] == [27, 26, 28]


def test_what_was_typed_stays_in_the_field(reader: Client) -> None:
    answer = reader.get("/number/", {"number": "じゅうに"})
    assert 'value="じゅうに"' in answer.content.decode()
    assert "番号を読めません。「12-3」のように、数字を入れてください。" in words(answer)


def test_an_empty_number_gets_a_sentence_that_says_what_to_do(reader: Client) -> None:
    answer = reader.get("/number/", {"number": "  "})
    assert answer.status_code == 200
    assert "番号を入れてください。紙に書いてある「12-3」のような数字です。" in words(answer)
