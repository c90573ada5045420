"""Whether a service has joined somebody's plan: talked over with the person, agreed with the case manager."""

from dataclasses import dataclass, replace
from datetime import date

from careplans.models import Joining
from cases.models import Case, CaseAgency, CaseManagerRequest
from core.days import day_of


@dataclass(frozen=True, slots=True)
class Joined:
    """The two halves of GB1-join-existing, each with its day and by whom; none where it is not on record."""

    discussed_on: date | None = None
    discussed_by: str = ""
    persons_words: str = ""
    agreed_on: date | None = None
    agreed_with: str = ""

    @property
    def is_complete(self) -> bool:
        return self.discussed_on is not None and self.agreed_on is not None


def joined(case: Case, agency_id: int) -> Joined:
    """What is on record: written down as such, or as an offer of support that the case manager accepted."""
    row = Joining.objects.filter(case=case, agency=agency_id).select_related("discussed_by").first()
    offer = None
    if row is None or not row.is_agreed:
        offer = (
            CaseManagerRequest.objects.filter(
                case=case, agency=agency_id, support_answer=CaseManagerRequest.SupportAnswer.ACCEPTED
            )
            .select_related("asked_by", "support_answered_by")
            .order_by("-support_answered_at")
            .first()
        )
    found = Joined()
    if row:
        found = Joined(row.discussed_on, str(row.discussed_by or ""), row.persons_words, row.agreed_on, row.agreed_with)
    if offer and found.discussed_on is None:
        found = replace(
            found,
            discussed_on=offer.support_asked_on,
            discussed_by=str(offer.asked_by),
            persons_words=offer.support_word,
        )
    if offer and offer.support_answered_at and found.agreed_on is None:
        found = replace(found, agreed_on=day_of(offer.support_answered_at), agreed_with=str(offer.support_answered_by))
    return found


def is_involved(case: Case, agency_id: int, on: date) -> bool:
    """Whether another service takes part in the case: it is in it, or owns a step of its plan."""
    if agency_id == case.lead_agency_id:
        return False
    if CaseAgency.objects.in_case(on).filter(case=case, agency=agency_id).exists():
        return True
    return case.plan_actions.filter(agency=agency_id).exclude(state="dropped").exists()
