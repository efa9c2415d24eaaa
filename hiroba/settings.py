"""Django's settings. What differs per installation is read in environment.py."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from jinja2 import select_autoescape

from hiroba import environment

HIROBA_DATA = environment.data_folder()
HIROBA_SLOTS = HIROBA_DATA / "slots"
HIROBA_MACHINE = int(environment.read("HIROBA_MACHINE"))
HIROBA_BASE_URL = environment.read("HIROBA_BASE_URL").rstrip("/")
HIROBA_OPERATOR = environment.operator()
HIROBA_COUNTRIES = environment.countries()
HIROBA_CARDS = environment.cards()
HIROBA_TRUSTED_PROXY = environment.read("HIROBA_TRUSTED_PROXY")
HIROBA_DOCUMENT_KEY = environment.document_key()
HIROBA_OUTGOING_ALLOW = environment.parts_of(environment.read("HIROBA_OUTGOING_ALLOW"))

_base = urlsplit(HIROBA_BASE_URL)
_secure = _base.scheme == "https"

SECRET_KEY = environment.secret_key(HIROBA_DATA)
DEBUG = False
ALLOWED_HOSTS = [
    _base.hostname or "localhost", "127.0.0.1", "localhost", "[::1]",
    *filter(None, environment.read("HIROBA_ALLOWED_HOSTS").split(",")),
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = [HIROBA_BASE_URL]

DATABASES = {"default": environment.database(HIROBA_DATA)}
STORAGES = {
    "default": environment.storage(HIROBA_DATA),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Attempts are counted in a table, so that all processes see them (allauth locks by `add`).
CACHES = {
    "default": {
        "BACKEND": "hiroba.base.attempts.Attempts",
        "LOCATION": "attempts",
        "KEY_FUNCTION": "hiroba.base.attempts.key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "hiroba.base",
    "hiroba.policy",
    "hiroba.files",
    "hiroba.agreements",
    "hiroba.desk",
    "hiroba.accounts",
    "hiroba.partners",
    "hiroba.friends",
    "hiroba.connect",
    "hiroba.posts",
    "hiroba.inbox",
    "hiroba.moderation",
    "hiroba.privacy",
    "hiroba.web",
    "hiroba.cli",
]
MIDDLEWARE = [
    "hiroba.web.middleware.trusted_proxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Gives Content-Length: an answer in chunks waits 40 ms for the other side's delayed ACK.
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hiroba.web.middleware.actor",
    "hiroba.web.middleware.bodies",
    "hiroba.web.middleware.methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hiroba.web.middleware.refusals",
]
ROOT_URLCONF = "hiroba.urls"
WSGI_APPLICATION = "hiroba.web.wsgi.application"
FOLLOW_UPS = "hiroba.follow_ups.FOLLOW_UPS"
SCHEDULE = "hiroba.schedule.SCHEDULE"
CASE_KINDS = "hiroba.case_kinds.CASE_KINDS"
ACTOR_AGAIN = "hiroba.accounts.actors.again"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "hiroba.web.jinja.environment",
            "autoescape": select_autoescape(disabled_extensions=("txt",), default=True),
            "context_processors": [
                "hiroba.web.context.square",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
FORM_RENDERER = "django.forms.renderers.Jinja2"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("name", "email")}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
SESSION_ENGINE = "hiroba.accounts.sessions"
SESSION_COOKIE_NAME = "hiroba_session"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hiroba.web.views.errors.expired_form"
LANGUAGE_COOKIE_NAME = "hiroba_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hiroba.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "hiroba.accounts.inputs.JoinInput"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# Else whoever keeps an address locked by guessing could wait for its owner here.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# `amount/window/whose`; `key` is the address or the account that is tried, apart for each
# browser in which it signed in before: a "guess" is ours (accounts/devices.py) in place of
# allauth's failed login. Other windows than these: hiroba/policy/limits.py, for what people who
# are signed in do.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": None,
    "guess": "20/m/ip,5/300s/key,100/d/key",
    "signup": "20/m/ip",
    "confirm_email": "1/m/key,10/d/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "10/h/user",
    "manage_email": "20/h/user",
}
ACCOUNT_FORMS = {
    "login": "hiroba.accounts.entrance.SignIn",
    "signup": "hiroba.accounts.entrance.SignUp",
    "add_email": "hiroba.accounts.entrance.NewEmail",
    "change_password": "hiroba.accounts.entrance.ChangePassword",
    "set_password": "hiroba.accounts.entrance.SetPassword",
    "reset_password": "hiroba.accounts.entrance.ResetPassword",
    "reset_password_from_key": "hiroba.accounts.entrance.NewPassword",
    "reauthenticate": "hiroba.accounts.entrance.Prove",
}
MFA_ADAPTER = "hiroba.accounts.adapter.SecondFactor"
MFA_FORMS = {
    "authenticate": "hiroba.accounts.entrance.Code",
    "reauthenticate": "hiroba.accounts.entrance.ProveByCode",
    "activate_totp": "hiroba.accounts.entrance.FirstCode",
    "login_webauthn": "hiroba.accounts.entrance.SignInByPasskey",
    "authenticate_webauthn": "hiroba.accounts.entrance.SecondStepByPasskey",
    "reauthenticate_webauthn": "hiroba.accounts.entrance.ProveByPasskey",
    "add_webauthn": "hiroba.accounts.entrance.NewPasskey",
    "edit_webauthn": "hiroba.accounts.entrance.RenamePasskey",
}
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip", "webauthn_begin": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody is signed in before an address is confirmed: a new one may wait for its link.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "hiroba"
# Also the code before: who types it as its thirty seconds end is right (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Tokyo"
FORMAT_MODULE_PATH = "hiroba.formats"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HIROBA_DATA / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []
DEFAULT_FROM_EMAIL = environment.read("HIROBA_MAIL_FROM") or f"hiroba@{_base.hostname}"
globals().update(environment.mail())

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {
        "one_line": {
            "()": "django.utils.log.CallbackFilter",
            "callback": "ext://hiroba.web.log.one_line",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["one_line"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Below that it warns of every page that is refused or does not exist.
    "loggers": {"django.request": {"level": "ERROR"}},
}
