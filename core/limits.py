"""How often something may be asked in a span of time, counted in the cache."""

from django.core.cache import cache


def is_spent(key: str, most: int, seconds: int) -> bool:
    """Count one more under this key; True where `most` were counted already in this span of seconds."""
    key = f"limit:{key}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # the span ended between the two
        cache.add(key, 1, seconds)
        return False
