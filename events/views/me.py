"""/me/: a learner's own page, opened with the QR of the card. Who may: whoever holds the card.

The secret of the card is in the address once, when it is scanned; from there it goes into a signed
cookie for /me/ (keys.CARD: which card, not the secret) and the page itself lies at an address that
tells nothing. docs/adr/0013 gives the reasons.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.throttle import count_misses
from courses.models import LessonPage
from courses.stamps import read_last
from people.actions.cards import PIN_TRIES, find_by_token, pin_is_right
from people.models import LearnerCard

from .. import actions
from ..calendars import calendar_of_learner
from ..done import done_of
from ..enums import CAME, LIVE, State
from ..errors import NotPossible
from ..forms import PinForm, errors_of
from ..models import Application, Attendance
from . import own
from .keys import CARD, private

ENDED_SHOWN = timedelta(days=30)


def _unknown(request: HttpRequest) -> HttpResponse:
    """The same for a card that was stopped, one that never was, and one that answers no more."""
    context = {"page_title": _("受講者証をたしかめられません"), "robots": "noindex"}
    return _unnamed(private(render(request, "events/card_unknown.html", context, status=404)))


@require_safe
@count_misses
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """From the card to the page: the secret leaves the address bar at once."""
    # Whatever names the address from here on (a log line about a fault, a link on the page) names no secret.
    request.path = request.path_info = "/me/"
    request.META["PATH_INFO"] = "/me/"
    card = find_by_token(token)
    if card is None or card.pin_failures >= PIN_TRIES:
        return _unknown(request)
    response = redirect("me")
    CARD.write(response, {"card": card.pk, "open": not card.pin_hash})
    return _unnamed(private(response))


def _unnamed(response: HttpResponse) -> HttpResponse:
    """An answer to an address with a secret: nobody, ourselves included, is told where one came from."""
    response["Referrer-Policy"] = "no-referrer"
    return response


def _card(request: HttpRequest) -> tuple[LearnerCard | None, bool]:
    """The card that was scanned, if it is still good, and whether its PIN was given."""
    kept = CARD.read(request)
    if not isinstance(kept.get("card"), int):
        return None, False
    good = LearnerCard.objects.filter(
        pk=kept["card"], revoked_at__isnull=True, learner__erased_at__isnull=True, pin_failures__lt=PIN_TRIES
    )
    return good.select_related("learner").first(), bool(kept.get("open"))


def _again(response: HttpResponse, card: LearnerCard) -> HttpResponse:
    """Half an hour from the last look."""
    if response.status_code < 400:
        CARD.write(response, {"card": card.pk, "open": True})
    return private(response)


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Next class, applications, lessons; or the question for the PIN, or how to get in."""
    card, is_open = _card(request)
    if card is None:
        context = {
            "page_title": _("受講者証のページ"),
            "robots": "noindex",
            "scanned": bool(CARD.read(request)),
        }
        return private(render(request, "events/me_door.html", context))
    if not is_open:
        return _pin(request, PinForm())
    at = timezone.now()
    applications = [own.shown(one, at=at) for one in _applications(card, at=at)]
    context = {
        "page_title": _("%(name)sさんのページ") % {"name": card.learner.call_name}, "robots": "noindex",
        "call_name": card.learner.call_name,
        "said": own.said(request.GET.get("said", "")),
        "next": _next(applications, at=at),
        "applications": applications,
        "lessons": _lessons(card, applications),
        "last": read_last(request),
        "done": done_of(card.learner, at=at),
    }  # fmt: skip
    return _again(render(request, "events/me.html", context), card)


def _applications(card: LearnerCard, *, at: datetime) -> list[Application]:
    """Those that live, and what ended lately: somebody may come to see how it ended."""
    return list(
        Application.objects.filter(
            Q(applicants__learner=card.learner, applicants__live=True, state__in=LIVE)
            | Q(applicants__learner=card.learner, changed_at__gt=at - ENDED_SHOWN) & ~Q(state__in=LIVE)
        )
        .exclude(state=State.VOID)
        .with_places()
        .distinct()
        .select_related(*own.FULL)
        .prefetch_related("applicants__learner", "run__sessions__room", "run__lessons")
        .order_by("-changed_at", "-pk")[:30]
    )


