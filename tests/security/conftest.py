import pytest

from tests.security.channels import marys_file


@pytest.fixture
def mary(db):
    return marys_file()
