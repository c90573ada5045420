"""The background worker's sign of life, by which the readiness page knows that tasks are being done."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

KEY = "core.worker-heartbeat"
EVERY = timedelta(seconds=30)
LATE_AFTER = timedelta(seconds=150)  # a long task may hold the worker for a beat or two


def give() -> None:
    """Said by the worker itself: at its start, and each time beat asks."""
    cache.set(KEY, timezone.now(), timeout=int(timedelta(days=1).total_seconds()))


def last_given() -> datetime | None:
    found = cache.get(KEY)
    return found if isinstance(found, datetime) else None