def _next(applications: list[dict[str, Any]], *, at: datetime) -> dict[str, Any] | None:
    """The meeting that comes first among the classes in which there is a seat."""
    coming = [
        (session.starts_at, session, one)
        for one in applications
        if one["application"].is_seated
        for session in own.meetings_of(one["application"])
        if session.cancelled_at is None and session.ends_at > at
    ]
    if not coming:
        return None
    _start, session, one = min(coming, key=lambda each: each[0])
    return {**one, "when": own.when(session.starts_at), "room": session.room.name, "number": session.number}


def _lessons(card: LearnerCard, applications: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lessons of the learner's classes, past ones too; ``came``: with a stamp for having been there."""
    came = Attendance.objects.filter(learner=card.learner, presence__in=CAME).values("session__run")
    attended = set(LessonPage.objects.for_readers().filter(runs__in=came).values_list("number", flat=True))
    mine = [one["run"].pk for one in applications if one["application"].is_seated]
    found = (
        LessonPage.objects.for_readers()
        .filter(Q(runs__in=mine) | Q(number__in=attended))
        .defer("steps", "choices")
        .distinct()
        .order_by("number")
    )
    return [
        {"number": page.number, "title": page.title, "readings": page.readings, "url": page.path_for(),
         "came": page.number in attended}
        for page in found
    ]  # fmt: skip


def _pin(request: HttpRequest, form: PinForm, *, left: int | None = None, status: int = 200) -> HttpResponse:
    context = {
        "page_title": _("暗証番号を入れる"), "robots": "noindex", "form": form, "left": left,
        "errors": errors_of(form) if form.is_bound and left is None else [],
    }  # fmt: skip
    return private(render(request, "events/me_pin.html", context, status=status))


@csrf_protect
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """The PIN of the card, five tries in all; then the desk makes a new card."""
    card, is_open = _card(request)
    if card is None:
        return _unknown(request)
    if is_open:
        return private(redirect("me"))
    form = PinForm(request.POST)
    if not form.is_valid():
        return _pin(request, form, status=422)
    if pin_is_right(card, form.cleaned_data["pin"]):
        return _again(redirect("me"), card)
    card.refresh_from_db(fields=["pin_failures"])
    left = PIN_TRIES - card.pin_failures
    return _pin(request, form, left=left, status=422) if left > 0 else _unknown(request)


def _asked_for(request: HttpRequest) -> tuple[LearnerCard | None, Application | None]:
    """The card and the application a form names, if it is one of this learner's."""
    card, is_open = _card(request)
    if card is None or not is_open:
        return None, None
    # PostgreSQL takes no text with a NUL; no receipt has one.
    receipt = (
        (request.POST if request.method == "POST" else request.GET).get("receipt", "").replace("\x00", "")
    )
    application = (
        Application.objects.filter(receipt=receipt, applicants__learner=card.learner, applicants__live=True)
        .select_related(*own.FULL)
        .prefetch_related("applicants__learner", "run__sessions__room")
        .first()
    )
    return card, application


def _back(card: LearnerCard, said: str) -> HttpResponse:
    response = redirect("me")
    if said:
        response["Location"] += f"?said={said}"
    return _again(response, card)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """First tap: this page. Second tap: the holder of the card comes no more; others in the application do."""
    card, application = _asked_for(request)
    if card is None:
        return private(redirect("me"))
    if application is None or not application.is_live:
        return _back(card, "")
    if request.method != "POST":
        context = {
            "page_title": _("申込みを取り消す"), "robots": "noindex", **own.page(application, at=timezone.now()),
        }  # fmt: skip
        return _again(render(request, "events/me_cancel.html", context), card)
    several = application.size > 1
    try:
        actions.drop_person(application=application, learner=card.learner, at=timezone.now())
    except NotPossible:  # it ended in the meantime: the page says how
        return _back(card, "")
    return _back(card, "dropped" if several else "cancelled")


@csrf_protect
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Yes or no to an offered seat, in one tap."""
    card, application = _asked_for(request)
    if card is None:
        return private(redirect("me"))
    if application is None or request.POST.get("answer") not in ("yes", "no"):
        return _back(card, "")
    return _back(card, own.answer_offer(application, request.POST["answer"], at=timezone.now()))


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The learner's classes for the phone's calendar."""
    card, is_open = _card(request)
    if card is None or not is_open:
        return private(redirect("me"))
    content = calendar_of_learner(card.learner, at=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="classes.ics"'
    return _again(response, card)


@csrf_protect
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """おわる: this phone forgets the card."""
    response = redirect("me")
    CARD.drop(response)
    return private(response)
