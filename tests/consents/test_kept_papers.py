"""The paper of a consent: made of what was signed, once, and kept; and the form that is printed to be signed."""

import pytest
from django.urls import reverse

from accounts.actors import system_actor
from cases.models import Consent
from consents.services.papers import keep_paper
from consents.wishes import Wish
from core.attachments import of_record, read_attachment
from core.models import Job
from tests.consents.at_the_pages import page, picture
from tests.factories import key_worker_in
from tests.factories.consents import drafted, sign, signed, talk_about
from tests.papers import text_of

pytestmark = pytest.mark.django_db


def test_the_paper_is_asked_for_with_the_signature_and_made_once(client, case, aoife, harbour):
    talk_about(aoife, case)
    draft = drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"alcohol"})), exceptions="Nobody rings my mother.")
    consent = sign(aoife, draft, given_how="drawn", signed_name="", signature=picture(ink=True))
    job = Job.objects.get(kind="consents.paper")
    assert job.arguments == {"consent": consent.pk}
    assert "The paper is being made." in page(client, "version", consent.pk)

    assert len(keep_paper(actor=system_actor(), consent=consent)) == 2
    assert keep_paper(actor=system_actor(), consent=consent) == []
    standard, large = of_record(consent).filter(is_made_here=True)
    written = text_of(read_attachment(standard))
    assert "Nobody rings my mother." in written
    assert "Alcohol" in written
    assert "Harbour" in written
    assert large.title == "Consent as signed, large print"
    text = page(client, "version", consent.pk)
    assert reverse("core:file", args=[standard.pk]) in text
    assert reverse("core:file", args=[large.pk]) in text


def test_the_paper_keeps_the_words_of_that_day(case, aoife, harbour):
    consent = signed(aoife, case, {harbour: ["alcohol"]})
    harbour.short_name = "Renamed since"
    harbour.save()
    keep_paper(actor=system_actor(), consent=consent)
    written = text_of(read_attachment(of_record(consent).filter(is_made_here=True).first()))
    assert "Renamed since" not in written


def test_the_form_to_sign_is_printed_by_whoever_takes_it(client, case, aoife, harbour):
    draft = drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"alcohol"})))
    answer = client.get(reverse("consents:form", args=[draft.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert "Mary" not in answer["Content-Disposition"]
    assert "Alcohol" in text_of(answer.content)
    client.force_login(key_worker_in(case, harbour))
    assert client.get(reverse("consents:form", args=[draft.pk])).status_code == 404
    assert Consent.objects.get(pk=draft.pk).state == Consent.State.DRAFT
