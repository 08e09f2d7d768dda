"""What the sheets of classes share: texts as phrases, codes as SVG, the date inside the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.days import midnight
from core.typeset import phrase
from events.models import WEEKDAYS
from events.reading_aloud import with_readings
from media import qr
from media.paper.text import flow
from media.pdf import PaperError, compile_pdf

TEMPLATES = Path(__file__).resolve().parent / "templates"


def plain(text: object) -> list[Any]:
    """Dates and addresses as phrases, without readings: over every figure they only hide it on paper."""
    return flow(phrase(str(text)))


def said(text: object) -> list[Any]:
    """A sentence put together just now, as phrases with the readings of its words."""
    return flow(phrase(with_readings(text)))


def stored(readings: Mapping[str, str] | None, text: str) -> list[Any]:
    """A text whose readings were kept when it was saved; without them if they were not."""
    return flow((readings or {}).get(text) or phrase(text))


def qr_of(code: str) -> dict[str, Any]:
    """The QR that leads to ``/C/<code>``: capitals, level H, few and large cells."""
    address = f"{settings.BASE_URL.upper()}/C/{code}"
    alt = _("QRコード。番号%(code)s。アドレスは%(address)s") % {"code": code, "address": address}
    try:
        return {"svg": qr.svg(address, alt=alt), "cells": len(qr.matrix(address)), "alt": alt, "code": code}
    except ValueError as error:
        raise PaperError(str(error)) from error


def day_said(day: date) -> str:
    """2026年11月24日（火）"""
    values = {"y": day.year, "m": day.month, "d": day.day, "w": WEEKDAYS[day.weekday()]}
    return _("%(y)d年%(m)d月%(d)d日（%(w)s）") % values


def made(name: str, data: Mapping[str, Any], *, today: date) -> bytes:
    return compile_pdf(TEMPLATES / f"{name}.typ", data, timestamp=int(midnight(today).timestamp()))
