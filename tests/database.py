"""The database of each test process: a copy of one that the migrations made once.

Running all migrations takes longer than most tests together, and every process of every stage begins with it. So they
run once, into a template that is named by all that went into it; PostgreSQL copies that in a fraction of a second.
Django runs `migrate` on the copy all the same, and finds nothing to do. A process that comes while another is still
building waits for it; one that was killed at it leaves a half-built database that the next one removes.
"""

import ast
import hashlib
import platform
from collections.abc import Iterator
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK = 0x7E57DB  # any number, so long as all who build templates take the same
LONGEST = 40  # with what is added to it a name stays below PostgreSQL's 63


def template(connection: BaseDatabaseWrapper) -> str:
    """The name of a database that is as the migrations leave it; made, unless it is there."""
    name = name_of(connection)
    with connection._nodb_cursor() as cursor:
        # Held by the session: if this process dies, so does its lock.
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if name not in _databases(cursor, connection):
            _build(cursor, connection, name)
    return name


def is_kept(connection: BaseDatabaseWrapper) -> bool:
    """Is there a database of an earlier run under the name of this process?"""
    name = connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def prefix_of(connection: BaseDatabaseWrapper) -> str:
    return f"template_{connection.settings_dict['NAME'][:LONGEST]}_"


def name_of(connection: BaseDatabaseWrapper) -> str:
    """Other migrations, packages or another server: another name."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT version()")
        server = cursor.fetchone()[0]
    return f"{prefix_of(connection)}{fingerprint(server)}"


def fingerprint(server: str) -> str:
    digest = hashlib.sha256(f"{server}\n{platform.python_version()}\n".encode())
    for package in sorted(f"{one.name}=={one.version}" for one in distributions()):
        digest.update(f"{package}\n".encode())
    for path in sources():
        digest.update(f"{path}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def sources() -> list[Path]:
    """Every migration of every app, and the modules of the house that ours import: what a column is stands there."""
    found = set()
    for app in apps.get_app_configs():
        found |= set(Path(app.path, "migrations").glob("*.py"))
    ours = [path for path in found if path.is_relative_to(settings.BASE_DIR)]
    return sorted(found.union(*(imported(path.read_text(encoding="utf-8")) for path in ours)))


def imported(source: str) -> Iterator[Path]:
    """The files of the house that a module names in its imports."""
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
    quoted = connection.ops.quote_name
    for old in _databases(cursor, connection):  # of other migrations, or left by one who was killed
        cursor.execute(f"DROP DATABASE {quoted(old)} WITH (FORCE)")
    half = f"{name}_half"
    cursor.execute(f"CREATE DATABASE {quoted(half)}")
    _migrate(connection, half)
    # Nobody can be connected to it, so it can be copied at any moment.
    cursor.execute(f"ALTER DATABASE {quoted(half)} WITH ALLOW_CONNECTIONS false")
    cursor.execute(f"ALTER DATABASE {quoted(half)} RENAME TO {quoted(name)}")


def _migrate(connection: BaseDatabaseWrapper, name: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, database=connection.alias, run_syncdb=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
