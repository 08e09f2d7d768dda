"""Editors read Japanese on every screen, also where Wagtail's own translation has gaps."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, ngettext

from .admin_words import DOMAINS, FOLDER, crooked, lacking, said


@pytest.mark.parametrize("domain", DOMAINS)
def test_whatever_wagtail_says_it_says_in_japanese(domain: str) -> None:
    assert lacking(domain) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_name_number_or_tag_is_lost_on_the_way(domain: str) -> None:
    assert list(crooked(domain)) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_django_reads_is_what_people_wrote(domain: str) -> None:
    def of(file: Path) -> dict[tuple[str | None, str], str]:
        open_file = polib.mofile if file.suffix == ".mo" else polib.pofile
        return {(entry.msgctxt, entry.msgid): said(entry) for entry in open_file(str(file)) if said(entry)}

    assert of(FOLDER / f"{domain}.mo") == of(FOLDER / f"{domain}.po")


def test_django_finds_them() -> None:
    assert gettext("Go to the first error") == "最初のエラーへ移動"
    found = ngettext("There is %(counter)s match", "There are %(counter)s matches", 1)
    assert found % {"counter": 1} == "1件見つかりました"
