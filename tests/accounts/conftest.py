import pytest

from tests.factories import WorkerFactory

PASSWORD = "three-odd-words-here"


@pytest.fixture
def aoife(db):
    user = WorkerFactory(user__username="aoife", user__email="aoife@turas.example").user
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def unlimited(settings):
    """The rate limits by the minute are kept in the cache, which all tests share."""
    settings.ACCOUNT_RATE_LIMITS = False
