"""JSON whose Japanese stays Japanese in the database.

Python's encoder writes each kana as six characters (``\\u3042``), so that a list of reasons is twice as long on disk,
and no search of a file finds a word in it. Both are read back alike.
"""

from __future__ import annotations

import json
from typing import Any


class PlainEncoder(json.JSONEncoder):
    """For ``JSONField(encoder=…)``."""

    def __init__(self, **options: Any) -> None:
        # A blank after each colon and comma, as ever: mentors.actions.blanking looks for what is written so.
        super().__init__(**options | {"ensure_ascii": False})
