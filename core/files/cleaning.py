"""A file as it came in, and the harmless one made of it; every refusal in words for the person who chose it."""

import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from core.errors import DomainError
from core.files import cleaner
from core.files.store import BLOCK, Store

log = logging.getLogger(__name__)

LONGEST = 90  # seconds on the clock; the program has a stricter count of its own work

_ANOTHER = "Choose a PDF, or a JPEG or PNG picture."
WORDS = {
    "empty": "This file is empty. Choose another.",
    "not-a-scan": f"This file is not a picture or a PDF, whatever it is called. {_ANOTHER}",
    "phone-format": (
        "This picture is in a format that only some phones can open (HEIC). On an iPhone choose Settings, Camera, "
        "Formats, “Most Compatible” and take it again, or send it to yourself as JPEG."
    ),
    "broken-picture": "This picture is broken, or only part of it arrived. Take it again, or choose another file.",
    "too-many-pixels": "This picture has too many points to be opened safely. Scan it again at 300 dots an inch.",
    "password": "This PDF is locked with a password. Save a copy without the password and choose that.",
    "broken-pdf": "This PDF is broken, or only part of it arrived. Scan it again, or save it afresh as PDF.",
    "too-hard": "This file could not be read safely. Scan the paper again and choose the new file.",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is going to be kept: a file of the store's workshop."""

    path: Path
    kind: str
    pages: int
    size: int
    sha256: str


def refusal(code: str) -> DomainError:
    return DomainError(WORDS[code], code=code)


def too_large(limit_mb: int) -> DomainError:
    words = f"This file is larger than {limit_mb} MB. Scan it again in grey or at 200 dots an inch, or split it."
    return DomainError(words, code="too-large")


@contextmanager
def cleaned(upload: Any, *, limit_mb: int, store: Store) -> Iterator[Cleaned]:
    """The harmless form of what came in: bytes, or an uploaded file, which is never read into memory whole.

    Raises DomainError in plain words. What is not put into the store is gone afterwards.
    """
    with store.scratch() as source, store.scratch() as target:
        _receive(upload, source, limit_mb)
        found = _run(source, target)
        yield Cleaned(target, found["kind"], found["pages"], target.stat().st_size, hash_of(target))


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _receive(upload: Any, source: Path, limit_mb: int) -> None:
    most = limit_mb * 1024 * 1024
    size = len(upload) if isinstance(upload, bytes) else upload.size
    if not size:
        raise refusal("empty")
    if size > most:
        raise too_large(limit_mb)
    blocks: Iterator[bytes] = iter([upload]) if isinstance(upload, bytes) else _blocks(upload)
    taken = 0
    with source.open("wb") as out:
        for block in blocks:
            if not taken:
                _look(block)
            taken += len(block)
            if taken > most:  # it was announced as smaller
                raise too_large(limit_mb)
            out.write(block)
    if not taken:
        raise refusal("empty")


def _blocks(upload: IO[bytes]) -> Iterator[bytes]:
    upload.seek(0)
    while block := upload.read(BLOCK):
        yield block


def _look(start: bytes) -> None:
    """Most wrong files show at their first bytes: no need to start a program for them."""
    try:
        cleaner.kind_of(start[: cleaner.START])
    except cleaner.Refused as refused:
        raise refusal(str(refused)) from None


def _run(source: Path, target: Path) -> dict[str, Any]:
    # By its path and cut off from the environment: no secret of the service is within reach of a hostile file.
    command = [sys.executable, "-I", cleaner.__file__, str(source), str(target)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST, env={}, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        log.warning("A file took longer than %s seconds to clean and was refused.", LONGEST)
        raise refusal("too-hard") from None
    except subprocess.CalledProcessError as failed:
        log.warning("The cleaning of a file ended with %s and the file was refused.", failed.returncode)
        raise refusal("too-hard") from None
    if "refused" in found:
        raise refusal(found["refused"])
    return found
