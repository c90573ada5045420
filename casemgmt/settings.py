"""All settings, read from the environment; a missing secret stops the start with a clear word."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from celery.schedules import crontab
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

BASE_DIR = Path(__file__).resolve().parent.parent


class _Environment(FileAwareMapping):
    """A value may also come from a file named by NAME_FILE, as container secrets do, less its last newline."""

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key).strip()


environ.Env.ENVIRON = _Environment()
env = environ.Env()

# "demonstration" serves a trial on one machine over plain http; "production" is behind TLS and asks for every secret.
MODE = env("CASEMGMT_MODE", default="production")
DEMONSTRATION = MODE == "demonstration"
if MODE not in {"demonstration", "production"}:
    raise ImproperlyConfigured(f"CASEMGMT_MODE is {MODE!r}; it must be 'demonstration' or 'production'.")

VAR = Path(env("CASEMGMT_VAR", default=str(BASE_DIR / "var")))
SECRET_KEY = env("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost"] if DEMONSTRATION else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SERVICE_NAME = env("SERVICE_NAME", default="Turas")  # the words beside the mark; an agency's own name is a setting

USE_TZ = True
TIME_ZONE = "Europe/Dublin"  # a consent ends at midnight here, in summer too
LANGUAGE_CODE = "en-ie"
USE_I18N = True
DATE_FORMAT = "j F Y"
FORMAT_MODULE_PATH = "casemgmt.formats"

ROOT_URLCONF = "casemgmt.urls"
WSGI_APPLICATION = "casemgmt.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "django_htmx",
    "csp",
    "guardian",
    "simple_history",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "core",
    "accounts",
    "agencies",
    "notifications",
    "cases",
    "imports",
    "correspondence",
    "consents",
    "assessments",
    "careplans",
    "contacts",
    "workload",
    "gapsblocks",
    "protection",
    "desk",
    "operations",
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
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.sessions.IdleSessionMiddleware",
    "core.middleware.DoorwayMiddleware",
    "agencies.middleware.AtWorkFor",
    "core.middleware.SignInRequired",
    "accounts.middleware.SecondFactorMiddleware",
    "core.middleware.NoStoreMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

# One decision path: the policies read guardian's rows themselves (Django ORs backends), so no object backend here.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.SignInBackend",
]
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # says that guardian's backend is missing, which is meant
ANONYMOUS_USER_NAME = None

FORM_RENDERER = "core.forms.rendering.HouseRenderer"
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
                "desk.context.shell",
            ],
            "builtins": ["core.templatetags.ui"],
        },
    }
]

# Where links in mails lead.
PUBLIC_ADDRESS = env("PUBLIC_ADDRESS", default="http://localhost:8000" if DEMONSTRATION else "").rstrip("/")
if not PUBLIC_ADDRESS:
    raise ImproperlyConfigured("Set PUBLIC_ADDRESS to the address that people type, such as https://cases.example.ie")

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"

# Signing in, by user name or work address. Accounts are made by invitation; accounts.adapters closes the rest.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation went to that address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True  # for as long as the time of idleness, no longer
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "240/m/ip",  # a whole agency comes in at nine, from one address
    "sign_in": "120/m/ip,25/15m/key",
    "login_failed": "60/m/ip,5/5m/key",  # codes of the second factor
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
PASSWORD_RESET_TIMEOUT = 3600

# The second factor: everybody's in production, offered in the demonstration.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMONSTRATION)
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone signs in, so it has to know its owner
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION  # http://localhost
MFA_TOTP_TOLERANCE = 1  # phones are seldom half a minute off
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
}

# The lock-out: five wrong passwords for one account from one address. Proxies of our own are counted off.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0 if DEMONSTRATION else 1)
AXES_HANDLER = "accounts.lockout.Handler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # core.audit has it
AXES_USERNAME_CALLABLE = "accounts.lockout.counted_name"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
AXES_CLIENT_STR_CALLABLE = "accounts.lockout.nameless"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out_page"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "username", "ip_address", "next", "csrfmiddlewaretoken"]
AXES_VERBOSE = False  # no greeting at each start

# Database: DATABASE_URL, as postgres://user:password@host:port/name; a socket folder is written %2Fpath%2Fto%2Ffolder.
_url = urlsplit(env("DATABASE_URL"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": unquote(_url.username or ""),
        "PASSWORD": unquote(_url.password or ""),
        "HOST": unquote(_url.hostname or "")
        if "%2f" not in _url.netloc.lower()
        else unquote(_url.netloc.split("@")[-1].split(":")[0]),
        "PORT": str(_url.port or ""),
        "CONN_MAX_AGE": 600,  # a new connection plans anew what is prepared
        "CONN_HEALTH_CHECKS": True,
        # Rows lie in memory or on a solid disk: with PostgreSQL's default of 4, made for turning disks, one page of a
        # worker's list reads the whole case table. The queries are short, so compiling them costs more than it saves.
        # What is planned once for a connection (core.prepared) is planned for any values; all else is not prepared.
        # A name is found with a letter or two wrong ("Shampal" for "Shampla"); the default of 0.6 forgives too little.
        "OPTIONS": {
            "options": "-c random_page_cost=1.1 -c jit=off -c plan_cache_mode=force_generic_plan"
            " -c pg_trgm.word_similarity_threshold=0.45"
        },
    }
}

REDIS_URL = env("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat" / "schedule")
CELERY_BEAT_SCHEDULE = {
    # Beat only asks; core.jobs knows what is still to be done.
    "unsent-notices": {"task": "notifications.requeue_unsent", "schedule": crontab()},
    "continuity": {"task": "cases.check_continuity", "schedule": crontab(minute=20)},
    "silent-jobs": {"task": "core.sweep_jobs", "schedule": crontab()},
    "policies-to-revise": {"task": "desk.remind_of_revisions", "schedule": crontab(minute=10)},
    "consents-that-end": {"task": "consents.warn_of_endings", "schedule": crontab(minute=5)},
    "sign-offs-owed": {"task": "consents.remind_of_sign_offs", "schedule": crontab(minute=10)},
    "reviews-due": {"task": "careplans.tell_of_reviews", "schedule": crontab(minute=15)},
    "reflections-due": {"task": "careplans.tell_of_reflections", "schedule": crontab(minute=25)},
    "interims-that-end": {"task": "cases.tell_of_interims", "schedule": crontab(minute=30)},
    "commitments-that-end": {"task": "cases.tell_of_commitments", "schedule": crontab(minute=30)},
    "contact-lost": {"task": "cases.tell_of_lost_contact", "schedule": crontab(minute=30)},
    "hours-with-people": {"task": "desk.count_hours", "schedule": crontab(minute=35)},
    "morning-mail": {"task": "desk.send_morning_mail", "schedule": crontab(minute="*/15")},
    "concerns-to-look-at": {"task": "correspondence.tell_of_concerns", "schedule": crontab(minute=50)},
    "gaps-that-lie": {"task": "gapsblocks.tell_of_age", "schedule": crontab(minute=40)},
    "access-requests-due": {"task": "protection.tell_of_requests", "schedule": crontab(minute=45)},
    "breach-clocks": {"task": "protection.tell_of_breaches", "schedule": crontab(minute="*/10")},
    "old-copies": {"task": "protection.clear_copies", "schedule": crontab(hour=3, minute=55)},
    "old-bundles": {"task": "gapsblocks.clear_bundles", "schedule": crontab(hour=3, minute=35)},
    "old-lists": {"task": "imports.clear_old_rows", "schedule": crontab(hour=3, minute=50)},
    "old-drafts": {"task": "core.forget_old_drafts", "schedule": crontab(hour=3, minute=40)},
    "old-runs": {"task": "core.forget_old_runs", "schedule": crontab(hour=3, minute=45)},
    "files-of-nobody": {"task": "core.sweep_files", "schedule": crontab(hour=3, minute=30)},
    "worker-heartbeat": {"task": "core.give_heartbeat", "schedule": 30.0},
}

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
# The compiled sheet, fonts, icons and scripts of the front-end packages are gathered in var/assets by `make`.
STATICFILES_DIRS = [BASE_DIR / "static", *([VAR / "assets"] if (VAR / "assets").is_dir() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"  # outside the static tree: uploads are served through a policy only
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Scans and signed papers (core.files.store). Backed up with the database: one is worth little without the other.
ATTACHMENTS_DIR = Path(env("ATTACHMENTS_DIR", default=str(MEDIA_ROOT / "attachments")))

EMAIL_BACKEND = env(
    "EMAIL_BACKEND",
    default="django.core.mail.backends.filebased.EmailBackend"
    if DEMONSTRATION
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=not DEMONSTRATION)
# From this hour on (Dublin) the morning's mail goes out, on working days.
MORNING_MAIL_HOUR = env.int("MORNING_MAIL_HOUR", default=7)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="no-reply@localhost")

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

# Health data: nothing of it in URLs, referrers, caches or third parties.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of the second factor
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Signed out after this long without a sign of life; core.sessions renews it, and the page warns two minutes before.
# Where an agency or the service has set `session_idle_minutes`, that holds instead.
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_SECONDS", default=20 * 60)
SESSION_IDLE_OF = "agencies.selectors.idle_seconds_of"  # asked from below, where nothing is known of agencies
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
CSRF_FAILURE_VIEW = "core.pages.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMONSTRATION
SECURE_SSL_REDIRECT = not DEMONSTRATION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEMONSTRATION else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMONSTRATION
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=not DEMONSTRATION) else None
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # what is typed; of files only what follows counts
FILE_UPLOAD_HANDLERS = [
    "core.files.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",  # above FILE_UPLOAD_MAX_MEMORY_SIZE (2.5 MB)
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "core.logs.LineFormatter", "format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # One greets at each start; the others tell each step of each paper.
    # What WeasyPrint warns of are letters that no font has: what people typed does not belong into this log.
    "loggers": {"pikepdf": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
