"""Errors whose text somebody may read."""

from people.errors import BadValue, SchoolError

__all__ = ["AlreadyApplied", "BadValue", "NotOpen", "NotPossible", "SchoolError"]


class NotOpen(SchoolError):
    """Applications are not taken now: not yet, no longer, or never again."""


class AlreadyApplied(SchoolError):
    """The person has a live application for this run."""

    def __init__(self, text: str, *, receipt: str) -> None:
        super().__init__(text)
        self.receipt = receipt


class NotPossible(SchoolError):
    """The state of things does not allow it; the text says what does."""
