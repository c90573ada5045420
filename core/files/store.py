"""Where the bytes of attachments lie: a private folder outside everything that is served, under keys that say nothing.

A file is written beside its place, flushed to the disk, and put in its place whole: whoever reads finds all or nothing.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

SPARED = timedelta(days=1)  # a file as young as this may belong to a transaction that is still under way
BATCH = 500
BLOCK = 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{40}")


class Store:
    """One folder of files. Holds nothing itself: another process, or the same after a restart, finds the same files."""

    def __init__(self, root: Path | str | None = None):
        self.root = Path(root or settings.ATTACHMENTS_DIR)

    @property
    def workshop(self) -> Path:
        """Where files lie while they are received, cleaned and written."""
        return self.root / "coming"

    def path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("This is no key of the store.")
        return self.root / key[:2] / key

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A private file for the length of some work."""
        _private(self.workshop)
        path = self.workshop / secrets.token_hex(16)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def put(self, file: Path) -> str:
        """Take in a scratch file, which is gone from there; returns its key."""
        key = secrets.token_hex(20)
        place = self.path(key)
        _private(place.parent)
        os.chmod(file, 0o600)
        _flush(file, os.O_RDWR)
        os.rename(file, place)
        _flush(place.parent, os.O_RDONLY | os.O_DIRECTORY)
        return key

    def open(self, key: str) -> IO[bytes]:
        return self.path(key).open("rb")

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def missing(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if not self.path(key).is_file()]

    def sweep(self, known: Callable[[list[str]], set[str]]) -> int:
        """Remove what no row knows, and what was left half done, if it is older than a day. `known` picks, out of some
        keys, those that belong to a row.
        """
        before = time.time() - SPARED.total_seconds()
        old = [path for path in self._files() if _older(path, before)]
        count = 0
        for start in range(0, len(old), BATCH):
            batch = old[start : start + BATCH]
            kept = known([path.name for path in batch if path.parent != self.workshop])
            for path in batch:
                if path.parent == self.workshop or path.name not in kept:
                    path.unlink(missing_ok=True)
                    count += 1
        return count

    def _files(self) -> Iterator[Path]:
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            if folder == self.workshop or re.fullmatch("[0-9a-f]{2}", folder.name):
                # a stranger's file in our folder is not ours to remove
                yield from (path for path in folder.iterdir() if folder == self.workshop or _KEY.fullmatch(path.name))


def _private(folder: Path) -> None:
    """Make the folder, and those above it, for us alone."""
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        _private(folder.parent)
    with suppress(FileExistsError):  # another process was first
        folder.mkdir(mode=0o700)
        _flush(folder.parent, os.O_RDONLY | os.O_DIRECTORY)


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False
