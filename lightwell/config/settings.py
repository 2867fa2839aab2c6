"""Django's settings, from the environment only. See environment.py for every name."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lightwell.config import environment, storage

storage.use_sqlcipher()
storage.use_pinned_time_zones()

_env = environment.read()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(_env.get("LIGHTWELL_DATA_DIR", BASE_DIR / "var" / "data"))
KEY_DIR = Path(_env.get("LIGHTWELL_KEY_DIR", BASE_DIR / "var" / "keys"))
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = storage.key_file(KEY_DIR, "secret.key").hex()
CHAIN_KEY = storage.key_file(KEY_DIR, "chain.key")
DEBUG = environment.yes(_env.get("LIGHTWELL_DEBUG", "no"))
HTTPS = environment.yes(_env.get("LIGHTWELL_HTTPS", "no"))
ALLOWED_HOSTS = _env.get("LIGHTWELL_HOSTS", "localhost,127.0.0.1").split(",")
CLINIC_NAME = _env.get("LIGHTWELL_CLINIC", "Northlight Clinic")
CLINIC_CONTACT = {
    "phone": _env.get("LIGHTWELL_PHONE", "403-555-0142"),
    "fax": _env.get("LIGHTWELL_FAX", "403-555-0143"),
    "email": _env.get("LIGHTWELL_EMAIL", "hello@northlight.example"),
    "address": _env.get("LIGHTWELL_ADDRESS", "100 Example Street;Anytown AB").split(";"),
    "hours": _env.get("LIGHTWELL_HOURS", "08:00-16:30").split("-"),
}
FAX_DIR = Path(_env["LIGHTWELL_FAX_DIR"]) if "LIGHTWELL_FAX_DIR" in _env else None
FAX_IMAP = _env.get("LIGHTWELL_FAX_IMAP", "")
CLINIC_LOGO = environment.picture(_env.get("LIGHTWELL_LOGO", ""))
CLINIC_COST = {"en": _env.get("LIGHTWELL_COST_EN", ""), "fr": _env.get("LIGHTWELL_COST_FR", "")}
CLINIC_PROVINCE = _env.get("LIGHTWELL_PROVINCE", "")
CLINIC_TIME_ZONE = _env.get("LIGHTWELL_TIME_ZONE", "America/Toronto")


def _database() -> dict:
    if url := _env.get("LIGHTWELL_DATABASE_URL"):
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            # Values travel beside a statement, and one that comes again is not planned again.
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
        }
    return storage.sqlite_database(DATA_DIR / "lightwell.db", storage.key_file(KEY_DIR, "database.key"))


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"
ROOMS = ["audit", "staff", "patients", "chart", "measures", "pharmacy", "referrals", "assessment", "consent"]
ROOMS += ["courses", "scheduling", "treatment", "outcomes", "letters"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *[f"lightwell.{room}" for room in ROOMS if (BASE_DIR / "lightwell" / room / "apps.py").exists()],
    "lightwell.web",
    "lightwell.jobs",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lightwell.web.policy.OnePolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lightwell.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lightwell.web.session.IdleSession",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lightwell.web.access.ClosedUnlessOpened",
]
ROOT_URLCONF = "lightwell.config.urls"
WSGI_APPLICATION = "lightwell.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "lightwell" / "web" / "templates"],
        "OPTIONS": {"environment": "lightwell.web.jinja.environment"},
    }
]

SITE_URL = _env.get("LIGHTWELL_URL", "http://localhost:8000").rstrip("/")
vars().update(environment.mail(_env.get("LIGHTWELL_SMTP", "")))
DEFAULT_FROM_EMAIL = _env.get("LIGHTWELL_MAIL_FROM", CLINIC_CONTACT["email"])

# Sign-in: password now; TOTP and passkeys need only be switched on for a person.
AUTHENTICATION_BACKENDS = ["lightwell.web.remembered.Backend"]
PASSWORD_HASHERS = ["lightwell.staff.hashing.Argon2"]
ACCOUNT_ADAPTER = "lightwell.web.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "lightwell.web.remembered"
SESSION_COOKIE_NAME = "lightwell_staff"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_NAME = "lightwell_csrf"
CSRF_FAILURE_VIEW = "lightwell.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["lightwell.web.uploads.Limited"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "lightwell" / "web" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR.parent / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lightwell.web.statics.Statics"},
}
MESSAGE_STORAGE = "lightwell.web.said.SealedCookie"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
