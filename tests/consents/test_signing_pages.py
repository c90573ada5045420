"""The last step: drawn, typed, on paper, spoken; and what is refused without losing a word."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Consent
from consents import selectors
from consents.services import draft_consent
from consents.wishes import Wish
from core.attachments import of_record
from core.forms.scans import token_of
from tests.consents.at_the_pages import draft_again, page, picture, sent, signing, wishes_of
from tests.factories.consents import drafted, signed, talk_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(case, aoife, harbour):
    talk_about(aoife, case)
    return drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"alcohol"})))


def test_a_drawn_signature_is_kept_as_evidence(client, draft):
    client.post(
        reverse("consents:sign", args=[draft.pk]), signing(draft, given_how="drawn", signature=sent(picture(ink=True)))
    )
    draft.refresh_from_db()
    assert draft.given_how == "drawn"
    assert draft.signed_name == ""
    assert of_record(draft).filter(title="Signature").count() == 1


@pytest.mark.parametrize(
    "drawn",
    [
        "",
        "data:image/png;base64,",
        sent(picture(ink=False)),
        "data:image/png;base64,%%%",
        sent(b"<svg onload=alert(1)>"),
    ],
    ids=["missing", "nothing", "blank", "not base64", "no picture"],
)
@pytest.mark.requirement("FND-consent-evidence")
def test_an_empty_drawing_is_no_signature_and_nothing_typed_is_lost(client, draft, drawn):
    answer = client.post(
        reverse("consents:sign", args=[draft.pk]),
        signing(draft, given_how="drawn", signature=drawn, witness_name="Dan Ó Sé"),
    )
    text = answer.content.decode()
    assert "The signature is empty." in text
    assert "Dan Ó Sé" in text
    draft.refresh_from_db()
    assert draft.state == Consent.State.DRAFT
    assert not of_record(draft).exists()


def test_a_drawing_that_is_too_large_is_refused(client, draft):
    answer = client.post(
        reverse("consents:sign", args=[draft.pk]),
        signing(draft, given_how="drawn", signature=sent(b"\x89PNG" + b"0" * 400_000)),
    )
    assert "The drawing is too large." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == Consent.State.DRAFT


def test_a_second_tab_that_signs_too_is_told(client, draft):
    address = reverse("consents:sign", args=[draft.pk])
    typed = signing(draft)
    assert client.post(address, typed).status_code == 302
    again = client.post(address, typed | {"witness_name": "Dan Ó Sé"})
    text = again.content.decode()
    assert "This consent has been signed." in text
    assert "Dan Ó Sé" in text
    assert Consent.objects.filter(state=Consent.State.SIGNED).count() == 1
    assert client.get(address).url == reverse("consents:version", args=[draft.pk])


def test_words_that_were_changed_meanwhile_are_read_again(client, aoife, case, draft, harbour):
    address = reverse("consents:sign", args=[draft.pk])
    old = signing(draft)
    drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"gambling"})))
    answer = client.post(address, old | {"witness_name": "Dan Ó Sé"})
    text = answer.content.decode()
    assert "Read them again together, then sign." in text
    assert "Gambling" in text
    assert "Dan Ó Sé" in text
    draft.refresh_from_db()
    assert selectors.fingerprint(draft) in text
    assert draft.state == Consent.State.DRAFT
    client.post(address, signing(draft))
    draft.refresh_from_db()
    assert draft.state == Consent.State.SIGNED


def test_spoken_needs_a_witness_and_keeps_what_was_written(client, draft):
    address = reverse("consents:sign", args=[draft.pk])
    answer = client.post(address, signing(draft, given_how="spoken", spoken_words="Yes, go on so."))
    text = answer.content.decode()
    assert "Name the witness who heard it." in text
    assert "Yes, go on so." in text
    client.post(address, signing(draft, given_how="spoken", spoken_words="Yes, go on so.", witness_name="Dan Ó Sé"))
    draft.refresh_from_db()
    assert draft.spoken_words == "Yes, go on so."


def test_on_paper_needs_its_scan(client, draft):
    address = reverse("consents:sign", args=[draft.pk])
    answer = client.post(address, signing(draft, given_how="paper"))
    assert "Add the scan or photograph of the signed paper." in answer.content.decode()
    scan = SimpleUploadedFile("paper.jpg", picture(ink=True, kind="JPEG"), "image/jpeg")
    client.post(address, signing(draft, given_how="paper", scan=scan))
    draft.refresh_from_db()
    assert draft.given_how == "paper"
    assert of_record(draft).filter(title="Signed paper").count() == 1


def test_no_is_written_down_and_shares_nothing(client, case, aoife):
    answer = client.post(reverse("consents:decline", args=[case.pk]), {"reason": "Not yet."})
    assert answer.url == reverse("consents:consent", args=[case.pk])
    declined = Consent.objects.get(case=case)
    assert declined.declined_reason == "Not yet."
    assert "Declined" in page(client, "consent", case.pk)
    assert "Not yet." in page(client, "version", declined.pk)


def test_working_with_us_names_no_agency_and_has_no_end(client, case, aoife):
    talk_about(aoife, case)
    begun = client.post(reverse("consents:begin", args=[case.pk]), {"kind": "service-delivery"})
    draft = Consent.objects.get(case=case)
    assert "Add an agency" not in page(client, "agencies", draft.pk)
    client.post(begun.url, {"version": draft.version, "exceptions": "No letters home.", "do": "next"})
    client.post(reverse("consents:sign", args=[draft.pk]), signing(draft_again(draft)))
    draft.refresh_from_db()
    assert draft.state == Consent.State.SIGNED
    assert draft.expires_on is None
    assert "No letters home." in page(client, "version", draft.pk)


@pytest.mark.requirement("FND-consent-additional")
def test_one_further_agency_is_one_agency(client, case, aoife, harbour, clinic):
    draft = draft_consent(actor=aoife, case=case, kind="additional")
    address = reverse("consents:agencies", args=[draft.pk])
    client.post(address, wishes_of(draft, do="add", add=harbour.pk))
    assert "Add this agency" not in page(client, "agencies", draft.pk)
    client.post(address, wishes_of(draft_again(draft), harbour, do="add", add=clinic.pk))
    assert set(draft.scopes.values_list("agency", flat=True)) == {harbour.pk}


def test_a_draft_is_thrown_away_and_what_was_signed_is_not(client, case, aoife, harbour):
    standing = signed(aoife, case, {harbour: ["alcohol"]})
    draft = draft_consent(actor=aoife, case=case)
    client.post(reverse("consents:discard", args=[draft.pk]))
    client.post(reverse("consents:discard", args=[standing.pk]))
    assert list(Consent.objects.filter(case=case)) == [standing]


def test_the_copy_is_recorded_afterwards(client, case, aoife, harbour):
    consent = signed(aoife, case, {harbour: ["alcohol"]})
    client.post(reverse("consents:copy", args=[consent.pk]), {"copy": "given"})
    consent.refresh_from_db()
    assert consent.copy == "given"


@pytest.mark.parametrize(
    "content", [b"MZ" + b"\0" * 500, b"\xff\xd8\xff" + b"0" * (40 * 1024 * 1024)], ids=["no picture", "40 MB"]
)
def test_a_scan_that_cannot_be_taken_is_refused_and_what_was_typed_stays(client, draft, content):
    scan = SimpleUploadedFile("paper.jpg", content, "image/jpeg")
    answer = client.post(
        reverse("consents:sign", args=[draft.pk]),
        signing(draft, given_how="paper", scan=scan, witness_name="Dan Ó Sé"),
    )
    assert "scan" in answer.context["form"].errors
    assert "Dan Ó Sé" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == Consent.State.DRAFT


def test_the_scan_is_kept_while_something_else_is_put_right(client, draft):
    address = reverse("consents:sign", args=[draft.pk])
    scan = SimpleUploadedFile("paper.jpg", picture(ink=True, kind="JPEG"), "image/jpeg")
    answer = client.post(address, signing(draft, given_how="paper", scan=scan, signed_on_year=""))
    kept = answer.context["form"]["scan"].field.kept
    assert "signed_on" in answer.context["form"].errors
    client.post(address, signing(draft, given_how="paper", scan_kept=token_of(kept)))
    draft.refresh_from_db()
    assert draft.state == Consent.State.SIGNED
    assert list(of_record(draft).filter(is_made_here=False)) == [kept]
