"""What every installation shares. The environment says the rest; see docs/operations.md."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from config import logs

from . import mail
from .environment import read_secret_files

read_secret_files(os.environ)
ROOT = Path(__file__).resolve().parents[3]
# Everything the program writes: database, uploads, caches, the collected static files.
VAR = Path(os.environ.get("VAR_DIR", ROOT / ".var")).resolve()
DEBUG = False

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "core",
    "people",
    "notices",
    "media",
    "courses",
    "events",
    "mentors",
    "home",
    "desk",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.locales",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_q",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "config.watching.WatchingMiddleware",
    "core.cookies.CookiePrefixMiddleware",
    # Before all that works: a page that is the same for everybody is answered from what is kept.
    "core.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.admin_csp.AdminScriptNonceMiddleware",
    "core.headers.PermissionsPolicyMiddleware",
    # Behind the headers, so that files have them, too.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.sessions.PlainKeyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "desk.signin.middleware.StaffDoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "config.cms_edge.CmsEdgeMiddleware",
    # Last: answers in place of the sign-in page for whoever is locked out.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.page",
            ],
            "builtins": ["core.templatetags.jp"],
        },
    },
]

# --- Data -------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at BEGIN, so that
    # two writers queue instead of failing half-way with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # secure_delete: what is erased is overwritten, not only given free; copies would hold it for weeks.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    ),
}
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR / 'school.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "core.sqlite3"
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    # For the statements of core.statements only: the ORM's own have their values in the text.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 2)
# So long a transaction may stand still before PostgreSQL ends it (core.frozen, docs/adr/0035); 0: for ever.
DATABASE_IDLE_SECONDS = int(os.environ.get("DATABASE_IDLE_SECONDS") or "30")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "core.shared_cache.SharedCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    ),
    # Whole pages, a copy in each process: core.page_cache says when they are thrown away.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 4_000},
    },
}

Q_CLUSTER = {
    "name": "school",
    # One worker on SQLite: there is one writer at a time anyway, and its scheduler needs row locks.
    "workers": int(os.environ.get("WORKERS", "2" if REDIS_URL else "1")),
    "timeout": 300,
    "retry": 360,  # always longer than timeout: a task still running is not given out again
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 500,
    "poll": 0.5,
    "label": "裏方の仕事",
    # Also beside Redis: what Redis gives out is gone from it, and dies with the worker that took it (docs/adr/0020).
    "orm": "default",
}
# Wagtail's own background work (search and reference index) runs at once, in the request that
# causes it: a lesson just published must be found at once. docs/adr/0006 gives the reasons.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR / "media")).resolve()
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if S3_BUCKET := os.environ.get("S3_BUCKET", ""):
    # An S3-compatible store, for more than one machine; addresses stay our own (core.uploads).
    STORAGES["default"] = {
        "BACKEND": "core.uploads.BucketStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": os.environ.get("S3_ENDPOINT") or None,
            "region_name": os.environ.get("S3_REGION") or None,
            "access_key": os.environ.get("S3_ACCESS_KEY") or None,
            "secret_key": os.environ.get("S3_SECRET_KEY") or None,
            "addressing_style": "path",
            "file_overwrite": False,
            "default_acl": None,
        },
    }
# A virus scanner that is asked about whatever is handed in (core.scanning); none: nothing is scanned.
CLAMD_URL = os.environ.get("CLAMD_URL", "")
DRAWINGS_KEPT = VAR / "drawings"  # drawn screens, so that a second database need not draw them again
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [("ja", "日本語")]
LOCALE_PATHS = [ROOT / "site" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = True

# --- Wagtail ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "スマホ学園"
BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "media.SchoolImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.SchoolImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "media.SchoolDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media.forms.SchoolDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILEMBEDS_FINDERS: list = []
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no call to a machine outside
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"},
}

# --- The staff's door (desk.signin, docs/adr/0011) ----------------------------------------------
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "staff:login"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # a mailbox is no key: docs/operations.md says whom to ask
# Every address below these needs a second factor, those that are still to be written included.
STAFF_PREFIXES = ["/cms/", "/desk/", "/mentors/school/"]
# The door itself, and Wagtail's addresses that lead to it.
STAFF_DOORS = ["/staff/", "/cms/login/", "/cms/logout/", "/cms/password_reset/"]
STAFF_SESSION = timedelta(hours=12)
# Without a click for so long a session ends. An hour: a long telephone call, and somebody at the counter after
# it, fit in; whoever goes to lunch is out. It is what NIST SP 800-63B-4 allows for two factors. In a class of two
# hours the ticks wait on the device, and what is typed into a form is kept (desk.signin.idle).
STAFF_IDLE = timedelta(minutes=int(os.environ.get("STAFF_IDLE_MINUTES") or "60"))
# Whoever has given password and code within so long is not asked again before a new phone, codes or a password.
STAFF_FRESH = timedelta(minutes=10)
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # one page for everybody: /staff/password/
DEMO = False  # only dev and tests show a demo account's code
OTP_TOTP_ISSUER = "スマホ学園"
OTP_TOTP_SYNC = False  # a phone's clock is set by its network: nothing to learn from a code that came early
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # colleagues behind one address are left alone
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on does not make the wait longer
AXES_DISABLE_ACCESS_LOG = True  # people.AuditEntry says who signed in; addresses are not collected
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "desk.signin.throttle.client_address"
AXES_LOCKOUT_CALLABLE = "desk.signin.throttle.locked_answer"
# How many proxies of our own stand in front and write X-Forwarded-For; 0: the header is not believed.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))

# --- Contact data, sealed in the database (core.sealing, docs/adr/0022) --------------------------
# Keys, newest first, and the secret of what is looked for. Empty (at home only): they come out of SECRET_KEY.
FIELD_KEYS = os.environ.get("FIELD_KEYS", "")
FIELD_SEARCH_KEY = os.environ.get("FIELD_SEARCH_KEY", "")

# --- Notices ----------------------------------------------------------------------------------
# Without a mail server, or without LINE's token, people are told on the next channel: at last by telephone.
globals().update(mail.settings_of(os.environ, files=VAR / "mail"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM") or f"no-reply@{urlsplit(BASE_URL).hostname}"
LINE_API_URL = os.environ.get("LINE_API_URL", "https://api.line.me")
LINE_CHANNEL_TOKEN = os.environ.get("LINE_CHANNEL_TOKEN", "")
LINE_CHANNEL_SECRET = os.environ.get("LINE_CHANNEL_SECRET", "")
LINE_TIMEOUT = (5, 10)  # seconds to connect, to answer

# --- Running it (config.keeping, config.doctor) ------------------------------------------------
# Whoever is told by mail when a copy or the nightly drill fails. Django sends nothing else to them.
ADMINS = [("", address.strip()) for address in os.environ.get("ADMIN_MAIL", "").split(",") if address.strip()]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BACKUP_DIR = Path(os.environ.get("BACKUP_DIR", VAR / "backups")).resolve()
BACKUP_KEY = os.environ.get("BACKUP_KEY", "")
BACKUP_MINUTES = int(os.environ.get("BACKUP_MINUTES", "10"))  # 0: somebody else sees to it
BACKUP_DAYS = int(os.environ.get("BACKUP_DAYS", "56"))  # the oldest copy; the public page says it too
BACKUP_DRILL_URL = os.environ.get("BACKUP_DRILL_URL", "")
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")  # none: no figures are collected, none are shown
REQUEST_LOG = os.environ.get("REQUEST_LOG") == "1"
if METRICS_TOKEN and os.environ.get("WEB_WORKERS", "2") != "1":
    # Each of the web server's processes counts into a file of its own; see config.gunicorn.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR / "metrics"))
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
WATCHED = True  # whether the desk says that the worker, the copies or the drill are late

# --- Headers ----------------------------------------------------------------------------------
# Public pages: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's screens: scripts by nonce only (core.admin_csp); its widgets carry styles of their own.
ADMIN_PATH = "/cms/"
ADMIN_CSP = {
    "default-src": [SELF],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
COOKIE_PREFIXES = False  # browsers take such names over HTTPS only: production
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "home.views.csrf_failure"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.passwords.EasyPassword"},
]
# A file of leaked passwords, one a line, that the school's owner has fetched; none comes with the school.
PASSWORD_LIST = os.environ.get("PASSWORD_LIST", "")

LOGGING = logs.settings_of(
    os.environ.get("LOG_LEVEL", "INFO"), as_json=os.environ.get("LOG_FORMAT") == "json"
)
