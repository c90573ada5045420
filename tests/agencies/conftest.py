import pytest

from agencies.models import WorkerRole
from core.models import AuditEvent
from tests.factories import AgencyFactory, worker_with


@pytest.fixture
def agency(db):
    return AgencyFactory()


@pytest.fixture
def admin(agency):
    return worker_with(agency, WorkerRole.Role.AGENCY_ADMIN)


@pytest.fixture
def manager(agency):
    return worker_with(agency, WorkerRole.Role.LINE_MANAGER)


@pytest.fixture
def key_worker(agency):
    return worker_with(agency, WorkerRole.Role.KEY_WORKER)


@pytest.fixture
def refusals():
    """The rules in the log of refused attempts, in their order."""

    def read(attempted=None):
        rows = AuditEvent.objects.filter(verb="refused").order_by("pk")
        return [row.data["rule"] for row in rows if attempted in (None, row.data["attempted"])]

    return read
