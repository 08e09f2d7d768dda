"""Processes that deliver what is due, and are killed by themselves at a marked point.

The points are those between which anything can be told apart: before and after the claim is committed,
before and after the carrier has taken the message, before and after the outcome is committed. One
process starts Django once and forks for every order that it reads, a line of JSON: ``point``, ``minutes``
(from now, at which it sweeps), ``times`` (at once), and settings. It answers with the exit codes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

POINTS = (
    "before the claim",
    "the claim made, not committed",
    "the claim committed",
    "the message taken",
    "the outcome written, not committed",
    "the outcome committed",
)


def die(*_args: Any, **_values: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    def then_die(*args: Any, **values: Any) -> Any:
        function(*args, **values)
        die()

    return then_die


def work(point: str, minutes: list[float]) -> None:
    from django.utils import timezone

    from notices.actions import delivery

    if point == "before the claim":
        delivery._claim = die  # type: ignore[assignment]
    elif point == "the claim made, not committed":
        delivery.new_stop_link = after(delivery.new_stop_link)  # type: ignore[assignment]
    elif point == "the claim committed":
        delivery._send = die  # type: ignore[assignment]
    elif point == "the message taken":
        delivery._send = after(delivery._send)
    elif point == "the outcome written, not committed":
        delivery._sent = after(delivery._sent)
    elif point == "the outcome committed":
        delivery._settle = after(delivery._settle)
    for later in minutes:
        delivery.deliver_due(at=timezone.now() + timedelta(minutes=later))


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.urls import reverse

    from notices import actions  # noqa: F401  loaded once, before the forks

    reverse("stop_notices", args=["x"])  # loads all addresses
    for line in sys.stdin:
        order = json.loads(line)
        children = []
        for _n in range(order["times"]):
            if (child := os.fork()) == 0:
                for name, value in order["settings"].items():
                    setattr(settings, name, value)
                work(order["point"], order["minutes"])
                os._exit(0)
            children.append(child)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        sys.stdout.write(json.dumps(codes) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
