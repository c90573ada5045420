"""Starts the servers in order, watches them, and stops them in the order that loses nothing."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

import psutil

from casemgmt.embedded import postgresql, redis
from casemgmt.embedded.children import Child
from casemgmt.embedded.errors import CannotStart
from casemgmt.embedded.places import Claim, Places

RESTARTS = 3
RESTARTS_WITHIN = 60.0


def _born(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return 0.0


def left_over(pid: int, born: float) -> psutil.Process | None:
    """That very process, if it lives: the number alone may be another's by now."""
    try:
        process = psutil.Process(pid)
        return process if abs(process.create_time() - born) < 1 and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


class StopAsked(Exception):
    """Ctrl-C, or a polite request from outside."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def say(text: str) -> None:
    # The terminal may be gone (a closed window, a full pipe): that is no reason to stop serving or stopping.
    with contextlib.suppress(OSError):
        print(text, flush=True)


class Supervisor:
    """One set of servers. `start` adds a child; they stop in the order of `STOP_ORDER`, whatever happens."""

    STOP_ORDER = ("web", "beat", "worker", "Redis", "PostgreSQL")

    def __init__(self, places: Places, claim: Claim) -> None:
        self.places = places
        self.claim = claim
        self.children: dict[str, Child] = {}
        self.stopping = False
        self.in_haste = False

    # -- signals ----------------------------------------------------------------------------------------------

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            self.in_haste = True
            return
        self.stopping = True
        raise StopAsked(number)

    @contextlib.contextmanager
    def on_duty(self) -> Iterator[None]:
        """While this lasts, a signal to stop stops everything in order; so does any failure."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heard)
        try:
            yield
        finally:
            self.stopping = True
            self.stop_all()

    # -- what a killed supervisor left ------------------------------------------------------------------------

    def end_left_overs(self) -> None:
        """The servers of a supervisor that was killed are told so by the system, and may still be at it.

        PostgreSQL is not among them: it is given its time, by its own pid file.
        """
        noted = self.claim.before.get("children", {})
        for name in self.STOP_ORDER:
            process = left_over(*noted[name]) if name in noted and name != "PostgreSQL" else None
            if process is None:
                continue
            say(f"Ending the {name} process of a start that was killed ...")
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                process.terminate()
                with contextlib.suppress(psutil.TimeoutExpired):
                    process.wait(10)
                os.killpg(process.pid, signal.SIGKILL)

    def _note_children(self) -> None:
        running = {name: child.process.pid for name, child in self.children.items() if child.process is not None}
        self.claim.say(children={name: [pid, _born(pid)] for name, pid in running.items()})

    # -- services ---------------------------------------------------------------------------------------------

    def start_services(self, environment: dict[str, str]) -> None:
        """PostgreSQL and Redis, each unless a server was named; their addresses go into `environment`."""
        places = self.places
        own_database, own_redis = "DATABASE_URL" not in os.environ, "REDIS_URL" not in os.environ
        if own_database or own_redis:
            places.make_sockets()
        if own_redis:
            self.children["Redis"] = redis.start(places)
            self._note_children()
            environment["REDIS_URL"] = redis.url(places)
        if own_database:
            self.children["PostgreSQL"] = postgresql.start(places)
            self._note_children()
            environment["DATABASE_URL"] = postgresql.url(places)
        if own_redis:
            self.children["Redis"].wait_until(lambda: redis.answers(places), 60)
        if own_database:
            self.children["PostgreSQL"].wait_until(lambda: postgresql.answers(places), 120)
            postgresql.make_database(places)

    def add(self, child: Child) -> None:
        self.children[child.name] = child
        child.start()
        self._note_children()

    # -- watching ---------------------------------------------------------------------------------------------

    def look(self) -> None:
        """A child that ended is started again, with a word; one that keeps ending stops everything."""
        for child in self.children.values():
            if child.is_running:
                continue
            now = time.monotonic()
            recent = [start for start in child.starts if now - start < RESTARTS_WITHIN]
            if len(recent) > RESTARTS:
                raise CannotStart(
                    f"{child.name} {child.how_it_ended()} {len(recent)} times within a minute: everything stops. "
                    f"Its last words ({child.log}):\n{child.last_words()}"
                )
            say(f"{child.name} {child.how_it_ended()} and is started again; see {child.log}.")
            time.sleep(0.5 * len(recent))
            child.start()
            self._note_children()

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        while not until():
            self.look()
            time.sleep(0.5)

    # -- stopping ---------------------------------------------------------------------------------------------

    def stop_all(self) -> None:
        order = [name for name in self.STOP_ORDER if name in self.children]
        for name in order:
            self.children[name].stop(in_haste=self.in_haste)
        self.children.clear()
        with contextlib.suppress(OSError):
            self.places.redis_socket.unlink(missing_ok=True)


def fail(error: CannotStart) -> int:
    print(error, file=sys.stderr, flush=True)
    return error.exit_code
