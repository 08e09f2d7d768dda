"""オープンデータ: what keeps a centre or a run out of the city's open data, and where to fill it in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.paging import most_read
from core.school import school_of
from events.models import Center, ClassRun
from events.opendata.missing import Missing, in_words, what_is_lacking
from people.rights import Scope

from .access import ROWS_PER_PAGE, desk_view, page, paged


@require_safe
@desk_view
def missing(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everybody at the counter sees the list; whoever manages the centre also sees the way to the form."""
    school = school_of(request)
    most = most_read(request.GET.get("page"), ROWS_PER_PAGE)
    found = what_is_lacking(scope, school, at=timezone.now(), most=most + 1)
    context = paged(request, [*found.centers, *found.runs], most=most)
    here = context["rows"]
    # Put into words is what stands on this page.
    items = [one for one in here if isinstance(one, Missing)]
    items += in_words([one for one in here if not isinstance(one, Missing)], found, school)
    here.object_list = [
        {
            "item": item,
            "is_center": isinstance(item.what, Center),
            "url": _form(item.what) if scope.manages(_center(item.what)) else "",
        }
        for item in items
    ]
    return page(request, "opendata.html", title=_("オープンデータ"), place="runs", **context)


def _center(what: Center | ClassRun) -> str:
    return what.code if isinstance(what, Center) else what.center.code


def _form(what: Center | ClassRun) -> str:
    return reverse("centers:edit" if isinstance(what, Center) else "runs:edit", args=[what.pk])
