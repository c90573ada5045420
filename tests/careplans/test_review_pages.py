"""The pages of reviews: written part by part, signed, read as a difference, listed; and what a partner reads."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplans.filters import ReviewDueFilter
from careplans.models import CarePlan, CarePlanReview, CaseManagerReview
from careplans.selectors.reading import part_for
from careplans.services import reflections
from careplans.states import PlanState
from cases.models import SightBar
from core.days import today
from core.models import AuditEvent
from tests.factories import key_worker_in, led_case, managed_by
from tests.factories.careplans import plan_of, reviewed, spoken_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    def go(who, name, *args, data=None, **query):
        client.force_login(who)
        address = reverse(f"careplans:{name}", args=args)
        return client.post(address, data) if data is not None else client.get(address, query)

    return go


def words(response):
    return response.content.decode()


def test_a_review_is_begun_written_and_signed_on_its_pages(reviewed_plan, case, aoife, may, page):
    assert "Begin the review" in words(page(aoife, "reviews", case.pk))
    begun = page(aoife, "begin-review", case.pk, data={})
    review = CarePlanReview.objects.get()
    assert begun.url == reverse("careplans:review-part", args=[review.pk, "talk"])
    goals, areas = (reviewed_plan.drugs, reviewed_plan.income), ("drug-use", "income")
    parts = {
        "talk": {
            "held_on_day": "26", "held_on_month": "5", "held_on_year": "2026", "took_part": "Aoife, Mary",
            "person_took_part": "yes",
        },
        "goals": {f"progress-{goal.pk}": "good" for goal in goals},
        "areas": {f"severity-{code}": "2" for code in areas} | {f"access-{code}": "waiting" for code in areas},
        "view": {
            "persons_view": "Going well.", "relationship": "well", "still_needs": "key-working",
            "still_needs_because": "One service is enough.", "consent_right": "change", "phase": "delivery",
            "next_due_on_day": "26", "next_due_on_month": "7", "next_due_on_year": "2026",
        },
    }  # fmt: skip
    for part, answers in parts.items():
        version = CarePlanReview.objects.get().version
        answer = page(aoife, "review-part", review.pk, part, data=answers | {"version": version})
        assert answer.status_code == 302, words(answer)
    read = page(aoife, "sign-review", review.pk)
    assert "cannot be signed yet" not in words(read)
    signed = {"fingerprint": read.context["form"]["fingerprint"].value(), "given_how": "typed", "signed_name": "Mary N"}
    assert page(aoife, "sign-review", review.pk, data=signed).status_code == 302
    done = words(page(aoife, "review", review.pk))
    for said in ("16 days late", "Going well.", "Partly achieved", "Ask for the change to key working", "Talk about"):
        assert said in done
    assert "Mary N" in done
    assert page(aoife, "sign-review", review.pk).status_code == 302  # to the review: it is signed already


@pytest.mark.requirement("KW-5.2.3c")
def test_what_is_missing_is_said_with_the_field_where_it_is_answered(reviewed_plan, case, aoife, may, page):
    review = spoken_of(reviewed_plan, aoife, on=may)
    review.goal_answers = {}
    review.save()
    shown = words(page(aoife, "review", review.pk))
    assert f"/reviews/{review.pk}/goals/#id_progress-{reviewed_plan.drugs.pk}" in shown
    assert "Say how far “A steady dose” has come." in shown
    read = page(aoife, "sign-review", review.pk)
    data = {"fingerprint": read.context["form"]["fingerprint"].value(), "given_how": "typed", "signed_name": "Mary N"}
    refused = page(aoife, "sign-review", review.pk, data=data)
    assert refused.status_code == 200
    assert "has come. And 1 more." in words(refused)
    assert CarePlanReview.objects.get().state == "draft"


def test_two_who_write_one_part_are_shown_both_texts(reviewed_plan, aoife, cora, may, page):
    review = spoken_of(reviewed_plan, aoife, on=may)
    data = {"version": review.version, "took_part": "Mary and Cora", "person_took_part": "yes"}
    assert page(cora, "review-part", review.pk, "talk", data=data).status_code == 302
    other = page(aoife, "review-part", review.pk, "talk", data=data | {"took_part": "Mary and Aoife"})
    assert other.status_code == 409
    assert "Mary and Cora" in words(other)
    assert "Mary and Aoife" in words(other)


def test_a_former_review_reads_as_it_was_whatever_became_of_the_plan(reviewed_plan, aoife, may, page):
    review = reviewed(spoken_of(reviewed_plan, aoife, on=may), aoife)
    reviewed_plan.goals.update(title="Something else")
    shown = words(page(aoife, "review", review.pk))
    assert "A steady dose" in shown
    assert "Something else" not in shown
    assert AuditEvent.objects.filter(verb="opened", subject_label="careplans.CarePlanReview").exists()


def test_the_paper_is_made_of_the_signed_words_and_names_nobody_in_its_title(reviewed_plan, aoife, may, page):
    review = reviewed(spoken_of(reviewed_plan, aoife, on=may), aoife)
    paper = page(aoife, "review-paper", review.pk)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content[:5] == b"%PDF-"
    assert reviewed_plan.reference.lower() in paper["Content-Disposition"]
    assert case_name(review) not in paper["Content-Disposition"]
    with time_machine.travel("2026-05-27 10:00Z"):
        draft = spoken_of(reviewed_plan, aoife, on=date(2026, 5, 27))
    assert page(aoife, "review-paper", draft.pk).status_code == 404


def case_name(review):
    return review.case.service_user.last_name


# What a partner reads ------------------------------------------------------------------------------


def test_a_partner_reads_the_progress_of_its_own_goals_and_nothing_else(shared_plan, case, aoife, brian, page):
    review = reviewed(spoken_of(shared_plan, aoife, progress="good", persons_view="I do not like Harbour."), aoife)
    part = part_for(brian, case, review.completed_at + timedelta(seconds=1))
    assert [(goal.title, goal.progress.split(",")[0]) for goal in part.goals] == [("A steady dose", "good")]
    shown = words(page(brian, "part", case.pk))
    assert "Progress at the last review" in shown
    for kept in ("I do not like Harbour", "Out of debt", "Well", "I want this for myself"):
        assert kept not in shown
    for name, args in (("review", [review.pk]), ("review-paper", [review.pk]), ("review-part", [review.pk, "view"])):
        assert page(brian, name, *args).status_code == 404
    assert page(brian, "reviews", case.pk).status_code == 403


def test_a_key_worker_reads_the_review_and_does_not_write_it(reviewed_plan, aoife, dan, may, page):
    review = spoken_of(reviewed_plan, aoife, on=may)
    assert "Read and sign" not in words(page(dan, "review", review.pk))
    assert page(dan, "review-part", review.pk, "goals").status_code == 403
    assert page(dan, "leave-review", review.pk, data={}).status_code == 403


# The lists -------------------------------------------------------------------------------------------


@pytest.fixture
def due_plans(turas, cora):
    """Plans of the manager's agency, by the days until their review."""
    made = {}
    for days in (-40, -1, 0, 1, 14, 15, 60):
        case = led_case(lead_agency=turas)
        plan = plan_of(case, managed_by(case).worker, state=PlanState.AGREED)
        CarePlan.objects.filter(pk=plan.pk).update(review_due_on=today() + timedelta(days=days))
        made[days] = plan.pk
    return made


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("", [-40, -1, 0, 1, 14]),
        ("overdue", [-40, -1]),
        ("long", [-40]),
        ("soon", [0, 1, 14]),
        ("later", [15, 60]),
        ("any", [-40, -1, 0, 1, 14, 15, 60]),
        ("nonsense", [-40, -1, 0, 1, 14]),
    ],
)
def test_each_choice_of_time_finds_its_plans_in_the_order_of_their_days(due_plans, cora, when, days):
    found = [row.pk for row in ReviewDueFilter({"when": when}, user=cora).qs]
    assert found == [due_plans[day] for day in days]


