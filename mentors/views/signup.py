"""Signing up: short screens, no password. Who may: everybody.

As in events.views.applying: what is typed travels in the phone's own signed cookie, and nothing is
stored before the last button. The end looks the same whether or not the address is on file (S06).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from events.forms import errors_of
from events.models import Center
from events.views import throttle
from events.views.applying import HEAVIEST
from mentors import actions
from mentors.errors import SchoolError
from mentors.forms import Carried, GuardianForm, HelpForm, SchoolForm, WhoForm
from mentors.models import School

from .own import ASKED_FROM_ADDRESS, TYPED, holds_nul, show

SCREENS = ("who", "school", "help", "guardian")
NAMES = {name: f"mentor_apply_{name}" for name in (*SCREENS, "check")}


@dataclass
class Typed:
    """The screens as they were filled in; a screen that was not, or no longer holds, is the ``next`` one."""

    forms: dict[str, Carried]
    next: str

    @property
    def minor(self) -> bool:
        who = self.forms.get("who")
        return isinstance(who, WhoForm) and who.is_valid() and who.is_minor

    @property
    def steps(self) -> int:
        # Until the birth date is known nobody is told of a screen that may not come.
        return 5 if self.minor else 4

    def values(self) -> dict[str, Any]:
        who, school, help_ = (self.forms[name] for name in SCREENS[:3])
        found = {**who.cleaned_data, **school.values(), **help_.values()}  # type: ignore[attr-defined]
        guardian = self.forms.get("guardian")
        blank = dict.fromkeys(GuardianForm.base_fields, "")
        return {**found, **(guardian.cleaned_data if guardian else blank)}


def _form(name: str, data: Any, typed: Typed, *, bound: bool) -> Carried:
    options: dict[str, Any] = {"data": data} if bound else {"initial": data}
    if name == "who":
        return WhoForm(at=timezone.now(), **options)
    if name == "school":
        return SchoolForm(schools=School.objects.all(), centers=Center.objects.all(), **options)
    if name == "guardian":
        return GuardianForm(email=typed.forms["who"].cleaned_data["email"], **options)
    return HelpForm(**options)


def _read(kept: dict[str, Any]) -> Typed:
    typed = Typed({}, "check")
    for name in SCREENS:
        if name == "guardian" and not typed.minor:
            continue
        form = _form(name, kept[name], typed, bound=True) if kept.get(name) else None
        if form is None or not form.is_valid():
            typed.next = name
            break
        typed.forms[name] = form
    return typed


def _screen(request: HttpRequest, name: str) -> HttpResponse:
    kept = TYPED.read(request)
    typed = _read(kept)
    reached = [*typed.forms, typed.next]
    if name not in reached:
        return redirect(NAMES[typed.next])
    number = SCREENS.index(name) + 1
    if request.method == "POST":
        if holds_nul(request):
            return redirect(NAMES[name])
        if "again" in request.POST:  # somebody else's turn at the same machine
            response = redirect(NAMES["who"])
            TYPED.drop(response)
            return response
        form = _form(name, request.POST, typed, bound=True)
        if form.is_valid():
            kept = {**kept, "once": kept.get("once") or secrets.token_urlsafe(24), name: form.typed()}
            response = redirect(NAMES[_after(name, kept)])
            TYPED.write(response, kept)
            if len(response.cookies[TYPED.name].value) <= HEAVIEST:
                return response
            form.add_error(None, _("書いた文字が多すぎます。短くしてください。"))
        return _show(request, name, form, typed, number, begun=bool(kept), status=422)
    form = _form(name, kept.get(name), typed, bound=False)
    return _show(request, name, form, typed, number, begun=bool(kept))


def _after(name: str, kept: dict[str, Any]) -> str:
    """The first screen still to fill in; from a screen mended later, straight back to the review."""
    return _read(kept).next


def _show(
    request: HttpRequest,
    name: str,
    form: Carried,
    typed: Typed,
    number: int,
    *,
    begun: bool,
    status: int = 200,
) -> HttpResponse:
    back = NAMES[SCREENS[number - 2]] if number > 1 else "mentors"
    return show(
        request, f"apply_{name}", _("学生メンターに申し込む"), status=status, form=form,
        errors=errors_of(form) if status != 200 else [],
        problem=" ".join(map(str, form.non_field_errors())) if status != 200 else "", begun=begun, back=back,
        **_dots(number, typed.steps),
    )  # fmt: skip


def _dots(number: int, steps: int) -> dict[str, Any]:
    return {
        "step": number, "steps": steps,
        "dots": ["done"] * (number - 1) + ["now"] + ["todo"] * (steps - number),
    }  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    return _screen(request, "who")


@require_http_methods(["GET", "HEAD", "POST"])
def school(request: HttpRequest) -> HttpResponse:
    return _screen(request, "school")


@require_http_methods(["GET", "HEAD", "POST"])
def teach(request: HttpRequest) -> HttpResponse:
    return _screen(request, "help")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def guardian(request: HttpRequest) -> HttpResponse:
    return _screen(request, "guardian")


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Everything once more, then the one button that sends it."""
    kept = TYPED.read(request)
    typed = _read(kept)
    if typed.next != "check" or "once" not in kept:
        return redirect(NAMES[typed.next if typed.next != "check" else "who"])
    if request.method != "POST":
        return _check(request, typed)
    address = throttle.address_of(request)
    if ASKED_FROM_ADDRESS.reached(address):
        return _check(
            request,
            typed,
            problem=_(
                "｜申込《もうしこ》みがとても｜多《おお》くなっています。｜1時間《いちじかん》ほどたってから、お｜試《ため》しください。"
            ),
            status=429,
        )
    ASKED_FROM_ADDRESS.add(address)
    try:
        actions.sign_up(values=typed.values(), once=kept["once"], at=timezone.now())
    except SchoolError as error:
        return _check(request, typed, problem=error.text, status=422)
    response = redirect("mentor_sent")
    TYPED.drop(response)
    return response


def _check(request: HttpRequest, typed: Typed, *, problem: str = "", status: int = 200) -> HttpResponse:
    shown = [
        (name, [(field, _said(field, form)) for field in form if _said(field, form)])
        for name, form in typed.forms.items()
    ]
    links = {name: NAMES[name] for name in typed.forms}
    return show(
        request, "apply_check", _("学生メンターに申し込む"), status=status, problem=problem, shown=shown,
        links=links, minor=typed.minor, back=NAMES[list(typed.forms)[-1]], **_dots(typed.steps, typed.steps),
    )  # fmt: skip


def _said(field: Any, form: Carried) -> list[str]:
    """What was answered, in the words of the form."""
    value = form.cleaned_data.get(field.name)
    if not value:
        return []
    if hasattr(field.field, "choices"):
        labels = {str(key): label for key, label in field.field.choices}
        return [str(labels[str(one)]) for one in (value if isinstance(value, list) else [value])]
    if hasattr(value, "year"):
        return [_("%(y)d年%(m)d月%(d)d日") % {"y": value.year, "m": value.month, "d": value.day}]
    return [str(value)]


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same after signing up and after asking for a link, whoever the address belongs to."""
    return show(request, "sent", _("メールを送りました"))
