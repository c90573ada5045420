"""Whose initial assessment is due, late or overdue: one definition for the page, the list, its count and its export.

`stage_of` asks of one case what `overdue` and `late` ask of all of them; tests hold them together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from agencies.selectors import settings_of
from assessments.models import InitialAssessment
from assessments.rules.initial import Stage, Yardstick
from cases.models import Case
from cases.policies import CaseAction
from cases.presenters import address
from cases.selectors.attention import value_for, values_of, where_setting_is
from cases.selectors.caseload import CaseRow, caseload_rows, open_among
from cases.selectors.files import case_for_page
from core.days import day_of
from correspondence.models import Contact

MOST, TARGET = "initial_assessment_max_contact", "initial_assessment_target_days"
State = InitialAssessment.State


def with_contacts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with what decides about their initial assessment beside them."""
    return cases.annotate(**contact_facts(OuterRef("pk")))


def case_with_contacts(case: int) -> QuerySet[Case]:
    """The one case of a page, so."""
    return with_contacts(case_for_page(case=case))


def contact_facts(case: Any) -> dict[str, Any]:
    """The same as expressions, for a query that sets more beside the case."""
    attended = Contact.objects.filter(case=case, outcome=Contact.Outcome.ATTENDED).order_by().values("case")
    initial = InitialAssessment.objects.filter(case=case)
    return {
        "attended_contacts": Subquery(attended.annotate(number=Count("pk")).values("number")),
        "first_contact_on": Subquery(attended.annotate(first=Min("made_on")).values("first")),
        "has_initial": Exists(initial.filter(state=State.COMPLETE)),
        "initial_begun": Exists(initial.filter(state=State.DRAFT)),
    }


def yardstick_of(case: Case) -> Yardstick:
    """What the lead agency of this case asks for."""
    settings = settings_of(case.lead_agency_id)
    return Yardstick(settings[MOST], settings[TARGET])


def yardsticks() -> Callable[[int | None], Yardstick]:
    """The same for any lead agency, asked of the database once for a whole list."""
    most, target = value_for(MOST), value_for(TARGET)
    return lambda agency: Yardstick(most(agency), target(agency))


def stage_of(case: Any, yardstick: Yardstick, today: date) -> Stage:
    """How far this case is, which `with_contacts` has fetched."""
    if case.has_initial or not case.is_open or case.level == Case.Level.HARM_REDUCTION_ONLY:
        return Stage.NONE
    return yardstick.stage(attended=case.attended_contacts or 0, first_on=case.first_contact_on, today=today)


def overdue(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """More contacts took place than the policy allows, and no initial assessment is complete (KW-7.1)."""
    return _without_one(cases).filter(_too_many_contacts())


def late(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """The first contact is longer ago than the softer target allows; not yet overdue (FND-initial-two-weeks)."""
    return _without_one(cases).filter(_too_long_ago(today)).exclude(_too_many_contacts())


def overdue_or_late(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Either."""
    return _without_one(cases).filter(_too_many_contacts() | _too_long_ago(today))


def unassessed() -> Q:
    """Somebody met the person, and no initial assessment is complete, as a condition on a case."""
    complete = InitialAssessment.objects.filter(case=OuterRef("pk"), state=State.COMPLETE)
    return Q(Exists(_attended())) & ~Q(Exists(complete))


def _without_one(cases: QuerySet[Case]) -> QuerySet[Case]:
    complete = InitialAssessment.objects.filter(case=OuterRef("pk"), state=State.COMPLETE)
    return cases.filter(~Exists(complete), status=Case.Status.OPEN).exclude(level=Case.Level.HARM_REDUCTION_ONLY)


def _too_many_contacts() -> Q:
    found = Q(pk__in=())
    for most in values_of(MOST):
        one_more = _attended().order_by("pk")[most : most + 1]
        found |= Q(Exists(one_more)) & where_setting_is(MOST, lambda value, most=most: value == most)
    return found


def _too_long_ago(today: date) -> Q:
    found = Q(pk__in=())
    for days in values_of(TARGET):
        earlier = _attended().filter(made_on__lt=today - timedelta(days=days))
        found |= Q(Exists(earlier)) & where_setting_is(TARGET, lambda value, days=days: value == days)
    return found


def _attended() -> QuerySet[Contact]:
    return Contact.objects.filter(case=OuterRef("pk"), outcome=Contact.Outcome.ATTENDED)


@dataclass(frozen=True, slots=True)
class DueRow:
    """One line of the list: the case as the caseload tells it, and how far it is."""

    case: CaseRow
    stage: Stage
    contacts: int
    first_contact_on: date | None
    is_begun: bool
    write_url: str

    @property
    def said(self) -> str:
        return "Overdue" if self.stage == Stage.OVERDUE else "Late"


def due_rows(user, cases: Iterable[Any], at: datetime) -> list[DueRow]:
    """The rows for these cases, fetched by `with_contacts`: as many queries for two as for two hundred."""
    listed = list(cases)
    of_agency, today = yardsticks(), day_of(at)
    worked = open_among(user, CaseAction.WORK, [case.pk for case in listed])
    return [
        DueRow(
            case=row,
            stage=stage_of(case, of_agency(case.lead_agency_id), today),
            contacts=case.attended_contacts or 0,
            first_contact_on=case.first_contact_on,
            is_begun=case.initial_begun,
            write_url=address("assessments:write-initial", case.pk) if case.pk in worked else "",
        )
        for case, row in zip(listed, caseload_rows(user, listed, at), strict=True)
    ]
