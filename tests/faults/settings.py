"""The product's settings with a hasty clock: what beat asks for every hour or minute it asks for every second."""

from casemgmt.settings import *  # noqa: F403
from casemgmt.settings import CELERY_BEAT_SCHEDULE, STORAGES, VAR

HASTY = ("reviews-due", "consents-that-end", "reflections-due", "continuity", "silent-jobs", "unsent-notices")
CELERY_BEAT_SCHEDULE = {name: CELERY_BEAT_SCHEDULE[name] | {"schedule": 1.0} for name in HASTY}
CELERY_BEAT_MAX_LOOP_INTERVAL = 0.5
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # who signs in here comes from no address
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
