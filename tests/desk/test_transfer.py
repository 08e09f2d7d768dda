"""Files out and in: no cell calculates, every fault names its row, and it is all of a file or nothing."""

from __future__ import annotations

import csv
import gc
import io
import tempfile
import tracemalloc
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core import sealing
from desk.transfer import sheets, tables
from desk.transfer.spool import Spool
from events.models import Application
from people.actions import verify
from people.errors import BadValue
from people.models import AuditEntry, Learner
from tests.factories import classes
from tests.mentors.tables import earlier

HEAD = "氏名,ふりがな,電話番号,生まれた年\r\n"
ROWS = "見本 花子,みほん はなこ,04-2942-0011,昭和25\r\n見本 太郎,ﾐﾎﾝ ﾀﾛｳ,０９０−０００１−２２２２,1948\r\n"


# --- cells (S08) ----------------------------------------------------------------------------------
@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), min_size=1, max_size=5))
def test_no_cell_of_a_csv_begins_a_formula_and_reading_gives_the_same_text(rows: list[list[str]]) -> None:
    content = sheets.csv_bytes(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    for row, was in zip(read, rows, strict=True):
        for cell, text in zip(row, was, strict=True):
            assert not cell.lstrip(" \u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))
            clean = sheets.ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "replace").decode()
            assert sheets.plain(cell) == clean


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("x")']
)
def test_what_a_spreadsheet_would_calculate_is_text(text: str) -> None:
    assert sheets.neutral(text) == "'" + text
    book = load_workbook(io.BytesIO(xlsx([[text]])))
    cell = book.active["A1"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.value.replace("_x000D_", "\r").startswith("'")


@pytest.mark.parametrize("tel", ["04-2942-0011", "090-0001-2222", "0429420011"])
def test_telephone_numbers_stay_as_they_are(tel: str) -> None:
    assert sheets.neutral(tel) == tel
    book = load_workbook(io.BytesIO(xlsx([[tel]])))
    assert book.active["A1"].value == tel


# --- out --------------------------------------------------------------------------------------------
pytestmark = pytest.mark.django_db


def out(client: Client, **more: str) -> Any:
    return client.post("/desk/transfer/out/", {"kind": "learners", "reason": "report", "form": "csv", **more})


def xlsx(rows: list[list[str]]) -> bytes:
    made = io.BytesIO()
    sheets.write_xlsx(rows, made, title="表")
    return made.getvalue()


def table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_learners_go_out_with_a_reason_that_is_written_down(manager: Client) -> None:
    classes.learner(name="=1+1", kana="ミホン", tel="0429420011")
    classes.learner(home_center="shintoko")
    assert out(manager, reason="").status_code == 409
    assert not AuditEntry.objects.exists()
    rows = table(out(manager).getvalue())
    assert len(rows) == 2  # the other centre's file is not ours
    assert rows[1][:5] == ["'=1+1", "ミホン", "'=1+1", "04-2942-0011", "1950"]
    entries = AuditEntry.objects.order_by("sequence")
    mine = Learner.objects.get(home_center="tomioka").pk
    assert [(e.actor, e.verb, e.subject, e.subject_id, e.reason) for e in entries] == [
        ("tomioka-manager", "export", "learners", None, "市への報告"),
        ("tomioka-manager", "export", "learner", mine, "市への報告"),  # whom, each by itself (P05)
    ]
    assert verify().broken_at is None


def test_applications_go_out_for_one_run_or_all(manager: Client) -> None:
    now = timezone.now()
    run = classes.run(at=now)
    pair = classes.apply(run, classes.learner(), classes.learner(), at=now)
    classes.apply(classes.run(at=now), at=now)
    classes.apply(classes.run(at=now, center_code="shintoko"), at=now)
    rows = table(out(manager, kind="applications", run=run.code.lower()).getvalue())
    seen = AuditEntry.objects.filter(verb="export", subject="learner").values_list("subject_id", flat=True)
    assert set(seen) == {one.learner_id for one in pair.applicants.all()}
    assert AuditEntry.objects.filter(verb="export").first().reason == f"市への報告（{run.code}）"
    assert [row[0] for row in rows[1:]] == [pair.receipt] * 2
    assert len(table(out(manager, kind="applications").getvalue())) == 4


def test_what_is_typed_as_a_class_never_reaches_the_log(manager: Client) -> None:
    classes.apply(classes.run(at=timezone.now()), at=timezone.now())
    answer = out(manager, kind="applications", run="山田花子")
    assert (answer.status_code, "その番号の教室はありません" in answer.content.decode()) == (409, True)
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_the_xlsx_holds_the_same(manager: Client) -> None:
    classes.learner(tel="0429420011")
    content = out(manager, form="xlsx").getvalue()
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows == table(out(manager).getvalue())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_says_how_long_it_is_and_costs_the_same_questions_for_many(manager: Client, form: str) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            answer = out(manager, form=form)
        assert int(answer["Content-Length"]) == len(answer.getvalue())
        assert "filename=" in answer["Content-Disposition"]
        return len(asked)

    classes.learner()
    questions()  # the first begins the audit log
    few = questions()
    for _n in range(30):
        classes.learner()
    assert questions() == few


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_that_breaks_in_the_middle_is_no_file(
    manager: Client, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def breaks(_scope: Any) -> Any:
        yield ["氏名"]
        yield ["見本 花子"]
        raise ValueError("the database went away")

    monkeypatch.setattr(tables, "learners", breaks)
    manager.raise_request_exception = False
    answer = out(manager, form=form)
    assert answer.status_code == 500
    assert "Content-Disposition" not in answer
    assert "見本 花子" not in answer.content.decode()


def test_a_table_that_breaks_in_the_middle_leaves_no_half_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> Iterator[list[str]]:
        yield ["見本 花子"]
        raise ValueError("the database went away")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ValueError, match="went away"):
        sheets.write_xlsx(breaks(), io.BytesIO(), title="表")
    gc.collect()  # what was left open would say so here, and fail the test
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [sheets.write_csv, partial(sheets.write_xlsx, title="表")])
def test_ten_times_the_rows_take_no_more_memory(write: Any) -> None:
    def peak(rows: int) -> int:
        spool = Spool()
        tracemalloc.start()
        write(((f"見本 花子{n}", f"見本町{n}丁目", f"0429{n:06d}") for n in range(rows)), spool)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        spool.close()
        return found

    assert peak(10_000) - peak(1_000) < 200_000


