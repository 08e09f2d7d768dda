"""The file: its encoding, its header, its rows. Nothing is guessed; what cannot be read is said."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from events.errors import BadValue

# What a row is read from; the city's layout has many more columns, which may come in any order.
NEEDED = ("NO", "名称", "開始日", "終了日", "開始時刻", "終了時刻", "集合場所", "定員")


class Line(NamedTuple):
    """One row. ``number`` is the row that a spreadsheet shows; ``problem`` says why it is no row."""

    number: int
    cells: dict[str, str]
    problem: str = ""


def decode(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM) or Shift_JIS. Raises BadValue for any other."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadValue(_("文字コードがわかりません。UTF-8かShift_JISのCSVで、もう一度保存してください。"))


def read_lines(data: bytes) -> Iterator[Line]:
    """The rows below the header. Raises BadValue when the file as a whole is not the city's list."""
    reader = csv.reader(io.StringIO(decode(data), newline=""), strict=True)
    try:
        header = [head.strip() for head in next(reader)]
    except StopIteration:
        raise BadValue(_("ファイルが空です。")) from None
    except csv.Error as error:
        raise BadValue(_("CSVとして読めません（%(error)s）。") % {"error": error}) from None
    lacking = [head for head in NEEDED if head not in header]
    if lacking:
        raise BadValue(
            _("イベント一覧ではありません。1行目に「%(heads)s」がありません。")
            % {"heads": "、".join(lacking)}
        )
    number = 1
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # After a quotation mark that is never closed nothing below can be trusted.
            yield Line(
                number, {}, _('ここから下は読めません（%(error)s）。「"」を見てください。') % {"error": error}
            )
            return
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            yield Line(
                number,
                {},
                _("列の数が%(found)dです。%(needed)d列のはずです。")
                % {"found": len(row), "needed": len(header)},
            )
            continue
        yield Line(number, dict(zip(header, (cell.strip() for cell in row), strict=True)))
