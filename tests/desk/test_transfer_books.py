"""Books of a spreadsheet that mean harm: refused before anything reads or unpacks them."""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
import zipfile

import pytest

from desk.transfer import sheets
from desk.transfer.sheets import read_table
from people.errors import BadValue

from .test_transfer import HEAD, ROWS


def packed(**changed: bytes) -> bytes:
    """A good book of one sheet, with some of its parts exchanged (``.`` and ``/`` in names as ``__`` and ``_``)."""
    good, out = io.BytesIO(), io.BytesIO()
    sheets.write_xlsx([HEAD.strip().split(","), *csv.reader([ROWS.split("\r\n")[0]])], good, title="x")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            short = part.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(part.filename, changed.pop(short, None) or old.read(part))
        for name, content in changed.items():
            new.writestr(name, content)
    return out.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'  # fmt: skip
LAUGHS = "".join(f'<!ENTITY x{n} "{f"&x{n + 1};" * 10}">' for n in range(9)) + '<!ENTITY x9 "ha">'
DOCTYPES = {
    "a billion laughs": f'<!DOCTYPE w [{LAUGHS}<!ENTITY x "&x0;">]>',
    "a file of the machine": '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "an address of another machine": '<!DOCTYPE w [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    "a list of declarations elsewhere": '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
}


@pytest.mark.parametrize("part", ["sheet1", "workbook", "sharedStrings", "styles"])
@pytest.mark.parametrize("what", DOCTYPES)
def test_a_book_that_declares_entities_is_refused_before_any_parser_reads_it(
    what: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """V1.5.1 of ASVS."""
    read: list[str] = []
    monkeypatch.setattr(sheets, "load_workbook", lambda *args, **named: read.append("parser"))
    text = '<?xml version="1.0" encoding="utf-8"?>' + DOCTYPES[what] + SHEET
    hidden = [text.encode(), ("\ufeff" + text).encode(), text.replace("utf-8", "utf-16").encode("utf-16")]
    hidden += [text.replace("utf-8", "cp037").encode("cp037"), text.replace("!DOCTYPE", "!doctype").encode()]
    for content in hidden:
        start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        with pytest.raises(BadValue, match="XLSXを読めません"):
            read_table(packed(**{part: content}))
        assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - start < 1
    assert read == []


def test_the_parser_itself_takes_no_entity_either() -> None:
    """Behind that look stands defusedxml, also without lxml, which production does not have."""
    code = (
        "import openpyxl, openpyxl.xml.functions as f\n"
        "from defusedxml import DefusedXmlException\n"
        "assert openpyxl.DEFUSEDXML and not openpyxl.LXML\n"
        "import io\n"
        "text = b'<!DOCTYPE w [<!ENTITY x \"ha\">]><w>&x;</w>'\n"
        "for read in (f.fromstring, lambda t: list(f.iterparse(io.BytesIO(t)))):\n"
        "    try:\n"
        "        read(text)\n"
        "    except DefusedXmlException:\n"
        "        print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"OPENPYXL_LXML": "False"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["refused", "refused"]


def test_a_book_of_too_many_or_too_large_parts_is_refused_before_it_is_unpacked() -> None:
    assert len(read_table(packed())) == 2
    for more in ({f"x/{n}.xml": b"<a/>" for n in range(500)}, {"bomb": bytes(61 * 1024 * 1024)}):
        with pytest.raises(BadValue, match="開くと大きすぎるファイルです"):
            read_table(packed(**more))
