"""個人情報ファイル簿 for everybody: what the school holds about people, for what, and how long. Nobody is in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.page_cache import keep
from people import holdings, remains
from people.book import counted_book


@require_safe
def file_book(request: HttpRequest) -> HttpResponse:
    """The law has it published. A count of fewer than five is not told."""
    book = counted_book(timezone.now())
    context = {
        "page_title": _("個人情報ファイル簿"),
        "meta_description": _("学園が残している個人の情報の、目的、項目、期間の一覧です。"),
        "book": book.pages,
        "counted": book.at,
        "fewest": holdings.FEWEST_TOLD,
        "days_in_copies": remains.longest_days(timezone.now()),
    }
    return keep(render(request, "home/file_book.html", context))
