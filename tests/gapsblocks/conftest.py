import pytest

from agencies.models import WorkerRole
from tests.factories import AgencyFactory, key_worker_in, led_case, line_manager_of, managed_by, worker_with
from tests.factories.gapsblocks import advised, raised, sent, task_force


@pytest.fixture
def case(db):
    case = led_case()
    person = case.service_user
    person.first_names, person.last_name, person.known_as = "Mary", "Ní Chonaill", "Mar"
    person.save()
    return case


@pytest.fixture
def aoife(case):
    return managed_by(case).worker


@pytest.fixture
def dan(case):
    return key_worker_in(case, case.lead_agency)


@pytest.fixture
def cora(case):
    return line_manager_of(case.lead_agency)


@pytest.fixture
def forum(db):
    return task_force(name="North Inner City Task Force")


@pytest.fixture
def fiona(forum):
    return forum.co_ordinator


@pytest.fixture
def other_forum(db):
    return task_force(name="Tallaght Task Force")


@pytest.fixture
def maeve(db):
    return worker_with(AgencyFactory(name="National Office"), WorkerRole.Role.NATIONAL_COORDINATOR)


@pytest.fixture
def advisor(case):
    return worker_with(case.lead_agency, WorkerRole.Role.IMPLEMENTATION_ADVISOR)


@pytest.fixture
def form(case, dan, cora, forum):
    """A form that is with the co-ordinator."""
    return sent(advised(raised(case, dan), cora), cora, forum)


@pytest.fixture
def private(settings, tmp_path):
    """A store of its own."""
    settings.ATTACHMENTS_DIR = tmp_path
