"""The whole plan on paper, and one agency's part of it."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from careplans import my_plan_paper, plan_papers
from careplans.models import Action
from careplans.selectors.aftercare import aftercare_of
from careplans.selectors.papers import agreeing_of, printed, sight_of
from careplans.services.aftercare import offer_aftercare
from careplans.services.signing import revise_plan
from careplans.states import ActionState
from consents.services import withdraw_consent
from core import pdf
from core.days import today
from core.models import AuditEvent
from tests.careplans.on_paper import LONG, as_printed, in_order, many_goals
from tests.factories import AgencyFactory, WorkerFactory
from tests.factories.careplans import goal_in, signed_version, step_of
from tests.factories.cases import right
from tests.factories.found import assessed
from tests.papers import beside_the_page, pages_of, problems, text_of

pytestmark = pytest.mark.django_db


# The whole plan --------------------------------------------------------------------------------------------------


def test_the_whole_plan_has_goals_steps_need_agreement_sight_versions_and_aftercare(
    case, aoife, brian, harbour, on_paper, opened
):
    assessed(case, aoife, drug_use=3)
    on_paper.home.milestones.create(title="Lychee list", due_on=today(), state="reached", settled_on=today())
    offer_aftercare(actor=brian, case=case, agency=harbour, kind="other", text="Mango drop-in")
    signed_version(on_paper, aoife)
    answer = opened(aoife, "plan-paper", on_paper.pk)
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
        "Mango drop-in (Harbour; not confirmed)",
        "Version 1, signed",
    ):
        assert words in text
    assert in_order(text, "1. A home", "2. Income and finance", "3. Steady")
    assert "DRAFT" not in text
    assert not problems(answer.content, nobody=("Mary", "Chonaill"))
    assert answer["Content-Disposition"] == f'inline; filename="{on_paper.reference.lower()}-1.pdf"'
    event = AuditEvent.objects.filter(verb="downloaded", actor=aoife).latest("pk")
    assert event.data["title"] == f"{on_paper.reference}, version 1"


def test_a_draft_says_so_on_every_paper_and_is_to_be_signed(aoife, on_paper, opened):
    for name, words in (("plan-paper", "DRAFT"), ("my-plan-paper", "This is a draft.")):
        text = text_of(opened(aoife, name, on_paper.pk).content)
        assert words in text
        assert "and date" in text


def test_what_was_signed_is_printed_as_it_was_and_the_next_draft_beside_it(aoife, turas, on_paper, opened):
    signed_version(on_paper, aoife)
    assert opened(aoife, "plan-paper", on_paper.pk, version="draft").status_code == 404
    revise_plan(actor=aoife, plan=on_paper, reason="A new start")
    on_paper.home.title = "Persimmon house"
    on_paper.home.save()
    step_of(on_paper.home, turas, aoife, title="Loquat call")
    for name in ("plan-paper", "my-plan-paper"):
        kept = text_of(opened(aoife, name, on_paper.pk).content)
        assert "1. A home" in kept
        assert "1. Persimmon house" not in kept
        assert "1. Persimmon house" in text_of(opened(aoife, name, on_paper.pk, version="draft").content)
        assert text_of(opened(aoife, name, on_paper.pk, version="1").content) == kept
        for none in ("7", "²", "9" * 5000):
            assert opened(aoife, name, on_paper.pk, version=none).status_code == 404
    whole = text_of(opened(aoife, "plan-paper", on_paper.pk).content)
    assert "Changed since it was signed" in whole
    assert "Added: the step “Loquat call”, under “Persimmon house”" in whole
    assert "Some of the plan has changed" in text_of(opened(aoife, "my-plan-paper", on_paper.pk).content)
    assert "The one before stands" in text_of(opened(aoife, "plan-paper", on_paper.pk, version="draft").content)


def test_a_former_version_has_nothing_of_today(aoife, harbour, on_paper):
    version = signed_version(on_paper, aoife)
    version.superseded_at, version.superseded_by = timezone.now(), aoife
    version.save()
    Action.objects.filter(title="Papaya group").update(
        state=ActionState.BLOCKED, blocked_by="Tamarind", blocked_on=today()
    )
    paper = as_printed(on_paper, "1")
    whole = plan_papers.whole_plan(paper, agreeing_of(paper), aftercare_of(on_paper.case, paper.at), made_by=str(aoife))
    text = text_of(pdf.render("pdf/care_plan.html", whole))
    assert "another is in its place" in text
    assert "Papaya group" in text
    for words in ("Blocked", "Who has agreed", "Who knows what of it"):
        assert words not in text
    assert "This is an old plan." in text_of(my_plan_paper.render(paper, made_by=str(aoife)))


def test_words_that_are_not_as_they_were_signed_say_so(aoife, on_paper):
    version = signed_version(on_paper, aoife)
    version.words_hash = "0" * 64
    paper = printed(on_paper, version, timezone.now())
    whole = plan_papers.whole_plan(paper, agreeing_of(paper), aftercare_of(on_paper.case, paper.at), made_by=str(aoife))
    assert "not the ones that were signed" in text_of(pdf.render("pdf/care_plan.html", whole))


def test_twenty_goals_with_long_words_stay_on_the_paper(aoife, turas, harbour, on_paper):
    many_goals(on_paper, aoife, (None, turas, harbour), words=LONG["one word"])
    goal_in(on_paper, "income", aoife, title="Pasted", specific="x" * 3_000 + " word" * 1_400)
    paper = as_printed(on_paper)
    whole = plan_papers.whole_plan(paper, agreeing_of(paper), aftercare_of(on_paper.case, paper.at), made_by=str(aoife))
    laid_out = pdf.lay_out(render_to_string("pdf/care_plan.html", whole))
    assert beside_the_page(laid_out) == []


# One agency's part -----------------------------------------------------------------------------------------------

OTHERS_WORDS = ("Chestnut", "Almond", "A home", "Pomelo", "Quince", "Medlar", "Damson", "Income")


@pytest.mark.requirement("KW-8.3b")
def test_an_agencys_paper_has_its_part_and_no_word_of_another(case, aoife, brian, harbour, on_paper, opened):
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
        assert event.data["title"] == f"{on_paper.reference}, part for Harbour"


def test_the_clinic_with_the_whole_plan_has_all_but_legal_matters(case, aoife, ruth, turas, on_paper, opened):
    step_of(goal_in(on_paper, "legal", aoife, title="Kumquat court"), turas, aoife, title="Rhubarb hearing")
    text = text_of(opened(ruth, "part-paper", case.pk).content)
    for words in ("A home", "Pomelo letter", "Damson bills", "Yours: Guava dose"):
        assert words in text
    for words in ("Kumquat", "Rhubarb", "Legal"):
        assert words not in text


def test_after_the_withdrawal_no_paper_opens_and_the_attempt_is_in_the_log(
    case, aoife, brian, harbour, on_paper, opened
):
    assert opened(brian, "part-paper", case.pk).status_code == 200
    withdraw_consent(actor=aoife, consent=on_paper.consent, extent="agency", channel="telephone", agencies=[harbour.pk])
    assert opened(brian, "part-paper", case.pk).status_code in (403, 404)
    assert AuditEvent.objects.filter(verb="refused", actor=brian, subject_id=str(case.pk)).exists()
    assert opened(aoife, "extract-paper", case.pk, harbour.pk).status_code == 403
    refused = AuditEvent.objects.filter(verb="refused", actor=aoife).latest("pk")
    assert (refused.data["attempted"], refused.data["rule"]) == ("print_plan_part", "no-consent")
    page = opened(aoife, "agencies", on_paper.pk).content.decode()
    assert reverse("careplans:extract-paper", args=[case.pk, harbour.pk]) not in page


@pytest.mark.parametrize("mine", [True, False], ids=["partner", "case manager"])
def test_a_withdrawal_while_the_paper_is_made_stops_it(
    case, aoife, brian, harbour, on_paper, opened, monkeypatch, mine
):
    def taken_back_meanwhile(template, context, **more):
        withdraw_consent(actor=aoife, consent=on_paper.consent, extent="whole", channel="telephone")
        return b"%PDF-"

    monkeypatch.setattr(pdf, "render", taken_back_meanwhile)
    name, args = ("part-paper", (case.pk,)) if mine else ("extract-paper", (case.pk, harbour.pk))
    answer = opened(brian if mine else aoife, name, *args)
    assert answer.status_code in (403, 404)
    assert b"%PDF" not in answer.content
    assert not AuditEvent.objects.filter(verb="downloaded").exists()


def test_the_case_manager_for_the_child_and_family_prints_what_they_read_by_role(case, aoife, turas, on_paper, opened):
    eva = WorkerFactory(agency=AgencyFactory(short_name="Tusla")).user
    right(eva, case, "manage_case", manages="CHILD_FAMILY")
    step_of(goal_in(on_paper, "family", aoife, title="See Cian"), turas, aoife, title="Apricot lift")
    text = text_of(opened(eva, "part-paper", case.pk).content)
    assert "Apricot lift" in text
    assert "You read this for the child and family." in text
    for words in (*OTHERS_WORDS, "Papaya", "Guava"):
        assert words not in text
    assert [each.name for each in sight_of(case, timezone.now()) if each.by_role] == [f"{eva}, Tusla"]


def test_a_partner_has_no_paper_of_the_whole_plan_nor_of_another_agencys_part(
    case, aoife, brian, clinic, on_paper, opened
):
    for name, args, status in (
        ("my-plan-paper", (on_paper.pk,), 404),
        ("plan-paper", (on_paper.pk,), 404),
        ("extract-paper", (case.pk, clinic.pk), 403),
    ):
        assert opened(brian, name, *args).status_code == status
        assert AuditEvent.objects.latest("pk").verb == "refused"
    assert not AuditEvent.objects.filter(verb="downloaded", actor=brian).exists()


def test_the_pages_lead_to_the_papers(case, aoife, brian, harbour, on_paper, opened):
    version = signed_version(on_paper, aoife)
    mine, whole = (reverse(f"careplans:{name}", args=[on_paper.pk]) for name in ("my-plan-paper", "plan-paper"))
    page = opened(aoife, "plan", case.pk).content.decode()
    for address in (mine, f"{mine}?size=large", whole):
        assert f'href="{address}"' in page
    page = opened(aoife, "version", version.pk).content.decode()
    for address in (f"{mine}?version=1", f"{whole}?version=1"):
        assert f'href="{address}"' in page
    assert (
        reverse("careplans:extract-paper", args=[case.pk, harbour.pk])
        in opened(aoife, "agencies", on_paper.pk).content.decode()
    )
    assert reverse("careplans:part-paper", args=[case.pk]) in opened(brian, "part", case.pk).content.decode()


def test_a_partner_has_its_part_in_large_print_too(client, case, brian, on_paper):
    client.force_login(brian)
    address = reverse("careplans:part-paper", args=[case.pk])
    assert f"{address}?size=large" in client.get(reverse("careplans:part", args=[case.pk])).content.decode()
    plain, large = client.get(address), client.get(address + "?size=large")
    assert "large-print" in large["Content-Disposition"]
    assert "large-print" not in plain["Content-Disposition"]
    for words in ("your part", "Guava dose"):
        assert words in text_of(large.content)
    assert pages_of(large.content) > pages_of(plain.content)
