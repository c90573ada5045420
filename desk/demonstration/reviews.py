"""The reviews of the demonstration: Mary's first, held with her; and one that is overdue."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actors import system_actor
from assessments.models import ComprehensiveAssessment
from careplans.models import Action, CarePlan, CarePlanReview, CaseManagerReview, Goal
from careplans.review_words import review_words
from careplans.selectors.reviews import review_sheet
from careplans.selectors.versions import read_now
from careplans.services import reflections, reviews
from careplans.services.goals import change_goal
from careplans.services.plans import begin_plan, name_key_worker
from careplans.services.review_notices import tell_of_reviews
from careplans.services.signing import agree_plan
from careplans.services.steps import add_step
from careplans.snapshots import hash_of
from cases.models import Case, CaseManagerAssignment
from core.days import day_of, start_of, today
from core.deadlines import add_months
from core.errors import DomainError
from desk.demonstration.agreements import People

AGREED_AGO, LATE_AGO = 68, 85  # days
PROGRESS = {
    "accommodation": ("some", "The letter has gone. No answer yet."),
    "physical-health": ("good", "Booked, and every scan kept."),
    "drug-use": ("good", "Three weeks without tablets."),
    "family": ("good", "Every Saturday."),
}
AREAS = {
    "accommodation": (3, "waiting", "Second on the list for the supported place."),
    "physical-health": (2, "attending", ""),
    "drug-use": (2, "attending", ""),
}


def set_back(plan: CarePlan, days: int) -> None:
    """Let what was planned have been planned earlier. Only a demonstration may do so."""
    at = start_of(_ago(days)) + timedelta(hours=10)
    CarePlan.objects.filter(pk=plan.pk).update(agreed_at=at)
    before = at - timedelta(hours=1)
    Goal.history.filter(plan=plan).update(history_date=before)  # type: ignore[attr-defined]  # made by simple-history
    Action.history.filter(goal__plan=plan).update(history_date=before)  # type: ignore[attr-defined]


def hold_reviews(people: People, mary: Case) -> None:
    """Mary's is held; another is overdue."""
    review_marys(people, mary)
    leave_one_overdue(people)


def review_marys(people: People, mary: Case) -> CarePlanReview:
    """Held two days ago, some days late: what was agreed goes on, and the plan stays as it is."""
    aoife = people["aoife"]
    review = reviews.begin_review(actor=aoife, case=mary)
    review = reviews.save_talk(
        actor=aoife,
        review=review,
        version=review.version,
        held_on=_ago(2),
        place="Turas, room 2",
        took_part="Mary\nAoife Brennan, Turas\nBrian Keogh, Harbour, by telephone",
        person_took_part=CarePlanReview.TookPart.YES,
    )
    sheet = review_sheet(review, timezone.now())
    review = reviews.save_goals(
        actor=aoife,
        review=review,
        version=review.version,
        answers={
            goal.pk: dict(zip(("progress", "note"), PROGRESS.get(goal.area_code, ("some", "")), strict=True))
            for goal in sheet.goals
        },
    )
    review = reviews.save_areas(
        actor=aoife,
        review=review,
        version=review.version,
        answers={
            area.code: dict(
                zip(
                    ("severity", "access", "note"),
                    AREAS.get(area.code, (area.found or 1, "attending", "")),
                    strict=True,
                )
            )
            for area in sheet.areas
        },
    )
    assert review.held_on
    review = reviews.save_view(
        actor=aoife,
        review=review,
        version=review.version,
        persons_view="I have a name on a list now. Before I only had a hostel.",
        relationship=CarePlanReview.Relationship.WELL,
        still_needs=CarePlanReview.StillNeeds.CASE_MANAGEMENT,
        still_needs_because="Four services until the baby is born.",
        consent_right=CarePlanReview.ConsentRight.YES,
        phase=sheet.phase_now or "delivery",
        outcome=CarePlanReview.Outcome.SOME,
        next_due_on=review.next_due_on,
    )
    return reviews.complete_review(
        actor=aoife,
        review=review,
        fingerprint=hash_of(review_words(review_sheet(review, timezone.now()))),
        given_how="typed",
        signed_name="Mary Ní Chonaill",
    )


def leave_one_overdue(people: People) -> CarePlan | None:
    """Of somebody else: agreed long ago, not looked at since. The managers have heard of it."""
    done = ComprehensiveAssessment.objects.filter(state=ComprehensiveAssessment.State.COMPLETE).values("case")
    cases = Case.objects.filter(
        pk__in=done, lead_agency=people.agencies["Turas"], status=Case.Status.OPEN, care_plans=None
    )
    plan = None
    for case in cases.order_by("pk"):
        try:
            with transaction.atomic():
                plan = _planned(case)
        except DomainError:
            continue  # another agency has a part that nobody has answered for
        break
    at = timezone.now()
    tell_of_reviews(actor=system_actor(), day=day_of(at), today=day_of(at), at=at)
    reflections.keep_reflections(actor=system_actor())
    for number, row in enumerate(CaseManagerReview.objects.filter(state="open").order_by("pk")):
        since = _ago(50 + 12 * number)  # the next one soon, another late
        CaseManagerReview.objects.filter(pk=row.pk).update(since=since, due_on=add_months(since, 2))
    return plan


def _planned(case: Case) -> CarePlan:
    manager = CaseManagerAssignment.objects.current().filter(case=case, scope="INDIVIDUAL").first()
    if manager is None:
        raise DomainError("Nobody is case manager.", code="no-manager")
    actor = manager.worker
    plan = begin_plan(actor=actor, case=case)
    for goal in list(plan.goals.select_related("domain")):
        change_goal(
            actor=actor,
            goal=goal,
            version=goal.version,
            domain=goal.domain,
            title=f"A way forward: {goal.domain.label.lower()}",
            own_words="One thing at a time.",
            specific="What was agreed at the first meeting",
            measure="By the person’s own word, and the worker’s note",
            achievable_note="Begun already",
            relevance="It was named first",
            target_date=_ago(-60),
        )
        goal.refresh_from_db()
        add_step(actor=actor, goal=goal, title="Meet about it", agency=case.lead_agency, target_date=_ago(-14))
    if plan.key_worker_id is None:
        plan = name_key_worker(actor=actor, plan=plan, key_worker=actor)
    CarePlan.objects.filter(pk=plan.pk).update(started_on=_ago(LATE_AGO))
    plan.refresh_from_db()
    agree_plan(
        actor=actor,
        plan=plan,
        fingerprint=hash_of(read_now(plan, timezone.now())[1]),
        agreed_on=_ago(LATE_AGO),
        given_how="spoken",
        witness_name="Nora Quinn",
        without_meeting=True,
    )
    set_back(plan, LATE_AGO)
    return plan


def _ago(days: int) -> date:
    return today() - timedelta(days=days)
