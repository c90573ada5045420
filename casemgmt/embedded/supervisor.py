"""Starts the servers in order, watches them, and stops them in the order that loses nothing."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

from casemgmt.embedded import postgresql, redis
from casemgmt.embedded.children import Child
from casemgmt.embedded.errors import CannotStart
from casemgmt.embedded.places import Places

RESTARTS = 3
RESTARTS_WITHIN = 60.0


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

    def __init__(self, places: Places) -> None:
        self.places = places
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

    # -- services ---------------------------------------------------------------------------------------------

    def start_services(self, environment: dict[str, str]) -> None:
        """PostgreSQL and Redis, each unless a server was named; their addresses go into `environment`."""
        places = self.places
        own_database, own_redis = "DATABASE_URL" not in os.environ, "REDIS_URL" not in os.environ
        if own_database or own_redis:
            places.make_sockets()
        if own_redis:
            self.children["Redis"] = redis.start(places)
            environment["REDIS_URL"] = redis.url(places)
        if own_database:
            self.children["PostgreSQL"] = postgresql.start(places)
            environment["DATABASE_URL"] = postgresql.url(places)
        if own_redis:
            self.children["Redis"].wait_until(lambda: redis.answers(places), 60)
        if own_database:
            self.children["PostgreSQL"].wait_until(lambda: postgresql.answers(places), 120)
            postgresql.make_database(places)

    def add(self, child: Child) -> None:
        self.children[child.name] = child
        child.start()

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
