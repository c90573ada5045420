"""Who reads a Gaps and Blocks form, in which shape, and who moves it on (S.4)."""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, datetime
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from agencies.models import WorkerRole
from agencies.selectors import MANAGING, standing_of
from careplans.models import Action
from careplans.policies import StepAction, partners_steps, step_policy
from cases.policies import CaseAction, case_policy
from cases.policies.bound import CaseBound
from core.days import day_of
from core.policies import Policy, Way
from gapsblocks.models import AgencySearch, Barrier, GapBundle, GapsAndBlocksForm, GroupMeeting
from gapsblocks.states import INSIDE

Role = WorkerRole.Role


class GapAction(StrEnum):
    VIEW = "view_gap"  # the form, as it may leave the service: without the person
    VIEW_WHOLE = "view_gap_whole"  # with the case and the words that stay inside
    WRITE = "write_gap"  # advice of colleagues; telling the person
    ADVISE = "advise_gap"  # the manager’s advice, and what stays inside the service
    SEND = "send_gap"  # out of the service, and up past the co-ordinator
    WORK = "work_gap"  # the co-ordinator’s steps, at their level
    RAISE_UP = "raise_gap_up"  # from the co-ordinator to the national co-ordinator
    ANSWER = "answer_gap"


READER = frozenset({GapAction.VIEW, GapAction.VIEW_WHOLE})
WORKER = READER | {GapAction.WRITE}
MANAGER = WORKER | {GapAction.ADVISE, GapAction.SEND, GapAction.RAISE_UP}
CO_ORDINATOR = frozenset({GapAction.VIEW, GapAction.WORK, GapAction.RAISE_UP})
NATIONAL = frozenset({GapAction.VIEW, GapAction.WORK})
ANSWER = frozenset({GapAction.ANSWER})  # the level that has it, and no other


def _of_the_file(rows: QuerySet, opened: Mapping[CaseAction, Set[str]], user, at: datetime) -> Iterator[Way]:
    """The ways to what hangs on a file: each is open to who may do this with the file."""
    for action, opens in opened.items():
        yield opens, rows.filter(case__in=case_policy.scope(user, action, at=at)), "pk"


def _of_the_forums(rows: QuerySet, opens: Set[str], user, at: datetime) -> Iterator[Way]:
    """The way to what a task force keeps: its co-ordinator’s."""
    if forums := forums_of(user, at):
        yield opens, rows.filter(forum__in=forums), "pk"


