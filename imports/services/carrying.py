"""What a list said of a person is done again properly, or found to be idle."""

from django.utils import timezone

from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.errors import DomainError
from imports.models import CarriedOver
from imports.policies import CarriedOverAction, carried_over_policy


@command
def deal_with(*, actor, remark: CarriedOver) -> CarriedOver:
    """Say that a remark has been acted on: the consent signed anew, the plan written, or nothing left to do."""
    carried_over_policy.require(actor, CarriedOverAction.DEAL, remark)
    found = CarriedOver.objects.select_for_update().get(pk=remark.pk)
    if found.dealt_with_at:
        raise DomainError("This has been dealt with already.", code="dealt-with")
    found.dealt_with_at, found.dealt_with_by = timezone.now(), actor
    found.save()
    audit.record(actor, "case.carried-over-dealt-with", found, part=THE_CASE, kind=found.kind)
    return found
