import pytest
import time_machine

from tests.factories import WorkerFactory, led_case, line_manager_of


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
