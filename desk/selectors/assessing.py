"""The first look at a person, on the overview of their file and on My day: when it is due, and what came of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.functional import cached_property

from agencies.selectors import local_holidays, setting
from agencies.standing import Standing, standing_of
from assessments.filters import InitialDueFilter
from assessments.models import CareTeamItem
from assessments.rules.initial import Stage, Yardstick
from assessments.selectors.care_team import meeting_name, to_be_told, waiting_in
from assessments.selectors.due import contact_facts, stage_of, unassessed, yardstick_of
from careplans.filters import MaintenanceFilter
from cases.models import Case, CaseUserPermission
from cases.policies import CaseAction, case_policy
from cases.presenters import address
from cases.selectors.files import CaseFile
from core.components import Number, Status, Step, WorkItem
from core.days import day_of
from core.filters import CAP, said_count
from core.workdays import working_days_between

LISTED = 25
MOST = 200  # people of one worker
TOO_LONG = 5  # working days
WEEK = 7
MAINTENANCE = "On maintenance without a plan or key worker"
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


def first_looks_of_mine(user, standing: Standing, at: datetime) -> Iterator[tuple[WorkItem, bool]]:
    """Of the people with whom I work: whose initial assessment is late or overdue, and who waits to be told.

    One query, however many they are.
    """
    if not standing.posts:
        return
    today = day_of(at)
    mine = CaseUserPermission.objects.open_at(at).filter(user=user, ground=CaseUserPermission.Ground.ROLE)
    untold = CareTeamItem.objects.filter(assessment__case=OuterRef("pk"), told_on=None).exclude(decision="")
    rows: Any = case_policy.within(user, CaseAction.WORK).filter(
        pk__in=mine.values("content_object"), status=Case.Status.OPEN
    )
    rows = rows.filter(Q(Exists(untold)) | unassessed()).annotate(**facts_of_first_look(OuterRef("pk")))
    holidays = Holidays(standing)
    for case in rows.select_related("service_user").order_by("opened_on", "pk")[:MOST]:
        yardstick = yardstick_of(case)
        stage = stage_of(case, yardstick, today)
        if stage in (Stage.OVERDUE, Stage.LATE):
            yield _late(case, stage, yardstick, today), stage == Stage.OVERDUE
        if case.care_team_decision and not case.care_team_told_on:
            days = working_days_between(case.care_team_decided_on, today, holidays.days)
            yield _to_tell(case, case.care_team_item, case.care_team_decided_on, days), days > TOO_LONG


def _late(case: Any, stage: Stage, yardstick: Yardstick, today: date) -> WorkItem:
    is_overdue = stage == Stage.OVERDUE
    return WorkItem(
        status=Status("overdue" if is_overdue else "soon", "Overdue" if is_overdue else "Late"),
        when=f"since {date_format(case.first_contact_on, 'j F')}",
        name=str(case.service_user),
        url=case.get_absolute_url(),
        reference=case.reference,
        text=f"No initial assessment. {said_of(stage, case, yardstick, today)}",
        action="Go on with it" if case.initial_begun else "Begin it",
        action_url=address("assessments:write-initial", case.pk),
    )


def care_team_matters(user, standing: Standing, today: date) -> Iterator[tuple[WorkItem, bool]]:
    """For a manager: what waits for a decision, and who was not told for more than a week, the longest first."""
    holidays = Holidays(standing)
    for item in waiting_in(standing.managed)[:LISTED]:
        days = working_days_between(item.listed_on, today, holidays.days)
        case = item.assessment.case
        text = "The initial assessment is complete. Who goes on with this person?"
        page = address("assessments:decide-care-team-item", item.pk)
        yield _waits(case, item.listed_on, days, text, "Decide", page), days > TOO_LONG
    old = today - timedelta(days=WEEK)
    for item in to_be_told().filter(assessment__case__lead_agency__in=standing.managed, decided_on__lt=old)[:LISTED]:
        since = item.decided_on or today  # what is to be told was decided
        days = working_days_between(since, today, holidays.days)
        yield _to_tell(item.assessment.case, item.pk, since, days), days > TOO_LONG


def _to_tell(case: Case, item: int, since: date, days: int) -> WorkItem:
    page = address("assessments:tell-care-team-decision", item)
    return _waits(case, since, days, f"{TELL} after the initial assessment.", "Record it", page)


def _waits(case: Case, since: date, days: int, text: str, action: str, url: str) -> WorkItem:
    age = "New" if days == 0 else f"{days} working day{'' if days == 1 else 's'}"
    return WorkItem(
        status=Status("overdue" if days > TOO_LONG else "soon", age),
        when=f"since {date_format(since, 'j F')}",
        name=str(case.service_user),
        url=case.get_absolute_url(),
        reference=case.reference,
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


def numbers_of_first_looks(user, at: datetime) -> Iterator[Number]:
    """For a manager: whose initial assessment is overdue or late, each number the count of the list that it opens."""
    for when, label in (("overdue", "Initial assessment overdue"), ("late", "Initial assessment late")):
        rows = InitialDueFilter({"when": when}, user=user, at=at)
        yield Number(rows.said_count(), label, f"{address('assessments:initial-due')}?when={when}")
    for agency in standing_of(user, day_of(at)).managed[:1]:
        waits = waiting_in([agency])[: CAP + 1].count()
        label = f"{meeting_name(agency)}: waiting for a decision"
        yield Number(said_count(waits), label, address("assessments:care-team", agency))
    faults = MaintenanceFilter({}, user=user)
    yield Number(faults.said_count(), MAINTENANCE, address("careplans:maintenance-faults"))
