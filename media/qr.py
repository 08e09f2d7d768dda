"""QR codes for paper and screens: capitals, level H, at most 29 cells unless an address holds a secret.

Why so strict: a code on paper is stained, folded and copied. Level H still reads with 15 % covered,
and capitals (alphanumeric mode) make its cells as large as small letters at a weaker level. All sizes
are in cells, the smallest squares of a code, unless said otherwise.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

import qrcode
from django.utils.translation import gettext as _
from PIL import Image
from qrcode import constants, util
from qrcode.exceptions import DataOverflowError

QUIET = 4  # cells of white that ISO/IEC 18004 asks for on each side
LARGEST_VERSION = 3  # 29 cells
LONGEST = 35  # characters that version 3 holds at level H in alphanumeric mode
# Where an address must hold a secret of 130 bits: version 6, 41 cells, still 0.7 mm each in 30 mm.
LONGEST_SECRET = 84

_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
_CODE = re.compile(r"[0-9]{1,4}(-[0-9]{1,4})?")
_HOST = re.compile(r"[A-Z0-9]([A-Z0-9.\-]*[A-Z0-9])?(:[0-9]{1,5})?")

Matrix = tuple[tuple[bool, ...], ...]


def short_url(base_url: str, code: str) -> str:
    """Return the address that a code on paper leads to: ``HTTPS://HOST/S/12-3``.

    ``base_url`` is scheme and host, with a port if needed; ``code`` a lesson (``12``) or a step
    (``12-3``). Raises ValueError, with a sentence for staff, if the address would not fit a QR code.
    """
    parts = urlsplit(base_url.strip())
    host = parts.netloc.upper()
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or parts.path.strip("/"):
        raise ValueError(
            _(
                "サイトのアドレス「%(url)s」からQRコードを作れません。"
                "https://で始まる、英数字のホスト名だけのアドレスを設定してください。"
            )
            % {"url": base_url}
        )
    if not _CODE.fullmatch(code):
        raise ValueError(
            _("番号「%(code)s」からQRコードを作れません。12または12-3のように書いてください。")
            % {"code": code}
        )
    address = f"{parts.scheme.upper()}://{host}/S/{code}"
    _check_length(address)
    return address


@lru_cache(maxsize=4096)
def matrix(text: str, *, longest: int = LONGEST) -> Matrix:
    """Return the cells of the code for ``text``, row by row, True for black, without the quiet zone.

    25 or 29 cells a side (21 for ten characters or fewer), more only for more than ``LONGEST``.
    ``text`` holds digits, capitals and ``$%*+-./:`` only. Raises ValueError, with a sentence for staff,
    for any other text.
    Finding the best mask takes about 10 ms, so codes are remembered.
    """
    if not _ALPHANUMERIC.fullmatch(text):
        raise ValueError(
            _("「%(text)s」をQRコードにできません。英語の大文字、数字、記号（ - . / : ）だけにしてください。")
            % {"text": text}
        )
    _check_length(text, longest)
    code = qrcode.QRCode(error_correction=constants.ERROR_CORRECT_H, border=0)
    code.add_data(util.QRData(text, mode=util.MODE_ALPHA_NUM))
    try:
        code.make(fit=True)
    except DataOverflowError as error:  # _check_length keeps this from happening; never guess a size
        raise ValueError(str(error)) from error
    return tuple(tuple(bool(cell) for cell in row) for row in code.get_matrix())


@lru_cache(maxsize=4096)
def svg(text: str, *, alt: str, longest: int = LONGEST) -> str:
    """Return an SVG of the code with its quiet zone: a white square and one black path.

    No style attribute, no script, so a strict content policy lets it through. One user unit is one
    cell; the size on the page is the caller's. ``alt`` is what a screen reader says.
    """
    rows = matrix(text, longest=longest)
    side = len(rows) + 2 * QUIET
    path = "".join(_outline(rows, QUIET))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges" aria-label="{escape(alt)}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def png(text: str, cell_px: int) -> bytes:
    """Return a black and white PNG of the code with its quiet zone, ``cell_px`` pixels a cell.

    Raises ValueError if ``cell_px`` is less than 1.
    """
    if cell_px < 1:
        raise ValueError(f"cell_px must be 1 or more, got {cell_px}")
    rows = matrix(text)
    side = len(rows) + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    image.putdata([cell for row in _with_quiet(rows) for cell in row])
    out = io.BytesIO()
    image.resize((side * cell_px, side * cell_px), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def _check_length(text: str, longest: int = LONGEST) -> None:
    if len(text) > longest:
        raise ValueError(
            _(
                "QRコードのアドレス「%(text)s」は%(length)d文字です。%(most)d文字までにしてください。"
                "もっと短いホスト名を設定してください。"
            )
            % {"text": text, "length": len(text), "most": longest}
        )


def _outline(rows: Matrix, offset: int) -> list[str]:
    """Closed SVG paths around the black areas, ``offset`` cells from the corner.

    Outlines need half as many commands as a rectangle for each run of cells, which counts where a PDF
    holds many codes. Black lies to the right of each edge, so holes come out white by either fill rule.
    """
    onward: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def black(x: int, y: int) -> bool:
        return 0 <= y < len(rows) and 0 <= x < len(rows) and rows[y][x]

    for y in range(len(rows)):
        for x in range(len(rows)):
            if rows[y][x]:
                corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
                beyond = ((x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y))
                for side in range(4):
                    if not black(*beyond[side]):
                        onward.setdefault(corners[side], []).append(corners[(side + 1) % 4])
    paths = []
    while onward:
        start = at = next(iter(onward))
        steps: list[tuple[int, int]] = []
        while at in onward:
            to = onward[at].pop()
            if not onward[at]:
                del onward[at]
            step = (to[0] - at[0], to[1] - at[1])
            if steps and (steps[-1][0] * step[0] > 0 or steps[-1][1] * step[1] > 0):
                step = (steps[-1][0] + step[0], steps.pop()[1] + step[1])
            steps.append(step)
            at = to
        edges = "".join(f"h{dx}" if dx else f"v{dy}" for dx, dy in steps[:-1])  # z draws the last one
        paths.append(f"M{start[0] + offset} {start[1] + offset}{edges}z")
    return paths


def _with_quiet(rows: Matrix) -> list[list[int]]:
    """Pixels for a picture in mode 1: 255 for white, 0 for black, with the quiet zone around."""
    side = len(rows) + 2 * QUIET
    white = [[255] * side for _row in range(QUIET)]
    edge = [255] * QUIET
    return [*white, *([*edge, *(0 if cell else 255 for cell in row), *edge] for row in rows), *white]
