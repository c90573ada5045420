"""A process that ends when its parent does, even where the parent was killed outright."""

import ctypes
import os
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def die_with_parent(parent: int, with_signal: int) -> Callable[[], None]:
    """To be run in the child before its program: the system sends it `with_signal` when we are gone, even by kill -9.

    It comes after the change of user, which would clear it.
    """

    def arrange() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
        if os.getppid() != parent:  # died in between
            os._exit(1)

    return arrange
