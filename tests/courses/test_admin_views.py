"""The lesson form of the admin: what is wrong is said at its field, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from courses.models import CoursePage, LessonNumber, LessonPage, StepCode, Term
from media.models import SchoolImage
from tests.courses.lesson_form import SPOT, add_url, edit_url, lesson_form, said, screen, step
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db

TEXT = "右下の「カメラ」を1回、軽く押します。"
PUBLISH = {"action-publish": "1"}
SUBMIT = {"action-submit": "1"}


def picture() -> SchoolImage:
    return SchoolImage.objects.earliest("pk")


def spots(**change: float) -> dict[str, str]:
    return screen(picture(), alt="設定の画面です。", hotspots=[{**SPOT, **change}])


def sample() -> LessonPage:
    return LessonPage.objects.get(slug="sample-lesson")


WRONG = {
    "no steps": (lambda: lesson_form([]), "手順がまだありません。1つ以上書いてください。"),
    "a step without words": (
        lambda: lesson_form([step("", screen_of=spots())]),
        "することを書いてください。",
    ),
    "a step of 2,000 characters": (
        lambda: lesson_form([step("あ" * 2000)]),
        "文が長すぎます（2000文字）。200文字より短くするか、手順を分けてください。",
    ),
    "three sentences in a step": (
        lambda: lesson_form([step("押します。待ちます。はなします。")]),
        "1つの手順は2文までです。手順を分けてください。",
    ),
    "a reading left open": (
        lambda: lesson_form([step("｜所沢《ところざわ を押します。")]),
        "「《」が閉じていません。",
    ),
    "a reading left open in the goal": (
        lambda: lesson_form([step(TEXT)], goal="｜所沢《ところざわ に行けます。"),
        "「《」が閉じていません。",
    ),
    "a reading left open in the title": (
        lambda: lesson_form([step(TEXT)], title="｜所沢《ところざわ を見る"),
        "「《」が閉じていません。",
    ),
    "a hotspot outside the picture": (
        lambda: lesson_form([step(TEXT, screen_of=spots(x=95))]),
        "1番目のさわる場所が、画像の外に出ています。画像の中に動かしてください。",
    ),
    "a hotspot too small to touch": (
        lambda: lesson_form([step(TEXT, screen_of=spots(w=0.5))]),
        "1番目のさわる場所が小さすぎます。もう少し大きくしてください。",
    ),
    "hotspots that are no data": (
        lambda: lesson_form([step(TEXT, screen_of=screen(picture(), alt="画面です。", hotspots="[{"))]),
        "さわる場所の書き方がちがいます。いちど消して、置き直してください。",
    ),
    "a hotspot without a picture": (
        lambda: lesson_form([step(TEXT, screen_of=screen(hotspots=[SPOT]))]),
        "さわる場所を置く画像を選んでください。",
    ),
    "a picture without words": (
        lambda: lesson_form([step(TEXT, screen_of=screen(picture(), hotspots=[SPOT]))]),
        "画像の説明を書いてください。見えない人には、この文だけが伝わります。",
    ),
    "one phone twice in a step": (
        lambda: lesson_form(
            [
                step(
                    TEXT,
                    variants=[{"phone": "easy", "text": TEXT, "tip": "", "caution": "", "screen": screen()}]
                    * 2,
                )
            ]
        ),
        "同じ機種が2つあります。1つにまとめてください。",
    ),
    "a number that another lesson has": (
        lambda: lesson_form([step(TEXT)], number="12"),
        "12番は「写真をとる・見る」の番号です。ほかの番号にしてください。",
    ),
    "no number": (lambda: lesson_form([step(TEXT)], number=""), "レッスン番号を書いてください。"),
    "no title": (lambda: lesson_form([step(TEXT)], title=""), "題を書いてください。"),
    "no goal": (lambda: lesson_form([step(TEXT)], goal=""), "できるようになることを書いてください。"),
    "a number too large": (lambda: lesson_form([step(TEXT)], number="99999"), "9999 以下"),
    "a question without a right answer": (
        lambda: lesson_form([step(TEXT)], question="どれですか。", choices=[("あ", False), ("い", False)]),
        "正しい答えを1つ選んでください。",
    ),
    "a question with one answer": (
        lambda: lesson_form([step(TEXT)], question="どれですか。", choices=[("あ", True)]),
        "答えを2つ以上書いてください。",
    ),
    "a question without answers": (
        lambda: lesson_form([step(TEXT)], question="どれですか。"),
        "質問の答えを2つ以上書いてください。",
    ),
    "answers without a question": (
        lambda: lesson_form([step(TEXT)], choices=[("あ", True), ("い", False)]),
        "質問の文を書いてください。",
    ),
}
# What may be missing in a draft, to be written later.
UNFINISHED = {
    "no goal",
    "no steps",
    "a step without words",
    "a hotspot without a picture",
    "a picture without words",
    "a question without a right answer",
    "a question with one answer",
    "a question without answers",
    "answers without a question",
}


@pytest.mark.parametrize("what", WRONG)
def test_a_lesson_with_a_fault_is_not_published_and_nothing_typed_is_lost(
    moderator: Client, what: str
) -> None:
    make, sentence = WRONG[what]
    sent = make()
    answer = moderator.post(add_url(), {**sent, **PUBLISH})
    assert answer.status_code == 200
    page = said(answer)
    assert sentence in page
    for name in ("title", "goal", "number", "question"):
        assert sent[name] in page, name
    for name, value in sent.items():
        if name.startswith("steps-") and name.endswith(("-text", "-alt", "-helper")):
            assert value in page, name
    assert not LessonPage.objects.filter(slug="sample-lesson").exists()
    assert not LessonNumber.objects.filter(number=901).exists()


@pytest.mark.parametrize("what", WRONG)
def test_a_draft_may_be_unfinished_but_not_wrong(moderator: Client, what: str) -> None:
    make, sentence = WRONG[what]
    answer = moderator.post(add_url(), make())
    saved = LessonPage.objects.filter(slug="sample-lesson")
    if what in UNFINISHED:
        assert answer.status_code == 302
        assert [lesson.live for lesson in saved] == [False]
        assert moderator.get(edit_url(saved[0])).status_code == 200
    else:
        assert answer.status_code == 200
        assert sentence in said(answer)
        assert not saved.exists()


def test_a_published_lesson_keeps_what_readers_see_when_its_change_is_refused(
    moderator: Client, lesson: Any
) -> None:
    before = moderator.get("/lessons/12/1/").content
    codes = set(StepCode.objects.filter(lesson=12).values_list("number", "block_id"))
    sent = lesson_form([], number="12", slug=lesson.slug, title="ちがう題", **PUBLISH)
    answer = moderator.post(edit_url(lesson), sent)
    assert answer.status_code == 200
    assert "手順がまだありません。1つ以上書いてください。" in said(answer)
    lesson.refresh_from_db()
    assert lesson.title == "写真をとる・見る"
    assert lesson.live
    assert moderator.get("/lessons/12/1/").content == before
    assert set(StepCode.objects.filter(lesson=12).values_list("number", "block_id")) == codes


def test_a_draft_of_a_published_lesson_may_lose_its_steps_and_readers_see_the_old_ones(
    moderator: Client, reader: Client, lesson: Any
) -> None:
    answer = moderator.post(edit_url(lesson), lesson_form([], number="12", slug=lesson.slug))
    assert answer.status_code == 302
    assert reader.get("/lessons/12/1/").status_code == 200
    assert len(LessonPage.objects.get(number=12).steps) == len(lesson.steps) > 0


def test_a_printed_number_cannot_be_changed_in_the_form(moderator: Client, lesson: Any) -> None:
    answer = moderator.post(edit_url(lesson), lesson_form([step(TEXT)], number="902", slug=lesson.slug))
    assert "このレッスンの番号は12です。紙に印刷してあるので、変えられません。" in said(answer)


def test_a_new_lesson_is_offered_the_next_free_number(editor: Client) -> None:
    last = LessonPage.objects.latest("number").number
    assert f'name="number" value="{last + 1}"' in editor.get(add_url()).content.decode()


def test_a_title_that_another_lesson_has_needs_nothing_more_from_the_editor(editor: Client) -> None:
    for number in ("901", "902"):
        assert editor.post(add_url(), lesson_form([step(TEXT)], number=number)).status_code == 302
    slugs = LessonPage.objects.filter(number__in=(901, 902)).order_by("number").values_list("slug", flat=True)
    assert list(slugs) == ["sample-lesson", "sample-lesson-2"]


# --- ways to publish that pass no form --------------------------------------------------------
def publish_many(client: Client, page: Any, **data: str) -> Any:
    url = f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}&next=/cms/pages/{page.get_parent().pk}/"
    return client.post(url, data, follow=True)


def test_publishing_from_the_list_names_what_is_missing_and_publishes_nothing(moderator: Client) -> None:
    moderator.post(add_url(), lesson_form([]))
    answer = publish_many(moderator, sample())
    assert "見本のレッスン：手順がまだありません。1つ以上書いてください。" in said(answer)
    assert not sample().live
    course = CoursePage.objects.get(slug="basics")
    course.unpublish()
    answer = publish_many(moderator, course, include_descendants="on")
    assert "見本のレッスン：手順がまだありません。" in said(answer)
    assert not CoursePage.objects.get(slug="basics").live


def test_publishing_a_finished_lesson_from_the_list_works(moderator: Client, reader: Client) -> None:
    moderator.post(add_url(), lesson_form([step(TEXT)]))
    publish_many(moderator, sample())
    assert reader.get("/lessons/901/1/").status_code == 200


def test_a_copied_lesson_is_a_draft_with_a_number_of_its_own(moderator: Client, lesson: Any) -> None:
    last = LessonPage.objects.latest("number").number
    form = said(moderator.get(f"/cms/pages/{lesson.pk}/copy/"))
    assert "コピーは下書きになり、新しいレッスン番号がつきます。" in form
    assert "publish_copies" not in form
    assert 'name="alias"' not in form
    sent = {
        "new_title": "写真（2）",
        "new_slug": "camera-2",
        "new_parent_page": lesson.get_parent().pk,
        "publish_copies": "on",
        "alias": "on",
    }
    assert moderator.post(f"/cms/pages/{lesson.pk}/copy/", sent).status_code == 302
    copy = LessonPage.objects.get(slug="camera-2")
    assert (copy.live, copy.number) == (False, last + 1)
    assert copy.get_latest_revision_as_object().number == last + 1
    publish_many(moderator, copy)
    assert LessonPage.objects.get(pk=copy.pk).live
    assert LessonPage.objects.live().filter(number=12).count() == 1
    # The lesson copied can still be changed: its number is not in dispute.
    steps = [step(TEXT)]
    assert (
        moderator.post(edit_url(lesson), lesson_form(steps, number="12", slug=lesson.slug)).status_code == 302
    )


def test_a_copied_course_has_lessons_with_numbers_of_their_own(moderator: Client) -> None:
    course = CoursePage.objects.get(slug="basics")
    count = LessonPage.objects.child_of(course).count()
    sent = {
        "new_title": "基本（2）",
        "new_slug": "basics-2",
        "new_parent_page": course.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    moderator.post(f"/cms/pages/{course.pk}/copy/", sent)
    copies = LessonPage.objects.child_of(CoursePage.objects.get(slug="basics-2"))
    assert [lesson.live for lesson in copies] == [False] * count
    numbers = list(LessonPage.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)


# --- the workflow -----------------------------------------------------------------------------
def test_an_editor_submits_and_a_moderator_approves(
    editor: Client, moderator: Client, reader: Client
) -> None:
    editor.post(add_url(), {**lesson_form([step(TEXT)]), **SUBMIT})
    page = sample()
    assert not page.live
    assert page.current_workflow_task_state.status == "in_progress"
    assert "見本のレッスン" in said(moderator.get("/cms/"))
    assert reader.get("/lessons/901/1/").status_code == 404
    state = page.current_workflow_task_state
    moderator.post(f"/cms/pages/workflow/action/{page.pk}/approve/{state.pk}/", {"comment": ""})
    assert sample().live
    assert reader.get("/lessons/901/1/").status_code == 200
    assert StepCode.objects.filter(lesson=901).count() == 1


def test_an_unfinished_lesson_cannot_be_submitted(editor: Client) -> None:
    answer = editor.post(add_url(), {**lesson_form([]), **SUBMIT})
    assert "手順がまだありません。1つ以上書いてください。" in said(answer)
    assert not LessonPage.objects.filter(slug="sample-lesson").exists()


def test_a_lesson_waiting_for_approval_cannot_be_made_unfit_for_it(editor: Client, moderator: Client) -> None:
    editor.post(add_url(), {**lesson_form([step(TEXT)]), **SUBMIT})
    page = sample()
    answer = moderator.post(edit_url(page), lesson_form([]))
    assert answer.status_code == 200
    assert "手順がまだありません。1つ以上書いてください。" in said(answer)
    state = page.current_workflow_task_state
    moderator.post(f"/cms/pages/workflow/action/{page.pk}/approve/{state.pk}/", {"comment": ""})
    assert len(sample().steps) == 1


def test_an_editor_cannot_publish_or_approve(editor: Client, reader: Client) -> None:
    editor.post(add_url(), {**lesson_form([step(TEXT)]), **PUBLISH})
    page = sample()
    assert not page.live
    editor.post(edit_url(page), {**lesson_form([step(TEXT)]), **PUBLISH})
    assert not sample().live
    editor.post(edit_url(page), {**lesson_form([step(TEXT)]), **SUBMIT})
    state = sample().current_workflow_task_state
    editor.post(f"/cms/pages/workflow/action/{page.pk}/approve/{state.pk}/", {"comment": ""})
    publish_many(editor, page)
    assert not sample().live
    assert reader.get("/lessons/901/").status_code == 404
    assert "action-publish" not in said(editor.get(edit_url(page)))


# --- the words of the glossary ----------------------------------------------------------------
@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_those_who_write_lessons_write_the_words_they_explain(request: Any, who: str) -> None:
    client = request.getfixturevalue(who)
    sent = {"term": "見本の語", "reading": "みほんのご", "meaning": "見本です。", "also": ""}
    assert client.post("/cms/snippets/courses/term/add/", sent).status_code == 302
    assert Term.objects.filter(term="見本の語").exists()


def test_a_word_with_a_reading_left_open_is_refused(moderator: Client) -> None:
    sent = {"term": "｜見本《みほん", "reading": "みほん", "meaning": "見本です。", "also": ""}
    answer = moderator.post("/cms/snippets/courses/term/add/", sent)
    assert "「《」が閉じていません。" in said(answer)


# --- who may ----------------------------------------------------------------------------------
ADMIN_PAGES = [
    "/cms/",
    "/cms/reports/stale-lessons/",
    "/cms/reports/stale-lessons/results/",
    "/cms/reports/stale-lessons/?export=xlsx",
    "/cms/media/picture/1/",
    "/cms/images/",
    "/desk/print/",
    "/lessons/12/helper-iphone.pdf",
]


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_a_stranger_is_led_to_the_log_in(reader: Client, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 302
    assert answer.url.startswith("/staff/login/")


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_somebody_without_a_part_in_writing_gets_in_nowhere(path: str) -> None:
    from people.models import User

    client = sign_in(User.objects.create_user("nobody", password="long enough 1"))
    answer = client.get(path)
    assert answer.status_code in (302, 404)
    assert answer.status_code == 404 or answer.url.startswith("/staff/login/")


def test_a_picture_for_the_hotspot_editor_is_there_for_those_who_may_choose_pictures(editor: Client) -> None:
    answer = editor.get(f"/cms/media/picture/{picture().pk}/")
    assert answer.status_code == 302
    assert answer.url.endswith(".webp")
    assert editor.get("/cms/media/picture/999999/").status_code == 404


def test_pictures_and_reports_are_not_for_somebody_who_may_only_enter_the_admin() -> None:
    from django.contrib.auth.models import Permission

    from people.models import User

    user = User.objects.create_user("visitor", password="long enough 1")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = sign_in(user)
    for path in (f"/cms/media/picture/{picture().pk}/", "/cms/reports/stale-lessons/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, "/cms/"), path


@pytest.mark.parametrize("who", ["admin", "editor", "moderator"])
def test_every_editor_reads_the_report_and_the_page_of_papers(request: Any, who: str) -> None:
    client = request.getfixturevalue(who)
    assert client.get("/cms/reports/stale-lessons/").status_code == 200
    assert client.get("/desk/print/").status_code == 200
