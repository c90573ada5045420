"""What services raised about the plan, as each reader may see it (KW-5.2.4)."""

from dataclasses import dataclass
from datetime import date

from careplans.models import PlanIssue
from careplans.policies import plan_issue_policy
from cases.models import Case
from core.components import Status


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue in words."""

    pk: int
    url: str
    agency: str
    raised_on: date
    raised_by: str
    text: str
    owner: str
    reply: str
    replied_on: date | None
    replied_by: str
    closed_on: date | None

    @property
    def status(self) -> Status:
        if self.closed_on:
            return Status("ok", "Closed")
        return Status("wait", "Answered") if self.reply else Status("soon", "Open")


def issues_of(user, case: Case) -> tuple[Issue, ...]:
    """The issues of this case that this person may read: all of them, or their own service's. Open ones first."""
    rows = (
        plan_issue_policy.within(user)
        .filter(case=case)
        .select_related("agency", "raised_by", "owner", "replied_by")
        .order_by("closed_on", "-raised_on", "-pk")
    )
    return tuple(sorted(map(said, rows), key=lambda issue: issue.closed_on is not None))


def said(issue: PlanIssue) -> Issue:
    return Issue(
        pk=issue.pk,
        url=issue.get_absolute_url(),
        agency=issue.agency.label,
        raised_on=issue.raised_on,
        raised_by=str(issue.raised_by),
        text=issue.text,
        owner=str(issue.owner or ""),
        reply=issue.reply,
        replied_on=issue.replied_on,
        replied_by=str(issue.replied_by or ""),
        closed_on=issue.closed_on,
    )
