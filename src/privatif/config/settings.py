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
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "privatif.config.logs.RequestLine",
    "csp.middleware.CSPMiddleware",
    "privatif.web.middleware.StorableOnly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "privatif.web.middleware.NewPasswordFirst",
]

ROOT_URLCONF = "privatif.config.urls"
WSGI_APPLICATION = "privatif.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "privatif.web.jinja.environment",
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

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["privatif.accounts.backends.PeopleBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_POLICY = ENV.password_policy
AUTH_PASSWORD_VALIDATORS = [{"NAME": "privatif.accounts.passwords.PolicyValidator"}]
ACCOUNT_ADAPTER = "privatif.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "public"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 72 * 3600

# Cookies and headers
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "privatif.web.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
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

# French, and figures as French people write them
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
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
ERP_BACKEND = ENV.erp_backend
ERP_EMBEDDED_PACE = ENV.erp_embedded_pace
ERP_PULL_SECONDS = ENV.erp_pull_seconds
PRICE_SOURCE = ENV.price_source
OUTBOX_REACTIONS = wiring.REACTIONS

LOGGING = logs.config(level=ENV.log_level, demonstration=ENV.demonstration)
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy in front redirects to https
    "security.W021",  # preloading is the distributor's own decision
    "security.W005",  # so are the sub-domains of his site
]
