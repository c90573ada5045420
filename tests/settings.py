"""The product's settings, made quick and quiet for tests: the same database, the same checks."""

import os

os.environ.setdefault("CASEMGMT_MODE", "demonstration")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

from casemgmt.settings import *  # noqa: E402, F403
from casemgmt.settings import STORAGES, VAR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "test" / "files"
ATTACHMENTS_DIR = MEDIA_ROOT / "attachments"
EMAIL_FILE_PATH = VAR / "test" / "mail"
# A page under test needs no hashed names, and no collected files.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Tasks run at once, and what goes wrong in one fails the test.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://"
# The lock-out has tests of its own, which switch it on.
AXES_ENABLED = False
