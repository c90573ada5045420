"""What to do next with a person, step by step, and what each step waits for (KW-2.1.2).

Nothing is decided here. Every condition is the one that the verb of that step asks: the rules themselves are tried on
the facts of the case, and what they would refuse with is what is read.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.models import CareTeamItem, InitialAssessment
from assessments.presenters import where_put_right
from assessments.rules import comprehensive as assessing
from assessments.rules import initial as first_look
from assessments.selectors import comprehensive as assessed
from careplans import selectors as planned
from careplans.policies import PlanAction, plan_rights
from careplans.review_presenters import lacks_of
from careplans.rules import plans as planning
from careplans.rules import reviews as reviewing
from careplans.rules.settling import matters
from careplans.selectors import reviews as reviewed
from careplans.selectors.sheet import sheet_of, shown_plan
from careplans.selectors.sheet_parts import facts_of
from cases.models import Case
from cases.policies import CaseAction
from cases.presenters import address
from cases.presenters_of_entry import DONE, NOT_NEEDED, tasks_of
from cases.rules.entry import check_no_manager_elsewhere, check_was_checked
from cases.selectors import completed_check
from cases.selectors.entry import entry_of
from cases.selectors.files import CaseFile
from consents.rules.signing import check_can_sign
from consents.selectors import fresh_talk
from consents.selectors.endings import standing
from core.components import Status
from core.days import day_of
from core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a step waits for: whether it holds, and where it is put right."""

    words: str
    holds: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One step of the work: its page if this person may go there, its conditions, and whether it is done."""

    title: str
    url: str = ""
    action: str = ""
    conditions: tuple[Condition, ...] = ()
    is_done: bool = False

    @property
    def is_ready(self) -> bool:
        return not self.is_done and all(each.holds for each in self.conditions)

    @property
    def status(self) -> Status:
        if self.is_done:
            return Status("ok", "Done")
        return Status("new", "Can be done now") if self.is_ready else Status("wait", "Waits")


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work with its steps."""

    code: str
    title: str
    steps: tuple[Procedure, ...]
    is_here: bool = False

    @property
    def is_done(self) -> bool:
        return all(step.is_done for step in self.steps)


