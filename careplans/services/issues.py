"""What another service raises about the plan, until it is answered and closed (KW-5.2.4)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from careplans.models import PlanIssue
from careplans.policies import IssueAction, PlanAction, plan_issue_policy, rights_in
from careplans.rules import agreeing as rules
from careplans.rules.proposals import check_plan_is_live
from careplans.selectors.extract import plan_for_others
from careplans.selectors.joining import is_involved
from careplans.services import between
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of


@command
def raise_issue(*, actor, case: Case, agency: Agency, text: str, raised_on: date | None = None) -> PlanIssue:
    """A service raises something about the plan: its own worker here, or the case manager who heard it from them."""
    now = timezone.now()
    today = day_of(now)
    case_policy.require(actor, CaseAction.VIEW, case, at=now)
    governs = PlanAction.GOVERN in rights_in(actor, case)
    if not governs:
        between.taking_part_for(actor, case, now, agency)
    case = locked(case)
    check_open(case)
    plan = plan_for_others(case)
    check_plan_is_live(plan is not None)
    assert plan is not None  # said by the rule
    rules.check_is_involved(agency=agency.label, is_involved=is_involved(case, agency.pk, today))
    rules.check_issue(text)
    rules.check_explained(explained_on=raised_on or today, today=today)
    issue = PlanIssue.objects.create(
        case=case,
        plan=plan,
        agency=agency,
        raised_by=actor,
        raised_on=raised_on or today,
        text=text.strip(),
        owner=actor if governs else None,
    )
    audit.record(actor, "plan.issue-raised", issue, part="plan", agency=agency.pk)
    if not governs:
        between.tell_case_manager(
            case, now, key=f"plan-issue:{issue.pk}", subject="An agency raises an issue about the plan", about=issue
        )
    return issue


@command
def answer_issue(*, actor, issue: PlanIssue, owner=None, reply: str = "", close: bool = False) -> PlanIssue:
    """Name who sees to it, answer, and close it when it is settled; whoever raised it is told of an answer."""
    plan_issue_policy.require(actor, IssueAction.ANSWER, issue)
    locked(issue.case)
    issue = PlanIssue.objects.select_related("case__lead_agency", "raised_by", "agency", "owner").get(pk=issue.pk)
    check_open(issue.case)
    rules.check_issue_answer(is_closed=issue.closed_on is not None, reply=reply, close=close, earlier_reply=issue.reply)
    now = timezone.now()
    was_owner = issue.owner_id
    issue.owner = owner or issue.owner or actor
    reply = reply.strip()
    is_new = bool(reply) and reply != issue.reply
    if is_new:
        issue.reply, issue.replied_on, issue.replied_by = reply, day_of(now), actor
    if close:
        issue.closed_on, issue.closed_by = day_of(now), actor
    issue.save()
    audit.record(actor, "plan.issue-answered", issue, part="plan", agency=issue.agency_id, closed=close)
    if is_new or close:
        between.tell_partner(
            issue.raised_by,
            issue.agency if issue.raised_by_id != actor.pk else issue.case.lead_agency,
            now,
            key=f"plan-issue:{issue.pk}:{'closed' if close else 'answered'}:{issue.history.count()}",
            subject="Your issue about a plan is answered" + (" and closed" if close else ""),
            about=issue,
        )
    if issue.owner_id not in {was_owner, actor.pk}:
        between.tell_partner(
            issue.owner,
            issue.case.lead_agency,
            now,
            key=f"plan-issue:{issue.pk}:owner:{issue.owner_id}",
            subject="You see to an issue about a plan",
            about=issue,
        )
    return issue
