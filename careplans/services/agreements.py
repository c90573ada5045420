"""Services say yes to their part, the person knows of each part, and each service is told the four things."""

from datetime import date, datetime

from django.utils import timezone

from agencies.models import Agency
from careplans.models import CarePlan, PartExplained, PlanAgreement, PlanTelling
from careplans.policies import PlanAction, care_plan_policy
from careplans.rules import agreeing as rules
from careplans.rules.proposals import check_plan_is_live
from careplans.selectors.agreeing import version_to_agree
from careplans.selectors.extract import plan_for_others
from careplans.selectors.joining import is_involved
from careplans.services import between
from careplans.states import LIVE
from cases.models import Case
from cases.policies import CaseAction, case_policy, namings
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of, start_of
from correspondence.models import CorrespondenceEntry

Answer, Channel = PlanAgreement.Answer, PlanAgreement.Channel


@command
def record_agreement(
    *,
    actor,
    plan: CarePlan,
    agency: Agency,
    answer: str,
    answered_on: date,
    channel: str = "",
    answered_by_name: str = "",
    words: str = "",
) -> PlanAgreement:
    """Write down what a service answered to its part, by telephone, mail, meeting or in person; or why none is awaited.

    For the version that is to be agreed; a later answer takes the place of an earlier one, which the history keeps.
    """
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = _open_plan(plan)
    today = day_of(timezone.now())
    _check_involved(plan, agency, today)
    if answer == Answer.NOT_AWAITED:
        channel, answered_by_name = "", ""
    rules.check_agreement(
        answer=answer,
        channel=channel,
        answered_on=answered_on,
        answered_by_name=answered_by_name,
        words=words,
        today=today,
    )
    row = _agreement(plan, agency)
    row.answer, row.channel, row.answered_on = answer, channel, answered_on
    row.answered_by_name, row.words, row.recorded_by = answered_by_name.strip(), words.strip(), actor
    row.save()
    audit.record(actor, "plan.agreement-recorded", row, part="plan", agency=agency.pk, answer=answer, channel=channel)
    return row


@command
def give_agreement(*, actor, case: Case, agency: Agency, answer: str, words: str = "") -> PlanAgreement:
    """A worker of another service answers here to the part that they read; the case manager is told."""
    now = timezone.now()
    case_policy.require(actor, CaseAction.VIEW, case, at=now)
    between.taking_part_for(actor, case, now, agency)
    case = locked(case)
    check_open(case)
    plan = plan_for_others(case)
    check_plan_is_live(plan is not None)
    assert plan is not None  # said by the rule
    rules.check_answer_has_words(answer, words)
    row = _agreement(plan, agency)
    row.answer, row.channel, row.answered_on = answer, Channel.HERE, day_of(now)
    row.answered_by_name, row.words, row.recorded_by = str(actor)[:120], words.strip(), actor
    row.save()
    audit.record(actor, "plan.agreement-given", row, part="plan", agency=agency.pk, answer=answer)
    between.tell_case_manager(
        case,
        now,
        key=f"agreement:{row.pk}:{row.updated_at.isoformat(timespec='seconds')}",
        subject="An agency has answered to its part of the plan",
        about=plan,
    )
    return row


@command
def explain_part(*, actor, plan: CarePlan, agency: Agency, explained_on: date, words: str = "") -> PartExplained:
    """The person knows what a service does in the plan, and that it will be contacted (GB1-su-aware-roles)."""
    care_plan_policy.require(actor, PlanAction.WORK, plan)
    plan = _open_plan(plan)
    today = day_of(timezone.now())
    _check_involved(plan, agency, today)
    rules.check_explained(explained_on=explained_on, today=today)
    row = PartExplained.objects.filter(plan=plan, agency=agency).first() or PartExplained(plan=plan, agency=agency)
    row.explained_on, row.explained_by, row.words = explained_on, actor, words.strip()
    row.save()
    audit.record(actor, "plan.part-explained", row, part="plan", agency=agency.pk)
    return row


@command
def record_telling(
    *,
    actor,
    plan: CarePlan,
    agency: Agency,
    how: str,
    told_on: date,
    told_whom: str = "",
    case_manager: bool = False,
    shared_plan: bool = False,
    own_part: bool = False,
    issue_contact: bool = False,
    entry: CorrespondenceEntry | None = None,
) -> PlanTelling:
    """Write down which of the four things a service was told, by letter, in a talk or at a meeting (GB1-four-items).

    A talk in person counts as a letter does (GB1-in-person). Refused where no consent named the service on that day.
    """
    care_plan_policy.require(actor, PlanAction.WORK, plan)
    plan = _open_plan(plan)
    now = timezone.now()
    today = day_of(now)
    _check_involved(plan, agency, today)
    rules.check_telling(
        told=any((case_manager, shared_plan, own_part, issue_contact)),
        told_on=told_on,
        today=today,
        told_whom=told_whom,
        is_letter=how in {PlanTelling.How.LETTER, PlanTelling.How.EMAIL},
    )
    rules.check_may_be_told(agency=agency.label, is_named=_was_named(plan.case, agency, told_on, now))
    row = PlanTelling.objects.create(
        plan=plan,
        agency=agency,
        how=how,
        told_on=told_on,
        told_whom=told_whom.strip(),
        case_manager=case_manager,
        shared_plan=shared_plan,
        own_part=own_part,
        issue_contact=issue_contact,
        entry=entry,
        recorded_by=actor,
    )
    audit.record(actor, "plan.agency-told", row, part="plan", agency=agency.pk, how=how)
    return row


def _open_plan(plan: CarePlan) -> CarePlan:
    """The plan as it stands now; whoever else would write to the case waits."""
    case = locked(plan.case)
    check_open(case)
    plan = CarePlan.objects.select_related("case__lead_agency").get(pk=plan.pk)
    check_plan_is_live(plan.state in LIVE)
    return plan


def _check_involved(plan: CarePlan, agency: Agency, today: date) -> None:
    rules.check_is_involved(agency=agency.label, is_involved=is_involved(plan.case, agency.pk, today))


def _agreement(plan: CarePlan, agency: Agency) -> PlanAgreement:
    """The row of this service for the version that is to be agreed. The case is locked: there is one at most."""
    version = version_to_agree(plan)
    found = PlanAgreement.objects.filter(plan=plan, for_version=version, agency=agency).first()
    return found or PlanAgreement(plan=plan, for_version=version, agency=agency)


def _was_named(case: Case, agency: Agency, on: date, now: datetime) -> bool:
    """Whether a consent named the service on the day of the talk: now, if it was today."""
    at = now if on == day_of(now) else start_of(on)
    return bool(namings(case, at, [agency.pk]))
