"""The school's own particulars: read in furigana wherever readers meet them, and checked when typed."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client

from core.models import SchoolSettings
from home import words

HOURS = "午前9時から正午"
FAULTY = "｜午前《ごぜん 9時から"


@pytest.fixture
def school(db: None) -> SchoolSettings:
    return SchoolSettings.objects.get()


def with_furigana(client: Client, path: str, place: str) -> dict[str, str]:
    """``{word: reading}`` of what stands in ``place``."""
    soup = BeautifulSoup(client.get(path).content, "html.parser")
    found = {}
    for ruby in soup.select(f"{place} ruby"):
        reading = ruby.rt.extract().get_text()
        for mark in ruby.select("rp"):
            mark.extract()
        found[ruby.get_text()] = reading
    return found


def test_the_help_block_reads_the_desks_name_and_hours(reader: Client) -> None:
    read = with_furigana(reader, "/help/", "section.help")
    assert {
        "富岡": "とみおか",
        "午前": "ごぜん",
        "午後": "ごご",
        "月曜": "げつよう",
        "祝日": "しゅくじつ",
    }.items() <= read.items()
    assert read.items() >= {"電話": "でんわ", "休": "やす"}.items()


def test_the_telephone_card_and_the_page_for_who_is_stuck_read_them_too(reader: Client) -> None:
    for path, place in (("/consult/", ".card"), ("/lessons/12/help/", "section.card")):
        assert with_furigana(reader, path, place)["午前"] == "ごぜん", path


def test_what_an_editor_types_is_read_when_it_is_checked(school: SchoolSettings) -> None:
    school.hours = HOURS
    school.full_clean()
    assert "《しょうご》" in school.readings[HOURS]


def test_a_reading_that_does_not_fit_is_said_at_its_field(school: SchoolSettings) -> None:
    school.hours = FAULTY
    with pytest.raises(ValidationError) as problem:
        school.full_clean()
    assert list(problem.value.message_dict) == ["hours"]
    assert "「《」が閉じていません。" in problem.value.message_dict["hours"][0]


def test_settings_stored_before_readings_were_are_brought_up_to_date(school: SchoolSettings) -> None:
    SchoolSettings.objects.update(readings={})
    assert words.refresh() >= 1
    school.refresh_from_db()
    assert "《ごぜん》" in school.readings[school.hours]
    assert words.refresh() == 0
