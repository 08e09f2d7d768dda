"""進み具合: the last step and the lessons done, kept in the reader's own phone, nowhere else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.reader import YEAR

from .codes import Code, read_code

LAST_COOKIE = "last"
STAMPS_COOKIE = "stamps"
MOST = 200  # stamps in one cookie; far below the 4 KB a browser keeps


def read_last(request: HttpRequest) -> Code | None:
    """The step read last, or None."""
    return read_code(request.COOKIES.get(LAST_COOKIE, ""))


def read_stamps(request: HttpRequest) -> list[int]:
    """The numbers of the lessons done, in the order of the stamps. Nonsense in the cookie is left out."""
    parts = request.COOKIES.get(STAMPS_COOKIE, "").split(".")
    numbers = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 5]
    return list(dict.fromkeys(numbers))[:MOST]


def give_stamp(request: HttpRequest, response: HttpResponse, number: int) -> None:
    """Adds a lesson's stamp to the cookie. Twice is harmless."""
    stamps = read_stamps(request)
    if number not in stamps:
        stamps.append(number)
    response.set_cookie(
        STAMPS_COOKIE,
        ".".join(map(str, stamps[-MOST:])),
        max_age=YEAR,
        samesite="Lax",
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