def test_what_lies_on_the_disk_meanwhile_cannot_be_read() -> None:
    spool = Spool()
    text = "秘密名 カナリヤ".encode() * 10_000
    for start in range(0, len(text), 999):
        spool.write(text[start : start + 999])
    spool.flush()
    spool._file.seek(0)
    lies = spool._file.read()
    assert len(lies) == len(text) == spool.size
    assert "カナリヤ".encode() not in lies
    assert b"".join(spool) == text
    spool.close()


def test_what_went_out_comes_in_again_unchanged(manager: Client) -> None:
    classes.center()
    classes.learner(name="=1+1 見本", call_name="+はな", tel="0429420011")
    before = list(Learner.objects.values())
    for form in ("csv", "xlsx"):
        page = bring(manager, out(manager, form=form).getvalue()).content.decode()
        assert "新しい0件、もうある1件" in page
        assert take_in(manager, page).status_code == 302
    assert list(Learner.objects.values()) == before


# --- in ---------------------------------------------------------------------------------------------
def bring(client: Client, content: bytes, kind: str = "learners", reason: str = "move") -> Any:
    file = SimpleUploadedFile("file.xlsx" if content[:4] == b"PK\x03\x04" else "file.csv", content)
    return client.post("/desk/transfer/in/", {"kind": kind, "reason": reason, "file": file})


def take_in(client: Client, page: str) -> Any:
    carried = page.split('name="carried" value="')[1].split('"')[0]
    return client.post("/desk/transfer/in/do/", {"carried": carried})


