"""What a learner wants and what was done: written at the table, on the day, by whoever sits there; shown to the next."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentors import actions
from mentors.errors import BadValue, NotPossible
from mentors.memo import clean_memo, tells_who
from mentors.models import VisitNote, Wish
from mentors.pairing import read_sitting
from mentors.session_problem import problem_of
from people.actions import erase_learner, forget_what_is_old
from people.models import AuditEntry
from tests.factories import classes
from tests.factories import mentors as make
from tests.mentors.pages import come_in
from tests.mentors.tables import adult, at_table, canary, earlier, seat, today

pytestmark = pytest.mark.django_db
NOTE = {
    "result": "more",
    "codes": ["12-2", "12-1"],
    "next": "lesson:12",
    "phrases": ["slow"],
    "memo": "",
    "seen": "0",
}


@pytest.fixture
def table() -> dict[str, Any]:
    learner = canary()
    one, mentor = today(learner), adult()
    at_table(mentor, one)
    return {"learner": learner, "session": one, "mentor": mentor, "client": come_in(mentor, timezone.now())}


def write(table: dict[str, Any], **more: Any) -> Any:
    return table["client"].post(seat(table["session"], table["learner"]), {**NOTE, **more})


def shown(table: dict[str, Any]) -> str:
    return table["client"].get(f"/mentors/me/sessions/{table['session'].pk}/").content.decode()


# --- what is wanted -------------------------------------------------------------------------------
def test_what_is_wanted_is_chosen_at_the_table_and_shown_with_its_lessons(table: dict[str, Any]) -> None:
    path = seat(table["session"], table["learner"], "wish/")
    for _twice in range(2):
        answer = table["client"].post(path, {"topics": ["safety"], "lessons": ["12"], "more": "３"})
        assert answer.status_code == 302
    wish = Wish.objects.get()
    assert (wish.topics, wish.lessons, wish.by) == (["safety"], [3, 12], "（本人）")
    page = shown(table)
    assert 'href="/lessons/3/"' in page and 'href="/lessons/3/1/"' in page
    table["client"].post(path, {"more": ""})
    assert not Wish.objects.exists()


def test_a_lesson_that_is_not_there_is_refused_and_what_was_typed_stays(table: dict[str, Any]) -> None:
    path = seat(table["session"], table["learner"], "wish/")
    for typed in ("9999", "むり", "0"):
        answer = table["client"].post(path, {"topics": ["safety"], "more": typed})
        assert answer.status_code == 422 and f'value="{typed}"' in answer.content.decode()
    assert not Wish.objects.exists()


def test_the_engine_is_told_what_each_one_wants() -> None:
    a, b = canary(), classes.learner(phone="iphone")
    one = today(a, b)
    actions.set_wish(
        session=one, learner=a, topics=["disaster"], lessons=[], by=make.staff(), at=timezone.now()
    )
    found = {row.id: row.topics for row in problem_of(one).learners}
    assert found == {f"L{a.pk}": ("災害にそなえる",), f"L{b.pk}": ("写真と地図",)}


# --- the note -------------------------------------------------------------------------------------
def test_a_note_is_written_once_however_often_it_is_sent(table: dict[str, Any]) -> None:
    for _twice in range(2):
        answer = write(table, more="12ー3")
        assert answer.status_code == 302
        assert answer["Location"] == (
            f"/mentors/me/sessions/{table['session'].pk}/?said=noted#seat{table['learner'].pk}"
        )
    note = VisitNote.objects.get()
    assert (note.codes, note.result, note.next_lesson, note.phrases, note.version, note.mentor) == (
        ["12-1", "12-2", "12-3"], "more", 12, ["slow"], 1, table["mentor"],
    )  # fmt: skip
    assert "おなやみカルテを" in shown(table)


def test_it_can_be_corrected_the_same_day_and_an_old_window_does_not_write_over_it(
    table: dict[str, Any],
) -> None:
    write(table)
    assert write(table, result="done", seen="1").status_code == 302
    old = write(table, result="later", memo="まえの画面", seen="1")
    text = old.content.decode()
    assert old.status_code == 409 and 'value="まえの画面"' in text and 'name="seen" value="2"' in text
    assert VisitNote.objects.get().result == "done"
    assert write(table, result="later", memo="まえの画面", seen="2").status_code == 302
    assert VisitNote.objects.get().result == "later"


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": ""}, {"result": "great"}, {"more": "12-99"}, {"more": "9999-1"}, {"more": "abc"}, {"more": "12"},
        {"next": "lesson:9999"}, {"memo": "電話は090-0042-4242"}, {"memo": "あ" * 61}, {"phrases": ["nothing"]},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    table: dict[str, Any], wrong: dict
) -> None:
    answer = write(table, **{"memo": "のこる文", "codes": ["12-2"], **wrong})
    text = answer.content.decode()
    assert answer.status_code == 422 and 'role="alert"' in text and not VisitNote.objects.exists()
    assert ("のこる文" in text or "memo" in wrong) and 'value="12-2" checked' in text


def test_nobody_else_and_on_no_other_day(table: dict[str, Any]) -> None:
    other_learner, other = classes.learner(), adult()
    one, learner = table["session"], table["learner"]
    stranger = come_in(other, timezone.now())
    for rest in ("", "wish/", "karte.pdf"):
        assert Client().get(seat(one, learner, rest))["Location"] == "/mentors/door/"
        assert stranger.get(seat(one, learner, rest)).status_code == 404
        assert table["client"].get(seat(one, other_learner, rest)).status_code == 404
    assert stranger.post(seat(one, learner), NOTE).status_code == 404
    # The action does not trust the page: not another mentor, not another day.
    with pytest.raises(NotPossible):
        actions.set_wish(
            session=one, learner=learner, mentor=other, topics=["safety"], lessons=[], at=timezone.now()
        )
    write(table)
    type(one).objects.filter(pk=one.pk).update(
        starts_at=one.starts_at - timedelta(days=1), ends_at=one.ends_at - timedelta(days=1)
    )
    for rest in ("", "wish/", "karte.pdf"):
        assert table["client"].get(seat(one, learner, rest)).status_code == 404
    assert write(table, seen="1", result="done").status_code == 404
    with pytest.raises(NotPossible):
        actions.write_note(
            session=one,
            learner=learner,
            mentor=table["mentor"],
            noted=actions.Noted("done", seen=1),
            at=timezone.now(),
        )
    assert VisitNote.objects.get().result == "more"


# --- for the next mentor --------------------------------------------------------------------------
def test_the_next_mentor_sees_the_last_note_and_typed_words_only_once_staff_have_read_them(
    table: dict[str, Any],
) -> None:
    learner = table["learner"]
    earlier(learner, days=20, phrases=["large"])
    last = earlier(learner, days=7, phrases=["write"], next_topic="safety", memo="地図が好きです")
    page = shown(table)
    assert "12-2" in page and "きながら" in page and "きくしてあります" not in page
    assert "地図が好きです" not in page
    actions.pass_memo(note=last, memo="地図が好きです", by=make.staff(), at=timezone.now())
    assert "「地図が好きです」" in shown(table)
    actions.blank_memo(note=last, by=make.staff(), at=timezone.now())
    assert "地図が好きです" not in shown(table)
    assert AuditEntry.objects.filter(subject="visit_note", subject_id=last.pk).count() == 2


def test_words_that_are_written_anew_wait_for_the_staff_again(table: dict[str, Any]) -> None:
    write(table, memo="地図が好きです")
    note = VisitNote.objects.get()
    for _twice in range(2):
        actions.pass_memo(note=note, memo="地図が好きです", by=make.staff(), at=timezone.now())
    write(table, memo="地図が好きです", result="done", seen="1")
    assert VisitNote.objects.get().memo_passed_at is not None
    write(table, memo="ちがう文", result="done", seen="2")
    assert VisitNote.objects.get().memo_passed_at is None
    with pytest.raises(NotPossible):  # the desk's screen showed the words of before
        actions.pass_memo(note=note, memo="地図が好きです", by=make.staff(), at=timezone.now())


@pytest.mark.parametrize(
    "words",
    [
        "電話は04-2942-0000", "０９０００４２４２４２", "〇九〇一二三四", "a@b.example", "https://x.example", "中富3丁目",
        "LINE IDはaaa", "昭和16年の方", "1941年", "3590042", "生年月日は春", "東京の五番地",
    ],
)  # fmt: skip
def test_what_looks_like_a_number_an_address_or_a_birth_day_is_refused(words: str) -> None:
    with pytest.raises(BadValue):
        clean_memo(words)


def test_what_a_mentor_would_say_is_not_refused_and_names_are_found_for_the_staff() -> None:
    for words in (
        "12-3でとまりました",
        "2回くり返しました",
        "QRコードが苦手です",
        "60分ずっと集中していました",
    ):
        assert clean_memo(words) == words
    learner = canary()
    for words in ("秘野さんは上手", "ひのさん、ナツコさん", "09000424242", "夏子さん", "秘密町4242"):
        assert tells_who(words, learner), words
    assert not tells_who("ナッちゃんは地図が好き", learner)
    note = earlier(learner, memo="秘野さんは上手")
    with pytest.raises(NotPossible):
        actions.pass_memo(note=note, memo="秘野さんは上手", by=make.staff(), at=timezone.now())


def test_helpers_notes_of_the_lesson_stand_on_the_table_and_on_no_page_of_a_learner(
    table: dict[str, Any],
) -> None:
    from courses.models import LessonPage
    from courses.reading import read_lesson

    lesson = read_lesson(LessonPage.objects.get(number=12), "iphone", pictures_of=0)
    helpers = [(step.url, step.helper) for step in lesson.steps if step.helper]
    assert helpers
    page = shown(table)
    for url, helper in helpers:
        assert str(helper.html) in page
        for path in (url, "/lessons/12/", "/lessons/12/all/"):
            assert str(helper.html) not in Client().get(path).content.decode()


# --- kept, handed out, forgotten -------------------------------------------------------------------
def test_erasing_and_time_take_everything_and_both_may_ask_for_it(
    table: dict[str, Any], manager: Client
) -> None:
    write(table, memo="地図が好きです")
    actions.set_wish(
        session=table["session"], learner=table["learner"], topics=["safety"], lessons=[12], by=make.staff(),
        at=timezone.now(),
    )  # fmt: skip
    own = json.loads(table["client"].get("/mentors/me/data.json").content)
    assert own["notes"][0]["ひとこと"] == "地図が好きです" and own["reports"] == []
    exported = manager.post(
        f"/desk/learners/{table['learner'].pk}/export/", {"form": "json", "reason": "asked"}
    ).json()
    assert exported["おなやみカルテ"][0]["手順"] == "12-1、12-2"
    assert exported["したいこと"][0]["知りたいこと"] == "だまされない見分け方"
    late = table["session"].ends_at
    assert forget_what_is_old(at=late + timedelta(days=89))["mentor_wish"] == 0
    assert forget_what_is_old(at=late + timedelta(days=91))["mentor_wish"] == 1
    actions.erase(mentor=table["mentor"], by=None, at=timezone.now())
    assert VisitNote.objects.get().mentor is None
    assert forget_what_is_old(at=late + timedelta(days=729))["visit_note"] == 0
    assert forget_what_is_old(at=late + timedelta(days=731))["visit_note"] == 1


def test_an_erased_learner_leaves_no_note_and_no_wish() -> None:
    learner = canary()
    earlier(learner, memo="地図が好きです")
    one = today(learner)
    actions.set_wish(
        session=one, learner=learner, topics=["safety"], lessons=[], by=make.staff(), at=timezone.now()
    )
    erase_learner(learner=learner, by=make.staff(), reason="asked")
    assert not VisitNote.objects.exists() and not Wish.objects.exists()


def test_the_table_asks_the_database_as_often_for_many_as_for_one() -> None:
    counted = []
    mentor = adult(most_learners=4)
    first = canary()
    one = today(first)
    at_table(mentor, one)
    client = come_in(mentor, timezone.now())
    path = f"/mentors/me/sessions/{one.pk}/"
    for _round in range(2):
        for pair in read_sitting(one).pairs:
            earlier(pair.learner, next_lesson=3)
            actions.set_wish(
                session=one,
                learner=pair.learner,
                topics=["safety"],
                lessons=[4],
                by=make.staff(),
                at=timezone.now(),
            )
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        counted.append(len(caught))
        for _n in range(3):
            classes.apply(one.run, classes.learner(phone="iphone"), at=timezone.now() - timedelta(days=9))
        actions.match_session(session=one, by=make.staff(), at=timezone.now())
    assert counted[0] == counted[1]


def test_the_seed_shows_notes_wishes_and_two_reports_and_twice_adds_nothing() -> None:
    from mentors.models import Report
    from mentors.seed import plant_meetings, plant_mentors, plant_tables
    from tests.desk.class_day import session_of, today_run

    at = timezone.now()
    past = session_of(classes.run(at=at - timedelta(days=30), in_days=14))
    people = [classes.learner(phone="iphone") for _n in range(4)]
    one = session_of(today_run(*people, begun=False))
    plant_mentors(at=at)
    assert plant_meetings(at=at) == 1
    assert (plant_tables(at=at), plant_tables(at=at)) == (len(read_sitting(one).pairs), 0)
    assert VisitNote.objects.filter(session=past).count() > 0 and Wish.objects.filter(session=one).exists()
    assert sorted(Report.objects.values_list("state", flat=True)) == ["new", "seen"]
