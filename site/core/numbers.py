"""Whole numbers out of what somebody, or something, has sent."""

from __future__ import annotations

LARGEST = 2**31 - 1  # what every database takes for a number of a row


def whole_number(text: str, *, most: int = LARGEST) -> int | None:
    """The number that plain digits write, up to ``most``; None for anything else.

    ``str.isdigit`` alone is no check before ``int``: it takes 「²」, on which ``int`` fails, and a
    million digits, which Python refuses to read.

    >>> whole_number("12"), whole_number("²"), whole_number("-1"), whole_number("")
    (12, None, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if number <= most else None
