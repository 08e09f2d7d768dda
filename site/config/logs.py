"""Logs as lines of JSON, without anybody in them.

The code's own language is English, people's names and what they write are Japanese: so whatever is not ASCII
is left out, as is everything that looks like a telephone number, a mail address, a secret or a query. Of an
error only its kind and the places in the code are kept, never its words: those may quote what was typed.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LEFT_OUT = "***"
_NEVER = re.compile(
    r"""
      [^\x20-\x7e]+                                # Japanese; line ends and control characters too
    | (?:%[0-9A-Fa-f]{2})+                         # the same in an address
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                 # mail
    | \?[^\s"']*                                   # what was asked
    | (?<!\d)\+?\d[\d() -]{5,}\d(?!\d)             # telephone, card, receipt, postal code
    | (?=[A-Za-z0-9_=:-]*\d)[A-Za-z0-9_=-]{20,}(?::[A-Za-z0-9_=:-]+)?  # a secret, signed or not
    | (?<=/stop/)[^/\s]+ | (?<=/in/)[^/\s]+        # secrets whose place is known
    """,
    re.VERBOSE,
)
OURS = Path(__file__).resolve().parents[2]
# Set by config.watching and core.security_log; numbers and fixed words only.
FIELDS = (
    "method", "route", "status", "milliseconds", "event", "account", "factor", "waits", "limit",
    "place", "why", "found",
)  # fmt: skip


def scrub(text: str) -> str:
    """``text`` with every place where somebody could stand left out."""
    return _NEVER.sub(LEFT_OUT, text)


class JsonLines(logging.Formatter):
    """One record, one line, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(self._message(record)),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = [
                f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-12:]
            ]
        return json.dumps(line, ensure_ascii=True)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        try:
            return record.getMessage()
        except Exception:  # noqa: BLE001  a wrong format must not lose the line
            return str(record.msg)


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(OURS)) if path.is_relative_to(OURS) else path.name


def settings_of(level: str, *, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING. Django's own mails to ADMINS are off: they would carry the request, and so people."""
    quiet = (
        "django_tasks",
        "fontTools",
        "modelsearch",
        "wagtail",
        "botocore",
        "boto3",
        "s3transfer",
        "urllib3",
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "config.logs.JsonLines"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json" if as_json else "line"}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            **(
                {"django-q": {"handlers": ["console"], "level": level, "propagate": False}} if as_json else {}
            ),
            **{name: {"level": "WARNING"} for name in quiet},
        },
    }
