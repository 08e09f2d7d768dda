"""A19: the page on accessibility says what it covers, since when, what was found, and what is not good yet."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

AAA = ["1.4.6", "1.4.8", "2.4.13", "2.5.5", "3.1.5", "3.1.6", "3.3.9"]


@pytest.fixture
def statement(reader: Client) -> dict[str, list]:
    """``{heading: [what stands under it]}``, without readings and repeated headings."""
    soup = BeautifulSoup(reader.get("/accessibility/").content, "html.parser")
    for other in soup.select("rt, rp, [aria-hidden=true]"):
        other.decompose()
    parts: dict[str, list] = {}
    under: list = []
    for block in soup.select_one(".prose").find_all(recursive=False):
        if block.name == "h2":
            under = parts.setdefault(words(block), [])
        else:
            under.append(block)
    return parts


def words(block) -> str:
    return "".join(block.get_text().replace("\u200b", "").split())


def rows(table) -> list[list[str]]:
    return [[words(cell) for cell in row.select("th, td")] for row in table.select("tr")]


def test_it_says_what_it_covers_and_what_not(statement: dict[str, list]) -> None:
    covered, not_covered = map(words, statement["対象"])
    assert "すべてのページと配布資料" in covered
    assert "職員と編集者が使う画面" in not_covered


def test_it_names_the_standards_aimed_at(statement: dict[str, list]) -> None:
    aims, table = statement["目標"]
    assert "WCAG2.2の、AとAA" in words(aims)
    assert "JISX8341-3:2016の、AとAA" in words(aims)
    assert [row[0] for row in rows(table)[1:]] == AAA


def test_it_bears_a_date_and_says_when_it_is_looked_at_again(statement: dict[str, list]) -> None:
    (when,) = map(words, statement["この方針の日付"])
    assert re.search(r"20\d\d年\d{1,2}月\d{1,2}日", when)
    assert "1年に1回" in when


def test_the_table_of_results_tells_machine_from_people(statement: dict[str, list]) -> None:
    head, *body = rows(statement["結果"][0])
    assert head == ["まとまり", "目標", "自動の試験", "人による試験"]
    assert len(body) == 6
    assert all(all(cell for cell in row) for row in body)
    assert {row[3] for row in body} == {"まだです"}


def test_known_faults_are_listed_and_somebody_can_be_asked(statement: dict[str, list]) -> None:
    (faults,) = statement["わかっている問題"]
    assert len(faults.select("li")) >= 5
    assert any(block.select_one('a[href^="tel:"]') for block in statement["使いにくいとき"])


def test_every_page_leads_to_it(reader: Client) -> None:
    for path in ("/", "/lessons/12/3/", "/stamps/", "/nowhere/"):
        assert b'href="/accessibility/"' in reader.get(path).content
