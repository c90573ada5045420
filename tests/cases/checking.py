"""The steps of the check whether somebody has a case manager already, as tests take them."""

from datetime import date

import pytest

from cases.models import (
    Consent,
    ExistingManagerCheck,
    HomelessRegisterCheck,
    ServiceContact,
)
from cases.services import manager_checks
from core.audit import REFUSED
from core.errors import DomainError
from core.models import AuditEvent

TODAY = date(2026, 3, 2)
SAID = {
    "how": "telephone",
    "spoke_to": "Una",
    "is_manager": "no",
    "has_assessed": "unknown",
    "can_take_part": "yes",
    "wishes_to_take_part": "yes",
}


def refused(actor, rule):
    event = AuditEvent.objects.latest("pk")
    return (event.verb, event.actor, event.data.get("rule")) == (REFUSED, actor, rule)


def ask(worker, case, **change):
    said = {"said_manager": "no", "said_homeless": "no", "asked_on": TODAY} | change
    return manager_checks.ask_person(actor=worker, case=case, **said)


def permit(worker, case, *services, agencies=(), agreed=True, **change):
    said = {"words": "“Ask them.”", "asked_on": TODAY, "given_how": "spoken"} | change
    return manager_checks.record_enquiry_permission(
        actor=worker, case=case, agreed=agreed, services=services, agencies=agencies, **said
    )


def contact(worker, case, result="reached", **change):
    said = {} if result == "left-out" else SAID if result == "reached" else {"how": "telephone"}
    return manager_checks.record_service_contact(
        actor=worker, case=case, result=result, **{"contacted_on": TODAY} | said | change
    )


def complete(worker, case, outcome="none", **change):
    return manager_checks.complete_check(actor=worker, case=case, outcome=outcome, **change)


def stopped(rule, worker, verb, *args, **kwargs):
    """The verb is refused by this rule; no row of a check changes, and the log says so."""
    before = rows()
    with pytest.raises(DomainError) as refusal:
        verb(worker, *args, **kwargs)
    assert refusal.value.code == rule
    assert rows() == before
    assert refused(worker, rule)


def rows():
    models = (ExistingManagerCheck, ServiceContact, HomelessRegisterCheck, Consent)
    return [list(model.objects.order_by("pk").values()) for model in models]


def in_register(worker, case, result="not-found", how="register", **change):
    return manager_checks.record_register_check(
        actor=worker, case=case, how=how, result=result, checked_on=TODAY, **change
    )


def look(worker, case):
    return manager_checks.ask_system(actor=worker, case=case, persons_word="“Look.”", person_present=True)
