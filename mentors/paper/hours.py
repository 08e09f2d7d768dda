"""活動証明書: who helped where and how long, and a QR by which anybody can see whether the paper is right."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.school import default_school
from media import qr
from media.pdf import PaperError, compile_pdf
from mentors.actions import secret_of
from mentors.errors import NotPossible
from mentors.hours import in_words
from mentors.models import HoursCertificate

TEMPLATE = Path(__file__).resolve().parent / "templates" / "hours.typ"
MOST_DAYS = 10  # more of them are set as months, so that most papers are one sheet


def check_address(token: str) -> str:
    """HTTPS://HOST/V/<secret>: capitals only."""
    return f"{settings.BASE_URL.upper()}/V/{token}"


def day_said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def certificate_pdf(certificate: HoursCertificate) -> bytes:
    """One certificate; the same bytes each time. Raises PaperError with a sentence for staff."""
    mentor = certificate.mentor
    if mentor.erased_at:
        raise PaperError(_("この方の記録は消してあるので、印刷できません。"))
    try:
        address = check_address(secret_of(certificate))
        alt = _("QRコード。この証明書が本物かどうかを見るページが開きます。")
        code = {
            "svg": qr.svg(address, alt=alt, longest=qr.LONGEST_SECRET),
            "cells": len(qr.matrix(address, longest=qr.LONGEST_SECRET)),
            "alt": alt,
        }
    except (NotPossible, ValueError) as error:
        raise PaperError(str(error)) from error
    school = default_school()
    period = _("%(first)sから%(last)sまで") % {
        "first": day_said(certificate.first_on),
        "last": day_said(certificate.last_on),
    }
    heads, rows = _table(certificate)
    data: dict[str, Any] = {
        "title": _("活動証明書"),
        "document": _("活動証明書 %(number)s") % {"number": certificate.number},
        "description": _("メンターとして活動した時間の証明書です。"),
        "number": _("証明書の番号　%(number)s") % {"number": certificate.number},
        "name": certificate.name_on_paper,
        "sama": _("様"),
        "school": f"{mentor.school.name}　{mentor.year}年",
        "text": _(
            "%(school)sの学生メンターとして、地域の方にスマートフォンの使い方を教えました。次のとおり証明します。"
        )
        % {"school": school.school_name},
        "facts": [
            [_("期間"), period],
            [_("回数"), _("%(n)d回") % {"n": certificate.sessions}],
            [_("時間の合計"), in_words(certificate.minutes)],
        ],
        "heads": heads,
        "rows": rows,
        "day": day_said(timezone.localdate(certificate.issued_at)),
        "center": certificate.center.name,
        "author": school.school_name,
        # The centre's name stands above already.
        "tel": school.tel
        if school.desk_name == certificate.center.name
        else f"{school.desk_name}　{school.tel}",
        "scan": _("本物かどうかを見る"),
        "how": _("QRコードを読むと、番号・期間・時間が出ます。この紙と同じか、たしかめてください。"),
        "qr": code,
    }
    return compile_pdf(TEMPLATE, data, timestamp=int(certificate.issued_at.timestamp()))


def _table(certificate: HoursCertificate) -> tuple[list[str], list[list[str]]]:
    """By day while there are few, then by month."""
    table = certificate.table
    if len(table) <= MOST_DAYS:
        rows = [
            [day_said(date.fromisoformat(row["day"])), row["center"], in_words(row["minutes"])]
            for row in table
        ]
        return [_("日"), _("会場"), _("時間")], rows
    months: dict[str, list[int]] = {}
    for row in table:
        months.setdefault(row["day"][:7], []).append(row["minutes"])
    return [_("月"), _("回数"), _("時間")], [
        [
            f"{month[:4]}年{int(month[5:])}月",
            _("%(n)d回") % {"n": len(minutes)},
            in_words(sum(minutes)),
        ]
        for month, minutes in months.items()
    ]