def refused(check: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The words with which a rule would refuse now; "" where it would not."""
    try:
        check(*args, **kwargs)
    except DomainError as error:
        return error.message
    return ""


def procedure_of(user, file: CaseFile, at: datetime) -> list[Stage]:
    """The steps of a case for a reader of the whole file, with the stage where it stands marked; none once closed."""
    case = file.case
    if not case.is_open:
        return []
    stages = [_entry(user, file, at)]
    if case.level != Case.Level.HARM_REDUCTION_ONLY:
        stages += [_assess(file, at), _plan(file, at), _review(file, at)]
    begun = [place for place, stage in enumerate(stages) if any(step.is_done for step in stage.steps)]
    at_work = max(begun, default=0)
    if stages[at_work].is_done:
        at_work = min(at_work + 1, len(stages) - 1)
    here = stages[at_work].code
    if len(stages) > 1:
        stages.insert(-1, _involve(file, at))
    return [Stage(each.code, each.title, each.steps, each.code == here) for each in stages]


WORK = frozenset({CaseAction.WORK})


def _step(
    file: CaseFile,
    title: str,
    action: str,
    name: str,
    conditions: Iterable[Condition] = (),
    *,
    rights: frozenset[CaseAction] = WORK,
    is_done: bool = False,
) -> Procedure:
    may = bool(rights & file.can)
    return Procedure(title, address(name, file.case.pk) if may else "", action, tuple(conditions), is_done)


def _waits(*words: str) -> Iterator[Condition]:
    yield from (Condition(each) for each in words if each)


def _entry(user, file: CaseFile, at: datetime) -> Stage:
    case = file.case
    tasks = tasks_of(entry_of(user, case, file.can, at), case)
    done = [Condition(task.title, task.status in {DONE, NOT_NEEDED}, task.url) for task in tasks]
    steps = [
        _step(file, "Entry", "Go on with the entry", "cases:entry", done, is_done=all(each.holds for each in done))
    ]
    if case.level == Case.Level.CASE_MANAGEMENT:
        check = completed_check(case)
        waits = _waits(
            refused(check_was_checked, check is not None),
            refused(check_no_manager_elsewhere, check.outcome if check else ""),
        )
        steps.append(
            _step(
                file,
                "A case manager is appointed",
                "Appoint a case manager",
                "cases:assign-manager",
                waits,
                rights=frozenset({CaseAction.ASSIGN_MANAGER}),
                is_done=file.case_manager is not None,
            )
        )
    elif case.level == Case.Level.KEY_WORKING:
        steps.append(
            _step(
                file,
                "A key worker is named",
                "Name a key worker",
                "cases:assign-key-worker",
                rights=frozenset({CaseAction.MANAGE}),
                is_done=bool(file.holding("key-worker")),
            )
        )
    return Stage("entry", "Entry", tuple(steps))


def _assess(file: CaseFile, at: datetime) -> Stage:
    case = file.case
    first = InitialAssessment.objects.filter(case=case).order_by("-pk").first()
    is_found = planned.finished_initial(case) is not None
    asked = [] if is_found else [Condition(words) for words in first_look.FINDINGS.values()] if first is None else [
        Condition(words)
        for words in first_look.missing_from(
            {name: getattr(first, name, None) for name in {**first_look.FINDINGS, **first_look.BESIDE}},
            has_services=True,
        ).values()
    ]  # fmt: skip
    steps = [
        Procedure(
            "Initial assessment",
            address("assessments:write-initial", case.pk) if CaseAction.WORK in file.can and not is_found else "",
            "Write it",
            tuple(asked),
            is_found,
        )
    ]
    item = CareTeamItem.objects.filter(assessment__case=case).order_by("-pk").first()
    is_decided = item is not None and bool(item.decision)
    steps.append(
        Procedure(
            "The care team decides",
            address("assessments:decide-care-team-item", item.pk)
            if item and not is_decided and CaseAction.MANAGE in file.can
            else "",
            "Record the decision",
            () if item else (Condition("The initial assessment is complete.", is_found),),
            is_decided,
        )
    )
    return Stage("assess", "Assessment", (*steps, *_comprehensive(file, at)))


def _comprehensive(file: CaseFile, at: datetime) -> Iterator[Procedure]:
    case = file.case
    begun, complete = assessed.begun(case), assessed.latest_complete(case)
    ground = assessed.ground_for(case)
    nothing: dict[str, Any] = {
        "wants_worker": False,
        "understands_sharing": False,
        "placed_by": "",
        "placed_on": None,
    }
    open_ones = {words for words, _, _ in assessing.unmet(ground=ground, **nothing)}
    conditions = [
        Condition(f"{words[:1].upper()}{words[1:]}.", words not in open_ones)
        for words, _, _ in assessing.unmet(ground=assessing.Ground(), **nothing)
    ]
    barred = refused(assessing.check_can_begin, is_open=case.is_open, is_begun=False, ground=ground)
    yield _step(
        file,
        "The comprehensive assessment is begun",
        "Begin the assessment",
        "assessments:begin",
        [*_waits(barred), *conditions],
        is_done=begun is not None or complete is not None,
    )
    lacks: list[Condition] = []
    if begun:
        begun.case = case
        lacks = [
            Condition(each.words, url=where_put_right(each, begun))
            for each in assessing.missing(assessed.facts_of(begun, at))
        ]
    elif complete is None:
        lacks = [Condition("It is begun.")]
    yield _step(
        file,
        "The comprehensive assessment is complete",
        "Go on with it",
        "assessments:comprehensive",
        lacks,
        is_done=complete is not None and begun is None,
    )


def _plan(file: CaseFile, at: datetime) -> Stage:
    case = file.case
    rights = plan_rights(case, file.can)
    governs = PlanAction.GOVERN in rights
    standing_one, draft = planned.standing_plan(case), planned.draft_of(case)
    barred = refused(
        planning.check_can_begin,
        kind="comprehensive",
        draft=None,
        plan_stands=standing_one is not None,
        has_assessment=planned.finished_assessment(case) is not None,
        has_initial=planned.finished_initial(case) is not None,
    )
    begun = Procedure(
        "The care plan is begun",
        address("careplans:begin", case.pk) if governs else "",
        "Begin the plan",
        tuple(_waits(barred)),
        standing_one is not None or draft is not None,
    )
    between: list[Condition] = []
    page = address("careplans:plan", case.pk)
    shown, _ = shown_plan(case, at, draft=standing_one is None)
    if standing_one is None and shown is not None:
        page = address("careplans:agree", shown.pk)
        between = [
            Condition(each.words) for each in matters(facts_of(sheet_of(shown, case, at))) if each.stands_between
        ]
    elif standing_one is None:
        between = [Condition("It is begun.")]
    agreed = Procedure(
        "The plan is agreed and signed",
        page if governs else "",
        "Read and sign",
        tuple(between),
        standing_one is not None,
    )
    return Stage("plan", "Care plan", (begun, agreed))


def _involve(file: CaseFile, at: datetime) -> Stage:
    """Other services: nothing is told to one before the person agreed."""
    case = file.case
    talk = fresh_talk(case, at)
    today = day_of(at)
    words = refused(
        check_can_sign,
        talk=talk,
        talk_used=False,
        signed_on=today,
        today=today,
        expires_on=None,
        replaced_signed_on=None,
    )
    is_signed = standing().filter(case=case).exists()
    named = [Condition("A consent in force names the service.", is_signed, address("consents:consent", case.pk))]
    steps = (
        _step(
            file,
            "The person agrees to share, and signs",
            "Talk about consent",
            "consents:consent",
            () if is_signed else _waits(words),
            is_done=is_signed,
        ),
        _step(
            file,
            "Another agency takes part",
            "Add an agency",
            "cases:add-agency",
            rights=frozenset({CaseAction.CO_ORDINATE, CaseAction.MANAGE}),
        ),
        _step(file, "Another service is asked to help", "Begin a referral", "correspondence:open-referral", named),
        _step(file, "The services are told of the plan", "Letters", "careplans:letters", named),
    )
    return Stage("involve", "Other services", steps)


def _review(file: CaseFile, at: datetime) -> Stage:
    case = file.case
    governs = PlanAction.GOVERN in plan_rights(case, file.can)
    begun = reviewed.begun_review(case)
    barred = refused(
        reviewing.check_can_begin,
        is_open=case.is_open,
        is_harm_reduction=False,
        has_plan=planned.standing_plan(case) is not None,
        is_begun=False,
    )
    held = Procedure(
        "The plan is reviewed every two months",
        address("careplans:reviews", case.pk) if governs and not begun else "",
        "Begin the review",
        tuple(_waits(barred)),
        begun is not None,
    )
    lacks = [Condition("It is begun.")]
    if begun:
        lacks = [
            Condition(words, url=url)
            for words, url in lacks_of(begun, reviewing.lacking(reviewed.review_sheet(begun, at).facts))
        ]
    signed = Procedure(
        "The review is signed",
        address("careplans:review", begun.pk) if begun and governs else "",
        "Go on with the review",
        tuple(lacks),
    )
    return Stage("review", "Review", (held, signed))
