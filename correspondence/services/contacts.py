"""Each meeting or call with the person, or the attempt at one. The day of the last that took place is on the case."""

from datetime import date

from django.db.models import Max
from django.utils import timezone

from agencies.selectors import workers_of
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services import people
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from correspondence.models import Contact
from correspondence.policies import ContactAction, contact_policy
from correspondence.rules.contacts import check_contact, check_led
from correspondence.rules.corrections import check_in_error
from correspondence.selectors.contacts import attended


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


@command
def strike_contact(*, actor, contact: Contact, because: str) -> Contact:
    """Recorded in error: it stays to be read, with the reason, and counts for nothing (KW-7.1).

    Where it was the last contact, the one before it is the last again, or the day on which the file was opened.
    """
    case_policy.require(actor, CaseAction.WORK, contact.case)
    case = Case.objects.select_for_update().get(pk=contact.case_id)
    check_open(case)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    check_in_error(because=because, is_error=contact.is_error)
    contact.said_before, contact.outcome = contact.outcome, Contact.Outcome.IN_ERROR
    contact.error_on, contact.error_by, contact.error_because = day_of(timezone.now()), actor, because.strip()
    contact.save()
    if contact.said_before == Contact.Outcome.ATTENDED and case.last_contact_on == contact.made_on:
        last = attended(case).order_by("-made_on").values_list("made_on", flat=True).first()
        case.last_contact_on = max(filter(None, (last, case.opened_on)))
        case.save()
    audit.record(actor, "contact.struck", contact, part=THE_CASE, on=str(contact.made_on))
    return contact


@command
def correct_contact(
    *, actor, contact: Contact, made_on: date, channel: str, outcome: str, minutes: int | None = None
) -> Contact:
    """Correct the day, the way or what happened, while the note of it is open. The day of the last contact follows."""
    contact_policy.require(actor, ContactAction.WRITE, contact)
    case = Case.objects.select_for_update().get(pk=contact.case_id)
    check_open(case)
    check_contact(made_on=made_on, today=day_of(timezone.now()), outcome=outcome, minutes=minutes, is_colleague=True)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.is_error:
        raise DomainError("This contact is struck as recorded in error.", code="in-error-already")
    was_last = contact.took_place and contact.made_on == case.last_contact_on
    contact.made_on, contact.channel, contact.outcome, contact.minutes = made_on, channel, outcome, minutes
    contact.save()
    if was_last:
        last = attended(case).aggregate(last=Max("made_on"))["last"]
        people.set_last_contact(case, max(filter(None, (last, case.opened_on))))
    elif contact.took_place:
        people.note_last_contact(case, made_on)
    audit.record(actor, "contact.corrected", contact, part=THE_CASE, on=str(made_on), outcome=outcome)
    return contact
