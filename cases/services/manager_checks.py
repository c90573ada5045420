"""The check whether a person has a case manager already: the person, the system, the services, the homeless register.

Nobody outside is asked before the person agreed (GB1-permission-first), and then only three things: is it the case
manager, has an assessment been done, can it take part in a plan (KW-7.4.3, GB1-phone-questions).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import setting
from cases import rules, selectors
from cases.models import (
    Case,
    Consent,
    ConsentScope,
    ExistingManagerCheck,
    HomelessRegisterCheck,
    ServiceContact,
    ServiceInUse,
)
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services.assignments import locked
from cases.services.enquiries import ask_existing_role
from cases.services.entry import asking
from cases.services.references import take_numbers
from cases.ways_round import ways_round
from core import audit
from core.commands import command
from core.days import day_of, start_of
from core.deadlines import add_months
from core.errors import DomainError

Outcome = ExistingManagerCheck.Outcome
Result = ServiceContact.Result

# What an enquiry consent allows, in the words that are kept with it: these questions, and no papers (KW-7.4.3c).
ONLY_ASKING = (
    "To ask these services three things only: whether they have a case manager for the person, whether an assessment "
    "has been done, and whether they can take part in a plan. Nothing else is told and no paper is sent."
)


@command
def ask_person(
    *,
    actor,
    case: Case,
    said_manager: str,
    said_homeless: str,
    asked_on: date,
    said_assessment: str = "",
    said_who: str = "",
) -> ExistingManagerCheck:
    """Put the question to the person, and keep answer and day (KW-7.4.3a). It begins the check, or corrects it."""
    case_policy.require(actor, CaseAction.ENTER, case)
    case = _open(case)
    today = day_of(timezone.now())
    rules.check_persons_answer(said_manager=said_manager, said_homeless=said_homeless, said_who=said_who)
    rules.check_day(asked_on, today=today, field="asked_on")
    check = case.manager_checks.filter(completed_at=None).first() or ExistingManagerCheck(
        case=case, agency=asking(actor, case, today), begun_by=actor
    )
    check.said_manager, check.said_assessment, check.said_who = said_manager, said_assessment, said_who
    check.said_homeless = said_homeless
    check.asked_on, check.asked_by = asked_on, actor
    check.save()
    audit.record(actor, "entry.person-asked", case, part=THE_CASE, answer=said_manager, on=str(asked_on))
    return check


@command
def record_enquiry_permission(
    *,
    actor,
    case: Case,
    agreed: bool,
    words: str,
    asked_on: date,
    given_how: str = "",
    witness_name: str = "",
    services: Sequence[ServiceInUse] = (),
    agencies: Sequence[Agency] = (),
) -> ExistingManagerCheck:
    """The person's yes or no to others being asked: an enquiry consent that names the services (KW-7.4.3c).

    A later answer stands in place of an earlier one. It lets the services be asked, and lets nobody see anything.
    """
    case_policy.require(actor, CaseAction.ENTER, case)
    case = _open(case)
    now = timezone.now()
    check = _running(case)
    rules.check_enquiry_permission(agreed=agreed, words=words, how=given_how, services=[*services, *agencies])
    rules.check_day(asked_on, today=day_of(now), field="asked_on")
    if any(service.case_id != case.pk for service in services):
        raise DomainError("This service is not on the list of this case.", code="not-listed", field="services")
    _set_aside(actor, check.permission, now)
    check.permission, check.refused_words, check.refused_on = None, "", None
    if agreed:
        check.permission = _consent(actor, case, words, asked_on, given_how, witness_name)
        named = {service.agency_id: service.contact_name for service in services if service.agency_id}
        for agency_id, contact in ({agency.pk: "" for agency in agencies} | named).items():
            ConsentScope.objects.create(consent=check.permission, agency_id=agency_id, contact_name=contact)
    else:
        check.refused_words, check.refused_on = words, asked_on
    check.save()
    check.services_named.set(services if agreed else ())
    audit.record(actor, "entry.permission-recorded", case, part=THE_CASE, agreed=agreed, on=str(asked_on))
    return check


def _consent(actor, case: Case, words: str, on: date, how: str, witness: str) -> Consent:
    return Consent.objects.create(
        case=case,
        kind=Consent.Kind.ENQUIRY,
        state=Consent.State.SIGNED,
        reference=f"ENQ-{on.year}-{take_numbers('ENQ', on.year):04}",
        started_by=actor,
        signed_by=actor,
        signed_on=on,
        signed_at=timezone.now(),
        expires_on=add_months(on, setting("consent_validity_months", case.lead_agency_id)),
        given_how=how,
        purpose_words=ONLY_ASKING,
        spoken_words=words,
        witness_name=witness,
    )


def _set_aside(actor, permission: Consent | None, now) -> None:
    if permission and permission.superseded_at is None and permission.withdrawn_at is None:
        permission.superseded_at, permission.superseded_by = now, actor
        permission.save()


@command
def ask_system(*, actor, case: Case, persons_word: str, person_present: bool) -> ExistingManagerCheck:
    """The system's own enquiry for this person, whose one-sentence answer becomes part of the check."""
    case_policy.require(actor, CaseAction.ENTER, case)
    case = _open(case)
    check = _running(case)
    person = case.service_user
    if not person.date_of_birth:
        raise DomainError(
            "The enquiry needs the date of birth: add it to the person’s record first.", code="no-birth-date"
        )
    check.enquiry = ask_existing_role(
        actor=actor,
        agency=check.agency,
        first_names=person.first_names,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        persons_word=persons_word,
        person_present=person_present,
    )
    check.save()
    return check


