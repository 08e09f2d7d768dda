"""重み: what a good pair is worth, each weight in a sentence, tried out before it counts."""

from __future__ import annotations

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.typeset import plain
from mentors import actions
from mentors.errors import SchoolError
from mentors.models import WeightSet
from mentors.weighing import (
    FIELDS,
    LOOK_AHEAD,
    MOST_SESSIONS,
    PARTS,
    Effect,
    current,
    current_set,
    preview,
    read_typed,
    value_of,
)
from people.rights import Scope

from .access import desk_view, page

VERSIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def weights(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Seen, tried and changed by whoever manages a centre, and by the city."""
    if not scope.everywhere and not scope.manager:
        raise Http404
    if request.method != "POST":
        return _show(request)
    try:
        typed = read_typed(request.POST.dict())
        if request.POST.get("do") != "keep":
            return _show(request, effect=preview(current(), typed, scope=scope, at=timezone.now()))
        after = request.POST.get("after", "")
        actions.keep_weights(
            weights=typed, after=int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0,
            why=request.POST.get("why", ""), by=request.user, at=timezone.now(),
        )  # fmt: skip
    except SchoolError as error:
        return _show(request, error=error)
    said.success(request, _("重みを決めました。次に組むときから使います。"))
    return HttpResponseRedirect(reverse("desk:weights"))


def _show(
    request: HttpRequest, *, effect: Effect | None = None, error: SchoolError | None = None
) -> HttpResponse:
    now, kept = current(), current_set()
    typed = request.POST
    return page(
        request, "weights.html", title=_("組み合わせの重み"), place="mentors",
        fields=[(one, value_of(now, one), typed.get(one.key, value_of(now, one))) for one in FIELDS],
        version=kept.version if kept else 0, after=typed.get("after") or (kept.version if kept else 0), effect=effect,
        why=typed.get("why", ""),
        parts=[(PARTS.get(name, name), old, new, new - old) for name, old, new in effect.parts] if effect else [],
        days=LOOK_AHEAD.days, most=MOST_SESSIONS, versions=WeightSet.objects.order_by("-version")[:VERSIONS],
        problem=plain(error.text) if error else "", field=error.field if error else "",
        status=409 if error else 200,
    )  # fmt: skip
