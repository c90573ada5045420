"""A server as a foreground child: started in a session of its own, watched, stopped, and never left behind."""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casemgmt.embedded.errors import CannotStart
from casemgmt.endings import die_with_parent

LARGEST_LOG = 5 * 1024 * 1024


@dataclass
class Child:
    """One server: how it starts, which signals end it, and how long each may take."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user: pwd.struct_passwd | None = None
    folder: str | None = None
    # Asked in this order, each with its seconds of patience.
    stop_with: Sequence[tuple[int, float]] = ((signal.SIGTERM, 10.0),)
    # Sent by the system when the supervisor itself was killed.
    orphan_signal: int = signal.SIGTERM
    # PostgreSQL is never killed outright: its memory and its data want an orderly end.
    may_be_killed: bool = True
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        identity = (
            {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user is not None else {}
        )
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=die_with_parent(os.getpid(), self.orphan_signal),
                **identity,
            )
        self.starts.append(time.monotonic())

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else None
        if code is None:
            return "was not started"
        return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"

    def last_words(self, lines: int = 12) -> str:
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

    def cannot_start(self) -> CannotStart:
        return CannotStart(f"{self.name} {self.how_it_ended()}. Its last words ({self.log}):\n{self.last_words()}")

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Returns when the server answers; says its last words if it ends first."""
        end = time.monotonic() + seconds
        while not ready():
            if not self.is_running:
                raise self.cannot_start()
            if time.monotonic() > end:
                raise CannotStart(f"{self.name} did not answer within {seconds:.0f} seconds; see {self.log}.")
            time.sleep(0.05)

    def stop(self, in_haste: bool = False) -> None:
        if self.process is None:
            return
        for stop_signal, patience in self.stop_with:
            if self.process.poll() is not None:
                break
            self.process.send_signal(stop_signal)
            try:
                self.process.wait(1.0 if in_haste else patience)
            except subprocess.TimeoutExpired:
                continue
        if self.may_be_killed:
            self._sweep()
        elif self.process.poll() is None:
            self.process.wait()

    def _sweep(self) -> None:
        """Whoever is left of its session, the server or a child of it."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
