"""The QR code that a phone's app reads once. Longer than the codes of media.qr, and never on paper."""

from __future__ import annotations

from html import escape

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode import constants

QUIET = 4


def svg(text: str, *, alt: str) -> SafeString:
    """An SVG without style or script: a white square, and a run of black cells as one stroke of a path."""
    code = qrcode.QRCode(error_correction=constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows) + 2 * QUIET
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h{start - x}z")
            x += 1
    return mark_safe(  # numbers, and one text that is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges" aria-label="{escape(alt)}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{"".join(runs)}"/></svg>'
    )
