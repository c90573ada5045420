"""The steps to a goal: who owns them, and how they go (KW-12.3b, KW-5.1.2, GB1-detox-discussion, GB1-self-access)."""

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from careplans import selectors
from careplans.models import Action, ClinicTalk, Goal
from careplans.policies import PlanAction, StepAction, care_plan_policy, require_right, rights_in, step_policy
from careplans.rules import steps as rules
from careplans.rules.plans import check_changeable, check_live, check_open
from careplans.services.news import tell_of_change, tell_of_proposal
from careplans.services.plans import locked_plan
from careplans.states import ACTION, GOAL, ActionState, GoalState
from cases.models import Case
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.versions import claim


@command
def add_step(
    *,
    actor,
    goal: Goal,
    title: str,
    agency: Agency | None = None,
    worker=None,
    worker_name: str = "",
    done_by: str = Action.DoneBy.SUPPORTED,
    kind: str = Action.Kind.SERVICE,
    skill: str = "",
    target_date: date | None = None,
    rhythm: str = "",
) -> Action:
    """One more step. What another agency should do is proposed by who does not govern the plan (KW-5.1.2).

    Detox or rehabilitation is proposed until the talk with the methadone clinic is on record.
    """
    care_plan_policy.require(actor, PlanAction.WORK, goal.plan)
    plan = locked_plan(goal.plan)
    goal = Goal.objects.select_related("domain").get(pk=goal.pk)
    step = Action(case=plan.case, goal=goal, made_by=actor, position=selectors.last_position(goal) + 1)
    _write(
        actor,
        step,
        title=title,
        agency=agency,
        worker=worker,
        worker_name=worker_name,
        done_by=done_by,
        kind=kind,
        skill=skill,
        target_date=target_date,
        rhythm=rhythm,
    )
    if goal.state not in (GoalState.DRAFT, GoalState.ACTIVE):
        GOAL.target("drop", goal.state)  # says in which state it is
    step.save()
    audit.record(
        actor,
        "plan.step-proposed" if step.proposed_by_id else "plan.step-added",
        step,
        part=goal.domain.code,
        step=step.pk,
        agency=step.agency_id,
    )
    if step.proposed_by_id:
        tell_of_proposal(step, timezone.now())
    return step


@command
def change_step(
    *,
    actor,
    step: Action,
    version: int,
    title: str,
    agency: Agency | None = None,
    worker=None,
    worker_name: str = "",
    done_by: str = Action.DoneBy.SUPPORTED,
    kind: str = Action.Kind.SERVICE,
    skill: str = "",
    target_date: date | None = None,
    rhythm: str = "",
) -> Action:
    """A step written again by whoever carries it; who owns it is changed by who governs the plan."""
    step_policy.require(actor, StepAction.CARRY, step)
    require_right(actor, PlanAction.WORK, step.case)
    plan = locked_plan(step.goal.plan)
    step = claim(step, version)
    if step.state in (ActionState.DONE, ActionState.DROPPED):
        raise DomainError("This step is over. Take it up again first.", code="step-over")
    before = (step.agency_id, step.done_by)
    check_live(plan)
    if step.agency_id != (agency.pk if agency else None):
        _handed_over(step)
    _write(
        actor,
        step,
        title=title,
        agency=agency,
        worker=worker,
        worker_name=worker_name,
        done_by=done_by,
        kind=kind,
        skill=skill,
        target_date=target_date,
        rhythm=rhythm,
    )
    step.save()
    data: dict[str, Any] = {"step": step.pk, "agency": step.agency_id}
    if before[1] != step.done_by:
        data |= {"done_by_before": before[1], "done_by": step.done_by}  # towards doing it alone (GB1-self-access)
    audit.record(actor, "plan.step-changed", step, part=step.goal.domain.code, **data)
    return step


def _handed_over(step: Action) -> None:
    """The next owner reads nothing of what the former one wrote; for who reads the whole file it is in the history."""
    if step.state == ActionState.BLOCKED:
        step.state = ACTION.target("unblock", step.state)
    step.blocked_on, step.blocked_by, step.outcome = None, "", ""
    step.held_by, step.held_since = "", None


