"""Where mail goes, from the environment: EMAIL_URL, or EMAIL_HOST and its companions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BACKENDS = "django.core.mail.backends."


def settings_of(environ: Mapping[str, str], *, files: Path) -> dict[str, Any]:
    """Django's mail settings, and MAIL_READY: whether anything carries mail at all.

    ``smtp://user:password@host:587/?tls=1``, ``smtps://…:465`` or ``file:`` (into ``files``).
    """
    url = urlsplit(environ.get("EMAIL_URL", ""))
    if url.scheme == "file":
        folder = Path(unquote(url.path)) if url.path.strip("/") else files
        return {
            "EMAIL_BACKEND": BACKENDS + "filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder),
            "MAIL_READY": True,
        }
    if url.scheme in ("smtp", "smtps"):
        wishes = {name: values[-1] for name, values in parse_qs(url.query).items()}
        tls = url.scheme == "smtp" and wishes.get("tls") == "1"
        return _smtp(
            host=url.hostname or "localhost",
            port=url.port or (465 if url.scheme == "smtps" else 587 if tls else 25),
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            tls=tls,
            ssl=url.scheme == "smtps",
        )
    if url.scheme:
        raise ValueError("EMAIL_URL は smtp:、smtps:、file: のどれかで始めてください。")
    ssl, tls = environ.get("EMAIL_USE_SSL") == "1", environ.get("EMAIL_USE_TLS") == "1"
    return _smtp(
        host=environ.get("EMAIL_HOST", ""),
        port=int(environ.get("EMAIL_PORT") or (465 if ssl else 587 if tls else 25)),
        user=environ.get("EMAIL_HOST_USER", ""),
        password=environ.get("EMAIL_HOST_PASSWORD", ""),
        tls=tls,
        ssl=ssl,
    )


def _smtp(*, host: str, port: int, user: str, password: str, tls: bool, ssl: bool) -> dict[str, Any]:
    return {
        "EMAIL_BACKEND": BACKENDS + "smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
        "MAIL_READY": bool(host),
    }
