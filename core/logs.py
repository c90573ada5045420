"""The lines of the server's log: whatever writes them, no secret of an address stands in them."""

import logging
import re

SECRET = re.compile(r"(/(?:calendar|accounts/invitation|links?)/)[^/\s'\"<>?]{8,}")


class LineFormatter(logging.Formatter):
    """Takes secrets out of the finished line, so that neither a message, its values nor a traceback brings one in."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def without_secrets(line: str) -> str:
    return SECRET.sub(r"\1…", line)