def test_what_lies_sealed_goes_out_and_comes_in_as_plain_words(manager: Client) -> None:
    classes.center()
    learner = classes.learner(needs="車いす", address="見本町1-1")
    earlier(learner, memo="地図が好きです")
    own = manager.post(f"/desk/learners/{learner.pk}/export/", {"reason": "asked", "form": "json"})
    content = out(manager).getvalue()
    for text, words in (
        (own.content.decode(), ("車いす", "地図が好きです")),
        (content.decode(), ("車いす",)),
    ):
        assert [word for word in ("見本町1-1", *words) if word not in text] == [] and sealing.MARK not in text
    learner.delete()
    assert take_in(manager, bring(manager, content).content.decode()).status_code == 302
    again = Learner.objects.get()
    assert (again.needs, again.address) == ("車いす", "見本町1-1") and again.pk != learner.pk


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_shown_first_and_then_taken_in_once(manager: Client, encoding: str) -> None:
    classes.center()
    text = (HEAD + ROWS).replace("−", "-") if encoding == "cp932" else HEAD + ROWS
    page = bring(manager, text.encode(encoding)).content.decode()
    assert "2行：新しい2件、もうある0件" in page
    assert not Learner.objects.exists()
    for _time in range(2):
        assert take_in(manager, page).status_code == 302
    found = Learner.objects.order_by("birth_year").values_list(
        "name", "kana", "tel", "birth_year", "home_center"
    )
    assert list(found) == [
        ("見本 太郎", "ミホン タロウ", "09000012222", 1948, "tomioka"),
        ("見本 花子", "ミホン ハナコ", "0429420011", 1950, "tomioka"),
    ]
    assert not Learner.objects.filter(notices_since__isnull=False).exists()  # a table is no consent
    assert AuditEntry.objects.filter(verb="import").first().reason.startswith("ほかの表との引きつぎ")


def test_a_number_that_lost_its_zero_in_excel_gets_it_back(manager: Client) -> None:
    classes.center()
    book = Workbook()
    book.active.append(["氏名", "フリガナ", "電話", "生年"])
    book.active.append(["見本 花子", "ミホン ハナコ", 429420011, 1950.0])
    file = io.BytesIO()
    book.save(file)
    take_in(manager, bring(manager, file.getvalue()).content.decode())
    assert Learner.objects.values_list("tel", "birth_year").get() == ("0429420011", 1950)


def test_every_faulty_row_is_named_and_nothing_comes_in(manager: Client) -> None:
    classes.center()
    rows = "見本 花子,漢字,04-2942-0011,昭和25\r\n見本 太郎,たろう,12,1948\r\n,じろう,0429420033,1940\r\n見本 四郎,しろう,0429420044,明治9\r\n"
    answer = bring(manager, (HEAD + ROWS + rows).encode())
    page = answer.content.decode()
    assert answer.status_code == 409
    for row, sentence in [
        (4, "ひらがなかカタカナ"),
        (5, "市外局番から"),
        (6, "氏名がありません"),
        (7, "明治・大正・昭和"),
    ]:
        assert f"{row}行め：" in page.split(sentence)[0].rsplit("<li>", 1)[1], sentence
    assert 'name="carried"' not in page
    assert not Learner.objects.exists()


def test_a_table_that_no_longer_fits_when_it_is_taken_in_is_refused(manager: Client) -> None:
    classes.center()
    page = bring(manager, (HEAD + ROWS).encode()).content.decode()
    Learner.objects.bulk_create(
        Learner(call_name="見本", name="見本", kana="ミホン", birth_year=1950) for _n in range(999)
    )
    answer = take_in(manager, page)
    assert answer.status_code == 409
    assert "1行も入っていません" in answer.content.decode()
    assert Learner.objects.count() == 999
    assert not AuditEntry.objects.exists()


