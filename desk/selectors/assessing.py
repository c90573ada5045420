"""The first look at a person, on the overview of their file and on My day: when it is due, and what came of it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.functional import cached_property

from agencies.selectors import local_holidays, setting
from agencies.standing import Standing
from assessments.models import CareTeamItem
from assessments.rules.initial import Stage, Yardstick
from assessments.selectors.care_team import to_be_told, waiting_in
from assessments.selectors.due import contact_facts, stage_of, unassessed, yardstick_of
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.presenters import address
from cases.selectors.files import CaseFile
from core import kept
from core.components import Status, Step, WorkItem
from core.days import day_of, spelled
from core.policies import listed
from core.workdays import working_days_between
from desk.selectors.mine import Whose, whose

LISTED = 25
MOST = 200  # people of one worker
TOO_LONG = 5  # working days
WEEK = 7
TELL = "Tell the person what was decided"


def facts_of_first_look(case: Any) -> dict[str, Any]:
    """What the overview of a file asks about it, beside the case, which is named by its number or by a reference."""
    latest = CareTeamItem.objects.filter(assessment__case=case).order_by("-listed_on", "-pk")
    return contact_facts(case) | {
        "care_team_item": Subquery(latest.values("pk")[:1]),
        "care_team_decision": Subquery(latest.values("decision")[:1]),
        "care_team_decided_on": Subquery(latest.values("decided_on")[:1]),
        "care_team_told_on": Subquery(latest.values("told_on")[:1]),
    }


def steps_of_first_look(file: CaseFile, case: Any, today: date) -> Iterator[Step]:
    """What the first look asks of this person now. `case` was fetched with `facts_of_first_look`."""
    yardstick = yardstick_of(case)
    stage = stage_of(case, yardstick, today)
    if stage != Stage.NONE and CaseAction.WORK in file.can:
        yield Step(
            {Stage.OVERDUE: "Initial assessment overdue", Stage.LATE: "Initial assessment late"}.get(
                stage, "Make the initial assessment"
            ),
            said_of(stage, case, yardstick, today),
            "Go on with the assessment" if case.initial_begun else "Begin the assessment",
            address("assessments:write-initial", case.pk),
        )
    if not case.care_team_item or case.care_team_told_on:
        return
    if not case.care_team_decision and CaseAction.MANAGE in file.can:
        meeting = setting("allocation_meeting_name", case.lead_agency_id)
        yield Step(
            "Decide after the initial assessment",
            f"{meeting}: it is decided who goes on with the person, or you decide alone.",
            "Record the decision",
            address("assessments:decide-care-team-item", case.care_team_item),
        )
    if case.care_team_decision and CaseAction.WORK in file.can:
        yield Step(
            TELL,
            "The decision and the next steps after the initial assessment are not yet told.",
            "Record that the person was told",
            address("assessments:tell-care-team-decision", case.care_team_item),
        )


def said_of(stage: Stage, case: Any, yardstick: Yardstick, today: date) -> str:
    """Why it is due, late or overdue, in one sentence."""
    number = case.attended_contacts or 0
    contacts = f"{number} contact{'' if number == 1 else 's'} took place"
    if stage == Stage.OVERDUE:
        return f"{contacts}, and the initial assessment is made by contact {yardstick.most_contacts}."
    if stage == Stage.LATE:
        days = (today - case.first_contact_on).days
        return f"The first contact was {days} days ago. The target is {yardstick.target_days} days."
    return f"{contacts}. It is made by contact {yardstick.most_contacts}."


def first_looks_of_mine(worked: Collection[int], standing: Standing, at: datetime) -> Iterator[tuple[WorkItem, bool]]:
    """Of the people with whom I work: whose initial assessment is late or overdue, and who waits to be told.

    One query, however many they are. `worked` are the cases in which I hold a role and may work.
    """
    if not standing.posts or not worked:
        return
    today = day_of(at)
    holidays = Holidays(standing)
    for case in kept.planned(_unassessed_or_untold, cases=tuple(worked)):
        yardstick = yardstick_of(case)
        stage = stage_of(case, yardstick, today)
        if stage in (Stage.OVERDUE, Stage.LATE):
            yield _late(case, Whose(*case[:5]), stage, yardstick, today), stage == Stage.OVERDUE
        if case.care_team_decision and not case.care_team_told_on:
            days = working_days_between(case.care_team_decided_on, today, holidays.days)
            yield _to_tell(Whose(*case[:5]), case.care_team_item, case.care_team_decided_on, days), days > TOO_LONG


def _unassessed_or_untold(cases: list[int]) -> QuerySet[Any, Any]:
    untold = CareTeamItem.objects.filter(assessment__case=OuterRef("pk"), told_on=None).exclude(decision="")
    rows = Case.objects.filter(Q(Exists(untold)) | unassessed(), pk__in=listed(cases), status=Case.Status.OPEN)
    facts = facts_of_first_look(OuterRef("pk"))
    rows = rows.annotate(**{"is_open": Value(True)}, **facts).order_by("opened_on", "pk")
    return rows.values_list(*whose(""), "level", "lead_agency_id", "is_open", *facts, named=True)[:MOST]


def _late(case: Any, person: Whose, stage: Stage, yardstick: Yardstick, today: date) -> WorkItem:
    is_overdue = stage == Stage.OVERDUE
    return WorkItem(
        status=Status("overdue" if is_overdue else "soon", "Overdue" if is_overdue else "Late"),
        when=f"since {spelled(case.first_contact_on, year=False)}",
        **person.told,
        text=f"No initial assessment. {said_of(stage, case, yardstick, today)}",
        action="Go on with it" if case.initial_begun else "Begin it",
        action_url=address("assessments:write-initial", case.pk),
    )


def care_team_matters(user, standing: Standing, today: date) -> Iterator[tuple[WorkItem, bool]]:
    """For a manager: what waits for a decision, and who was not told for more than a week, the longest first."""
    holidays = Holidays(standing)
    old = today - timedelta(days=WEEK)
    for item, since, *person in kept.planned(_care_team_waiting, agencies=tuple(standing.managed)):
        days = working_days_between(since, today, holidays.days)
        text = "The initial assessment is complete. Who goes on with this person?"
        page = address("assessments:decide-care-team-item", item)
        yield _waits(Whose(*person), since, days, text, "Decide", page), days > TOO_LONG
    for item, since, *person in _untold(user, standing, old):
        days = working_days_between(since, today, holidays.days)
        yield _to_tell(Whose(*person), item, since, days), days > TOO_LONG


def _care_team_waiting(agencies: list[int]) -> QuerySet[Any, Any]:
    rows = waiting_in(listed(agencies)).select_related(None)
    return rows.values_list("pk", "listed_on", *whose("assessment__case"))[:LISTED]


def _untold(user, standing: Standing, old: date) -> list[Any]:
    reach = case_policy.reach(user)
    if reach is None:
        return list(_untold_in({"assessment__case__lead_agency__in": standing.managed}, old))
    managed = tuple(pk for pk, actions in reach.items() if CaseAction.MANAGE in actions)
    return kept.planned(_care_team_untold, cases=managed, old=old)


def _care_team_untold(cases: list[int], old: date) -> QuerySet[Any, Any]:
    return _untold_in({"assessment__case__in": listed(cases)}, old)


def _untold_in(where: dict[str, Any], old: date) -> QuerySet[Any, Any]:
    rows = to_be_told().filter(**where, decided_on__lt=old)
    return rows.select_related(None).values_list("pk", "decided_on", *whose("assessment__case"))[:LISTED]


def _to_tell(person: Whose, item: int, since: date, days: int) -> WorkItem:
    page = address("assessments:tell-care-team-decision", item)
    return _waits(person, since, days, f"{TELL} after the initial assessment.", "Record it", page)


def _waits(person: Whose, since: date, days: int, text: str, action: str, url: str) -> WorkItem:
    age = "New" if days == 0 else f"{days} working day{'' if days == 1 else 's'}"
    return WorkItem(
        status=Status("overdue" if days > TOO_LONG else "soon", age),
        when=f"since {spelled(since, year=False)}",
        **person.told,
        text=text,
        action=action,
        action_url=url,
    )


class Holidays:
    """The days on which my agency is closed, asked for when the first of them matters."""

    def __init__(self, standing: Standing):
        self.agency = standing.agencies[0]

    @cached_property
    def days(self) -> frozenset[date]:
        return frozenset(local_holidays(self.agency))
