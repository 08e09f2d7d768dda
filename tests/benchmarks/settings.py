"""The benchmark's installation: production's static files and middlewares, a folder of its own.

The environment decides what is kept: BENCH_KEEP=1 keeps pages and papers as a real installation does,
BENCH_KEEP=0 makes each of them anew for every request.
"""

import os

from config.settings import base
from config.settings.test import *  # noqa: F403  settings files are layered by import
from config.settings.test import DATABASES, INSTALLED_APPS, VAR

INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.bare"]
ROOT_URLCONF = "tests.benchmarks.urls"

# Tests close the connection after each request and look static files up anew; a real server does
# not, and its static files carry a digest in their names and lie packed beside themselves.
STORAGES = base.STORAGES
DATABASES["default"]["CONN_MAX_AGE"] = None
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False

_DUMMY = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
_KEEP = os.environ.get("BENCH_KEEP", "0") == "1"
# A Redis that is named is asked at its own address; a folder is this installation's own.
_OWN = base.CACHES["default"] if base.REDIS_URL else {**base.CACHES["default"], "LOCATION": VAR / "cache"}
CACHES = {
    "default": _OWN if _KEEP else _DUMMY,
    "pages": base.CACHES["pages"] if _KEEP else _DUMMY,
    # For the bare Wagtail page only: a stock project keeps its renditions in the process.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
