"""Who reads that a worker was given more than their time holds, and who agrees to it."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from agencies.selectors import standing_of
from cases.models import CapacityAgreement
from core.days import day_of
from core.policies import Policy, Way


class CapacityAction(StrEnum):
    VIEW = "view_capacity_agreement"
    AGREE = "agree_over_capacity"


class CapacityPolicy(Policy):
    """The worker reads it, and their managers; these agree. Which case it is, the case policy tells or does not."""

    model = CapacityAgreement
    actions = CapacityAction
    view_action = CapacityAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if managed := standing.managed:
            yield frozenset(CapacityAction), CapacityAgreement.objects.filter(agency__in=managed), "pk"
        if standing.posts:
            own = CapacityAgreement.objects.filter(worker=user.pk, agency__in=standing.agencies)
            yield frozenset({CapacityAction.VIEW}), own, "pk"


capacity_policy = CapacityPolicy()
