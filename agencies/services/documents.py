"""The register of the service's policies (KW-0.1)."""

from typing import Any

from django.utils import timezone

from agencies import rules
from agencies.models import Agency, PolicyDocument, Worker
from agencies.policies import AgencyAction, DocumentAction, agency_policy, policy_document_policy
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.versions import claim


@command
def add_policy_document(*, actor, agency: Agency, **fields: Any) -> PolicyDocument:
    """Enter a policy with its version, the day it was approved and the day by which it is revised."""
    agency_policy.require(actor, AgencyAction.KEEP_POLICIES, agency)
    _check(agency.pk, fields)
    document = PolicyDocument.objects.create(agency=agency, **fields)
    audit.record(actor, "policy.added", document, agency=agency.pk, title=document.title)
    return document


@command
def edit_policy_document(*, actor, document: PolicyDocument, version: int, **fields: Any) -> PolicyDocument:
    """Correct an entry of the register; a revised policy is a new version (replace_policy_document)."""
    policy_document_policy.require(actor, DocumentAction.KEEP, document)
    document = claim(document, version)
    rules.check_current(is_replaced=document.replaced_at is not None)
    _check(document.agency_id, fields)
    changed = sorted(name for name, value in fields.items() if getattr(document, name) != value)
    for name in changed:
        setattr(document, name, fields[name])
    document.save()
    audit.record(actor, "policy.edited", document, agency=document.agency_id, changed=changed)
    return document


@command
def replace_policy_document(*, actor, document: PolicyDocument, **fields: Any) -> PolicyDocument:
    """Enter the revised version; the old one is kept as it was and is due no more."""
    policy_document_policy.require(actor, DocumentAction.KEEP, document)
    document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    rules.check_current(is_replaced=document.replaced_at is not None)
    _check(document.agency_id, fields)
    if fields.get("version_label") == document.version_label:
        raise DomainError("Give the new version a name of its own.", code="same-version", field="version_label")
    document.replaced_at, document.replaced_by = timezone.now(), actor
    document.version += 1
    document.save()
    new = PolicyDocument.objects.create(agency_id=document.agency_id, kind=document.kind, **fields)
    audit.record(actor, "policy.replaced", new, agency=new.agency_id, old=document.pk)
    return new


def _check(agency_id: int, fields: dict[str, Any]) -> None:
    rules.check_revision(
        approved_on=fields.get("approved_on"),
        revision_due_on=fields.get("revision_due_on"),
        today=day_of(timezone.now()),
    )
    owner: Worker | None = fields.get("owner")
    if owner and owner.agency_id != agency_id:
        raise DomainError("Choose an owner from this agency.", code="other-agency", field="owner")
