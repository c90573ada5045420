"""“My plan”: what the person takes home, in their order and words, and what a stranger can read at a glance."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from careplans import my_plan_paper
from careplans.models import Action
from careplans.states import GoalState
from consents.services import withdraw_consent
from core import pdf
from core.days import today
from core.models import AuditEvent
from tests.careplans.on_paper import LONG, as_printed, in_order, many_goals, pages, title_of
from tests.factories import AgencyFactory, WorkerFactory
from tests.factories.careplans import goal_in, signed_version, step_of
from tests.factories.cases import right
from tests.papers import beside_the_page, problems, reading_grade, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("KW-12.3a", "GB2-priorities")
def test_my_plan_is_in_the_persons_order_and_words_with_their_own_steps_first(aoife, on_paper, opened):
    signed_version(on_paper, aoife)
    for size in ({}, {"size": "large"}):
        answer = opened(aoife, "my-plan-paper", on_paper.pk, **size)
        text = text_of(answer.content)
        assert in_order(text, "1. A home", "“Chestnut”", "“Almond”", "3. Steady", "“Walnut”")
        assert in_order(text, "Medlar form", "Quince skills", "Pomelo letter")
        assert f"You, with {aoife}" in text
        assert "Brian Kavanagh (Harbour)" in text
        assert f"We look at it again by {on_paper.review_due_on.day}" in text
        assert f"Your case manager is {aoife}" in text
        assert "Done when: Six weeks." in text
        assert not problems(answer.content, nobody=("Mary", "Chonaill", "Turas", str(aoife)))
    event = AuditEvent.objects.filter(verb="downloaded", actor=aoife).latest("pk")
    assert (event.file_id, event.part, event.data["large"]) == (on_paper.case_id, "plan", True)
    assert event.data["title"] == f"My plan, {on_paper.reference}, version 1"


def test_nothing_at_a_glance_says_whose_it_is_or_from_what_kind_of_service(
    case, aoife, turas, harbour, on_paper, opened
):
    for agency, name in ((turas, "Turas Drug and Alcohol Service"), (harbour, "Harbour Community Addiction Team")):
        agency.name, agency.short_name = name, ""
        agency.save()
    case.lead_agency.refresh_from_db()
    signed_version(on_paper, aoife)
    answer = opened(aoife, "my-plan-paper", on_paper.pk)
    text = text_of(answer.content).lower()
    for word in ("drug", "alcohol", "addiction", "chonaill", case.reference.lower()):
        assert word not in text
    assert "brian kavanagh (harbour)" in text  # whom the person rings there
    assert title_of(answer.content).startswith("My plan, version 1 of ")
    assert answer["Content-Disposition"] == 'inline; filename="my-plan.pdf"'


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Harbour Community Drug and Alcohol Team", "Harbour"),
        ("Merchants Quay (homeless services)", "Merchants Quay"),
        ("The Methadone Clinic", "another service"),
        ("National Drug Treatment Centre", "another service"),
        ("Cuan Clinic", "Cuan Clinic"),
        ("Tusla SW", "Tusla SW"),
        ("", ""),
    ],
)
def test_a_service_is_named_without_its_kind(name, said):
    assert my_plan_paper.discreet(name) == said


def test_a_goal_that_is_called_by_an_area_of_life_has_a_number_instead(aoife, on_paper):
    text = text_of(my_plan_paper.render(as_printed(on_paper), made_by=str(aoife)))
    assert "Goal 2 “Almond”" in text
    assert "Income and finance" not in text


def test_my_plan_says_who_sees_which_goals_today_and_not_that_nobody_else_does(case, aoife, harbour, clinic, on_paper):
    eva = WorkerFactory(agency=AgencyFactory(short_name="Tusla")).user
    right(eva, case, "manage_case", manages="CHILD_FAMILY")
    step_of(goal_in(on_paper, "family", aoife, title="See Cian", rank=4), None, aoife)
    signed_version(on_paper, aoife)
    text = text_of(my_plan_paper.render(as_printed(on_paper), made_by=str(aoife)))
    assert "Harbour: goal 3, until the end of" in text
    assert "Clinic: all of it, until the end of" in text
    assert f"{eva}, Tusla: goal 4, as part of their job." in text
    assert "obody else" not in text
    withdraw_consent(actor=aoife, consent=on_paper.consent, extent="agency", channel="telephone", agencies=[harbour.pk])
    again = text_of(my_plan_paper.render(as_printed(on_paper), made_by=str(aoife)))
    assert "Harbour: goal" not in again
    assert "Clinic: all of it" in again


def test_what_the_person_reads_is_plain(aoife, on_paper):
    draft = as_printed(on_paper)
    signed_version(on_paper, aoife)
    on_paper.money.state = GoalState.ACHIEVED
    on_paper.money.save()
    for paper in (draft, as_printed(on_paper)):
        shown = my_plan_paper.my_plan(paper).first(2)
        html = render_to_string("pdf/my_plan.html", my_plan_paper.context_of(paper, shown, made_by=str(aoife)))
        assert reading_grade(html) <= 7


@pytest.mark.parametrize("words", LONG.values(), ids=LONG)
def test_of_twenty_goals_those_put_first_fill_two_pages_and_it_says_where_the_rest_is(
    aoife, turas, harbour, on_paper, words
):
    many_goals(on_paper, aoife, (None, turas, harbour), words=words)
    assert (on_paper.goals.count(), Action.objects.count()) == (20, 57)
    paper = as_printed(on_paper)
    shown = my_plan_paper.fitted(paper, made_by=str(aoife))
    places = [goal.place for goal in shown.goals]
    assert places == list(range(1, len(places) + 1))
    assert len(places) >= 3
    for large in (False, True):
        content = my_plan_paper.render(paper, made_by=str(aoife), large=large)
        text = text_of(content)
        assert f"There are {20 - len(places)} more. Your worker has the whole plan." in text
        assert f"Wish {len(places) + 1}:" not in text
        assert "Ring " in text
        assert large or pages(content) == 2
        assert not problems(content, nobody=("Mary", "Chonaill"))
        html = render_to_string("pdf/my_plan.html", my_plan_paper.context_of(paper, shown, made_by=str(aoife)))
        assert beside_the_page(pdf.lay_out(html, large=large)) == []


def test_the_next_review_is_of_today(aoife, on_paper):
    signed_version(on_paper, aoife)
    on_paper.review_due_on = today() + timedelta(days=400)  # moved by a review, which signs nothing
    on_paper.save()
    later = text_of(my_plan_paper.render(as_printed(on_paper), made_by=str(aoife)))
    assert f"We look at it again by {on_paper.review_due_on:%-d %B %Y}." in later
    on_paper.review_due_on = today() - timedelta(days=1)
    on_paper.save()
    assert "It is time to look at it again." in text_of(my_plan_paper.render(as_printed(on_paper), made_by=str(aoife)))


def test_what_was_pasted_is_shortened_after_a_word():
    assert my_plan_paper.shortened("A  door\nI can close.", 60) == "A door I can close."
    assert my_plan_paper.shortened("A door that I can close.", 13) == "A door that…"
    assert my_plan_paper.shortened("A start 🌱 for us two 👩‍👧.", 60) == "A start for us two."
    assert my_plan_paper.shortened("x" * 10_000, 12) == "x" * 11 + "…"
