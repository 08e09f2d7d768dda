"""Every way in which a file comes into the school leads past the scanner, before anything opens it (V5.4.3 of ASVS)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from core import clamd
from core.clamd import EICAR
from events.models import Application
from media.forms import MAX_BYTES
from media.models import SchoolDocument, SchoolImage
from mentors.models import SchoolDay
from people.models import Learner, User
from tests import scanner
from tests.factories import mentors as make
from tests.scanner import Scanner
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
FOUND, SILENT = "ウイルスのうたがい", "ウイルスをしらべるしくみが"


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


CALENDAR = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20991201\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
LIST = b"from,to\r\n/old/,/new/\r\n"
TABLE = "氏名,ふりがな,電話番号,生まれた年\r\n".encode()
# Address, who, name and content of a file, and what else the form has: each is a way in.
WAYS: dict[str, tuple[str, str, str, bytes, dict[str, str]]] = {
    "picture": ("/cms/images/add/", "editor", "a.png", png(), {"title": "夏の教室", "credit": "会場で撮影", "collection": "1"}),
    "many pictures": ("/cms/images/multiple/add/", "editor", "a.png", png(), {"title": "夏の教室", "collection": "1"}),
    "chosen picture": ("/cms/images/chooser/create/", "editor", "a.png", png(), {"image-chooser-upload-title": "夏の教室", "image-chooser-upload-credit": "x", "image-chooser-upload-collection": "1"}),
    "paper": ("/cms/documents/add/", "editor", "a.pdf", b"%PDF-1.7 x", {"title": "夏の教室", "collection": "1"}),
    "many papers": ("/cms/documents/multiple/add/", "editor", "a.pdf", b"%PDF-1.7 x", {"title": "夏の教室", "collection": "1"}),
    "chosen paper": ("/cms/documents/chooser/create/", "editor", "a.pdf", b"%PDF-1.7 x", {"document-chooser-upload-title": "夏の教室", "document-chooser-upload-collection": "1"}),
    "own picture": ("/cms/account/", "editor", "a.png", png(), {"name_email-first_name": "夏の教室", "name_email-last_name": "x", "name_email-email": "x@example.test", "theme-theme": "light", "theme-contrast": "system", "theme-density": "default", "locale-current_time_zone": "Asia/Tokyo", "locale-preferred_language": "ja"}),
    "redirects": ("/cms/redirects/import/", "admin", "a.csv", LIST, {}),
    "table": ("/desk/transfer/in/", "manager", "a.csv", TABLE, {"kind": "applications", "reason": "move"}),
    "calendar": ("/mentors/school/calendar/file/", "teacher", "a.ics", CALENDAR, {}),
}  # fmt: skip
FIELD = {
    "many pictures": "files[]", "many papers": "files[]", "chosen picture": "image-chooser-upload-file",
    "chosen paper": "document-chooser-upload-file", "own picture": "avatar-avatar", "redirects": "import_file",
}  # fmt: skip


@pytest.fixture
def teacher() -> Client:
    return sign_in(make.coordinator(make.school(), "teacher-mihon"))


@pytest.fixture
def sent(request: pytest.FixtureRequest) -> Callable[..., Any]:
    def send(way: str, more: bytes = b"") -> Any:
        path, who, name, content, values = WAYS[way]
        client: Client = request.getfixturevalue(who)
        return client.post(path, {**values, FIELD.get(way, "file"): SimpleUploadedFile(name, content + more)})

    return send


@pytest.fixture
def asked(settings: Any) -> Iterator[Scanner]:
    with scanner.running() as one:
        settings.CLAMD_URL = one.url
        yield one


def kept() -> list[int]:
    avatars = UserProfile.objects.exclude(avatar="").count()
    models = (SchoolImage, SchoolDocument, UploadedFile, Learner, Application, SchoolDay)
    return [avatars, *(model.objects.count() for model in models)]


def text(answer: Any) -> str:
    return answer.content.decode(
        "unicode_escape" if answer["Content-Type"] == "application/json" else "utf-8"
    )


def words(answer: Any) -> str:
    return re.sub(r"<rt>.*?</rt>|<[^>]+>|\s", "", text(answer))


@pytest.mark.parametrize("way", WAYS)
def test_a_file_with_a_virus_is_refused_in_words_and_nothing_of_it_is_kept(
    way: str, sent: Callable[..., Any], asked: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: Any, **_named: Any) -> None:
        raise AssertionError("opened before the scanner was asked")

    monkeypatch.setattr(PIL.Image, "open", never)
    before = kept()
    answer = sent(way, EICAR)
    assert answer.status_code in (200, 409)
    assert FOUND in words(answer)
    assert kept() == before
    assert [one.endswith(EICAR) for one in asked.seen] == [True]
    if title := next((value for value in WAYS[way][4].values() if value == "夏の教室"), ""):
        # What was typed is there still; where many come at once nothing was typed.
        assert way.startswith("many") or title in text(answer)


@pytest.mark.parametrize("way", WAYS)
def test_a_file_about_which_the_scanner_says_nothing_is_refused_too(
    way: str, sent: Callable[..., Any], settings: Any
) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    before = kept()
    assert SILENT in words(sent(way))
    assert kept() == before


@pytest.mark.parametrize("way", WAYS)
def test_a_clean_file_is_scanned_once_and_taken(way: str, sent: Callable[..., Any], asked: Scanner) -> None:
    before = kept()
    answer = sent(way)
    assert answer.status_code in (200, 302, 409)
    assert FOUND not in words(answer) and SILENT not in words(answer)
    assert asked.seen == [WAYS[way][3]]
    if way not in ("redirects", "table", "calendar"):  # those only show first what they would bring
        assert kept() != before, words(answer)[:2000]


def test_a_new_file_for_an_old_picture_or_paper_is_scanned_and_the_old_one_is_not(
    editor: Client, asked: Scanner, sent: Callable[..., Any]
) -> None:
    for way, model, place in (("picture", SchoolImage, "images"), ("paper", SchoolDocument, "documents")):
        sent(way)
        one = model.objects.latest("pk")
        asked.seen.clear()
        path, values = f"/cms/{place}/{one.pk}/", {**WAYS[way][4], "title": "べつの名"}
        path = path if place == "images" else f"/cms/documents/edit/{one.pk}/"
        assert editor.post(path, values).status_code == 302
        assert asked.seen == []
        bad = SimpleUploadedFile(WAYS[way][2], WAYS[way][3] + EICAR)
        assert FOUND in words(editor.post(path, {**values, "file": bad}))
        assert len(asked.seen) == 1


def test_what_was_chosen_at_the_desk_is_still_chosen(sent: Callable[..., Any], settings: Any) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    page = sent("table").content.decode()
    into = page.partition('id="in-kind"')[2]
    assert re.search(r'<option value="applications" selected>', into)
    assert re.search(r'<option value="move" selected>', into)


def test_what_is_too_large_is_refused_before_the_scanner_has_to_do_with_it(
    sent: Callable[..., Any], asked: Scanner
) -> None:
    for way in ("picture", "paper", "own picture", "table", "calendar"):
        assert "MB" in words(sent(way, b"\x00" * MAX_BYTES))
    assert asked.seen == []


def test_the_picture_of_an_account_is_made_anew_like_every_other(editor: Client) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CanaryMaker"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    path, _who, _name, _content, values = WAYS["own picture"]
    given = SimpleUploadedFile("a.jpg", out.getvalue() + b"CanaryBehind")
    assert editor.post(path, {**values, "avatar-avatar": given}).status_code == 302
    profile = UserProfile.objects.get(user=User.objects.get(username="editor"))
    assert b"Canary" not in profile.avatar.read()
    assert editor.post(path, values).status_code == 302  # and is left alone when something else is changed
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "GIF")
    assert "使えません" in words(
        editor.post(path, {**values, "avatar-avatar": SimpleUploadedFile("a.gif", out.getvalue())})
    )


def _all(kind: type) -> set[type]:
    return {kind}.union(*(_all(one) for one in kind.__subclasses__()))


def test_no_other_form_and_no_other_page_takes_a_file(editor: Client) -> None:
    """A new one must be added to WAYS, or this says so."""
    editor.get("/cms/")  # every form that Wagtail makes by itself is there by now
    takes = {
        f"{form.__module__}.{form.__qualname__}"
        for form in _all(forms.BaseForm)
        if not form.__module__.startswith("tests.")
        and any(isinstance(field, forms.FileField) for field in getattr(form, "base_fields", {}).values())
    }
    assert {name.rpartition(".")[2] for name in takes} <= {
        # Made of SchoolImageForm and SchoolDocumentForm, whose field is looked at.
        "SchoolImageForm", "SchoolDocumentForm", "ImageChooserUploadForm", "DocumentChooserUploadForm", "ImageForm", "DocumentForm",
        "SchoolAvatarForm", "AvatarPreferencesForm", "ImportForm",
    }, takes  # fmt: skip
    readers = {
        str(path.relative_to(ROOT))
        for room in ("site", "courses", "events", "mentors", "media")
        for path in (ROOT / room).rglob("*.py")
        if ".FILES" in path.read_text("utf-8")
    }
    # The last only looks whether there is one: a form with a file is not held back.
    assert readers == {"site/desk/transfer/views.py", "mentors/views/calendar.py", "site/desk/signin/idle.py"}


def test_the_longest_wait_for_the_scanner_fits_into_a_request() -> None:
    assert clamd.CONNECT_SECONDS + clamd.ANSWER_SECONDS < 60 - 20
