"""A plan is agreed and signed, opened again, and given out on paper (KW-5.2.3a, MC-initial-plan, F6)."""

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import setting
from careplans.models import Action, CarePlan, PlanCopy, PlanVersion
from careplans.policies import PlanAction, care_plan_policy, require_right
from careplans.rules import plans as plan_rules
from careplans.rules import signing as rules
from careplans.rules.settling import check_can_agree
from careplans.selectors.extract import readable_areas
from careplans.selectors.versions import due_after, last_version, read_now
from careplans.services.letters import draft_letters_of_agreed_plan
from careplans.services.plans import locked_plan
from careplans.snapshots import hash_of, signed_words
from careplans.states import GOAL, PLAN, STANDING, TO_DO, ActionState, GoalState
from cases.models import Case
from cases.policies import THE_CASE
from cases.services.assignments import locked
from consents.drawings import has_ink
from core import attachments, audit
from core.commands import command
from core.days import day_of

How = PlanVersion.GivenHow


@command
def agree_plan(
    *,
    actor,
    plan: CarePlan,
    fingerprint: str,
    agreed_on: date,
    given_how: str,
    signed_name: str = "",
    witness_name: str = "",
    not_signed_reason: str = "",
    signature: Any = None,
    scan: Any = None,
    without_meeting: bool = False,
    place: str = "",
) -> PlanVersion:
    """The person and the case manager sign the words whose fingerprint is given. From then on this version stands.

    Raises DomainError while anything stands between (careplans.rules.settling); the draft stays as it was.
    """
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    case = locked(plan.case)
    plan = locked_plan(plan)
    plan_rules.check_open(case)
    now = timezone.now()
    today = day_of(now)
    state = PLAN.target("agree", plan.state)
    sheet, words = read_now(plan, now)
    rules.check_same_words(fingerprint, hash_of(words))
    check_can_agree(sheet.facts)
    before = last_version(plan)
    rules.check_agreed_on(
        agreed_on, started_on=plan.started_on, last_on=before.agreed_on if before else None, today=today
    )
    rules.check_evidence(
        given_how=given_how,
        ways=How.values,
        signed_name=signed_name,
        witness_name=witness_name,
        not_signed_reason=not_signed_reason,
        has_signature=has_ink(signature),
        has_scan=scan is not None,
        taker=str(actor),
    )
    _replace_others(actor, plan, now)
    if before:
        before.superseded_at, before.superseded_by = now, actor
        before.save()
    due = due_after(plan, agreed_on, before)
    number = before.number + 1 if before else 1
    signed = {"how": How(given_how).label, "name": signed_name, "witness": witness_name, "by": str(actor)}
    frozen = signed_words(
        words,
        version=number,
        agreed_on=agreed_on,
        review_due_on=due,
        signed=signed | ({"not_signed": not_signed_reason} if given_how == How.NOT_SIGNED else {}),
    )
    version = PlanVersion.objects.create(
        plan=plan,
        number=number,
        words=frozen,
        words_hash=hash_of(frozen),
        agreed_on=agreed_on,
        made_at=now,
        made_by=actor,
        given_how=given_how,
        place=place,
        signed_name=signed_name if given_how == How.TYPED else "",
        witness_name=witness_name if given_how == How.SPOKEN else "",
        not_signed_reason=not_signed_reason if given_how == How.NOT_SIGNED else "",
    )
    plan.state, plan.agreed_on, plan.agreed_at, plan.agreed_by = state, agreed_on, now, actor
    plan.review_due_on, plan.without_meeting = due, without_meeting
    plan.version += 1
    plan.save()
    for goal in plan.goals.filter(state=GoalState.DRAFT):
        goal.state = GOAL.target("start", goal.state)
        goal.save()
    _keep_evidence(actor, version, case, signature if given_how == How.DRAWN else None, scan)
    audit.record(
        actor, "plan.agreed", version, part=THE_CASE, version=number, given_how=given_how, review_due_on=str(due)
    )
    draft_letters_of_agreed_plan(actor=actor, plan=plan)
    return version


def _replace_others(actor, plan: CarePlan, now) -> None:
    """The plan that stood before gives way. It stays readable as it was signed; what was still to do in it is over."""
    for other in CarePlan.objects.select_for_update().filter(case=plan.case_id, state__in=STANDING).exclude(pk=plan.pk):
        other.state = PLAN.target("replace", other.state)
        other.ended_at, other.ended_by = now, actor
        other.version += 1
        other.save()
        for step in Action.objects.filter(goal__plan=other, state__in=[*TO_DO, ActionState.PROPOSED]):
            step.state, step.changed_on, step.changed_by = ActionState.DROPPED, day_of(now), actor
            step.blocked_on, step.blocked_by = None, ""
            step.outcome = step.outcome or f"The plan was replaced by {plan.reference}."
            step.version += 1
            step.save()
        audit.record(actor, "plan.replaced", other, part=THE_CASE, by=plan.reference)


def _keep_evidence(actor, version: PlanVersion, case: Case, signature: Any, scan: Any) -> None:
    limit = setting("upload_max_mb", case.lead_agency_id)
    if signature is not None:
        attachments.keep(actor, signature, of=version, title="Signature", limit_mb=limit)
    if scan is not None:
        attachments.keep(actor, scan, of=version, title="Signed paper", limit_mb=limit)


@command
def revise_plan(*, actor, plan: CarePlan, reason: str) -> CarePlan:
    """An agreed plan is opened for its next version, with a reason. The last one stands until that is signed."""
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = locked_plan(plan)
    plan_rules.check_open(plan.case)
    rules.check_reason(reason)
    plan.state = PLAN.target("revise", plan.state)
    plan.revised_at, plan.revised_by, plan.revision_reason = timezone.now(), actor, reason
    plan.version += 1
    plan.save()
    audit.record(actor, "plan.revised", plan, part=THE_CASE)
    return plan


@command
def give_copy(
    *,
    actor,
    version: PlanVersion,
    given_on: date,
    agency: Agency | None = None,
    is_whole: bool = False,
    how: str = "",
) -> PlanCopy:
    """Who has which version on paper: the person, or a service its part."""
    case = version.plan.case
    require_right(actor, PlanAction.WORK, case)
    now = timezone.now()
    areas, whole = readable_areas(case, agency.pk, now) if agency else (frozenset(), False)
    rules.check_copy(
        agency=agency.label if agency else "",
        to_person=agency is None,
        may_know=bool(areas),
        is_whole=is_whole,
        may_have_whole=whole,
    )
    rules.check_copy_day(given_on, not_before=version.agreed_on, today=day_of(now), field="given_on")
    copy = PlanCopy.objects.create(
        version=version,
        to_agency=agency,
        to_person=agency is None,
        is_whole=is_whole or agency is None,
        how=how,
        given_on=given_on,
        given_by=actor,
    )
    audit.record(actor, "plan.copy-given", copy, part=THE_CASE, agency=agency.pk if agency else None)
    return copy


@command
def copy_came_back(*, actor, copy: PlanCopy) -> PlanCopy:
    """A paper is here again."""
    require_right(actor, PlanAction.WORK, copy.version.plan.case)
    copy = PlanCopy.objects.select_for_update().get(pk=copy.pk)
    if copy.came_back_on is None:
        copy.came_back_on, copy.came_back_by = day_of(timezone.now()), actor
        copy.save()
        audit.record(actor, "plan.copy-back", copy, part=THE_CASE)
    return copy
