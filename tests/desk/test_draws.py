"""The draw at the desk: closed, published, drawn once, printed, and recomputed from the print alone."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from events import actions, lottery
from events.enums import Method, State
from events.management.commands.verify_draw import read_sheet
from events.models import Draw
from people.models import User
from tests.factories import classes

pytestmark = pytest.mark.django_db
DICE = "さいころ 3526 114623"


@pytest.fixture
def run() -> Any:
    """A lottery that closed an hour ago: 5 seats, ten people in nine applications."""
    at = timezone.now() - timedelta(days=7, hours=1)
    run = classes.run(at=at, method=Method.LOTTERY, capacity=5, in_days=20)
    for _n in range(8):
        classes.apply(run, at=at + timedelta(hours=1))
    classes.apply(run, classes.learner(), classes.learner(), at=at + timedelta(hours=1))
    return run


def drawn(run: Any, seed: str = DICE) -> Draw:
    return actions.draw_lots(run=run, seed=seed, by=User.objects.get(username="tomioka-manager"))


def verify(file: Path) -> str:
    out = StringIO()
    call_command("verify_draw", str(file), stdout=out)
    return out.getvalue()


def test_closing_shows_the_fingerprint_and_how_many_take_part(manager: Client, run: Any) -> None:
    page = manager.post(f"/desk/draws/{run.code}/freeze/", follow=True).content.decode()
    draw = Draw.objects.get()
    assert draw.digest in page
    assert "9件（10人）" in page
    assert manager.post(f"/desk/draws/{run.code}/freeze/").status_code == 302
    assert Draw.objects.get().digest == draw.digest


def test_before_its_closing_nothing_is_closed_or_drawn(manager: Client) -> None:
    run = classes.run(at=timezone.now(), method=Method.LOTTERY)
    page = manager.get(f"/desk/draws/{run.code}/").content.decode()
    assert "まだ申込みの期間です" in page
    assert manager.post(f"/desk/draws/{run.code}/freeze/").status_code == 409
    assert manager.post(f"/desk/draws/{run.code}/draw/", {"seed": "1", "sure": "1"}).status_code == 409
    assert not Draw.objects.exists()


def test_a_draw_needs_a_seed_and_a_second_thought(manager: Client, run: Any) -> None:
    url = f"/desk/draws/{run.code}/draw/"
    assert "チェックを入れて" in manager.post(url, {"seed": DICE}).content.decode()
    assert "種（たね）を書いて" in manager.post(url, {"seed": " ", "sure": "1"}).content.decode()
    assert "60文字まで" in manager.post(url, {"seed": "1" * 61, "sure": "1"}).content.decode()
    assert "印刷できない文字" in manager.post(url, {"seed": "🎲123", "sure": "1"}).content.decode()
    assert not Draw.objects.filter(state="drawn").exists()


def test_nobody_draws_twice(manager: Client, city: Client, run: Any) -> None:
    url = f"/desk/draws/{run.code}/draw/"
    assert manager.post(url, {"seed": DICE, "sure": "1"}).status_code == 302
    first = Draw.objects.get().result
    assert city.post(url, {"seed": DICE, "sure": "1"}).status_code == 302  # the same press again
    page = city.post(url, {"seed": "9", "sure": "1"})
    assert page.status_code == 409
    assert "やり直しはできません" in page.content.decode()
    assert Draw.objects.get().result == first
    assert run.applications.filter(state=State.CONFIRMED).count() in (4, 5)


@pytest.mark.parametrize(
    "seed", [DICE, "3526114623", "日経平均 38,915.87円（11月20日）", "ffi Aq|：12 x", "あ" * 60]
)
def test_the_printed_record_is_recomputed_from_the_pdf_alone(
    clerk: Client, run: Any, tmp_path: Path, seed: str
) -> None:
    draw = drawn(run, seed)
    answer = clerk.get(f"/desk/draws/{run.code}/sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    file = tmp_path / "draw.pdf"
    file.write_bytes(answer.content)
    for line in actions.sheet_of(draw).split("\n"):
        assert line in read_sheet(file)
    Draw.objects.all().delete()
    winners = sum(1 for _receipt, _rank, waiting in draw.result if not waiting)
    assert verify(file) == f"正しい抽選です。申込み9件、当選{winners}件。計算し直した結果と同じです。\n"


def test_a_record_of_many_pages_is_read_whole(run: Any, tmp_path: Path) -> None:
    from desk.paper.draw_sheet import draw_sheet_pdf

    rows = [lottery.Row(f"{10_000_000 + n * 7}", 1 + n % 2, 1 + n % 6, 1 + n % 3) for n in range(400)]
    frozen = lottery.freeze(rows)
    result = lottery.draw(rows, seats=120, seed="77", draw_id=run.code)
    draw = Draw.objects.create(
        run=run, state="drawn", seats=120, rows=frozen, digest=lottery.digest(frozen), seed_source="x", seed="77",
        result=[[d.row.receipt, d.rank, d.waiting] for d in result], frozen_at=timezone.now(), drawn_at=timezone.now(),
    )  # fmt: skip
    file = tmp_path / "draw.pdf"
    file.write_bytes(draw_sheet_pdf(draw, school="スマホ学園", at=timezone.now()))
    assert verify(file).startswith("正しい抽選です。申込み400件")


def test_the_text_file_says_the_same_and_one_altered_fate_is_named(
    clerk: Client, run: Any, tmp_path: Path
) -> None:
    drawn(run)
    text = clerk.get(f"/desk/draws/{run.code}/sheet.txt").content.decode()
    file = tmp_path / "draw.txt"
    file.write_text(text)
    assert verify(file).startswith("正しい抽選です")
    line = re.search(r"(\d{8})\|.*補欠1$", text, re.M)
    assert line
    file.write_text(text.replace(line[0], line[0].replace("補欠1", "当選")))
    out = StringIO()
    with pytest.raises(CommandError, match="計算と合いません"):
        call_command("verify_draw", str(file), stdout=out)
    assert f"受付番号{line[1]}は、" in out.getvalue()
    assert "補欠1のはずです" in out.getvalue()


def test_a_row_taken_out_or_another_seed_shows(clerk: Client, run: Any, tmp_path: Path) -> None:
    drawn(run)
    lines = clerk.get(f"/desk/draws/{run.code}/sheet.txt").content.decode().split("\n")
    file = tmp_path / "draw.txt"
    out = StringIO()
    file.write_text("\n".join(lines[:5] + lines[6:]))
    with pytest.raises(CommandError):
        call_command("verify_draw", str(file), stdout=out)
    assert "指紋" in out.getvalue()
    file.write_text("\n".join(lines).replace(DICE, "111"))
    with pytest.raises(CommandError):
        call_command("verify_draw", str(file), stdout=out)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"%PDF-1.4 broken", "PDFを読めません"), (b"\xff\xfe\x00", "UTF-8の文字ファイル"), (None, "開けません")],
)
def test_a_file_that_is_no_record_is_refused_in_words(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "x"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("verify_draw", str(file))


def test_nobody_is_named_on_the_record(clerk: Client, run: Any, tmp_path: Path) -> None:
    from people.models import Learner

    drawn(run)
    file = tmp_path / "draw.pdf"
    file.write_bytes(clerk.get(f"/desk/draws/{run.code}/sheet.pdf").content)
    text = read_sheet(file)
    for learner in Learner.objects.all():
        assert learner.name not in text
        assert learner.tel not in text


def test_the_clerk_alone_at_the_counter_closes_and_draws_and_is_named_for_it(clerk: Client, run: Any) -> None:
    assert clerk.post(f"/desk/draws/{run.code}/freeze/").status_code == 302
    assert clerk.post(f"/desk/draws/{run.code}/draw/", {"seed": "1", "sure": "1"}).status_code == 302
    draw = Draw.objects.get(run=run)
    assert (draw.state, draw.drawn_by) == ("drawn", "tomioka")


def test_another_centre_neither_sees_nor_draws(other_clerk: Client, run: Any) -> None:
    for what in ("freeze", "draw"):
        done = other_clerk.post(f"/desk/draws/{run.code}/{what}/", {"seed": "1", "sure": "1"})
        assert done.status_code == 404
    assert not Draw.objects.exists()
    drawn(run)
    for what in ("", "sheet.pdf", "sheet.txt"):
        assert other_clerk.get(f"/desk/draws/{run.code}/{what}").status_code == 404


def test_first_come_has_no_draw(manager: Client) -> None:
    assert manager.get(f"/desk/draws/{classes.run(at=timezone.now()).code}/").status_code == 404