class GapPolicy(CaseBound):
    """Inside the service with the whole file; outside it, only what was sent, and never whose it is (LAW-gap-identity).

    A service that helps with the plan reads and answers for what its own people raised about a step that it owns, while
    consent lets it read that step; no other service’s. The lead agency reads all that hangs on its file.

    The co-ordinator of the task force that it was sent to, and no other; the national co-ordinator, from the day on
    which it was moved up; an implementation advisor of the service that raised it, once it has left the service.
    """

    model = GapsAndBlocksForm
    actions = GapAction
    view_action = GapAction.VIEW
    system_actions = frozenset({GapAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        forms = GapsAndBlocksForm.objects.all()
        inside = {CaseAction.VIEW_WHOLE: READER, CaseAction.WORK: WORKER, CaseAction.MANAGE: MANAGER}
        yield from _of_the_file(forms, inside, user, at)
        managed = case_policy.scope(user, CaseAction.MANAGE, at=at)
        yield ANSWER, forms.filter(Q(sent_on=None) | Q(state__in=INSIDE), case__in=managed), "pk"
        standing = standing_of(user, day_of(at))
        if standing.agencies_as(Role.KEY_WORKER, *MANAGING):
            seen = case_policy.scope(user, CaseAction.VIEW, at=at)
            own = forms.filter(step__in=partners_steps(user, at), agency=F("step__agency"), case__in=seen)
            yield WORKER, own, "pk"
            if at_home := standing.managed:
                theirs = own.filter(agency__in=at_home)
                yield MANAGER, theirs, "pk"
                yield ANSWER, theirs.filter(Q(sent_on=None) | Q(state__in=INSIDE)), "pk"
        sent = forms.exclude(sent_on=None)
        if forums := standing.agencies_as(Role.COORDINATOR):
            yield CO_ORDINATOR, sent.filter(forum__in=forums), "pk"
            yield ANSWER, sent.filter(forum__in=forums, national_on=None).exclude(state__in=INSIDE), "pk"
        if standing.agencies_as(Role.NATIONAL_COORDINATOR):
            yield NATIONAL, sent.exclude(national_on=None), "pk"
            yield ANSWER, sent.exclude(Q(national_on=None) | Q(state__in=INSIDE)), "pk"
        if advised := standing.agencies_as(Role.IMPLEMENTATION_ADVISOR):
            yield frozenset({GapAction.VIEW}), sent.filter(agency__in=advised), "pk"


def may_raise_own(user, step: Action, at: datetime) -> bool:
    """Whether this is a step of a service that does not lead the case, and this person carries it for that service."""
    own = partners_steps(user, at).filter(pk=step.pk).exclude(agency=F("case__lead_agency"))
    return StepAction.CARRY in step_policy.can(user, step, at=at) and own.exists()


class BarrierAction(StrEnum):
    VIEW = "view_barrier"
    KEEP = "keep_barrier"  # its forms, its history, its owner, its end


class BarrierPolicy(Policy):
    """The co-ordinator of the task force keeps its barriers; the national co-ordinator reads those of all."""

    model = Barrier
    actions = BarrierAction
    view_action = BarrierAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        yield from _of_the_forums(Barrier.objects.all(), frozenset(BarrierAction), user, at)
        if standing_of(user, day_of(at)).agencies_as(Role.NATIONAL_COORDINATOR):
            yield frozenset({BarrierAction.VIEW}), Barrier.objects.all(), "pk"


class GroupAction(StrEnum):
    VIEW = "view_group_meeting"
    KEEP = "keep_group_meeting"  # its day, its agenda, what came of each form


class GroupMeetingPolicy(Policy):
    """The group meets with the co-ordinator of its task force; nobody else plans its meetings or reads its agenda."""

    model = GroupMeeting
    actions = GroupAction
    view_action = GroupAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        yield from _of_the_forums(GroupMeeting.objects.all(), frozenset(GroupAction), user, at)


def forums_of(user, at: datetime) -> list[int]:
    """The task forces whose forms this person joins and answers, as their co-ordinator."""
    return standing_of(user, day_of(at)).agencies_as(Role.COORDINATOR)


def holds_any(user, roles: Iterable[str], on: date) -> bool:
    """Whether this person holds one of these roles that day, in whichever agency: who a page without a row is for."""
    return bool(standing_of(user, on).agencies_as(*roles))


def services_advised_by(user, on: date) -> list[int]:
    """The services whose implementation advisor this person is (GB2-impl-advisor)."""
    return standing_of(user, on).agencies_as(Role.IMPLEMENTATION_ADVISOR)


def may_read_report_of(user, forum: int, on: date) -> bool:
    """The report of a task force’s barriers: its co-ordinator’s, and the national co-ordinator’s."""
    standing = standing_of(user, on)
    return bool(standing.agencies_as(Role.NATIONAL_COORDINATOR)) or forum in standing.agencies_as(Role.COORDINATOR)


gap_policy = GapPolicy()
barrier_policy = BarrierPolicy()
group_meeting_policy = GroupMeetingPolicy()


class SearchAction(StrEnum):
    VIEW = "view_search"
    WORK = "work_search"


class SearchPolicy(CaseBound):
    """The search for another agency is read with the whole file, and gone on with by who works on it (KW-6.4)."""

    model = AgencySearch
    actions = SearchAction
    view_action = SearchAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        inside = {CaseAction.VIEW_WHOLE: frozenset({SearchAction.VIEW}), CaseAction.WORK: frozenset(SearchAction)}
        yield from _of_the_file(AgencySearch.objects.all(), inside, user, at)


search_policy = SearchPolicy()


class GapBundleAction(StrEnum):
    VIEW = "view_gap_bundle"


class GapBundlePolicy(Policy):
    """Many forms in one file: whoever asked for it, until its day. Whether they may still see every form in it is
    asked of the forms when it is taken (gapsblocks.selectors.bundles.all_seen).
    """

    model = GapBundle
    actions = GapBundleAction
    view_action = GapBundleAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        yield frozenset(GapBundleAction), GapBundle.objects.filter(made_by=user.pk, ends_on__gte=day_of(at)), "pk"


gap_bundle_policy = GapBundlePolicy()
