"""保護者同意書: the text, room for a signature, and a QR that leads to the same text on the site."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.days import midnight
from core.school import default_school
from core.typeset import phrase
from events.paper.common import day_said, plain, said
from media import qr
from media.paper.text import flow
from media.pdf import PaperError, compile_pdf
from mentors.consent_text import CURRENT
from mentors.models import Mentor

TEMPLATE = Path(__file__).resolve().parent / "templates" / "consent.typ"


def text_address(version: int) -> str:
    """HTTPS://HOST/G/1: capitals only, few and large cells."""
    return f"{settings.BASE_URL.upper()}/G/{version}"


def consent_pdf(mentor: Mentor, *, today: date) -> bytes:
    """One sheet, for this mentor. The same mentor on the same day gives the same bytes."""
    address = text_address(CURRENT.version)
    alt = _("QRコード。同意の文のページが開きます。アドレスは%(address)s") % {"address": address}
    try:
        code = {"svg": qr.svg(address, alt=alt), "cells": len(qr.matrix(address)), "alt": alt}
    except ValueError as error:
        raise PaperError(str(error)) from error
    school = default_school()
    rows: list[dict[str, Any]] = [
        {"label": said(label), "text": plain(text)}
        for label, text in (
            (_("｜生徒《せいと》"), _("%(name)s（%(call)s）") % {"name": mentor.name, "call": mentor.call_name}),
            (_("｜学校《がっこう》"), f"{mentor.school.name}　{mentor.year}年"),
            (_("｜番号《ばんごう》"), f"{mentor.pk}"),
        )
    ]  # fmt: skip
    title = _("保護者同意書")
    data = {
        "title": title,
        "author": school.school_name,
        "description": _("メンターの活動への、保護者の同意書です。"),
        "heading": said(_("｜保護者同意書《ほごしゃどういしょ》")),
        "rows": rows,
        "paragraphs": [flow(phrase(one)) for one in CURRENT.paragraphs],
        "blanks": [
            said(_("｜署名《しょめい》の｜日《ひ》")), said(_("｜保護者《ほごしゃ》のお｜名前《なまえ》")),
            said(_("｜生徒《せいと》から｜見《み》た｜関係《かんけい》（｜母《はは》・｜父《ちち》・ほか）")),
            said(_("｜連絡先《れんらくさき》（｜電話《でんわ》かメール）")),
        ],
        "version": said(_("｜文《ぶん》の｜版《はん》：%(n)d") % {"n": CURRENT.version}),
        "scan": said(_("｜同《おな》じ｜文《ぶん》を｜見《み》る")),
        "bring": said(_("｜書《か》いたら、｜会場《かいじょう》の｜窓口《まどぐち》へ｜持《も》ってきてください。")),
        "tel": f"{school.desk_name}　{school.tel}",
        "qr": code,
        "printed": plain(_("%(day)sに作りました。") % {"day": day_said(today)}),
    }  # fmt: skip
    return compile_pdf(TEMPLATE, data, timestamp=int(midnight(today).timestamp()))
