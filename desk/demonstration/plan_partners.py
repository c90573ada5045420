"""What other agencies do in Mary's plan in the demonstration: one proposes and raises, one does not answer."""

from datetime import date, timedelta

from django.utils import timezone

from careplans.models import Action, PlanAgreement, PlanTelling
from careplans.selectors.extract import plan_for_others
from careplans.selectors.reading import part_for
from careplans.services import aftercare, agreements, issues, joining, proposals
from cases.models import CareDomain, Case
from core.days import today
from desk.demonstration.agreements import People


def stand_between(people: People, mary: Case) -> None:
    """Harbour has agreed by telephone and proposes a step; the Clinic was written to and has not answered."""
    plan = plan_for_others(mary)
    if plan is None:
        return
    aoife, brian = people["aoife"], people["brian"]
    harbour, clinic = people.agencies["Harbour"], people.agencies["Clinic"]
    joining.record_joining(
        actor=brian,
        case=mary,
        agency=harbour,
        discussed_on=_ago(40),
        persons_words="Brian can come along, if he stays outside.",
        agreed_on=_ago(39),
        agreed_with="Aoife Byrne",
    )
    for agency in (harbour, clinic):
        agreements.explain_part(actor=aoife, plan=plan, agency=agency, explained_on=_ago(30), words="Grand, ring them.")
    agreements.record_agreement(
        actor=aoife,
        plan=plan,
        agency=harbour,
        answer=PlanAgreement.Answer.AGREED,
        channel=PlanAgreement.Channel.TELEPHONE,
        answered_on=_ago(25),
        answered_by_name="Brian Keogh",
    )
    agreements.record_telling(
        actor=aoife,
        plan=plan,
        agency=harbour,
        how=PlanTelling.How.TELEPHONE,
        told_on=_ago(25),
        told_whom="Brian Keogh",
        case_manager=True,
        shared_plan=True,
        own_part=True,
        issue_contact=True,
    )
    agreements.record_telling(
        actor=aoife, plan=plan, agency=clinic, how=PlanTelling.How.LETTER, told_on=_ago(28), case_manager=True
    )
    part = part_for(brian, mary, timezone.now())
    goal = next(iter(part.goals), None) if part else None
    proposals.propose_step(
        actor=brian,
        case=mary,
        agency=harbour,
        title="Go with Mary to the first antenatal visit",
        goal=plan.goals.filter(pk=goal.pk).first() if goal else None,
        domain=None if goal else CareDomain.objects.get(code="physical-health"),
        worker=brian,
        kind=Action.Kind.HEALTH,
        target_date=today() + timedelta(days=9),
    )
    issues.raise_issue(
        actor=brian,
        case=mary,
        agency=harbour,
        text="Our Tuesday group meets on Thursdays from next month, when she is at the clinic.",
    )
    aftercare.offer_aftercare(
        actor=brian, case=mary, agency=harbour, kind="other", text="The Thursday drop-in stays open to her"
    )


def _ago(days: int) -> date:
    return today() - timedelta(days=days)
