"""An archive that people are given: each file in it is counted, with its fingerprint, and a manifest proves them."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile


class Archive:
    """The file while it is written: each entry is counted, with its fingerprint, for the manifest."""

    def __init__(self, path: Path):
        self.zip = ZipFile(path, "w", ZIP_DEFLATED)
        self.entries: list[dict[str, Any]] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        digest, size = hashlib.sha256(), 0
        with self.zip.open(name, "w", force_zip64=True) as entry:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        self.entries.append({"name": name, "size": size, "sha256": digest.hexdigest()})
        return digest.hexdigest()

    def close(self, about: dict[str, Any]) -> None:
        manifest = {**about, "files": self.entries}
        self.zip.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
        self.zip.close()
