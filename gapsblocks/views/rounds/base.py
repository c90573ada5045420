"""The bar of the file above a page that hangs on it."""

from django.utils import timezone

from cases.models import Case
from cases.policies import case_policy
from cases.presenters import identity
from cases.selectors.files import case_file
from core.days import today

PART = "gapsblocks:of-case"


def bar_of(user, case: Case):
    at = timezone.now()
    file = case_file(user, case, at, case_policy.can(user, case, at=at))
    return identity(file, current=PART, today=today(), short=True)
