"""The pages of the search, of the consent to be named, and of what the person was told."""

import pytest
from django.urls import reverse

from core.days import today
from gapsblocks.models import AgencySearch, GapsAndBlocksForm, GapStep, NamingConsent
from gapsblocks.selectors.anonymous import name_agreed_to
from tests.factories import AgencyFactory
from tests.factories.careplans import domain
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, dan):
    client.force_login(dan)

    def ask(name, pk, data=None):
        url = reverse(f"gapsblocks:{name}", args=[pk])
        return client.post(url, data) if data is not None else client.get(url)

    return ask


def today_typed(name):
    day = today()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def version(row):
    return {"version": type(row).objects.get(pk=row.pk).version}


def test_a_search_from_its_reason_to_the_form_that_begins(page, case):
    harbour = AgencyFactory(name="Harbour")
    page("begin-search", case.pk, {"reason": "Needs care at home."})
    search = AgencySearch.objects.get()
    assert "No agency was asked yet." in page("search", search.pk).content.decode()
    ended = {"supports": "Sessions go on", "domain": domain("drug-use").pk, "about": "adult"}
    again = page("end-failed", search.pk, ended | version(search))
    assert "at least one" in again.content.decode()
    assert "Sessions go on" in again.content.decode()  # what was typed is kept
    tried = {"agency": harbour.pk, "answer": "no", "words": "No place", **today_typed("on")}
    page("log-tried", search.pk, tried | version(search))
    assert "No place" in page("search", search.pk).content.decode()
    answer = page("end-failed", search.pk, ended | version(search))
    form = GapsAndBlocksForm.objects.get()
    assert (answer.status_code, answer.url) == (302, form.get_absolute_url())
    assert form.reference in page("search", search.pk).content.decode()


def test_the_name_is_opened_and_closed_from_their_pages(page, case, dan, cora, forum):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    said = {"words": "Explained. She agrees.", **today_typed("agreed_on")}
    assert "What it opens" in page("agree-naming", form.pk).content.decode()
    assert page("agree-naming", form.pk, said | version(form)).status_code == 302
    assert name_agreed_to(form) == case.service_user.name
    assert "The person takes it back" in page("agree-naming", form.pk).content.decode()
    assert reverse("gapsblocks:agree-naming", args=[form.pk]) in page("form", form.pk).content.decode()
    assert page("take-back-naming", form.pk, version(form)).status_code == 302
    assert name_agreed_to(form) == ""
    assert NamingConsent.objects.get().withdrawn_by == dan


def test_the_page_says_of_what_the_person_was_not_told(page, case, dan, cora):
    form = advised(raised(case, dan), cora)
    assert "Not told yet" in page("tell-step", form.pk).content.decode()
    told = {"words": "Told her that Cora rang.", **today_typed("told_on")}
    assert page("tell-step", form.pk, told | version(form)).status_code == 302
    assert GapStep.objects.filter(form=form, kind="told", words="Told her that Cora rang.").exists()
    assert "The person was told of each step until now." in page("tell-step", form.pk).content.decode()
