"""The pages of consent: the table of who may see what, the steps of a new one, and taking it back."""

import base64
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from cases.models import CaseAgency, Consent, ConsentWithdrawal
from cases.policies import visible_parts
from consents import selectors
from consents.services import draft_consent, withdraw_consent
from consents.wishes import Wish
from core.attachments import of_record
from core.days import today
from core.models import AuditEvent
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, key_worker_in, led_case, worker_with
from tests.factories.consents import drafted, sign, signed, talk_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = led_case()
    case.service_user.first_names, case.service_user.last_name = "Mary", "Ní Chonaill"
    case.service_user.save()
    return case


@pytest.fixture
def aoife(case, client):
    worker = key_worker_in(case, case.lead_agency)
    client.force_login(worker)
    return worker


@pytest.fixture
def harbour(case):
    return CaseAgencyFactory(case=case, agency=AgencyFactory(name="Harbour Project", short_name="Harbour")).agency


@pytest.fixture
def clinic(case):
    agency = AgencyFactory(name="Castle Street Clinic", short_name="The Clinic", is_methadone_clinic=True)
    return CaseAgencyFactory(case=case, agency=agency).agency


def page(client, name: str, *args, query: str = "") -> str:
    answer = client.get(reverse(f"consents:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def picture(*, ink: bool, kind: str = "PNG") -> bytes:
    drawn = Image.new("RGB", (600, 200), "white")
    if ink:
        ImageDraw.Draw(drawn).line([(20, 150), (200, 40), (400, 160), (580, 60)], fill="black", width=4)
    out = io.BytesIO()
    drawn.save(out, kind)
    return out.getvalue()


def sent(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def signing(draft: Consent, **fields) -> dict:
    day = today()
    return {
        "fingerprint": selectors.fingerprint(draft),
        "given_how": "typed",
        "signed_name": "Mary Ní Chonaill",
        "signed_on_day": day.day,
        "signed_on_month": day.month,
        "signed_on_year": day.year,
    } | fields


def wishes_of(draft: Consent, *agencies, **fields) -> dict:
    return {"version": draft.version, "agencies": [agency.pk for agency in agencies], "purposes": ["plan"]} | fields


# The page ------------------------------------------------------------------------------------------------------


def test_a_case_nobody_was_asked_about_says_so(client, case, aoife):
    text = page(client, "consent", case.pk)
    assert "Not asked" in text
    assert "Nothing is shared with any other agency." in text
    assert "Ask Mary" in text


@pytest.mark.requirement("FND-consent-scope")
def test_the_table_says_what_the_policy_allows(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol", "attendance"], clinic: ["alcohol", "legal"]})
    matrix = selectors_matrix(case)
    for column in matrix.columns:
        allowed = visible_parts(key_worker_in(case, column.agency), case, timezone.now()) - {"identity", "team"}
        assert {code for code, cell in column.cells.items() if cell.word == "yes"} == allowed
    text = page(client, "consent", case.pk)
    assert "In force" in text
    assert "Renew or change" in text


def selectors_matrix(case):
    from consents.selectors.matrix import matrix_of

    return matrix_of(case, timezone.now())


def test_the_table_keeps_who_has_been_withdrawn_and_who_has_left(client, case, aoife, harbour, clinic):
    consent = signed(aoife, case, {harbour: ["alcohol"], clinic: ["alcohol"]})
    withdraw_consent(actor=aoife, consent=consent, extent="agency", channel="telephone", agencies=[harbour.pk])
    clinic.signed_protocols_on = None
    clinic.save()
    standing = {column.agency: column.standing for column in selectors_matrix(case).columns}
    assert standing == {harbour: "withdrawn", clinic: "left"}
    text = page(client, "consent", case.pk)
    assert "Ask again" in text
    assert "has not signed the protocols" in text
    assert "Withdrawn" in text
    assert "by telephone" in text


def test_an_item_taken_back_is_no_more_a_yes(case, aoife, harbour):
    consent = signed(aoife, case, {harbour: ["alcohol", "gambling"]})
    withdraw_consent(actor=aoife, consent=consent, extent="items", channel="in-person", codes=["gambling"])
    (column,) = selectors_matrix(case).columns
    assert column.cells["gambling"].word == "withdrawn"
    assert column.cells["alcohol"].word == "yes"


def test_a_further_agency_stands_beside_the_six_month_form(client, case, aoife, harbour):
    signed(aoife, case, {harbour: ["alcohol"]})
    bridge = AgencyFactory(short_name="Bridge")
    consent_for(case, bridge, "gambling")
    columns = {column.agency: column for column in selectors_matrix(case).columns}
    assert columns[bridge].cells["gambling"].word == "yes"
    assert not columns[bridge].has_readers
    assert "nobody there works on this file yet" in page(client, "consent", case.pk)


def test_more_than_three_agencies_scroll_in_their_own_region(client, case, aoife):
    agencies = [AgencyFactory() for _ in range(5)]
    signed(aoife, case, {agency: ["alcohol"] for agency in agencies})
    text = page(client, "consent", case.pk)
    assert 'role="region"' in text
    assert "app-matrix--many" in text


@pytest.mark.parametrize(
    ("left", "word"), [(40, "In force"), (30, "Ends in 30 days"), (1, "Ends in 1 day"), (0, "Ended")]
)
def test_the_line_of_truth_counts_the_days(client, case, aoife, harbour, left, word):
    consent = signed(aoife, case, {harbour: ["alcohol"]})
    Consent.objects.filter(pk=consent.pk).update(
        signed_on=today() - timedelta(days=100), expires_on=today() + timedelta(days=left)
    )
    assert word in page(client, "consent", case.pk)


def test_a_partner_is_not_shown_the_consent(client, case, aoife, harbour):
    consent = signed(aoife, case, {harbour: ["alcohol"]})
    client.force_login(key_worker_in(case, harbour))
    assert client.get(reverse("consents:consent", args=[case.pk])).status_code == 403
    assert client.get(reverse("consents:version", args=[consent.pk])).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", data__attempted="view_consent").exists()


# The steps -----------------------------------------------------------------------------------------------------


def test_from_the_button_to_the_signature(client, case, aoife, harbour):
    begun = client.post(reverse("consents:begin", args=[case.pk]))
    draft = Consent.objects.get(case=case)
    assert begun.url == reverse("consents:talk", args=[draft.pk])

    half = client.post(begun.url, {"told": ["limits_explained"], **_day("held_on")})
    assert "Tick all three" in half.content.decode()
    told = client.post(
        begun.url, {"told": ["limits_explained", "sharing_explained", "refusal_explained"], **_day("held_on")}
    )
    assert told.url == reverse("consents:agencies", args=[draft.pk])

    page(client, "agencies", draft.pk)
    added = client.post(told.url, wishes_of(draft, do="add", add=harbour.pk))
    assert added.url == f"{told.url}#agency-{harbour.pk}"
    draft.refresh_from_db()
    nothing = client.post(told.url, wishes_of(draft, harbour, do="next"))
    assert "Tick what Harbour may know, or take it off." in nothing.content.decode()
    filled = {
        f"contact_{harbour.pk}": "Brian Kavanagh",
        f"domains_{harbour.pk}": ["alcohol"],
        f"information_{harbour.pk}": ["attendance"],
        "offence": "nobody",
        "offence_with": [harbour.pk],
        "exceptions": "Nobody rings my mother.",
    }
    kept = client.post(told.url, wishes_of(draft, harbour, do="next", **filled))
    assert kept.url == reverse("consents:sign", args=[draft.pk])
    text = page(client, "sign", draft.pk)
    assert "Nobody rings my mother." in text
    assert "Brian Kavanagh" in text
    assert "You share this with nobody." in text

    done = client.post(kept.url, signing(draft_again(draft)))
    assert done.url == reverse("consents:version", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.is_in_force(timezone.now())
    assert set(draft.scopes.get().items.values_list("information", flat=True)) == {"", "attendance"}
    assert not draft.scopes.get().includes_offence_data
    version = page(client, "version", draft.pk)
    assert draft.words_hash in version
    assert "Nobody rings my mother." in version


def _day(name: str) -> dict:
    day = today()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_an_agency_takes_over_what_another_may_know_and_goes_again(client, case, aoife, harbour, clinic):
    draft = drafted(
        aoife,
        case,
        Wish(harbour.pk, domains=frozenset({"alcohol"}), information=frozenset({"minutes"})),
        Wish(clinic.pk),
    )
    address = reverse("consents:agencies", args=[draft.pk])
    filled = {f"domains_{harbour.pk}": ["alcohol"], f"information_{harbour.pk}": ["minutes"]}
    client.post(address, wishes_of(draft, harbour, clinic, do=f"same-{clinic.pk}-{harbour.pk}", **filled))
    draft.refresh_from_db()
    assert {item.code for item in draft.scopes.get(agency=clinic).items.all()} == {"alcohol", "minutes"}
    client.post(address, wishes_of(draft, harbour, clinic, do=f"remove-{harbour.pk}", **filled))
    assert set(draft.scopes.values_list("agency", flat=True)) == {clinic.pk}


def test_the_whole_plan_is_offered_for_a_methadone_clinic_only(client, case, aoife, harbour, clinic):
    draft = drafted(aoife, case, Wish(harbour.pk), Wish(clinic.pk))
    text = page(client, "agencies", draft.pk)
    assert text.count('value="whole-plan"') == 1


def test_two_tabs_on_one_draft_lose_nothing(client, case, aoife, harbour, clinic):
    draft = drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"alcohol"})))
    address = reverse("consents:agencies", args=[draft.pk])
    first = wishes_of(draft, harbour, do="save", **{f"domains_{harbour.pk}": ["gambling"]})
    client.post(address, first)
    second = wishes_of(draft, harbour, do="save", exceptions="Not my sister.", **{f"domains_{harbour.pk}": ["alcohol"]})
    answer = client.post(address, second)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Gambling" in text
    assert "Not my sister." in text
    draft.refresh_from_db()
    assert draft.exceptions == ""
    client.post(address, second | {"version": draft.version})
    draft.refresh_from_db()
    assert draft.exceptions == "Not my sister."


def test_what_changes_against_the_version_before_is_said_at_the_side(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol"], clinic: ["alcohol"]})
    draft = drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"alcohol", "gambling"})))
    text = page(client, "agencies", draft.pk)
    assert "more: Gambling" in text
    assert "is not on it any more" in text


