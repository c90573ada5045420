"""Each meeting or call with the person, or the attempt at one. The day of the last that took place is on the case."""

from datetime import date

from django.utils import timezone

from agencies.selectors import workers_of
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services import people
from core import audit
from core.commands import command
from core.days import day_of
from correspondence.models import Contact
from correspondence.rules.contacts import check_contact, check_led


@command
def record_contact(
    *,
    actor,
    case: Case,
    made_on: date,
    channel: str,
    outcome: str = Contact.Outcome.ATTENDED,
    made_by=None,
    purpose: str = "",
    minutes: int | None = None,
) -> Contact:
    """Write down that somebody of the lead agency and the person met or spoke, or were to.

    Only what took place moves the day of the last contact, and counts for the initial assessment (KW-7.1).
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    lead = check_led(case)
    today = day_of(timezone.now())
    worker = made_by or actor
    check_contact(
        made_on=made_on,
        today=today,
        outcome=outcome,
        minutes=minutes,
        is_colleague=worker == actor or workers_of(case.lead_agency_id, today).filter(pk=worker.pk).exists(),
    )
    contact = Contact.objects.create(
        case=case,
        agency=lead,
        made_on=made_on,
        made_by=worker,
        channel=channel,
        outcome=outcome,
        purpose=purpose,
        minutes=minutes,
        recorded_by=actor,
    )
    if outcome == Contact.Outcome.ATTENDED:
        people.note_last_contact(case, made_on)
    audit.record(actor, "contact.recorded", contact, part=THE_CASE, on=str(made_on), outcome=outcome)
    return contact
