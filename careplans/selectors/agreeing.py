"""Where each service stands with a plan: its part explained, agreed, and the four things told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, JSONObject

from agencies.models import Agency
from careplans.models import Action, CarePlan, PartExplained, PlanAgreement, PlanTelling, PlanVersion
from careplans.selectors.extract import PlanExtract
from careplans.states import OPEN_TO_CHANGE, ActionState
from cases.models import Case, CaseAgency, ConsentScope
from cases.policies import namings
from core import kept
from core.components import Status
from core.days import day_of, spelled

FOUR = (
    ("case_manager", "the case manager"),
    ("shared_plan", "the shared plan"),
    ("own_part", "its own part"),
    ("issue_contact", "whom to ring"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the four things (GB1-four-items), green or not, and how it was told at last."""

    code: str
    label: str
    told: str = ""  # "by telephone, 20 March 2026"

    @property
    def is_green(self) -> bool:
        return bool(self.told)


@dataclass(frozen=True, slots=True)
class AgencyStanding:
    """One involved service, and all that stands between it and an agreed, communicated plan."""

    agency_id: int
    name: str
    steps: int  # that it owns, proposed ones among them
    is_named: bool  # in a consent that stands now: else it sees nothing, and may be told nothing
    left: str  # "consent withdrawn 22 April 2026"
    explained_on: date | None
    answer: str  # of PlanAgreement.Answer, for the version that is to be agreed; empty where there is none
    answered: str  # "by telephone, 20 March 2026"
    answer_words: str
    marks: tuple[Mark, ...]

    @property
    def anchor(self) -> str:
        return f"agency-{self.agency_id}"

    @property
    def counts(self) -> bool:
        """Whether the plan waits for it. Who has no step and is named nowhere has left, or has not come in yet."""
        return self.is_named or self.steps > 0

    @property
    def is_explained(self) -> bool:
        return self.explained_on is not None

    @property
    def is_answered(self) -> bool:
        return bool(self.answer) and self.answer != PlanAgreement.Answer.DECLINED

    @property
    def is_told(self) -> bool:
        return all(mark.is_green for mark in self.marks)

    @property
    def not_told(self) -> str:
        return ", ".join(mark.label for mark in self.marks if not mark.is_green)

    @property
    def told(self) -> str:
        return ", ".join(mark.label for mark in self.marks if mark.is_green)

    @property
    def status(self) -> Status:
        answers = PlanAgreement.Answer
        if not self.is_named:
            return Status("wait" if self.steps else "none", "Cannot see" if self.steps else "Not shared with")
        if self.answer == answers.AGREED:
            return Status("ok", "Agreed")
        if self.answer == answers.WITH_CHANGES:
            return Status("soon", "With changes")
        if self.answer == answers.DECLINED:
            return Status("overdue", "Declined")
        if self.answer == answers.NOT_AWAITED:
            return Status("none", "Not waited for")
        return Status("overdue", "No answer")


@dataclass(frozen=True, slots=True)
class Agreeing:
    """All of them, and what follows for the plan."""

    plan_id: int
    case_id: int
    version: int  # which is to be agreed, or was agreed last; 0 where there is nobody to agree
    agencies: tuple[AgencyStanding, ...]

    @property
    def waited_for(self) -> tuple[AgencyStanding, ...]:
        return tuple(each for each in self.agencies if each.counts)

    @property
    def all_explained(self) -> bool:
        return all(each.is_explained for each in self.waited_for)

    @property
    def all_answered(self) -> bool:
        return all(each.is_answered for each in self.waited_for)

    @property
    def is_communicated(self) -> bool:
        """Every involved service has its four green marks (GB1-four-items, GB1-no-change-still-told)."""
        return all(each.is_told for each in self.waited_for)

    @property
    def not_explained(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.waited_for if not each.is_explained)

    @property
    def not_answered(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.waited_for if not each.is_answered)

    @property
    def not_communicated(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.waited_for if not each.is_told)


def version_to_agree(plan: CarePlan) -> int:
    """The number of the version to which services answer: the next while the plan may change, else the last signed."""
    last = PlanVersion.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    return last + 1 if plan.state in OPEN_TO_CHANGE else last


def standing_of_agencies(plan: CarePlan, at: datetime) -> Agreeing:
    """Each service that takes part in the case or owns a step, except the one that leads: two queries, however many."""
    case = plan.case
    values = {"plan": plan.pk, "case": case.pk, "lead": case.lead_agency_id or 0, "at": at}
    asks = _services_of_open_plan if plan.state in OPEN_TO_CHANGE else _services_of_signed_plan
    found: list[Any] = kept.asked(asks, **values)
    named = {each.agency_id for each in namings(case, at)}
    version = found[0].to_agree if found else 0  # nobody is asked
    return Agreeing(plan.pk, case.pk, version, tuple(_standing(row, row.pk in named) for row in found))


