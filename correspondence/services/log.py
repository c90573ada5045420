"""Every communication with a service about the person, written down once (KW-8.1b, GB1-comm-records)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency, AgencyContact
from cases.models import Case, ServiceInUse
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of
from correspondence.models import CorrespondenceEntry, Letter
from correspondence.policies import CorrespondenceAction, correspondence_policy
from correspondence.rules import log as rules
from correspondence.rules.contacts import check_led
from correspondence.selectors.permits import permit_for

Direction = CorrespondenceEntry.Direction


@command
def record_entry(
    *,
    actor,
    case: Case,
    direction: str,
    channel: str,
    happened_on: date,
    subject: str,
    outcome: str,
    with_agency: Agency | None = None,
    service: ServiceInUse | None = None,
    with_service: str = "",
    contact: AgencyContact | None = None,
    with_whom: str = "",
    by_disclosure: bool = False,
) -> CorrespondenceEntry:
    """Write down a call, a mail, a letter or a talk with a service.

    What we told them needs what permitted it on that day: a consent that names the service, or, if the
    worker says that it is this, a disclosure that a manager signed off. Otherwise it is refused, which is in the log.
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)  # what permits it is not taken back meanwhile
    check_led(case)
    name = str(service) if service and not with_agency else with_service
    if service and service.agency:
        with_agency, name = service.agency, ""
    rules.check_with(has_agency=with_agency is not None, service=name)
    rules.check_happened(happened_on, today=day_of(timezone.now()))
    rules.check_told(direction=direction, subject=subject, outcome=outcome)
    permit = ""
    if direction == Direction.OUT:
        permit = permit_for(
            actor,
            case,
            agency=with_agency,
            service=service,
            day=happened_on,
            by_disclosure=by_disclosure,
            now=timezone.now(),
        )
        rules.check_permitted(permit, service=with_agency.label if with_agency else name)
    return write_entry(
        actor,
        case,
        direction=direction,
        channel=channel,
        happened_on=happened_on,
        subject=subject,
        outcome=outcome,
        with_agency=with_agency,
        with_service=name,
        contact=contact,
        with_whom=with_whom or (contact.name if contact else ""),
        permitted_by=permit,
    )


@command
def correct_entry(*, actor, entry: CorrespondenceEntry, subject: str, outcome: str) -> CorrespondenceEntry:
    """Say what is wrong about an entry in a further one. The first stays as it was written."""
    correspondence_policy.require(actor, CorrespondenceAction.WRITE, entry)
    rules.check_corrects(is_of_this_case=True, is_correction=entry.corrects_id is not None)
    rules.check_told(direction=entry.direction, subject=subject, outcome=outcome)
    return write_entry(
        actor,
        entry.case,
        direction=entry.direction,
        channel=entry.channel,
        happened_on=entry.happened_on,
        subject=subject,
        outcome=outcome,
        with_agency=entry.with_agency,
        with_service=entry.with_service,
        contact=entry.contact,
        with_whom=entry.with_whom,
        permitted_by=entry.permitted_by,
        corrects=entry,
    )


def write_entry(
    actor,
    case: Case,
    *,
    direction: str,
    channel: str,
    happened_on: date,
    subject: str,
    outcome: str = "",
    with_agency: Agency | None = None,
    with_service: str = "",
    contact: AgencyContact | None = None,
    with_whom: str = "",
    permitted_by: str = "",
    letter: Letter | None = None,
    corrects: CorrespondenceEntry | None = None,
) -> CorrespondenceEntry:
    """The row and its line in the log, for a verb that has asked already whether it may."""
    assert case.lead_agency  # said by the rule
    entry = CorrespondenceEntry.objects.create(
        case=case,
        agency=case.lead_agency,
        direction=direction,
        channel=channel,
        with_agency=with_agency,
        with_service=with_service,
        contact=contact,
        with_whom=with_whom,
        happened_on=happened_on,
        subject=subject,
        outcome=outcome,
        letter=letter,
        corrects=corrects,
        permitted_by=permitted_by,
        recorded_by=actor,
    )
    audit.record(
        actor,
        "correspondence.corrected" if corrects else "correspondence.recorded",
        entry,
        part=THE_CASE,
        direction=direction,
        channel=channel,
        with_agency=with_agency.pk if with_agency else None,
        permitted_by=permitted_by,
    )
    return entry
