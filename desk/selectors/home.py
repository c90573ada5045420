"""Where a person lands: what waits for them, in the order of the work, by the roles they hold.

Every list costs the same number of queries for two rows as for two hundred, and starts where a policy lets it start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format

from agencies.models import WorkerRole
from agencies.selectors import MANAGING, agencies_without_cpo, local_holidays, settings_of
from agencies.standing import Standing, standing_of
from cases.filters import CaseFilter
from cases.models import (
    Case,
    CaseManagerRequest,
    CaseUserPermission,
    CoverArrangement,
    LeadAgencyAgreement,
    LevelChange,
    MergeTask,
    SupportRequest,
    VacancyTask,
    WorkerChangeRequest,
)
from cases.policies import CaseAction, case_policy
from cases.presenters import address
from cases.selectors.attention import QUESTIONS
from consents.filters import ENDED, SOON_DAYS, EndingFilter, MissingFilter
from core.components import Number, Status, WorkItem
from core.days import day_of
from core.filters import ListFilter
from core.workdays import working_days_between
from desk.selectors.actions import actions_late, actions_next
from desk.selectors.agencies import agency_matters
from desk.selectors.assessing import care_team_matters, first_looks_of_mine, numbers_of_first_looks
from desk.selectors.disclosures import disclosure_matters
from desk.selectors.reviewing import reflection_next, reviews_late, reviews_next
from desk.selectors.shortcuts import shortcuts_of
from notifications.models import Notice

LISTED = 25  # of each kind; the rest stands behind the list's own link
NEW_DAYS = 7
COMMITMENT_SOON = 30

Role = WorkerRole.Role


@dataclass(frozen=True, slots=True)
class Mine:
    """One of my people, with the day that matters next."""

    name: str
    url: str
    reference: str
    note: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class Home:
    """What one person finds when they sign in."""

    roles: frozenset[str]
    has_post: bool
    overdue: tuple[WorkItem, ...]
    today: tuple[WorkItem, ...]
    new: tuple[WorkItem, ...]
    later: tuple[WorkItem, ...]
    people: tuple[Mine, ...]
    people_count: int
    notices: tuple[Notice, ...]
    cover: tuple[str, ...]
    numbers: tuple[Number, ...]
    shortcuts: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...]

    @property
    def summary(self) -> str:
        """“2 things are overdue, 3 are for today, 2 are new.”"""
        parts = [
            (self.overdue, "overdue"),
            (self.today, "for today"),
            (self.new, "new"),
        ]
        said = [f"{len(items)} {_are(len(items))} {word}" for items, word in parts if items]
        return (", ".join(said) + ".") if said else "Nothing is overdue and nothing is new."

    @property
    def new_url(self) -> str:
        return address("cases:new")

    @property
    def enquiry_url(self) -> str:
        return address("cases:enquiry")

    @property
    def caseload_url(self) -> str:
        return address("cases:caseload")

    @property
    def works_with_people(self) -> bool:
        return bool(self.roles & {Role.KEY_WORKER, Role.LINE_MANAGER, Role.SENIOR_MANAGER})


def _are(count: int) -> str:
    return "thing is" if count == 1 else "things are"


def home(user, at: datetime) -> Home:
    today = day_of(at)
    standing = standing_of(user, today)
    rights = list(
        CaseUserPermission.objects.open_at(at)
        .filter(user=user, ground=CaseUserPermission.Ground.ROLE, content_object__in=case_policy.within(user))
        .exclude(content_object__status=Case.Status.CLOSED)
        .select_related("content_object__service_user", "content_object__lead_agency", "covers__user")
        .order_by("content_object__last_contact_on", "content_object_id")[: LISTED + 1]
    )
    overdue: list[WorkItem] = []
    soon: list[WorkItem] = []
    new: list[WorkItem] = []
    later: list[WorkItem] = []
    partly = set(case_policy.lacking(user, CaseAction.VIEW_WHOLE))
    whole = [right for right in rights if right.content_object_id not in partly]
    people, count = _people(whole, [right for right in rights if right.content_object_id in partly])
    overdue += _out_of_touch(whole, today)
    for item, is_overdue in first_looks_of_mine(user, standing, at):
        (overdue if is_overdue else soon).append(item)
    for item, is_overdue in (*reviews_next(_governed(whole), at), *reflection_next(user, at)):
        (overdue if is_overdue else soon).append(item)
    owed = list(actions_next(user, at))
    for item, is_late in owed:
        (overdue if is_late else later).append(item)
    new += _new_to_me(rights, today)
    later += _commitments(user, today)
    if standing.managed:
        for item, is_overdue in _decisions(user, standing, today):
            (overdue if is_overdue else soon).append(item)
        for item, is_overdue in care_team_matters(user, standing, today):
            (overdue if is_overdue else soon).append(item)
    if watched := standing.agencies_as(*MANAGING, Role.AGENCY_ADMIN):
        for item, is_overdue in agency_matters(watched, today):
            (overdue if is_overdue else later).append(item)
    return Home(
        roles=standing.roles,
        has_post=bool(standing.posts),
        overdue=tuple(overdue),
        today=tuple(soon),
        new=tuple(new),
        later=tuple(later),
        people=tuple(people),
        people_count=count,
        notices=tuple(Notice.objects.filter(recipient=user, read_at=None).order_by("-pk")[:5]),
        cover=tuple(_cover(user, today)),
        numbers=(
            *(_numbers(user, at) if standing.managed else ()),
            *_consents(user, standing, at),
            *reviews_late(user, standing, at),
            *actions_late(user, standing, owed, at),
        ),
        shortcuts=tuple(shortcuts_of(standing)),
        warnings=tuple(
            f"{agency} has no child protection officer. Its administrator names one."
            for agency in agencies_without_cpo({*standing.managed, *standing.agencies_as(Role.AGENCY_ADMIN)}, today)
        ),
    )


def _governed(rights: list[CaseUserPermission]) -> list[int]:
    """The cases whose plan these rights let one govern: as case manager, or as key worker where there is none."""
    managing = {"manage_case", "cover_case"}
    return [
        right.content_object_id
        for right in rights
        if right.codename in managing or right.content_object.level == Case.Level.KEY_WORKING
    ]


def _numbers(user, at: datetime) -> Iterator[Number]:
    """The people who might fall through, each number the count of the very list that it opens."""
    for code, (label, _) in QUESTIONS.items():
        cases = CaseFilter({"attention": code}, user=user, at=at)
        yield Number(cases.said_count(), label, f"{address('cases:caseload')}?attention={code}")
    yield from numbers_of_first_looks(user, at)


def _consents(user, standing: Standing, at: datetime) -> Iterator[Number]:
    """The consents to be talked over again. A worker reads only what there is; a manager that there is none, too."""
    if not standing.roles & {*MANAGING, Role.KEY_WORKER}:
        return
    soon, ended = (EndingFilter({"when": when}, user=user, at=at) for when in (str(SOON_DAYS), ENDED))
    offers: tuple[tuple[str, str, ListFilter, str], ...] = (
        ("consents:list", f"Consent ends within {SOON_DAYS} days", soon, f"?when={SOON_DAYS}"),
        ("consents:list", "Consent ended: agencies cannot see", ended, f"?when={ENDED}"),
        ("consents:missing", "Other agencies, and no consent", MissingFilter({}, user=user, at=at), ""),
    )
    for page, label, rows, query in offers:
        count = rows.said_count()
        if standing.managed or count != "0":
            yield Number(count, label, address(page) + query)


def _people(whole: list[CaseUserPermission], partly: list[CaseUserPermission]) -> tuple[list[Mine], int]:
    """My people; of those whom another agency leads, no more than a partner is told."""
    found: dict[int, Mine] = {}
    for right in whole:
        case = right.content_object
        since = case.last_contact_on
        found.setdefault(
            case.pk,
            Mine(
                name=str(case.service_user),
                url=case.get_absolute_url(),
                reference=case.reference,
                note=f"seen {date_format(since, 'j M')}" if since else "",
                status=None if since else Status("none", "no contact yet"),
            ),
        )
    for right in sorted(partly, key=lambda right: right.content_object.reference):
        case = right.content_object
        found.setdefault(
            case.pk,
            Mine(
                name=str(case.service_user),
                url=case.get_absolute_url(),
                reference=case.reference,
                note="your agency’s part",
                status=None,
            ),
        )
    return list(found.values())[:12], len(found)


def _out_of_touch(rights: list[CaseUserPermission], today: date) -> Iterator[WorkItem]:
    """My people whom nobody has reached for longer than the service allows."""
    told: set[int] = set()
    for right in rights:
        case = right.content_object
        if case.pk in told or case.level == Case.Level.HARM_REDUCTION_ONLY:
            continue
        allowed = settings_of(case.lead_agency_id)["no_contact_list_days"]
        last = case.last_contact_on or case.opened_on
        days = (today - last).days
        if days > allowed:
            told.add(case.pk)
            yield WorkItem(
                status=Status("overdue", f"{days} days"),
                when=f"since {date_format(last, 'j F')}",
                name=str(case.service_user),
                url=case.get_absolute_url(),
                reference=case.reference,
                text=f"No contact for {days} days. The service asks for one at least every {allowed}.",
                action="Record a contact",
                action_url=address("correspondence:record-contact", case.pk),
            )


def _new_to_me(rights: list[CaseUserPermission], today: date) -> Iterator[WorkItem]:
    words = {"manage_case": "case manager", "work_case": "key worker"}
    family = CaseUserPermission.Manages.CHILD_FAMILY
    for right in rights:
        since = day_of(right.starts_at)
        if (today - since).days > NEW_DAYS:
            continue
        case = right.content_object
        role = f"covering for {right.covers.user}" if right.covers else words.get(right.codename, "named on this file")
        if right.manages == family:
            role = "case manager for the child and family"
        yield WorkItem(
            status=Status("new", "New"),
            when=date_format(since, "j F"),
            name=str(case.service_user),
            url=case.get_absolute_url(),
            reference=case.reference,
            text=f"You are {role}.",
            action="Open the file",
            action_url=case.get_absolute_url(),
        )


def _commitments(user, today: date) -> Iterator[WorkItem]:
    """Lead agencies whose promise ends soon, told to whoever manages the case or the agency."""
    mine = case_policy.within(user, CaseAction.CO_ORDINATE)
    agreements = LeadAgencyAgreement.objects.filter(
        ended_on=None, committed_until__range=(today, today + timedelta(days=COMMITMENT_SOON)), case__in=mine
    )
    for row in agreements.select_related("case__service_user").order_by("committed_until", "pk")[:LISTED]:
        days = (row.committed_until - today).days
        yield WorkItem(
            status=Status("soon", f"{days} days"),
            when=date_format(row.committed_until, "j F"),
            name=str(row.case.service_user),
            url=row.case.get_absolute_url(),
            reference=row.case.reference,
            text="The lead agency’s commitment ends. Agree a new one, or prepare a transfer.",
            action="Look at the case",
            action_url=row.case.get_absolute_url(),
        )


# What a manager decides: the rows that wait, how they are worded, and their page.
DECISIONS: tuple[tuple[Any, dict[str, Any], str, str, str, str], ...] = (
    (VacancyTask, {"filled_at": None}, "opened_on", "Nobody is case manager.", "Appoint", "cases:assign-manager"),
    (WorkerChangeRequest, {"decision": ""}, "asked_on", "Asks for another worker.", "Decide", "cases:worker-change"),
    (
        SupportRequest,
        {"answered_on": None},
        "asked_on",
        "The case manager asks for support.",
        "Answer",
        "cases:support-request",
    ),
    (
        LevelChange,
        {"decided_at": None},
        "changed_on",
        "A change of level is asked for.",
        "Decide",
        "cases:level-change",
    ),
    (
        CaseManagerRequest,
        {"outcome": "waiting"},
        "asked_at",
        "A worker asks to be case manager.",
        "Answer",
        "cases:manager-request",
    ),
)


def _decisions(user, standing: Standing, today: date) -> Iterator[tuple[WorkItem, bool]]:
    """What waits for this manager, oldest first; overdue after five working days, a vacancy at once."""
    managed = case_policy.within(user, CaseAction.MANAGE)
    holidays = frozenset(local_holidays(standing.managed[0]))
    model: Any
    for model, waiting, since, words, action, page in DECISIONS:
        rows = model._default_manager.filter(case__in=managed, **waiting).select_related("case__service_user")
        for row in rows.order_by(since, "pk")[:LISTED]:
            asked = getattr(row, since)
            asked = day_of(asked) if isinstance(asked, datetime) else asked
            days = working_days_between(asked, today, holidays)
            is_overdue = model is VacancyTask or days > 5
            age = _waited(days)
            item = WorkItem(
                status=Status("overdue" if is_overdue else "soon", age),
                when=_since(asked, today),
                name=str(row.case.service_user),
                url=row.case.get_absolute_url(),
                reference=row.case.reference,
                text=words,
                action=action,
                action_url=address(page, row.case_id if model is VacancyTask else row.pk),
            )
            yield item, is_overdue
    yield from disclosure_matters(user, today)
    for task in _merges(standing):
        asked = day_of(task.created_at)
        days = working_days_between(asked, today, holidays)
        item = WorkItem(
            status=Status("overdue" if days > 5 else "soon", _waited(days)),
            when=_since(asked, today),
            name="Possible match",
            url=address("cases:merge-task", task.pk),
            text="Two records may be one person. You and the other manager decide.",
            action="Compare",
            action_url=address("cases:merge-task", task.pk),
        )
        yield item, days > 5


def _waited(days: int) -> str:
    """How long it has waited; over a weekend no working day has passed yet."""
    return "New" if days == 0 else f"{days} working day{'' if days == 1 else 's'}"


def _since(asked: date, today: date) -> str:
    return "" if asked == today else f"since {date_format(asked, 'j F')}"


def _merges(standing: Standing) -> list[MergeTask]:
    """The possible matches that wait for a manager of one of these agencies, by either side's index."""
    waiting = MergeTask.objects.filter(outcome=MergeTask.Outcome.OPEN)
    one = waiting.filter(one_agency__in=standing.managed, one_agreed_at=None)
    other = waiting.filter(other_agency__in=standing.managed, other_agreed_at=None)
    return list(one.union(other).order_by("created_at")[:LISTED])


def _cover(user, today: date) -> Iterator[str]:
    rows = CoverArrangement.objects.filter(cancelled_at=None, last_day__gte=today).select_related("absent", "cover")
    for row in (rows.filter(cover=user) | rows.filter(absent=user)).order_by("first_day")[:6]:
        span = f"from {date_format(row.first_day, 'j F')} to {date_format(row.last_day, 'j F Y')}"
        if row.cover_id == user.pk:
            yield f"You cover for {row.absent} {span}."
        else:
            yield f"{row.cover} covers for you {span}."
