"""Error reports to a server of one's own choice, only where SENTRY_DSN is set; without anybody in them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .logs import scrub

KEPT_OF_A_FRAME = ("filename", "function", "lineno", "module", "in_app")


def start(address: str) -> None:
    if not address:
        return
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured(
            "SENTRY_DSN がありますが、sentry-sdk が入っていません。.venv/bin/pip install sentry-sdk をしてください。"
        ) from None
    sentry_sdk.init(
        dsn=address,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        before_send=without_anybody,
    )


def without_anybody(event: Any, _hint: Any = None) -> Any:
    """Of an event only what is listed here leaves: the kind of error and the places in the code."""
    errors = [
        {
            "type": one.get("type"),
            "stacktrace": {
                "frames": [
                    {name: frame[name] for name in KEPT_OF_A_FRAME if name in frame}
                    for frame in (one.get("stacktrace") or {}).get("frames", [])
                ]
            },
        }
        for one in (event.get("exception") or {}).get("values", [])
    ]
    kept: dict[str, Any] = {
        name: event[name]
        for name in ("event_id", "timestamp", "level", "platform", "release")
        if name in event
    }
    message = (event.get("logentry") or {}).get("message") or ""
    return {**kept, "exception": {"values": errors}, "logentry": {"message": scrub(message)}}
