"""/classes/mine/: one's own application. Who may: whoever has shown receipt number and telephone number.

That is remembered in the phone for two hours after the last look (keys.MINE), never in an address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from media.pdf import PaperError

from .. import actions
from ..enums import ENDED
from ..errors import NotPossible
from ..forms import MineForm, WishForm, errors_of
from ..models import Applicant, Application
from ..paper import receipt_pdf
from . import own, throttle
from .keys import MINE, private
from .runs import paper_failed, pdf_response


def _mine(request: HttpRequest) -> Application | None:
    pk = MINE.read(request).get("application")
    found = Application.objects.select_related(*own.FULL).prefetch_related(
        "applicants__learner", "run__sessions__room"
    )
    return found.filter(pk=pk).first() if isinstance(pk, int) else None


def _answer(response: HttpResponse, application: Application) -> HttpResponse:
    """A page of somebody who is in: the two hours begin anew."""
    if response.status_code < 400:
        MINE.write(response, {"application": application.pk})
    return private(response)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The door, or the application when one has come through it."""
    if request.method == "POST":
        return _enter(request)
    application = _mine(request)
    if application is None:
        return _door(request, MineForm())
    at = timezone.now()
    context = {
        "page_title": _("申し込んだ教室"), "robots": "noindex", "said": own.said(request.GET.get("said", "")),
        **own.page(application, at=at),
        "wish_form": WishForm(initial={"wish": application.wish}),
    }  # fmt: skip
    return _answer(render(request, "events/mine.html", context), application)


def _door(request: HttpRequest, form: MineForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "page_title": _("申込みを見る・取り消す"), "robots": "noindex", "form": form, "problem": problem,
        "errors": errors_of(form) if form.is_bound and not problem else [],
    }  # fmt: skip
    return private(render(request, "events/mine_door.html", context, status=status))


def _enter(request: HttpRequest) -> HttpResponse:
    form = MineForm(request.POST)
    if not form.is_valid():
        return _door(request, form, status=422)
    receipt, tel = form.cleaned_data["receipt"], form.cleaned_data["tel"]
    limits = [
        (throttle.WRONG_FOR_RECEIPT, receipt),
        (throttle.WRONG_FROM_ADDRESS, throttle.address_of(request)),
    ]
    if throttle.any_reached(limits):
        problem = _(
            "何度かちがったので、15分のあいだ、ひらけません。15分たってから、もう一度お試しください。お急ぎのときは、お電話ください。"
        )
        return _door(request, form, problem=problem, status=429)
    # One query, whatever is wrong: an unknown number takes as long as a wrong telephone number.
    row = Applicant.objects.filter(
        Q(live=True) | Q(application__state__in=ENDED), application__receipt=receipt, learner__tel_key=tel
    ).first()
    if row is None:
        for limit, what in limits:
            limit.add(what)
        problem = _("受付番号と電話番号が合いません。お手元の控えを見て、もう一度書いてください。")
        return _door(request, form, problem=problem, status=422)
    response = redirect("mine")
    MINE.write(response, {"application": row.application_id})
    return private(response)


@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Right after applying: the number in large figures, and what happens next."""
    application = _mine(request)
    if application is None:
        return redirect("mine")
    context = {
        "page_title": _("申込みをお受けしました"), "robots": "noindex",
        **own.page(application, at=timezone.now()),
    }  # fmt: skip
    return _answer(render(request, "events/receipt.html", context), application)


@require_safe
def receipt_file(request: HttpRequest) -> HttpResponse:
    """The receipt on paper."""
    application = _mine(request)
    if application is None:
        return redirect("mine")
    at = timezone.now()
    try:
        pdf = receipt_pdf(own.shown(application, at=at), today=timezone.localdate(at))
    except PaperError as problem:
        return private(paper_failed(request, problem))
    return _answer(pdf_response(pdf, f"receipt-{application.run.code}.pdf"), application)


def _asked_for(request: HttpRequest) -> Application | None:
    """The application a form was made for. Another one opened in a second window must not be hit instead."""
    application = _mine(request)
    same = application is not None and request.POST.get("receipt") == application.receipt
    return application if same else None


def _lost() -> HttpResponse:
    return private(redirect("mine"))


def _back(application: Application, said: str) -> HttpResponse:
    response = redirect("mine")
    if said:
        response["Location"] += f"?said={said}"
    return _answer(response, application)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """First tap: this page. Second tap: cancelled, all of it or one person."""
    if request.method == "POST":
        return _cancel(request, at=timezone.now())
    application = _mine(request)
    if application is None or not application.is_live:
        return _lost()
    rows = [row for row in application.applicants.all() if row.live]
    context = {
        "page_title": _("申込みを取り消す"), "robots": "noindex",
        **own.page(application, at=timezone.now()), "rows": rows if len(rows) > 1 else [],
    }  # fmt: skip
    return _answer(render(request, "events/cancel.html", context), application)


def _cancel(request: HttpRequest, *, at: datetime) -> HttpResponse:
    application = _asked_for(request)
    if application is None:
        return _lost()
    only = request.POST.get("person", "")
    row = next((row for row in application.applicants.all() if only == str(row.pk)), None)
    try:
        if only and row is None:
            return _back(application, "")
        if row is not None:
            actions.drop_person(application=application, learner=row.learner, at=at)
            return _back(application, "dropped")
        actions.cancel_application(application=application, at=at)
    except NotPossible:  # it ended in the meantime: its page says how
        return _back(application, "")
    return _back(application, "cancelled")


@csrf_protect
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Yes or no to an offered seat, in one tap."""
    application = _asked_for(request)
    if application is None or request.POST.get("answer") not in ("yes", "no"):
        return _lost()
    return _back(application, own.answer_offer(application, request.POST["answer"], at=timezone.now()))


@csrf_protect
@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """What one would like to learn, written anew."""
    application = _asked_for(request)
    if application is None:
        return _lost()
    form = WishForm(request.POST)
    at = timezone.now()
    if not form.is_valid():
        context: dict[str, Any] = {
            "page_title": _("申し込んだ教室"), "robots": "noindex", **own.page(application, at=at),
            "wish_form": form, "errors": errors_of(form),
        }  # fmt: skip
        return private(render(request, "events/mine.html", context, status=422))
    try:
        actions.change_wish(application=application, wish=form.cleaned_data["wish"], at=at)
    except NotPossible:
        return _back(application, "")
    return _back(application, "wish")


@csrf_protect
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """おわる: this phone forgets the application."""
    response = redirect("mine")
    MINE.drop(response)
    return private(response)
