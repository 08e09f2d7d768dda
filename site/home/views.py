"""The reader's settings, robots, health, and the pages that say sorry."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import security_log
from core.context import of_our_pages
from core.reader import FIELDS, reader_of, remember
from courses.models import LessonPage


def safe_next(request: HttpRequest) -> str:
    """The page to go back to: an address of this site, or the home page."""
    target = request.GET.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed and target.startswith("/") else "/"


@require_safe
def reader_settings(request: HttpRequest) -> HttpResponse:
    """Sets the reader's cookie from the address and goes back; without choices, shows the form.

    By GET on purpose: the form then needs no token, so it can stand on pages kept for everybody.
    Nothing but the look of pages changes, and one tap changes it back.
    """
    chosen = {name: request.GET[name] for name in FIELDS if name in request.GET}
    if not chosen:
        context = {"page_title": _("文字・色・ふりがな"), "next": safe_next(request), "robots": "noindex"}
        return render(request, "home/settings.html", context)
    response = HttpResponseRedirect(safe_next(request))
    remember(response, reader_of(request).changed(**chosen))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {settings.ADMIN_PATH}",
        "Disallow: /desk/",
        "Disallow: /settings/",
        "Disallow: /search/",
        "Disallow: /classes/mine/",
        "Disallow: /me/",
        "Disallow: /mentors/me/",
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return render(request, "home/manifest.json", content_type="application/manifest+json")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the server and its database answer; for whoever watches over it."""
    LessonPage.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    context = of_our_pages(request) | {
        "page_title": _("ページが見つかりません"), "robots": "noindex", "message": message,
    }  # fmt: skip
    return render(request, "404.html", context, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Most often cookies are off, or the page stood open for days: what was typed is one step back."""
    security_log.note("forged form", method=request.method)
    context = of_our_pages(request) | {
        "page_title": _("もう一度お願いします"),
        "robots": "noindex",
        "message": _("送れませんでした。前のページにもどって、もう一度ボタンを押してください。"),
    }
    return render(request, "404.html", context, status=403)
