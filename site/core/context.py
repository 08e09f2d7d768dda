"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .reader import reader_of
from .school import school_of


def page(request: HttpRequest) -> dict[str, Any]:
    """``school``, ``reader``, ``canonical_url``; nothing is asked for until used."""
    return {} if request.path.startswith(settings.ADMIN_PATH) else of_our_pages(request)


def of_our_pages(request: HttpRequest) -> dict[str, Any]:
    """The same wherever the address lies: a page of ours that says sorry may stand among Wagtail's screens."""
    reader = reader_of(request)
    return {
        "school": SimpleLazyObject(lambda: school_of(request)),
        "reader": reader,
        "canonical_url": settings.BASE_URL + request.path,
        "base_url": settings.BASE_URL,
    }
