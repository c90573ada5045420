"""The papers of a plan: the person's own, the whole of it, and one agency's part."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from careplans import my_plan_paper, plan_papers
from careplans.models import Action
from careplans.selectors.papers import aftercare_of, agreeing_of, printed, sight_of, version_to_print
from careplans.services.signing import revise_plan
from careplans.services.wraparound import offer_aftercare
from careplans.states import ActionState, GoalState, PlanState
from consents.services import withdraw_consent
from core import pdf
from core.days import today
from core.models import AuditEvent
from tests.factories import AgencyFactory, CaseAgencyFactory, WorkerFactory
from tests.factories.careplans import goal_in, plan_of, signed_version, step_of
from tests.factories.cases import right
from tests.factories.consents import signed
from tests.factories.found import assessed
from tests.papers import beside_the_page, problems, reading_grade, text_of

pytestmark = pytest.mark.django_db

PART, WHOLE = "plan-part", "whole-plan"
ALONE, WITH, FOR = Action.DoneBy.SELF, Action.DoneBy.SUPPORTED, Action.DoneBy.ADVOCATED


@pytest.fixture
def opened(client):
    """Opens a paper as somebody."""

    def go(who, name, *args, **query):
        client.force_login(who)
        return client.get(reverse(f"careplans:{name}", args=args), query)

    return go


@pytest.fixture
def plan(case, aoife, turas, harbour, clinic):
    """Three goals in the person's order, each with words that stand nowhere else."""
    case.service_user.first_names, case.service_user.last_name = "Mary", "Ní Chonaill"
    case.service_user.known_as = ""
    case.service_user.save()
    for agency in (harbour, clinic):
        CaseAgencyFactory(case=case, agency=agency)
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    plan.drugs = goal_in(plan, "drug-use", aoife, title="Steady", own_words="Walnut", measure="Six weeks", rank=3)
    plan.home = goal_in(plan, "accommodation", aoife, title="A home", own_words="Chestnut", measure="Keys", rank=1)
    plan.money = goal_in(plan, "income", aoife, title="Income and finance", own_words="Almond", measure="Paid", rank=2)
    soon = today() + timedelta(days=9)
    step_of(plan.home, turas, aoife, title="Pomelo letter", done_by=FOR, target_date=soon)
    step_of(plan.home, turas, aoife, title="Quince skills", done_by=WITH, worker=aoife, rhythm="every week")
    step_of(plan.home, None, aoife, title="Medlar form", target_date=soon)
    step_of(plan.drugs, harbour, aoife, title="Papaya group", worker_name="Brian Kavanagh")
    step_of(plan.drugs, clinic, aoife, title="Guava dose", worker_name="Dr Roche")
    step_of(plan.money, None, aoife, title="Damson bills")
    plan.consent = signed(aoife, case, {harbour: {"drug-use", PART}, clinic: {"drug-use", WHOLE}})
    return plan


def pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def title_of(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        return f"{document.docinfo.get('/Title', '')}{document.docinfo.get('/Author', '')}"


def as_printed(plan, wanted=""):
    return printed(plan, version_to_print(plan, wanted), timezone.now())


def in_order(text: str, *words: str) -> bool:
    found = [text.index(word) for word in words]
    return found == sorted(found)


# My plan ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-12.3a", "GB2-priorities")
def test_my_plan_is_in_the_persons_order_and_words_with_their_own_steps_first(aoife, plan, opened):
    signed_version(plan, aoife)
    for size in ({}, {"size": "large"}):
        answer = opened(aoife, "my-plan-paper", plan.pk, **size)
        text = text_of(answer.content)
        assert in_order(text, "1. A home", "“Chestnut”", "“Almond”", "3. Steady", "“Walnut”")
        assert in_order(text, "Medlar form", "Quince skills", "Pomelo letter")
        assert f"You, with {aoife}" in text
        assert "Brian Kavanagh (Harbour)" in text
        assert f"We look at it again by {plan.review_due_on.day}" in text
        assert f"Your case manager is {aoife}" in text
        assert "Done when: Six weeks." in text
        assert not problems(answer.content, nobody=("Mary", "Chonaill", "Turas", str(aoife)))
    event = AuditEvent.objects.filter(verb="downloaded", actor=aoife).latest("pk")
    assert (event.file_id, event.part, event.data["large"]) == (plan.case_id, "plan", True)
    assert event.data["title"] == f"My plan, {plan.reference}, version 1"


def test_nothing_at_a_glance_says_whose_it_is_or_from_what_kind_of_service(case, aoife, turas, harbour, plan, opened):
    for agency, name in ((turas, "Turas Drug and Alcohol Service"), (harbour, "Harbour Community Addiction Team")):
        agency.name, agency.short_name = name, ""
        agency.save()
    case.lead_agency.refresh_from_db()
    signed_version(plan, aoife)
    answer = opened(aoife, "my-plan-paper", plan.pk)
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


def test_a_goal_that_is_called_by_an_area_of_life_has_a_number_instead(aoife, plan):
    text = text_of(my_plan_paper.render(as_printed(plan), made_by=str(aoife)))
    assert "Goal 2 “Almond”" in text
    assert "Income and finance" not in text


def test_my_plan_says_who_sees_which_goals_today_and_not_that_nobody_else_does(case, aoife, harbour, clinic, plan):
    eva = WorkerFactory(agency=AgencyFactory(short_name="Tusla")).user
    right(eva, case, "manage_case", manages="CHILD_FAMILY")
    step_of(goal_in(plan, "family", aoife, title="See Cian", rank=4), None, aoife)
    signed_version(plan, aoife)
    text = text_of(my_plan_paper.render(as_printed(plan), made_by=str(aoife)))
    assert "Harbour: goal 3, until the end of" in text
    assert "Clinic: all of it, until the end of" in text
    assert f"{eva}, Tusla: goal 4, as part of their job." in text
    assert "obody else" not in text
    withdraw_consent(actor=aoife, consent=plan.consent, extent="agency", channel="telephone", agencies=[harbour.pk])
    again = text_of(my_plan_paper.render(as_printed(plan), made_by=str(aoife)))
    assert "Harbour: goal" not in again
    assert "Clinic: all of it" in again


def test_what_the_person_reads_is_plain(aoife, plan):
    draft = as_printed(plan, "draft")
    signed_version(plan, aoife)
    plan.money.state = GoalState.ACHIEVED
    plan.money.save()
    for paper in (draft, as_printed(plan)):
        shown = my_plan_paper.my_plan(paper).first(2)
        html = render_to_string("pdf/my_plan.html", my_plan_paper.context_of(paper, shown, made_by=str(aoife)))
        assert reading_grade(html) <= 7


def many_goals(plan, aoife, agencies, *, words="") -> None:
    areas = ("drug-use", "accommodation", "income", "physical-health", "family")
    for place in range(plan.goals.count() + 1, 21):
        goal = goal_in(plan, areas[place % 5], aoife, title=f"Wish {place}: {words}"[:160], own_words=words * 30)
        for number in range(3):
            step_of(goal, agencies[number], aoife, title=f"Task {place}.{number} {words}"[:200])


LONG = {
    "plain": "to live where I choose with the people I love ",
    "right to left": "أريد بيتا خاصا بي وأن أرى أطفالي كل أسبوع ",
    "emoji": "a start 🌱 for us two 👩‍👧 and the dog 🐕 ",
    "one word": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
}


@pytest.mark.parametrize("words", LONG.values(), ids=LONG)
def test_of_twenty_goals_those_put_first_fill_two_pages_and_it_says_where_the_rest_is(
    aoife, turas, harbour, plan, words
):
    many_goals(plan, aoife, (None, turas, harbour), words=words)
    assert (plan.goals.count(), Action.objects.count()) == (20, 57)
    paper = as_printed(plan)
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


def test_what_was_pasted_is_shortened_after_a_word():
    assert my_plan_paper.shortened("A  door\nI can close.", 60) == "A door I can close."
    assert my_plan_paper.shortened("A door that I can close.", 13) == "A door that…"
    assert my_plan_paper.shortened("x" * 10_000, 12) == "x" * 11 + "…"


# The whole plan --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("MC-milestones")
def test_the_whole_plan_has_goals_steps_need_agreement_sight_versions_and_aftercare(
    case, aoife, brian, harbour, plan, opened
):
    assessed(case, aoife, drug_use=3)
    plan.home.milestones.create(title="Lychee list", due_on=today(), state="reached", settled_on=today())
    offer_aftercare(actor=brian, case=case, agency=harbour, kind="other", text="Mango drop-in")
    signed_version(plan, aoife)
    answer = opened(aoife, "plan-paper", plan.pk)
    text = text_of(answer.content)
    for words in (
        "Care plan of Mary Ní Chonaill",
        "Version 1, signed",
        "It stands.",
        "“Chestnut”",
        "Measure: Keys",
        "Papaya group",
        "Lychee list",
        "(reached, ",
        "Need in each area of life",
        "Drug use High",
        "Goals by state",
        "Who owns what",
        "Who has agreed, and was told",
        "Harbour No answer",
        "Harbour: goal 3; until the end of",
        "Mango drop-in (Harbour, not confirmed)",
        "Version 1, signed",
    ):
        assert words in text
    assert in_order(text, "1. A home", "2. Income and finance", "3. Steady")
    assert "DRAFT" not in text
    assert not problems(answer.content, nobody=("Mary", "Chonaill"))
    assert answer["Content-Disposition"] == f'inline; filename="{plan.reference.lower()}-1.pdf"'
    event = AuditEvent.objects.filter(verb="downloaded", actor=aoife).latest("pk")
    assert event.data["title"] == f"{plan.reference}, version 1"


def test_a_draft_says_so_on_every_paper_and_is_to_be_signed(aoife, plan, opened):
    for name, words in (("plan-paper", "DRAFT"), ("my-plan-paper", "This is a draft.")):
        text = text_of(opened(aoife, name, plan.pk).content)
        assert words in text
        assert "and date" in text


def test_what_was_signed_is_printed_as_it_was_and_the_next_draft_beside_it(aoife, turas, plan, opened):
    signed_version(plan, aoife)
    revise_plan(actor=aoife, plan=plan, reason="A new start")
    plan.home.title = "Persimmon house"
    plan.home.save()
    step_of(plan.home, turas, aoife, title="Loquat call")
    for name in ("plan-paper", "my-plan-paper"):
        kept = text_of(opened(aoife, name, plan.pk).content)
        assert "1. A home" in kept
        assert "1. Persimmon house" not in kept
        assert "1. Persimmon house" in text_of(opened(aoife, name, plan.pk, version="draft").content)
        assert text_of(opened(aoife, name, plan.pk, version="1").content) == kept
        assert opened(aoife, name, plan.pk, version="7").status_code == 404
    whole = text_of(opened(aoife, "plan-paper", plan.pk).content)
    assert "Changed since it was signed" in whole
    assert "Added: the step “Loquat call”, under “Persimmon house”" in whole
    assert "Some of the plan has changed" in text_of(opened(aoife, "my-plan-paper", plan.pk).content)
    assert "The one before stands" in text_of(opened(aoife, "plan-paper", plan.pk, version="draft").content)


def test_a_former_version_has_nothing_of_today(aoife, harbour, plan):
    version = signed_version(plan, aoife)
    version.superseded_at, version.superseded_by = timezone.now(), aoife
    version.save()
    Action.objects.filter(title="Papaya group").update(state=ActionState.BLOCKED, blocked_by="Tamarind", blocked_on=today())
    paper = as_printed(plan, "1")
    whole = plan_papers.whole_plan(paper, agreeing_of(paper), aftercare_of(plan.case), made_by=str(aoife))
    text = text_of(pdf.render("pdf/care_plan.html", whole))
    assert "another is in its place" in text
    assert "Papaya group" in text
    for words in ("Blocked", "Who has agreed", "Who knows what of it"):
        assert words not in text
    assert "This is an old plan." in text_of(my_plan_paper.render(paper, made_by=str(aoife)))


def test_words_that_are_not_as_they_were_signed_say_so(aoife, plan):
    version = signed_version(plan, aoife)
    version.words_hash = "0" * 64
    paper = printed(plan, version, timezone.now())
    whole = plan_papers.whole_plan(paper, agreeing_of(paper), (), made_by=str(aoife))
    assert "not the ones that were signed" in text_of(pdf.render("pdf/care_plan.html", whole))


def test_twenty_goals_with_long_words_stay_on_the_paper(aoife, turas, harbour, plan):
    many_goals(plan, aoife, (None, turas, harbour), words=LONG["one word"])
    goal_in(plan, "income", aoife, title="Pasted", specific="x" * 3_000 + " word" * 1_400)
    paper = as_printed(plan)
    whole = plan_papers.whole_plan(paper, agreeing_of(paper), (), made_by=str(aoife))
    laid_out = pdf.lay_out(render_to_string("pdf/care_plan.html", whole))
    assert beside_the_page(laid_out) == []


# One agency's part -----------------------------------------------------------------------------------------------

OTHERS_WORDS = ("Chestnut", "Almond", "A home", "Pomelo", "Quince", "Medlar", "Damson", "Income")


@pytest.mark.requirement("KW-8.3b")
def test_an_agencys_paper_has_its_part_and_no_word_of_another(case, aoife, brian, harbour, plan, opened):
    """The clinic reads of the same area: so its step stands there. What stands in another area stands nowhere."""
    theirs = opened(brian, "part-paper", case.pk)
    made_for_them = opened(aoife, "extract-paper", case.pk, harbour.pk)
    for answer in (theirs, made_for_them):
        text = text_of(answer.content)
        for words in ("Care plan of Mary Ní Chonaill: your part", "Yours: Papaya group", "Guava dose", "Six weeks"):
            assert words in text
        for words in (*OTHERS_WORDS, "Walnut"):  # the person's own words are not ticked for it
            assert words not in text
        assert "For Harbour only, until the end of" in text
        assert "It may not be the whole plan." in text
        assert "your answer to your 1 step." in text
        assert not problems(answer.content, nobody=("Mary", "Chonaill"))
    for actor in (aoife, brian):
        event = AuditEvent.objects.filter(verb="downloaded", actor=actor).latest("pk")
        assert (event.file_id, event.part) == (case.pk, "plan")
        assert event.data["title"] == f"{plan.reference}, part for Harbour"


@pytest.mark.requirement("KW-8.3c")
def test_the_clinic_with_the_whole_plan_has_all_but_legal_matters(case, aoife, ruth, turas, plan, opened):
    step_of(goal_in(plan, "legal", aoife, title="Kumquat court"), turas, aoife, title="Rhubarb hearing")
    text = text_of(opened(ruth, "part-paper", case.pk).content)
    for words in ("A home", "Pomelo letter", "Damson bills", "Yours: Guava dose"):
        assert words in text
    for words in ("Kumquat", "Rhubarb", "Legal"):
        assert words not in text


def test_after_the_withdrawal_no_paper_opens_and_the_attempt_is_in_the_log(case, aoife, brian, harbour, plan, opened):
    assert opened(brian, "part-paper", case.pk).status_code == 200
    withdraw_consent(actor=aoife, consent=plan.consent, extent="agency", channel="telephone", agencies=[harbour.pk])
    assert opened(brian, "part-paper", case.pk).status_code in (403, 404)
    assert AuditEvent.objects.filter(verb="refused", actor=brian, subject_id=str(case.pk)).exists()
    assert opened(aoife, "extract-paper", case.pk, harbour.pk).status_code == 403
    refused = AuditEvent.objects.filter(verb="refused", actor=aoife).latest("pk")
    assert (refused.data["attempted"], refused.data["rule"]) == ("print_plan_part", "no-consent")
    page = opened(aoife, "agencies", plan.pk).content.decode()
    assert reverse("careplans:extract-paper", args=[case.pk, harbour.pk]) not in page


@pytest.mark.parametrize("mine", [True, False], ids=["partner", "case manager"])
def test_a_withdrawal_while_the_paper_is_made_stops_it(case, aoife, brian, harbour, plan, opened, monkeypatch, mine):
    def taken_back_meanwhile(template, context, **more):
        withdraw_consent(actor=aoife, consent=plan.consent, extent="whole", channel="telephone")
        return b"%PDF-"

    monkeypatch.setattr(pdf, "render", taken_back_meanwhile)
    name, args = ("part-paper", (case.pk,)) if mine else ("extract-paper", (case.pk, harbour.pk))
    answer = opened(brian if mine else aoife, name, *args)
    assert answer.status_code in (403, 404)
    assert b"%PDF" not in answer.content
    assert not AuditEvent.objects.filter(verb="downloaded").exists()


def test_the_case_manager_for_the_child_and_family_prints_what_they_read_by_role(case, aoife, turas, plan, opened):
    eva = WorkerFactory(agency=AgencyFactory(short_name="Tusla")).user
    right(eva, case, "manage_case", manages="CHILD_FAMILY")
    step_of(goal_in(plan, "family", aoife, title="See Cian"), turas, aoife, title="Apricot lift")
    text = text_of(opened(eva, "part-paper", case.pk).content)
    assert "Apricot lift" in text
    assert "You read this for the child and family." in text
    for words in (*OTHERS_WORDS, "Papaya", "Guava"):
        assert words not in text
    assert [each.name for each in sight_of(case, timezone.now()) if each.by_role] == [f"{eva}, Tusla"]


def test_a_partner_has_no_paper_of_the_whole_plan_nor_of_another_agencys_part(case, aoife, brian, clinic, plan, opened):
    for name, args, status in (
        ("my-plan-paper", (plan.pk,), 404),
        ("plan-paper", (plan.pk,), 404),
        ("extract-paper", (case.pk, clinic.pk), 403),
    ):
        assert opened(brian, name, *args).status_code == status
        assert AuditEvent.objects.filter(verb="refused", actor=brian).count()
        AuditEvent.objects.filter(actor=brian)
    assert not AuditEvent.objects.filter(verb="downloaded", actor=brian).exists()


def test_the_pages_lead_to_the_papers(case, aoife, brian, harbour, plan, opened):
    version = signed_version(plan, aoife)
    mine, whole = (reverse(f"careplans:{name}", args=[plan.pk]) for name in ("my-plan-paper", "plan-paper"))
    page = opened(aoife, "plan", case.pk).content.decode()
    for address in (mine, f"{mine}?size=large", whole):
        assert f'href="{address}"' in page
    page = opened(aoife, "version", version.pk).content.decode()
    for address in (f"{mine}?version=1", f"{whole}?version=1"):
        assert f'href="{address}"' in page
    assert (
        reverse("careplans:extract-paper", args=[case.pk, harbour.pk])
        in opened(aoife, "agencies", plan.pk).content.decode()
    )
    assert reverse("careplans:part-paper", args=[case.pk]) in opened(brian, "part", case.pk).content.decode()