def test_the_list_holds_the_plans_of_the_files_that_are_seen_whole(due_plans, cora, brian, page):
    plan = CarePlan.objects.select_related("case__service_user").get(pk=due_plans[-1])
    dan = key_worker_in(plan.case)
    assert [row.pk for row in ReviewDueFilter({}, user=dan).qs] == [plan.pk]
    assert not ReviewDueFilter({}, user=brian).qs
    assert [row.pk for row in ReviewDueFilter({"worker": dan.pk}, user=cora).qs] == [plan.pk]
    shown = words(page(cora, "reviews-due"))
    assert plan.case.reference in shown
    assert "1 day overdue" in shown
    assert "Hold the review" in shown
    assert "Hold the review" not in words(page(dan, "reviews-due"))  # the case manager holds it
    SightBar.objects.create(service_user=plan.case.service_user, user=cora, reason="own")
    assert plan.pk not in {row.pk for row in ReviewDueFilter({}, user=cora).qs}


def test_the_list_can_be_taken_away_and_that_is_written_down(due_plans, cora, page):
    sheet = page(cora, "reviews-due", when="overdue", export="csv")
    text = sheet.content.decode("utf-8-sig")
    assert "40 days overdue" in text
    assert AuditEvent.objects.filter(verb="reviews.exported", actor=cora).exists()


def test_the_list_costs_the_same_for_2_as_for_12(turas, cora, page):
    def cost(number):
        for _ in range(number):
            case = led_case(lead_agency=turas)
            plan = plan_of(case, managed_by(case).worker, state=PlanState.AGREED)
            CarePlan.objects.filter(pk=plan.pk).update(review_due_on=today())
        with CaptureQueriesContext(connection) as asked:
            page(cora, "reviews-due")
        return len(asked)

    cost(1)
    assert cost(1) == cost(10)


# Reflections ------------------------------------------------------------------------------------------


@pytest.mark.requirement("GB2-cm-review")
def test_a_case_manager_writes_a_reflection_that_their_manager_reads(case, aoife, cora, dan, page):
    reflections.keep_reflections(actor=aoife)
    row = CaseManagerReview.objects.get(worker=aoife)
    assert "Since" in words(page(aoife, "reflections"))
    missing = page(aoife, "write-reflection", row.pk, data={"version": 0, "supports": "", "protocols": ""})
    assert missing.status_code == 200
    assert "Answer “How manageable is your work?”" in words(missing)
    data = {"version": row.version, "manageable": "2", "supports": "Cora", "protocols": "The gap form is long."}
    assert page(aoife, "write-reflection", row.pk, data=data).status_code == 302
    read = words(page(cora, "reflection", row.pk))
    for said in ("Too much", "The gap form is long.", "Cases managed", "not counted yet"):
        assert said in read
    assert page(dan, "reflection", row.pk).status_code == 404
    assert str(aoife) in words(page(cora, "reflections"))
