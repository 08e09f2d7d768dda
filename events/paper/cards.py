"""受講者証: ten on a sheet of A4, in the size of business cards (91 × 55 mm), for card stock or scissors.

Only the 呼び名 and the number stand there. The secret is in the QR and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import qrcode
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from qrcode import constants, util

from events.models import Center
from media.paper.text import em, flow
from media.pdf import PaperError
from people.actions.cards import IssuedCard

from .common import made, said, stored

# A secret of 130 bits takes 26 letters, so the code has more cells than a lesson's (media.qr). At level Q
# they are still 0.9 mm wide, and a card in a purse is not stained or folded like a handout.
LEVEL = constants.ERROR_CORRECT_Q
NAME_WIDTH = 36.0  # mm of the card's left half


def cards_pdf(cards: Sequence[IssuedCard], *, today: date | None = None) -> bytes:
    """The cards, in the order given. One query, whatever their number."""
    if not cards:
        raise PaperError(_("印刷する受講者証がありません。"))
    codes = {issued.card.learner.home_center for issued in cards}
    centers = {center.code: center for center in Center.objects.filter(code__in=codes)}
    today = today or timezone.localdate()
    data = {
        "title": _("受講者証"),
        "heading": said(_("受講者証")),
        "school": settings.WAGTAIL_SITE_NAME,
        "number_label": said(_("番号")),
        "scan": said(_("カメラで読みとる")),
        "tel_label": said(_("電話")),
        "cards": [_card(issued, centers.get(issued.card.learner.home_center)) for issued in cards],
        "description": _("受講者証です。QRコードを読みとると、自分のページが開きます。"),
    }
    return made("cards", data, today=today)


def _card(issued: IssuedCard, center: Center | None) -> dict[str, Any]:
    name = _("%(name)sさん") % {"name": issued.card.learner.call_name}
    number = issued.card.number
    return {
        "number": f"{number[:3]}\u00a0{number[3:]}",
        "plain": f"{name} {number}",
        "name": flow(name),
        # A long name is set smaller rather than broken: 24 pt if it fits, down to 14 pt.
        "name_size": max(14.0, min(24.0, NAME_WIDTH / 0.353 / max(em(name), 1))),
        "center": stored(center.readings, center.name) if center else [],
        "tel": center.tel if center else "",
        "qr": card_qr(issued.token, alt=_("QRコード。%(name)sのページが開きます。") % {"name": name}),
    }


def card_address(token: str) -> str:
    """HTTPS://HOST/M/<secret>: capitals only, which a QR takes at half the size."""
    return f"{settings.BASE_URL.upper()}/M/{token}"


def card_qr(token: str, *, alt: str) -> dict[str, Any]:
    """The smallest code that holds the address, one row of black runs after the other as an SVG path."""
    code = qrcode.QRCode(error_correction=LEVEL, border=0)
    code.add_data(util.QRData(card_address(token), mode=util.MODE_ALPHA_NUM))
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows) + 8
    path = "".join(_runs(row, y + 4) for y, row in enumerate(rows))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>'
    )
    return {"svg": svg, "cells": len(rows), "alt": alt}


def _runs(row: Sequence[bool], y: int) -> str:
    parts, x = [], 0
    while x < len(row):
        if not row[x]:
            x += 1
            continue
        start = x
        while x < len(row) and row[x]:
            x += 1
        parts.append(f"M{start + 4} {y}h{x - start}v1h-{x - start}z")
    return "".join(parts)
