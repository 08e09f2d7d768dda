"""Open data: whole, in the layout that is promised, and about nobody."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import rdflib
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import SchoolSettings
from core.municipality import check_digit, is_code, validate_code
from events import actions
from events.enums import Presence
from events.models import Center, ClassRun
from events.opendata.files import DATASETS
from events.opendata.layouts import layout
from events.opendata.missing import missing_for_open_data
from events.opendata.rows import event_row, facility_row, runs_to_publish
from events.opendata.statistics import HIDDEN, shown, statistics_rows
from events.opendata.table import BOM, read_rows, write_rows
from people.rights import Scope
from tests.factories import classes as make

CITY = Scope(everywhere=True)
# What the data set definitions say, typed once more here: the files must not drift from it.
EVENTS = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,イベント名_カナ,イベント名_英語,開始日,"
    "終了日,開始時間,終了時間,開始日時特記事項,説明,料金(基本),料金(詳細),連絡先名称,連絡先電話番号,"
    "連絡先内線番号,主催者,場所名称,住所,方書,緯度,経度,アクセス方法,駐車場情報,定員,参加申込終了日,"
    "参加申込終了時間,参加申込方法,URL,備考"
)
FACILITIES = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,名称_通称,POIコード,住所,方書,緯度,"
    "経度,電話番号,内線番号,法人番号,団体名,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,説明,"
    "バリアフリー情報,URL,備考"
)


@pytest.fixture
def school(db: None) -> SchoolSettings:
    from core.page_cache import forget_all

    found = SchoolSettings.objects.get()
    found.municipality_code, found.prefecture, found.municipality = "112089", "埼玉県", "所沢市"
    found.save()
    forget_all()
    return found


def table(name: str) -> list[dict[str, str]]:
    answer = Client().get(f"/opendata/{name}")
    assert answer.status_code == 200
    head, *rows = read_rows(answer.content)
    return [dict(zip(head, row, strict=True)) for row in rows]


# --- codes (O03) --------------------------------------------------------------------------------
@pytest.mark.parametrize(("five", "digit"), [("11208", "9"), ("01100", "2"), ("13101", "6"), ("47201", "8")])
def test_a_municipalitys_code_ends_with_its_check_digit(five: str, digit: str) -> None:
    assert check_digit(five) == digit
    assert is_code(five + digit)


@pytest.mark.parametrize(
    "text", ["112088", "11208", "1120890", "１１２０８９", "11208a", "", "481009", "001002"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    assert not is_code(text)
    with pytest.raises(ValidationError, match="6けた"):
        validate_code(text)


# --- the form of the files (O01, O02) -----------------------------------------------------------
def test_the_headers_are_those_of_the_definitions() -> None:
    assert layout("recommended_events").header == EVENTS.split(",")
    assert len(layout("recommended_events").header) == 32
    assert layout("recommended_facilities").header == FACILITIES.split(",")
    assert len(layout("recommended_facilities").header) == 24
    standard = layout("standard_facilities").header
    assert standard[:7] == [
        "全国地方公共団体コード",
        "ID",
        "地方公共団体名",
        "名称",
        "名称_カナ",
        "名称_英字",
        "名称_通称",
    ]
    # As デジタル庁 writes these two: one in half, one in full width.
    assert {"建物名等(方書)", "連絡先備考（その他、SNSなど）"} <= set(standard)
    assert len(standard) == 38


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.layout_key)
def test_every_column_has_a_value_that_the_rows_give(school: SchoolSettings, dataset: Any) -> None:
    make.apply(make.run())
    (row, *_more) = dataset.rows(school)
    named = {value for _head, value in dataset.layout.columns if value}
    assert named <= set(row)
    assert set(dataset.layout.filled) <= named


def test_files_are_utf8_with_bom_and_crlf(school: SchoolSettings) -> None:
    make.run(title='「はじめて」の、"スマホ"')
    answer = Client().get("/opendata/112089_events.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="112089_events.csv"'
    text = answer.content.decode()
    assert text.startswith(BOM + EVENTS + "\r\n")
    assert text.endswith("\r\n")
    assert text.replace("\r\n", "").count("\n") == 0
    assert '"「はじめて」の、""スマホ"""' in text


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(cells, min_size=1, max_size=5), max_size=6))
def test_what_is_read_back_is_what_was_written(rows: list[list[str]]) -> None:
    written = write_rows(rows)
    assert read_rows(written) == rows
    assert write_rows(read_rows(written)) == written
    assert written.startswith(b"\xef\xbb\xbf")


