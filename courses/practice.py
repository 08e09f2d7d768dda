"""Practice that is not a lesson's own screens: the messages to judge in lesson 20."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.typeset import to_html, typeset

SCAM_FILE = Path(__file__).parent / "curriculum" / "practice" / "scam.yaml"


@cache
def _messages() -> list[dict[str, Any]]:
    return yaml.safe_load(SCAM_FILE.read_text(encoding="utf-8"))


@cache
def _html(text: str) -> str:
    return to_html(typeset(text))


def scam_messages(chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """The messages with what the learner chose: ``chosen`` maps a message's id to ``scam`` or ``fine``.

    A message not judged yet has ``chosen`` None; one judged has ``correct`` True or False.
    """
    shown = []
    for message in _messages():
        answer = chosen.get(message["id"])
        answer = answer if answer in ("scam", "fine") else None
        shown.append(
            {
                **message,
                "signs_html": [_html(sign) for sign in message["signs"]],
                "reason_html": _html(message["reason"]),
                "what_to_do_html": _html(message["what_to_do"]),
                "chosen": answer,
                "correct": None if answer is None else (answer == "scam") == message["is_scam"],
            }
        )
    return shown
