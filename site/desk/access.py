"""The one way into every page of the desk: who may come in, what they may see, and how a page is shown.

``desk_view`` stands before each view; ``get_or_404_in_scope`` before each object. Another centre's
object does not exist here (404), so nobody learns that it is there. The second factor is the business
of desk.signin's middleware, which stands before all addresses under /desk/.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.numbers import LARGEST
from core.paging import CutPaginator, Order, Whole, page_of
from events.models import Center
from events.querysets import learners_seen_by
from people.models import Learner
from people.rights import Scope, scope_of

View = Callable[..., HttpResponseBase]
T = TypeVar("T", bound=Model)

PLACES = [
    ("today", gettext_lazy("今日"), "/desk/"),
    ("applications", gettext_lazy("申込み"), "/desk/applications/"),
    ("learners", gettext_lazy("受講者"), "/desk/learners/"),
    ("calls", gettext_lazy("電話リスト"), "/desk/calls/"),
    ("runs", gettext_lazy("教室"), "/desk/runs/"),
    ("mentors", gettext_lazy("メンター"), "/desk/mentors/"),
    ("print", gettext_lazy("印刷"), "/desk/print/"),
]
# Rooms of the desk that other pages lead to.
LINKS = {
    "apply": "/desk/apply/",
    "search": "/desk/search/",
    "sessions": "/desk/sessions/",
    "learners": "/desk/learners/",
    "runs": "/desk/runs/",
}
ROWS_PER_PAGE = 50


def kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    """No copy in a browser, a proxy or a search machine: these pages hold people's data."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def desk_view(view: View) -> View:
    """``view(request, scope, …)`` for whoever works at some centre; for others the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scope = scope_of(request.user)
        if not scope or any(_nobody_has(value) for value in kwargs.values()):
            raise Http404
        if _holds_nul(request):
            return kept_by_nobody(
                HttpResponseBadRequest(_("読めない文字があります。"), content_type="text/plain")
            )
        return kept_by_nobody(view(request, scope, *args, **kwargs))

    return guarded


def _nobody_has(value: Any) -> bool:
    """No row of a database has such a number or such a text: asking for one may end in an error."""
    return value > LARGEST if isinstance(value, int) else "\x00" in str(value)


def _holds_nul(request: HttpRequest) -> bool:
    """No keyboard types it, and PostgreSQL takes no text with it: an error page would follow."""
    return any(
        "\x00" in value
        for sent in (request.GET, request.POST)
        for _name, values in sent.lists()
        for value in values
    )


def seen_by(kind: type[T] | QuerySet[T], scope: Scope) -> QuerySet[T]:
    """The rows of a model (or of a queryset of it) that somebody with ``scope`` may see."""
    rows: Any = kind if isinstance(kind, QuerySet) else kind._default_manager.all()
    if rows.model is Learner:
        return learners_seen_by(scope, among=rows)  # asked of these rows alone, not of everybody on file
    return rows.seen_by(scope)


def get_or_404_in_scope(kind: type[T] | QuerySet[T], scope: Scope, **lookup: Any) -> T:
    """The object, or 404 when it is not there or belongs to another centre.

    >>> session = get_or_404_in_scope(ClassSession.objects.select_related("run__center"), scope, pk=pk)
    """
    return get_object_or_404(seen_by(kind, scope), **lookup)


def managers_only(scope: Scope, center_code: str) -> None:
    """404 for whoever does not manage this centre."""
    if not scope.manages(center_code):
        raise Http404


def where_of(scope: Scope) -> str:
    """The centres of a scope, as the page's head names them; one query."""
    if scope.everywhere:
        return _("市（すべての会場）")
    return "、".join(Center.objects.seen_by(scope).values_list("name", flat=True))


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    place: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Renders a page of the desk: ``desk/<template>`` extends desk/base.html. ``place`` is a name of PLACES."""
    scope = scope_of(request.user)
    shared = {
        "page_title": title,
        "place": place,
        "places": PLACES,
        "home_url": PLACES[0][2],
        "search_url": LINKS["search"],
        "links": LINKS,
        "scope": scope,
        "where": where_of(scope) if scope else "",
        "robots": "noindex",
        "canonical_url": "",
    }
    return render(request, f"desk/{template}", {**shared, **context}, status=status)


def paged(
    request: HttpRequest, rows: Any, *, per_page: int = ROWS_PER_PAGE, whole: Whole | None = None,
    most: int | None = None, order: Order | None = None,
) -> dict[str, Any]:  # fmt: skip
    """``rows`` and ``query`` for desk/parts/pages.html; a number beyond the end gives the last page.

    ``whole`` adds to the rows of one page what they show, ``most`` is how many of a list are counted, ``order``
    puts a short one in order; see core.paging.
    """
    asked = request.GET.get("page")
    if isinstance(rows, QuerySet):
        found = page_of(rows, asked, per_page, whole=whole, order=order)
    elif most is not None:
        found = CutPaginator(rows, per_page, most).get_page(asked)
    else:
        found = Paginator(rows, per_page).get_page(asked)
    others = [(name, value) for name, value in request.GET.items() if name != "page" and value]
    return {"rows": found, "query": urlencode(others) + "&" if others else ""}


__all__ = [
    "LINKS",
    "PLACES",
    "desk_view",
    "get_or_404_in_scope",
    "kept_by_nobody",
    "managers_only",
    "page",
    "paged",
    "seen_by",
    "where_of",
]
