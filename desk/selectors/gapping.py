"""Gaps and Blocks on My day and on the overview of a file: what waits for whom, and with whom a form is (KW-16)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject

from agencies.models import WorkerRole
from agencies.selectors import local_holidays
from agencies.standing import Standing
from cases.policies import CaseAction, case_policy
from cases.presenters import address
from cases.selectors.files import CaseFile
from core import kept
from core.components import Number, Status, Step, WorkItem
from core.days import day_of, spelled
from core.policies import listed
from core.workdays import working_days_between
from desk.selectors.mine import Whose, whose
from gapsblocks.deadlines import is_late
from gapsblocks.models import AgencySearch, GapsAndBlocksForm
from gapsblocks.selectors.levels import WITH_WHOM
from gapsblocks.states import INSIDE, UNANSWERED, GapState

LISTED = 25
Role = WorkerRole.Role
WORDS = {
    GapState.RAISED: ("A gap or block waits for your advice.", "Advise"),
    GapState.ADVISED: ("You advised on a gap or block: it is sent on, or answered inside.", "Go on with it"),
}


# My day ---------------------------------------------------------------------------------------------------------------


def answered_to_me(worked: tuple[int, ...]) -> Iterator[tuple[WorkItem, bool]]:
    """The answers that the person has not heard yet, in the files that I work on (GB2-gap-tracked)."""
    for pk, reference, answered_on, *person in kept.planned(_answered, cases=worked) if worked else ():
        item = WorkItem(
            status=Status("soon", "Answered"),
            when=f"on {spelled(answered_on, year=False)}",
            **Whose(*person).told,
            text=f"{reference} is answered: tell the person, and say what it changed.",
            action="Tell the person",
            action_url=address("gapsblocks:form", pk),
        )
        yield item, False


def _answered(cases: list[int]) -> QuerySet[GapsAndBlocksForm, Any]:
    rows = GapsAndBlocksForm.objects.filter(case__in=listed(cases), state=GapState.ANSWERED)
    return rows.order_by("answered_on", "pk").values_list("pk", "reference", "answered_on", *whose())[:LISTED]


def gaps_to_move_on(user, today: date) -> Iterator[tuple[WorkItem, bool]]:
    """The forms at the manager’s level, what is due first (KW-4.2.2)."""
    for pk, reference, state, due_on, *person in _at_my_level(user):
        words, action = WORDS[GapState(state)]
        late = is_late(due_on, today)
        item = WorkItem(
            status=Status("overdue", "Late") if late else Status("soon", reference),
            when=f"by {spelled(due_on, year=False)}" if due_on else "",
            **Whose(*person).told,
            text=words,
            action=action,
            action_url=address("gapsblocks:form", pk),
        )
        yield item, late


def _at_my_level(user) -> list[Any]:
    reach = case_policy.reach(user)
    if reach is not None:
        managed = tuple(pk for pk, actions in reach.items() if CaseAction.MANAGE in actions)
        return kept.planned(_inside, cases=managed) if managed else []
    return list(_inside_of(case_policy.within(user, CaseAction.MANAGE)))


def _inside(cases: list[int]) -> QuerySet[GapsAndBlocksForm, Any]:
    return _inside_of(listed(cases))


def _inside_of(cases: Any) -> QuerySet[GapsAndBlocksForm, Any]:
    rows = GapsAndBlocksForm.objects.filter(case__in=cases, state__in=INSIDE).order_by("due_on", "pk")
    return rows.values_list("pk", "reference", "state", "due_on", *whose())[:LISTED]


def waiting_outside(standing: Standing, at: datetime) -> Iterator[Number]:
    """How many forms wait at the level of a co-ordinator, and how many of them too long: no file is named."""
    page, today = address("gapsblocks:queue"), day_of(at)
    if forums := standing.agencies_as(Role.COORDINATOR):
        rows = GapsAndBlocksForm.objects.filter(forum__in=forums, state=GapState.CO_ORDINATOR)
        yield _number(rows, "Gaps and blocks with you", page, today)
    if standing.agencies_as(Role.NATIONAL_COORDINATOR):
        rows = GapsAndBlocksForm.objects.filter(state=GapState.NATIONAL)
        yield _number(rows, "Gaps and blocks at the national level", page, today)


def _number(rows: QuerySet[GapsAndBlocksForm], label: str, page: str, today: date) -> Number:
    late = rows.filter(due_on__lt=today).count()
    return Number(rows.count(), label, page, f"{late} late" if late else "")


# The overview of a file -----------------------------------------------------------------------------------------------


def facts_of_gaps(case: Any) -> dict[str, Any]:
    """What the overview asks about them, beside the case: with one question for all of it."""
    waiting = GapsAndBlocksForm.objects.filter(case=case, state__in=UNANSWERED).order_by("level_since", "pk")
    answered = GapsAndBlocksForm.objects.filter(case=case, state=GapState.ANSWERED).order_by("answered_on", "pk")
    return {
        "gap_rows": ArraySubquery(
            waiting.values(
                row=JSONObject(pk="pk", title="title", state="state", since=Cast("level_since", CharField()))
            )
        ),
        "gap_answered": Subquery(answered.values("pk")[:1]),
        "search_running": Subquery(AgencySearch.objects.filter(case=case, ended_on=None).values("pk")[:1]),
    }


def blocked_in(case: Any, today: date) -> tuple[tuple[str, str, str], ...]:
    """Each form that is not answered: what it is about, “blocked, with the co-ordinator for 12 days”, and its page."""
    if not case.gap_rows:
        return ()
    closed = frozenset(local_holidays(case.lead_agency_id))
    return tuple(
        (
            row["title"],
            _for_so_long(WITH_WHOM[row["state"]], date.fromisoformat(row["since"]), today, closed),
            address("gapsblocks:form", row["pk"]),
        )
        for row in case.gap_rows
    )


def _for_so_long(whom: str, since: date, today: date, closed: frozenset[date]) -> str:
    days = working_days_between(since, today, closed)
    return f"Blocked, with {whom} " + (f"for {days} day{'' if days == 1 else 's'}" if days else "since today")


def steps_of_gaps(file: CaseFile, case: Any) -> Iterator[Step]:
    """An answer that the person has not heard, and a search that goes on."""
    if CaseAction.WORK not in file.can:
        return
    if case.gap_answered:
        yield Step(
            "Tell the person the answer",
            "A gap or block is answered: tell the person, and say what it changed.",
            "Tell the person",
            address("gapsblocks:form", case.gap_answered),
        )
    if case.search_running:
        yield Step(
            "Go on with the search for another agency",
            "This agency no longer suits the person. Write down each agency that is asked.",
            "Go on",
            address("gapsblocks:search", case.search_running),
        )


def report_as_block(case: int, agency: int) -> str:
    """Where a service that does not engage is reported as a block, already named (MT-7.6b)."""
    page = address("gapsblocks:raise", case)
    return f"{page}?agency={agency}" if page else ""
