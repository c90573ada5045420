"""Who reads and writes what goes between the person, their workers and the services."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.db.models import BooleanField, Exists, F, Func, IntegerField, OuterRef, Q

from agencies.selectors import standing_of
from cases.models import CareDomain, Case, ConsentItem
from cases.policies import CaseAction, CaseBound, case_policy, consented
from core.days import day_of
from core.policies import Way
from correspondence.models import Concern, Contact, CorrespondenceEntry, Letter, Referral

Information = ConsentItem.Information
PLAN = (Information.PLAN_PART, Information.WHOLE_PLAN)


class ContactAction(StrEnum):
    VIEW = "view_contact"
    WRITE = "write_contact"


class ContactPolicy(CaseBound):
    """Contacts are read with the whole file and written by who works on it. A partner learns of attendance by its part
    of the file (cases.selectors.shared), never of a single contact.
    """

    model = Contact
    actions = ContactAction
    view_action = ContactAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({ContactAction.VIEW}), Contact.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(ContactAction), Contact.objects.filter(case__in=worked), "pk"


class ReferralAction(StrEnum):
    VIEW = "view_referral"
    WRITE = "write_referral"


class ReferralPolicy(CaseBound):
    """A referral is read with the whole file and carried by who works on it. The service asked gets a letter."""

    model = Referral
    actions = ReferralAction
    view_action = ReferralAction.VIEW
    system_actions = frozenset({ReferralAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({ReferralAction.VIEW}), Referral.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(ReferralAction), Referral.objects.filter(case__in=worked), "pk"


class LetterAction(StrEnum):
    VIEW = "view_letter"
    WRITE = "write_letter"
    ISSUE = "issue_letter"


class LetterPolicy(CaseBound):
    """A letter is read with the whole file, and by the service it was sent to while consent lets it know all of it.

    Drafts are written by who works on the case; the case manager, or their manager, issues and sends. In a case of key
    working there is no case manager, and its key workers do.
    """

    model = Letter
    actions = LetterAction
    view_action = LetterAction.VIEW
    system_actions = frozenset({LetterAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        letters = Letter.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({LetterAction.VIEW}), letters.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({LetterAction.VIEW, LetterAction.WRITE}), letters.filter(case__in=worked), "pk"
        # without a case manager, who works on the case stands for its letters, as for its plan
        alone = Case.objects.filter(pk__in=worked).exclude(level=Case.Level.CASE_MANAGEMENT).values("pk")
        yield frozenset(LetterAction), letters.filter(case__in=alone), "pk"
        for action in (CaseAction.CO_ORDINATE, CaseAction.MANAGE):
            led = case_policy.scope(user, action, at=at)
            yield frozenset(LetterAction), letters.filter(case__in=led), "pk"
        if own := standing_of(user, day_of(at)).agencies:
            seen = case_policy.scope(user, CaseAction.VIEW, at=at)
            theirs = still_permitted(letters, at).filter(state=Letter.State.SENT, to_agency__in=own, case__in=seen)
            yield frozenset({LetterAction.VIEW}), theirs, "pk"


def still_permitted(letters, at: datetime):
    """Of these letters, those whose whole matter the addressed service may still be told at this instant.

    A letter that tells of an area of life is closed to the service when that area is taken back, or its part of the
    plan; the letter with the whole plan, when that is. There is no half of a letter. What it tells of the plan in an
    area stays readable by one consent that has both, as in the plan itself: two are not joined.
    """
    here = consented(at).filter(consent__case=OuterRef("case"), agency=OuterRef("to_agency"))
    within = consented(at).filter(consent__case=OuterRef(OuterRef("case")), agency=OuterRef(OuterRef("to_agency")))
    stands = Q(items__ended_at=None) | Q(items__ended_at__gt=at)
    named = within.filter(stands, items__domain=OuterRef("pk"))
    wholly = within.filter(stands, items__information=Information.WHOLE_PLAN)
    # legal matters need their own tick beside the area of life (LAW-offence-data)
    legal = Q(is_offence_data=True) & Exists(named.filter(includes_offence_data=True))
    other = Q(is_offence_data=False) & (Exists(named) | Exists(wholly))
    place = Func(OuterRef("domains"), F("code"), function="array_position", output_field=IntegerField())
    told = CareDomain.objects.order_by().annotate(place=place).filter(place__isnull=False)
    holds = Func(OuterRef("facts__plan_areas"), F("code"), function="jsonb_exists", output_field=BooleanField())
    of_plan = CareDomain.objects.order_by().annotate(of_plan=holds).filter(of_plan=True)
    own_part = ConsentItem.objects.standing(at).filter(scope=OuterRef("pk"), information__in=PLAN)
    with_plan = named.filter(Exists(own_part))
    legal_plan = Q(is_offence_data=True) & Exists(with_plan.filter(includes_offence_data=True))
    other_plan = Q(is_offence_data=False) & (Exists(with_plan) | Exists(wholly))
    plan = here.filter(stands, items__information__in=PLAN)
    whole = here.filter(stands, items__information=Information.WHOLE_PLAN)
    return (
        letters.filter(Exists(here))
        .filter(Q(domains=[]) | Exists(plan))
        .filter(~Exists(told.exclude(legal | other)))
        .filter(~Exists(of_plan.exclude(legal_plan | other_plan)))
        .filter(~Q(kind=Letter.Kind.PLAN_COPY) | Exists(whole))
    )


class CorrespondenceAction(StrEnum):
    VIEW = "view_correspondence"
    WRITE = "write_correspondence"


class CorrespondencePolicy(CaseBound):
    """The log of what went between the services names them all, so it is read with the whole file only."""

    model = CorrespondenceEntry
    actions = CorrespondenceAction
    view_action = CorrespondenceAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({CorrespondenceAction.VIEW}), CorrespondenceEntry.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(CorrespondenceAction), CorrespondenceEntry.objects.filter(case__in=worked), "pk"


class ConcernAction(StrEnum):
    VIEW = "view_concern"
    WRITE = "write_concern"
    MANAGE = "manage_concern"  # speak with the other service’s manager, and put it to its grievance procedure


class ConcernPolicy(CaseBound):
    """A concern about another service is read with the whole file, by who works on it and who manages there.

    Managers speak with managers: so only they take it to the other service. That service never reads it here.
    """

    model = Concern
    actions = ConcernAction
    view_action = ConcernAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        concerns = Concern.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({ConcernAction.VIEW}), concerns.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({ConcernAction.VIEW, ConcernAction.WRITE}), concerns.filter(case__in=worked), "pk"
        managed = case_policy.scope(user, CaseAction.MANAGE, at=at)
        yield frozenset(ConcernAction), concerns.filter(case__in=managed), "pk"


contact_policy = ContactPolicy()
concern_policy = ConcernPolicy()
referral_policy = ReferralPolicy()
letter_policy = LetterPolicy()
correspondence_policy = CorrespondencePolicy()
