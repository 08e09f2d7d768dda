"""Reads a PDF as a person, a scanner and a screen reader do; no code of ours takes part."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image

MM = 72 / 25.4  # points


@dataclass(frozen=True)
class Run:
    """Text drawn in one go. ``artifact``: not for screen readers; ``foot``: head or foot of a page."""

    page: int
    text: str
    size: float
    artifact: bool
    foot: bool


@dataclass(frozen=True)
class Code:
    """A QR code found on a page: what it says, its level, the width of the symbol in mm."""

    page: int
    text: str
    level: str
    mm: float


@dataclass(frozen=True)
class Char:
    """A letter and its box in mm from the left top corner of the page; ``base`` is its base line."""

    page: int
    char: str
    size: float
    left: float
    top: float
    right: float
    bottom: float
    base: float


def pictures(pdf: bytes, dpi: float = 300) -> list[Image.Image]:
    """The pages as pictures."""
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]


def page_sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    return [tuple(side / MM for side in page.get_size()) for page in pypdfium2.PdfDocument(pdf)]


def codes(pdf: bytes, dpi: float = 300) -> list[Code]:
    """Every QR code, in order of pages, then from top to bottom."""
    found = []
    for number, picture in enumerate(pictures(pdf, dpi)):
        results = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        for result in sorted(results, key=lambda result: result.position.top_left.y):
            left, right = result.position.top_left, result.position.top_right
            # The decoder gives the outermost pixels of the symbol: one more is its width.
            found.append(Code(number, result.text, result.ec_level, (right.x - left.x + 1) * 25.4 / dpi))
    return found


def chars(pdf: bytes) -> list[Char]:
    """Every letter that is drawn, in the order in which a viewer copies it."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        text, height = page.get_textpage(), page.get_height()
        for index in range(text.count_chars()):
            if pdfium.FPDFText_IsGenerated(text, index):
                continue
            left, bottom, right, top = text.get_charbox(index)
            x, y = pdfium.c_double(), pdfium.c_double()
            pdfium.FPDFText_GetCharOrigin(text, index, x, y)
            found.append(
                Char(
                    number,
                    chr(pdfium.FPDFText_GetUnicode(text, index)),
                    round(pdfium.FPDFText_GetFontSize(text, index), 2),
                    left / MM,
                    (height - top) / MM,
                    right / MM,
                    (height - bottom) / MM,
                    (height - y.value) / MM,
                )
            )
    return found


def picture_boxes(pdf: bytes) -> list[tuple[int, float, float, float, float]]:
    """Page, left, top, right, bottom in mm of every photograph-like picture (QR codes are drawings)."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        height = page.get_height()
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
            left, bottom, right, top = item.get_bounds()
            found.append((number, left / MM, (height - top) / MM, right / MM, (height - bottom) / MM))
    return found


def runs(pdf: bytes) -> list[Run]:
    """All text with its marks, in the order of the content streams."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [run for number, page in enumerate(document.pages) for run in _runs(number, page)]


def base_text(pdf: bytes) -> str:
    """What a screen reader is given: no readings, no heads and feet of pages."""
    return "".join(run.text for run in runs(pdf) if not run.artifact)


def foot_text(pdf: bytes, page: int) -> str:
    return "".join(run.text for run in runs(pdf) if run.foot and run.page == page)


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """(role, alternative text) of the structure tree, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return list(_tags(document.Root.StructTreeRoot))


def _tags(node: pikepdf.Object) -> Iterator[tuple[str, str]]:
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node:
        yield str(node.S), str(node.get("/Alt", ""))
    below = node.get("/K", [])
    for child in below if isinstance(below, pikepdf.Array) else [below]:
        yield from _tags(child)


def _runs(number: int, page: pikepdf.Page) -> Iterator[Run]:
    fonts = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
    marks: list[tuple[bool, bool]] = []
    font, size = "", 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BMC" | "BDC":
                artifact = operands[0] == "/Artifact"
                foot = artifact and len(operands) > 1 and operands[1].get("/Type") == "/Pagination"
                marks.append((artifact, foot))
            case "EMC":
                marks.pop()
            case "Tf":
                font, size = str(operands[0]), float(operands[1])
            case "Tj" | "TJ":
                parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                raw = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                text = "".join(fonts[font][raw[i : i + 2].hex()] for i in range(0, len(raw), 2))
                yield Run(number, text, size, any(a for a, _ in marks), any(f for _, f in marks))


def _to_unicode(font: pikepdf.Object) -> dict[str, str]:
    table = {}
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", block):
            table[code.lower()] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, text in re.findall(r"<(\w{4})>\s*<(\w{4})>\s*<(\w+)>", block):
            start = int.from_bytes(bytes.fromhex(text), "big")
            for offset in range(int(last, 16) - int(first, 16) + 1):
                table[f"{int(first, 16) + offset:04x}"] = chr(start + offset)
    return table