def _services_of_open_plan(plan: int, case: int, lead: int, at: datetime) -> QuerySet[Agency]:
    """As they stand with the version that comes next."""
    return _services(plan, case, lead, at, next_one=1)


def _services_of_signed_plan(plan: int, case: int, lead: int, at: datetime) -> QuerySet[Agency]:
    return _services(plan, case, lead, at, next_one=0)


def _services(plan: int, case: int, lead: int, at: datetime, *, next_one: int) -> QuerySet[Agency]:
    today = day_of(at)
    agency = OuterRef("pk")
    steps = Action.objects.filter(goal__plan=plan, agency=agency).exclude(state=ActionState.DROPPED)
    in_case = CaseAgency.objects.in_case(today).filter(case=case, agency=agency)
    last = PlanVersion.objects.filter(plan=plan).order_by("-number").values("number")[:1]
    answers = PlanAgreement.objects.filter(plan=plan, agency=agency, for_version=OuterRef("to_agree"))
    tellings = PlanTelling.objects.filter(plan=plan, agency=agency).order_by("told_on", "pk")
    withdrawn = ConsentScope.objects.filter(consent__case=case, agency=agency, ended_at__lte=at)
    return (
        Agency.objects.filter(Exists(in_case) | Exists(steps))
        .exclude(pk=lead)
        .order_by("sort_key", "pk")
        .annotate(
            to_agree=Coalesce(Subquery(last), 0) + next_one,
            steps=Coalesce(
                Subquery(
                    steps.order_by().values("agency").annotate(n=Count("pk")).values("n"), output_field=IntegerField()
                ),
                0,
            ),
            explained=Subquery(PartExplained.objects.filter(plan=plan, agency=agency).values("explained_on")[:1]),
            answers=ArraySubquery(
                answers.values(
                    row=JSONObject(
                        answer="answer",
                        channel="channel",
                        on=Cast("answered_on", CharField()),
                        words="words",
                    )
                )
            ),
            tellings=ArraySubquery(
                tellings.values(
                    row=JSONObject(
                        how="how",
                        on=Cast("told_on", CharField()),
                        **{code: code for code, _ in FOUR},
                    )
                )
            ),
            ended=Subquery(withdrawn.order_by("-ended_at").values("ended_at")[:1]),
        )
    )


def _standing(row: Any, is_named: bool) -> AgencyStanding:
    answer = row.answers[0] if row.answers else None
    return AgencyStanding(
        agency_id=row.pk,
        name=row.label,
        steps=row.steps,
        is_named=is_named,
        left="" if is_named else _left(row.ended),
        explained_on=row.explained,
        answer=answer["answer"] if answer else "",
        answered=_answered(answer) if answer else "",
        answer_words=answer["words"] if answer else "",
        marks=tuple(Mark(code, label, _told(row.tellings, code)) for code, label in FOUR),
    )


def _left(ended_at: datetime | None) -> str:
    if ended_at is None:
        return "no consent in force names it"
    return f"consent withdrawn {spelled(day_of(ended_at))}"


def _answered(answer: dict[str, Any]) -> str:
    on = spelled(date.fromisoformat(answer["on"]))
    if not answer["channel"]:
        return on
    return f"{str(PlanAgreement.Channel(answer['channel']).label).lower()}, {on}"


def _told(tellings: Sequence[dict[str, Any]], code: str) -> str:
    """How and when this thing was told at last."""
    last = next((each for each in reversed(tellings) if each[code]), None)
    if last is None:
        return ""
    on = spelled(date.fromisoformat(last["on"]))
    return f"{str(PlanTelling.How(last['how']).label).lower()}, {on}"


def answers_of(part: PlanExtract, case: Case, agencies: Collection[int]) -> tuple[tuple[str, str], ...]:
    """What these services have answered to their part, each in words, for their own workers."""
    plan = CarePlan.objects.get(reference=part.reference, case=case)
    rows = PlanAgreement.objects.filter(plan=plan, for_version=version_to_agree(plan), agency__in=list(agencies))
    return tuple((row.agency.label, _said(row)) for row in rows.select_related("agency"))


def _said(row: PlanAgreement) -> str:
    answer = {"answer": row.answer, "channel": row.channel, "on": row.answered_on.isoformat()}
    return f"{row.get_answer_display()}, {_answered(answer)}"
