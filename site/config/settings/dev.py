"""One machine, no services: what ``make run`` uses. DEBUG only when asked for (DJANGO_DEBUG=1)."""

import os
import secrets

from .base import *  # noqa: F403  settings files are layered by import
from .base import MAIL_READY, STORAGES, VAR, mail

DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
ALLOWED_HOSTS = ["*"]
DEMO = True  # the seed may make demo accounts, and the sign-in page says so

VAR.mkdir(parents=True, exist_ok=True)
_key_file = VAR / "secret_key"
if not _key_file.exists():
    _key_file.write_text(secrets.token_urlsafe(50))
    _key_file.chmod(0o600)
SECRET_KEY = _key_file.read_text()

if DEBUG:
    STORAGES = {
        **STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    WHITENOISE_USE_FINDERS = True

if not MAIL_READY:
    # Nothing leaves the machine: every mail is a file to look at.
    globals().update(mail.settings_of({"EMAIL_URL": "file:"}, files=VAR / "mail"))
