"""On the page that sends a form each place that could tell stands out, and leads to its line of the list."""

import re

import pytest
from django.urls import reverse

from core.models import AuditEvent
from gapsblocks.models import SettledFinding
from gapsblocks.presenters_sending import Piece, marked
from gapsblocks.rules.identity import Finding, Identity, find, numbered
from gapsblocks.services import chain
from tests.factories.agencies import AgencyFactory
from tests.factories.gapsblocks import advised, raised

MARY = Identity(names=("Mary Ní Chonaill",), others=("Mary Lawlor Byrne",))


def cut(text: str, found: list[Finding]) -> list[Piece]:
    return list(marked(text, found, numbered(found), {each.key: f"line-{each.key}" for each in found}))


def test_a_text_is_cut_where_something_was_found_and_loses_no_letter():
    text = "Mary rang.\nThey told Mary: “no”. Ní Chonaill left."
    found = find("description", text, MARY)
    pieces = cut(text, found)
    assert "".join(piece.text for piece in pieces) == text
    told = [(piece.text, piece.number) for piece in pieces if piece.number]
    assert told == [("Mary", 1), ("Mary", 1), ("Ní Chonaill", 2)]
    assert {piece.what for piece in pieces if piece.number} == {"a name"}


def test_two_that_overlap_are_both_marked_and_one_that_is_not_there_is_not():
    text = "Lawlor Byrne"
    first, second = Finding("title", 0, 8, "Lawlor B", "a name"), Finding("title", 7, 12, "Byrne", "an address")
    elsewhere = Finding("title", 3, 9, "Nobody", "a name")
    pieces = cut(text, [first, second, elsewhere])
    assert [(piece.text, piece.number) for piece in pieces] == [("Lawlor B", 1), ("yrne", 2)]
    assert cut("", []) == []


def send_page(client, who, form) -> str:
    client.force_login(who)
    return client.get(reverse("gapsblocks:send", args=[form.pk])).content.decode()


@pytest.mark.django_db
@pytest.mark.requirement("LAW-gap-identity")
def test_each_number_leads_to_the_line_with_that_number_and_markup_in_the_text_stays_text(
    client, case, dan, cora, forum
):
    form = advised(
        raised(case, dan, description="<b>Mary</b> rang & Mary cried.\nNothing.", evidence="M. Chonaill was told no."),
        cora,
    )
    page = send_page(client, cora, form)
    assert "&lt;b&gt;<mark" in page
    assert "<b>" not in page
    assert "rang &amp; <mark" in page
    leads = re.findall(
        r'<mark class="app-found"><a class="govuk-link" href="#([\w-]+)">([^<]+)<.*?<sup[^>]*>(\d)</sup>', page
    )
    assert [(text, number) for _, text, number in leads if text == "Mary"] == [("Mary", "1")] * 2
    for place, text, number in leads:
        line = re.search(rf'<label[^>]*for="{place}"[^>]*>([^<]*)</label>', page)
        assert line
        assert line[1].startswith(f"{number}. “{text}”")
    assert f"{len({number for _, _, number in leads})} places could tell who the person is" in page


@pytest.mark.django_db
def test_what_cannot_be_marked_stays_in_the_list_and_must_be_settled(client, case, dan, cora, forum):
    agency = AgencyFactory(name="Harbour House")
    form = raised(case, dan, about_agency=agency, about_service="The unit of Mary")
    page = send_page(client, cora, advised(form, cora))
    assert "<mark" not in page
    assert "1. “Mary” in the service concerned could be a name" in page
    form.refresh_from_db()
    answer = client.post(
        reverse("gapsblocks:send", args=[form.pk]),
        {"version": form.version, "forum": forum.pk, "extent": "systemic"},
    )
    assert "Look again before this leaves the service" in answer.content.decode()
    form.refresh_from_db()
    assert (form.state, form.sent_on) == ("advised", None)
    assert not SettledFinding.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", actor=cora, data__rule="LAW-gap-identity").count() == 1


@pytest.mark.django_db
def test_what_is_settled_is_marked_no_more(client, case, dan, cora, forum):
    form = advised(raised(case, dan, description="Mary Street is closed."), cora)
    assert "<mark" in send_page(client, cora, form)
    keys = list(client.get(reverse("gapsblocks:send", args=[form.pk])).context["form"].places)
    said = {"version": form.version, "forum": forum, "extent": "systemic", "settled": keys}
    form = chain.send_to_co_ordinator(actor=cora, form=form, **said)
    form = chain.answer(
        actor=forum.co_ordinator, form=form, version=form.version, result="not", words="No other is open."
    )
    form = chain.reopen(actor=cora, form=form, version=form.version, reason="It stands again.")
    page = send_page(client, cora, form)
    assert "Mary Street is closed." in page
    assert "<mark" not in page
    assert "could tell who the person is" not in page
