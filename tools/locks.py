"""Lock files: are they in step with what they lock (no network is asked), and with --write, write them anew.

A lock says for each package who asked for it, pins it and gives the hashes; it names no index address.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
OLDEST_PYTHON = "3.11"
SHARED = ("base", "embedded", "dev")  # each takes the one before it, and stands to its pins
ALONE = {"redis": ["--python-version", "3.12"], "node": ["--universal", "--python-version", OLDEST_PYTHON]}

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(name: str) -> dict[str, str]:
    """What an .in file itself asks for: package name to its limits on the version."""
    found = {}
    for line in (FOLDER / f"{name}.in").read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line and not line.startswith("-"):
            match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(.*)", line)
            assert match, line
            found[plain(match[1])] = match[2].strip()
    return found


def family(name: str) -> list[str]:
    return list(SHARED[: SHARED.index(name) + 1]) if name in SHARED else [name]


def problems_of(name: str) -> list[str]:
    from packaging.specifiers import SpecifierSet

    lock = FOLDER / f"{name}.txt"
    if not lock.exists():
        return [f"{lock.name} is missing"]
    text = lock.read_text(encoding="utf-8")
    found = []
    if re.search(r"https?://|^--(index|extra|find)", text, re.MULTILINE):
        found.append(f"{lock.name} names an address; locks hold none")
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    pins: dict[str, list[str]] = {}
    askers: dict[str, set[str]] = {}
    for block in blocks:
        pin = PIN.match(block)
        if not pin:
            continue
        pins.setdefault(plain(pin[1]), []).append(pin[2])
        if "--hash=sha256:" not in block:
            found.append(f"{lock.name}: {pin[1]} has no hash")
        for asker in re.findall(r"-r requirements/([a-z]+)\.in", block):
            askers.setdefault(asker, set()).add(plain(pin[1]))
    for part in family(name):
        asked = wanted(part)
        for package in sorted(set(asked) - askers.get(part, set())):
            found.append(f"{lock.name}: {package} is in {part}.in but was not locked")
        for package in sorted(askers.get(part, set()) - set(asked)):
            found.append(f"{lock.name}: {package} was locked for {part}.in, which no longer asks for it")
        for package, limits in asked.items():
            for version in pins.get(package, []):
                if not SpecifierSet(limits).contains(version, prereleases=True):
                    found.append(f"{lock.name}: {package} {version} is outside {part}.in's {limits}")
    if name in SHARED and name != "base":
        base = dict(PIN.findall((FOLDER / "base.txt").read_text(encoding="utf-8")))
        for package, version in base.items():
            if version not in pins.get(plain(package), []):
                found.append(f"{lock.name}: {package} is not the version of base.txt")
    return found


def problems_of_front_end() -> list[str]:
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    locked = json.loads(text)["packages"][""]
    found = []
    for kind in ("dependencies", "devDependencies"):
        if asked.get(kind, {}) != locked.get(kind, {}):
            found.append(f"package-lock.json: {kind} differ from package.json")
    if '"resolved"' in text:
        found.append("package-lock.json names an address; locks hold none")
    return found


def write() -> None:
    for name in (*SHARED, *ALONE):
        options = ["--generate-hashes", "--no-header", "--no-emit-index-url", "--quiet"]
        if name in SHARED:
            options += ["--universal", "--python-version", OLDEST_PYTHON]
            options += [] if name == "base" else ["-c", "requirements/base.txt"]
        else:
            options += ["--no-deps", *ALONE[name]]
        files = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt"]
        subprocess.run([sys.executable, "-m", "uv", "pip", "compile", *options, *files], cwd=ROOT, check=True)
    npm = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--omit=optional"]
    subprocess.run([sys.executable, str(ROOT / "tools" / "node.py"), *npm], cwd=ROOT, check=True)


def main() -> int:
    if "--write" in sys.argv:
        write()
    found = [problem for name in (*SHARED, *ALONE) for problem in problems_of(name)] + problems_of_front_end()
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print("The lock files are not in step: run `make lock` and commit what it writes.", file=sys.stderr)
        return 1
    print("Lock files are in step.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
