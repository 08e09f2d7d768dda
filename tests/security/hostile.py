"""What nobody types and somebody sends: texts, requests and files for the fuzz."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote_plus

from hypothesis import strategies as st

TEXTS = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udfffx", "\ufeff", "\u202e", "a\r\nSet-Cookie: x=1", "\r\n\r\n<script>", "0", "-1", "1",
    "²", "٣", "１２", "1e309", "NaN", "inf", "1.5", "2147483648", "9223372036854775808", "9" * 25, "9" * 5000, "-" + "9" * 5000,
    "0x10", "True", "None", "[]", "{}", '{"a":', "../../etc/passwd", "..\\..\\", "%00", "%s%s%n", "{{ 7*7 }}", "{% debug %}",
    "<script>alert(1)</script>", "' OR '1'='1", '"><svg onload=1>', "=1+1", "＝cmd", "a" * 3000, "あ" * 3000, "𠮷" * 200,
    "👨‍👩‍👧‍👦" * 40, "é" + "\u0301" * 200, "｜漢字《", "｜《》", "《《》》｜｜", "2026-02-30", "0000-00-00", "9999-12-31", "99999-01-01",
    "2026-11-24T25:61", "2026-11-24T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "昭和99年", "令和元年", "明治0", "昭和²",
    "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "a@b", "a@" + "b" * 300, "a@b.example\n",
    "K1", "K101", "12-3", "１２ー３", "yes", "no", "on", "all", "tel", "mail", "line", "post", "p1:1", "p1:²", "iphone",
]  # fmt: skip

# What stands in the place of a number or a name in an address.
ODD = [
    "0",
    "-1",
    "２",
    "٣",
    "²",
    "2147483648",
    "9223372036854775808",
    "9" * 30,
    "9" * 5000,
    "%00",
    "%ED%A0%80",
    "%F0%9F%91%A8",
    "..%2f",
    "%0d%0aX:y",
    "a" * 2000,
]

texts = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(TEXTS),
    st.text(max_size=30),
    st.text(alphabet="0123456789-/:.年月日時", max_size=14),
    st.integers(-(2**70), 2**70).map(str),
    st.text(alphabet=st.characters(categories=["Mn", "Cf", "Cs", "Co", "Nd", "No", "Lo"]), max_size=20),
)


def encoded(pairs: list[tuple[str, str]]) -> str:
    """A query or a form as bytes on the wire; half a pair of surrogates stays what it is."""
    return "&".join(
        f"{quote_plus(name, errors='surrogatepass')}={quote_plus(value, errors='surrogatepass')}"
        for name, value in pairs
    )


def filled(fields: tuple[tuple[str, str], ...], more: list[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """A form's fields: each as it is, changed, doubled or left out; and a few that belong to other forms."""
    one = [
        st.one_of(
            st.just([(name, value)]), st.just([]), texts.map(lambda text, name=name: [(name, text)]),
            texts.map(lambda text, name=name, value=value: [(name, value), (name, text)]),
        )
        for name, value in fields[:60]
    ]  # fmt: skip
    other = st.lists(st.tuples(st.sampled_from(more or ["x"]), texts), max_size=3)
    return st.tuples(st.tuples(*one), other).map(
        lambda both: [pair for some in both[0] for pair in some] + both[1]
    )


# --- files ------------------------------------------------------------------------------------
def _zip(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def _book(*rows: list[Any]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_SHEET = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
)
HEAD = ["ふりがな", "氏名", "電話番号", "生まれた年"]
FILES = [
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 200, b"%PDF-1.7", b"GIF89a", b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0" + b"\x00" * 40, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"BEGIN:VCALENDAR\r\nEND:VEVENT",
    b'"', b'"a\r\n' * 50, b"a," * 3000, ",".join(HEAD).encode() + b"\r\n" + b"=1+1,@a,+1,-1\r\n", "ふりがな".encode("cp932") + b"\x81",
    b"\r\n" * 3000, b"x" * 140_000, _zip({"a.txt": b"a"}), _zip({"../../a": b"a", "[Content_Types].xml": _SHEET}),
    _zip({"[Content_Types].xml": b"", "xl/workbook.xml": _SHEET}), _zip({"bomb": b"\x00" * 70_000_000}), _book(),
    _book(HEAD, ["=HYPERLINK(1)", "\u202e", 9.9e300, -1]), _book(HEAD, [None, True, "あ" * 3000, 1950]), _book(HEAD)[:-100],
]  # fmt: skip
files = st.one_of(
    st.sampled_from(FILES),
    st.binary(max_size=300),
    st.lists(st.lists(texts.filter(lambda text: len(text) < 300), max_size=12), max_size=6).map(
        lambda rows: "\r\n".join(",".join(cells) for cells in rows).encode("utf-8", "replace")
    ),
    st.lists(st.lists(texts.filter(lambda text: len(text) < 300), max_size=12), max_size=6).map(
        lambda rows: (",".join(HEAD) + "\r\n" + "\r\n".join(f'"{cells}"' for cells in rows)).encode(
            "cp932", "replace"
        )
    ),
)
file_names = st.sampled_from(
    [
        "a.csv",
        "a.xlsx",
        "a.svg",
        "a.php",
        "../../a.csv",
        "a\x00.csv",
        "\r\nX: y.csv",
        "あ" * 200 + ".csv",
        "",
        "con",
        "a.csv;b",
    ]
)
content_types = st.sampled_from(
    ["text/csv", "image/png", "application/x-php", "", "text/html; charset=utf-7", "a/b" * 60]
)
