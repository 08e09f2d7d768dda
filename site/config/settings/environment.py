"""Secrets from the environment, or from files that it names: systemd credentials, compose secrets."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

# Each may be given as NAME_FILE, the path of a file that holds the value alone.
SECRETS = (
    "SECRET_KEY",
    "FIELD_KEYS",
    "FIELD_SEARCH_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "EMAIL_HOST_PASSWORD",
    "LINE_CHANNEL_TOKEN",
    "LINE_CHANNEL_SECRET",
    "BACKUP_KEY",
    "METRICS_TOKEN",
    "SENTRY_DSN",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
)


def read_secret_files(environ: MutableMapping[str, str]) -> None:
    """Puts the content of every NAME_FILE where NAME is looked for; a value given openly goes first."""
    for name in SECRETS:
        path = environ.get(f"{name}_FILE")
        if path and not environ.get(name):
            try:
                environ[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as problem:
                raise ValueError(
                    f"環境変数 {name}_FILE のファイルを読めません（{problem.strerror}）。場所と権限を確かめてください。"
                ) from None
