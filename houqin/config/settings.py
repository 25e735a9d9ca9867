"""Settings. What differs between installations comes from the environment; everything else stands here."""

import os

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from houqin.config.database import databases
from houqin.config.domains import DOMAINS
from houqin.config.home import home, secret_key
from houqin.config.reader import BASE_DIR, LANGUAGE_CODE, TIME_ZONE  # noqa: F401  settings too

DEMO = os.environ.get("HOUQIN_DEMO") == "1"
DEBUG = os.environ.get("HOUQIN_DEBUG") == "1"
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("HOUQIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("HOUQIN_ORIGINS", "").split(",") if origin]

FOUNDATION = [
    "houqin.foundation.scope",
    "houqin.foundation.organisation",
    "houqin.foundation.audit",
    "houqin.foundation.terms",
    "houqin.foundation.documents",
    "houqin.foundation.calendars",
    "houqin.foundation.places",
    "houqin.foundation.jobs",
    "houqin.foundation.notices",
    "houqin.foundation.imports",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "procrastinate.contrib.django",
    *FOUNDATION,
    "houqin.web",
    *DOMAINS,
    "houqin.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "houqin.web.middleware.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "houqin.foundation.organisation.middleware.ActorMiddleware",
    "houqin.web.sign_in.OwedFirstMiddleware",
    "houqin.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "houqin.config.urls"
ASGI_APPLICATION = "houqin.config.asgi.application"
WSGI_APPLICATION = "houqin.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the libraries' own templates, which ours replace.
        "DIRS": [BASE_DIR / "houqin" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "houqin.web.navigation.context",
            ],
        },
    }
]

DATABASES = databases()
HOUQIN_HOME = home()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "houqin.foundation.organisation.security.MixedSigns"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "houqin.foundation.organisation.sign_in.ClosedSignUp"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "houqin" / "locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = home() / "static"
MEDIA_ROOT = home() / "files"
# Secrets of messengers stand in a file of the operator's; links in messages need the address people use.
CHANNELS_FILE = home() / "channels.json"
PUBLIC_ADDRESS = os.environ.get("HOUQIN_ADDRESS", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files handed in to be imported wait apart: they are forgotten again, and no page serves them.
    "imports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": home() / "imports"},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or "PYTEST_VERSION" in os.environ
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# Rate limits live in a cache that every worker process shares (trust Z6).
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": home() / "cache"}}

CSRF_FAILURE_VIEW = "houqin.web.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS = os.environ.get("HOUQIN_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The demo signs in with one button per role; it exists only in a database that the demo made.
SILENCED_SYSTEM_CHECKS: list[str] = []
