"""The form on paper: tagged, the same for every reader, and nothing of it tells whose file it is."""

import io
from datetime import date

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core import pdf
from core.days import today
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.papers.form import bullets, form_paper
from gapsblocks.selectors.papers import printed
from gapsblocks.services import chain
from tests.factories import key_worker_in
from tests.factories.gapsblocks import advised, raised, sent
from tests.papers import beside_the_page, pages_of, problems, text_of

pytestmark = pytest.mark.django_db

TELLING: tuple[str, ...] = ("Mary", "Chonaill", "3 May 1991", "03/05/1991", "1991-05-03", "085 123 4567", "123 4567")
TELLING += ("Séafra", "Griffin Road", "D07 X4N2", "mary.nc@example.com", "M.N.C.")


@pytest.fixture
def hostile(case):
    """A person whose every particular stands in the words that somebody wrote."""
    person = case.service_user
    person.date_of_birth, person.phone, person.email = date(1991, 5, 3), "085 123 4567", "mary.nc@example.com"
    person.address, person.eircode, person.next_of_kin_name = "14 Griffin Road", "D07 X4N2", "Séafra Ó Broin"
    person.save()
    return case


def stored(form) -> GapsAndBlocksForm:
    return GapsAndBlocksForm.objects.get(pk=form.pk)


def paper_of(client, form, **query):
    return client.get(reverse("gapsblocks:paper", args=[form.pk]), query)


def outline(content: bytes) -> list[str]:
    def flat(items):
        for item in items:
            if isinstance(item, list):
                yield from flat(item)
            else:
                yield item.title

    return list(flat(PdfReader(io.BytesIO(content)).outline))


@pytest.mark.requirement("KW-16.1.3")
def test_whoever_may_see_the_form_takes_the_same_paper_and_it_is_in_the_log(case, dan, cora, forum, fiona, client):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    texts = []
    for reader in (dan, cora, fiona):
        client.force_login(reader)
        with time_machine.travel("2026-05-04 09:00Z", tick=False):
            answer = paper_of(client, form)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert f'filename="{form.reference.lower()}-{form.version}.pdf"' in answer["Content-Disposition"]
        texts.append(text_of(answer.content))
        downloaded = AuditEvent.objects.filter(verb="downloaded", actor=reader, subject_id=str(form.pk))
        assert downloaded.get().data["title"] == f"{form.reference}, version {form.version}"
    assert len(set(texts)) == 1
    for words in (form.title, form.solution, case.reference, "Page 1 of 2", "Page 2 of 2", form.forum_name):
        assert words in texts[0]


def test_who_may_not_see_the_form_learns_nothing_of_it(case, dan, cora, forum, other_forum, maeve, client):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    for stranger in (other_forum.co_ordinator, maeve, key_worker_in(case, other_forum)):
        client.force_login(stranger)
        assert paper_of(client, form).status_code == 404
        assert AuditEvent.objects.filter(verb="refused", actor=stranger, data__attempted="view_gap").exists()


def test_a_draft_is_no_form_yet(case, dan, client):
    form = raised(case, dan)
    GapsAndBlocksForm.objects.filter(pk=form.pk).update(state="draft")
    client.force_login(dan)
    assert paper_of(client, form).status_code == 404


@pytest.mark.requirement("LAW-gap-identity")
def test_nothing_of_a_hostile_person_is_in_the_file(hostile, dan, cora, client):
    """Written inside the service before anybody looked it through: the words that tell are left out on paper."""
    told = " ".join(TELLING)
    form = raised(
        hostile,
        dan,
        title="No bed for Mary Ní Chonaill, born 3 May 1991, 085 123 4567",
        description=told,
        evidence=f"- {told}\n- {told}",
    )
    form = advised(form, cora, advice=told, action=f"Rang {told}")
    client.force_login(cora)
    answer = paper_of(client, form)
    raw = answer.content
    everything = text_of(raw) + " ".join(outline(raw)) + str(PdfReader(io.BytesIO(raw)).metadata)
    xmp = PdfReader(io.BytesIO(raw)).xmp_metadata
    everything += answer["Content-Disposition"] + str(xmp.dc_title) + str(xmp.dc_creator)
    for words in (*TELLING, "1991", "Griffin"):
        assert words not in everything, words
    assert "[left out]" in everything


