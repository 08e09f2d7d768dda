"""Where somebody goes after the door: only to addresses of this site."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest) -> str:
    """The wished-for address if it lies on this site, else nothing."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours and target.startswith("/") else ""


def address(name: str, *, then: str = "") -> str:
    return reverse(name) + ("?" + urlencode({"next": then}) if then else "")


def go(to: str) -> HttpResponse:
    """A redirect that nobody on the way keeps."""
    answer = HttpResponseRedirect(to)
    answer["Cache-Control"] = "private, no-store"
    return answer


def show(request: HttpRequest, template: str, context: dict, *, status: int = 200) -> HttpResponse:
    """A page of the door: not for search machines, and kept by nobody."""
    answer = render(request, f"desk/signin/{template}", {"robots": "noindex", **context}, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def desk_address() -> str:
    """The desk's first page, whatever its name; nothing while the address still belongs to Wagtail's pages."""
    first = "/desk/"
    return first if resolve(first).app_name == "desk" else ""
