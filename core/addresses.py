"""Addresses of many rows of one page: worked out once for each name, then the number is put in."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

_MARK = 987654321


def address_of(name: str, pk: int) -> str:
    """What `reverse(name, args=[pk])` says."""
    before, after = _around(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return f"{before}{pk}{after}"


@lru_cache(maxsize=200)
def _around(name: str, urlconf: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(name, urlconf, args=[_MARK]).partition(str(_MARK))
    return before, after
