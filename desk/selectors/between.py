"""What is owed to the other services of a case, on its overview: letters, telephone calls, referrals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

from careplans.selectors.letters import clinics_without_whole_plan
from cases.policies import CaseAction
from cases.presenters import address
from consents.selectors.endings import consent_address
from core.components import Step
from core.days import day_of
from correspondence.models import Letter, Referral
from correspondence.selectors.addressees import without_contact


def facts_between(at: datetime) -> dict[str, Any]:
    """What is asked with the case: `annotate(**facts_between(at))`."""
    case, today = OuterRef("pk"), day_of(at)
    drafts = Letter.objects.filter(case=case, state=Letter.State.DRAFT).order_by("pk")
    due = Referral.objects.filter(case=case, ended_on=None, follow_up_on__lte=today).order_by("follow_up_on", "pk")
    return {
        "contacts_owed": ArraySubquery(without_contact(case, at).values("name")),
        "clinics_without_plan": ArraySubquery(clinics_without_whole_plan(case, at).values("name")),
        "letters_to_check": Subquery(drafts.values("pk")[:1]),
        "referral_due": Subquery(due.values("pk")[:1]),
    }


def steps_between(case: Any, can: frozenset[str]) -> Iterator[Step]:
    """What is owed to the other services, or has to be asked of them."""
    if case.contacts_owed:
        yield Step(
            f"Telephone {listed(case.contacts_owed)} for a contact person",
            "Nobody is named there. No letter goes to a service before somebody is.",
            "Write the name down",
            address("cases:services", case.pk),
        )
    if case.clinics_without_plan:
        yield Step(
            f"Ask whether {listed(case.clinics_without_plan)} may have the whole plan",
            "The clinic gets the plan only if the person agrees to that.",
            "Talk about consent",
            consent_address(case),
        )
    if case.letters_to_check and can & {CaseAction.CO_ORDINATE, CaseAction.MANAGE}:
        yield Step(
            "Check the letters to the services",
            "They are drafted, and wait for you.",
            "Read the letters",
            address("careplans:letters", case.pk),
        )
    if case.referral_due:
        yield Step(
            "Follow a referral up",
            "The day to look again has come.",
            "Open the referral",
            address("correspondence:referral", case.referral_due),
        )


def listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
