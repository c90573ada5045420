"""Which forms have lain too long, and who hears of it: the night's question, asked of all forms at once (S.3).

The rules are gapsblocks.deadlines; what is asked here is their twin in SQL, held to them by
tests/gapsblocks/test_rounds.py.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from agencies.models import Agency, WorkerRole
from careplans.models import Action
from careplans.selectors.reviews_owed import rules
from cases.models import Case
from cases.selectors.nightly import Receivers, owed
from core.days import day_of
from core.deadlines import DeadlineRule, Stage, telling
from gapsblocks.deadlines import ESCALATED, LATE, MAY_GO_UP, in_service, outside
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.selectors.people import national_co_ordinators
from gapsblocks.states import INSIDE, UNANSWERED, GapState

Role = WorkerRole.Role
NOWHERE = 0  # the national co-ordinator belongs to no agency of the form
# Whose managers it waits for: those of the service that raised it about its own step, else of whoever leads now.
SERVICE = (
    "COALESCE(CASE WHEN step.agency_id = form.agency_id THEN step.agency_id END, c.lead_agency_id, form.agency_id)"
)
AT: dict[str, str] = {Role.COORDINATOR: "form.forum_id", Role.NATIONAL_COORDINATOR: f"{NOWHERE}::bigint"}

# The subject says the number of the form and the day, which stays true whenever it is read; never whose file it is.
DUE = f"""
    SELECT form.id, form.case_id, /*AGENCY*/ AS lead_agency_id, c.level, form.id AS about_id,
           %(code)s || form.id || ':' || form.state || ':' || to_char(form.due_on, 'YYYY-MM-DD') || %(stage)s AS key,
           'A gap or block ' || CASE WHEN form.due_on < %(today)s THEN 'was' ELSE 'is' END || ' to be moved on by '
               || to_char(form.due_on, 'FMDD FMMonth YYYY') || ' (' || form.reference || ')' || %(more)s AS subject
    FROM {GapsAndBlocksForm._meta.db_table} form
    JOIN {Case._meta.db_table} c ON c.id = form.case_id
    LEFT JOIN {Action._meta.db_table} step ON step.id = form.step_id
    WHERE form.state = ANY (%(states)s::text[]) AND form.due_on BETWEEN %(first)s AND %(last)s
      AND CASE WHEN %(national)s THEN form.agency_id <> ALL (%(agencies)s::bigint[])
               ELSE form.agency_id = ANY (%(agencies)s::bigint[]) END
"""
# Late with the managers of the service that raised it, it is the lead agency’s to take up: they are told as well.
A_PARTNERS = " AND step.agency_id = form.agency_id AND step.agency_id <> c.lead_agency_id"
TAKEN_UP = "c.lead_agency_id"
MORE = {MAY_GO_UP: ": your service may move it up", ESCALATED: ": it still waits in your agency"}


class LevelReceivers(Receivers):
    """Who answers at each level of every form that is not answered."""

    def columns(self, role: str) -> dict[str, list[Any]]:
        if role != Role.NATIONAL_COORDINATOR:
            return super().columns(role)
        people = list(national_co_ordinators(day_of(self.at)).values_list("pk", flat=True))
        nothing: list[Any] = [""] * len(people)
        return {
            "m_agency": [NOWHERE] * len(people),
            "m_user": people,
            "m_instead": nothing,
            "m_label": nothing,
            "m_about": [0] * len(people),
        }

    def _listed(self) -> list[Agency]:
        if self._agencies is None:
            waiting = GapsAndBlocksForm.objects.filter(state__in=UNANSWERED).order_by()
            concerned = (waiting.values(name) for name in ("agency", "forum", "case__lead_agency"))
            own, forum, lead = (Q(pk__in=each.distinct()) for each in concerned)
            self._agencies = list(Agency.objects.filter(own | forum | lead))
        return self._agencies


def notices_owed(*, day: date, today: date, at: datetime) -> Iterator[tuple[Stage, str, dict[str, Any]]]:
    """For each stage of each level the SELECT that writes the notices of `day` that nobody has had, and its values."""
    receivers = LevelReceivers(at)
    for each in rules(in_service):
        yield from _of(each.rule, INSIDE, receivers, day, today, list(each.agencies), each.is_national)
    levels = ((GapState.CO_ORDINATOR, Role.COORDINATOR), (GapState.NATIONAL, Role.NATIONAL_COORDINATOR))
    for state, role in levels:
        yield from _of(outside(role), (state,), receivers, day, today, [], True)


def _of(
    rule: DeadlineRule,
    states: Sequence[str],
    receivers: Receivers,
    day: date,
    today: date,
    agencies: list[int],
    is_national: bool,
):
    for stage in rule.stages:
        first, last = telling(rule, stage, day, today)
        values = {
            "code": f"{rule.code}:",
            "stage": f":{stage.code}",
            "more": MORE.get(stage.code, ""),
            "first": first,
            "last": last,
            "today": today,
            "states": [str(state) for state in states],
            "national": is_national,
            "agencies": agencies,
            "about": GapsAndBlocksForm._meta.label,
        }
        if first <= last:
            due = DUE.replace("/*AGENCY*/", AT.get(stage.role, SERVICE))
            yield stage, *owed(due, values, role=stage.role, receivers=receivers)
            if stage.code == LATE and states == INSIDE:
                taken_up = DUE.replace("/*AGENCY*/", TAKEN_UP) + A_PARTNERS
                yield stage, *owed(taken_up, values, role=stage.role, receivers=receivers)
