"""Rows that the tests of one module only read, or change and have put back: made once for all of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from core import kept


def for_the_module(build: Callable[[], Any]) -> Any:
    """A fixture with what `build` made; it is gone after the last test of the module.

    Each test with the mark `django_db` is a savepoint inside, so it finds all as it was built. What one test changes in
    memory the next has to read anew. Not for a module with tests that commit.
    """

    @pytest.fixture(scope="module")
    def built(django_db_setup, django_db_blocker):
        kept.CHECKED = True
        with django_db_blocker.unblock(), transaction.atomic():
            yield build()
            transaction.set_rollback(True)

    return built
