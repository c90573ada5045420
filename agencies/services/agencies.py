"""The directory: agencies, their services, contacts and closed days; protocols, safeguarding and data protection."""

from datetime import date
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from agencies import rules
from agencies.models import Agency, AgencyContact, AgencyService, LocalHoliday, Worker
from agencies.policies import (
    AgencyAction,
    EntryAction,
    agency_contact_policy,
    agency_policy,
    agency_service_policy,
    require_may_add_agency,
)
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.versions import claim

M = TypeVar("M", bound=models.Model)

DIRECTORY_FIELDS = frozenset({"name", "short_name", "sector", "address", "eircode", "phone", "email", "website"})
CLINIC_FIELDS = frozenset({"is_methadone_clinic", "prescriber", "may_hold_ihi"})
DATA_PROTECTION_FIELDS = frozenset(
    {"controller_name", "controller_contact", "dpo_name", "dpo_contact", "privacy_notice_version"}
)


@command
def add_listed_agency(*, actor, **fields: Any) -> Agency:
    """Enter an agency in the directory, so that it can be written to; it leads no case until it has signed."""
    require_may_add_agency(actor, timezone.now())
    _refuse_same_name(fields["name"])
    agency = Agency.objects.create(**_only(fields, DIRECTORY_FIELDS))
    audit.record(actor, "agency.listed", agency, name=agency.name)
    return agency


@command
def edit_agency(*, actor, agency: Agency, version: int, **fields: Any) -> Agency:
    """Change the entry in the directory."""
    agency_policy.require(actor, AgencyAction.EDIT, agency)
    agency = claim(agency, version)
    _refuse_same_name(fields.get("name", agency.name), but=agency)
    return _save(actor, "agency.edited", agency, _only(fields, DIRECTORY_FIELDS))


@command
def edit_clinic(*, actor, agency: Agency, version: int, **fields: Any) -> Agency:
    """Say whether it is a methadone clinic, who prescribes, and whether it may hold health identifiers (LAW-ihi)."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    return _save(actor, "agency.clinic-edited", claim(agency, version), _only(fields, CLINIC_FIELDS))


@command
def edit_data_protection(*, actor, agency: Agency, version: int, **fields: Any) -> Agency:
    """Name the data controller's contact, the data protection officer and the privacy notice in force (LAW-dpo)."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    fields = _only(fields, DATA_PROTECTION_FIELDS)
    return _save(actor, "agency.data-protection-edited", claim(agency, version), fields)


@command
def sign_protocols(*, actor, agency: Agency, signed_on: date) -> Agency:
    """Record that the agency has formally agreed to the protocols: from then on it can lead (GB2-not-signed-up)."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    rules.check_can_sign(signed_on=signed_on, today=day_of(timezone.now()))
    agency = _locked(agency)
    before, agency.signed_protocols_on = agency.signed_protocols_on, signed_on
    agency.version += 1
    agency.save()
    audit.record(actor, "agency.protocols-signed", agency, signed_on=str(signed_on), before=str(before or ""))
    return agency


@command
def end_protocols(*, actor, agency: Agency) -> Agency:
    """Record that the agency no longer holds to the protocols: it stays in the directory, merely listed.

    Whether it still leads cases is asked above, where cases are known (cases.services.protocols).
    """
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    agency = _locked(agency)
    if agency.signed_protocols_on is None:
        raise DomainError("This agency has not signed the protocols.", code="not-signed")
    before, agency.signed_protocols_on = agency.signed_protocols_on, None
    agency.version += 1
    agency.save()
    audit.record(actor, "agency.protocols-ended", agency, signed_on_before=str(before))
    return agency


@command
def name_child_protection_officer(*, actor, agency: Agency, officer: Worker | None) -> Agency:
    """Nominate the agency's child protection officer, or record that it has none (GB2-cpo)."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    agency = _locked(agency)
    if officer is not None:
        posts = Worker.objects.in_post(day_of(timezone.now())).filter(agency=agency, pk=officer.pk)
        rules.check_officer(is_in_post=posts.exists())
    before, agency.child_protection_officer = agency.child_protection_officer_id, officer
    agency.version += 1
    agency.save()
    audit.record(actor, "agency.officer-named", agency, officer=officer.pk if officer else None, officer_before=before)
    return agency


