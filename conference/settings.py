"""The one settings file. Every key that the environment may set is listed in `.env.example`.

SQLite in `PORTAL_DATA` by default, PostgreSQL by `DATABASE_URL`, Redis by `REDIS_URL`. `DEBUG` is off unless
asked for; outside of it the portal refuses to start without its secret and its host names.
"""

from datetime import time
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # shows the sample accounts on the sign-in page
PORTAL_DATA = Path(env("PORTAL_DATA", default=str(BASE_DIR / "var"))).resolve()
PORTAL_DATA.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. script/setup writes one into .env; see .env.example.")
if not ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set: name the host names of the portal; see .env.example."
    )

# HTTPS is on unless the portal is said to run on a plain local address (demo, tests).
HTTPS = env.bool("HTTPS", default=not DEBUG)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "conference.views.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

INSTALLED_APPS = [
    "conference",
    "accounts",
    "nominations",
    "delegates",
    "agenda",
    "subcommittees",
    "elections",
    "stories",
    "budget",
    "documents",
    "plans",
    "invitations",
    "privacy",
    "reminders",
    "closing",
    "backups",
    "dashboard",
    "accounts.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "conference.middleware.PlainRequest",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "conference.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "conference.middleware.SignInRequired",
    "conference.middleware.ClosedConference",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "conference.urls"
WSGI_APPLICATION = "conference.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.navigation.page_frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

SQLITE_URL = f"sqlite:///{PORTAL_DATA / 'portal.sqlite3'}"
DATABASES = {"default": env.db_url_config(env("DATABASE_URL", default="") or SQLITE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Tests use a file as well: there threads wait for each other instead of failing.
    DATABASES["default"]["TEST"] = {"NAME": PORTAL_DATA / "test.sqlite3"}
    # IMMEDIATE: a transaction takes the write lock at its start, since SQLite has no row locks to take later.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=5s"
# A connection serves the requests of a minute: SQLite too reads its tables and prepares each query for every new one.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard:home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "accounts.sign_in.tried_username"
AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.client_address"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
FORMAT_MODULE_PATH = ["conference.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = PORTAL_DATA / "static"
(PORTAL_DATA / "assets").mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", PORTAL_DATA / "assets"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "conference.static_files.VendorFinder",
]
# Uploaded and printed files are private: no URL serves them but the views that ask for rights.
PORTAL_FILES = Path(env("PORTAL_FILES", default="") or PORTAL_DATA / "files").resolve()
FILES_STORAGE = env("FILES_STORAGE", default="") or "folder"
if FILES_STORAGE not in ("folder", "s3"):
    raise ImproperlyConfigured("FILES_STORAGE is “folder” or “s3”; see .env.example.")
STORAGES: dict[str, dict] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PORTAL_FILES, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if FILES_STORAGE == "s3":
    _s3 = {
        "bucket_name": env("S3_BUCKET", default=""),
        "endpoint_url": env("S3_ENDPOINT_URL", default="") or None,
        "region_name": env("S3_REGION", default="") or None,
        "access_key": env("S3_ACCESS_KEY_ID", default="") or None,
        "secret_key": env("S3_SECRET_ACCESS_KEY", default="") or None,
        "location": env("S3_PREFIX", default=""),
        "default_acl": None,
        "file_overwrite": False,
    }
    if not _s3["bucket_name"]:
        raise ImproperlyConfigured("FILES_STORAGE=s3 needs S3_BUCKET; see .env.example.")
    STORAGES["default"] = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _s3}
    # A document that is printed again replaces its file in one step; uploads never replace one another.
    STORAGES["printed"] = {**STORAGES["default"], "OPTIONS": {**_s3, "file_overwrite": True}}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Keys that sign certificates, public keys and the list of revoked certificates; files only, never rows.
KEYS_FOLDER = PORTAL_DATA / "keys"
# Where the QR codes on certificates lead.
PUBLIC_URL = (env("PUBLIC_URL", default="") or "http://127.0.0.1:8000").rstrip("/")
EVIDENCE_MAX_BYTES = 10 * 1024 * 1024
# Where films of stories may lie; they are linked to, never shown inside our pages.
FILM_HOSTS = env.list("FILM_HOSTS", default=[]) or [
    "youtube.com",
    "youtu.be",
    "vimeo.com",
    "hatinhtv.vn",
    "vtv.vn",
]

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds for each answer of the mail server
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="") or "portal@localhost"
# A message that a dead worker held is taken over after so many seconds, unless its text may have gone over already.
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=120)

# When the reminders of a working day are made and sent, by the office's clock.
LATEST_REMIND_AT = time(18)  # some hours are left to send them on the same day
try:
    REMIND_AT = time.fromisoformat(env("REMIND_AT", default="") or "07:00")
except ValueError as error:
    raise ImproperlyConfigured("REMIND_AT is a time such as 07:00; see .env.example.") from error
if REMIND_AT > LATEST_REMIND_AT:
    raise ImproperlyConfigured("REMIND_AT is 18:00 at the latest; see .env.example.")

REDIS_URL = env("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "sweep-print-jobs": {"task": "documents.sweep", "schedule": 15.0},
    "sweep-lists": {"task": "delegates.sweep_lists", "schedule": 15.0},
    "remind": {"task": "reminders.run", "schedule": 60.0},
    "make-archives": {"task": "closing.make_archives", "schedule": 60.0},
    "wipe-personal-data": {"task": "privacy.sweep", "schedule": 3600.0},
    "sweep-printed-files": {"task": "documents.sweep_files", "schedule": 3600.0},
}
# What the worker of the print jobs does besides; each looks by one query whether there is anything to do.
WORK_BESIDES = ("closing.archives.make_waiting", "privacy.retention.sweep")
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=20)
RENDER_MEMORY_MB = env.int("RENDER_MEMORY_MB", default=1024)  # address space of the process that makes PDFs

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_SKIP_ADMIN_CONFIRM = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # 403 and 404 are answers, not faults
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