def test_a_fault_in_the_middle_undoes_the_rows_before_it(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk.transfer import importing

    classes.center()
    page = bring(manager, (HEAD + ROWS).encode()).content.decode()
    add, seen = importing.actions.add_learner, []

    def second_fails(**values: Any) -> Learner:
        seen.append(values["name"])
        if len(seen) == 2:
            raise BadValue("この行は入れられません。")
        return add(**values)

    monkeypatch.setattr(importing.actions, "add_learner", second_fails)
    answer = take_in(manager, page)
    assert seen == ["見本 花子", "見本 太郎"]
    assert "3行め：この行は入れられません。" in answer.content.decode()
    assert not Learner.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ファイルがからです"),
        (b"\x81\x00\xff\xfe", "文字を読めません"),
        ("名,年\r\nx,1".encode(), "列の名前がありません：氏名、ふりがな、生まれた年"),
        (HEAD.encode(), "中身の行がありません"),
        (b"PK\x03\x04 no book", "XLSXを読めません"),
        (b"a\x00b", "表のファイルではない"),
        ((HEAD + ROWS.split("\r\n")[0] + "\r\n" + ROWS).encode(), "2行めと同じ方です"),
        ((HEAD + "あ" * 61 + ",あ,0429420011,1950").encode(), "60文字まで"),
        ((HEAD + "x,あ,0429420011,1950\r\n" * 2001).encode(), "2000行まで"),
        (b"x" * (5 * 1024 * 1024 + 1), "5MBまで"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    manager: Client, content: bytes, sentence: str
) -> None:
    classes.center()
    answer = bring(manager, content)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert not Learner.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("people.txt", HEAD.encode(), "「.csv」か「.xlsx」で終わる"),
        ("people.csv.html", HEAD.encode(), "「.csv」か「.xlsx」で終わる"),
        ("csv", b"", "ファイルがからです"),
        ("people.csv", b"PK\x03\x04 a book", "名前と中身がちがいます"),
        ("people.XLSX", HEAD.encode(), "名前と中身がちがいます"),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_refused_in_words(
    manager: Client, name: str, content: bytes, sentence: str
) -> None:
    """V5.2.2 of ASVS."""
    classes.center()
    data = {"kind": "learners", "reason": "move", "file": SimpleUploadedFile(name, content)}
    answer = manager.post("/desk/transfer/in/", data)
    assert (answer.status_code, sentence in answer.content.decode()) == (409, True)


def test_applications_come_in_with_the_people_who_are_new(manager: Client) -> None:
    run = classes.run(at=timezone.now())
    known = classes.learner(name="見本 花子", kana="ミホン ハナコ", tel="0429420011", birth_year="1950")
    head, rows = HEAD.strip() + ",教室の番号,受付方法\r\n", ROWS.replace("\r\n", f",{run.code},はがき\r\n")
    page = bring(manager, (head + rows).encode(), "applications").content.decode()
    assert "新しい2件" in page
    for _time in range(2):
        assert take_in(manager, page).status_code == 302
    assert Application.objects.filter(source="postcard", learner=known).count() == 1
    assert Application.objects.count() == 2
    assert Learner.objects.count() == 2
    page = bring(manager, (head + rows).encode(), "applications").content.decode()
    assert "新しい0件、もうある2件" in page


def test_applications_for_a_class_that_is_not_there_or_not_open_are_refused(manager: Client) -> None:
    elsewhere = classes.run(at=timezone.now(), center_code="shintoko")
    draft = classes.run(at=timezone.now(), publish=False)
    old = classes.run(at=timezone.now(), min_age=90)
    head = HEAD.strip() + ",教室の番号\r\n"
    line = ROWS.split("\r\n")[0]
    for code, sentence in [
        ("K999", "見つかりません"), (elsewhere.code, "見つかりません"), (draft.code, "まだ申し込めません"),
        (old.code, "90歳以上"),
    ]:  # fmt: skip
        page = bring(manager, f"{head}{line},{code}\r\n".encode(), "applications").content.decode()
        assert sentence in page, code
    assert not Application.objects.exists()


def test_a_file_meant_for_somebody_else_or_changed_on_the_way_is_refused(
    manager: Client, city: Client
) -> None:
    classes.center()
    page = bring(manager, (HEAD + ROWS).encode()).content.decode()
    assert take_in(city, page).status_code == 409
    assert manager.post("/desk/transfer/in/do/", {"carried": "x"}).status_code == 409
    assert not Learner.objects.exists()


def test_the_city_says_which_centre(city: Client) -> None:
    classes.center()
    page = bring(city, (HEAD + ROWS).encode()).content.decode()
    assert "会場の記号「」がわからない" in page
    head = HEAD.strip() + ",会場\r\n"
    page = bring(city, (head + ROWS.replace("\r\n", ",tomioka\r\n")).encode()).content.decode()
    take_in(city, page)
    assert set(Learner.objects.values_list("home_center", flat=True)) == {"tomioka"}


def test_clerks_have_no_files(clerk: Client) -> None:
    assert clerk.get("/desk/transfer/").status_code == 404
    for path in ("out/", "in/", "in/do/"):
        assert clerk.post(f"/desk/transfer/{path}", {"kind": "learners", "reason": "move"}).status_code == 404
    assert "/desk/transfer/" not in clerk.get("/desk/learners/").content.decode()
