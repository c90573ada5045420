"""Who sees and changes agencies, their people, settings and policies (S.4: users and settings are the administrator's).

The directory is open to everybody in post; what lies inside an agency is its own.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from agencies.models import (
    Agency,
    AgencyContact,
    AgencyService,
    PolicyDocument,
    ServiceSetting,
    Worker,
    WorkerRole,
)
from agencies.standing import MANAGING, standing_of
from core.days import day_of
from core.errors import NotAllowed
from core.policies import Policy, Way

ADMIN = WorkerRole.Role.AGENCY_ADMIN


class AgencyAction(StrEnum):
    VIEW = "view_agency"
    VIEW_INSIDE = "view_inside_agency"  # settings and policies
    VIEW_WORKERS = "view_workers"
    EDIT = "edit_agency"  # the entry in the directory, with its services and contacts
    KEEP_POLICIES = "keep_policies"
    ADMINISTER = "administer_agency"  # protocols, settings, users, data protection, holidays


class AgencyPolicy(Policy):
    """The directory, and what each agency keeps to itself."""

    model = Agency
    actions = AgencyAction
    view_action = AgencyAction.VIEW
    system_actions = frozenset(AgencyAction)  # the commands that set up a service, and the nightly jobs

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if not standing.posts:
            return
        yield frozenset({AgencyAction.VIEW}), Agency.objects.all(), "pk"
        yield frozenset({AgencyAction.VIEW_INSIDE}), Agency.objects.filter(pk__in=standing.agencies), "pk"
        managing = frozenset({AgencyAction.VIEW_WORKERS, AgencyAction.KEEP_POLICIES})
        yield managing, Agency.objects.filter(pk__in=standing.managed), "pk"
        administered = standing.agencies_as(ADMIN)
        own = managing | {AgencyAction.EDIT, AgencyAction.ADMINISTER}
        yield own, Agency.objects.filter(pk__in=administered), "pk"
        if administered:  # whoever keeps the directory in order anywhere may mend an entry that is nobody's own
            yield frozenset({AgencyAction.EDIT}), listed_only(Agency.objects.all()), "pk"


def listed_only(agencies: QuerySet) -> QuerySet:
    """Agencies in the directory that have never had a worker here."""
    return agencies.filter(~Exists(Worker.objects.filter(agency=OuterRef("pk"))))


def may_add_agency(user, at: datetime) -> bool:
    """Administrators of any agency, and the command that sets up a service."""
    return getattr(user, "is_system", False) or bool(
        user.is_active and standing_of(user, day_of(at)).agencies_as(ADMIN)
    )


def require_may_add_agency(user, at: datetime) -> None:
    if not may_add_agency(user, at):
        raise NotAllowed("add_agency")


class EntryAction(StrEnum):
    VIEW = "view_entry"
    EDIT = "edit_entry"


class _Entry:
    """A service or a contact of an agency: seen and edited with its entry in the directory."""

    model: ClassVar[type[Model]]
    actions: ClassVar[type[StrEnum]] = EntryAction
    view_action: ClassVar[str] = EntryAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = self.model._default_manager
        if not standing_of(user, day_of(at)).posts:
            return
        yield frozenset({EntryAction.VIEW}), rows.all(), "pk"
        editable = agency_policy.scope(user, AgencyAction.EDIT, at=at).values("pk")
        yield frozenset({EntryAction.EDIT}), rows.filter(agency__in=editable), "pk"


class AgencyServicePolicy(_Entry, Policy):
    """The sites and programmes of the directory."""

    model = AgencyService


class AgencyContactPolicy(_Entry, Policy):
    """The named people whom others may ring: name, role and the agency's number, for everybody in post."""

    model = AgencyContact


class WorkerAction(StrEnum):
    VIEW = "view_worker"
    TRAIN = "record_training"  # training, competences and leave
    READ_WORKLOAD = "read_workload"  # the cases and hours: their own, and their managers'
    ADMINISTER = "administer_worker"  # the post, its roles, its line manager
    KEEP_ACCOUNT = "keep_account"  # the name, the address, the invitation, a lock-out, a lost second factor


class WorkerPolicy(Policy):
    """A worker's page: their own, their managers' and their administrator's. Others meet a worker on a case."""

    model = Worker
    actions = WorkerAction
    view_action = WorkerAction.VIEW
    system_actions = frozenset(WorkerAction)

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if not standing.posts:
            return
        own = frozenset({WorkerAction.VIEW, WorkerAction.READ_WORKLOAD})
        yield own, Worker.objects.filter(user=user.pk), "pk"
        managing = frozenset({WorkerAction.VIEW, WorkerAction.TRAIN})
        if standing.managed:
            yield managing | {WorkerAction.READ_WORKLOAD}, Worker.objects.filter(agency__in=standing.managed), "pk"
        if administered := standing.agencies_as(ADMIN):
            posts = Worker.objects.filter(agency__in=administered)
            yield managing | {WorkerAction.ADMINISTER}, posts, "pk"
            # Whoever gives somebody a second post has no hold on the account with which they do their first.
            earlier = Worker.objects.filter(Q(left_on=None) | Q(left_on__gt=day_of(at)), user=OuterRef("user"))
            earlier = earlier.filter(pk__lt=OuterRef("pk")).exclude(agency=OuterRef("agency"))
            yield frozenset({WorkerAction.KEEP_ACCOUNT}), posts.filter(~Exists(earlier)), "pk"


class DocumentAction(StrEnum):
    VIEW = "view_policy"
    KEEP = "keep_policy"


class PolicyDocumentPolicy(Policy):
    """An agency's register of policies: read by all its workers, kept by its managers and administrator."""

    model = PolicyDocument
    actions = DocumentAction
    view_action = DocumentAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = PolicyDocument.objects
        standing = standing_of(user, day_of(at))
        if standing.posts:
            yield frozenset({DocumentAction.VIEW}), rows.filter(agency__in=standing.agencies), "pk"
        if keeping := standing.agencies_as(*MANAGING, ADMIN):
            yield frozenset({DocumentAction.KEEP}), rows.filter(agency__in=keeping), "pk"


class SettingAction(StrEnum):
    VIEW = "view_setting"
    CHANGE = "change_setting"


class ServiceSettingPolicy(Policy):
    """A stored value: everybody in post reads the national one and their own agency's; its administrator changes it.

    The national values are changed on the server (`manage.py set_national_setting`), by nobody on a page.
    """

    model = ServiceSetting
    actions = SettingAction
    view_action = SettingAction.VIEW
    system_actions = frozenset(SettingAction)

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if not standing.posts:
            return
        readable = Q(agency=None) | Q(agency__in=standing.agencies)
        yield frozenset({SettingAction.VIEW}), ServiceSetting.objects.filter(readable), "pk"
        if administered := standing.agencies_as(ADMIN):
            yield frozenset({SettingAction.CHANGE}), ServiceSetting.objects.filter(agency__in=administered), "pk"


agency_policy = AgencyPolicy()
agency_service_policy = AgencyServicePolicy()
agency_contact_policy = AgencyContactPolicy()
worker_policy = WorkerPolicy()
policy_document_policy = PolicyDocumentPolicy()
service_setting_policy = ServiceSettingPolicy()


def manages_a_team(user, at: datetime) -> bool:
    """Whether this person answers for the workers of an agency: who reads what is put together of a team."""
    return bool(standing_of(user, day_of(at)).managed)
