"""The pages of the door. Password first, then the second factor; nothing else is open in between."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import django_otp
from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe
from django_otp.models import Device

from mentors.models import Coordinator
from people.actions import DEMO_ACCOUNTS, DEMO_PASSWORD, record
from people.enums import Verb
from people.rights import scope_of

from . import again as once_more
from . import events, factors, idle, qr
from . import sessions as open_sessions
from .again import asked_again
from .forms import CodeForm, RecoveryForm, SignInForm
from .going import address, desk_address, go, safe_next, show

View = Callable[..., HttpResponse]


class Visitor(HttpRequest):
    """A request at the door, after django-otp has looked at its session."""

    user: Any


_KEY, _ONCE = "phone_key", "codes_once"  # in the session: the secret being registered, and a form used once


def needs_password(view: View) -> View:
    """Whoever has not given a password starts at the first page."""

    @wraps(view)
    def guarded(request: Visitor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return go(address("staff:login", then=safe_next(request)))
        return view(request, *args, **kwargs)

    return guarded


def needs_both(view: View) -> View:
    """Only with the second factor; without it, the next page of the door."""

    @wraps(view)
    def guarded(request: Visitor, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return go(address("staff:login", then=request.path))
        if not request.user.is_verified():
            return go(_next_door(request, then=request.path))
        return view(request, *args, **kwargs)

    return guarded


def _idle_minutes() -> int:
    return int(settings.STAFF_IDLE.total_seconds() // 60)


def _next_door(request: Visitor, *, then: str) -> str:
    return address("staff:code" if factors.phone_of(request.user) else "staff:setup", then=then)


@sensitive_post_parameters("password")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: Visitor) -> HttpResponse:
    """Name and password. Wrong ones are counted by django-axes, which then answers in our place."""
    then = safe_next(request)
    context: dict[str, Any] = {"page_title": _("職員のログイン"), "next": then}
    if settings.DEMO:
        context |= {"demo_accounts": DEMO_ACCOUNTS, "demo_password": DEMO_PASSWORD}
    if request.method != "POST":
        if request.user.is_authenticated:
            # Signed in, and sent here all the same: perhaps that page is not for this person. The next page
            # says so; leading back at once would go round for ever.
            verified = request.user.is_verified()
            return go(address("staff:home", then=then) if verified else _next_door(request, then=then))
        told = {name: name in request.GET for name in ("left", "idle", "held")}
        return show(request, "login.html", {**context, **told, "idle_minutes": _idle_minutes()})
    form = SignInForm(request, request.POST)
    if form.is_valid():
        auth.login(request, form.get_user())
        request.session.set_expiry(timezone.now() + settings.STAFF_SESSION)
        idle.begin(request)
        return go(_next_door(request, then=then))
    problems = [text for texts in form.errors.values() for text in texts]
    context |= {"error": problems[0], "typed": request.POST.get("username", "")[:150]}
    return show(request, "login.html", context)


@sensitive_post_parameters("code", "recovery")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@needs_password
def code(request: Visitor) -> HttpResponse:
    """The phone's six digits, or a recovery code."""
    then = safe_next(request)
    now = timezone.now()
    if request.user.is_verified():
        return go(then or address("staff:home"))
    if not factors.phone_of(request.user):
        return go(address("staff:setup", then=then))
    context: dict[str, Any] = {"page_title": _("6けたの番号"), "next": then}
    if request.method == "POST":
        by_paper = "recovery" in request.POST
        name = "recovery" if by_paper else "code"
        form = (RecoveryForm if by_paper else CodeForm)(request.POST)
        typed = form.cleaned_data[name] if form.is_valid() else ""
        error = form.errors[name][0] if form.errors else _nothing_typed(typed, by_paper=by_paper)
        if not error:
            checked = factors.check(user=request.user, typed=typed, at=now)
            if checked.device:
                _let_in(
                    request, checked.device, at=now, reason=_("予備のコード") if checked.was_recovery else ""
                )
                # With a recovery code: first the page that says how many are left and how to register a phone.
                return go(
                    address("staff:home", then=then)
                    if checked.was_recovery
                    else then or address("staff:home")
                )
            events.note(events.WRONG_CODE, account=request.user.pk, factor=name, waits=checked.wait)
            error = try_again(checked, by_paper=by_paper)
        context |= {"error": error, "by_paper": by_paper}
    return show(request, "code.html", {**context, "demo": factors.demo_code(request.user, at=now)})


def _nothing_typed(typed: str, *, by_paper: bool) -> str:
    if typed:
        return ""
    return _("予備のコードを書いてください。") if by_paper else _("6けたの番号を書いてください。")


def try_again(checked: factors.Checked, *, by_paper: bool) -> str:
    if checked.wait:
        return _(
            "まちがいが続いたので、少しお休みです。%(seconds)d秒たってから、もう一度書いてください。"
        ) % {"seconds": checked.wait}
    if by_paper:
        return _(
            "予備のコードがちがいます。紙を見て、もう一度書いてください。1つのコードが使えるのは1回だけです。"
        )
    return _(
        "番号がちがいます。スマホにいま出ている番号を書いてください。"
        "一度使った番号は、もう使えません。番号が変わるまで、30秒ほど待ってください。"
    )


