"""Who reads and does what with what is told, agreed or handed over beside the consents themselves."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from agencies.models import WorkerRole
from agencies.selectors import standing_of
from cases.policies import CaseAction, CaseBound, case_policy
from consents.models import GivenCopy, LawfulDisclosure, VerbalConsent
from core.days import day_of
from core.policies import Way


class DisclosureAction(StrEnum):
    VIEW = "view_disclosure"
    SHARE = "share_disclosure"
    DECIDE = "decide_disclosure"
    ADVISE = "advise_on_disclosure"


class LawfulDisclosurePolicy(CaseBound):
    """Who handles a sharing without consent: who works on the case asks and tells, the lead agency's managers decide.

    The data protection officer of the lead agency reads what is asked for and advises, without seeing the file (S.4).
    """

    model = LawfulDisclosure
    actions = DisclosureAction
    view_action = DisclosureAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = LawfulDisclosure.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({DisclosureAction.VIEW}), rows.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({DisclosureAction.VIEW, DisclosureAction.SHARE}), rows.filter(case__in=worked), "pk"
        managed = case_policy.scope(user, CaseAction.MANAGE, at=at)
        yield frozenset({DisclosureAction.VIEW, DisclosureAction.DECIDE}), rows.filter(case__in=managed), "pk"
        if overseen := standing_of(user, day_of(at)).agencies_as(WorkerRole.Role.DPO):
            log = case_policy.scope(user, CaseAction.READ_LOG, at=at)  # nobody reads of their own file
            advised = rows.filter(case__in=log, case__lead_agency__in=overseen)
            yield frozenset({DisclosureAction.VIEW, DisclosureAction.ADVISE}), advised, "pk"


class VerbalConsentAction(StrEnum):
    VIEW = "view_verbal_consent"
    CORRECT = "correct_verbal_consent"


class VerbalConsentPolicy(CaseBound):
    """A spoken agreement names agencies, so it is read by whoever reads the whole file; who works on it corrects it."""

    model = VerbalConsent
    actions = VerbalConsentAction
    view_action = VerbalConsentAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({VerbalConsentAction.VIEW}), VerbalConsent.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({VerbalConsentAction.CORRECT}), VerbalConsent.objects.filter(case__in=worked), "pk"


class GivenCopyAction(StrEnum):
    VIEW = "view_given_copy"
    FOLLOW = "follow_given_copy"


class GivenCopyPolicy(CaseBound):
    """Which papers are out is read with the whole file; who works on the case asks for them back."""

    model = GivenCopy
    actions = GivenCopyAction
    view_action = GivenCopyAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({GivenCopyAction.VIEW}), GivenCopy.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(GivenCopyAction), GivenCopy.objects.filter(case__in=worked), "pk"


lawful_disclosure_policy = LawfulDisclosurePolicy()
verbal_consent_policy = VerbalConsentPolicy()
given_copy_policy = GivenCopyPolicy()
