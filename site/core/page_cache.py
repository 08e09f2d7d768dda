"""Finished pages, kept and given out again before anything else runs.

A view says ``keep(response)`` when its page is the same for everybody with the same reader's
settings. Copies live in each process; one *stamp*, shared by all processes, says from when on
they are old: publishing anything touches the stamp, so every process forgets at once. The stamp is
read before a page is made, so a page made from old data can only be stored under the old stamp.
"""

import gzip
import hashlib
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache, caches
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .reader import reader_of

SECONDS = 600  # also the longest a page may show yesterday's date
STAMP_KEY = "pages:stamp"
# Before a stamp that nobody shares: Redis is away, and what the others publish is not heard of.
ALONE = "alone:"


def stamp_file() -> Path:
    return Path(getattr(settings, "PAGE_CACHE_STAMP", settings.VAR / "pages.stamp"))


def stamp() -> str:
    """What all processes share: a file's time, or one value in Redis; never the same while Redis is away."""
    if settings.REDIS_URL:
        shared = cache.get(STAMP_KEY)
        if shared is None:  # a new Redis, or one that came back without its memory
            cache.add(STAMP_KEY, str(time.time_ns()), timeout=None)
            shared = cache.get(STAMP_KEY)
        return str(shared) if shared is not None else f"{ALONE}{time.time_ns()}"
    try:
        return str(os.stat(stamp_file()).st_mtime_ns)
    except FileNotFoundError:
        return "0"


def forget_all() -> None:
    """Makes every kept page old, in every process. Twice is harmless."""
    if settings.REDIS_URL:
        cache.set(STAMP_KEY, str(time.time_ns()), timeout=None)
        return
    path = stamp_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    now = time.time_ns()
    os.utime(path, ns=(now, now))


def forget_after_commit(**_: Any) -> None:
    """For signals: what was published counts only once it is really stored."""
    transaction.on_commit(forget_all)


def keep(response: HttpResponse, *, unless: tuple[str, ...] = ()) -> HttpResponse:
    """Marks a finished page as the same for everybody with the same settings.

    ``unless`` names cookies that make the page one's own (つづきから, stamps): whoever has one of them
    is never given the kept page, and leaves none.
    """
    response.kept_page = unless  # type: ignore[attr-defined]
    return response


def connect() -> None:
    """Everything an editor can change makes the kept pages old."""
    from django.db.models.signals import post_delete, post_save
    from wagtail.models import Locale, PageViewRestriction, Site
    from wagtail.signals import page_published, page_unpublished, post_page_move

    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(forget_after_commit, dispatch_uid=f"pages-{id(signal)}")
    for model in (Site, Locale, PageViewRestriction, "core.SchoolSettings", "courses.Term"):
        for signal in (post_save, post_delete):
            signal.connect(forget_after_commit, sender=model, dispatch_uid=f"pages-{id(signal)}-{model}")


class PageCacheMiddleware:
    """Answers from the kept pages; otherwise keeps what a view has marked."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        self.pages = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.method not in ("GET", "HEAD")
            or request.META.get("QUERY_STRING")
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            return self.get_response(request)
        since = stamp()
        if since.startswith(ALONE):
            return self.get_response(request)
        zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        parts = (
            since,
            request.scheme or "",
            request.get_host(),  # refuses unknown hosts here too
            request.path,
            reader_of(request).key,
            str(int(zipped)),
        )
        # An address may hold anything; a cache's key may not.
        key = hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
        kept = self.pages.get(key)
        if kept is not None and not any(name in request.COOKIES for name in kept[3]):
            return self._from_kept(kept)
        response = self.get_response(request)
        own = getattr(response, "kept_page", None)
        if (
            own is not None
            and response.status_code == 200
            and request.method == "GET"
            and not any(name in request.COOKIES for name in own)
        ):
            self._prepare(response, zipped=zipped)
            self.pages.set(key, (response.content, dict(response.items()), response.cookies, own), SECONDS)
        return response

    @staticmethod
    def _prepare(response: HttpResponse, *, zipped: bool) -> None:
        # No secret stands on a kept page, so packing it tells nobody anything (BREACH needs one).
        if zipped and not response.has_header("Content-Encoding"):
            response.content = gzip.compress(response.content, 6, mtime=0)
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        response["Vary"] = "Accept-Encoding, Cookie, User-Agent, Save-Data"
        # The browser asks again each time: the settings in the cookie may have changed.
        response["Cache-Control"] = "private, no-cache"

    @staticmethod
    def _from_kept(kept: tuple[bytes, dict[str, str], Any, tuple[str, ...]]) -> HttpResponse:
        content, headers, cookies, _own = kept
        response = HttpResponse(content, headers=headers)
        response.cookies = cookies
        return response
