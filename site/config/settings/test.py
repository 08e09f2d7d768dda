"""The test suite's settings: fast hashing, its own files; the database by DATABASE_URL."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403  settings files are layered by import
from .base import DATABASES, SQLITE_OPTIONS

SECRET_KEY = "a key for tests only, never for people's data, 0123456789 abcdefghij"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The servers that browser tests start are processes of their own: they get the same folder.
_scratch = Path(os.environ.get("SCHOOL_SCRATCH") or tempfile.mkdtemp(prefix="school-test-"))
os.environ["SCHOOL_SCRATCH"] = str(_scratch)
VAR = _scratch
MEDIA_ROOT = _scratch / "media"
STATIC_ROOT = _scratch / "static"
PAGE_CACHE_STAMP = _scratch / "pages.stamp"
BASE_URL = WAGTAILADMIN_BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000")

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: browser tests read it from the server's threads, races from processes.
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    if not os.environ.get("DATABASE_URL"):
        # Also outside pytest these settings never touch the school that somebody is running.
        DATABASES["default"]["NAME"] = str(_scratch / "school.sqlite3")
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0

# Each test is one transaction, and may wait as long as it likes; tests of this bring their own.
DATABASE_IDLE_SECONDS = int(os.environ.get("DATABASE_IDLE_SECONDS") or "0")

CACHES = {
    "default": (
        {"BACKEND": "core.shared_cache.SharedCache", "LOCATION": os.environ["REDIS_URL"]}
        if os.environ.get("REDIS_URL")
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_READY = True
# Never LINE itself, whatever the environment says; tests/notices brings a server that speaks like it.
LINE_API_URL = os.environ.get("TEST_LINE_URL", "http://127.0.0.1:9")
LINE_CHANNEL_TOKEN = LINE_CHANNEL_SECRET = os.environ.get("TEST_LINE_TOKEN", "")
LINE_TIMEOUT = (2, 2)
BACKUP_DIR = _scratch / "backups"
BACKUP_KEY = "YSBrZXkgZm9yIHRlc3RzIG9ubHk6IDMyIGJ5dGVzISE="
CLAMD_URL = ""  # tests bring their own scanner: tests/scanner.py
METRICS_TOKEN, REQUEST_LOG = "", False
BACKUP_MINUTES, WATCHED = 0, False  # tests take copies themselves; nobody waits for a worker
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
