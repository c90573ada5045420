"""Pages that show many apps at once. The desk owns no rows: it asks the apps below and sets their answers together."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import Case
from cases.policies import case_policy, visible_parts
from core import audit
from core.models import AuditEvent


@dataclass(frozen=True, slots=True)
class CasePage:
    """What one person may read of one case now. Nothing else reaches the template."""

    case: Case
    can: frozenset[str]  # for the buttons
    parts: frozenset[str]
    timeline: list[AuditEvent]


def case_page(user, case: Case, at: datetime) -> CasePage:
    can = case_policy.can(user, case, at=at)
    parts = visible_parts(user, case, at, can)
    return CasePage(
        case=case,
        can=can,
        parts=parts,
        timeline=list(audit.story_of(case.file_id).filter(part__in=parts)[:50]),
    )
