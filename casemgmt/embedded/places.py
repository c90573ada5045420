"""Where the servers' programs, data and sockets lie, and under whose name PostgreSQL runs.

PostgreSQL refuses to run as root. Started by root it runs as `nobody`, who may not even reach a clone in a closed home
folder; so programs and data then lie in a folder of our own under /var/lib, named by the clone. No folder that was not
made here is ever changed.
"""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from casemgmt.embedded.errors import ALREADY_RUNNING, CannotStart

CODE = Path(__file__).resolve().parent.parent.parent
LONGEST_SOCKET = 100  # the system takes 107 bytes here, and 103 on some; PostgreSQL adds a name of 15


@dataclass(frozen=True)
class Places:
    """The folders of one set of servers: `run` for the demonstration, `test` for checks and tests."""

    name: str
    var: Path

    @classmethod
    def of(cls, name: str) -> "Places":
        var = Path(os.environ.get("CASEMGMT_VAR") or CODE / "var")
        try:
            var.mkdir(parents=True, exist_ok=True)
            places = cls(name, var.resolve())
            for folder in (places.state, places.logs):
                folder.mkdir(parents=True, exist_ok=True)
            if not os.access(places.state, os.W_OK):
                raise PermissionError(places.state)
        except OSError as error:
            raise CannotStart(
                f"The folder {var} cannot be written by this user ({error.strerror or error})."
            ) from error
        return places

    @cached_property
    def as_root(self) -> bool:
        return os.geteuid() == 0

    @cached_property
    def key(self) -> str:
        """Two clones on one machine never share a folder."""
        return hashlib.sha256(str(self.var).encode()).hexdigest()[:12]

    @property
    def state(self) -> Path:
        return self.var / "embedded" / self.name

    @property
    def logs(self) -> Path:
        return self.var / "log" if self.name == "run" else self.var / "log" / self.name

    # -- PostgreSQL -------------------------------------------------------------------------------------------

    @cached_property
    def database_user(self) -> pwd.struct_passwd | None:
        """Whose name PostgreSQL runs under, when not our own."""
        return pwd.getpwnam("nobody") if self.as_root else None

    @property
    def own_folder(self) -> Path:
        """Outside the clone: only for root."""
        return Path("/var/lib") / f"casemgmt-{self.key}"

    @property
    def database_home(self) -> Path:
        return self.own_folder / self.name if self.as_root else self.state

    @property
    def database_data(self) -> Path:
        return self.database_home / "postgresql"

    def make_database_home(self) -> None:
        if not self.as_root:
            return
        assert self.database_user is not None
        self.own_folder.mkdir(mode=0o755, exist_ok=True)
        os.chmod(self.own_folder, 0o755)
        (self.own_folder / "belongs-to").write_text(f"{self.var}\n", encoding="utf-8")
        self.database_home.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.database_home, self.database_user.pw_uid, self.database_user.pw_gid)

    # -- sockets ----------------------------------------------------------------------------------------------

    @cached_property
    def sockets(self) -> Path:
        """A short private folder: a clone's own path may be too long for a socket."""
        name = f"casemgmt-{self.key}-{self.name}"
        candidates = (Path(tempfile.gettempdir()), Path("/tmp"))
        for parent in candidates:
            if len(os.fsencode(parent / name)) + 20 > LONGEST_SOCKET or not parent.is_dir():
                continue
            if self.as_root and not all(folder.stat().st_mode & stat.S_IXOTH for folder in (parent, *parent.parents)):
                continue  # `nobody` could not reach it
            return parent / name
        raise CannotStart(f"No temporary folder with a short enough path was found (tried {candidates[0]} and /tmp).")

    @property
    def database_socket(self) -> Path:
        return self.sockets / "pg"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    def make_sockets(self) -> None:
        """Private to us and to the database's user; another's folder of that name is never used."""
        for folder, user, mode in (
            (self.sockets, None, 0o711 if self.as_root else 0o700),
            (self.database_socket, self.database_user, 0o700),
        ):
            owner = user.pw_uid if user else os.geteuid()
            try:
                folder.mkdir(mode=mode)
                if user:
                    os.chown(folder, user.pw_uid, user.pw_gid)
            except FileExistsError:
                found = folder.lstat()
                if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
                    raise CannotStart(f"{folder} belongs to somebody else: remove it, or set TMPDIR.") from None
            os.chmod(folder, mode)

    # -- what is kept -----------------------------------------------------------------------------------------

    def secret_key(self) -> str:
        """Made once for this clone and kept, so that a restart signs nobody out."""
        file = self.var / "secret-key"
        if not file.exists():
            fresh = self.var / f".secret-key-{os.getpid()}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(64))
            try:
                os.link(fresh, file)  # the first of two starters wins, and both read the same key
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return file.read_text(encoding="utf-8").strip()

    def forget(self) -> None:
        """Data, programs and sockets of this set; a clone's last set takes the common folder with it."""
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)
        if self.as_root:
            shutil.rmtree(self.database_home, ignore_errors=True)
            left = [folder for folder in self.own_folder.glob("*") if folder.name in ("run", "test")]
            if not left:
                shutil.rmtree(self.own_folder, ignore_errors=True)


class Claim:
    """Held as long as its process lives: one supervisor for one set of folders."""

    def __init__(self, places: Places) -> None:
        self.file = places.state / "claim"
        # Beside the lock and put in its place whole, so that whoever reads while it is written never finds half.
        self.facts = places.state / "claim.json"
        self._held: int | None = None
        # What the last holder noted: of use where it was killed and its servers may still be ending.
        self.before: dict[str, Any] = {}

    def take(self) -> bool:
        handle = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(5):  # a look by holder() may be in the way for an instant
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.1)
            else:
                self._held = handle
                self.before = self.read()
                self._write({"pid": os.getpid()})
                return True
        os.close(handle)
        return False

    def say(self, **facts: Any) -> None:
        assert self._held is not None
        self._write({**self.read(), **facts})

    def _write(self, facts: dict[str, Any]) -> None:
        new = self.facts.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(facts), encoding="utf-8")
        new.replace(self.facts)

    def read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.facts.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def holder(self) -> dict[str, Any] | None:
        """Who holds it now: None when nobody does."""
        if not self.file.exists():
            return None
        handle = os.open(self.file, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return self.read()
        finally:
            os.close(handle)
        return None

    def refuse_second(self) -> CannotStart:
        facts = self.read()
        where = f" at {facts['address']}" if facts.get("address") else ""
        return CannotStart(
            f"The service of this clone is already running{where} (process {facts.get('pid', 'unknown')}). "
            "Use it, or stop it with `make stop`.",
            ALREADY_RUNNING,
        )
