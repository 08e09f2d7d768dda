"""受付票 printed at the desk: the same sheet, with the same words, as the applicant gets on the web."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from events.models import Application
from events.paper import receipt_pdf
from events.views import own


def receipt_of(application: Application, *, at: datetime) -> bytes:
    return receipt_pdf(own.shown(application, at=at), today=timezone.localdate(at))
