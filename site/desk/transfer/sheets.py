"""Tables as CSV and XLSX, written so that no cell can become a formula, and read in whatever Japanese offices save."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from people.errors import BadValue

# Excel and LibreOffice take a cell that begins so for a formula; with 全角 letters Japanese Excel does too.
RISKY = "=+-@\t\r\n＝＋－＠"
MARK = "'"
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2000
_MOST_CELL = 2000
_MOST_UNPACKED = 60 * 1024 * 1024
_MOST_PARTS = 500  # a book of Excel's with one sheet has twelve
# What no spreadsheet writes and every trick with entities needs; and letters in which it could be hidden.
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OTHER_LETTERS = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)


def neutral(value: object) -> str:
    """A cell's text; one that a spreadsheet would calculate gets an apostrophe before it.

    A cell that begins with an apostrophe gets another, so that reading takes exactly one away again.
    """
    text = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))
    start = text.lstrip(" \u3000")[:1]
    return MARK + text if start and (start in RISKY or text[0] == MARK) else text


def plain(cell: str) -> str:
    """The text that :func:`neutral` was given."""
    rest = cell[1:]
    start = rest.lstrip(" \u3000")[:1]
    return rest if cell[:1] == MARK and start and (start in RISKY or rest[0] == MARK) else cell


class Out(Protocol):
    """What a table is written into: forwards only."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


def write_csv(rows: Iterable[Sequence[object]], out: Out) -> None:
    """UTF-8 with BOM and CRLF, as Excel opens it; RFC 4180."""
    out.write(codecs.BOM_UTF8)
    writer = csv.writer(codecs.getwriter("utf-8")(out, "replace"), lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writerows([neutral(value) for value in row] for row in rows)


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The same for a table of one person or one page."""
    out = io.BytesIO()
    write_csv(rows, out)
    return out.getvalue()


def write_xlsx(rows: Iterable[Sequence[object]], out: Out, *, title: str) -> None:
    """One sheet, every cell a text: a telephone number keeps its 0."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    try:
        for row in rows:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, neutral(value))
                cell.data_type, cell.number_format = "s", "@"
                cells.append(cell)
            sheet.append(cells)
    except BaseException:
        # Otherwise its half table complains when it is thrown away, and lies in the temporary folder until then.
        sheet.close()
        sheet._writer.cleanup()
        raise
    book.save(out)


def check_name(name: str, content: bytes) -> None:
    """Whether a file is what it is called. Raises BadValue with what to do."""
    ending = name.lower().rpartition(".")[2]
    if ending not in ("csv", "xlsx"):
        raise BadValue(_("名前が「.csv」か「.xlsx」で終わるファイルをえらんでください。"), field="file")
    if content and (ending == "xlsx") != content.startswith(b"PK\x03\x04"):
        raise BadValue(
            _("ファイルの名前と中身がちがいます。Excelで開いて、保存し直してください。"), field="file"
        )


def read_table(content: bytes) -> list[list[str]]:
    """The rows of a CSV (UTF-8 or Shift_JIS) or of an XLSX's first sheet. Raises BadValue with what to do."""
    if len(content) > MOST_BYTES:
        raise BadValue(_("ファイルは5MBまでです。分けて取り込んでください。"))
    if not content:
        raise BadValue(_("ファイルがからです。"))
    rows = _read_xlsx(content) if content[:4] == b"PK\x03\x04" else _read_csv(content)
    rows = [[plain(cell.strip()) for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise BadValue(_("ファイルに行がありません。"))
    if len(rows) > MOST_ROWS + 1:
        raise BadValue(
            _("1回に取り込めるのは%(most)d行までです。分けて取り込んでください。") % {"most": MOST_ROWS}
        )
    if any(len(cell) > _MOST_CELL for row in rows for cell in row):
        raise BadValue(_("長すぎるます目があります。表を見直してください。"))
    return rows


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadValue(_("文字を読めません。CSVをUTF-8かShift_JISで保存し直してください。"))
    if "\x00" in text:
        raise BadValue(_("表のファイルではないようです。CSVかXLSXを選んでください。"))
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise BadValue(_("CSVの形がこわれています。Excelで開いて、保存し直してください。")) from error


def _read_xlsx(content: bytes) -> list[list[str]]:
    broken = BadValue(_("XLSXを読めません。Excelで開いて、保存し直してください。"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise BadValue(_("開くと大きすぎるファイルです。分けて取り込んでください。"))
            if any(_is_tricky(packed.read(part)) for part in parts):
                raise broken
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        found: list[list[str]] = []
        for row in book.worksheets[0].iter_rows(values_only=True):
            found.append([_cell(value) for value in row])
            if len(found) > MOST_ROWS + 1:
                break
        return found
    except BadValue:
        raise
    except Exception as error:
        raise broken from error


def _is_tricky(part: bytes) -> bool:
    """Whether a part of the book could make its reader fetch or swell: then no parser sees it at all."""
    text = part.removeprefix(b"\xef\xbb\xbf")
    looks_xml = text.lstrip()[:1] == b"<"
    other = text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in text[:4] or text[:4] == b"\x4c\x6f\xa7\x94"
    return other or (looks_xml and bool(_DECLARES.search(text) or _OTHER_LETTERS.search(text[:200])))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
