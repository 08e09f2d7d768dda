"""One's own account, behind the door: both factors once more, the password, the sessions, a form that waits."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from . import accounts, events, factors, idle
from . import again as once_more
from . import sessions as open_sessions
from .again import asked_again
from .forms import AgainForm, PasswordForm
from .going import address, go, safe_next, show
from .views import Visitor, needs_both, try_again


@require_http_methods(["GET", "HEAD", "POST"])
@needs_both
def sessions(request: Visitor) -> HttpResponse:
    """The own sessions, and only those: one is ended, all others, or all."""
    at, this = timezone.now(), request.session.session_key
    if request.method == "POST":
        if not once_more.is_fresh(request):
            return go(address("staff:again", then=request.path))
        do = request.POST.get("do", "")
        if do == "all":
            open_sessions.end(user=request.user, names=None, but=this, at=at)
            auth.logout(request)
            return go(address("staff:login") + "?left")
        names = None if do == "others" else request.POST.getlist("session")
        open_sessions.end(user=request.user, names=names, but=this, at=at)
        return go(address("staff:sessions") + "?ended")
    context = {
        "page_title": _("いまログインしている端末"),
        "rows": open_sessions.sessions_of(request.user, this=this, at=at),
        "ended": "ended" in request.GET,
    }
    return show(request, "sessions.html", context)


@sensitive_post_parameters("password", "code")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@needs_both
def again(request: Visitor) -> HttpResponse:
    """Password and code once more; the session has a new key afterwards."""
    then = safe_next(request)
    now = timezone.now()
    if request.method == "POST":
        form = AgainForm(request.POST)
        error = "" if form.is_valid() else next(text for texts in form.errors.values() for text in texts)
        if not error:
            error = _both_wrong(request, **form.cleaned_data)
        if not error:
            request.session.cycle_key()
            once_more.prove(request)
            return go(then or address("staff:home"))
    else:
        error = ""
    context = {"page_title": _("もう一度、たしかめます"), "next": then, "error": error}
    return show(request, "again.html", {**context, "demo": factors.demo_code(request.user, at=now)})


def _both_wrong(request: Visitor, *, password: str, code: str) -> str:
    """What to say; nothing when both are right. A code is used up only together with the right password."""
    user = request.user
    if auth.authenticate(request, username=user.get_username(), password=password) is None:
        return _("パスワードがちがいます。大文字と小文字に気をつけて、もう一度書いてください。")
    checked = factors.check(user=user, typed=code, at=timezone.now())
    if checked.device is None:
        events.note(events.WRONG_CODE, account=user.pk, factor="again", waits=checked.wait)
        return try_again(checked, by_paper=len(factors.tidy(code)) > 6)
    events.note(events.PROVED, account=user.pk, factor=factors.kind_of(checked.device))
    return ""


@sensitive_post_parameters("current", "new", "repeated")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@needs_both
@asked_again
def password(request: Visitor) -> HttpResponse:
    """A new password, with the one before. Everywhere else the account is signed out."""
    then = safe_next(request)
    form = PasswordForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        user = accounts.change_password(request.user, form.cleaned_data["new"], at=at)
        auth.update_session_auth_hash(request, user)
        return go(then or address("staff:home") + "?password")
    context = {
        "page_title": _("パスワードを変える"),
        "next": then,
        "given": request.user.password_is_given,
        "error": next((text for texts in form.errors.values() for text in texts), ""),
    }
    return show(request, "password.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_both
def held(request: Visitor) -> HttpResponse:
    """What was sent after the session had ended: it waits here, and is sent by a press of the button."""
    if request.method == "POST":
        idle.drop(request)
        return go(address("staff:home"))
    return show(
        request, "held.html", {"page_title": _("さっき書いたもの"), "waiting": idle.held_for(request)}
    )