@command
def add_service(*, actor, agency: Agency, **fields: Any) -> AgencyService:
    """Enter a site or programme of this agency."""
    agency_policy.require(actor, AgencyAction.EDIT, agency)
    if AgencyService.objects.filter(agency=agency, name__iexact=fields["name"]).exists():
        raise DomainError("This agency has a service of that name already.", code="same-name", field="name")
    service = AgencyService.objects.create(agency=agency, **fields)
    audit.record(actor, "service.added", service, agency=agency.pk, name=service.name)
    return service


@command
def edit_service(*, actor, service: AgencyService, version: int, **fields: Any) -> AgencyService:
    agency_service_policy.require(actor, EntryAction.EDIT, service)
    service = claim(service, version)
    others = AgencyService.objects.filter(agency=service.agency_id, name__iexact=fields.get("name", service.name))
    if others.exclude(pk=service.pk).exists():
        raise DomainError("This agency has a service of that name already.", code="same-name", field="name")
    return _save(actor, "service.edited", service, fields)


@command
def close_service(*, actor, service: AgencyService) -> AgencyService:
    """Take a service out of the directory; what was recorded with it stays."""
    agency_service_policy.require(actor, EntryAction.EDIT, service)
    return _close(actor, "service.closed", service)


@command
def add_contact(*, actor, agency: Agency, **fields: Any) -> AgencyContact:
    """Enter somebody whom others may ring at this agency."""
    agency_policy.require(actor, AgencyAction.EDIT, agency)
    _check_own_service(agency.pk, fields.get("service"))
    contact = AgencyContact.objects.create(agency=agency, **fields)
    audit.record(actor, "contact.added", contact, agency=agency.pk)
    return contact


@command
def edit_contact(*, actor, contact: AgencyContact, version: int, **fields: Any) -> AgencyContact:
    agency_contact_policy.require(actor, EntryAction.EDIT, contact)
    contact = claim(contact, version)
    _check_own_service(contact.agency_id, fields.get("service"))
    return _save(actor, "contact.edited", contact, fields)


@command
def close_contact(*, actor, contact: AgencyContact) -> AgencyContact:
    """Take a contact out of the directory; letters sent to them keep their name."""
    agency_contact_policy.require(actor, EntryAction.EDIT, contact)
    return _close(actor, "contact.closed", contact)


@command
def add_local_holiday(*, actor, agency: Agency, on: date, name: str) -> LocalHoliday:
    """Say that the agency is closed on a day that is no public holiday; it is then no working day there (S.2)."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    if LocalHoliday.objects.filter(agency=agency, on=on).exists():
        raise DomainError("That day is in the list already.", code="same-day", field="on")
    holiday = LocalHoliday.objects.create(agency=agency, on=on, name=name)
    audit.record(actor, "agency.holiday-added", agency, on=str(on), name=name)
    return holiday


@command
def remove_local_holiday(*, actor, agency: Agency, holiday: LocalHoliday) -> None:
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    holiday = LocalHoliday.objects.select_for_update().get(pk=holiday.pk, agency=agency)
    audit.record(actor, "agency.holiday-removed", agency, on=str(holiday.on), name=holiday.name)
    holiday.delete()


def _locked(agency: Agency) -> Agency:
    return Agency.objects.select_for_update().get(pk=agency.pk)


def _only(fields: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """A slip in a form must not reach a field that this verb does not own."""
    if stray := fields.keys() - allowed:
        raise TypeError(f"Not for this verb: {', '.join(sorted(stray))}")
    return fields


def _refuse_same_name(name: str, but: Agency | None = None) -> None:
    others = Agency.objects.filter(name__iexact=name)
    if but:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise DomainError("An agency of that name is in the directory already.", code="same-name", field="name")


def _check_own_service(agency_id: int, service: AgencyService | None) -> None:
    if service and service.agency_id != agency_id:
        raise DomainError("Choose a service of this agency.", code="other-agency", field="service")


def _save(actor, verb: str, row: M, fields: dict[str, Any]) -> M:
    """Save what differs; the log says which fields, the history what they were."""
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    row.save()
    audit.record(actor, verb, row, changed=changed)
    return row


def _close(actor, verb: str, row: Any):
    row = type(row).objects.select_for_update().get(pk=row.pk)
    if not row.is_active:
        raise DomainError("This was closed already.", code="closed")
    row.is_active = False
    row.version += 1
    row.save()
    audit.record(actor, verb, row, agency=row.agency_id)
    return row
