"""Letters about the plan: drafted for each service, issued by the case manager, made into a paper, sent, told of.

A letter says what its service may read of the plan at the instant of issue, and keeps that. The first introduction
encloses the service's own part of the consent and never the form that was signed: the form names every other service
(GB1-attach-consent; docs/adr/0018).
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from agencies.models import Agency
from careplans.letter_papers import letter_html
from careplans.models import CarePlan, PlanTelling
from careplans.policies import PlanAction, care_plan_policy
from careplans.selectors.letters import involved, plan_to_write_of, what_is_told
from careplans.services.agreements import record_telling
from cases.policies import THE_CASE, namings, parts_of
from cases.services.assignments import locked
from core import attachments, audit, jobs, pdf
from core.commands import command
from core.models import Attachment
from correspondence.models import CorrespondenceEntry, Letter
from correspondence.policies import LetterAction, letter_policy
from correspondence.rules import letters as rules
from correspondence.services.letters import draft_letter, issue_letter, send_letter

Kind, State = Letter.Kind, Letter.State
TITLE = "Letter as issued"
JOB = "careplans.letter"
HOW = {
    Letter.Sent.POST: PlanTelling.How.LETTER,
    Letter.Sent.BY_HAND: PlanTelling.How.LETTER,
    Letter.Sent.EMAIL: PlanTelling.How.EMAIL,
}
MARKS = frozenset({Kind.INTRODUCTION, Kind.CONFIRMATION})  # these say the four things; a copy of the plan does not


@command
def draft_letters(
    *,
    actor,
    plan: CarePlan,
    kind: str,
    agencies: Iterable[Agency],
    asks_for_clinic_talk: bool = False,
    attaches_consent: bool | None = None,
) -> list[Letter]:
    """One letter of this kind for each of these services, unless a draft of it waits already."""
    care_plan_policy.require(actor, PlanAction.WORK, plan)
    waiting = set(
        Letter.objects.filter(
            case=plan.case, kind=kind, plan_reference=plan.reference, state__in=[State.DRAFT, State.ISSUED]
        ).values_list("to_agency", flat=True)
    )
    chosen = list(agencies)
    taking_part = {agency.pk for agency in involved(plan.case, timezone.now())}
    rules.check_services(some=bool(chosen), involved=all(agency.pk in taking_part for agency in chosen))
    drafted = []
    for agency in chosen:
        if agency.pk in waiting:
            continue
        if kind == Kind.PLAN_COPY:
            known = parts_of(namings(plan.case, timezone.now(), [agency.pk]))
            rules.check_whole_plan(kind_is_whole=True, is_whole="whole-plan" in known, service=agency.label)
        drafted.append(
            draft_letter(
                actor=actor,
                case=plan.case,
                kind=kind,
                to_agency=agency,
                plan_reference=plan.reference,
                asks_for_clinic_talk=asks_for_clinic_talk and agency.is_methadone_clinic,
                attaches_consent=attaches_consent,
            )
        )
    return drafted


@command
def draft_letters_of_agreed_plan(*, actor, plan: CarePlan) -> list[Letter]:
    """What an agreed plan asks for: a confirmation to each service, where no meeting was held (GB1-confirm-letter);
    the whole plan to the clinic, where the person said so (KW-8.3c). Where they did not, the case page says so.
    """
    care_plan_policy.require(actor, PlanAction.WORK, plan)
    agencies = involved(plan.case, timezone.now())
    drafted = []
    if plan.without_meeting and agencies:
        drafted += draft_letters(actor=actor, plan=plan, kind=Kind.CONFIRMATION, agencies=agencies)
    for clinic in agencies:
        known = parts_of(namings(plan.case, timezone.now(), [clinic.pk]))
        if clinic.is_methadone_clinic and "whole-plan" in known:
            drafted += draft_letters(actor=actor, plan=plan, kind=Kind.PLAN_COPY, agencies=[clinic])
    return drafted


@command
def issue_plan_letter(*, actor, letter: Letter) -> Letter:
    """The case manager stands for the letter; its facts are frozen, and its paper is made of them."""
    letter_policy.require(actor, LetterAction.ISSUE, letter)
    letter = Letter.objects.select_related("to_agency").get(pk=letter.pk)
    letter.case = locked(letter.case)  # what it tells is not taken back meanwhile
    told = what_is_told(letter, timezone.now())
    if told.consent is not None:
        rules.check_says_something(has_plan=told.has_plan, service=letter.to)
    letter = issue_letter(
        actor=actor,
        letter=letter,
        facts=told.facts,
        domains=told.domains,
        is_whole=told.is_whole,
        consent=told.consent,
    )
    jobs.ask(JOB, actor, letter=letter.pk)
    return letter


@command
def keep_letter_paper(*, actor, letter: Letter) -> Attachment | None:
    """Make the paper of the frozen facts. Begun twice, it is kept once."""
    letter_policy.require(actor, LetterAction.VIEW, letter)
    if letter.state not in {State.ISSUED, State.SENT} or not letter.facts:
        return None
    content = pdf.join([pdf.lay_out(html) for html in letter_html(letter)], title=f"Letter {letter.reference}")
    Letter.objects.select_for_update().get(pk=letter.pk)  # another worker may have begun the same
    if attachments.of_record(letter).filter(is_made_here=True).exists():
        return None
    kept = attachments.keep_made(actor, content, of=letter, title=TITLE)
    audit.record(actor, "letter.paper-made", letter, part=THE_CASE)
    return kept


@command
def send_plan_letter(*, actor, letter: Letter, how: str, sent_on: date, reader=None) -> CorrespondenceEntry:
    """It has gone. An introduction or a confirmation tells the service the four things (GB1-four-items)."""
    entry = send_letter(actor=actor, letter=letter, how=how, sent_on=sent_on, reader=reader)
    plan = plan_to_write_of(letter.case)
    if letter.kind in MARKS and plan is not None and letter.to_agency is not None:
        record_telling(
            actor=actor,
            plan=plan,
            agency=letter.to_agency,
            how=HOW[Letter.Sent(how)],
            told_on=sent_on,
            told_whom=entry.with_whom,
            case_manager=True,
            shared_plan=True,
            own_part=True,
            issue_contact=True,
            entry=entry,
        )
    return entry


@command
def send_letters_by_post(*, actor, letters: Iterable[Letter], sent_on: date) -> int:
    """The printed letters have gone to the post, all of them or none."""
    count = 0
    for letter in letters:
        send_plan_letter(actor=actor, letter=letter, how=Letter.Sent.POST, sent_on=sent_on)
        count += 1
    return count