def test_a_file_is_named_by_the_municipality_that_it_is_of(school: SchoolSettings) -> None:
    assert Client().get("/opendata/131016_events.csv").status_code == 404
    assert Client().get("/opendata/112089_people.csv").status_code == 404
    school.municipality_code = ""
    school.save()
    from core.page_cache import forget_all

    forget_all()
    assert Client().get("/opendata/112089_events.csv").status_code == 404
    page = Client().get("/opendata/").content.decode()
    assert "まだ" in page and ".csv" not in page


# --- what stands in them (O04) ------------------------------------------------------------------
def test_an_event_says_what_the_database_says(school: SchoolSettings) -> None:
    run = make.run(meetings=2, title="スマホの基本", kana="スマホノキホン", capacity=12, bring="めがね")
    (row,) = table("112089_events.csv")
    first = timezone.localtime(run.sessions.first().starts_at)
    assert row["都道府県コード又は市区町村コード"] == "112089"
    assert (row["都道府県名"], row["市区町村名"]) == ("埼玉県", "所沢市")
    assert (row["NO"], row["イベント名"], row["イベント名_カナ"]) == (
        run.code,
        "スマホの基本",
        "スマホノキホン",
    )
    assert row["開始日"] == f"{first:%Y-%m-%d}"
    assert row["終了日"] == f"{first + timedelta(days=7):%Y-%m-%d}"
    assert (row["開始時間"], row["終了時間"]) == ("10:00", "12:00")
    assert "全2回" in row["開始日時特記事項"]
    assert row["住所"] == "埼玉県所沢市中富1番地"
    assert (row["緯度"], row["経度"]) == ("35.826000", "139.477000")
    assert (row["定員"], row["場所名称"], row["方書"]) == ("12", "富岡まちづくりセンター", run.room.name)
    assert row["参加申込終了日"] == f"{timezone.localtime(run.closes_at):%Y-%m-%d}"
    assert row["URL"].endswith(f"/classes/{run.code}/")


def test_a_closing_at_midnight_is_the_day_before(school: SchoolSettings) -> None:
    midnight = timezone.localtime(make.NOW).replace(hour=0) + timedelta(days=6)
    row = event_row(make.run(closes_at=midnight), school)
    assert row["closing_day"] == f"{midnight - timedelta(days=1):%Y-%m-%d}"
    assert row["closing_time"] == "23:59"


def test_required_columns_are_filled_in_every_row(school: SchoolSettings) -> None:
    for number in range(3):
        make.run(center_code=f"center-{number}", title="はじめてのスマホ", kana="")
    for dataset in DATASETS:
        rows = dataset.content(school)
        head, *body = read_rows(rows)
        needed = [
            head.index(name) for name, value in dataset.layout.columns if value in dataset.layout.filled
        ]
        assert all(row[n].strip() for row in body for n in needed)
    assert len(table("112089_events.csv")) == 3
    assert len(table("112089_public_facility.csv")) == 3


def test_kana_not_entered_is_read_from_the_furigana(db: None) -> None:
    assert make.run(title="電話の練習", kana="").kana_told == "デンワノレンシュウ"
    assert make.run(title="LINEで話そう", kana="").kana_told == ""
    assert make.run(title="LINEで話そう", kana="ラインデハナソウ").kana_told == "ラインデハナソウ"


