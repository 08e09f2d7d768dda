"""What is known of a town's centres before anybody has entered them: data, kept beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from courses.curriculum.files import read_yaml

FILE = Path(__file__).with_suffix(".yaml")
_FIELDS = ("name", "kana", "town", "street", "tel", "latitude", "longitude")


@cache
def known_places() -> tuple[dict[str, Any], ...]:
    return tuple(read_yaml(FILE))


def fields_of(code: str) -> dict[str, Any]:
    """The fields of a Center that the file knows. Raises KeyError for a code that it does not know."""
    for place in known_places():
        if place["code"] == code:
            return {name: str(place[name]) for name in _FIELDS if place.get(name)}
    raise KeyError(code)
