"""The numbers of My day: each the count of the very list that it opens.

For most people one question counts them all, over the cases that the policy has said they see whole. Of a great reader
each number is counted by its list’s own filter.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import IntegerField, QuerySet, Subquery

from agencies.models import WorkerRole
from agencies.selectors import MANAGING
from agencies.standing import Standing
from assessments.filters import InitialDueFilter
from assessments.selectors.care_team import meeting_name, waiting_in
from assessments.selectors.due import MOST as MOST_CONTACTS
from assessments.selectors.due import TARGET, late, overdue
from careplans.filters import LATE, MaintenanceFilter, OwedFilter, ReviewDueFilter
from careplans.filters import OVERDUE as STEPS_OVERDUE
from careplans.models import CarePlan
from careplans.selectors.owed import AGENCY, numbers_overdue
from careplans.selectors.phases import maintenance_faults
from careplans.selectors.reviews_owed import to_review
from cases.filters import CaseFilter
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.presenters import address
from cases.selectors.attention import QUESTIONS, stored_settings
from consents.filters import ENDED, SOON_DAYS, EndingFilter, MissingFilter
from consents.selectors.endings import standing as standing_consents
from consents.selectors.endings import without_consent
from core import kept
from core.components import Number
from core.days import day_of
from core.filters import CAP, ListFilter, said_count
from core.policies import listed

SETTINGS = ("no_contact_list_days", "key_working_participation", MOST_CONTACTS, TARGET)
MAINTENANCE = "On maintenance without a plan or key worker"


class Counted(Subquery):
    """How many rows a query has, counted no further than one past the cap."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


@dataclass(frozen=True, slots=True)
class Counting:
    """One number: its words, the address of its list, and its two ways of counting, which tests hold together."""

    code: str
    label: str
    url: str
    rows: Callable[[QuerySet[Case], date], QuerySet[Any, Any]]  # of the cases that somebody sees whole
    filter: Callable[[Any, datetime], ListFilter]
    of_managers: bool = True  # told to managers even where there is none; to a worker only where there is one


def _attention(code: str) -> Counting:
    label, question = QUESTIONS[code]
    url = f"{address('cases:caseload')}?attention={code}"
    return Counting(code, label, url, question, lambda user, at: CaseFilter({"attention": code}, user=user, at=at))


def countings() -> list[Counting]:
    """In the order in which they stand on the page."""
    consents, due = address("consents:list"), address("assessments:initial-due")
    return [
        *(_attention(code) for code in QUESTIONS),
        Counting(
            "initial-overdue",
            "Initial assessment overdue",
            f"{due}?when=overdue",
            overdue,
            lambda user, at: InitialDueFilter({"when": "overdue"}, user=user, at=at),
        ),
        Counting(
            "initial-late",
            "Initial assessment late",
            f"{due}?when=late",
            late,
            lambda user, at: InitialDueFilter({"when": "late"}, user=user, at=at),
        ),
        Counting(
            "maintenance",
            MAINTENANCE,
            address("careplans:maintenance-faults"),
            lambda cases, today: maintenance_faults(cases),
            lambda user, at: MaintenanceFilter({}, user=user),
        ),
        Counting(
            "consents-soon",
            f"Consent ends within {SOON_DAYS} days",
            f"{consents}?when={SOON_DAYS}",
            _ending_soon,
            lambda user, at: EndingFilter({"when": str(SOON_DAYS)}, user=user, at=at),
            of_managers=False,
        ),
        Counting(
            "consents-ended",
            "Consent ended: agencies cannot see",
            f"{consents}?when={ENDED}",
            _ended,
            lambda user, at: EndingFilter({"when": ENDED}, user=user, at=at),
            of_managers=False,
        ),
        Counting(
            "no-consent",
            "Other agencies, and no consent",
            address("consents:missing"),
            without_consent,
            lambda user, at: MissingFilter({}, user=user, at=at),
            of_managers=False,
        ),
        Counting(
            "reviews-late",
            "Plan reviews overdue",
            f"{address('careplans:reviews-due')}?when={LATE}",
            _reviews_late,
            lambda user, at: ReviewDueFilter({"when": LATE}, user=user, at=at),
        ),
    ]


