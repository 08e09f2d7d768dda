"""Errors whose text somebody may read."""

from people.errors import BadValue, SchoolError

__all__ = ["BadLink", "BadValue", "NotPossible", "SchoolError"]


class NotPossible(SchoolError):
    """The state of things does not allow it; the text says what does."""


class BadLink(SchoolError):
    """A link that is unknown, used, too late or somebody else's."""
