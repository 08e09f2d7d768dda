"""The reader's own settings: text size, furigana, colours, phone.

Kept in one cookie without anything personal (``size.ruby.color.phone``), so that they work without
JavaScript, without a login, and as part of the key under which a finished page is kept.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .enums import Phone

COOKIE = "reader"
YEAR = 365 * 24 * 60 * 60

SIZES = {"m": _("標準"), "l": _("大きい"), "x": _("とても大きい")}
RUBY = {"on": _("つける"), "off": _("つけない")}
COLORS = {"white": _("白い画面"), "black": _("黒い画面"), "yellow": _("黄色い文字")}
PHONES = dict(Phone.choices)
FIELDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "size": (_("文字の大きさ"), SIZES),
    "ruby": (_("ふりがな"), RUBY),
    "color": (_("画面の色"), COLORS),
    "phone": (_("お使いのスマホ"), PHONES),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader's settings. ``key`` names every combination that gives another page."""

    size: str = "m"
    ruby: str = "on"
    color: str = "white"
    phone: str = Phone.IPHONE
    save_data: bool = False

    @property
    def cookie(self) -> str:
        return f"{self.size}.{self.ruby}.{self.color}.{self.phone}"

    @property
    def key(self) -> str:
        return f"{self.cookie}.{int(self.save_data)}"

    def settings_fields(self) -> list[dict[str, Any]]:
        """The settings form as data: name, legend, and choices with the present one checked."""
        return [
            {
                "name": name,
                "legend": legend,
                "choices": [
                    {"value": value, "label": label, "checked": getattr(self, name) == value}
                    for value, label in choices.items()
                ],
            }
            for name, (legend, choices) in FIELDS.items()
        ]

    def changed(self, **values: str) -> "Reader":
        """The same reader with those of ``values`` that are known choices; others are ignored."""
        known = {name: value for name, value in values.items() if name in FIELDS and value in FIELDS[name][1]}
        return replace(self, **known)  # type: ignore[arg-type]


def guess_phone(user_agent: str) -> str:
    """The phone that asks, from its User-Agent; a computer gets the iPhone's pictures."""
    if "Android" in user_agent:
        return Phone.ANDROID
    return Phone.IPHONE


def from_request(request: HttpRequest) -> Reader:
    """The settings in the cookie; anything missing or unknown takes its default."""
    reader = Reader(
        phone=guess_phone(request.META.get("HTTP_USER_AGENT", "")),
        save_data=request.META.get("HTTP_SAVE_DATA", "").lower() == "on",
    )
    parts = request.COOKIES.get(COOKIE, "").split(".")
    return reader.changed(**dict(zip(FIELDS, parts, strict=False)))


def reader_of(request: HttpRequest) -> Reader:
    """:func:`from_request`, worked out once a request."""
    found = getattr(request, "_reader", None)
    if found is None:
        found = from_request(request)
        request._reader = found  # type: ignore[attr-defined]
    return found


def remember(response: HttpResponse, reader: Reader) -> None:
    """Puts the settings into their cookie. Scripts may read it, so that a change needs no reload."""
    response.set_cookie(
        COOKIE, reader.cookie, max_age=YEAR, samesite="Lax", path="/", secure=settings.SESSION_COOKIE_SECURE
    )
