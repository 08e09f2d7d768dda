"""メンターの報告: for whoever answers for a centre, and for the city; as a page and as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.numbers import whole_number
from events.models import Center
from mentors import hours, reports
from mentors.state import today
from people.actions import record
from people.enums import Verb
from people.rights import Scope

from .access import desk_view, page
from .transfer.sheets import csv_bytes

MOST_YEARS = 6


def _where(request: HttpRequest, scope: Scope) -> tuple[reports.Where, list[Center], str]:
    """What is asked for; 404 for whoever answers for no centre, and for another's."""
    if not scope.everywhere and not scope.manager:
        raise Http404
    rows = Center.objects.all() if scope.everywhere else Center.objects.filter(code__in=scope.manager)
    centers = list(rows.order_by("kana", "pk"))
    chosen = request.GET.get("center", "")
    if chosen and chosen not in {center.code for center in centers}:
        raise Http404
    at = timezone.now()
    now = hours.school_year(today(at))
    typed = whole_number(request.GET.get("year", ""), most=now)
    year = typed if typed and typed > 2000 else now
    codes = (chosen,) if chosen else None if scope.everywhere else tuple(sorted(scope.manager))
    return reports.Where(year, codes, at), centers, chosen


@require_safe
@desk_view
def report(request: HttpRequest, scope: Scope) -> HttpResponse:
    where, centers, chosen = _where(request, scope)
    now = hours.school_year(today(where.at))
    return page(
        request, "mentors/report.html", title=_("メンターの報告"), place="mentors", year=where.year,
        years=[now - n for n in range(MOST_YEARS)], centers=centers, chosen=chosen,
        tables=reports.report(where), fewest=reports.FEWEST,
    )  # fmt: skip


@require_safe
@desk_view
def report_file(request: HttpRequest, scope: Scope) -> HttpResponse:
    """CSV. ``out=1``: to be handed on; small counts are not said, nor sums from which they could be worked out."""
    where, _centers, chosen = _where(request, scope)
    outside = request.GET.get("out") == "1"
    head: list[list[Any]] = [
        [_("メンターの報告"), _("%(y)d年度") % {"y": where.year}, chosen or _("すべての会場")],
        [_("作った日"), today(where.at).isoformat()],
        [],
    ]
    body = csv_bytes([*head, *reports.as_rows(reports.report(where), outside=outside)])
    record(
        actor=request.user, verb=Verb.EXPORT, subject="mentor_report", center=chosen,
        reason=_("外に出す用") if outside else _("職員用"),
    )  # fmt: skip
    name = f"mentors-{where.year}{'-out' if outside else ''}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
