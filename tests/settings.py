"""The product's settings, made quick and quiet for tests: the same database, the same checks."""

import os

os.environ.setdefault("CASEMGMT_MODE", "demonstration")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

from casemgmt.settings import *  # noqa: E402, F403
from casemgmt.settings import CACHES, REDIS_URL, STORAGES, VAR  # noqa: E402


def redis_of(worker: str, url: str) -> str:
    """A Redis database for each process of tests: one empties its own, and forgets what another has just signed in."""
    address, _, query = url.partition("?")
    number = 1 + int(worker.removeprefix("gw")) % 15  # there are 16, and nought is for one process alone
    kept = [part for part in query.split("&") if part and not part.startswith("db=")]
    return f"{address}?{'&'.join([*kept, f'db={number}'])}"


WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # gw0, gw1 ...; empty where one process runs all
if WORKER:
    REDIS_URL = redis_of(WORKER, REDIS_URL)
    CACHES = {"default": {**CACHES["default"], "LOCATION": REDIS_URL}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "test" / WORKER / "files"  # one process sweeps what another has just laid there
ATTACHMENTS_DIR = MEDIA_ROOT / "attachments"
EMAIL_FILE_PATH = VAR / "test" / WORKER / "mail"
# A page or paper under test needs no hashed names, and no collected files: those of an earlier start would be old ones.
STATIC_ROOT = VAR / "test" / "static"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Tasks run at once, and what goes wrong in one fails the test.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://"
# The lock-out has tests of its own, which switch it on.
AXES_ENABLED = False
