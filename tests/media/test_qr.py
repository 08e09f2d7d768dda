"""QR codes: which addresses they take, and that what they draw is what an independent decoder reads."""

import io
import itertools
import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from media import qr

ADDRESS = "HTTPS://SUMAHO.EXAMPLE.JP/S/12-3"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("base", "code", "expected"),
    [
        ("https://sumaho.example.jp", "12-3", "HTTPS://SUMAHO.EXAMPLE.JP/S/12-3"),
        ("https://sumaho.example.jp/", "12", "HTTPS://SUMAHO.EXAMPLE.JP/S/12"),
        (" https://Sumaho.Example.jp ", "1-1", "HTTPS://SUMAHO.EXAMPLE.JP/S/1-1"),
        ("http://localhost:8000", "28-9", "HTTP://LOCALHOST:8000/S/28-9"),
        ("http://192.168.0.5:8000", "3", "HTTP://192.168.0.5:8000/S/3"),
    ],
)
def test_an_address_on_paper_is_short_and_in_capitals(base: str, code: str, expected: str) -> None:
    assert qr.short_url(base, code) == expected


def test_35_characters_fit_and_36_are_refused_with_what_to_do() -> None:
    fits = "a" * (35 - len("https:///S/12-3"))
    assert len(qr.short_url(f"https://{fits}", "12-3")) == 35
    with pytest.raises(
        ValueError, match=r"は36文字です。35文字までにしてください。もっと短いホスト名を設定してください。"
    ):
        qr.short_url(f"https://{fits}a", "12-3")


@pytest.mark.parametrize(
    "base",
    ["sumaho.example.jp", "ftp://example.jp", "https://", "https://例え.jp", "https://example.jp/school",
     "https://user:secret@example.jp", "https://exa mple.jp", "https://example_1.jp", "https://-a.jp", ""],
)  # fmt: skip
def test_a_base_address_that_no_code_can_hold_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="QRコードを作れません。https://で始まる"):
        qr.short_url(base, "12-3")


@pytest.mark.parametrize("code", ["", "12-", "-3", "12-3-4", "１２-3", "12/3", "abc", "12-3\n", "12345"])
def test_only_lesson_and_step_codes_are_taken(code: str) -> None:
    with pytest.raises(ValueError, match="12または12-3のように書いてください"):
        qr.short_url("https://example.jp", code)


@pytest.mark.parametrize("text", ["https://example.jp/s/1", "番号", "", "A\n"])
def test_text_beyond_the_small_alphabet_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="英語の大文字、数字、記号"):
        qr.matrix(text)


@pytest.mark.parametrize(("length", "cells"), [(16, 25), (20, 25), (21, 29), (35, 29)])
def test_a_code_has_29_cells_at_most_and_fewer_for_a_short_address(length: int, cells: int) -> None:
    rows = qr.matrix("HTTPS://A/S/1".ljust(length, "7"))
    assert {len(rows), *map(len, rows)} == {cells}


def read(picture: Image.Image) -> list[tuple[str, str]]:
    return [(found.text, found.ec_level) for found in zxingcpp.read_barcodes(picture.convert("L"))]


def test_the_png_is_black_and_white_with_its_quiet_zone_and_reads_at_level_h() -> None:
    picture = Image.open(io.BytesIO(qr.png(ADDRESS, 5)))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "1", (37 * 5, 37 * 5))
    edge = [picture.getpixel((x, y)) for x in range(185) for y in (0, 19, 165, 184)]
    assert set(edge) == {255}
    assert picture.getpixel((20, 20)) == 0
    assert read(picture) == [(ADDRESS, "H")]


@pytest.mark.parametrize("cell", [0, -1])
def test_cells_without_size_are_refused(cell: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        qr.png(ADDRESS, cell)


def cells_of(path: str, side: int) -> list[list[bool]]:
    """The cells inside a path of ``M x y`` and ``h``, ``v`` edges, by counting the upright edges to the left."""
    crossings: dict[int, list[int]] = {}
    for start_x, start_y, edges in re.findall(r"M(\d+) (\d+)([^M]*)z", path):
        x, y = int(start_x), int(start_y)
        corners = [(x, y)]
        for way, length in re.findall(r"([hv])(-?\d+)", edges):
            x, y = (x + int(length), y) if way == "h" else (x, y + int(length))
            corners.append((x, y))
        corners.append(corners[0])
        for (x1, y1), (x2, y2) in itertools.pairwise(corners):
            assert x1 == x2 or y1 == y2
            if x1 == x2:
                for row in range(min(y1, y2), max(y1, y2)):
                    crossings.setdefault(row, []).append(x1)
    return [
        [sum(edge <= x for edge in crossings.get(y, [])) % 2 == 1 for x in range(side)] for y in range(side)
    ]


def test_the_svg_draws_exactly_the_cells_as_one_path_on_white() -> None:
    root = ET.fromstring(qr.svg(ADDRESS, alt="QRコード"))
    assert root.get("viewBox") == "0 0 37 37"
    white, black = root
    assert (white.tag, white.attrib) == (f"{SVG}path", {"fill": "#fff", "d": "M0 0h37v37h-37z"})
    assert (black.tag, black.get("fill")) == (f"{SVG}path", "#000")
    drawn = cells_of(black.get("d", ""), 37)
    assert [tuple(row[4:-4]) for row in drawn[4:-4]] == list(qr.matrix(ADDRESS))
    frame = drawn[:4] + drawn[-4:] + [row[:4] + row[-4:] for row in drawn]
    assert not any(cell for row in frame for cell in row)


def test_the_svg_passes_a_strict_content_policy_and_says_its_alt() -> None:
    text = qr.svg(ADDRESS, alt='番号 "12-3" <b>&')
    root = ET.fromstring(text)
    assert (root.get("role"), root.get("aria-label")) == ("img", '番号 "12-3" <b>&')
    assert not re.search(r"style|script|<b>|on\w+=", text)
