"""A real installation. Refuses to start without what only its owner can know."""

import os

from django.core.exceptions import ImproperlyConfigured

from config import logs, reports

from .base import *  # noqa: F403  settings files are layered by import


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"環境変数 {name} がありません。docs/operations.md の「環境変数」を見て、設定してください。"
        )
    return value


DEMO = False
SECRET_KEY = _required("SECRET_KEY")
FIELD_KEYS, FIELD_SEARCH_KEY = _required("FIELD_KEYS"), _required("FIELD_SEARCH_KEY")
ALLOWED_HOSTS = [host.strip() for host in _required("ALLOWED_HOSTS").split(",") if host.strip()]
BASE_URL = WAGTAILADMIN_BASE_URL = _required("BASE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = COOKIE_PREFIXES = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
# The load balancer and Prometheus ask over plain HTTP on the machine itself.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]

# Lines of JSON, a line for each request, nobody in them: config.logs. LOG_FORMAT=line for reading by eye.
LOGGING = logs.settings_of(
    os.environ.get("LOG_LEVEL", "INFO"), as_json=os.environ.get("LOG_FORMAT") != "line"
)
REQUEST_LOG = os.environ.get("REQUEST_LOG") != "0"
reports.start(os.environ.get("SENTRY_DSN", ""))
