"""All settings of careplan, in one file. What differs between installations comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from careplan.catalogues import languages_in
from careplan.environment import (
    default_site_url,
    read_database,
    read_flag,
    read_list,
    read_number,
    read_path,
    read_text,
)
from careplan.secrets_file import read_or_make_secret_key
from careplan.sqlite import use_packaged_sqlite

SQLITE_VERSION = use_packaged_sqlite()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- the installation -------------------------------------------------------------------------
DEBUG = read_flag("DEBUG", False)
DATA_DIR = read_path("DATA_DIR", BASE_DIR / "var")
HOST = read_text("HOST", "localhost")
PORT = read_text("PORT", "8000")
LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}
# What people type, without a slash at the end. `localhost`, never 127.0.0.1: passkeys do not work on a number.
SITE_URL = read_text("SITE_URL", default_site_url(HOST, PORT)).rstrip("/")
HTTPS = SITE_URL.startswith("https://")
BEHIND_PROXY = read_flag("BEHIND_PROXY", False)
# An empty database is filled with the sample clinic, or waits for the first site admin (DEMO=0).
DEMO = read_flag("DEMO", True)
BACKUP_BEFORE_MIGRATING = read_flag("BACKUP_BEFORE_MIGRATING", True)
# Sample accounts are shown on the sign-in page of a sample database, and only where nobody else can reach it.
SHOW_SAMPLE_ACCOUNTS = read_flag("SHOW_SAMPLE_ACCOUNTS", HOST in LOOPBACK_HOSTS)

SECRET_KEY = read_or_make_secret_key(DATA_DIR)
MASTER_KEY_FILE = read_path("MASTER_KEY_FILE", DATA_DIR / "master.key")

ALLOWED_HOSTS = read_list("ALLOWED_HOSTS") or [
    urlsplit(SITE_URL).hostname or HOST,
    HOST,
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

# --- rooms ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "careplan.audit",
    "careplan.notify",
    "careplan.accounts",
    "pathways",
    "careplan.plans",
    "careplan.checkins",
    "careplan.checklist",
    "careplan.clinic",
    "careplan.insights",
    "careplan.sample",
    "careplan.operations",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "heroicons",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # inside whitenoise, which compresses its own files (docs/adr/0009)
    "csp.middleware.CSPMiddleware",
    "careplan.copies.NoCopiesMiddleware",
    "careplan.methods.UsualMethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "careplan.accounts.middleware.LanguageMiddleware",  # after the one that knows who is signed in
    "careplan.accounts.middleware.KeepTypedTextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "careplan.accounts.middleware.RefusalsAreWrittenDownMiddleware",
    "careplan.pages.ClosedForAMomentMiddleware",
]

ROOT_URLCONF = "careplan.urls"
WSGI_APPLICATION = "careplan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database ---------------------------------------------------------------------------------
# FULL, not NORMAL: with NORMAL a power cut loses transactions that were already acknowledged.
# IMMEDIATE: a read that later turns into a write must wait for its turn instead of failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;"  # else REPLACE takes rows away past the triggers that guard history
        "PRAGMA cache_size=-20000;"
        "PRAGMA temp_store=MEMORY;"
    ),
}
SQLITE_FILE = DATA_DIR / "careplan.sqlite3"
DATABASES = {"default": read_database("DATABASE_URL", f"sqlite:///{SQLITE_FILE}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # A file, not memory: in memory there is no WAL, and the tests would prove another database.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The throttle of sign-in attempts must count over all server processes.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["careplan.accounts.backends.RoleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "careplan.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address that somebody merely typed
ACCOUNT_FORMS = {
    "login": "careplan.accounts.forms.SignInForm",
    "change_password": "careplan.accounts.forms.ChangePasswordForm",
    "reset_password": "careplan.accounts.forms.LostPasswordForm",
    "reset_password_from_key": "careplan.accounts.forms.NewPasswordForm",
}
# Beside allauth's own limits on sign-in and lost passwords: how often codes and invitations may be tried.
ACCOUNT_RATE_LIMITS = {"set_up": "10/m/ip,40/h/ip", "invitation": "30/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("accounts:show_home")
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "careplan_session"
CSRF_COOKIE_NAME = "careplan_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "careplan.pages.csrf_failure"

EMAIL_BACKEND = read_text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = read_text("EMAIL_HOST", "localhost")
EMAIL_PORT = read_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = read_text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = read_text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = read_flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10  # a mail server that does not answer must not hold a page
DEFAULT_FROM_EMAIL = read_text("DEFAULT_FROM_EMAIL", "careplan@localhost")
INVITATION_DAYS = 7

# --- headers ----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# Only a proxy's word tells that a request came by HTTPS; without it, to redirect would be to go in circles.
SECURE_SSL_REDIRECT = HTTPS and BEHIND_PROXY
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its select arrows as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- languages, dates -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Adding a folder to locale/ adds a language (docs/translating.md).
LOCALE_DIR = read_path("LOCALE_DIR", BASE_DIR / "locale")
LOCALE_PATHS = [LOCALE_DIR]
LANGUAGES = languages_in(LOCALE_DIR, LANGUAGE_CODE)
LANGUAGE_COOKIE_NAME = "careplan_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = read_text("TIME_ZONE", "UTC")
FORMAT_MODULE_PATH = "careplan.formats"

# --- static files -----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "careplan.bootstrap_files.BootstrapFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- logs: never a patient's words, only what the server did ---------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_address": {"()": "careplan.operations.logs.WithoutAddress"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_address"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"careplan": {"level": "INFO"}},
}
