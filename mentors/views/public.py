"""What it is to be a mentor, and what guardians agree to. Who may: everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.page_cache import keep
from events.reading import next_classes
from mentors.consent_text import CURRENT, WORDINGS
from mentors.training import UNITS

SHOWN = 5


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("学生メンターになる"),
        "meta_description": _("スマホ学園で、年上の方にスマホを教える学生メンターの案内です。"),
        "units": UNITS,
        "sessions": next_classes(SHOWN, at=timezone.now()),
        "newest": CURRENT.version,
    }
    return keep(render(request, "mentors/index.html", context))


@require_safe
def consent_text(request: HttpRequest, version: int) -> HttpResponse:
    wording = WORDINGS.get(version)
    if wording is None:
        raise Http404
    context = {"page_title": _("保護者の同意の文"), "wording": wording, "newest": wording == CURRENT}
    return keep(render(request, "mentors/consent_text.html", context))


@require_safe
def short_text(request: HttpRequest, version: str) -> HttpResponse:
    """/G/1, as the form on paper has it."""
    return redirect("consent_text", int(version))
