"""Work done at the same moment, over real connections: for tests of races."""

import threading
from collections.abc import Callable
from functools import partial
from queue import Queue
from typing import Any

from django.db import connection

WAIT = 120  # seconds; nothing here takes one, but a busy machine may not come to it


class Beside:
    """Runs work in threads, each over a connection of its own; the answers, or what was raised, come by queues."""

    def __init__(self):
        self.started: list[threading.Thread] = []

    def __call__(self, work: Callable[[], Any]) -> Queue:
        answers: Queue = Queue()

        def body():
            try:
                answers.put(work())
            except BaseException as error:
                answers.put(error)
            finally:
                connection.close()

        thread = threading.Thread(target=body, daemon=True)
        thread.start()
        self.started.append(thread)
        return answers

    def both(self, *works: Callable[[], Any]) -> list[Any]:
        """All of them let go at one moment; what each gave or raised, in their order."""
        barrier = threading.Barrier(len(works), timeout=WAIT)

        def after_the_others(work: Callable[[], Any]) -> Any:
            connection.ensure_connection()
            barrier.wait()
            return work()

        answers = [self(partial(after_the_others, work)) for work in works]
        return [answer.get(timeout=WAIT) for answer in answers]

    def end(self) -> None:
        for thread in self.started:
            thread.join(WAIT)
            assert not thread.is_alive()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction is shown the same picture again
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def until_somebody_waits() -> None:
    clock = threading.Event()
    for _ in range(WAIT * 20):
        if somebody_waits():
            return
        clock.wait(0.05)
    raise AssertionError("Nobody waited: the lock is missing.")
