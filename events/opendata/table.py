"""CSV as municipalities exchange it: UTF-8 with BOM, CRLF, RFC 4180. What is read back is what was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from .layouts import Layout

BOM = "\ufeff"


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return (BOM + out.getvalue()).encode()


def read_rows(data: bytes) -> list[list[str]]:
    """The rows of a file of ours, cell by cell. Raises UnicodeDecodeError for another encoding."""
    text = data.decode("utf-8")
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True))


def write_table(layout: Layout, values: Iterable[dict[str, str]]) -> bytes:
    """A whole file in ``layout``. Codes and telephone numbers are text and stay so."""
    rows = [[row.get(name, "") if name else "" for _head, name in layout.columns] for row in values]
    return write_rows([layout.header, *rows])
