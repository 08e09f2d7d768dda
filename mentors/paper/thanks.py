"""お礼のカード: the size of a postcard, one dictated sentence, 呼び名 only."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from core.school import default_school
from events.paper.common import plain
from media.pdf import compile_pdf
from mentors.models import ThankYou

from .hours import day_said

TEMPLATE = Path(__file__).resolve().parent / "templates" / "thanks.typ"
# Fewer words, larger letters: (up to so many letters, points).
SIZES = ((20, 30), (45, 22), (80, 18), (10**6, 15))


def thanks_pdf(card: ThankYou) -> bytes:
    """The card as it stands; the same bytes each time."""
    school = default_school()
    data = {
        "document": _("お礼のカード"),
        "author": school.school_name,
        "description": _("受講者からメンターへの、お礼のカードです。"),
        "heading": _("ありがとう"),
        "to": _("%(name)sさんへ") % {"name": card.mentor.call_name},
        "words": plain(card.words),
        "size": next(size for most, size in SIZES if len(card.words) <= most),
        "from": _("%(name)sより") % {"name": card.learner.call_name},
        "day": day_said(timezone.localdate(card.session.starts_at)),
        "place": card.session.run.center.name,
    }
    return compile_pdf(TEMPLATE, data, timestamp=int(card.written_at.timestamp()))
