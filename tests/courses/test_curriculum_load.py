"""Loading the curriculum's files: again no change, editors' work stays, a broken file stores nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Revision

from courses.curriculum import files
from courses.curriculum.load import Report, load
from courses.errors import CurriculumError
from courses.models import LessonIndexPage, LessonPage, StepCode, Term
from home.models import HomePage, StandardPage
from home.school import build_school, load_pages
from media.models import SchoolImage

Edit = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the curriculum that may be edited; the loader reads this one."""
    copy = tmp_path / "curriculum"
    shutil.copytree(files.HERE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    for name in ("lessons", "terms", "courses"):
        read = getattr(files, name)
        monkeypatch.setattr(files, name, lambda folder=copy, read=read: read(folder))
    return copy


def load_again() -> Report:
    return load(LessonIndexPage.objects.get(), say=lambda text: None)


def replace(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def state() -> dict[str, Any]:
    """All that a load could change."""
    return {
        "revisions": dict(LessonPage.objects.values_list("number", "latest_revision_id")),
        "number of revisions": Revision.objects.count(),
        "codes": list(StepCode.objects.order_by("pk").values_list("pk", "number", "block_id")),
        "pictures": SchoolImage.objects.count(),
        "words": list(Term.objects.order_by("pk").values_list("pk", "term", "meaning")),
    }


# --- again -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    before = state()
    report = load_again()
    assert report == Report(made=[], renewed=[], kept=[], unchanged=28, terms=0)
    assert state() == before


@pytest.mark.django_db
def test_building_the_school_again_changes_no_page() -> None:
    before = dict(StandardPage.objects.values_list("slug", "latest_revision_id"))
    build_school(only=[], say=lambda text: None)
    assert dict(StandardPage.objects.values_list("slug", "latest_revision_id")) == before
    assert len(before) == 5


@pytest.mark.django_db
def test_a_word_that_an_editor_explains_in_other_words_stays(folder: Path) -> None:
    Term.objects.filter(term="アプリ").update(meaning="職員が書き直しました。")
    replace(folder, "glossary/a-basics.yaml", "スマホに入れて使う道具です。", "スマホの道具です。")
    load_again()
    assert Term.objects.get(term="アプリ").meaning == "職員が書き直しました。"


# --- an editor's change and a corrected file ---------------------------------------------------
def test_a_lesson_that_an_editor_changed_is_kept_and_reported(lesson: LessonPage, folder: Path) -> None:
    lesson.goal = "職員が書き直しました。"
    lesson.save_revision().publish()
    replace(folder, "lessons/12-camera.yaml", "minutes: 15", "minutes: 20")
    before = state()
    report = load_again()
    assert (report.kept, report.renewed, report.unchanged) == ([12], [], 27)
    assert state() == before
    lesson.refresh_from_db()
    assert (lesson.goal, lesson.minutes) == ("職員が書き直しました。", 15)


def test_an_editors_draft_is_a_change_too(lesson: LessonPage, folder: Path) -> None:
    lesson.goal = "書きかけです。"
    lesson.save_revision()
    replace(folder, "lessons/12-camera.yaml", "minutes: 15", "minutes: 20")
    assert load_again().kept == [12]


def test_a_corrected_file_renews_the_lesson_and_its_readings(lesson: LessonPage, folder: Path) -> None:
    replace(
        folder, "lessons/12-camera.yaml", "見たい写真を1回、軽く押します。", "見たい写真をそっと押します。"
    )
    report = load_again()
    assert (report.renewed, report.kept, report.unchanged) == ([12], [], 27)
    lesson.refresh_from_db()
    assert lesson.steps[-1].value["text"] == "見たい写真をそっと押します。"
    assert "｜写真《しゃしん》" in lesson.readings["見たい写真をそっと押します。"]
    assert load_again().unchanged == 28


def test_a_corrected_file_keeps_the_codes_of_its_steps_wherever_they_move(
    lesson: LessonPage, folder: Path
) -> None:
    before = lesson.step_numbers
    codes = {step.value["text"]: before[step.id] for step in lesson.steps}
    path = folder / "lessons" / "12-camera.yaml"
    written = files.read_yaml(path)
    new = {**written["steps"][2], "id": "look-first", "text": "右下を見ます。"}
    written["steps"] = [new, *reversed(written["steps"])]
    written["checked"] = str(written["checked"])
    path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    assert load_again().renewed == [12]
    lesson.refresh_from_db()
    after = {step.value["text"]: lesson.step_numbers[step.id] for step in lesson.steps}
    assert after == {"右下を見ます。": 8, **codes}
    assert list(after.values()) == [8, 7, 6, 5, 4, 3, 2, 1]


@pytest.mark.django_db
def test_a_standing_page_that_an_editor_changed_is_kept() -> None:
    page = StandardPage.objects.get(slug="about")
    page.title = "職員の題"
    page.save_revision().publish()
    # As if its file had been corrected since.
    StandardPage.objects.filter(pk=page.pk).update(loaded_digest="")
    assert load_pages(HomePage.objects.get()) == 0
    page.refresh_from_db()
    assert page.title == "職員の題"


# --- broken files ------------------------------------------------------------------------------
def broken(old: str, new: str, name: str = "lessons/12-camera.yaml") -> Edit:
    return lambda folder: replace(folder, name, old, new)


BROKEN = {
    "not YAML": (
        broken("    text: 下のまん中の、大きな丸を", "   text: 下のまん中の、大きな丸を"),
        "12-camera.yaml の63行目を読めません。字下げと記号を見直してください。",
    ),
    "a list where a lesson should be": (
        lambda folder: (folder / "lessons" / "12-camera.yaml").write_text("- 写真をとる\n", encoding="utf-8"),
        "12-camera.yaml：レッスンの形になっていません。「title: 」などの項目を書いてください。",
    ),
    "a key that is not known": (
        broken("    caution: ごみ箱の印は、", "    caushon: ごみ箱の印は、"),
        "12-camera.yaml：手順「choose-photo」に知らない項目があります：caushon。",
    ),
    "a key of the lesson that is not known": (
        broken("goal: ", "gaol: "),
        "12-camera.yaml：レッスンに知らない項目があります：gaol。 「goal」がありません。",
    ),
    "a word that is not in the glossary": (
        broken("    terms: [シャッター, ピント]", "    terms: [シャッター, ぴんと]"),
        "12-camera.yaml：ことば「ぴんと」は glossary にありません。",
    ),
    "a picture without words": (
        broken("      alt: カメラの画面です。花が写っていて、下のまん中に大きな丸があります。\n", ""),
        "12-camera.yaml：手順「shoot」の画像に説明（alt）がありません。",
    ),
    "a picture without a place to touch": (
        broken("      touch: {on: shutter, do: tap, hint: 下のまん中の、大きな丸です。}\n", ""),
        "12-camera.yaml：手順「shoot」にさわる場所（touch）がありません。",
    ),
    "no right answer": (
        broken(", right: true", ""),
        "12-camera.yaml：おわりの質問に、正しい答えがありません。",
    ),
    "a course that is not there": (
        broken("course: photo-map", "course: photos"),
        "12-camera.yaml：コース「photos」は courses.yaml にありません。",
    ),
    "a number that another lesson has": (
        broken("number: 12", "number: 11"),
        "12-camera.yaml：レッスン番号11は、ほかのファイルにもあります。",
    ),
    "the same step twice": (
        broken("  - id: shoot", "  - id: unlock"),
        "12-camera.yaml：手順の id が、ないか、重なっています。",
    ),
    "a word explained twice": (
        broken("- term: アプリ\n", "- term: スマホ\n", "glossary/a-basics.yaml"),
        "a-basics.yaml：「スマホ」は、ほかのファイルにもあります。1つにしてください。",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_named_in_one_sentence_and_stores_nothing(folder: Path, case: str) -> None:
    edit, sentence = BROKEN[case]
    edit(folder)
    before = state()
    with pytest.raises(CurriculumError) as problem:
        load_again()
    assert str(problem.value) == sentence
    assert state() == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "touch: {on: shutter, do: tap,",
            "touch: {on: shuter, do: tap,",
            ["12-camera.yaml：レッスン12の手順「shoot」", "「shuter」がありません", "shutter"],
        ),
        (
            "icon: folder, label: コレクション}",
            "icon: foldr, label: コレクション}",
            [
                "12-camera.yaml：レッスン12 choose-photo iphone",
                "「foldr」はありません",
                "「folder」ではありませんか",
            ],
        ),
    ],
    ids=["a place to touch that is not drawn", "an icon that is not drawn"],
)
def test_a_picture_that_cannot_be_drawn_as_told_names_lesson_and_step_and_stores_nothing(
    lesson: LessonPage, folder: Path, old: str, new: str, told: list[str]
) -> None:
    replace(folder, "lessons/12-camera.yaml", old, new)
    before = state()
    with pytest.raises(CurriculumError) as problem:
        load_again()
    assert [part for part in told if part not in str(problem.value)] == []
    assert state() == before
