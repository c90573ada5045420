"""The queue only wakes. What is to be done stands in rows; a message that cannot be sent is asked for again later."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction

log = logging.getLogger(__name__)


def wake(task: Any, calls: Iterable[tuple[Any, ...]]) -> None:
    """Once this transaction stands, send these messages. A queue that is away stops nobody: the sweeps ask again."""
    waiting = list(calls)

    def send() -> None:
        for arguments in waiting:
            try:
                task.delay(*arguments)
            except Exception:
                log.exception("%s: the queue could not be reached; it is asked for again later", task.name)
                return

    transaction.on_commit(send)
