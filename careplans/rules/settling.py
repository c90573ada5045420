"""What must be settled before a plan can be agreed, and what is only worth a look. Asked by page and verb alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.errors import DomainError

FIRST = "initial"  # the first plan, for what cannot wait


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """One goal that is not over, as the rules see it."""

    pk: int
    title: str
    area: str  # by code
    missing: tuple[str, ...] = ()  # of its five parts
    steps: int = 0  # neither dropped nor only proposed
    is_reached: bool = False
    has_finding: bool = True


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step that is not over, as the rules see it."""

    pk: int
    title: str
    agency: str = ""  # that owns it; empty where the person does it alone
    is_lead: bool = True
    may_know: bool = True
    is_proposed: bool = False
    is_detox: bool = False


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """One service that has a part in the plan."""

    pk: int
    name: str
    is_explained: bool = False
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is true of a plan now."""

    kind: str
    has_key_worker: bool = False
    goals: Sequence[GoalFacts] = ()
    steps: Sequence[StepFacts] = ()
    agencies: Sequence[AgencyFacts] = ()  # that have a part, beside the lead agency
    needs: Sequence[tuple[str, str]] = ()  # areas with a need: code and name
    no_action: frozenset[str] = frozenset()  # areas with a reason why nothing is done now
    others_involved: bool = False  # another service has to do with the case
    talk_is_missing: bool = False  # a methadone clinic is involved, and the talk is not on record
    groups: Sequence[tuple[str, frozenset[str]]] = ()  # of the four-domain model: name and areas
    on_maintenance: bool = False
    roles_missing: bool = False  # in primary care, and nobody has said who does what


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to settle: what it is, and what leads to it."""

    code: str
    words: str
    about: str = "plan"  # goal, step, area, agency or plan
    key: int | str = 0
    stands_between: bool = True  # the plan cannot be agreed before it is settled
    names: tuple[str, ...] = field(default=())


def matters(plan: PlanFacts) -> list[Matter]:
    """Everything that is not settled, what stands between first."""
    found = [*_of_plan(plan), *_of_goals(plan), *_of_areas(plan), *_of_steps(plan), *_of_agencies(plan)]
    return sorted(found, key=lambda matter: not matter.stands_between)


def check_can_agree(plan: PlanFacts) -> None:
    """All that stands between is settled; else the first of it is said, and how much there is beside it."""
    between = [matter for matter in matters(plan) if matter.stands_between]
    if between:
        more = f" And {len(between) - 1} more." if len(between) > 1 else ""
        raise DomainError(f"{between[0].words}{more} Nothing is lost: settle it, then sign.", code=between[0].code)


def _of_plan(plan: PlanFacts) -> Iterable[Matter]:
    if not plan.has_key_worker:
        yield Matter("no-key-worker", "Nobody is named as the key worker of the plan.")
    if not [goal for goal in plan.goals if not goal.is_reached]:
        yield Matter("no-goal", "The plan has no goal.")
    if plan.roles_missing:
        yield Matter("no-roles", "Nobody has said who of GP and workers does what.", "roles")


def _of_goals(plan: PlanFacts) -> Iterable[Matter]:
    for goal in plan.goals:
        if goal.is_reached:
            continue
        if goal.missing:
            yield Matter("not-smart", f"“{goal.title}” has no {_listed(goal.missing)}.", "goal", goal.pk)
        if not goal.steps:
            yield Matter("no-step", f"“{goal.title}” has no step that is agreed.", "goal", goal.pk)
        if not goal.has_finding and plan.kind != FIRST:
            yield Matter("no-finding", f"“{goal.title}” rests on nothing in the assessment.", "goal", goal.pk)


def _of_areas(plan: PlanFacts) -> Iterable[Matter]:
    planned = {goal.area for goal in plan.goals if goal.steps and not goal.is_reached}
    for code, name in plan.needs:
        if code not in planned and code not in plan.no_action:
            yield Matter(
                "area-empty",
                f"{name} has a need, but no step and no reason why nothing is done now.",
                "area",
                code,
                stands_between=plan.others_involved,
            )
    if plan.on_maintenance:
        answered = {goal.area for goal in plan.goals} | plan.no_action
        for name, areas in plan.groups:
            if not answered & areas:
                yield Matter(
                    "group-empty",
                    f"The person is on maintenance, and the plan has nothing about {name.lower()}.",
                    stands_between=False,
                )


def _of_steps(plan: PlanFacts) -> Iterable[Matter]:
    for step in plan.steps:
        if step.is_proposed and step.is_detox and plan.talk_is_missing:
            words = f"“{step.title}” stays proposed until the talk with the methadone clinic is recorded."
            yield Matter("detox-waits", words, "talk", step.pk, stands_between=False)
        elif step.is_proposed:
            yield Matter(
                "proposed", f"“{step.title}” is proposed and not answered.", "step", step.pk, stands_between=False
            )
        elif step.is_detox and plan.talk_is_missing:
            words = f"“{step.title}” needs the talk with the methadone clinic first."
            yield Matter("no-clinic-talk", words, "talk", step.pk)
        if not step.is_lead and not step.may_know and not step.is_proposed:
            words = (
                f"No consent in force lets {step.agency} know of “{step.title}”: agree a new owner, or ask the person."
            )
            yield Matter("agency-not-covered", words, "step", step.pk)


def _of_agencies(plan: PlanFacts) -> Iterable[Matter]:
    for agency in plan.agencies:
        if not agency.is_explained:
            words = f"The person has not been told what {agency.name} does in the plan."
            yield Matter("part-not-explained", words, "agency", agency.pk)
        if not agency.is_answered:
            words = f"{agency.name} has not answered, and nothing says why it is not waited for."
            yield Matter("agency-not-answered", words, "agency", agency.pk)


def unmatched(plan: PlanFacts) -> list[tuple[str, str]]:
    """The areas with a need for which nobody does anything yet (KW-5.2.1)."""
    planned = {goal.area for goal in plan.goals if goal.steps}
    return [(code, name) for code, name in plan.needs if code not in planned and code not in plan.no_action]


def _listed(words: Sequence[str]) -> str:
    bare = [word.removeprefix("a ") for word in words]
    return " and no ".join([", ".join(bare[:-1]), bare[-1]] if len(bare) > 1 else bare)
