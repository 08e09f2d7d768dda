"""One request whose every effect is undone, told in one word."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

DOOR = "door"  # to the staff's door
OWN_DOOR = "own door"  # to where a learner, an applicant or a mentor comes in
AWAY = "away"  # Wagtail's «you have no right»: back to its first page


def ask(client: Client, method: str, path: str, data: Any = None, **more: Any) -> HttpResponse:
    """As if it had never been: the database is rolled back, the browser's cookies are put back."""
    kept = client.cookies.copy()
    for name, morsel in client.cookies.items():
        kept[name] = morsel.copy()
    try:
        with transaction.atomic():
            answer = getattr(client, method)(path, data, **more)
            transaction.set_rollback(True)
    finally:
        client.cookies = kept
    return answer


def word(answer: Any) -> str:
    """The status; for a redirect that turns somebody away, to which door."""
    if answer.status_code not in (301, 302):
        return str(answer.status_code)
    to = answer["Location"]
    if to.startswith(("/staff/login/?left", "/staff/sessions/")):
        return "302"
    if to.startswith(("/staff/", "/cms/login/")):  # the second leads to the first
        return DOOR
    if to == "/mentors/door/":
        return OWN_DOOR
    return AWAY if to == "/cms/" else "302"
