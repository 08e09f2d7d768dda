"""For looking at a copy that was brought back into a scratch place: nothing leaves the machine.

No cache and no queue is shared with the running school, no mail or message can be sent, and no secret of
the real installation is needed.
"""

import os
import secrets

os.environ["REDIS_URL"] = ""

from .base import *  # noqa: F403  settings files are layered by import
from .base import DATABASES

SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["localhost"]
SECURE_SSL_REDIRECT = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LINE_API_URL, LINE_CHANNEL_TOKEN, LINE_CHANNEL_SECRET = "http://127.0.0.1:9", "", ""
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in ("default", "pages")}
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
