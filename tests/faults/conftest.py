import time
from datetime import timedelta

import pytest
from django.utils import timezone

from core.days import start_of
from tests.faults.house import House

NEARLY = timedelta(minutes=6)  # these tests take less


def one_day_is_enough() -> None:
    """Each morning here is today, and what is expected is of today: shortly before midnight, tomorrow is waited for."""
    now = timezone.localtime()
    midnight = start_of(now.date() + timedelta(days=1))
    if midnight - now < NEARLY:
        time.sleep((midnight - now).total_seconds() + 1)


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """One for all of these tests: its first minute goes into its tables."""
    one_day_is_enough()
    found = House(tmp_path_factory.mktemp("night"))
    try:
        found.begin()
        found.start_worker()
        yield found
    finally:
        found.end()
        found.places.forget()
