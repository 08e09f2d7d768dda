"""Wagtail's screens, sent what their own pages never send: an answer in words, in place of a fault of ours.

Half a form, letters that no database keeps, numbers that none holds, a number that is none. Only whoever makes
up a request sees these answers. A fault that cannot be laid at the request's door stays a fault, and is reported.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from desk.signin import cms_urls

log = logging.getLogger("config.cms_edge")
# Which read a field as if it were always there, by the name of their address; "": which have no form at all to read.
READ = {
    "wagtailadmin_choose_page_external_link": "external-link-chooser-url",
    "wagtailredirects:process_import": "input_format",
    "wagtailsnippetchoosers_courses_term:create": "",
}
# Which take a number out of the form to a page that may not be there, before the form is looked at.
LOOKS_UP = {"wagtailadmin_pages:copy"}
# Ours, where Wagtail has its own: it looks at a way back itself, and passes over one that leads nowhere.
THE_DOOR = {one.callback for one in cms_urls.urlpatterns}
QUOTED = 60  # so many letters of a value show whether a fault quotes it
NUL = "\x00"
# NUL and half a pair of surrogates as scripts write them in JSON, once backslashes that mean themselves and whole
# pairs are taken out.
_HARMLESS = re.compile(r"\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u(?:0000|d[89a-f][0-9a-f]{2})", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{10,}")  # PostgreSQL's integer ends with ten digits, SQLite's with nineteen


class CmsEdgeMiddleware:
    """400 with a sentence. Stands behind the staff's door: whoever is not inside has been turned away before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_given: Any) -> HttpResponse | None:
        if not _is_cms(request):
            return None
        if any(_is_unkeepable(text) for text in _sent(request)):
            return _refused(_("使えない文字が入っています。その文字を消して、もう一度送ってください。"))
        if view not in THE_DOOR and _goes_nowhere(request):
            return _unfit()
        # Sent by scripts only (which boxes somebody has closed), and always as a record.
        if request.method == "PATCH" and not _is_record(request.body):
            return _unfit()
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Also what goes wrong while the page is drawn: Wagtail's lists ask the database only then."""
        if not _is_cms(request):
            return None
        if request.method == "POST" and _for_want_of_a_field(request, fault):
            return _refused(_("送られた内容がたりません。前の画面にもどって、もう一度送ってください。"))
        if not _for_an_unfit_value(request, fault):
            return None
        # Its kind and place only: what it says repeats what was typed.
        view = request.resolver_match.view_name if request.resolver_match else ""
        log.warning("refused for an unfit value: %s at %s", type(fault).__name__, view)
        return _refused(
            _("送られた数字や言葉が正しくありません。前の画面にもどって、もう一度選んでください。")
        )


def _is_cms(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.ADMIN_PATH)


def _sent(request: HttpRequest) -> Iterator[str]:
    """Every name and value of the address, the query and the form."""
    yield request.path_info
    if request.method == "PATCH":
        yield request.body.decode("utf-8", "replace")
    for pairs in (request.GET, request.POST):
        for name, values in pairs.lists():
            yield name
            yield from values


def _goes_nowhere(request: HttpRequest) -> bool:
    """Django takes what has neither stroke nor dot for a view's name; Wagtail asks only when all is done and saved."""
    ways = request.GET.getlist("next") + request.POST.getlist("next")
    return any(way and not {"/", "."} & set(way) for way in ways)


def _is_unkeepable(text: str) -> bool:
    if NUL in text:
        return True
    return text.startswith(("[", "{")) and _ESCAPED.search(_HARMLESS.sub("", text)) is not None


def _for_want_of_a_field(request: HttpRequest, fault: Exception) -> bool:
    if isinstance(fault, MultiValueDictKeyError):
        return True
    if not isinstance(fault, (KeyError, AttributeError)):
        return False
    field = READ.get(request.resolver_match.view_name) if request.resolver_match else None
    return field is not None and field not in request.POST


def _for_an_unfit_value(request: HttpRequest, fault: Exception) -> bool:
    """Whether what was sent shows why: the fault quotes it, no column is so long, no list has so many pages."""
    if isinstance(fault, InvalidPage):
        return True
    if isinstance(fault, (OverflowError, DataError)) or "integer string conversion" in str(fault):
        return any(_LONG_NUMBER.search(text) for text in _sent(request))
    if isinstance(fault, (ValueError, NoReverseMatch)) and any(
        _quotes(str(fault), text) for text in _sent(request)
    ):
        return True
    if request.method == "POST" and isinstance(fault, (ValueError, TypeError)) and _raised_by_blocks(fault):
        return True
    if isinstance(fault, RecursionError):  # brackets in brackets
        return any(text.startswith(("[", "{")) for text in _sent(request))
    if isinstance(fault, ObjectDoesNotExist):
        return bool(request.resolver_match and request.resolver_match.view_name in LOOKS_UP)
    return isinstance(fault, ValidationError)


def _raised_by_blocks(fault: Exception) -> bool:
    """Wagtail's blocks read how many there are, and in which order, as if no page but its own ever sent it."""
    where = fault.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    return where is not None and where.tb_frame.f_globals.get("__name__", "").startswith("wagtail.blocks.")


def _quotes(words: str, text: str) -> bool:
    """Django quotes a value as Python writes it or as it stands, long ones cut; of an address up to its colon."""
    shown = (repr(text), f"'{text}'", f"'{text.partition(':')[0]}'")
    return any(one[:QUOTED] in words for one in shown)


def _is_record(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def _unfit() -> HttpResponse:
    return _refused(_("送られた数字や言葉が正しくありません。前の画面にもどって、もう一度選んでください。"))


def _refused(sentence: str) -> HttpResponse:
    return HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