@command
def record_service_contact(
    *,
    actor,
    case: Case,
    result: str,
    contacted_on: date,
    service: ServiceInUse | None = None,
    agency: Agency | None = None,
    permitted_by: str = "",
    **said: Any,
) -> ServiceContact:
    """One service telephoned, written to or seen, or left out with a reason (GB1-phone-questions).

    Refused, and written down, where the person has not agreed that this service is asked (GB1-permission-first). The
    only other way is what `permitted_by` names: a sharing without consent with this agency that a manager signed off.
    """
    case_policy.require(actor, CaseAction.ENTER, case)
    case = locked(case)  # what permits the contact is not taken back meanwhile
    now = timezone.now()
    # What was in force on the day of the contact, which may be written down later.
    at = min(now, start_of(contacted_on + timedelta(days=1)) - timedelta(seconds=1))
    consented = selectors.permission_for(case, at, agency=agency, service=service)
    if permitted_by and not consented and result != Result.LEFT_OUT:
        where = agency or (service.agency if service else None)
        named = next((way for way in ways_round(actor, case, where) if way.ref == permitted_by), None)
        rules.check_way_round(
            is_signed_off=named is not None,
            first_day=named.first_day if named else None,
            last_day=named.last_day if named else None,
            contacted_on=contacted_on,
        )
    return log_contact(
        actor,
        case,
        result=result,
        contacted_on=contacted_on,
        service=service,
        agency=agency,
        permitted_by=consented or permitted_by,
        **said,
    )


def log_contact(
    actor,
    case: Case,
    *,
    result: str,
    contacted_on: date,
    service: ServiceInUse | None,
    agency: Agency | None,
    permitted_by: str,
    how: str = "",
    spoke_to: str = "",
    is_manager: str = "",
    has_assessed: str = "",
    can_take_part: str = "",
    wishes_to_take_part: str = "",
    why_not_asked: str = "",
    note: str = "",
) -> ServiceContact:
    """Write the contact down on the ground named by `permitted_by`: a consent, or a disclosure that was signed off."""
    case = _open(case)
    check = _running(case)
    asked = result != Result.LEFT_OUT
    if asked:
        rules.check_contact_permitted(permitted_by)
    rules.check_service_contact(
        result=result,
        how=how,
        spoke_to=spoke_to,
        answers=(is_manager, has_assessed, can_take_part),
        wish=wishes_to_take_part,
        why_not_asked=why_not_asked,
    )
    rules.check_day(contacted_on, today=day_of(timezone.now()), field="contacted_on")
    reached = result == Result.REACHED
    where = agency or (service.agency if service else None)
    contact = ServiceContact.objects.create(
        case=case,
        manager_check=check,
        service=service,
        agency=agency,
        is_homeless_service=bool(where and where.sector == Agency.Sector.HOMELESS),
        how=how if asked else "",
        result=result,
        spoke_to=spoke_to if reached else "",
        is_manager=is_manager if reached else "",
        has_assessed=has_assessed if reached else "",
        can_take_part=can_take_part if reached else "",
        wishes_to_take_part=wishes_to_take_part if reached else "",
        why_not_asked="" if asked else why_not_asked,
        note=note,
        contacted_on=contacted_on,
        contacted_by=actor,
        permitted_by=permitted_by if asked else "",
    )
    audit.record(
        actor, "entry.service-contacted" if asked else "entry.service-left-out", case, part=THE_CASE,
        contact=contact.pk, result=result, permitted_by=contact.permitted_by,
    )  # fmt: skip
    return contact


@command
def record_register_check(
    *, actor, case: Case, how: str, result: str, checked_on: date, with_whom: str = "", note: str = ""
) -> HomelessRegisterCheck:
    """The line about the shared homeless register: looked up, or asked for by telephone or letter."""
    case_policy.require(actor, CaseAction.ENTER, case)
    case = _open(case)
    check = _running(case)
    rules.check_day(checked_on, today=day_of(timezone.now()), field="checked_on")
    rules.check_register_line(
        how=how, result=result, with_whom=with_whom, is_permitted=check.permission_id is not None, note=note
    )
    line = HomelessRegisterCheck.objects.create(
        case=case,
        manager_check=check,
        how=how,
        result=result,
        with_whom=with_whom,
        checked_on=checked_on,
        checked_by=actor,
        note=note,
    )
    audit.record(actor, "entry.register-checked", case, part=THE_CASE, how=how, result=result)
    return line


@command
def complete_check(
    *, actor, case: Case, outcome: str, manager_where: str = "", how_we_support: str = ""
) -> ExistingManagerCheck:
    """Close the check with what came of it: none elsewhere, or one, whose plan is supported (KW-7.4.3.1)."""
    case_policy.require(actor, CaseAction.ENTER, case)
    case = _open(case)
    now = timezone.now()
    check = _running(case)
    view = selectors.check_view(case, check, now, case_policy.can(actor, case, at=now))
    rules.check_can_complete(view.facts, outcome=outcome, how_we_support=how_we_support, manager_where=manager_where)
    exists = outcome == Outcome.EXISTS
    check.outcome = outcome
    check.manager_where, check.how_we_support = (manager_where, how_we_support) if exists else ("", "")
    check.completed_at, check.completed_by = now, actor
    check.save()
    audit.record(actor, "entry.check-completed", case, part=THE_CASE, outcome=outcome)
    return check


def _running(case: Case) -> ExistingManagerCheck:
    check = selectors.running_check(case)
    rules.check_running(check)
    assert check  # said by the rule
    return check


def _open(case: Case) -> Case:
    case = locked(case)
    rules.check_open(case)
    return case
