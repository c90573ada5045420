"""The existing-role enquiry: the one question that may be asked about people of other agencies (GB1-existing-cm-check).

A worker asks with the person beside them, for one exact name and birth date, and learns one sentence.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from agencies.models import Agency, Worker
from agencies.selectors import managers_of
from cases import rules_of_enquiry as rules
from cases import selectors
from cases.models import CaseManagerAssignment, ExistingRoleEnquiry
from cases.policies import EnquiryAction, consented, enquiry_policy, is_barred, require_may_open
from core import audit
from core.commands import command
from core.days import day_of
from notifications import outbox

Answer = ExistingRoleEnquiry.Answer


@command
def ask_existing_role(
    *,
    actor,
    agency: Agency,
    first_names: str,
    last_name: str,
    date_of_birth: date,
    persons_word: str,
    person_present: bool,
) -> ExistingRoleEnquiry:
    """Ask whether the person has a case manager. What was asked is kept for both sides to see."""
    now = timezone.now()
    require_may_open(actor, agency.pk, day_of(now))
    rules.check_can_ask(first_names, last_name, persons_word, person_present=person_present)
    # One worker's questions queue at their own post, so that the limit holds however many pages they open.
    Worker.objects.select_for_update().in_post(day_of(now)).get(agency=agency, user=actor)
    rules.check_rate(
        asked_last_hour=_asked_since(actor, now - timedelta(hours=1)),
        asked_last_day=_asked_since(actor, now - timedelta(days=1)),
    )
    exact, possible = selectors.managed_people_named(first_names, last_name, date_of_birth)
    found = exact or possible
    if found and is_barred(actor, found.case):
        # Who is kept from a file learns by no door that there is one; that they asked is in the log of the file.
        audit.record_refusal(actor, "ask_existing_role", found.case, rule="barred")
        exact = possible = found = None
    answer = Answer.EXISTS if exact else Answer.POSSIBLE if possible else Answer.NONE
    lead = found.agency if exact and found and _named_to(agency, found, now) else None
    enquiry = ExistingRoleEnquiry.objects.create(
        asked_by=actor,
        agency=agency,
        first_names=first_names,
        last_name=last_name,
        date_of_birth=date_of_birth,
        persons_word=persons_word,
        answer=answer,
        case=found.case if found else None,
        named_agency=lead,
    )
    # The asker's side by the agency of the event; the side asked about by the file.
    audit.record(actor, "enquiry.asked", enquiry, part="case", answer=answer, agency=agency.pk)
    if found:
        _tell_lead_side(enquiry, found)
    if answer == Answer.POSSIBLE:
        for manager in managers_of(agency, day_of(now)):
            _post(enquiry, manager, "asking", "A possible match: decide with the other agency's manager")
    return enquiry


def _asked_since(actor, since: datetime) -> int:
    return ExistingRoleEnquiry.objects.filter(asked_by=actor, asked_at__gt=since).count()


def _named_to(agency: Agency, found: CaseManagerAssignment, at: datetime) -> bool:
    """Whether the person's consent in force names the asker's agency; only then is the lead agency named."""
    return consented(at).filter(agency=agency, consent__case=found.case_id).exists()


def _tell_lead_side(enquiry: ExistingRoleEnquiry, found: CaseManagerAssignment) -> None:
    subject = (
        "Another agency asked whether a person has a case manager"
        if enquiry.answer == Answer.EXISTS
        else "A possible match: decide with the other agency's manager"
    )
    managers = list(managers_of(found.agency_id, day_of(timezone.now())))
    for manager in managers:
        _post(enquiry, manager, "lead", subject)
    if enquiry.answer == Answer.EXISTS and found.worker not in managers:
        outbox.post(recipient=found.worker, key=f"enquiry:{enquiry.pk}:lead", subject=subject, about=found.case)


def _post(enquiry: ExistingRoleEnquiry, recipient, side: str, subject: str) -> None:
    outbox.post(recipient=recipient, key=f"enquiry:{enquiry.pk}:{side}", subject=subject, about=enquiry)


@command
def settle_enquiry(*, actor, enquiry: ExistingRoleEnquiry, same: bool) -> ExistingRoleEnquiry:
    """After the two managers have spoken: whether the possible match is the person. The asker is told to look again."""
    enquiry_policy.require(actor, EnquiryAction.SETTLE, enquiry)
    enquiry = ExistingRoleEnquiry.objects.select_for_update(of=("self",)).get(pk=enquiry.pk)
    rules.check_can_settle(enquiry)
    enquiry.settlement = ExistingRoleEnquiry.Settlement.SAME if same else ExistingRoleEnquiry.Settlement.DIFFERENT
    enquiry.settled_at, enquiry.settled_by = timezone.now(), actor
    enquiry.save()
    audit.record(actor, "enquiry.settled", enquiry, part="case", settlement=enquiry.settlement)
    _post(enquiry, enquiry.asked_by, "settled", "Your enquiry has been settled")
    return enquiry
