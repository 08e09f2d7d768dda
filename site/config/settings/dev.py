"""One machine, no services: what ``make run`` uses. DEBUG only when asked for (DJANGO_DEBUG=1)."""

import os
import secrets

from .base import *  # noqa: F403  settings files are layered by import
from .base import BACKUP_KEY, MAIL_READY, STORAGES, VAR, logs, mail

DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
ALLOWED_HOSTS = ["*"]
# Whoever tries the school reads its address and accounts in the same window: only what is wrong comes between.
LOGGING = logs.settings_of(os.environ.get("LOG_LEVEL", "WARNING"), as_json=False)
DEMO = True  # the seed may make demo accounts, and the sign-in page says so

VAR.mkdir(parents=True, exist_ok=True)
_key_file = VAR / "secret_key"
if not _key_file.exists():
    _key_file.write_text(secrets.token_urlsafe(50))
    _key_file.chmod(0o600)
SECRET_KEY = _key_file.read_text()

if not BACKUP_KEY:
    # Beside the copies, so it guards nothing here; but what is tried at home is what runs in earnest.
    _backup_key = VAR / "backup_key"
    if not _backup_key.exists():
        _backup_key.write_text(secrets.token_urlsafe(32))
        _backup_key.chmod(0o600)
    BACKUP_KEY = _backup_key.read_text()

if DEBUG:
    STORAGES = {
        **STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    WHITENOISE_USE_FINDERS = True

if not MAIL_READY:
    # Nothing leaves the machine: every mail is a file to look at.
    globals().update(mail.settings_of({"EMAIL_URL": "file:"}, files=VAR / "mail"))
