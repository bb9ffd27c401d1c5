"""Django's settings, made from `env.py`. An operator never edits this file."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from privatif.config import databases, env, logs, wiring

ENV = env.load()
DATA_DIR = ENV.data_dir.resolve()
SECRET_KEY = env.secret_key(DATA_DIR)
DEBUG = False

BASE_URL = ENV.base_url
_base = urlsplit(BASE_URL)
ALLOWED_HOSTS = [
    _base.hostname or "", "127.0.0.1", "localhost",
    *(host.strip() for host in ENV.allowed_hosts.split(",") if host.strip()),
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = [BASE_URL]
_https = _base.scheme == "https"
TRUSTED_PROXIES = [host.strip() for host in ENV.trusted_proxies.split(",") if host.strip()]

INSTALLED_APPS = [
    "privatif.core",
    "privatif.accounts",
    "privatif.catalog",
    "privatif.ordering",
    "privatif.erp",
    "privatif.mail",
    "privatif.web",
    "privatif.backoffice",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "privatif.web.doors.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "privatif.config.logs.RequestLine",
    "csp.middleware.CSPMiddleware",
    "privatif.web.middleware.Language",
    "privatif.web.middleware.StorableOnly",
    "privatif.accounts.middleware.SessionMiddleware",
    "privatif.accounts.throttle.KnownBrowser",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "privatif.web.duties.DutiesFirst",
    "privatif.web.doors.FormsOnly",
    "privatif.web.middleware.Received",
]

ROOT_URLCONF = "privatif.config.urls"
WSGI_APPLICATION = "privatif.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "privatif.web.jinja.Pages",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "privatif.web.jinja.environments",
            "context_processors": ["privatif.web.context.frame"],
        },
    },
    {  # for the parts that bring Django templates of their own (form widgets, allauth's mails)
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": databases.from_url(ENV.database_url, DATA_DIR)}
CACHES = {  # in the database, so that all processes count the same attempts to log in
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Beyond it rows are thrown away, and with them what was counted.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["privatif.accounts.backends.PeopleBackend"]
PASSWORD_HASHERS = ["privatif.accounts.hashing.Argon2Hasher"]
LOGINS_AT_ONCE = ENV.logins_at_once
PASSWORD_POLICY = ENV.password_policy
AUTH_PASSWORD_VALIDATORS = [{"NAME": "privatif.accounts.passwords.PolicyValidator"}]
ACCOUNT_ADAPTER = "privatif.accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {  # how they work together: accounts/throttle.py
    "login": None,  # failures are counted, not people
    "login_here": "5/5m/key,20/h/key",
    "login_from": "200/10m/ip",
    "login_anywhere": "100/h/key",
    "login_known": "5/5m/key,30/h/key",
    "login_failed": "5/5m/key,20/h/key",  # second factors, each person on his own
    "change_password": "10/h/user",
    "reset_password": "60/10m/ip,5/h/key",
    "reset_password_from_key": "60/10m/ip",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"reset_password": "privatif.web.password_forms.ForgottenForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "privatif.accounts.links.Tokens"  # noqa: S105 - a class
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "public"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "privatif.accounts.second_factor_library.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "privatif.web.second_factor_forms.ActivateForm",
    "authenticate": "privatif.web.second_factor_forms.AuthenticateForm",
    "reauthenticate": "privatif.web.second_factor_forms.ReauthenticateForm",
    "add_webauthn": "privatif.web.second_factor_forms.AddPasskeyForm",
    "authenticate_webauthn": "privatif.web.second_factor_forms.AuthenticatePasskeyForm",
    "login_webauthn": "privatif.web.second_factor_forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "privatif.web.second_factor_forms.ReauthenticatePasskeyForm",
}
MFA_TOTP_ISSUER = ENV.brand
MFA_TOTP_TOLERANCE = 1  # a code typed just after it has changed, or by a clock that is half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # by finger, face or PIN: a stolen key opens nothing
MFA_RATE_LIMITS = False  # a passkey can't be guessed, and a limit by address would lock a whole company out
STAFF_SECOND_FACTOR = ENV.staff_second_factor
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 72 * 3600

# Cookies and headers
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# A browser takes such names from this very host over https alone, so that no neighbour can plant them.
_prefix = "__Host-" if _https else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
MESSAGE_COOKIE_NAME = f"{_prefix}messages"
MESSAGE_STORAGE = "privatif.web.messages.Storage"
KNOWN_BROWSER_COOKIE = f"{_prefix}navigateur"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "privatif.accounts.sessions"
SESSION_COOKIE_AGE = ENV.session_idle_minutes * 60
SESSION_LONGEST = ENV.session_longest_hours * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "privatif.web.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True  # those of the portal's own name, if any
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a basket of 2,000 lines is one form
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# French first; another language is chosen by a person and never guessed
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = f"{_prefix}langue"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = _https
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# Files
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_MAX_AGE = 3600

# Mail: everything that Django or allauth sends becomes a row first
EMAIL_BACKEND = "privatif.mail.backend.RowBackend"
MAIL_TRANSPORT = ENV.mail_transport
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from or f"{ENV.brand} <{ENV.webmaster_email}>"
SMTP = {
    "host": ENV.smtp_host, "port": ENV.smtp_port, "username": ENV.smtp_user,
    "password": ENV.smtp_password, "security": ENV.smtp_security,
}  # fmt: skip

# The portal's own
BRAND = ENV.brand
WEBMASTER = {"name": ENV.webmaster_name, "phone": ENV.webmaster_phone, "email": ENV.webmaster_email}
OPENING_HOURS = ENV.opening_hours
DEMONSTRATION = ENV.demonstration
CUT_OFF = ENV.cut_off
DELIVERY_LEAD_DAYS = ENV.delivery_lead_days
FREE_DELIVERY_FROM = ENV.free_delivery_from
PRICE_HOLD_DAYS = ENV.price_hold_days
ERP_BACKEND = ENV.erp_backend
ERP_EMBEDDED_PACE = ENV.erp_embedded_pace
ERP_PULL_SECONDS = ENV.erp_pull_seconds
PRICE_SOURCE = ENV.price_source
OUTBOX_REACTIONS = wiring.REACTIONS

LOGGING = logs.config(level=ENV.log_level, demonstration=ENV.demonstration)
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy in front redirects to https
    "security.W021",  # preloading is the distributor's own decision
]
