"""Plans as rows, for tests of who reads and carries them. Tests of the verbs begin with the verbs."""

from datetime import date

from django.utils import timezone

from careplans.models import Action, CarePlan, CarePlanReview, Goal, PlanVersion
from careplans.review_words import review_words
from careplans.selectors.reviews import review_sheet
from careplans.selectors.versions import read_now
from careplans.services import reviews
from careplans.snapshots import hash_of, signed_words
from careplans.states import ActionState, GoalState, PlanState
from cases.models import CareDomain, Case
from cases.services.references import take_numbers
from core.days import today
from core.deadlines import add_months
from tests.factories.cases import domain_of


def domain(code: str) -> CareDomain:
    return domain_of(code)


def plan_of(case: Case, actor, *, state: str = PlanState.DRAFT, on: date | None = None, **fields) -> CarePlan:
    """A plan of this case; one that stands has its days and its key worker."""
    on = on or today()
    agreed = {"agreed_on": on, "review_due_on": add_months(on, 2), "agreed_by": actor, "key_worker": actor}
    year = on.year
    return CarePlan.objects.create(
        case=case,
        reference=f"PLN-{year}-{take_numbers('PLN.', year):04}",
        state=state,
        started_on=on,
        started_by=actor,
        **({"kind": CarePlan.Kind.COMPREHENSIVE} | (agreed if state != PlanState.DRAFT else {}) | fields),
    )


def goal_in(plan: CarePlan, code: str, actor, **fields) -> Goal:
    """A goal with all its parts, last in the person's order."""
    rank = plan.goals.count() + 1
    values = {
        "title": f"Goal in {code}",
        "own_words": "I want this for myself",
        "specific": "What exactly",
        "measure": "How we know",
        "achievable_note": "Why it can be done",
        "relevance": "Why it matters now",
        "target_date": plan.started_on.replace(year=plan.started_on.year + 1),
        "state": GoalState.ACTIVE,
        "rank": rank,
    }
    return Goal.objects.create(plan=plan, domain=domain(code), made_by=actor, **values | fields)


def signed_version(plan: CarePlan, actor) -> PlanVersion:
    """The plan as it stands, signed, without the rules that stand between."""
    now = timezone.now()
    words = read_now(plan, now)[1]
    frozen = signed_words(words, version=1, agreed_on=today(), review_due_on=add_months(today(), 2), signed={})
    return PlanVersion.objects.create(
        plan=plan,
        number=1,
        words=frozen,
        words_hash=hash_of(frozen),
        agreed_on=today(),
        made_at=now,
        made_by=actor,
        given_how=PlanVersion.GivenHow.TYPED,
        signed_name="Mary Ní Test",
    )


def step_of(goal: Goal, agency, actor, **fields) -> Action:
    """A step that this agency owes, or that the person does alone where there is none."""
    values = {
        "title": "A step",
        "state": ActionState.AGREED,
        "done_by": Action.DoneBy.SUPPORTED if agency else Action.DoneBy.SELF,
        "position": goal.actions.count(),
    }
    return Action.objects.create(case=goal.plan.case, goal=goal, agency=agency, made_by=actor, **values | fields)


def spoken_of(plan: CarePlan, actor, *, on: date | None = None, progress: str = "some", **fields) -> CarePlanReview:
    """A review of this plan in which every question is answered, ready to be signed."""
    on = on or today()
    review = reviews.begin_review(actor=actor, case=plan.case)
    talk = {"held_on": on, "place": "Turas, room 2", "took_part": "Aoife, Mary", "person_took_part": "yes"}
    review = reviews.save_talk(actor=actor, review=review, version=review.version, **talk)
    sheet = review_sheet(review, timezone.now())
    goals = {goal.pk: {"progress": progress, "note": ""} for goal in sheet.goals}
    review = reviews.save_goals(actor=actor, review=review, version=review.version, answers=goals)
    areas = {area.code: {"severity": 2, "access": "attending", "note": ""} for area in sheet.areas}
    review = reviews.save_areas(actor=actor, review=review, version=review.version, answers=areas)
    view = {
        "persons_view": "I am getting there.",
        "relationship": "well",
        "still_needs": "case-management",
        "still_needs_because": "Four services, and the baby is near.",
        "consent_right": "yes",
        "phase": "delivery",
        "next_due_on": add_months(on, 2),
    }
    return reviews.save_view(actor=actor, review=review, version=review.version, **view | fields)


def reviewed(review: CarePlanReview, actor, **fields) -> CarePlanReview:
    """Signed by the person, and by this worker for the case manager."""
    review = CarePlanReview.objects.get(pk=review.pk)
    words = hash_of(review_words(review_sheet(review, timezone.now())))
    values = {"fingerprint": words, "given_how": "typed", "signed_name": "Mary Ní Test"}
    return reviews.complete_review(actor=actor, review=review, **values | fields)