def _write(actor, step: Action, *, title, agency, worker, worker_name, done_by, kind, skill, target_date, rhythm):
    now = timezone.now()
    today = day_of(now)
    case, domain = step.case, step.goal.domain
    rules.check_step(
        title=title,
        kind=kind,
        skill=skill,
        target=target_date,
        rhythm=rhythm,
        before=step.target_date,
        today=today,
    )
    standing = selectors.standing_of_agency(case, agency, domain, today, now) if agency else None
    owners = selectors.owners_in(case, today, now) if worker else None
    rules.check_owner(
        agency=standing,
        has_worker=worker is not None,
        is_colleague=bool(owners and agency and worker.pk in owners.workers(agency.pk)),
        worker_name=worker_name,
        done_by=done_by,
    )
    governs = PlanAction.GOVERN in rights_in(actor, case)
    owner_changes = step.pk is None or step.agency_id != (agency.pk if agency else None)
    check_live(step.goal.plan)
    if standing is not None and not standing.is_lead and owner_changes:
        if rules.is_proposal(governs=governs, agency=standing):
            step.state, step.proposed_by, step.proposed_at = ActionState.PROPOSED, actor, now
            step.proposed_from = case.lead_agency
        else:
            check_changeable(step.goal.plan)  # what another agency owes is part of what was signed
    involved = selectors.clinic_involved(case, today) or bool(agency and agency.is_methadone_clinic)
    waits = rules.waits_for_talk(kind=kind, clinic_involved=involved, talk_held=selectors.talk_held(case))
    if waits and step.state in (ActionState.AGREED, ActionState.PROPOSED):
        step.state = ActionState.PROPOSED
    elif waits:
        rules.check_talk_held(kind=kind, clinic_involved=involved, talk_held=False)
    elif step.state == ActionState.PROPOSED and step.proposed_by_id is None:
        step.state = ActionState.AGREED  # it waited for the talk alone
    step.title, step.agency, step.worker, step.worker_name = title, agency, worker, worker_name if not worker else ""
    step.done_by, step.kind, step.skill = done_by, kind, skill
    step.target_date, step.rhythm = target_date, rhythm


@command
def carry_step(
    *, actor, step: Action, verb: str, version: int | None = None, note: str = "", done_on: date | None = None
) -> Action:
    """How a step goes: start, keep, finish, block, unblock, drop, reopen; by the agency that owns it (KW-5.1.2).

    `version` is the one that was on the page, if it is known; else the step is taken as it stands.
    """
    step_policy.require(actor, StepAction.CARRY, step)
    step = claim(step, version) if version is not None else claim(step, _version_now(step))
    check_live(step.goal.plan)
    now = timezone.now()
    today = day_of(now)
    given_up = verb == "drop" or (verb == "reopen" and step.state == ActionState.DROPPED)
    if given_up and step.agency_id not in (None, step.case.lead_agency_id):
        step_policy.require(actor, StepAction.GOVERN, step)  # a proposal that was declined is not taken up past them
    rules.check_note(verb, note)
    before = step.state
    step.state = ACTION.target(verb, step.state)
    if verb == "keep":
        on = done_on or today
        rules.check_can_keep(rhythm=step.rhythm, kept_on=step.kept_on, on=on, today=today)
        step.kept_on = on
    if step.state == ActionState.DONE:
        step.done_on = done_on or today
        rules.check_done_on(step.done_on, today)
    else:
        step.done_on = None
    if step.state == ActionState.BLOCKED:
        step.blocked_on, step.blocked_by = today, note
    else:
        step.blocked_on, step.blocked_by = None, ""
        step.outcome = note or step.outcome
    step.changed_on, step.changed_by = today, actor
    step.save()
    audit.record(actor, f"plan.step-{verb}", step, part=step.goal.domain.code, step=step.pk, before=before)
    tell_of_change(actor, step, now)
    return step


@command
def undo_step(*, actor, step: Action, version: int) -> Action:
    """The last press taken back, by who made it and on the same day: the step is as it was before."""
    step_policy.require(actor, StepAction.CARRY, step)
    step = claim(step, version)
    check_open(step.case)
    today = day_of(timezone.now())
    last, before = _two_last(step)
    rules.check_can_undo(
        is_own=step.changed_by_id == actor.pk,
        is_last=before is not None
        and last is not None
        and (before.state, before.kept_on) != (last.state, last.kept_on)
        and before.agency_id == last.agency_id,  # what the former owner wrote is not brought back to the next
        on=step.changed_on,
        today=today,
    )
    was = before.instance
    for name in ("state", "done_on", "kept_on", "blocked_on", "blocked_by", "outcome", "changed_on", "changed_by_id"):
        setattr(step, name, getattr(was, name))
    step.save()
    audit.record(actor, "plan.step-undone", step, part=step.goal.domain.code, step=step.pk)
    tell_of_change(actor, step, timezone.now())
    return step


def _two_last(step: Action):
    rows = list(step.history.order_by("-history_id")[:2])
    return (rows + [None, None])[:2]


def _version_now(step: Action) -> int:
    return Action.objects.values_list("version", flat=True).get(pk=step.pk)


@command
def record_clinic_talk(
    *, actor, case: Case, clinic: Agency, with_whom: str, held_on: date, support: str, words: str = ""
) -> ClinicTalk:
    """The talk with the clinic before detox or rehab. What waited for it alone goes on (GB1-detox-discussion)."""
    require_right(actor, PlanAction.WORK, case)
    check_open(case)
    rules.check_talk(clinic_is_one=clinic.is_methadone_clinic, held_on=held_on, today=day_of(timezone.now()))
    talk = ClinicTalk.objects.create(
        case=case, clinic=clinic, with_whom=with_whom, held_on=held_on, held_by=actor, support=support, words=words
    )
    waiting = Action.objects.select_for_update().filter(
        case=case, kind=Action.Kind.DETOX, state=ActionState.PROPOSED, proposed_by=None
    )
    for step in waiting:
        step.state = ACTION.target("accept", step.state)
        step.version += 1
        step.save()
    audit.record(actor, "plan.clinic-talk", talk, part="case", agency=clinic.pk)
    return talk
