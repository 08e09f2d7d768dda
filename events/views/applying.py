"""Applying on the web: three short screens, no login. Who may: everybody.

What is typed travels in the phone's own signed cookie until it is sent; each screen answers a POST
with a redirect, so that back, forward and reload show what one has typed and never ask whether to
send a form again. Nothing is stored here before the last button.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from people.errors import SchoolError
from people.typed import show_tel

from .. import actions, reading, saying
from ..actions.applying import check_open
from ..enums import Source
from ..errors import AlreadyApplied, NotOpen
from ..forms import HowForm, WhoForm, errors_of
from ..messages import when
from ..models import Application, ClassRun, ClassSession
from . import throttle
from .keys import MINE, form_key, private
from .runs import run_or_404

# What one cookie may weigh: browsers drop one of more than 4,096 bytes without a word.
HEAVIEST = 3_600
STEPS = 3


def _show(
    request: HttpRequest, template: str, run: ClassRun, step: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "page_title": _("%(title)sに申し込む") % {"title": run.title},
        "robots": "noindex",
        "run": run, "center": run.center, "dates": saying.dates(run), "step": step, "steps": STEPS,
        "dots": ["done"] * (step - 1) + ["now"] + ["todo"] * (STEPS - step),
        **more,
    }  # fmt: skip
    return private(render(request, f"events/{template}.html", context, status=status))


def sorry(request: HttpRequest, run: ClassRun, title: str, text: str, *, status: int) -> HttpResponse:
    """What cannot be, kindly: why, and what to do instead."""
    context = {
        "page_title": title, "robots": "noindex", "title": title, "text": text, "run": run, "center": run.center,
    }  # fmt: skip
    return private(render(request, "events/sorry.html", context, status=status))


def _closed(request: HttpRequest, run: ClassRun, *, at: datetime) -> HttpResponse | None:
    """The page for a run that takes no applications now; None when it does."""
    try:
        check_open(run, at=at, source=Source.WEB)
    except NotOpen as no:
        status = 200 if request.method in ("GET", "HEAD") else 409
        return sorry(request, run, _("いまは申し込めません"), no.text, status=status)
    return None


def slots_of(run: ClassRun, *, at: datetime) -> list[tuple[ClassSession, str]]:
    """The times of a スマホ相談 that are still to come, and what a reader is told of each."""
    if not run.is_consultation:
        return []
    return [
        (
            session,
            when(session.starts_at)
            + (_("から（満席。補欠になります）") if session.pool.free < 1 else _("から")),
        )
        for session in reading.sessions_of(run)
        if session.cancelled_at is None and session.starts_at > at
    ]


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest, code: str) -> HttpResponse:
    """1: who comes."""
    at, run = timezone.now(), run_or_404(code)
    if run.code != code:
        return redirect("apply_who", run.code)
    if no := _closed(request, run, at=at):
        return no
    key = form_key(run.code)
    kept = key.read(request)
    if request.method == "POST":
        if "again" in request.POST:  # somebody else's turn at the same machine
            response = redirect("apply_who", run.code)
            key.drop(response)
            return response
        form = WhoForm(request.POST, run=run, at=at)
        if form.is_valid():
            kept = {**kept, "once": kept.get("once") or secrets.token_urlsafe(24), "who": form.typed()}
            return _carry(request, run, kept, "apply_how")
        return _who(request, run, form, kept, status=422)
    return _who(request, run, WhoForm(kept.get("who"), run=run, at=at), kept)


def _who(
    request: HttpRequest, run: ClassRun, form: WhoForm, kept: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    errors = form.errors_by_field if status != 200 else []
    return _show(
        request, "apply_who", run, 1, status=status, form=form, errors=errors, begun=bool(kept.get("who")),
    )  # fmt: skip


def _carry(request: HttpRequest, run: ClassRun, kept: dict[str, Any], to: str) -> HttpResponse:
    """On to the next screen, with what has been typed."""
    response = redirect(to, run.code)
    key = form_key(run.code)
    key.write(response, kept)
    if len(response.cookies[key.name].value) > HEAVIEST:
        text = _("書いた文字が多すぎて、次へ進めません。短くするか、窓口へお電話ください。")
        return sorry(request, run, _("文字が多すぎます"), text, status=422)
    return response


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def how(request: HttpRequest, code: str) -> HttpResponse:
    """2: which phone, how to be told, what to learn, and the time of a スマホ相談."""
    at, run = timezone.now(), run_or_404(code)
    if no := _closed(request, run, at=at):
        return no
    kept = form_key(run.code).read(request)
    if not _people(run, kept, at=at):
        return redirect("apply_who", run.code)
    slots = slots_of(run, at=at)
    if request.method == "POST":
        form = HowForm(request.POST, run=run, slots=slots)
        if form.is_valid():
            return _carry(request, run, {**kept, "how": form.typed()}, "apply_check")
        return _show(request, "apply_how", run, 2, status=422, form=form, errors=errors_of(form))
    form = HowForm(initial=kept.get("how"), run=run, slots=slots)
    return _show(request, "apply_how", run, 2, form=form, errors=[])


def _people(run: ClassRun, kept: dict[str, Any], *, at: datetime) -> WhoForm | None:
    """The first screen as it was filled in; None when it was not, or holds no longer."""
    form = WhoForm(kept["who"], run=run, at=at) if kept.get("who") else None
    return form if form is not None and form.is_valid() else None


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """3: everything once more, then the one button that sends it."""
    at, run = timezone.now(), run_or_404(code)
    if request.method == "POST" and (sent := _sent(request, run)):
        return (
            sent  # pressed twice, or sent again after going back: the application stands, even after closing
        )
    if no := _closed(request, run, at=at):
        return no
    kept = form_key(run.code).read(request)
    people = _people(run, kept, at=at)
    if people is None:
        return redirect("apply_who", run.code)
    slots = slots_of(run, at=at)
    form = HowForm(kept["how"], run=run, slots=slots) if kept.get("how") else None
    if form is None or not form.is_valid():
        return redirect("apply_how", run.code)
    if request.method == "POST":
        return _send(request, run, people, form, kept, at=at)
    return _check(request, run, people, form, kept)


def _check(
    request: HttpRequest, run: ClassRun, people: WhoForm, form: HowForm, kept: dict[str, Any],
    *, problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    answers = form.cleaned_data
    slot = form.slots.get(answers.get("session", ""))
    return _show(
        request, "apply_check", run, 3, status=status, once=kept["once"], problem=problem,
        people=[{**person, "tel": show_tel(person["tel"])} for person in people.cleaned()],
        phone=dict(form.fields["phone"].choices)[answers["phone"]],
        channel=dict(form.fields["channel"].choices)[answers["channel"]],
        answers=answers, slot=when(slot.starts_at) if slot else "",
        said=saying.say(run, at=timezone.now()),
    )  # fmt: skip


def _sent(request: HttpRequest, run: ClassRun) -> HttpResponse | None:
    """The receipt of this very form, if it has arrived before. The secret in it is its owner's alone."""
    once = request.POST.get("once", "")
    known = (
        Application.objects.filter(once=once, run=run).first()
        if len(once) == 32 and "\x00" not in once
        else None
    )
    return _to_receipt(run, known) if known else None


