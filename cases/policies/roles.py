"""Who reads what surrounds the roles on a case: who stands in for whom, who asked to manage, who rang the manager."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef

from agencies.selectors import standing_of
from cases.models import CaseManagerRequest, CoverArrangement, ManagerContact
from cases.policies.bound import CaseBound
from cases.policies.cases import CaseAction, case_policy, consented
from core.days import day_of
from core.policies import Policy, Way


class CoverAction(StrEnum):
    VIEW = "view_cover"
    CANCEL = "cancel_cover"


class CoverPolicy(Policy):
    """Who reads who stands in for whom: both of them, and the managers of their agency, who may also call it off."""

    model = CoverArrangement
    actions = CoverAction
    view_action = CoverAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if managed := standing.managed:
            yield frozenset(CoverAction), CoverArrangement.objects.filter(agency__in=managed), "pk"
        if standing.posts:
            yield frozenset({CoverAction.VIEW}), CoverArrangement.objects.filter(absent=user.pk), "pk"
            yield frozenset({CoverAction.VIEW}), CoverArrangement.objects.filter(cover=user.pk), "pk"


class ManagerRequestAction(StrEnum):
    VIEW = "view_manager_request"
    FOLLOW_UP = "follow_up_manager_request"
    DECIDE = "decide_manager_request"
    ANSWER_SUPPORT = "answer_offer_of_support"


class ManagerRequestPolicy(CaseBound):
    """Who reads that a worker asked to be case manager: they, their manager, and those who answer for the case."""

    model = CaseManagerRequest
    actions = ManagerRequestAction
    view_action = ManagerRequestAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if not standing.posts:
            return
        every = CaseManagerRequest.objects.all()
        own = every.filter(asked_by=user.pk, agency__in=standing.agencies)
        yield frozenset({ManagerRequestAction.VIEW, ManagerRequestAction.FOLLOW_UP}), own, "pk"
        answers_offer = frozenset({ManagerRequestAction.VIEW, ManagerRequestAction.ANSWER_SUPPORT})
        for action in (CaseAction.CO_ORDINATE, CaseAction.MANAGE):
            yield answers_offer, every.filter(case__in=case_policy.scope(user, action, at=at)), "pk"
        if managed := standing.managed:
            yield frozenset({ManagerRequestAction.VIEW}), every.filter(agency__in=managed), "pk"
            answers = frozenset({ManagerRequestAction.VIEW, ManagerRequestAction.DECIDE})
            for action in (CaseAction.ASSIGN_MANAGER, CaseAction.TAKE_LEAD):
                yield answers, every.filter(case__in=case_policy.scope(user, action, at=at)), "pk"


class ManagerContactAction(StrEnum):
    VIEW = "view_managercontact"


class ManagerContactPolicy(CaseBound):
    """Who reads what a partner's key worker and the case manager said: the whole file's readers, and that agency."""

    model = ManagerContact
    actions = ManagerContactAction
    view_action = ManagerContactAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        view = frozenset({ManagerContactAction.VIEW})
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield view, ManagerContact.objects.filter(case__in=read), "pk"
        if own := standing_of(user, day_of(at)).agencies:
            # its own words, while it may see the case at all
            named = consented(at).filter(agency=OuterRef("agency"), consent__case=OuterRef("case"))
            seen = case_policy.scope(user, CaseAction.VIEW, at=at)
            rows = ManagerContact.objects.filter(Exists(named), agency__in=own, case__in=seen)
            yield view, rows, "pk"


cover_policy = CoverPolicy()
manager_contact_policy = ManagerContactPolicy()
manager_request_policy = ManagerRequestPolicy()
