"""What stands beside a review: the last one, what changed since, the news of others, scores, plans kept elsewhere."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from assessments.services.measures import record_outcome_measure
from careplans.models import Action, CarePlanReview, Goal
from careplans.review_words import beside, review_words
from careplans.selectors.reviews import review_sheet
from careplans.services import beside as links
from careplans.services import goals, reviews, signing, steps
from careplans.states import ActionState
from core.errors import DomainError
from tests.factories.careplans import plan_of, reviewed, spoken_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(reviewed_plan):
    """Agreed on 10 March; it is now 26 May, unless a test says otherwise."""
    return reviewed_plan


def of(review):
    return CarePlanReview.objects.get(pk=review.pk)


@pytest.mark.requirement("MC-regular-review")
def test_what_was_changed_between_two_reviews_is_told_in_the_next(plan, aoife, harbour, turas, case, may):
    reviewed(spoken_of(plan, aoife, on=may), aoife)
    with time_machine.travel("2026-06-10 10:00Z", tick=True):
        plan.refresh_from_db()
        signing.revise_plan(actor=aoife, plan=plan, reason="In a session")
        goal = Goal.objects.get(pk=plan.income.pk)
        goals.change_goal(
            actor=aoife,
            goal=goal,
            version=goal.version,
            domain=goal.domain,
            title="Half of the debt gone",
            own_words=goal.own_words,
            specific=goal.specific,
            measure=goal.measure,
            achievable_note=goal.achievable_note,
            relevance=goal.relevance,
            target_date=goal.target_date,
        )
        step = Action.objects.get(pk=plan.theirs.pk)
        steps.carry_step(actor=aoife, step=step, verb="block", version=step.version, note="No place in the group")
    with time_machine.travel("2026-07-20 10:00Z", tick=True):
        review = reviews.begin_review(actor=aoife, case=case)
        sheet = review_sheet(review, timezone.now())
    told = [(each.what, each.of, each.title, each.on, each.by) for each in sheet.changed]
    assert told == [("changed", "goal", "Half of the debt gone", date(2026, 6, 10), str(aoife))]
    assert "It was “Out of debt”" in sheet.changed[0].words
    assert [(each.agency, each.lines[0].split(" (")[0]) for each in sheet.updates] == [
        ("Harbour", "Weekly group: blocked. No place in the group")
    ]
    assert [(each.title, each.is_new) for each in sheet.blocks] == [("Weekly group", True)]


def test_what_was_done_before_the_plan_was_agreed_is_no_news(plan, aoife, may):
    review = reviews.begin_review(actor=aoife, case=plan.case)
    sheet = review_sheet(review, timezone.now())
    assert (sheet.changed, sheet.updates, sheet.blocks) == ((), (), ())


def test_last_review_beside_now_says_what_moved(plan, aoife, case, may):
    first = reviewed(spoken_of(plan, aoife, on=may), aoife)
    with time_machine.travel("2026-07-20 10:00Z", tick=True):
        review = spoken_of(plan, aoife, on=date(2026, 7, 20), progress="good")
        review.area_answers["drug-use"] |= {"severity": 1}
        review.area_answers["income"] |= {"severity": 3, "access": "blocked"}
        review.goal_answers[str(plan.income.pk)] = {"progress": "worse", "note": "A new loan."}
        review.save()
        now = review_words(review_sheet(of(review), timezone.now()))
    page = beside(first.words, now)
    assert [(each.code, each.before, each.now, each.move, each.is_newly_blocked) for each in page.areas] == [
        ("drug-use", "Medium, attending", "Low, attending", "better", False),
        ("income", "Medium, attending", "High, blocked", "worse", True),
    ]
    assert [(name, [row.title for row in rows]) for name, rows in page.groups] == [
        ("Partly", ["A steady dose"]),
        ("Not", ["Out of debt"]),
    ]
    assert page.groups[1][1][0].move == "worse"
    alone = beside(None, now)
    assert {each.move for each in alone.areas} == {"new"}


@pytest.mark.requirement("KW-12.4")
def test_a_learning_plan_stands_in_the_review_with_its_owner_and_its_day(plan, aoife, case, may):
    links.link_plan(actor=aoife, case=case, name="Hairdressing", owner="The board", review_on=date(2026, 9, 1))
    review = reviewed(spoken_of(plan, aoife, on=may), aoife)
    assert review.words["links"] == [
        {"name": "Hairdressing", "kind": "Individual learning plan", "owner": "The board", "review_on": "2026-09-01"}
    ]


@pytest.mark.requirement("FND-review-outcomes", "MC-alliance")
def test_a_score_and_the_working_relationship_go_with_the_review(plan, aoife, case, may):
    score = record_outcome_measure(
        actor=aoife, case=case, tool="top", stage="review", taken_on=may, scores={"alcohol-days": 3}
    )
    review = reviewed(spoken_of(plan, aoife, on=may, measure=score, relationship="mixed"), aoife)
    assert review.words["measure"] == "Treatment Outcomes Profile, at a review, 26 May 2026"
    assert review.words["relationship"] == "Now well, now badly"
    other = plan_of(
        type(case).objects.create(
            reference="X",
            service_user=case.service_user,
            lead_agency=case.lead_agency,
            opened_on=may,
            level="harm-reduction-only",
            basis="criteria",
        ),
        aoife,
    )
    assert other.pk  # a score of another file is refused
    review = reviews.begin_review(actor=aoife, case=case)
    score.case_id = other.case_id
    score.save()
    with pytest.raises(DomainError, match="score of this person"):
        reviews.save_view(actor=aoife, review=review, version=review.version, measure=score)


def test_a_step_that_is_done_since_is_told(plan, aoife, may):
    step = Action.objects.get(title="A letter to the bank")
    steps.carry_step(actor=aoife, step=step, verb="finish", version=step.version, note="Sent on Monday")
    review = reviews.begin_review(actor=aoife, case=plan.case)
    (change,) = review_sheet(review, timezone.now()).changed
    assert (change.what, change.of, change.words) == ("done", "step", "Sent on Monday")
    assert Action.objects.get(pk=step.pk).state == ActionState.DONE
