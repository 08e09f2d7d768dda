"""Wishes and notes at the desk: chosen and corrected by staff of the centre, words read before a mentor sees them."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentors import actions
from mentors.models import VisitNote, Wish
from people.actions import issue_card
from people.models import AuditEntry, Learner, User
from tests.events.test_me import scanned
from tests.factories import classes
from tests.factories import mentors as make
from tests.mentors.tables import adult, at_table, canary, earlier, today
from tests.signed_in import sign_in
from tests.words import words

pytestmark = pytest.mark.django_db
NOTE = {
    "do": "note",
    "result": "done",
    "codes": ["12-1", "12-3"],
    "next": "topic:safety",
    "seen": "0",
    "memo": "",
}


def scan(learner: Learner) -> Client:
    return scanned(issue_card(learner=learner, by=None))


def at(one: Any, rest: str = "") -> str:
    return f"/desk/sessions/{one.pk}/notes/{rest}"


def test_staff_choose_what_is_wanted_and_write_the_note_and_a_correction_is_logged(clerk: Client) -> None:
    learner = canary()
    one = today(learner)
    path = at(one, f"{learner.pk}/")
    assert clerk.get(path).status_code == 200
    for _twice in range(2):
        assert clerk.post(path, {"do": "wish", "topics": ["safety"], "more": "3"}).status_code == 302
        assert clerk.post(path, NOTE).status_code == 302
    assert (Wish.objects.get().topics, Wish.objects.get().lessons) == (["safety"], [3])
    note = VisitNote.objects.get()
    assert (note.codes, note.next_topic, note.by, note.mentor, note.version) == (
        ["12-1", "12-3"], "safety", "tomioka", None, 1,
    )  # fmt: skip
    old = clerk.post(path, {**NOTE, "result": "later", "memo": "のこる文", "seen": "0"})
    assert old.status_code == 409 and "のこる文" in old.content.decode()
    assert clerk.post(path, {**NOTE, "memo": "090-0042-4242", "seen": "1"}).status_code == 422
    assert clerk.post(path, {**NOTE, "result": "later", "seen": "1"}).status_code == 302
    assert AuditEntry.objects.filter(subject="visit_note", subject_id=note.pk).count() == 2
    listed = clerk.get(at(one)).content.decode()
    assert "またこんど" in listed and "だまされない見分け方" in listed and "12-1、12-3" in listed


def test_words_are_read_before_a_mentor_sees_them_and_can_be_taken_away(clerk: Client) -> None:
    learner = canary()
    one = today(learner)
    VisitNote.objects.create(
        session=one, learner=learner, result="done", by="x", memo="秘野さん", made_at=timezone.now(),
        changed_at=timezone.now(),
    )  # fmt: skip
    path = at(one, f"{learner.pk}/memo/")
    assert "まだ読んでいません" in clerk.get(at(one)).content.decode()
    named = clerk.post(path, {"do": "pass", "memo": "秘野さん"})
    assert named.status_code == 409 and "名前か連絡先が入っています" in named.content.decode()
    VisitNote.objects.update(memo="地図が好き")
    assert clerk.post(path, {"do": "pass", "memo": "秘野さん"}).status_code == 409  # an old screen
    for _twice in range(2):
        assert clerk.post(path, {"do": "pass", "memo": "地図が好き"}).status_code == 302
    assert "見せています" in clerk.get(at(one)).content.decode()
    for _twice in range(2):
        assert clerk.post(path, {"do": "blank"}).status_code == 302
    assert VisitNote.objects.get().memo == ""
    assert clerk.post(path, {"do": "burn"}).status_code == 404


@pytest.mark.parametrize("who", ["shintoko", "editor"])
def test_another_centres_table_is_not_there(who: str) -> None:
    classes.center("shintoko")
    learner = canary()
    one = today(learner)
    earlier(learner)
    client = sign_in(User.objects.get(username=who))
    for rest in ("", "kartes.pdf", f"{learner.pk}/", f"{learner.pk}/karte.pdf"):
        assert client.get(at(one, rest)).status_code == 404, rest
    for data in (NOTE, {"do": "wish", "topics": ["safety"]}):
        assert client.post(at(one, f"{learner.pk}/"), data).status_code == 404
    assert client.post(at(one, f"{learner.pk}/memo/"), {"do": "blank"}).status_code == 404
    assert VisitNote.objects.filter(session=one).count() == Wish.objects.count() == 0


def test_only_who_is_on_the_list_of_the_session(clerk: Client) -> None:
    one = today(canary())
    other = classes.learner()
    assert clerk.get(at(one, f"{other.pk}/")).status_code == 404
    assert clerk.post(at(one, f"{other.pk}/"), NOTE).status_code == 404
    assert clerk.get(at(one, f"{other.pk}/karte.pdf")).status_code == 404
    assert clerk.get(at(one, "kartes.pdf")).status_code == 404
    later = classes.run(at=timezone.now())
    classes.apply(later, other, at=timezone.now())
    session = later.sessions.get()
    refused = clerk.post(at(session, f"{other.pk}/"), {**NOTE, "codes": []})
    assert refused.status_code == 409 and "この回の日になってから" in refused.content.decode()
    assert clerk.post(at(session, f"{other.pk}/"), {"do": "wish", "topics": ["safety"]}).status_code == 302


def _codes(pdf: bytes) -> tuple[str, list[str]]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text, found = "", []
    for page in document:
        text += page.get_textpage().get_text_bounded()
        picture = page.render(scale=3).to_pil().convert("L")
        found += [one.text for one in zxingcpp.read_barcodes(picture)]
    return text.replace("\r", "").replace("\n", ""), found


def test_the_paper_holds_a_code_and_a_qr_for_each_step_what_is_next_and_the_call_name_only(
    clerk: Client, settings: Any
) -> None:
    learner, second = canary(), classes.learner(call_name="みっちゃん", phone="android")
    one, mentor = today(learner, second), adult(most_learners=2, phones=["iphone", "android"])
    at_table(mentor, one)
    following = classes.run(at=timezone.now())
    classes.apply(following, learner, at=timezone.now())
    for each, lesson in ((learner, 12), (second, None)):
        noted = actions.Noted(
            "done", codes=["12-1", "12-3"], next_lesson=lesson, memo="見せない文", phrases=["slow"]
        )
        actions.write_note(session=one, learner=each, noted=noted, mentor=mentor, at=timezone.now())
    text, found = _codes(clerk.get(at(one, f"{learner.pk}/karte.pdf")).content)
    base = settings.BASE_URL.upper()
    assert sorted(found) == sorted([f"{base}/S/12-1", f"{base}/S/12-3", f"{base}/S/12"])
    for word in ("ナッちゃん", "12-1", "12-3", "できた", "04-2942-0000", "午前10時"):
        assert word in text, word
    for word in ("秘野", "4242", "1941", "見せない文", "ゆっくり", "みっちゃん"):
        assert word not in text, word
    both, codes = _codes(clerk.get(at(one, "kartes.pdf")).content)
    assert "ナッちゃん" in both and "みっちゃん" in both and len(codes) == 5
    again = clerk.get(at(one, "kartes.pdf")).content
    assert again == clerk.get(at(one, "kartes.pdf")).content


def test_the_learners_own_page_tells_what_was_done_and_nothing_that_mentors_tell_each_other() -> None:
    learner = canary()
    earlier(learner, result="done", next_lesson=3, phrases=["slow"], memo="見せない文")
    page = scan(learner).get("/me/").content.decode()
    assert (
        "これまでにしたこと" in words(page)
        and 'href="/lessons/12/1/"' in page
        and 'href="/lessons/3/"' in page
    )
    assert "見せない文" not in page and "ゆっくり" not in page
    other = scan(classes.learner()).get("/me/").content.decode()
    assert "これまでにしたこと" not in words(other)


def test_the_list_asks_the_database_as_often_for_many_as_for_one(clerk: Client) -> None:
    one = today(canary())
    counted = []
    for more in (0, 6):
        for _n in range(more):
            classes.apply(one.run, classes.learner(phone="iphone"), at=timezone.now() - timedelta(days=9))
        for row in one.run.applications.all():
            noted = actions.Noted("done", codes=["12-1"], next_lesson=12)
            actions.write_note(
                session=one, learner=row.learner, noted=noted, by=make.staff(), at=timezone.now()
            )
        clerk.get(at(one))
        with CaptureQueriesContext(connection) as caught:
            assert clerk.get(at(one)).status_code == 200
        counted.append(len(caught))
    assert counted[0] == counted[1]
