"""Where the files of bundles lie: a folder of its own, of which the night’s sweep of attachments knows nothing."""

from pathlib import Path

from django.conf import settings

from core.files.store import Store
from gapsblocks.selectors.bundles import known_keys


def store() -> Store:
    return Store(Path(settings.ATTACHMENTS_DIR) / "bundles")


def sweep() -> int:
    """Bytes of a worker that was killed."""
    return store().sweep(known_keys)
