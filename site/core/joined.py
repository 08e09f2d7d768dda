"""Some columns in a row, as one text: to ask the database whether what was made of them is of what they are now."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

BETWEEN = "/"


class Joined(models.Func):
    """The texts of some columns in a row, as ``joined`` makes them; no parameters, so that it may stand in an index."""

    template, arg_joiner = "(%(expressions)s)", f" || '{BETWEEN}' || "
    output_field = models.TextField()


def joined(texts: Iterable[str]) -> str:
    return BETWEEN.join(texts)
