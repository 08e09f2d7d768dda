"""さがす: learners, receipts, runs, cards, from anywhere. One exact number goes straight there."""

from __future__ import annotations

import unicodedata

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.paging import first_of
from events.models import Application, ClassRun
from events.querysets import learners_seen_by
from people.order import BOX_BY_KANA
from people.rights import Scope

from .access import desk_view, page, seen_by

SHOWN = 20


@require_safe
@desk_view
def search(request: HttpRequest, scope: Scope) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:80]
    plain = unicodedata.normalize("NFKC", words)
    digits = "".join(c for c in plain if c.isdigit())
    is_number = bool(digits) and all(c.isdigit() or c in "-ー‐−– " for c in plain)
    if is_number and (there := _straight(scope, digits)):
        return HttpResponseRedirect(there)
    runs = seen_by(ClassRun.objects.select_related("center"), scope)
    if run := runs.filter(code=plain.upper()).first() if plain else None:
        return HttpResponseRedirect(reverse("desk:run", args=[run.code]))
    learners, applications, found_runs = [], [], []
    if len(words) > 1:
        learners = first_of(learners_seen_by(scope).found_by(plain), SHOWN + 1, order=BOX_BY_KANA)
        found_runs = list(runs.filter(title__icontains=plain).order_by("-opens_at")[: SHOWN + 1])
        if is_number and len(digits) >= 4:
            applications = list(
                seen_by(Application.objects.select_related("run", "run__center", "learner"), scope)
                .filter(receipt__startswith=digits)
                .order_by("-applied_at")[: SHOWN + 1]
            )
    return page(
        request, "search/found.html", title=_("さがした結果"), find=words, words=words,
        learners=learners[:SHOWN], applications=applications[:SHOWN], runs=found_runs[:SHOWN], shown=SHOWN,
        more=max(map(len, (learners, applications, found_runs))) > SHOWN,
        nothing=not (learners or applications or found_runs),
    )  # fmt: skip


def _straight(scope: Scope, digits: str) -> str:
    """The address of the application with this receipt, or of whoever has the card; else nothing."""
    if len(digits) == 8:
        receipt = seen_by(Application, scope).filter(receipt=digits).values_list("receipt", flat=True).first()
        return reverse("desk:application", args=[receipt]) if receipt else ""
    if len(digits) == 6:
        cards = {"cards__number": digits, "cards__revoked_at__isnull": True}
        learner = learners_seen_by(scope).filter(**cards).first()
        return reverse("desk:learner", args=[learner.pk]) if learner else ""
    return ""
