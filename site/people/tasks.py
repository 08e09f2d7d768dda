"""What the worker does for people: ids in, one action called. Each may run twice, or be killed and run again."""

from __future__ import annotations

from django.utils import timezone

from . import actions


def forget_what_is_old() -> dict[str, int]:
    """Each night: files that nobody has needed for three years, and what the rooms above keep."""
    return actions.forget_what_is_old(at=timezone.now())