# Signing -------------------------------------------------------------------------------------------------------


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


def draft_again(draft: Consent) -> Consent:
    draft.refresh_from_db()
    return draft


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


# Taking back ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("FND-consent-withdraw")
def test_one_click_from_the_table_the_agency_is_chosen_already(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol"], clinic: ["alcohol"]})
    consent_for(case, harbour, "gambling")
    brian = key_worker_in(case, harbour)
    address = reverse("consents:withdraw", args=[case.pk]) + f"?agency={harbour.pk}"
    assert address in page(client, "consent", case.pk)
    form = client.get(address).context["form"]
    assert form["agencies"].value() == [str(harbour.pk)]
    done = client.post(address, {"extent": "agency", "agencies": [harbour.pk], "channel": "in-person"})
    assert ConsentWithdrawal.objects.count() == 2  # the six-month form, and the one further agency
    assert visible_parts(brian, case, timezone.now()) == frozenset()
    assert [column.agency for column in selectors_matrix(case).open_columns] == [clinic]
    text = client.get(done.url).content.decode()
    assert "Nothing of this file" in text
    assert str(brian) in text


def test_some_information_is_taken_back_from_one_agency(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol", "gambling"], clinic: ["gambling"]})
    done = client.post(
        reverse("consents:withdraw", args=[case.pk]),
        {"extent": "items", "agencies": [harbour.pk], "codes": ["gambling"], "channel": "telephone"},
    )
    cells = {column.agency: column.cells["gambling"].word for column in selectors_matrix(case).columns}
    assert cells == {harbour: "withdrawn", clinic: "yes"}
    assert "Still: Alcohol" in client.get(done.url).content.decode()


def test_all_of_it_is_taken_back(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol"], clinic: ["gambling"]})
    client.post(
        reverse("consents:withdraw", args=[case.pk]),
        {"extent": "whole", "channel": "writing", "persons_words": "I want none of it."},
    )
    text = page(client, "consent", case.pk)
    assert "It shares nothing." in text
    assert "There is nothing left to take back." in page(client, "withdraw", case.pk)


def test_what_is_not_chosen_is_asked_for(client, case, aoife, harbour):
    signed(aoife, case, {harbour: ["alcohol"]})
    answer = client.post(
        reverse("consents:withdraw", args=[case.pk]),
        {"extent": "agency", "channel": "in-person", "persons_words": "Stop it."},
    )
    text = answer.content.decode()
    assert "Choose the agencies that may no longer know anything." in text
    assert "Stop it." in text
    assert not ConsentWithdrawal.objects.exists()


def test_working_with_us_is_taken_back_on_its_own_page(client, case, aoife):
    talk_about(aoife, case)
    consent = sign(aoife, draft_consent(actor=aoife, case=case, kind="service-delivery"))
    client.post(reverse("consents:withdraw-one", args=[consent.pk]), {"extent": "whole", "channel": "in-person"})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_a_partner_takes_it_for_its_own_agency_and_sees_no_more(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol"], clinic: ["alcohol"]})
    brian = key_worker_in(case, harbour)
    client.force_login(brian)
    sent_on = client.get(reverse("consents:withdraw", args=[case.pk]))
    assert sent_on.url == reverse("consents:take-withdrawal", args=[case.pk])
    text = page(client, "take-withdrawal", case.pk)
    assert "The Clinic" not in text
    answer = client.post(reverse("consents:take-withdrawal", args=[case.pk]), {"channel": "in-person"}, follow=True)
    assert "Harbour can no longer see this file." in answer.content.decode()
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert [column.agency for column in selectors_matrix(case).open_columns] == [clinic]


def test_a_partners_manager_does_not_take_it(client, case, aoife, harbour):
    signed(aoife, case, {harbour: ["alcohol"]})
    client.force_login(worker_with(harbour, "line-manager"))
    assert CaseAgency.objects.filter(case=case, agency=harbour).exists()
    assert client.get(reverse("consents:take-withdrawal", args=[case.pk])).status_code == 403
    assert not ConsentWithdrawal.objects.exists()
