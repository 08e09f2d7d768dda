"""What may come of one attempt, and a memory of which carrier does not answer at all."""

from __future__ import annotations

import enum

from django.core.cache import cache

# A carrier that let so many in a row wait is not asked for a minute: a thousand notices that each wait
# ten seconds would keep everybody from the call list for hours.
TOO_MANY = 3
REST_SECONDS = 60


class Answer(enum.Enum):
    SENT = "sent"
    REFUSED = "refused"  # no use to try again here
    TROUBLE = "trouble"  # not sent, or safe to repeat: try again
    SILENCE = "silence"  # TROUBLE, and it took a time-out to find out
    UNCLEAR = "unclear"  # may have arrived, and must not be repeated


def is_resting(channel: str) -> bool:
    return bool(cache.get(f"notices:resting:{channel}"))


def remember(channel: str, answer: Answer) -> None:
    """Counts silences in a row. Two processes may both count one: it is a hint, no more."""
    key = f"notices:silences:{channel}"
    if answer is not Answer.SILENCE:
        cache.delete(key)
        return
    silences = int(cache.get(key, 0)) + 1
    cache.set(key, silences, 10 * REST_SECONDS)
    if silences >= TOO_MANY:
        cache.set(f"notices:resting:{channel}", True, REST_SECONDS)
