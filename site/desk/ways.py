"""会場のあいだの時間: how long a mentor needs from one centre to another; set by the city."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.typeset import plain
from events.models import Center
from mentors import actions
from mentors.availability import ways
from mentors.errors import BadValue, SchoolError
from mentors.matching.problem import WAY
from mentors.models.time import LONGEST_WAY
from people.rights import Scope

from .access import desk_view, page


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """From one centre to all others; what is left empty takes the usual time."""
    if not scope.everywhere:
        raise Http404
    centers = list(Center.objects.all())
    code = request.POST.get("center") or request.GET.get("center", "")
    center = next((one for one in centers if one.code == code), centers[0] if centers else None)
    others = [one for one in centers if center is not None and one.pk != center.pk]
    if request.method != "POST" or center is None:
        return _show(request, centers, center, others)
    try:
        minutes = {one.pk: _minutes(request.POST.get(f"way-{one.pk}", ""), one.pk) for one in others}
        changed = actions.set_ways(center=center, minutes=minutes, by=request.user, at=timezone.now())
    except SchoolError as error:
        return _show(request, centers, center, others, error=error)
    said.success(request, _("%(n)d件を変えました。") % {"n": changed})
    return HttpResponseRedirect(f"{reverse('desk:ways')}?center={center.code}")


def _minutes(typed: str, pk: int) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 3:
        raise BadValue(
            _("移動の時間は、0から%(n)dまでの数字で書いてください。") % {"n": LONGEST_WAY}, field=f"way-{pk}"
        )
    return int(typed)


def _show(
    request: HttpRequest, centers: list[Center], center: Any, others: list[Center], *,
    error: SchoolError | None = None,
) -> HttpResponse:  # fmt: skip
    known = ways()
    rows = []
    for one in others:
        name = f"way-{one.pk}"
        kept = known.get((min(one.pk, center.pk), max(one.pk, center.pk)))
        value = request.POST.get(name, "")[:10] if error else "" if kept is None else str(kept)
        rows.append(
            {"name": name, "center": one, "value": value, "wrong": error is not None and error.field == name}
        )
    return page(
        request, "mentors/ways.html", title=_("会場のあいだの時間"), place="mentors", centers=centers, center=center,
        rows=rows, usual=WAY, most=LONGEST_WAY, problem=plain(error.text) if error else "",
        status=409 if error else 200,
    )  # fmt: skip
