"""One plan as plain values: what the page, the rules, the frozen words and the papers are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from careplans.models import Action, CarePlan, Goal
from careplans.pictures import NeedPicture
from careplans.rules.goals import smart_gaps
from careplans.rules.settling import AgencyFacts, GoalFacts, PlanFacts, StepFacts
from careplans.states import ActionState, GoalState
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Found:
    """What the assessment says of one area of life."""

    code: str
    label: str
    group: str
    level: int | None
    because: str = ""  # not discussed

    @property
    def is_need(self) -> bool:
        return bool(self.level)


@dataclass(frozen=True, slots=True)
class Service:
    """An agency, as far as a step names it."""

    pk: int
    label: str
    is_methadone_clinic: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is read with its goal: what an Action has, without a row of its own."""

    pk: int
    goal: Goal
    title: str
    agency: Service | None
    worker: str
    worker_name: str
    done_by: str
    kind: str
    skill: str
    state: str
    target_date: date | None
    rhythm: str
    blocked_on: date | None
    blocked_by: str
    done_on: date | None
    proposed_from: Service | None
    held_by: str = ""
    held_since: date | None = None

    @property
    def agency_id(self) -> int | None:
        return self.agency.pk if self.agency else None

    def get_skill_display(self) -> str:
        return str(Action.Skill(self.skill).label) if self.skill else ""


@dataclass(frozen=True, slots=True)
class Domain:
    """An area of life, as a plan needs it."""

    code: str
    label: str
    group: str
    is_offence_data: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """One version as it was signed, for the list."""

    pk: int
    number: int
    reference: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review of the case, for the link to it."""

    pk: int
    is_draft: bool
    held_on: date | None


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A plan, its goals in the person's order each with its steps, and what is known beside them."""

    plan: CarePlan
    case: Case
    at: datetime
    today: date
    goals: Sequence[Goal]
    steps: Mapping[int, Sequence[Step]]  # by goal, without what was dropped
    milestones: Mapping[int, Sequence[dict[str, Any]]]
    found: Sequence[Found]
    no_action: Mapping[str, str]
    readers: Mapping[int, frozenset[str]]  # agency -> the areas whose goals it reads
    explained: frozenset[int] = frozenset()
    answered: frozenset[int] = frozenset()
    shared_care: Sequence[dict[str, Any]] = ()
    links: Sequence[dict[str, Any]] = ()
    aftercare: Sequence[dict[str, Any]] = ()
    reviews: Sequence[Reviewed] = ()  # the two latest
    versions: Sequence[Signed] = ()
    closed_days: frozenset[date] = frozenset()  # local holidays, where something is held up
    talk_held: bool = False
    clinic_in_case: bool = False
    partner_in_case: bool = False
    on_maintenance: bool = False
    domains: Sequence[Domain] = ()
    needs: NeedPicture = NeedPicture()  # in every area, now and before

    @property
    def all_steps(self) -> list[Step]:
        return [step for goal in self.goals for step in self.steps.get(goal.pk, ())]

    @property
    def clinic_involved(self) -> bool:
        return self.clinic_in_case or any(step.agency and step.agency.is_methadone_clinic for step in self.all_steps)

    @property
    def facts(self) -> PlanFacts:
        return facts_of(self)

    @property
    def next_number(self) -> int:
        return max((one.number for one in self.versions if one.reference == self.plan.reference), default=0) + 1


def facts_of(sheet: PlanSheet) -> PlanFacts:
    """What the rules of agreeing are asked about (careplans.rules.settling)."""
    plan, lead = sheet.plan, sheet.case.lead_agency_id
    steps = sheet.all_steps
    counted = {
        goal.pk: sum(step.state != ActionState.PROPOSED for step in sheet.steps.get(goal.pk, ()))
        for goal in sheet.goals
    }
    involved = {
        step.agency.pk: step.agency.label
        for step in steps
        if step.agency and step.agency_id != lead and step.state != ActionState.PROPOSED
    }
    groups: dict[str, set[str]] = {}
    for each in sheet.domains:
        if each.group:
            groups.setdefault(each.group, set()).add(each.code)
    outside = not sheet.found
    return PlanFacts(
        kind=plan.kind,
        has_key_worker=plan.key_worker_id is not None,
        goals=[
            GoalFacts(
                pk=goal.pk,
                title=goal.title,
                area=goal.domain.code,
                missing=tuple(smart_gaps(goal)),
                steps=counted[goal.pk],
                is_reached=goal.state == GoalState.ACHIEVED,
                has_finding=goal.need_id is not None or outside,
            )
            for goal in sheet.goals
            if goal.state != GoalState.DROPPED
        ],
        steps=[
            StepFacts(
                pk=step.pk,
                title=step.title,
                agency=step.agency.label if step.agency else "",
                is_lead=step.agency_id in (None, lead),
                may_know=step.goal.domain.code in sheet.readers.get(step.agency_id or 0, frozenset()),
                is_proposed=step.state == ActionState.PROPOSED,
                is_detox=step.kind == Action.Kind.DETOX,
            )
            for step in steps
            if step.state != ActionState.DONE
        ],
        agencies=[
            AgencyFacts(pk, name, is_explained=pk in sheet.explained, is_answered=pk in sheet.answered)
            for pk, name in sorted(involved.items(), key=lambda row: row[1])
        ],
        needs=[(each.code, each.label) for each in sheet.found if each.is_need],
        no_action=frozenset(sheet.no_action),
        others_involved=bool(involved) or sheet.partner_in_case,
        talk_is_missing=sheet.clinic_involved and not sheet.talk_held,
        groups=[(name, frozenset(codes)) for name, codes in sorted(groups.items())],
        on_maintenance=sheet.on_maintenance,
        roles_missing=plan.setting == CarePlan.Setting.PRIMARY_CARE and not sheet.shared_care,
    )
