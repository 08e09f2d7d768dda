"""お礼のカード: a learner dictates at the desk, staff type, read again, and show it to the mentor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from core.typeset import plain
from events.models import ClassSession
from media.pdf import PaperError
from mentors import actions
from mentors.errors import BadValue, SchoolError
from mentors.models import LONGEST_THANKS, Mentor, Pairing, ThankYou
from mentors.paper import thanks_pdf
from people.order import in_order
from people.rights import Scope

from .access import desk_view, page, seen_by
from .mentors_pages import seen
from .printing.views import not_made, pdf_answer

BACK = timedelta(days=60)
MOST_PAIRS = 60


def _pairs(scope: Scope, mentor: Mentor) -> Any:
    """Who sat with this mentor lately, at one's own centres."""
    at = timezone.now()
    return (
        Pairing.objects.filter(
            mentor=mentor, ended_at__isnull=True, learner__erased_at__isnull=True,
            session__in=seen_by(ClassSession.objects.held(), scope), session__starts_at__lte=at,
            session__starts_at__gt=at - BACK,
        )
        .select_related("learner", "session__run__center")
        .order_by("-session__starts_at", "pk")
    )  # fmt: skip


def _cards(scope: Scope, mentor: Mentor) -> Any:
    rows = mentor.thanks.filter(session__in=seen_by(ClassSession, scope))
    return rows.select_related("mentor", "learner", "session__run__center")


@require_safe
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    return _show(request, scope, seen(scope, pk))


def _show(
    request: HttpRequest, scope: Scope, mentor: Mentor, *, error: SchoolError | None = None
) -> HttpResponse:
    pairs = in_order(_pairs(scope, mentor)[:MOST_PAIRS], lambda pair: pair.learner)
    pairs.sort(key=lambda pair: pair.session.starts_at, reverse=True)
    return page(
        request, "mentors/thanks.html", title=_("%(name)sへのお礼のカード") % {"name": mentor.call_name},
        place="mentors", mentor=mentor, pairs=pairs, cards=_cards(scope, mentor),
        most=LONGEST_THANKS, typed=request.POST.dict() if error else {},
        problem=plain(error.text) if error else "", field=error.field if error else "",
        status=409 if error else 200,
    )  # fmt: skip


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _write(request: HttpRequest, scope: Scope, mentor: Mentor, **by: Any) -> str:
    pair = _pairs(scope, mentor).filter(pk=_number(request, "pair")).first()
    if pair is None:
        raise BadValue(_("だれからのお礼かを、えらんでください。"), field="pair")
    actions.write_thanks(
        mentor=mentor, learner=pair.learner, session=pair.session, words=request.POST.get("words", ""), **by
    )
    return _("書きました。読み直して、「見せる」を押してください。")


def _card(request: HttpRequest, scope: Scope, mentor: Mentor) -> ThankYou:
    return get_object_or_404(_cards(scope, mentor), pk=_number(request, "card"))


def _do_show(request: HttpRequest, scope: Scope, mentor: Mentor, **by: Any) -> str:
    actions.show_thanks(card=_card(request, scope, mentor), **by)
    return _("メンターのページに出しました。")


def _withdraw(request: HttpRequest, scope: Scope, mentor: Mentor, **by: Any) -> str:
    card = _card(request, scope, mentor)
    actions.withdraw_thanks(card=card, why=request.POST.get("why", ""), **by)
    return _("取り下げました。メンターのページには、もう出ません。")


DO: dict[str, Callable[..., str]] = {"write": _write, "show": _do_show, "withdraw": _withdraw}


@sensitive_post_parameters("words")
@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, pk: int, what: str) -> HttpResponse:
    mentor = seen(scope, pk)
    if what not in DO:
        raise Http404
    try:
        done = DO[what](request, scope, mentor, by=request.user, at=timezone.now())
    except SchoolError as error:
        return _show(request, scope, mentor, error=error)
    said.success(request, done)
    return HttpResponseRedirect(reverse("desk:mentor_thanks", args=[pk]))


@require_safe
@desk_view
def card(request: HttpRequest, scope: Scope, pk: int, number: int) -> HttpResponse:
    """On paper, once somebody has read it again."""
    found = get_object_or_404(
        _cards(scope, seen(scope, pk)),
        pk=min(number, 2**31 - 1),
        shown_at__isnull=False,
        withdrawn_at__isnull=True,
    )
    try:
        return pdf_answer(thanks_pdf(found), f"thanks-{found.pk}")
    except PaperError as problem:
        return not_made(request, problem)