@pytest.mark.parametrize("town", [{}, {"municipality_code": ""}, {"prefecture": "", "municipality": ""}])
def test_what_is_named_is_what_the_rows_lack_whatever_it_is(
    school: SchoolSettings, town: dict[str, str]
) -> None:
    """The list reads a few columns; the files are set from whole rows."""
    for name, value in town.items():
        setattr(school, name, value)
    blanks = {
        "plain": {},
        "wide": {"kana": "　 "},
        "none": {"kana": ""},
        "heard": {"title": "電話の練習", "kana": ""},
    }
    for place in ("tomioka", "bare", "nameless"):
        for n, fields in enumerate(blanks.values()):
            make.run(center_code=place, **{"title": f"LINEで話そう{n}", "kana": "ライン", **fields})
        untitled = make.run(center_code=place, kana="ライン")
        ClassRun.objects.filter(pk=untitled.pk).update(title="　")
    Center.objects.filter(code="bare").update(latitude=None, town="", street="", kana="")
    Center.objects.filter(code="nameless").update(name=" ")
    expected = {}
    for run in runs_to_publish():
        of_center = layout("recommended_facilities").lacks(facility_row(run.center, school))
        own = [
            one for one in layout("recommended_events").lacks(event_row(run, school)) if one not in of_center
        ]
        if own:
            expected[run.code] = own
    found = missing_for_open_data(CITY, school, at=make.NOW)
    assert {item.what.code: item.columns for item in found if isinstance(item.what, ClassRun)} == expected
    assert 9 <= len(expected) <= 15


def test_what_lacks_something_is_left_out_and_named_to_its_centre(school: SchoolSettings) -> None:
    make.run(title="LINEで話そう", kana="")
    make.run(center_code="empty", title="電話の練習")
    Center.objects.filter(code="empty").update(latitude=None, longitude=None, town="", street="")
    assert table("112089_events.csv") == []
    found = missing_for_open_data(CITY, school, at=make.NOW)
    assert [item.columns for item in found] == [["住所", "緯度", "経度"], ["イベント名_カナ"]]
    assert (
        found[1].sentence == "「LINEで話そう」は、イベント名_カナがないので、オープンデータに出ていません。"
    )
    own = missing_for_open_data(Scope(clerk=frozenset({"tomioka"})), school, at=make.NOW)
    assert [item.columns for item in own] == [["イベント名_カナ"]]
    assert missing_for_open_data(Scope(), school, at=make.NOW) == []


def test_drafts_and_invitations_are_not_published(school: SchoolSettings) -> None:
    make.run(publish=False)
    make.run(public=False)
    assert table("112089_events.csv") == []


def test_a_run_called_off_says_so(school: SchoolSettings, django_user_model: Any) -> None:
    run = make.run()
    actions.cancel_run(
        run=run, reason="台風", by=django_user_model.objects.get(username="admin"), at=make.NOW
    )
    (row,) = table("112089_events.csv")
    assert row["備考"] == "中止：台風"
    assert row["開始日"]


# --- nobody in them (O06, O07) ------------------------------------------------------------------
CANARY = {
    "name": "金糸雀 歌子", "call_name": "うたこ", "kana": "カナリア ウタコ", "tel": "0429000999",
    "email": "canary@school.example", "address": "所沢市見本町9番9号", "channel": "mail", "needs": "鳥かごを持っています",
}  # fmt: skip


def test_no_word_about_anybody_is_published(school: SchoolSettings) -> None:
    run = make.run()
    application = make.apply(run, make.learner(**CANARY), wish="小鳥の写真をとりたい")
    addresses = [
        "/opendata/", "/opendata/catalog.jsonld", f"/classes/{run.code}/calendar.ics",
        f"/classes/{run.code}/event.jsonld", "/classes/centers/tomioka/calendar.ics",
        *(f"/opendata/{dataset.layout.file_name('112089')}" for dataset in DATASETS),
    ]  # fmt: skip
    for address in addresses:
        text = Client().get(address).content.decode().replace("\r\n ", "")
        for secret in [*CANARY.values(), "金糸雀", "04-2900-0999", "小鳥", application.receipt]:
            if secret != "mail":
                assert secret not in text, (address, secret)


