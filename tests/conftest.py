import contextlib
import gc
import signal

import pytest
import time_machine
from django.db import connection
from django.test import TransactionTestCase, override_settings

from core import kept
from tests import database, tables
from tests.factories import WorkerFactory, led_case, line_manager_of

# Looking for rings of rubbish after every 700 new objects costs a tenth of the time, and these processes end soon.
gc.set_threshold(50_000, 20, 20)


@contextlib.contextmanager
def untimed():
    """The migrations take as long as they take; that is no matter of the test that happens to be the first."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)


@pytest.fixture(scope="session")
def django_db_createdb():
    """Always: a copy costs nothing, and a kept database lacks what the last test that committed has flushed."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker, django_db_use_migrations
):
    """The database of this process is a copy of one that the migrations made."""
    if django_db_use_migrations:
        with django_db_blocker.unblock(), untimed():
            connection.settings_dict["TEST"]["TEMPLATE"] = database.template(connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """One way back for every test that commits, whichever fixture or mark makes it so."""
    with django_db_blocker.unblock():
        start = tables.Start.of_now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda cls: None))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: start.put_back())
        yield


@pytest.fixture(scope="session", autouse=True)
def files_of_the_tests(tmp_path_factory):
    """Attachments lie where pytest clears up, and nowhere else."""
    with override_settings(ATTACHMENTS_DIR=tmp_path_factory.mktemp("attachments")):
        yield


@pytest.fixture(autouse=True)
def kept_words_are_checked():
    """Every question that is asked in kept SQL is also written anew, in each test, and has to come out the same."""
    kept.CHECKED = True
    kept.looked_at.clear()


@pytest.fixture
def case(db):
    return led_case()


@pytest.fixture
def line_manager(case):
    return line_manager_of(case.lead_agency)


@pytest.fixture
def colleague(case):
    return WorkerFactory(agency=case.lead_agency).user


@pytest.fixture
def on_2_march_2026():
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        yield