def _let_in(request: Visitor, device: Device, *, at: datetime, reason: str = "") -> None:
    """From here on the session opens staff pages: a new key, a fresh term, an entry in the audit log."""
    request.session.cycle_key()
    request.session.set_expiry(at + settings.STAFF_SESSION)
    django_otp.login(request, device)
    idle.begin(request)
    once_more.prove(request)
    open_sessions.describe(request, at=at)
    record(
        actor=request.user,
        verb=Verb.SIGN_IN,
        subject="user",
        subject_id=request.user.pk,
        reason=reason,
        at=at,
    )
    events.note(events.LET_IN, account=request.user.pk, factor=factors.kind_of(device))


@sensitive_post_parameters("code")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@needs_password
@asked_again
def setup(request: Visitor) -> HttpResponse:
    """A phone is registered: the first time, or, by somebody let in already, a new phone for the old one."""
    then = safe_next(request)
    now = timezone.now()
    if not request.user.is_verified() and factors.phone_of(request.user):
        return go(address("staff:code", then=then))  # a password alone replaces no phone
    key: str = request.session.get(_KEY, "")
    if request.method == "POST" and not key:
        return go(address("staff:home", then=then))  # this form was sent before, and has done its work
    context: dict[str, Any] = {
        "page_title": _("スマホの登録"),
        "next": then,
        "renewal": request.user.is_verified(),
    }
    if request.method == "POST":
        typed = request.POST.get("code", "")[:40]
        device = factors.register_phone(user=request.user, key=key, typed=typed, at=now)
        if device:
            del request.session[_KEY]
            made = factors.issue_codes(user=request.user, at=now)
            if request.user.is_verified():
                django_otp.login(request, device)
            else:
                _let_in(request, device, at=now)
            return _show_codes(request, made, then=then, registered=True)
        context["error"] = (
            _(
                "番号がちがいます。スマホにいま出ている6けたの番号を書いてください。スマホの時計も見てください。"
            )
            if typed.strip()
            else _("スマホに出た6けたの番号を書いてください。")
        )
    if not key:
        key = request.session[_KEY] = factors.new_key()
    context |= {
        "qr": qr.svg(
            factors.phone_address(user=request.user, key=key),
            alt=_("登録のためのQRコード。下の鍵の文字と同じ中身です。"),
        ),
        "key": factors.key_in_words(key),
    }
    return show(request, "setup.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_both
@asked_again
def codes(request: Visitor) -> HttpResponse:
    """New recovery codes. Each form works once: a page loaded again does not spoil the codes just printed."""
    if request.method == "POST":
        once = request.session.pop(_ONCE, "")
        if not once or not secrets.compare_digest(once.encode(), request.POST.get("once", "").encode()):
            return go(address("staff:codes"))
        made = factors.issue_codes(user=request.user, at=timezone.now())
        return _show_codes(request, made, then="", registered=False)
    request.session[_ONCE] = secrets.token_urlsafe(16)
    context = {
        "page_title": _("予備のコード"),
        "left": factors.codes_left(request.user),
        "once": request.session[_ONCE],
    }
    return show(request, "codes.html", context)


def _show_codes(request: Visitor, made: list[str], *, then: str, registered: bool) -> HttpResponse:
    context = {
        "page_title": _("予備のコード"),
        "codes": made,
        "next": then,
        "registered": registered,
        "made_on": timezone.localdate(),
    }
    return show(request, "codes_made.html", context)


@require_safe
@needs_both
def home(request: Visitor) -> HttpResponse:
    """Where the staff's rooms are, how many recovery codes are left, and the way out."""
    then = safe_next(request)
    scope = scope_of(request.user)
    edits = request.user.has_perm("wagtailadmin.access_admin")
    school = Coordinator.objects.filter(user=request.user).exists()
    context = {
        "page_title": _("職員のページ"),
        "next": then,
        "desk": desk_address() if scope else "",
        "print": reverse("desk:print") if edits else "",
        "cms": settings.ADMIN_PATH if edits else "",
        "school_page": reverse("school_mentors") if school else "",
        "nowhere": not scope and not edits and not school,
        "codes_left": factors.codes_left(request.user),
        "password_changed": "password" in request.GET,
    }
    return show(request, "home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: Visitor) -> HttpResponse:
    """By POST only; an address that is merely opened leads to the page with the button."""
    if request.method != "POST":
        return go(address("staff:home"))
    if request.user.is_authenticated:
        events.note(events.LEFT, account=request.user.pk)
    auth.logout(request)
    answer = go(address("staff:login") + "?left")
    # Pages of the staff are kept by nobody anyway; ticks that wait to be sent are in the storage, which stays.
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@require_safe
def forgot(request: Visitor) -> HttpResponse:
    """There is no reset by mail: a mailbox would then be the key to everything."""
    return show(request, "forgot.html", {"page_title": _("パスワードを忘れたとき")})


def to_login(request: Visitor) -> HttpResponse:
    return go(address("staff:login", then=safe_next(request)))


def to_forgot(request: Visitor, rest: str = "") -> HttpResponse:
    return go(address("staff:forgot"))


def nothing(request: Visitor) -> HttpResponse:
    """In place of Wagtail's page that breaks on purpose: it would ring the alarm of whoever watches for faults."""
    raise Http404