@pytest.mark.requirement("LAW-gap-identity")
def test_a_later_word_of_a_co_ordinator_is_looked_through_as_well(hostile, dan, cora, forum, fiona):
    form = sent(advised(raised(hostile, dan), cora), cora, forum)
    form = chain.answer(actor=fiona, form=form, version=form.version, result="partly", words="One bed from June.")
    form.answer = "One bed for Mary from June."
    shown = printed(form, today()).gap
    assert shown.answer == "One bed for [left out] from June."


def test_what_the_sender_settled_stays(case, dan, cora, forum):
    form = advised(raised(case, dan, description="St Mary’s hospital refused."), cora)
    assert "Mary" not in printed(form, today()).gap.description
    form = sent(form, cora, forum, settled=["description:a name:marys"])
    assert printed(stored(form), today()).gap.description == "St Mary’s hospital refused."


def test_it_is_accessible_and_no_word_runs_off_the_sheet_in_either_size(case, dan, cora, forum):
    form = sent(advised(raised(case, dan, evidence="One\n- Two\n\n3) Three"), cora), cora, forum)
    shown = printed(form, today())
    words = form_paper(shown.gap, shown.sender, made_at=timezone.now())
    for large in (False, True):
        content = pdf.render("pdf/gap_form.html", words, large=large)
        assert problems(content, nobody=("Mary", "Chonaill")) == []
        assert beside_the_page(pdf.lay_out(render_to_string("pdf/gap_form.html", words), large=large)) == []
        assert outline(content)[0] == form.title
    assert pages_of(pdf.render("pdf/gap_form.html", words)) == 2


def test_large_print_is_asked_for_in_the_address(case, dan, client):
    form = raised(case, dan)
    client.force_login(dan)
    small, large = paper_of(client, form), paper_of(client, form, size="large")
    assert pages_of(large.content) > pages_of(small.content)
    assert "large-print" in large["Content-Disposition"]


def test_evidence_is_a_fact_a_line():
    assert list(bullets("- One\n\n• Two, 3) three\n4. Four\n2026 was full")) == [
        "One",
        "Two, 3) three",
        "Four",
        "2026 was full",
    ]


def test_each_level_reads_what_is_wanted_of_it_and_by_when(case, dan, cora, forum, fiona, maeve):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        form = raised(case, dan)
        assert said(form) == (
            f"With the line manager of {form.agency.label} since 2 March 2026.",
            "Wanted from you: your advice, and what you did about it, by 9 March 2026.",
        )
        form = advised(form, cora)
        assert said(form)[1].startswith("Wanted from you: an answer by 9 March 2026, or that it be sent")
        form = sent(form, cora, forum)
        assert "Wanted from you: an answer by 31 March 2026. After that" in said(form)[1]
    with time_machine.travel("2026-04-02 09:00Z", tick=False):
        assert said(form)[0].endswith("2 working days late on 2 April 2026.")
        assert "by 31 March" not in said(form)[1]
        form = chain.send_to_national(actor=fiona, form=form, version=form.version)
        assert said(form)[0].startswith("With the National Rehabilitation Co-ordinator (HSE) since 2 April 2026.")
        form = chain.answer(actor=maeve, form=form, version=form.version, result="partly", words="One bed.")
        assert said(form)[0] == "Answered on 2 April 2026: partly resolved. Age 22 working days."
        form = chain.tell_person(actor=dan, form=form, version=form.version, told_on=today(), changed="A bed.")
        assert said(form)[1] == "For your information. Nothing is wanted from you."


def test_the_ladder_has_each_step_with_its_day_and_age(case, dan, cora, forum, fiona):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        form = sent(advised(raised(case, dan), cora), cora, forum)
    with time_machine.travel("2026-03-11 09:00Z", tick=False):
        chain.add_work(
            actor=fiona, form=form, version=form.version, kind="group", on=date(2026, 3, 10), words="On the agenda."
        )
        rungs = paper_words(stored(form))["ladder"]
    assert [(rung.state, rung.title, rung.age) for rung in rungs] == [
        ("done", "Worker raised it", 0),
        ("done", "Line manager’s advice", 0),
        ("now", form.forum_name, 0),
        ("done", "Group meeting", 6),
        ("later", "National Rehabilitation Co-ordinator (HSE)", 20),
        ("later", "Result told to worker and person", None),
    ]


def paper_words(form):
    shown = printed(stored(form), today())
    return form_paper(shown.gap, shown.sender, made_at=timezone.now())


def said(form) -> tuple[str, str]:
    words = paper_words(form)
    return tuple(words[key].replace("\N{NO-BREAK SPACE}", " ") for key in ("lead", "wanted"))