def _send(
    request: HttpRequest, run: ClassRun, people: WhoForm, form: HowForm, kept: dict[str, Any], *, at: datetime
) -> HttpResponse:
    address = throttle.address_of(request)
    if throttle.SENT_FROM_ADDRESS.reached(address):
        text = _(
            "ただいま、同じ場所からの申込みがとても多くなっています。1時間ほどたってから、もう一度お試しください。お急ぎのときは、お電話ください。"
        )
        return _check(request, run, people, form, kept, problem=text, status=429)
    throttle.SENT_FROM_ADDRESS.add(address)
    first, *others = people.cleaned()
    try:
        application = actions.apply_new(
            run=run, people=[{**first, **form.for_people()}, *others], source=Source.WEB, at=at,
            session=form.slots.get(form.cleaned_data.get("session", "")),
            once=kept["once"], wish=form.cleaned_data["wish"],
        )  # fmt: skip
    except AlreadyApplied:
        # Neither the name on file nor the number: whoever types a stranger's particulars learns nothing more.
        text = _(
            "もう申し込まれています。受付番号は、お手元の控えをごらんください。わからないときは、お電話ください。"
        )
        return sorry(request, run, _("もう申し込まれています"), text, status=409)
    except NotOpen as no:
        return _check(request, run, people, form, kept, problem=no.text, status=409)
    except SchoolError as error:
        return _check(request, run, people, form, kept, problem=error.text, status=422)
    return _to_receipt(run, application)


def _to_receipt(run: ClassRun, application: Application) -> HttpResponse:
    response = redirect("mine_receipt")
    MINE.write(response, {"application": application.pk})
    form_key(run.code).drop(response)
    return response
