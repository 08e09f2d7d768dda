"""Lines about doors and limits (logger ``school.security``): fixed words and numbers, nobody's name or address."""

from __future__ import annotations

import logging
from typing import Any

log = logging.getLogger("school.security")


def note(event: str, *, well: bool = False, **fields: Any) -> None:
    """``event`` is a fixed word of the code; ``fields`` are numbers and fixed words. ``well``: nothing was refused."""
    kept = {name: value for name, value in fields.items() if value not in (None, "")}
    words = " ".join(f"{name}={value}" for name, value in kept.items())
    log.log(logging.INFO if well else logging.WARNING, "%s %s", event, words, extra={"event": event, **kept})
