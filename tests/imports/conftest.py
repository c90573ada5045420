import pytest

from agencies.models import Agency
from tests.factories import AgencyFactory, line_manager_of
from tests.factories.imports import staffed_agency


@pytest.fixture
def turas(db) -> Agency:
    return staffed_agency()


@pytest.fixture
def cora(turas):
    return line_manager_of(turas)


@pytest.fixture
def harbour(db) -> Agency:
    return AgencyFactory(name="Harbour Community Drug Project", short_name="Harbour")


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
