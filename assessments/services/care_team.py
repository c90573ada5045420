"""A finished initial assessment waits on the care team's list until it is decided; then the person is told (KW-7.3)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from assessments.models import CareTeamItem, CareTeamMeeting, InitialAssessment
from assessments.policies import CareTeamAction, care_team_item_policy
from assessments.rules.care_team import check_decision, check_told
from cases.models import Case
from cases.policies import THE_CASE
from cases.rules import check_open
from core import audit
from core.commands import command
from core.days import day_of
from correspondence.services.referrals import open_referral
from notifications import routing


def put_on_list(assessment: InitialAssessment, on: date) -> CareTeamItem:
    """The complete assessment goes on its agency's list, and its managers learn that something waits."""
    item = CareTeamItem.objects.create(assessment=assessment, agency=assessment.agency, listed_on=on)
    routing.tell(
        routing.managers(assessment.agency, on),
        key=f"care-team-listed:{item.pk}",
        subject=f"An initial assessment waits for a decision ({assessment.case.reference})",
        about=item,
    )
    return item


@command
def decide_care_team_item(
    *,
    actor,
    item: CareTeamItem,
    decision: str,
    next_steps: str,
    decided_on: date,
    reason: str = "",
    better_placed: Agency | None = None,
    in_meeting: bool = False,
    present: str = "",
) -> CareTeamItem:
    """Write down what was decided, by the manager alone or in the care team's sitting of that day (KW-7.3a).

    Where another agency is better placed, a referral to it is opened at the same time (KW-7.4.2.1).
    """
    now = timezone.now()
    today = day_of(now)
    care_team_item_policy.require(actor, CareTeamAction.DECIDE, item, at=now)
    item = CareTeamItem.objects.select_for_update(of=("self",)).select_related("assessment", "agency").get(pk=item.pk)
    case = Case.objects.select_for_update().get(pk=item.assessment.case_id)
    check_open(case)
    check_decision(
        decided_already=bool(item.decision),
        decision=decision,
        reason=reason,
        next_steps=next_steps,
        better_placed_id=better_placed.pk if better_placed else None,
        own_agency_id=item.agency_id,
        decided_on=decided_on,
        listed_on=item.listed_on,
        today=today,
    )
    item.meeting = _sitting(actor, item.agency, decided_on, present) if in_meeting else None
    item.decision, item.reason, item.next_steps = decision, reason, next_steps
    item.better_placed, item.decided_on, item.decided_by = better_placed, decided_on, actor
    item.save()
    audit.record(actor, "care-team.decided", item, part=THE_CASE, decision=decision)
    if decision == CareTeamItem.Decision.OTHER_AGENCY:
        open_referral(
            actor=actor,
            case=case,
            to_agency=better_placed,
            for_what="Comprehensive assessment: they are better placed",
            reason=reason,
            hands_over_assessment=True,
        )
    if item.assessment.begun_by_id != actor.pk:
        routing.tell(
            routing.named(item.assessment.begun_by, "who made the initial assessment", item.agency, today),
            key=f"care-team-decided:{item.pk}",
            subject=f"The care team has decided: tell the person ({case.reference})",
            about=item,
        )
    return item


def _sitting(actor, agency: Agency, on: date, present: str) -> CareTeamMeeting:
    """The sitting of that day; several decisions of one sitting share it, and later ones may add who was there."""
    meeting, made = CareTeamMeeting.objects.get_or_create(
        agency=agency, held_on=on, defaults={"present": present, "recorded_by": actor}
    )
    if not made and present and not meeting.present:
        meeting.present = present
        meeting.save()
    return meeting


@command
def tell_care_team_decision(
    *, actor, item: CareTeamItem, told_on: date, told_how: str, told_words: str = ""
) -> CareTeamItem:
    """Write down that the person was told the decision and the next steps, how and when (KW-7.3b)."""
    now = timezone.now()
    care_team_item_policy.require(actor, CareTeamAction.TELL, item, at=now)
    item = CareTeamItem.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=item.pk)
    check_told(
        is_decided=bool(item.decision),
        told_already=item.told_on is not None,
        told_on=told_on,
        decided_on=item.decided_on,
        today=day_of(now),
    )
    item.told_on, item.told_how, item.told_by, item.told_words = told_on, told_how, actor, told_words
    item.save()
    audit.record(actor, "care-team.person-told", item, part=THE_CASE, on=str(told_on), how=told_how)
    return item
