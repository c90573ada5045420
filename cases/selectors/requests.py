"""What the page of a request to be case manager may say to its reader."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Agency
from cases.models import CaseManagerRequest
from cases.policies import IDENTITY, TEAM, visible_parts
from cases.selectors.team import consent_names
from core.audit import REFUSED
from core.models import AuditEvent


@dataclass(frozen=True, slots=True)
class ManagerRequestAnswer:
    """What one reader may know. `lead_agency` is named only where the person's consent lets it be."""

    person: str  # empty, where the reader may not know whose file it is
    reference: str
    case_id: int | None  # the file, if the reader may open it
    lead_agency: Agency | None
    logged_at: datetime | None
    profession: str

    @property
    def first_name(self) -> str:
        return self.person.split()[0] if self.person else "This person"


def manager_request_answer(user, asked: CaseManagerRequest, at: datetime) -> ManagerRequestAnswer:
    """The answer, cut to what this reader may see at this instant."""
    case = asked.case
    parts = visible_parts(user, case, at)
    named = TEAM in parts or (user.pk == asked.asked_by_id and consent_names(case, asked.agency, at))
    line = AuditEvent.objects.filter(
        verb=REFUSED, actor=asked.asked_by_id, file_id=case.pk, data__attempted="ask_to_manage", at__gte=asked.asked_at
    )
    post = asked.asked_by.posts.filter(agency=asked.agency).order_by("-pk").first()
    return ManagerRequestAnswer(
        person=case.service_user.name if IDENTITY in parts else "",
        reference=case.reference if IDENTITY in parts else "",
        case_id=case.pk if IDENTITY in parts else None,
        lead_agency=case.lead_agency if named else None,
        logged_at=line.order_by("at", "pk").values_list("at", flat=True).first(),
        profession=post.get_profession_display() if post else "",
    )
