"""The city's own list, untidy as it is: what can be read becomes drafts, the rest is named with its row."""

import csv
import io
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events import actions
from events.actions.places import change_run
from events.enums import Method, RunState
from events.importing import import_events
from events.importing.cells import Unreadable, first_sentences, read_date, read_number, read_time
from events.importing.rows import Places
from events.models import Center, ClassRun, ClassSession, Room
from people.models import AuditEntry

CITYS = Path(__file__).parent / "data" / "112089_events_2022.csv"
ROW = {
    "NO": "1", "名称": "スマホの基本", "名称(カナ)": "スマホノキホン", "説明": "基本を学びます。", "開始日": "2027-03-02",
    "終了日": "2027-03-02", "開始時刻": "10:00", "終了時刻": "12:00", "集合場所": "富岡まちづくりセンター　ホール",
    "定員": "20", "料金(基本)": "0", "申込期限日": "2027-02-20", "申込期限時刻": "17:00", "申込方法": "電話（先着順）",
}  # fmt: skip


def table(*rows: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(ROW), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return out.getvalue().encode(encoding)


def read(*rows: dict[str, str], **options: Any) -> Any:
    return import_events(table(*rows), file_name="list.csv", **options)


# --- the whole file -----------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_citys_file_becomes_drafts_and_every_other_row_has_a_reason() -> None:
    report = import_events(CITYS.read_bytes(), file_name=CITYS.name)
    assert (report.made, len(report.unread)) == (23, 86)
    assert report.made + len(report.unread) == 109
    assert all(problem.reasons and problem.line >= 2 for problem in report.unread)
    assert set(ClassRun.objects.values_list("state", flat=True)) == {RunState.DRAFT}
    run = ClassRun.objects.get(imported_from__contains=":0000000100:")
    session = run.sessions.get()
    assert (run.title, run.capacity, run.fee) == ("富岡キッズ体操ひろば", 12, 0)
    assert (run.center.name, run.room.name) == ("富岡まちづくりセンター", "ホール")
    assert timezone.localtime(run.closes_at).isoformat() == "2022-02-15T17:00:00+09:00"
    assert timezone.localtime(session.starts_at).isoformat() == "2022-02-27T10:00:00+09:00"
    assert Room.objects.get(center__code="tomioka", name="ホール").seats == 40
    center = Center.objects.get(code="kotesashi-bunkan")
    assert (center.kana, center.town) == ("コテサシコウミンカンブンカン", "小手指町")
    assert ClassRun.objects.get(imported_from__contains=":0000000087:").method == Method.LOTTERY


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing() -> None:
    import_events(CITYS.read_bytes(), file_name=CITYS.name)
    before = (
        list(ClassRun.objects.order_by("pk").values()),
        list(ClassSession.objects.order_by("pk").values()),
    )
    entries = AuditEntry.objects.count()
    again = import_events(CITYS.read_bytes(), file_name=CITYS.name)
    assert (again.made, again.renewed, again.unchanged, again.centers, again.rooms) == (0, 0, 23, 0, 0)
    assert before == (
        list(ClassRun.objects.order_by("pk").values()), list(ClassSession.objects.order_by("pk").values()),
    )  # fmt: skip
    assert AuditEntry.objects.count() == entries


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    report = import_events(CITYS.read_bytes(), file_name=CITYS.name, dry_run=True)
    assert (report.made, len(report.unread)) == (23, 86)
    assert not ClassRun.objects.exists() and not Center.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_utf8_and_shift_jis_are_read(encoding: str) -> None:
    assert import_events(table({}, encoding=encoding), file_name="list.csv").made == 1
    assert ClassRun.objects.get().title == "スマホの基本"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "ファイルが空です。"),
        (b"\xff\xfe\x00x\x81", "文字コードがわかりません"),
        ("名称,開始日\r\nスマホ,2027-03-02\r\n".encode(), "イベント一覧ではありません。1行目に「NO、"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    data: bytes, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_events", tmp_path / "x.csv")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="開けません"):
        call_command("import_events", tmp_path / "nothing.csv")


@pytest.mark.django_db
def test_the_command_says_what_it_did_and_why_not(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "list.csv").write_bytes(table({}, {"NO": "2", "定員": ""}))
    call_command("import_events", tmp_path / "list.csv")
    said = capsys.readouterr().out
    assert "3行目（NO 2）：定員がありません。" in said
    assert (
        "教室：新しく1、書きかえ0、同じ0、そのまま0。会場：新しく1。部屋：新しく1。読めなかった行：1。"
        in said
    )


# --- rows ---------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"名称": ""}, "名称がありません。"),
        ({"名称": "あ" * 61}, "名称が60文字をこえています。"),
        ({"NO": ""}, "NOがないか、長すぎます。"),
        ({"集合場所": ""}, "場所が書いてありません。"),
        ({"集合場所": "市役所"}, "「市役所」は、知らない場所です。"),
        ({"集合場所": "富岡まちづくりセンター"}, "どの部屋か書いてありません。"),
        ({"集合場所": "富岡まちづくりセンターホール　または　体育館"}, "1つに決まりません。"),
        ({"定員": "若干名"}, "定員「若干名」が数ではありません。"),
        ({"定員": "0"}, "定員「0」は、教室の定員になりません。"),
        ({"開始日": "2027-02-30"}, "開始日「2027-02-30」という日は、ありません。"),
        ({"開始日": "近日"}, "開始日「近日」が日付ではありません。"),
        ({"終了日": "2027-03-09"}, "開始日と終了日がちがいます。"),
        ({"終了日": "2027-03-01"}, "終了日が、開始日より前です。"),
        ({"開始時刻": ""}, "開始時刻がありません。"),
        ({"終了時刻": "09:00"}, "終了時刻が、開始時刻よりあとではありません。"),
        ({"申込期限日": "2027-03-03"}, "申込みの期限が、始まりよりあとです。"),
        ({"料金(基本)": "実費"}, "料金(基本)「実費」が数ではありません。"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_leaves_nothing_behind(cells: dict[str, str], reason: str) -> None:
    report = read(cells)
    assert reason in str(report.unread[0])
    assert not (ClassRun.objects.exists() or Center.objects.exists() or Room.objects.exists())


@pytest.mark.django_db
def test_all_reasons_of_a_row_are_said_at_once() -> None:
    report = read({"定員": "", "開始時刻": "", "集合場所": ""})
    assert len(report.unread[0].reasons) == 3


@pytest.mark.django_db
def test_a_class_larger_than_a_room_that_staff_entered_is_left_out_whole() -> None:
    read({})
    Room.objects.update(seats=10)
    report = read({"NO": "2"})
    assert "部屋の席は10" in str(report.unread[0])
    assert ClassRun.objects.count() == 1


@pytest.mark.django_db
def test_rows_after_a_broken_one_are_read() -> None:
    data = table({}, {"NO": "2"}).replace(b",17:00,", b",17:00,extra,", 1)
    report = import_events(data, file_name="list.csv")
    assert "列の数が15です。14列のはずです。" in str(report.unread[0])
    assert report.made == 1


@pytest.mark.django_db
def test_a_quotation_mark_never_closed_ends_the_reading_with_its_row() -> None:
    report = import_events(table({}) + b'2,"abc', file_name="list.csv")
    assert report.made == 1
    assert str(report.unread[0]).startswith("3行目：ここから下は読めません")


@pytest.mark.django_db
def test_one_number_twice_is_one_class() -> None:
    report = read({}, {"名称": "ほかの教室"})
    assert report.made == 1
    assert str(report.unread[0]) == "3行目（NO 1）：NOが2行目と同じです。"


# --- again, with changes ------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_changed_row_renews_a_draft_that_nobody_touched() -> None:
    read({})
    report = read({"名称": "スマホの練習", "開始時刻": "13:00", "終了時刻": "15:00", "定員": "12"})
    run = ClassRun.objects.get()
    assert (report.made, report.renewed) == (0, 1)
    assert (run.title, run.capacity, run.pools.get().capacity) == ("スマホの練習", 12, 12)
    assert timezone.localtime(run.sessions.get().starts_at).hour == 13
    assert (
        read({"名称": "スマホの練習", "開始時刻": "13:00", "終了時刻": "15:00", "定員": "12"}).unchanged == 1
    )


@pytest.mark.django_db
def test_a_draft_that_somebody_changed_stays_and_is_named() -> None:
    read({})
    change_run(run=ClassRun.objects.get(), title="富岡のスマホ教室")
    report = read({"定員": "12"})
    assert "だれかが直した教室" in str(report.kept[0])
    assert (ClassRun.objects.get().title, ClassRun.objects.get().capacity) == ("富岡のスマホ教室", 20)
    assert read({}).unchanged == 1


@pytest.mark.django_db
def test_a_run_that_is_public_stays_and_is_named() -> None:
    read({})
    actions.publish_run(run=ClassRun.objects.get())
    report = read({"名称": "ほかの名前"})
    assert "公開した教室" in str(report.kept[0])
    assert ClassRun.objects.get().title == "スマホの基本"


# --- cells --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["2022-01-25", "2022/1/25", "２０２２年１月２５日", "令和4年1月25日", "2022 年 1 月 25 日"]
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert read_date(text, column="開始日") == date(2022, 1, 25)


@pytest.mark.parametrize("text", ["13:30", "午後1時30分", "午後1時半", "１３時３０分", "13:30:00"])
def test_times_are_read_as_people_write_them(text: str) -> None:
    assert read_time(text, column="開始時刻") == time(13, 30)


@pytest.mark.parametrize("text", ["25:00", "10時90分", "昼から"])
def test_no_time_is_no_time(text: str) -> None:
    with pytest.raises(Unreadable):
        read_time(text, column="開始時刻")


@pytest.mark.parametrize(("text", "number"), [("20", 20), ("２０人", 20), ("先着50名", 50), ("1,200", 1200)])
def test_numbers_are_read_out_of_words(text: str, number: int) -> None:
    assert read_number(text, column="定員") == number


def test_two_numbers_are_none() -> None:
    with pytest.raises(Unreadable):
        read_number("大人20人、子ども10人", column="定員")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("富岡まちづくりセンター　ホール", ("tomioka", "ホール")),
        ("新所沢東まちづくりセンター・公民館　講堂", ("east", "講堂")),
        ("所沢市 新所沢まちづくりセンター 学習室", ("shintoko", "学習室")),
        ("富岡まちづくりセンター和室（２階）", ("tomioka", "和室")),
        ("富岡まちづくりセンター　2階ホール", ("tomioka", "ホール")),
    ],
)
def test_a_place_is_a_centre_and_a_room(text: str, place: tuple[str, str]) -> None:
    calls = {
        "富岡まちづくりセンター": "tomioka", "新所沢まちづくりセンター": "shintoko", "所沢まちづくりセンター": "main",
        "新所沢東まちづくりセンター・公民館": "east", "新所沢東まちづくりセンター": "east",
    }  # fmt: skip
    assert Places(calls).find(text) == place


def test_a_summary_ends_with_a_sentence() -> None:
    assert first_sentences("一つ目です。二つ目です。", longest=8) == "一つ目です。"
    assert first_sentences("とても長い一文です", longest=5) == "とても長…"
