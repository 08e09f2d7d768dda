"""Lines of JSON with nobody in them: canaries put wherever a log line may come from."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from config import logs, reports
from config.logs import JsonLines, scrub

CANARIES = [
    "山田 花子",
    "ヤマダ",
    "ﾔﾏﾀﾞ",
    "042-900-1234",
    "0429001234",
    "090 1234 5678",
    "+81 90-1234-5678",
    "hanako.yamada@example.co.jp",
    "359-1111",
    "7Fq0cV9mZk2sW8xT4yB6nD1e",
    "1tZ8kq:1uAbCd:sIgNaTuRe0123456789",
    "%E5%B1%B1%E7%94%B0",
    "q=yamada",
]
SENTENCES = [
    "{}",
    "Not found: /stop/{}",
    "Internal Server Error: /mentors/in/{}/",
    "GET /search/?{} failed",
    "no ({})",
]


def line(record: logging.LogRecord) -> dict[str, Any]:
    text = JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


def record(message: str, *args: Any, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("x", logging.ERROR, __file__, 1, message, args, info)


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_canary_comes_out(canary: str, sentence: str) -> None:
    if canary == "q=yamada" and "?" not in sentence:
        return  # a query is one only after its sign
    for made in (record(sentence.format(canary)), record(sentence.replace("{}", "%s"), canary)):
        text = JsonLines().format(made)
        assert canary not in text
        assert canary not in json.loads(text)["message"]


@pytest.mark.parametrize(
    "kept",
    [
        "notice 1234 could not be delivered (TimeoutError)",
        "/desk/learners/17/",
        "backup 3.2 s",
        "Worker exiting (pid: 4711)",
        "/lessons/12/3/",
    ],
)
def test_what_names_nobody_stays(kept: str) -> None:
    assert scrub(kept) == kept


def test_an_error_is_known_by_kind_and_place_alone() -> None:
    try:
        raise ValueError("山田 花子 042-900-1234")
    except ValueError as problem:
        said = line(record("failed", error=problem))
    assert said["error"] == "ValueError"
    assert said["where"][-1].startswith("tests/operating/test_logs.py:")
    assert "042" not in json.dumps(said, ensure_ascii=False)


def test_a_line_end_makes_no_second_line() -> None:
    assert line(record("a\nERROR forged\r\x1b[31m\u2028"))["message"].count("***") == 3


def test_a_wrong_format_is_still_a_line() -> None:
    assert line(record("%d", "x"))["message"] == "%d"


@given(st.text())
def test_any_text_becomes_one_ascii_line(text: str) -> None:
    made = JsonLines().format(record("%s", text))
    assert made.isascii()
    assert "\n" not in made
    assert isinstance(json.loads(made)["message"], str)


@pytest.fixture
def written(settings: Any) -> Any:
    """Everything that is logged under production's configuration."""
    from logging.config import dictConfig

    stream = io.StringIO()
    made = logs.settings_of("INFO", as_json=True)
    made["handlers"]["console"]["stream"] = stream
    before = logging.root.handlers[:], logging.root.level
    dictConfig(made)
    yield stream
    dictConfig({**django_settings.LOGGING, "disable_existing_loggers": False})
    logging.root.handlers[:], level = before
    logging.root.setLevel(level)
    for name in made["loggers"]:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.NOTSET)


@pytest.mark.django_db
def test_a_request_that_breaks_tells_of_nobody_and_mails_nothing(
    written: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    from notices import views

    settings.ADMINS = [("", "somebody@example.test")]
    settings.DEBUG = False

    def broken(*_args: Any, **_values: Any) -> None:
        raise RuntimeError("山田 花子")

    monkeypatch.setattr(views.actions, "find_by_stop_token", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/stop/7Fq0cV9mZk2sW8xT4yB6nD1e/?name=hanako", headers={"user-agent": "山田"})
    assert answer.status_code == 500
    (said,) = [json.loads(row) for row in written.getvalue().splitlines()]
    assert said["error"] == "RuntimeError"
    assert said["message"] == "Internal Server Error: /stop/***/"
    text = written.getvalue()
    assert not any(secret in text for secret in ("7Fq0", "hanako", "山田", "\\u5c71"))
    assert mailoutbox == []


def test_what_is_reported_elsewhere_holds_kinds_and_places() -> None:
    event = {
        "event_id": "1", "level": "error", "user": {"email": "a@example.test"}, "request": {"url": "https://x/stop/1", "data": "山田"},
        "server_name": "host", "extra": {"sys.argv": ["山田"]}, "breadcrumbs": {"values": [{"message": "山田"}]}, "tags": {"name": "山田"},
        "logentry": {"message": "failed for 042-900-1234", "params": ["山田"]},
        "exception": {"values": [{"type": "ValueError", "value": "山田", "stacktrace": {"frames": [
            {"filename": "a.py", "function": "f", "lineno": 3, "vars": {"name": "山田"}, "context_line": "x = '山田'"}]}}]},
    }  # fmt: skip
    left = reports.without_anybody(event)
    text = json.dumps(left, ensure_ascii=False)
    assert not any(secret in text for secret in ("山田", "042", "example", "host", "/stop/"))
    assert left["exception"]["values"] == [
        {"type": "ValueError", "stacktrace": {"frames": [{"filename": "a.py", "function": "f", "lineno": 3}]}}
    ]


def test_without_its_package_reporting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from django.core.exceptions import ImproperlyConfigured

    reports.start("")
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ImproperlyConfigured, match="pip install sentry-sdk"):
        reports.start("https://key@errors.example/1")
