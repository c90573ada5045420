"""The services that a person uses, with the contact in each (GB1-directory)."""

from datetime import date
from typing import Any

from django.utils import timezone

from cases import rules_of_entry as rules
from cases.models import Case, ServiceInUse
from cases.policies import THE_CASE, CaseAction, ServiceInUseAction, case_policy, service_in_use_policy
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim


@command
def add_service_in_use(*, actor, case: Case, **fields: Any) -> ServiceInUse:
    """Put a service on the list, from the directory here or by its name."""
    case_policy.require(actor, CaseAction.WORK, case)
    rules.check_open(Case.objects.select_for_update().get(pk=case.pk))
    service = ServiceInUse(case=case, **fields)
    rules.check_service_in_use(service)
    service.save()
    audit.record(actor, "service-in-use.added", service, part=THE_CASE, service=str(service))
    return service


@command
def edit_service_in_use(*, actor, service: ServiceInUse, version: int, **fields: Any) -> ServiceInUse:
    """Change the contact or what the service does for the person."""
    service_in_use_policy.require(actor, ServiceInUseAction.EDIT, service)
    row = claim(service, version)
    for name, value in fields.items():
        setattr(row, name, value)
    rules.check_service_in_use(row)
    row.save()
    audit.record(actor, "service-in-use.edited", row, part=THE_CASE, service=str(row))
    return row


@command
def end_service_in_use(*, actor, service: ServiceInUse, on: date | None = None) -> ServiceInUse:
    """The person no longer goes there. The line stays in the history."""
    service_in_use_policy.require(actor, ServiceInUseAction.EDIT, service)
    row = claim(service, service.version)
    row.ended_on = on or day_of(timezone.now())
    row.save()
    audit.record(actor, "service-in-use.ended", row, part=THE_CASE, service=str(row))
    return row
