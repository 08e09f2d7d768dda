"""Questions about an installation and what they find; config.doctor asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings


class How(StrEnum):
    GOOD = "よい"
    ADVICE = "すすめ"  # may stay as it is: what a larger school, or one with more to guard, would add
    CARE = "注意"
    BAD = "だめ"


@dataclass(frozen=True)
class Finding:
    """``what`` was asked, how it is, and what to ``do`` when it is not good."""

    what: str
    how: How
    said: str = ""
    do: str = ""


Answer = Iterator[Finding]
_questions: list[tuple[str, Callable[[], Answer]]] = []


def question(what: str) -> Callable[[Callable[[], Answer]], Callable[[], Answer]]:
    """Registers a question; it yields a finding for each thing wrong, and nothing when all is well."""

    def register(ask: Callable[[], Answer]) -> Callable[[], Answer]:
        _questions.append((what, ask))
        return ask

    return register


def in_production() -> bool:
    return not getattr(settings, "DEMO", False)


def good(said: str) -> Finding:
    """Nothing is wrong, and it is worth a word how things are."""
    return Finding("", How.GOOD, said)


def bad(said: str, do: str) -> Finding:
    return Finding("", How.BAD, said, do)


def advice(said: str, do: str) -> Finding:
    return Finding("", How.ADVICE, said, do)


def care(said: str, do: str) -> Finding:
    return Finding("", How.CARE, said, do)


def examine() -> list[Finding]:
    """All questions, in order; those without anything wrong are said to be good."""
    found = []
    for what, ask in _questions:
        try:
            answers = list(ask())
        except Exception as problem:  # noqa: BLE001  the next question may still be answered
            answers = [
                bad(
                    f"調べられませんでした（{type(problem).__name__}）。",
                    "上の「だめ」を先に直してください。",
                )
            ]
        found += [Finding(what, one.how, one.said, one.do) for one in answers] or [Finding(what, How.GOOD)]
    return found
