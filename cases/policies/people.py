"""Who may read and change what hangs on a person: flags, family, services, doubts about two records, enquiries."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from agencies.models import WorkerRole
from agencies.selectors import MANAGING, standing_of
from cases.models import ExistingRoleEnquiry, FamilyLink, MergeTask, PersonFlag, PersonMerge, ServiceInUse
from cases.policies.bound import CaseBound
from cases.policies.cases import CaseAction, barred_from, case_policy, telling
from core.days import day_of
from core.errors import NotAllowed
from core.policies import Policy, Way


class PersonFlagAction(StrEnum):
    VIEW = "view_personflag"
    END = "end_personflag"


class PersonFlagPolicy(Policy):
    """Who sees what stands at a glance over a file: everyone who reads the whole of it, or its managers only."""

    model = PersonFlag
    actions = PersonFlagAction
    view_action = PersonFlagAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        everyones = PersonFlag.objects.filter(sight=PersonFlag.Sight.CASE_WORKERS)
        read = telling(case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)).values("service_user")
        yield frozenset({PersonFlagAction.VIEW}), everyones.filter(person__in=read), "pk"
        worked = telling(case_policy.scope(user, CaseAction.WORK, at=at)).values("service_user")
        yield frozenset({PersonFlagAction.END}), everyones.filter(person__in=worked), "pk"
        managers = PersonFlag.objects.filter(sight=PersonFlag.Sight.MANAGERS)
        for action in (CaseAction.CO_ORDINATE, CaseAction.MANAGE):
            managed = telling(case_policy.scope(user, action, at=at)).values("service_user")
            yield frozenset(PersonFlagAction), managers.filter(person__in=managed), "pk"


class ServiceInUseAction(StrEnum):
    VIEW = "view_serviceinuse"
    EDIT = "edit_serviceinuse"


class ServiceInUsePolicy(CaseBound):
    """The list of services a person uses follows the case in which it was written."""

    model = ServiceInUse
    actions = ServiceInUseAction
    view_action = ServiceInUseAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({ServiceInUseAction.VIEW}), ServiceInUse.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({ServiceInUseAction.EDIT}), ServiceInUse.objects.filter(case__in=worked), "pk"


class FamilyLinkAction(StrEnum):
    VIEW = "view_familylink"
    END = "end_familylink"


class FamilyLinkPolicy(Policy):
    """A tie of family names two people: only who may see them both reads it; who works with one may take it out."""

    model = FamilyLink
    actions = FamilyLinkAction
    view_action = FamilyLinkAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        seen = case_policy.scope(user, CaseAction.VIEW, at=at).values("service_user")
        known = FamilyLink.objects.filter(person__in=seen, relative__in=seen)
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at).values("service_user")
        worked = case_policy.scope(user, CaseAction.WORK, at=at).values("service_user")
        for side in ("person__in", "relative__in"):
            yield frozenset({FamilyLinkAction.VIEW}), known.filter(**{side: read}), "pk"
            yield frozenset({FamilyLinkAction.END}), known.filter(**{side: worked}), "pk"


class MergeTaskAction(StrEnum):
    VIEW = "view_mergetask"
    DECIDE = "decide_mergetask"


class MergeTaskPolicy(Policy):
    """Two records that may be one person are a matter of the managers on both sides, and of nobody else."""

    model = MergeTask
    actions = MergeTaskAction
    view_action = MergeTaskAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        barred = barred_from(user)
        tasks = MergeTask.objects.exclude(one__in=barred).exclude(other__in=barred)
        if managed := standing_of(user, day_of(at)).managed:
            for side in ("one_agency__in", "other_agency__in"):
                yield frozenset(MergeTaskAction), tasks.filter(**{side: managed}), "pk"


class PersonMergeAction(StrEnum):
    VIEW = "view_personmerge"
    UNDO = "undo_personmerge"


class PersonMergePolicy(Policy):
    """That two records became one: read by the managers whose agency leads the person's case, who may take it back."""

    model = PersonMerge
    actions = PersonMergeAction
    view_action = PersonMergeAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        managed = telling(case_policy.scope(user, CaseAction.MANAGE, at=at)).values("service_user")
        yield frozenset(PersonMergeAction), PersonMerge.objects.filter(kept__in=managed), "pk"


class EnquiryAction(StrEnum):
    VIEW = "view_enquiry"
    SETTLE = "settle_enquiry"


class EnquiryPolicy(Policy):
    """Who reads what was asked of whom: the asker, their managers, and the managers of the agency asked about.

    A possible match is settled by the side that can compare it with its own record.
    """

    model = ExistingRoleEnquiry
    actions = EnquiryAction
    view_action = EnquiryAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        view = frozenset({EnquiryAction.VIEW})
        standing = standing_of(user, day_of(at))
        yield view, ExistingRoleEnquiry.objects.filter(asked_by=user, agency__in=standing.agencies), "pk"
        if managed := standing.managed:
            yield view, ExistingRoleEnquiry.objects.filter(agency__in=managed), "pk"
            told = ExistingRoleEnquiry.objects.exclude(answer=ExistingRoleEnquiry.Answer.NONE)
            asked = told.filter(case__lead_agency__in=managed)
            asked = asked.exclude(case__service_user__in=barred_from(user))
            yield frozenset(EnquiryAction), asked, "pk"


# The posts that may open a case, and ask whether somebody has a case manager already (S.4).
MAY_OPEN = (WorkerRole.Role.KEY_WORKER, *sorted(MANAGING))


def require_may_open(user, agency_id: int, on: date) -> None:
    """Opening a case and the existing-role enquiry are work of key workers and managers, for their own agency."""
    if not user.is_active or agency_id not in standing_of(user, on).agencies_as(*MAY_OPEN):
        raise NotAllowed(f"open a case for agency {agency_id}")


person_flag_policy = PersonFlagPolicy()
service_in_use_policy = ServiceInUsePolicy()
family_link_policy = FamilyLinkPolicy()
merge_task_policy = MergeTaskPolicy()
person_merge_policy = PersonMergePolicy()
enquiry_policy = EnquiryPolicy()
