"""The steps that everybody who comes is offered, whatever their worker or programme, and how far each is (KW-1.1).

One list of conditions on a case, for the page of one file and for the report on all of them (KW-6.5).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Sum, Value, When

from assessments.models import ComprehensiveAssessment, InitialAssessment
from careplans.models import AftercareItem, AftercarePlan, CarePlan, CarePlanReview, PlanCopy
from careplans.states import PlanState
from cases.models import (
    Case,
    Consent,
    Explanation,
    HarmReductionOffer,
    InformationSheetIssue,
    LeadAgencyChoice,
    ServiceUser,
)
from core.components import Status
from core.deadlines import add_months
from workload.rules import WEEKS, first_day
from workload.selectors.sources import minutes_spent

DONE, DECLINED, OFFERED, NOT_YET = "done", "declined", "offered", ""
NONE = Q(pk__in=())
STATUSES = {
    DONE: Status("ok", "Done"),
    DECLINED: Status("none", "Offered, and declined"),
    OFFERED: Status("wait", "Offered"),
    NOT_YET: Status("none", "Not offered yet"),
}


def _has(model: type[Model], case: str = "case", **where: Any) -> Q:
    return Q(Exists(model._default_manager.filter(**{case: OuterRef("pk")}, **where)))


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """One step, the page where it is made, and what of a case shows that it was done, declined or offered."""

    code: str
    label: str
    page: str
    done: Q
    declined: Q = NONE
    offered: Q = NONE

    @property
    def was_offered(self) -> Q:
        """What was done or declined was offered."""
        return self.done | self.declined | self.offered


def _consent(code: str, label: str, kind: str) -> OfferedStep:
    states = Consent.State
    return OfferedStep(
        code,
        label,
        "consents:consent",
        done=_has(Consent, kind=kind, state=states.SIGNED),
        declined=_has(Consent, kind=kind, state=states.DECLINED),
        offered=_has(Consent, kind=kind),
    )


_Sheet, _Answer, _Part = InformationSheetIssue.How, HarmReductionOffer.Answer, Case.Participation
_ALL_POINTS = Explanation.objects.filter(case=OuterRef("pk")).order_by("pk")[len(Explanation.Point.values) - 1 :]
STEPS: tuple[OfferedStep, ...] = (
    OfferedStep(
        "sheet",
        "Information sheet",
        "cases:sheet",
        done=_has(InformationSheetIssue, how__in=[_Sheet.HANDED, _Sheet.READ_ALOUD]),
        declined=_has(InformationSheetIssue, how=_Sheet.DECLINED),
    ),
    OfferedStep(
        "explained",
        "How agencies work together",
        "cases:explanations",
        done=Q(Exists(_ALL_POINTS)),
        offered=_has(Explanation),
    ),
    _consent("working", "Agreement to work with us", Consent.Kind.SERVICE_DELIVERY),
    OfferedStep(
        "taking-part",
        "Key working or case management",
        "cases:participation",
        done=Q(participation=_Part.TAKES_PART) | _has(HarmReductionOffer, answer=_Answer.YES),
        declined=Q(participation=_Part.DECLINED) | _has(HarmReductionOffer),
        offered=Q(participation_told_at__isnull=False),
    ),
    OfferedStep(
        "choice",
        "Choice of lead agency",
        "cases:lead-choice",
        done=_has(LeadAgencyChoice, chosen__isnull=False),
        declined=_has(LeadAgencyChoice, no_choice=LeadAgencyChoice.NoChoice.NOT_WANTED),
        offered=_has(LeadAgencyChoice),
    ),
    OfferedStep(
        "initial",
        "Initial assessment",
        "assessments:initial",
        done=_has(InitialAssessment, state=InitialAssessment.State.COMPLETE),
        offered=_has(InitialAssessment),
    ),
    _consent("sharing", "Sharing with other services", Consent.Kind.CASE_MANAGEMENT),
    OfferedStep(
        "comprehensive",
        "Assessment of the whole",
        "assessments:comprehensive",
        done=_has(ComprehensiveAssessment, state=ComprehensiveAssessment.State.COMPLETE),
        offered=_has(ComprehensiveAssessment),
    ),
    OfferedStep(
        "plan",
        "Care plan",
        "careplans:plan",
        done=_has(CarePlan, state__in=[PlanState.AGREED, PlanState.REVISING, PlanState.REPLACED]),
        offered=_has(CarePlan),
    ),
    OfferedStep(
        "copy", "Own copy of the plan", "careplans:plan", done=_has(PlanCopy, "version__plan__case", to_person=True)
    ),
    OfferedStep(
        "review",
        "Review of the plan",
        "careplans:reviews",
        done=_has(CarePlanReview, state=CarePlanReview.State.COMPLETE),
        offered=_has(CarePlanReview),
    ),
    OfferedStep(
        "aftercare",
        "Aftercare",
        "careplans:aftercare",
        done=_has(AftercareItem, "aftercare__case", confirmed_on__isnull=False),
        offered=_has(AftercarePlan),
    ),
)


def steps_of(case: int) -> list[tuple[OfferedStep, Status]]:
    """Every step with how far it is in this case, in one query. The list is the same for everybody."""
    facts: dict[str, Any] = {
        f"step_{number}": Choice(
            When(step.done, then=Value(DONE)),
            When(step.declined, then=Value(DECLINED)),
            When(step.offered, then=Value(OFFERED)),
            default=Value(NOT_YET),
            output_field=CharField(),
        )
        for number, step in enumerate(STEPS)
    }
    found = Case.objects.filter(pk=case).annotate(**facts).values_list(*facts).get()
    return [(step, STATUSES[state]) for step, state in zip(STEPS, found, strict=True)]


# The report ----------------------------------------------------------------------------------------------------------

AGES = ((18, "Under 18"), (25, "18 to 24"), (35, "25 to 34"), (45, "35 to 44"), (55, "45 to 54"))
GROUPS = {
    "level": "Programme",
    "basis": "Basis of the offer",
    "type": "Single, family, young adult",
    "gender": "Gender",
    "age": "Age",
    "home": "With or without a home",
    "agency": "Agency",
}


def _group(by: str, today: date) -> Any:
    if by == "age":
        born = "service_user__date_of_birth"
        bands = [When(**{f"{born}__gt": add_months(today, -12 * age), "then": Value(label)}) for age, label in AGES]
        return Choice(
            When(**{f"{born}__isnull": True, "then": Value("Not known")}), *bands, default=Value("55 and older")
        )
    if by == "home":
        return Choice(When(service_user__no_fixed_abode=True, then=Value("No home")), default=Value("A home"))
    return F({"gender": "service_user__gender", "type": "case_type", "agency": "lead_agency__name"}.get(by, by))


def _label(by: str, value: str) -> str:
    labels: dict[str, Any] = {
        "level": dict(Case.Level.choices),
        "basis": dict(Case.Basis.choices),
        "type": dict(Case.Type.choices),
        "gender": dict(ServiceUser.Gender.choices),
    }
    return str(labels.get(by, {}).get(value, value) or "Not said")


@dataclass(frozen=True, slots=True)
class Offered:
    """In one group: to how many a step was offered, how many declined it, and for how many it is done."""

    offered: int
    declined: int
    done: int


@dataclass(frozen=True, slots=True)
class Group:
    """People of one group, what they were offered, and the time that each had in a week of the last four."""

    label: str
    people: int
    steps: tuple[Offered, ...]
    minutes: int

    @property
    def hours_each(self) -> float:
        return round(self.minutes / 60 / WEEKS / self.people, 1) if self.people else 0.0


def offers_by(cases: QuerySet[Case], by: str, today: date) -> list[Group]:
    """Of these cases, by group: one query, however many cases there are."""
    counts: dict[str, Any] = {}
    for number, step in enumerate(STEPS):
        counts[f"offered_{number}"] = Count("pk", filter=step.was_offered)
        counts[f"declined_{number}"] = Count("pk", filter=step.declined & ~step.done)
        counts[f"done_{number}"] = Count("pk", filter=step.done)
    given = minutes_spent(case=OuterRef("pk"), since=first_day(today), until=today)
    rows: QuerySet[Any, Any] = cases.order_by().annotate(group=_group(by, today), given=given).values("group")
    rows = rows.annotate(people=Count("pk"), minutes=Sum("given", output_field=IntegerField()), **counts)
    return [
        Group(
            _label(by, row["group"]),
            row["people"],
            tuple(
                Offered(row[f"offered_{number}"], row[f"declined_{number}"], row[f"done_{number}"])
                for number in range(len(STEPS))
            ),
            row["minutes"] or 0,
        )
        for row in rows.order_by("group")
    ]


def hidden(count: int, people: int, threshold: int) -> str:
    """A count as it may leave the service: nobody is to be recognised by being one of few, nor by being left out."""
    if people < threshold or 0 < count < threshold:
        return f"fewer than {threshold}"
    if 0 < people - count < threshold:
        return f"all but fewer than {threshold}"
    return str(count)


def opened_since(months: int, today: date) -> date:
    return add_months(today, -months) if months else today - timedelta(days=36_500)