@pytest.mark.parametrize(("count", "text"), [(0, HIDDEN), (1, HIDDEN), (4, HIDDEN), (5, "5"), (120, "120")])
def test_counts_under_five_are_not_told(count: int, text: str) -> None:
    assert shown(count) == text


def test_statistics_count_people_by_month_and_centre(school: SchoolSettings) -> None:
    run = make.run(capacity=6)
    for _n in range(3):
        make.apply(run, make.learner(), make.learner())
    other = make.run(center_code="other")
    make.apply(other)
    session = run.sessions.get()
    for row in run.applications.all():
        actions.mark_presence(
            session=session, learner=row.learner, presence=Presence.PRESENT, at=session.starts_at
        )
    month = f"{timezone.localtime(make.NOW):%Y-%m}"
    later = f"{timezone.localtime(session.starts_at):%Y-%m}"
    rows = {(row["年月"], row["会場"]): row for row in table("112089_class_statistics.csv")}
    assert rows[month, "富岡まちづくりセンター"]["申込みの人数"] == "6"
    assert rows[month, "富岡まちづくりセンター"]["参加が決まった人数"] == "6"
    assert rows[month, "otherセンター"]["申込みの人数"] == HIDDEN
    assert rows[later, "富岡まちづくりセンター"]["出席の延べ人数"] == HIDDEN
    figures = [row[name] for row in statistics_rows(school) for name in ("applied", "seated", "came")]
    assert all(figure == HIDDEN or int(figure) >= 5 for figure in figures)


# --- the catalogue and the page (O05) -----------------------------------------------------------
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
def test_the_catalogue_is_dcat(school: SchoolSettings, reader: Client) -> None:
    dcat, dct = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
    answer = reader.get("/opendata/catalog.jsonld")
    graph = rdflib.Graph().parse(data=answer.content, format="json-ld")
    (catalog,) = graph.subjects(rdflib.RDF.type, dcat.Catalog)
    datasets = set(graph.objects(catalog, dcat.dataset))
    assert len(datasets) == len(DATASETS) == 4
    for dataset in datasets:
        assert (dataset, rdflib.RDF.type, dcat.Dataset) in graph
        assert graph.value(dataset, dct.title).language == "ja"
        assert "creativecommons.org/licenses/by/4.0" in str(graph.value(dataset, dct.license))
        distribution = graph.value(dataset, dcat.distribution)
        path = str(graph.value(distribution, dcat.downloadURL)).split("/", 3)[3]
        assert reader.get(f"/{path}").status_code == 200
    assert graph.value(catalog, dct.publisher) is not None


def test_the_page_links_every_file_and_names_the_licence(school: SchoolSettings, reader: Client) -> None:
    page = reader.get("/opendata/").content.decode()
    assert page.count("<h1") == 1
    for dataset in DATASETS:
        assert f'href="/opendata/{dataset.layout.file_name("112089")}"' in page
    assert "CC BY 4.0" in page and 'rel="license"' in page
    assert "/opendata/catalog.jsonld" in page


@pytest.mark.parametrize(
    "name", ["112089_events.csv", "112089_public_facility.csv", "112089_class_statistics.csv"]
)
def test_a_file_takes_as_many_queries_for_many_as_for_one(school: SchoolSettings, name: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.apply(make.run())
    Client().get(f"/opendata/{name}")
    with CaptureQueriesContext(connection) as one:
        Client().get(f"/opendata/{name}")
    for number in range(6):
        make.apply(make.run(center_code=f"c{number}"))
    with CaptureQueriesContext(connection) as many:
        Client().get(f"/opendata/{name}")
    assert len(many) == len(one) <= 6


def test_csv_of_ours_is_read_by_anybodys_reader(school: SchoolSettings) -> None:
    make.run()
    content = Client().get("/opendata/112089_events.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert rows[0]["NO"] == ClassRun.objects.get().code