def _ending_soon(cases: QuerySet[Case], today: date) -> QuerySet[Any, Any]:
    ends = today + timedelta(days=SOON_DAYS)
    return standing_consents().filter(case__in=cases, expires_on__gt=today, expires_on__lte=ends)


def _ended(cases: QuerySet[Case], today: date) -> QuerySet[Any, Any]:
    return standing_consents().filter(case__in=cases, expires_on__lte=today)


def _reviews_late(cases: QuerySet[Case], today: date) -> QuerySet[Any, Any]:
    return to_review(CarePlan.objects.filter(case__in=cases)).filter(review_due_on__lt=today)


def numbers_of(user, standing: Standing, at: datetime) -> Iterator[Number]:
    """A manager reads that there is none, too; a worker only what there is, and of consents alone."""
    manages = bool(standing.managed)
    if not standing.roles & {*MANAGING, WorkerRole.Role.KEY_WORKER}:
        return
    wanted = [each for each in countings() if manages or not each.of_managers]
    counts = _counted(user, wanted, at)
    for each in wanted:
        if manages or counts[each.code] != "0":
            yield Number(counts[each.code], each.label, each.url)
        if each.code == "initial-late":
            yield from _care_team(standing)


def _counted(user, wanted: list[Counting], at: datetime) -> dict[str, str]:
    reach = case_policy.reach(user)
    if reach is None:
        return {each.code: each.filter(user, at).said_count() for each in wanted}
    whole = tuple(pk for pk, actions in reach.items() if CaseAction.VIEW_WHOLE in actions)
    today = day_of(at)
    # The words hold the day and what the agencies have set: written anew each day, and when a setting is changed.
    fixed = tuple(each.code for each in wanted), today, repr(stored_settings(SETTINGS))
    [counts] = kept.planned(_all_counted, *fixed, user=user.pk, cases=whole)
    return {each.code: said_count(count) for each, count in zip(wanted, counts, strict=True)}


def _all_counted(codes: tuple[str, ...], today: date, settings: str, user: int, cases: list[int]) -> QuerySet[Any, Any]:
    """`settings` is what the questions read themselves; it is named so that a change of it writes them anew."""
    wanted = [each for each in countings() if each.code in codes]
    whole = Case.objects.filter(pk__in=listed(cases))
    counted = {
        f"count_{number}": Counted(each.rows(whole, today).order_by().values("pk")[: CAP + 1])
        for number, each in enumerate(wanted)
    }
    return get_user_model().objects.filter(pk=user).annotate(**counted).values_list(*counted)


def _care_team(standing: Standing) -> Iterator[Number]:
    for agency in standing.managed[:1]:
        waits = len(kept.planned(_waiting, agency=agency))
        label = f"{meeting_name(agency)}: waiting for a decision"
        yield Number(said_count(waits), label, address("assessments:care-team", agency))


def _waiting(agency: int) -> QuerySet[Any, Any]:
    return waiting_in([agency]).order_by().select_related(None).values_list("pk")[: CAP + 1]


def steps_late(user, standing: Standing, mine: int, at: datetime) -> Iterator[Number]:
    """My steps, and those of a manager's agency. None is told where there is none."""
    if mine:
        url = f"{address('careplans:my-actions')}?when={STEPS_OVERDUE}"
        yield Number(said_count(mine), "My actions overdue", url)
    if standing.managed:
        found = numbers_overdue(user)
        asked = {"whose": AGENCY, "when": STEPS_OVERDUE}
        count = said_count(len(found)) if found is not None else OwedFilter(asked, user=user, at=at).said_count()
        if count != "0":
            url = f"{address('careplans:my-actions')}?whose={AGENCY}&when={STEPS_OVERDUE}"
            yield Number(count, "My agency’s actions overdue", url)
