"""What this machine must have besides Python and make, and how it gets it.

    python tools/system.py venv | run | tests

Runs on the machine's bare Python. As root with apt at hand it installs what is missing; otherwise it names, in one
message, everything that is missing and the Debian packages that bring it.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """Something of the system that the product or its tests use."""

    what: str
    why: str
    is_there: Callable[[], bool]
    debian: tuple[str, ...]
    wanted_for: frozenset[str]


def has_venv() -> bool:
    """Debian's Python leaves out the part that makes environments; another Python is asked in its own process."""
    python = os.environ.get("PYTHON") or sys.executable
    return subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode == 0


def has_browser() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))


def has_pango() -> bool:
    """As the library that draws the papers looks for it: by loading it."""
    for name in PANGO:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
    return True


# By the names that the library asks for: one set on Linux, another on a Mac.
PANGO = (
    (
        "libgobject-2.0.0.dylib",
        "libpango-1.0.dylib",
        "libharfbuzz.0.dylib",
        "libharfbuzz-subset.0.dylib",
        "libfontconfig.1.dylib",
        "libpangoft2-1.0.dylib",
    )
    if sys.platform == "darwin"
    else (
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
        "libpangoft2-1.0.so.0",
    )
)

NEEDS = (
    Need("Python's venv", "the packages are kept in .venv", has_venv, ("python3-venv",), frozenset({"venv"})),
    Need(
        "Pango",
        "the papers are drawn with it",
        has_pango,
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "libfontconfig1"),
        frozenset({"run", "tests"}),
    ),
    Need("Chromium", "the journeys run in a real browser", has_browser, ("chromium",), frozenset({"tests"})),
)


def missing_for(purpose: str) -> list[Need]:
    return [need for need in NEEDS if purpose in need.wanted_for and not need.is_there()]


def install(packages: list[str]) -> bool:
    """Through apt, when this is root's machine to change."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    print(f"Installing {', '.join(packages)} with apt-get ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for order in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        if subprocess.run([apt, *order], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            return False
    return True


def main(purpose: str) -> int:
    missing = missing_for(purpose)
    if not missing:
        return 0
    packages = sorted({package for need in missing for package in need.debian})
    if install(packages):
        missing = missing_for(purpose)
    if not missing:
        return 0
    print("This machine lacks:", file=sys.stderr)
    for need in missing:
        print(f"  {need.what}: {need.why} (Debian: {' '.join(need.debian)})", file=sys.stderr)
    print(f"Install it, for example: sudo apt-get install {' '.join(packages)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
