"""A plan is reviewed: answers for every goal and needy area, the person's view, both signatures; the plan follows."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from careplans.models import Action, CarePlan, CarePlanReview, Goal, ReviewedArea, ReviewedGoal, TreatmentPhase
from careplans.rules.reviews import AreaFacts, GoalFacts, ReviewFacts, check_can_complete, check_next, lacking
from careplans.selectors.reviews import last_review, review_sheet, reviews_of
from careplans.services import reviews, signing, steps
from careplans.states import GoalState, PlanState
from core.days import today
from core.deadlines import add_months
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories.careplans import domain, reviewed, spoken_of
from tests.factories.found import assessed

pytestmark = pytest.mark.django_db
WHOLE = ReviewFacts(
    held_on=date(2026, 5, 26),
    took_part="Aoife, Mary",
    person_took_part="yes",
    goals=[GoalFacts(1, "A steady dose", "good")],
    areas=[AreaFacts("drug-use", "Drug use", 2, "attending")],
    still_needs="case-management",
    still_needs_because="Four services.",
    persons_view="Going well.",
    relationship="well",
    consent_right="yes",
    phase="delivery",
    next_due_on=date(2026, 7, 26),
)


@pytest.fixture
def plan(reviewed_plan):
    """Agreed on 10 March; it is now 26 May, unless a test says otherwise."""
    return reviewed_plan


def of(review):
    return CarePlanReview.objects.get(pk=review.pk)


def codes(facts):
    return [each.code for each in lacking(facts)]


# What a review must hold ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"held_on": None}, "no-day", "held_on"),
        ({"took_part": " "}, "no-people", "took_part"),
        ({"person_took_part": ""}, "no-person", "person_took_part"),
        ({"person_took_part": "no"}, "no-reason", "person_absent_because"),
        ({"goals": [GoalFacts(7, "Home")]}, "no-progress", "progress-7"),
        ({"areas": [AreaFacts("income", "Income", None, "waiting")]}, "no-severity", "severity-income"),
        ({"areas": [AreaFacts("income", "Income", 0, "")]}, "no-access", "access-income"),
        ({"persons_view": ""}, "no-view", "persons_view"),
        ({"relationship": ""}, "no-relationship", "relationship"),
        ({"still_needs": ""}, "no-still-needs", "still_needs"),
        ({"still_needs_because": ""}, "no-because", "still_needs_because"),
        ({"consent_right": ""}, "no-consent", "consent_right"),
        ({"phase": ""}, "no-phase", "phase"),
        ({"next_due_on": None}, "no-next", "next_due_on"),
    ],
)
def test_each_answer_that_lacks_is_said_at_its_field(change, code, field):
    check_can_complete(WHOLE)
    with pytest.raises(DomainError) as refusal:
        check_can_complete(replace(WHOLE, **change))
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_the_person_may_say_nothing_with_a_reason_and_stay_away_with_one():
    assert codes(replace(WHOLE, persons_view="", view_declined_because="Did not want to say.")) == []
    assert codes(replace(WHOLE, person_took_part="no", person_absent_because="In hospital.")) == []
    assert len(lacking(ReviewFacts())) == 9


@pytest.mark.parametrize(
    ("chosen", "code"),
    [(date(2026, 5, 26), "next-too-early"), (date(2026, 7, 27), "next-too-late"), (date(2026, 7, 26), "")],
)
def test_the_next_day_is_within_the_interval(chosen, code):
    ask = partial(check_next, chosen, held_on=date(2026, 5, 26), latest=date(2026, 7, 26))
    if not code:
        ask()
        return
    with pytest.raises(DomainError) as refusal:
        ask()
    assert refusal.value.code == code


# Completing ------------------------------------------------------------------------------


@pytest.mark.requirement("KW-5.2.3a", "KW-5.2.3c", "GB2-review-form", "KW-6.1")
def test_scenario_6_completed_late_it_sets_the_next_day_keeps_its_words_and_counts(plan, aoife, case, may):
    review = reviewed(spoken_of(plan, aoife, on=may), aoife)
    plan.refresh_from_db()
    assert plan.review_due_on == date(2026, 7, 26)
    assert (review.due_on, review.days_late) == (date(2026, 5, 10), 16)
    assert {row.goal_id: row.progress for row in ReviewedGoal.objects.all()} == {
        plan.drugs.pk: "some",
        plan.income.pk: "some",
    }
    assert set(ReviewedArea.objects.values_list("domain__code", "severity", "access")) == {
        ("drug-use", 2, "attending"),
        ("income", 2, "attending"),
    }
    words = review.words
    assert (words["persons_view"], words["still_needs"]) == ("I am getting there.", "case-management")
    assert words["signed"] == {
        "how": "Name typed on the screen",
        "name": "Mary Ní Test",
        "witness": "",
        "not_signed": "",
        "by": str(aoife),
    }
    event = AuditEvent.objects.get(verb="review.completed")
    assert (event.data["days_late"], event.file_id) == (16, case.pk)


@pytest.mark.requirement("KW-5.2.3c", "GB2-review-form")
@pytest.mark.parametrize("part", ["goal", "severity", "access"])
def test_without_one_goal_or_one_area_it_is_refused_and_nothing_changes(plan, aoife, may, part):
    review = spoken_of(plan, aoife, on=may)
    if part == "goal":
        review.goal_answers[str(plan.income.pk)]["progress"] = ""
    else:
        review.area_answers["income"][part] = None if part == "severity" else ""
    review.save()
    with pytest.raises(DomainError) as refusal:
        reviewed(review, aoife)
    assert refusal.value.code == {"goal": "no-progress", "severity": "no-severity", "access": "no-access"}[part]
    plan.refresh_from_db()
    assert (plan.review_due_on, of(review).state) == (date(2026, 5, 10), "draft")
    assert not ReviewedGoal.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()


@pytest.mark.requirement("KW-6.1")
@pytest.mark.parametrize("lacks", ["still_needs", "still_needs_because", "persons_view", "relationship"])
def test_without_the_persons_view_or_the_answer_on_case_management_it_is_refused(plan, aoife, may, lacks):
    review = spoken_of(plan, aoife, on=may, **{lacks: ""})
    with pytest.raises(DomainError) as refusal:
        reviewed(review, aoife)
    assert refusal.value.field == lacks
    assert of(review).state == "draft"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"signed_name": ""}, "signed_name"),
        ({"given_how": "drawn"}, "signature"),
        ({"given_how": "spoken"}, "witness_name"),
        ({"given_how": "not-signed"}, "not_signed_reason"),
        ({"given_how": ""}, "given_how"),
    ],
)
def test_it_is_signed_by_the_person_or_says_why_not(plan, aoife, may, fields, field):
    review = spoken_of(plan, aoife, on=may)
    with pytest.raises(DomainError) as refusal:
        reviewed(review, aoife, **fields)
    assert refusal.value.field == field
    done = reviewed(review, aoife, given_how="not-signed", not_signed_reason="She had to leave.")
    assert (done.state, done.not_signed_reason, done.signed_name) == ("complete", "She had to leave.", "")


def test_what_changed_since_it_was_read_is_read_again_before_it_is_signed(plan, aoife, may):
    review = spoken_of(plan, aoife, on=may)
    step = plan.theirs
    steps.carry_step(actor=aoife, step=step, verb="block", version=step.version, note="No place")
    with pytest.raises(DomainError, match="has changed since"):
        reviewed(review, aoife, fingerprint="0" * 64)
    assert of(review).state == "draft"
    assert reviewed(review, aoife).words["blocks"][0]["because"] == "No place"


def test_a_complete_review_never_changes_not_even_by_sql(plan, aoife, may):
    review = reviewed(spoken_of(plan, aoife, on=may), aoife)
    for sql in ("UPDATE careplans_careplanreview SET place = 'x'", "DELETE FROM careplans_careplanreview"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    for verb in (
        partial(reviews.save_talk, version=review.version, place="Elsewhere"),
        reviews.leave_review,
        partial(reviews.complete_review, fingerprint=review.words_hash, given_how="typed", signed_name="M"),
    ):
        with pytest.raises(DomainError, match="was signed and is kept"):
            verb(actor=aoife, review=review)
    assert of(review).place == "Turas, room 2"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_complete_it_at_once_one_does_and_the_other_reads_why_not(case, aoife, beside_each_other, plan):
    review = spoken_of(plan, aoife)
    answers = beside_each_other.both(partial(reviewed, review, aoife), partial(reviewed, review, aoife))
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [each.code for each in refused] == ["review-over"], answers
    assert ReviewedGoal.objects.filter(review=review).count() == 2
    assert AuditEvent.objects.filter(verb="review.completed").count() == 1


@pytest.fixture
def beside_each_other(beside):
    """The fixture of threads, under a name that this file does not use for the comparison."""
    return beside


# The plan follows ------------------------------------------------------------------------------


@pytest.mark.requirement("MC-regular-review")
def test_goals_that_are_achieved_are_closed_and_the_plan_is_opened_once_for_its_next_version(plan, aoife, may):
    review = spoken_of(plan, aoife, on=may, changes_agreed="Fewer visits.")
    review.goal_answers[str(plan.drugs.pk)] = {"progress": "achieved", "note": "Six weeks steady."}
    review.save()
    reviewed(review, aoife)
    plan.refresh_from_db()
    steady, debts = Goal.objects.get(pk=plan.drugs.pk), Goal.objects.get(pk=plan.income.pk)
    assert (steady.state, steady.ended_words) == (GoalState.ACHIEVED, "Six weeks steady.")
    assert debts.state == GoalState.ACTIVE
    assert plan.state == PlanState.REVISING
    assert plan.revision_reason == "From the review of 26 May 2026. Fewer visits."
    assert plan.goals.count() == 2
    later = reviews.begin_review(actor=aoife, case=plan.case)
    assert [goal.pk for goal in review_sheet(later, timezone.now()).goals] == [plan.income.pk]
    assert later.follows == of(review)


def test_a_new_need_gets_one_section_in_the_plan_and_never_two(plan, aoife, case, may):
    assessed(case, aoife, accommodation=3)
    review = spoken_of(plan, aoife, on=may)
    assert "accommodation" in review.area_answers
    reviewed(review, aoife)
    section = plan.goals.get(domain__code="accommodation")
    assert (section.state, section.title) == (GoalState.DRAFT, domain("accommodation").label)
    with time_machine.travel("2026-07-20 10:00Z", tick=True):
        reviewed(spoken_of(plan, aoife, on=date(2026, 7, 20)), aoife)
    assert plan.goals.filter(domain__code="accommodation").count() == 1


def test_where_nothing_changes_the_signed_version_stands(plan, aoife, may):
    reviewed(spoken_of(plan, aoife, on=may), aoife)
    plan.refresh_from_db()
    assert plan.state == PlanState.AGREED


def test_another_phase_is_recorded_with_the_review_as_its_reason(plan, aoife, case, may):
    reviewed(spoken_of(plan, aoife, on=may, phase="completion"), aoife)
    phase = TreatmentPhase.objects.get(case=case, ended_on=None)
    assert (phase.phase, phase.started_on, phase.reason) == ("completion", may, "From the review of 26 May 2026")


@pytest.mark.requirement("KW-5.2.3a")
def test_signing_the_plan_again_puts_no_review_off(plan, aoife, turas, case, may):
    reviewed(spoken_of(plan, aoife, on=may, changes_agreed="One more step."), aoife)
    plan.refresh_from_db()
    with time_machine.travel("2026-06-20 10:00Z", tick=True):
        signed = sign_again(aoife, plan)
        plan.refresh_from_db()
    assert signed.number == 1  # the factory's plan had no version: the first counts from its own day
    plan.state = PlanState.REVISING
    plan.review_due_on = date(2026, 7, 26)
    plan.save()
    with time_machine.travel("2026-07-01 10:00Z", tick=True):
        assert sign_again(aoife, plan).number == 2
    plan.refresh_from_db()
    assert plan.review_due_on == date(2026, 7, 26)


def sign_again(actor, plan):
    from careplans.selectors.versions import read_now
    from careplans.snapshots import hash_of

    plan = CarePlan.objects.get(pk=plan.pk)
    Action.objects.filter(goal__plan=plan).exclude(agency=plan.case.lead_agency).update(agency=plan.case.lead_agency)
    return signing.agree_plan(
        actor=actor,
        plan=plan,
        fingerprint=hash_of(read_now(plan, timezone.now())[1]),
        agreed_on=today(),
        given_how="typed",
        signed_name="Mary",
    )


# Who ------------------------------------------------------------------------------


def test_the_case_manager_and_the_manager_write_a_review_and_nobody_else(plan, aoife, cora, dan, brian, case, may):
    for person in (dan, brian):
        with pytest.raises(NotAllowed):
            reviews.begin_review(actor=person, case=case)
    review = reviews.begin_review(actor=aoife, case=case)
    for person in (dan, brian):
        with pytest.raises(NotAllowed):
            reviews.save_talk(actor=person, review=review, version=review.version, place="x")
    review = reviews.save_talk(actor=cora, review=review, version=review.version, place="The office")
    assert review.place == "The office"
    with pytest.raises(Conflict):
        reviews.save_talk(actor=aoife, review=review, version=0, place="Elsewhere")
    assert AuditEvent.objects.filter(verb="refused", data__rule="not-allowed").count() >= 4


def test_it_is_begun_once_over_a_plan_that_stands(plan, aoife, case, may):
    review = reviews.begin_review(actor=aoife, case=case)
    assert review.next_due_on == add_months(may, 2)
    with pytest.raises(DomainError, match="begun already"):
        reviews.begin_review(actor=aoife, case=case)
    reviews.leave_review(actor=aoife, review=review)
    assert list(reviews_of(case)) == []
    assert last_review(case) is None
    plan.refresh_from_db()
    assert plan.review_due_on == date(2026, 5, 10)
    CarePlan.objects.update(state=PlanState.REPLACED)
    with pytest.raises(DomainError, match="No plan stands"):
        reviews.begin_review(actor=aoife, case=case)


def test_a_day_to_come_and_a_day_before_the_plan_are_refused(plan, aoife, case, may):
    review = reviews.begin_review(actor=aoife, case=case)
    for day, code in ((may + timedelta(days=1), "future-day"), (date(2026, 3, 9), "before-plan")):
        with pytest.raises(DomainError) as refusal:
            reviews.save_talk(actor=aoife, review=review, version=review.version, held_on=day)
        assert (refusal.value.code, refusal.value.field) == (code, "held_on")
    assert of(review).held_on is None
