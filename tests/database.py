"""The database of each test process: a copy of one that the migrations made once.

Running all migrations takes longer than most tests together, and every process of every stage begins with it. So they
run once, into a template that is named by all that went into it; PostgreSQL copies that in a fraction of a second.
Django runs `migrate` on the copy all the same, and finds nothing to do. A process that comes while another is still
building waits for it; where one was killed at it, the next goes on from there. Where only migrations are new, they run
on top of the template before.
"""

import ast
import hashlib
import json
import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper

HALF = "_half"  # not finished: nobody takes it for a template
LONGEST = 35  # with what is added to it a name stays below PostgreSQL's 63


def template(connection: BaseDatabaseWrapper) -> str:
    """The name of a database that is as the migrations leave it; made, unless it is there."""
    name = name_of(connection)
    with connection._nodb_cursor() as cursor:
        # Held by the session: if this process dies, so does its lock.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix_of(connection)])
        if name not in _databases(cursor, connection):
            _build(cursor, connection, name)
    return name


def prefix_of(connection: BaseDatabaseWrapper) -> str:
    return f"template_{connection.settings_dict['NAME'][:LONGEST]}_"


def name_of(connection: BaseDatabaseWrapper) -> str:
    """Other migrations, packages or another server: another name."""
    with connection._nodb_cursor() as cursor:
        return f"{prefix_of(connection)}{fingerprint(_server(cursor))}"


def _server(cursor) -> str:
    cursor.execute("SELECT version()")
    return str(cursor.fetchone()[0])


def fingerprint(server: str) -> str:
    return hashlib.sha256(json.dumps(ingredients(server), sort_keys=True).encode()).hexdigest()[:12]


def ingredients(server: str) -> dict[str, str]:
    """All that goes into a template, each with what it is at the moment."""
    packages = sorted(f"{one.name}=={one.version}" for one in distributions())
    known = {"server": server, "python": platform.python_version(), "packages": " ".join(packages)}
    return known | {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sources()}


def sources() -> list[Path]:
    """Every migration of every app, and the modules of the house that ours import: what a column is stands there."""
    found = set()
    for app in apps.get_app_configs():
        found |= set(Path(app.path, "migrations").glob("*.py"))
    ours = [path for path in found if path.is_relative_to(settings.BASE_DIR)]
    return sorted(found.union(*(imported(path.read_text(encoding="utf-8")) for path in ours)))


@cache
def imported(source: str) -> frozenset[Path]:
    """The files of the house that a module names in its imports."""
    return frozenset(_imported(source))


def _imported(source: str) -> Iterator[Path]:
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if (settings.BASE_DIR / name.partition(".")[0]).is_dir() and (file := _file_of(name)):
                yield file


def _file_of(module: str) -> Path | None:
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # a name inside a module
        return None
    return Path(spec.origin) if spec and spec.origin else None


def _databases(cursor, connection: BaseDatabaseWrapper) -> list[str]:
    """All templates of this database, and what is half built."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname::text, %s) ORDER BY datname", [prefix_of(connection)]
    )
    return [name for (name,) in cursor.fetchall()]


def _build(cursor, connection: BaseDatabaseWrapper, name: str) -> None:
    quoted, half = connection.ops.quote_name, f"{name}{HALF}"
    known = ingredients(_server(cursor))
    olds = [old for old in _databases(cursor, connection) if old != half]
    # Each migration is whole or not there at all, so what one who was killed has done is done.
    if half not in _databases(cursor, connection):
        base = next((old for old in olds if _comes_before(cursor, old, known)), None)
        cursor.execute(f"CREATE DATABASE {quoted(half)}" + (f" TEMPLATE {quoted(base)}" if base else ""))
    _migrate(connection, half)
    words = json.dumps(known).replace("'", "''")
    cursor.execute(f"COMMENT ON DATABASE {quoted(half)} IS '{words}'")
    # Nobody can be connected to it, so it can be copied at any moment.
    cursor.execute(f"ALTER DATABASE {quoted(half)} WITH ALLOW_CONNECTIONS false")
    cursor.execute(f"ALTER DATABASE {quoted(half)} RENAME TO {quoted(name)}")
    for old in olds:
        cursor.execute(f"DROP DATABASE {quoted(old)} WITH (FORCE)")


def _comes_before(cursor, old: str, known: dict[str, str]) -> bool:
    """Is it a finished template in which nothing differs but that migrations are lacking?"""
    if old.endswith(HALF):
        return False
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [old])
    said = json.loads(cursor.fetchone()[0] or "null")
    return bool(said) and said.items() <= known.items()


def _migrate(connection: BaseDatabaseWrapper, name: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, database=connection.alias, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
