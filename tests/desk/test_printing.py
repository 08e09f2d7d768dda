"""印刷: the sheets of a session, one by one and all at once."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import LessonPage
from desk.paper.tables import seated
from desk.printing import handouts
from events.models import ClassSession, Room
from people.models import AuditEntry, Learner
from tests.desk.class_day import hanako, ichiro, learner, session_of, today_run
from tests.factories import classes
from tests.media import paper_tools

pytestmark = pytest.mark.django_db
TEL = "090-0000-1234"


@pytest.fixture
def session() -> ClassSession:
    return session_of(
        today_run(hanako(phone="iphone", needs="耳が遠い"), ichiro(phone="android"), alone=False)
    )


def pdf(client: Client, session: ClassSession, name: str) -> bytes:
    answer = client.get(f"/desk/sessions/{session.pk}/print/{name}.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content


def words(made: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made))


def prints() -> list[tuple]:
    return list(
        AuditEntry.objects.filter(verb="print")
        .order_by("sequence")
        .values_list("actor", "subject", "subject_id", "center", "reason")
    )


# ---- one sheet --------------------------------------------------------------------------------
def test_the_clerks_roster_has_everything_and_is_written_down(clerk: Client, session: ClassSession) -> None:
    text = words(pdf(clerk, session, "roster"))
    for word in (
        "山田 花子",
        "ヤマダ ハナコ",
        "はなちゃん",
        TEL,
        "耳が遠い",
        "いっちゃんさんとご一緒",
        "iPhone",
    ):
        assert word in text, word
    assert sorted(prints()) == sorted(roster_of(session))


def roster_of(session: ClassSession) -> list[tuple]:
    """One entry for the paper, one for everybody on it: who, whom, why (P05)."""
    people = [("tomioka", "learner", one.pk, "tomioka", "名簿") for one in Learner.objects.all()]
    return [("tomioka", "session", session.pk, "tomioka", "名簿"), *people]


@pytest.mark.parametrize("name", ["signin", "tables", "tags"])
def test_other_sheets_carry_no_contact_data(clerk: Client, session: ClassSession, name: str) -> None:
    text = words(pdf(clerk, session, name))
    assert "はなちゃん" in text
    assert TEL not in text
    assert "耳が遠い" not in text
    assert prints() == []


@pytest.mark.parametrize("name", ["roster", "signin", "tables", "tags"])
def test_every_sheet_is_tagged_and_a4(clerk: Client, session: ClassSession, name: str) -> None:
    made = pdf(clerk, session, name)
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.docinfo["/Title"])
    for size in paper_tools.page_sizes_mm(made):
        assert sorted(round(side) for side in size) == [210, 297]


@pytest.mark.parametrize("name", ["roster", "signin", "tables", "tags"])
def test_an_empty_session_prints_too(clerk: Client, name: str) -> None:
    assert pdf(clerk, session_of(today_run()), name).startswith(b"%PDF")


def test_the_sign_in_sheet_keeps_room_for_guests(clerk: Client, session: ClassSession) -> None:
    from desk.paper.sheets import BLANK_ROWS

    assert BLANK_ROWS == 3
    tags = words(pdf(clerk, session, "tags"))
    assert tags.count("さん") == 2 + BLANK_ROWS


def test_very_long_names_stay_on_their_tag(clerk: Client) -> None:
    long = learner("長谷川 ヴァレンティーナ恵子", "ハセガワ ケイコ", "ヴァレンティーナ恵子おばあちゃん")
    made = pdf(clerk, session_of(today_run(long)), "tags")
    letters = [char for char in paper_tools.chars(made) if char.page == 0 and char.char in "ヴおばゃ"]
    assert letters
    assert max(char.right for char in letters) < 14 + 91
    assert len({round(char.base) for char in letters}) == 1


# ---- tables -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("groups", "tables", "per_table", "dealt"),
    [
        ([], 5, 4, []),
        ([["a"], ["b"], ["c"]], 5, 4, [["a", "b", "c"]]),
        ([["a"], ["b"], ["c"], ["d"], ["e"]], 5, 4, [["a", "b", "c", "d"], ["e"]]),
        # pairs first, so that no pair finds single chairs only
        ([["a"], ["b", "c"], ["d"], ["e", "f"]], 2, 3, [["b", "c", "a"], ["e", "f", "d"]]),
        # three pairs at tables of three need a third table
        ([["a", "b"], ["c", "d"], ["e", "f"]], 3, 3, [["a", "b"], ["c", "d"], ["e", "f"]]),
        # no table left: a chair is put to one, and the pair stays together
        ([["a", "b"], ["c", "d"], ["e", "f"]], 2, 3, [["a", "b", "e", "f"], ["c", "d"]]),
        ([["a"], ["b"]], 0, 4, [["a", "b"]]),
        ([["a"], ["b"], ["c"]], 1, 2, [["a", "b", "c"]]),
    ],
)
def test_people_are_dealt_to_tables(
    groups: list[list[str]], tables: int, per_table: int, dealt: list[list[str]]
) -> None:
    assert seated(groups, tables=tables, per_table=per_table) == dealt


def test_a_pair_sits_together_and_phones_sit_near(clerk: Client) -> None:
    from desk.printing.gather import with_tables

    room = Room.objects.create(center=classes.center(), name="小部屋", seats=8, tables=2, seats_per_table=3)
    run = today_run(hanako(phone="android"), ichiro(phone="iphone"), alone=False, room=room, capacity=8)
    for phone in ("android", "iphone", "android"):
        classes.apply(run, classes.learner(phone=phone), at=run.opens_at)
    _one, tables = with_tables(session_of(run))
    assert [[person.phone for person in table.people] for table in tables] == [
        ["iPhone", "Android", "iPhone"],
        ["Android", "Android"],
    ]
    assert {person.call_name for person in tables[0].people} >= {"はなちゃん", "いっちゃん"}


# ---- all at once ------------------------------------------------------------------------------
def with_lessons(session: ClassSession, *numbers: int) -> None:
    session.run.lessons.set(LessonPage.objects.filter(number__in=numbers))


def print_all(client: Client, session: ClassSession) -> Any:
    return client.post(f"/desk/sessions/{session.pk}/print/")


def test_one_button_prints_everything_for_everybody(clerk: Client, session: ClassSession) -> None:
    with_lessons(session, 12)
    answer = print_all(clerk, session)
    assert answer["Content-Type"] == "application/pdf"
    made = answer.content
    text = words(made)
    assert TEL in text
    for word in ("名簿", "受付簿", "席の表", "レッスン12"):
        assert word in text, word
    found = Counter(code.text for code in paper_tools.codes(made, dpi=150))
    steps = [count for address, count in found.items() if address.endswith("/S/12-1")]
    assert steps == [2]  # a copy for her iPhone and one for his Android
    assert sorted(prints()) == sorted(roster_of(session))


def test_copies_do_not_make_the_file_larger(clerk: Client) -> None:
    few = session_of(today_run(hanako(phone="iphone")))
    many = session_of(today_run(*(classes.learner(phone="iphone") for _n in range(10))))
    for one in (few, many):
        with_lessons(one, 12)
    small, large = len(print_all(clerk, few).content), len(print_all(clerk, many).content)
    assert large < small * 1.5


def test_a_class_without_lessons_prints_its_sheets(clerk: Client, session: ClassSession) -> None:
    assert TEL in words(print_all(clerk, session).content)


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> list[tuple]:
    calls: list[tuple] = []
    monkeypatch.setattr(handouts, "async_task", lambda *args, **options: calls.append(args))
    return calls


def test_many_sheets_are_the_workers(
    clerk: Client, session: ClassSession, ordered: list[tuple], django_capture_on_commit_callbacks: Any
) -> None:
    with_lessons(session, 12, 13, 14)
    address = f"/desk/sessions/{session.pk}/print/"
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            assert print_all(clerk, session)["Location"] == address
    assert len(ordered) == 1
    name, *rest = ordered[0]
    assert name == "desk.printing.handouts.make_ready"
    shown = clerk.get(address).content.decode()
    assert "6のうち0ができました" in shown
    assert handouts.make_ready(*rest) == 6
    assert handouts.make_ready(*rest) == 6
    assert "配布資料ができました" in clerk.get(address).content.decode()
    text = words(print_all(clerk, session).content)
    assert all(f"レッスン{number}" in text for number in (12, 13, 14))
    assert len(ordered) == 1


def test_a_worker_that_fails_is_said_and_may_be_tried_again(
    clerk: Client, session: ClassSession, ordered: list[tuple], monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    from media.pdf import PaperError

    with_lessons(session, 12, 13, 14)
    with django_capture_on_commit_callbacks(execute=True):
        print_all(clerk, session)

    def broken(*_args: Any) -> bytes:
        raise PaperError("だめでした")

    monkeypatch.setattr(handouts, "_sheet", broken)
    with pytest.raises(PaperError):
        handouts.make_ready(*ordered[0][1:])
    assert "配布資料を作れませんでした" in clerk.get(f"/desk/sessions/{session.pk}/print/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        print_all(clerk, session)
    assert len(ordered) == 2


def test_the_kept_sheets_hold_no_names(clerk: Client, session: ClassSession) -> None:
    with_lessons(session, 12)
    kept = handouts.copies(handouts.lessons_of(session), Counter(iphone=1))
    text = "".join(words(one) for sheets, _times in kept for one in sheets)
    assert "レッスン12" in text
    assert "花子" not in text


def test_the_number_of_queries_does_not_grow(clerk: Client) -> None:
    def count(session: ClassSession, name: str) -> int:
        pdf(clerk, session, name)
        with CaptureQueriesContext(connection) as seen:
            pdf(clerk, session, name)
        return len(seen)

    small = session_of(today_run(hanako()))
    large = session_of(today_run(*(classes.learner() for _n in range(12)), capacity=12))
    for name in ("roster", "signin", "tables", "tags"):
        assert count(small, name) == count(large, name), name


# ---- the sheet for a disaster -----------------------------------------------------------------
def test_a_manager_prints_the_disaster_sheet(manager: Client, session: ClassSession) -> None:
    assert "富岡まちづくりセンター" in manager.get("/desk/disaster/").content.decode()
    made = manager.post("/desk/disaster/", {"center": "tomioka"})
    text = words(made.content)
    for word in ("電話をかける表 1", TEL, "090-0000-5678", "耳が遠い", "山田 花子"):
        assert word in text, word
    assert {row[0] for row in prints()} == {"tomioka-manager"}
    assert [(row[1], row[3]) for row in prints()] == [("center", "tomioka")] + [("learner", "tomioka")] * 2
    assert {row[2] for row in prints()[1:]} == set(Learner.objects.values_list("pk", flat=True))


def test_everybody_is_rung_once_and_who_comes_first_is_rung_first() -> None:
    from django.utils import timezone

    from desk.disaster import _calls

    her, him, later = hanako(), ichiro(needs="車いす"), learner("佐藤 松", "アトウ マツ")
    soon = today_run(her, him, begun=False)
    other = classes.run(at=timezone.now(), in_days=9)
    for who in (her, later):
        classes.apply(other, who, at=timezone.now())
    sessions = list(
        ClassSession.objects.filter(run__in=[soon, other]).select_related("run").order_by("starts_at")
    )
    calls, _people = _calls(sessions)
    assert [(one.number, one.name) for one in calls] == [(1, "鈴木 一郎"), (2, "山田 花子"), (3, "佐藤 松")]
    assert calls[1].days.count("（") == 2


@pytest.mark.parametrize("who", ["clerk", "other_clerk", "editor"])
def test_no_other_gets_the_disaster_sheet(
    who: str, session: ClassSession, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(who)
    assert client.get("/desk/disaster/").status_code == 404
    assert client.post("/desk/disaster/", {"center": "tomioka"}).status_code == 404
    assert prints() == []


def test_a_manager_does_not_get_another_centres(manager: Client, session: ClassSession) -> None:
    classes.center("shintoko")
    assert manager.post("/desk/disaster/", {"center": "shintoko"}).status_code == 404


def test_the_command_writes_a_file_a_centre_for_the_owner_only(session: ClassSession, tmp_path: Any) -> None:
    classes.center("shintoko")
    call_command("disaster_sheet", out=tmp_path / "sheet.pdf", days=14, verbosity=0, stdout=io.StringIO())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet-shintoko.pdf", "sheet-tomioka.pdf"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert TEL in words((tmp_path / "sheet-tomioka.pdf").read_bytes())
    assert TEL not in words((tmp_path / "sheet-shintoko.pdf").read_bytes())
    assert [(row[0], row[1], row[3]) for row in prints()] == [
        ("（自動）", "center", center.code) for center in sorted_centers()
    ]


def sorted_centers() -> list[Any]:
    from events.models import Center

    return list(Center.objects.all())


@pytest.mark.parametrize("options", [{"days": 0}, {"days": 61}, {"center": "nowhere"}])
def test_the_command_refuses_with_a_sentence(options: dict, session: ClassSession, tmp_path: Any) -> None:
    with pytest.raises(CommandError, match="。"):
        call_command("disaster_sheet", out=tmp_path / "sheet.pdf", **{"days": 14, **options})
    assert list(tmp_path.iterdir()) == []
