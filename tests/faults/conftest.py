import pytest

from tests.faults.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """One for all of these tests: its first minute goes into its tables."""
    found = House(tmp_path_factory.mktemp("night"))
    try:
        found.begin()
        found.start_worker()
        yield found
    finally:
        found.end()
        found.places.forget()
