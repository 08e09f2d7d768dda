"""Open data and calendars over HTTP. Nothing here is anybody's own, so every answer may be kept for a while."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.school import school_of
from events.calendars import calendar_of_center, calendar_of_run
from events.jsonld import event_of
from events.messages import day
from events.models import Center, ClassRun

from .dcat import catalogue
from .files import DATASETS, LICENCE, find

FOR_A_WHILE = "public, max-age=300"


def _answer(content: bytes | str, content_type: str, name: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = FOR_A_WHILE
    # For everybody, from any page: that is what open data is for.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _json(data: dict[str, Any]) -> HttpResponse:
    return _answer(json.dumps(data, ensure_ascii=False, indent=1), "application/ld+json; charset=utf-8")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    school = school_of(request)
    code = school.municipality_code
    context = {
        "page_title": _("オープンデータ"),
        "meta_description": _("教室と会場のオープンデータです。だれでも自由に使えます。"),
        "files": [(dataset, dataset.layout.file_name(code)) for dataset in DATASETS] if code else [],
        "licence": LICENCE,
        "updated": day(timezone.now()),
        "centers": Center.objects.all(),
    }
    return render(request, "events/opendata.html", context)


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    school = school_of(request)
    dataset = find(name, school)
    if dataset is None:
        raise Http404(_("その名前のファイルはありません。"))
    return _answer(dataset.content(school), "text/csv; charset=utf-8", name)


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    school = school_of(request)
    if not school.municipality_code:
        raise Http404(_("オープンデータは、まだ用意していません。"))
    return _json(catalogue(school, today=timezone.localdate()))


def _run(code: str) -> ClassRun:
    runs = ClassRun.objects.published().select_related("center", "room").with_dates().with_seats()
    return get_object_or_404(runs, code=code.upper())


@require_safe
def run_jsonld(request: HttpRequest, code: str) -> HttpResponse:
    return _json(event_of(_run(code), school_of(request), at=timezone.now()))


@require_safe
def run_calendar(request: HttpRequest, code: str) -> HttpResponse:
    run = _run(code)
    return _answer(calendar_of_run(run, at=timezone.now()), "text/calendar; charset=utf-8", f"{run.code}.ics")


@require_safe
def center_calendar(request: HttpRequest, code: str) -> HttpResponse:
    center = get_object_or_404(Center, code=code)
    return _answer(
        calendar_of_center(center, at=timezone.now()), "text/calendar; charset=utf-8", f"{center.code}.ics"
    )
