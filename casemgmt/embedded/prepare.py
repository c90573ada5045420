"""Before the web server starts: tables, collected files, demonstration data. One process, so that Django loads once.

python -m casemgmt.embedded.prepare ANSWER      writes the demonstration's sign-ins to the file ANSWER, as JSON
"""

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

from casemgmt.embedded.places import CODE


def static_files_mark() -> str:
    """Changes when any file to collect does, or a package that brings some."""
    mark = hashlib.sha256((CODE / "requirements" / "embedded.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                found = path.stat()
                mark.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return mark.hexdigest()


def collect_static_files() -> None:
    root = Path(settings.STATIC_ROOT)
    kept = root.with_name("static.mark")
    mark = static_files_mark()
    if root.is_dir() and kept.exists() and kept.read_text(encoding="utf-8") == mark:
        return
    call_command("collectstatic", "--clear", "--noinput", "--ignore", "scss", verbosity=0)
    kept.write_text(mark, encoding="utf-8")


def sign_ins() -> list[list[str]]:
    """Who may sign in to the demonstration: lines of columns, as `demonstration_sign_ins` prints them."""
    if "demonstration_sign_ins" not in get_commands():
        return []
    out = io.StringIO()
    call_command("demonstration_sign_ins", stdout=out)
    return [line.split("\t") for line in out.getvalue().splitlines() if line.strip()]


def main(answer: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static_files()
    found: list[list[str]] = []
    if settings.DEMONSTRATION and "load_demonstration" in get_commands():
        call_command("load_demonstration")
        found = sign_ins()
    Path(answer).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
