"""A lesson's paper over HTTP: every printed step leads by its QR to exactly that step (E06, E08)."""

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from core.models import SchoolSettings
from courses.actions import order_booklet, print_booklet
from courses.enums import PrintState
from courses.models import CoursePage, LessonPage, PrintJob
from courses.paper import booklet_key
from media.pdf import PaperError

SCALE = 200 / 72  # dots an inch at which a page is looked at


def codes_of(pdf: bytes) -> list[str]:
    """The text of every QR code of a PDF, page by page, by an independent decoder."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=SCALE).to_pil().convert("L")
        results = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        found += [result.text for result in sorted(results, key=lambda result: result.position.top_left.y)]
    return found


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).replace(
        "\r\n", ""
    )


def pages_of(pdf: bytes) -> int:
    return len(pikepdf.open(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("phone", ["iphone", "android", "easy"])
def test_every_code_on_a_handout_opens_its_own_step(reader: Client, lesson: LessonPage, phone: str) -> None:
    pdf = reader.get(f"/lessons/12/handout-{phone}.pdf").content
    codes = codes_of(pdf)
    assert codes == [f"HTTP://LOCALHOST:8000/S/12-{number}" for number in range(1, len(lesson.steps) + 1)]
    for code, step in zip(codes, lesson.steps, strict=True):
        path = code.removeprefix("HTTP://LOCALHOST:8000")
        answer = reader.get(path, headers={"accept-encoding": ""}, follow=True)
        assert answer.redirect_chain[-1][0] == f"/lessons/12/{lesson.step_numbers[step.id]}/"
        assert answer.status_code == 200


def test_every_shipped_lesson_prints_all_of_its_codes(reader: Client) -> None:
    seen = 0
    for lesson in LessonPage.objects.for_readers():
        codes = codes_of(reader.get(f"/lessons/{lesson.number}/handout-android.pdf").content)
        assert codes == [
            f"HTTP://LOCALHOST:8000/S/{lesson.number}-{n}" for n in range(1, len(lesson.steps) + 1)
        ]
        seen += len(codes)
    assert seen > 180


def test_the_handout_says_whom_to_ask_and_when_it_was_printed(reader: Client) -> None:
    text = text_of(reader.get("/lessons/12/handout-iphone.pdf").content).replace(" ", "")
    today = timezone.localdate()
    assert "04-2942-3110" in text
    assert f"{today.year}年{today.month}月{today.day}日" in text


def test_phones_print_what_their_own_screens_say(reader: Client) -> None:
    iphone, android = (
        text_of(reader.get(f"/lessons/8/handout-{phone}.pdf").content) for phone in ("iphone", "android")
    )
    assert "AppStore" in iphone.replace(" ", "")
    assert "AppStore" not in android.replace(" ", "")


@pytest.mark.parametrize(("path", "codes", "pages"), [("summary-iphone", 1, 1), ("poster", 1, 1)])
def test_summary_and_poster_are_one_page_with_one_code(
    reader: Client, path: str, codes: int, pages: int
) -> None:
    pdf = reader.get(f"/lessons/12/{path}.pdf").content
    assert codes_of(pdf) == ["HTTP://LOCALHOST:8000/S/12"] * codes
    assert pages_of(pdf) == pages


def test_the_helpers_sheet_is_for_staff(reader: Client, editor: Client, lesson: LessonPage) -> None:
    answer = reader.get("/lessons/12/helper-iphone.pdf")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/staff/login/")
    answer = editor.get("/lessons/12/helper-iphone.pdf")
    assert answer["Content-Type"] == "application/pdf"


def test_somebody_signed_in_without_rights_finds_no_helpers_sheet(db: None) -> None:
    from people.models import User
    from tests.signed_in import sign_in

    client = sign_in(User.objects.create_user("nobody", password="a long password 123"))
    assert client.get("/lessons/12/helper-iphone.pdf").status_code == 404
    assert client.get("/desk/print/").status_code == 404


def test_helpers_notes_stand_on_no_learners_paper(reader: Client, editor: Client, lesson: LessonPage) -> None:
    notes = "".join(step.value["helper"] for step in lesson.steps)
    # Furigana stands between the kanji of an extracted text, so look for the longest run of kana.
    note = max(re.findall("[ぁ-んァ-ヶー]{6,}", notes), key=len)
    assert note in text_of(editor.get("/lessons/12/helper-iphone.pdf").content)
    for path in ("handout-iphone", "summary-iphone", "poster"):
        assert note not in text_of(reader.get(f"/lessons/12/{path}.pdf").content)


@pytest.mark.parametrize(
    "path", ["/lessons/12/handout-nokia.pdf", "/lessons/99/handout-iphone.pdf", "/courses/none/booklet/"]
)
def test_paper_of_what_is_not_there_is_not_found(reader: Client, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_the_same_sheet_is_set_once_and_again_after_a_change(
    reader: Client, lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from courses import handouts

    made: list[str] = []
    real = handouts.lesson_pdf
    monkeypatch.setattr(handouts, "lesson_pdf", lambda paper: made.append(paper.title_stored) or real(paper))
    cache.clear()
    first = reader.get("/lessons/12/handout-iphone.pdf").content
    assert reader.get("/lessons/12/handout-iphone.pdf").content == first
    assert len(made) == 1
    lesson.goal = "べつの目あてです。"
    lesson.save_revision().publish()
    reader.get("/lessons/12/handout-iphone.pdf")
    assert len(made) == 2


def test_when_paper_cannot_be_made_the_reader_is_told_what_to_do(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from courses import handouts

    def broken(paper: object) -> bytes:
        raise PaperError("字のファイルがありません。係の人に知らせてください。")

    monkeypatch.setattr(handouts, "lesson_pdf", broken)
    cache.clear()
    answer = reader.get("/lessons/12/handout-iphone.pdf")
    assert answer.status_code == 503
    assert "04-2942-3110" in answer.content.decode()


@pytest.fixture
def course(db: None) -> Iterator[CoursePage]:
    yield CoursePage.objects.get(slug="start")
    for job in PrintJob.objects.exclude(file=""):
        job.file.delete(save=False)


def test_a_booklet_is_ordered_once_however_often_the_button_is_pressed(
    reader: Client, course: CoursePage
) -> None:
    assert reader.get("/courses/start/booklet/?phone=iphone").context["job"] is None
    for _ in range(3):
        answer = reader.post("/courses/start/booklet/?phone=iphone")
        assert (answer.status_code, answer["Location"]) == (302, "/courses/start/booklet/?phone=iphone")
    assert PrintJob.objects.count() == 1
    shown = reader.get("/courses/start/booklet/?phone=iphone").context
    assert (shown["job"].state, shown["refresh"]) == (PrintState.WAITING, True)
    assert reader.get("/courses/start/booklet-iphone.pdf").status_code == 404


def test_the_worker_makes_the_booklet_with_every_code_of_the_course(
    reader: Client, course: CoursePage
) -> None:
    reader.post("/courses/start/booklet/?phone=iphone")
    job = print_booklet(job_id=PrintJob.objects.get().pk)
    assert (job.state, job.done) == (PrintState.DONE, job.total)
    answer = reader.get("/courses/start/booklet-iphone.pdf")
    pdf = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    lessons = LessonPage.objects.for_readers().child_of(course)
    expected = [
        f"HTTP://LOCALHOST:8000/S/{le.number}-{n}" for le in lessons for n in range(1, len(le.steps) + 1)
    ]
    steps = [code for code in codes_of(pdf) if "-" in code.rsplit("/", 1)[1]]
    assert steps == expected
    assert reader.get("/courses/start/booklet/?phone=iphone").context["refresh"] is False


def test_a_booklet_is_ordered_once_and_the_order_is_written_with_its_row(course: CoursePage) -> None:
    key = booklet_key(course, "iphone", SchoolSettings.objects.get())
    for _time in range(2):
        job = order_booklet(course=course, phone="iphone", key=key)
    # No commit has come yet, so nobody can die between the two.
    assert [(row.task["func"], row.task["args"]) for row in OrmQ.objects.all()] == [
        ("courses.tasks.print_booklet", (job.pk,))
    ]


def test_making_a_booklet_twice_keeps_the_first(course: CoursePage) -> None:
    key = booklet_key(course, "iphone", SchoolSettings.objects.get())
    job = order_booklet(course=course, phone="iphone", key=key)
    first = print_booklet(job_id=job.pk).file.name
    assert print_booklet(job_id=job.pk).file.name == first


def test_a_booklet_that_failed_can_be_ordered_again(
    course: CoursePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from courses import actions

    def broken(*args: object, **kwargs: object) -> bytes:
        raise PaperError("字のファイルがありません。")

    key = booklet_key(course, "iphone", SchoolSettings.objects.get())
    job = order_booklet(course=course, phone="iphone", key=key)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "make_booklet", broken)
        with pytest.raises(PaperError):
            print_booklet(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == PrintState.FAILED
    assert order_booklet(course=course, phone="iphone", key=key).state == PrintState.WAITING
    assert print_booklet(job_id=job.pk).state == PrintState.DONE


def test_publishing_a_lesson_asks_for_a_new_booklet(course: CoursePage) -> None:
    school = SchoolSettings.objects.get()
    before = booklet_key(course, "iphone", school)
    assert booklet_key(course, "iphone", school) == before
    LessonPage.objects.child_of(course).first().save_revision().publish()
    assert booklet_key(course, "iphone", school) != before
