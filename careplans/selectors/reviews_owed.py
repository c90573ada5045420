"""Whose review is due, and who hears of it: the night's question, asked of all plans at once.

The rule is careplans.deadlines; what is asked here is its twin in SQL, held to it by tests/careplans/test_deadlines.py.
A stage is one INSERT from one SELECT, however many plans there are: at 100,000 open cases no row passes through Python.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import ServiceSetting
from agencies.service_settings import DEFINITIONS
from careplans.deadlines import ESCALATION, WARNING, rule_of, telling
from careplans.models import CarePlan
from careplans.states import STANDING
from cases.models import Case
from cases.selectors.nightly import Receivers, owed
from core.deadlines import DeadlineRule, Stage

NOBODY = "the case manager, whom nobody is now"


def to_review(on_the_way: QuerySet[CarePlan] | None = None) -> QuerySet[CarePlan]:
    """The plans that are looked at again: those that stand in open cases, but of harm reduction only (KW-6.8b)."""
    plans = CarePlan.objects.all() if on_the_way is None else on_the_way
    rows = plans.filter(state__in=STANDING, case__status=Case.Status.OPEN)
    return rows.exclude(case__level=Case.Level.HARM_REDUCTION_ONLY)


@dataclass(frozen=True, slots=True)
class AgencyRule:
    """One rule and the lead agencies for which it holds: those with these days of their own, or all the others."""

    rule: DeadlineRule
    agencies: tuple[int, ...]  # with days of their own; for the national rule, those that it does not hold for
    is_national: bool = False

    def holds(self, lead: str = "case__lead_agency") -> Q:
        """The rows, by the field that names their lead agency, for which it holds."""
        named = Q(**{f"{lead}__in": self.agencies})
        return (~named | Q(**{lead: None})) if self.is_national else named


def rules(make: Callable[[int, int], DeadlineRule] = rule_of) -> list[AgencyRule]:
    """Every rule that holds anywhere, asked of the database once."""
    days: dict[int | None, dict[str, Any]] = {}
    rows = ServiceSetting.objects.filter(key__in=(WARNING, ESCALATION)).values_list("agency", "key", "value")
    for owner, key, value in rows:
        days.setdefault(owner, {})[key] = value
    national = {key: DEFINITIONS[key].default for key in (WARNING, ESCALATION)} | days.pop(None, {})
    own: dict[tuple[int, int], list[int]] = {}
    for agency, values in days.items():
        if agency is not None:
            held = national | values
            own.setdefault((held[WARNING], held[ESCALATION]), []).append(agency)
    apart = tuple(sorted(each for agencies in own.values() for each in agencies))
    return [
        AgencyRule(make(national[WARNING], national[ESCALATION]), apart, is_national=True),
        *(AgencyRule(make(*held), tuple(sorted(agencies))) for held, agencies in sorted(own.items())),
    ]


def rule_for(lead_agency: int | None, found: Iterable[AgencyRule]) -> DeadlineRule:
    """Of these rules, the one that holds for this agency."""
    listed = list(found)
    own = (each.rule for each in listed if not each.is_national and lead_agency in each.agencies)
    return next(own, listed[0].rule)


def at_stage(code: str, today: date, found: Iterable[AgencyRule]) -> Q:
    """The plans now at this stage, whatever days their lead agency sets."""
    where = Q(pk__in=())
    for each in found:
        where |= each.holds() & _where(each.rule, code, today)
    return where


def _where(rule: DeadlineRule, code: str, today: date) -> Q:
    stage = next((stage for stage in rule.stages if stage.code == code), None)
    return rule.where(stage, today) if stage else Q(pk__in=())


# The night ------------------------------------------------------------------------------------------------------------


def notices_owed(*, day: date, today: date, at: datetime) -> Iterator[tuple[Stage, str, dict[str, Any]]]:
    """For each stage of each rule the SELECT that writes the notices of `day` that nobody has had, and its values.

    Roles are read at the instant `at`: a notice about a day that was missed goes to those who act now. The case
    manager, and who stands in; where nobody is, the line managers. A later stage goes to the agency's managers.
    """
    receivers = Receivers(at)
    for each in rules():
        for stage in each.rule.stages:
            first, last = telling(each.rule, stage, day, today)
            values = {
                "code": f"{each.rule.code}:",
                "stage": f":{stage.code}",
                "first": first,
                "last": last,
                "today": today,
                "national": each.is_national,
                "agencies": list(each.agencies),
                "about": CarePlan._meta.label,
            }
            if first <= last:
                yield stage, *owed(DUE, values, role=stage.role, receivers=receivers, nobody=NOBODY)


DUE = f"""
    SELECT plan.id, plan.case_id, c.lead_agency_id, c.level, plan.id AS about_id,
           %(code)s || plan.id || ':' || to_char(plan.review_due_on, 'YYYY-MM-DD') || %(stage)s AS key,
           'A care plan review ' || CASE WHEN plan.review_due_on < %(today)s THEN 'was' ELSE 'is' END || ' due on '
               || to_char(plan.review_due_on, 'FMDD FMMonth YYYY') AS subject
    FROM {CarePlan._meta.db_table} plan
    JOIN {Case._meta.db_table} c ON c.id = plan.case_id
    WHERE plan.state IN ('agreed', 'revising') AND plan.review_due_on BETWEEN %(first)s AND %(last)s
      AND c.status = 'open' AND c.level <> 'harm-reduction-only'
      AND CASE WHEN %(national)s THEN c.lead_agency_id IS NULL OR c.lead_agency_id <> ALL (%(agencies)s::bigint[])
               ELSE c.lead_agency_id = ANY (%(agencies)s::bigint[]) END
"""
