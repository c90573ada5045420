"""A consent from the talk to the signature: what must be there, what is fixed, and what a second tab finds."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from PIL import Image, ImageDraw

from cases.models import Consent, ConsentScope
from cases.policies import visible_parts
from consents import selectors
from consents.services import decline_consent, draft_consent, hold_talk, save_draft
from consents.wishes import Wish
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import Attachment, AuditEvent
from tests.factories import AgencyFactory, key_worker_in, led_case, worker_with
from tests.factories.consents import drafted, sign, signed, talk_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return led_case()


@pytest.fixture
def aoife(case):
    return key_worker_in(case, case.lead_agency)


@pytest.fixture
def harbour():
    return AgencyFactory(short_name="Harbour")


def drawing(*, ink: bool) -> bytes:
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(picture).line([(20, 150), (200, 40), (400, 160), (580, 60)], fill="black", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def refused(attempt: str, code: str) -> bool:
    return AuditEvent.objects.filter(verb="refused", data__attempted=attempt, data__rule=code).exists()


@pytest.mark.requirement("KW-7.6a")
def test_no_signature_before_the_talk_about_confidentiality(case, aoife, harbour):
    draft = drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    with pytest.raises(DomainError) as refusal:
        sign(aoife, draft)
    assert refusal.value.code == "no-talk"
    assert refused("sign_consent", "no-talk")
    draft.refresh_from_db()
    assert draft.state == Consent.State.DRAFT
    talk = talk_about(aoife, case)
    assert sign(aoife, draft).discussion == talk


def test_the_talk_is_whole_or_it_is_none(case, aoife):
    with pytest.raises(DomainError) as refusal:
        hold_talk(
            actor=aoife,
            case=case,
            held_on=today(),
            limits_explained=True,
            sharing_explained=True,
            refusal_explained=False,
        )
    assert refusal.value.code == "talk-not-whole"
    assert not case.confidentiality_discussions.exists()


def test_a_new_version_needs_a_talk_of_its_own(case, aoife, harbour):
    first = signed(aoife, case, {harbour: {"alcohol"}})
    draft = draft_consent(actor=aoife, case=case)
    with pytest.raises(DomainError) as refusal:
        sign(aoife, draft, discussion=first.discussion)
    assert refusal.value.code == "talk-used"


@pytest.mark.requirement("FND-consent-scope", "MT-7.1.1a")
def test_what_was_agreed_is_kept_with_its_agencies_items_purposes_and_exceptions(case, aoife, harbour):
    talk_about(aoife, case)
    wish = Wish(
        agency=harbour.pk,
        contact_name="Brian Ó Súilleabháin",
        domains=frozenset({"drug-use", "physical-health"}),
        information=frozenset({"attendance"}),
        messages=True,
    )
    consent = sign(aoife, drafted(aoife, case, wish, exceptions="Nobody rings my mother.", purposes=["plan", "review"]))
    scope = consent.scopes.get()
    assert {item.code for item in scope.items.all()} == {"drug-use", "physical-health", "attendance"}
    assert scope.may_pass_messages
    assert not scope.includes_offence_data
    assert consent.words["exceptions"] == "Nobody rings my mother."
    assert consent.words["purposes"] == ["plan", "review"]
    assert consent.words["agencies"][0]["items"] == ["attendance", "drug-use", "physical-health"]
    assert consent.words_hash == selectors.hash_of(consent.words)


@pytest.mark.parametrize(
    ("signed_on", "expires_on"),
    [
        (date(2026, 3, 10), date(2026, 9, 10)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
    ],
)
def test_it_lasts_six_months_from_the_day_on_the_paper(case, aoife, harbour, signed_on, expires_on):
    with time_machine.travel(datetime(signed_on.year, signed_on.month, signed_on.day, 12, tzinfo=UTC), tick=False):
        consent = signed(aoife, case, {harbour: {"alcohol"}})
    assert consent.expires_on == expires_on


def test_legal_matters_are_never_one_of_the_areas(case, aoife, harbour):
    draft = draft_consent(actor=aoife, case=case)
    with pytest.raises(DomainError) as refusal:
        save_draft(
            actor=aoife,
            consent=draft,
            version=draft.version,
            purposes=["plan"],
            wishes=[Wish(agency=harbour.pk, domains=frozenset({"legal"}))],
        )
    assert refusal.value.code == "offence-apart"
    assert not ConsentScope.objects.filter(consent=draft).exists()


@pytest.mark.requirement("LAW-offence-data")
def test_the_offence_item_alone_opens_legal_matters(case, aoife, harbour):
    brian = key_worker_in(case, harbour)
    signed(aoife, case, {harbour: {"alcohol"}})
    assert "legal" not in visible_parts(brian, case, timezone.now())
    signed(aoife, case, {harbour: {"alcohol", "legal"}})
    assert "legal" in visible_parts(brian, case, timezone.now())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"given_how": "typed", "signed_name": " "}, "no-name"),
        ({"given_how": "drawn"}, "empty"),
        ({"given_how": "drawn", "signature": drawing(ink=False)}, "empty"),
        ({"given_how": "drawn", "signature": b"no picture at all"}, "empty"),
        ({"given_how": "paper"}, "no-scan"),
        ({"given_how": "spoken", "witness_name": "Dan Ó Sé"}, "no-words"),
        ({"given_how": "spoken", "spoken_words": "Yes, tell Harbour."}, "no-witness"),
        ({"given_how": "nod"}, "no-way"),
    ],
    ids=["no-name", "no-picture", "blank-picture", "not-a-picture", "no-scan", "no-words", "no-witness", "no-way"],
)
@pytest.mark.requirement("FND-consent-evidence")
def test_a_form_without_evidence_is_not_signed(case, aoife, harbour, given, code):
    talk_about(aoife, case)
    draft = drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    with pytest.raises(DomainError) as refusal:
        sign(aoife, draft, **given)
    assert refusal.value.code == code
    assert refused("sign_consent", code)
    assert Consent.objects.get(pk=draft.pk).state == Consent.State.DRAFT
    assert not Attachment.objects.exists()


@pytest.mark.requirement("FND-consent-evidence")
def test_a_drawn_signature_is_kept_with_the_consent(case, aoife, harbour):
    talk_about(aoife, case)
    draft = drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    consent = sign(aoife, draft, given_how="drawn", signature=drawing(ink=True), witness_name="Dan Ó Sé")
    kept = Attachment.objects.get()
    assert (kept.of_label, kept.of_id, kept.title) == ("cases.Consent", consent.pk, "Signature")
    assert (consent.given_how, consent.witness_name, consent.signed_by) == ("drawn", "Dan Ó Sé", aoife)


def test_the_taker_is_not_the_witness(case, aoife, harbour):
    talk_about(aoife, case)
    draft = drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    with pytest.raises(DomainError) as refusal:
        sign(aoife, draft, given_how="spoken", spoken_words="Yes.", witness_name=str(aoife))
    assert refusal.value.code == "own-witness"


@pytest.mark.requirement("FND-consent-version")
def test_what_was_signed_is_never_edited_and_a_new_version_ends_it(case, aoife, harbour):
    first = signed(aoife, case, {harbour: {"alcohol"}})
    words = dict(first.words)
    with pytest.raises(DomainError) as refusal:
        save_draft(actor=aoife, consent=first, version=first.version, purposes=["plan"], wishes=[])
    assert refusal.value.code == "already-signed"
    second = signed(aoife, case, {harbour: {"income"}})
    first.refresh_from_db()
    assert (second.revision, second.replaces, second.reference) == (2, first, first.reference)
    assert first.words == words
    assert first.scopes.get().items.get().code == "alcohol"
    assert not first.is_in_force(timezone.now())
    assert second.is_in_force(timezone.now())
    assert first.superseded_by == aoife


def test_a_renewal_that_leaves_an_agency_out_ends_its_sight(case, aoife, harbour):
    clinic = AgencyFactory(short_name="Clinic")
    brian, ruth = key_worker_in(case, harbour), key_worker_in(case, clinic)
    signed(aoife, case, {harbour: {"alcohol"}, clinic: {"alcohol"}})
    signed(aoife, case, {clinic: {"alcohol"}})
    assert visible_parts(brian, case, timezone.now()) == frozenset()
    assert "alcohol" in visible_parts(ruth, case, timezone.now())


def test_a_draft_opens_nothing(case, aoife, harbour):
    brian = key_worker_in(case, harbour)
    drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    assert visible_parts(brian, case, timezone.now()) == frozenset()


def test_an_enquiry_opens_nothing_and_permits_the_question(case, aoife, harbour):
    brian = key_worker_in(case, harbour)
    draft = drafted(aoife, case, Wish(agency=harbour.pk), kind=Consent.Kind.ENQUIRY)
    talk_about(aoife, case)
    assert not selectors.permits_enquiry(case, harbour.pk, timezone.now())
    sign(aoife, draft, given_how="spoken", spoken_words="Ask them.", witness_name="Dan Ó Sé")
    assert selectors.permits_enquiry(case, harbour.pk, timezone.now())
    assert visible_parts(brian, case, timezone.now()) == frozenset()


def test_two_tabs_go_on_with_one_draft_and_the_second_signature_is_refused(case, aoife, harbour):
    talk_about(aoife, case)
    one = drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    other = draft_consent(actor=aoife, case=case)
    assert one == other
    read = selectors.fingerprint(one)
    sign(aoife, one)
    with pytest.raises(DomainError) as refusal:
        sign(aoife, other, fingerprint=read)
    assert refusal.value.code == "already-signed"
    assert Consent.objects.filter(case=case, state=Consent.State.SIGNED).count() == 1


def test_words_changed_since_they_were_read_are_read_again(case, aoife, harbour):
    talk_about(aoife, case)
    draft = drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    read = selectors.fingerprint(draft)
    drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol", "income"})))
    with pytest.raises(DomainError) as refusal:
        sign(aoife, draft, fingerprint=read)
    assert refusal.value.code == "words-changed"


def test_a_draft_saved_by_a_colleague_meanwhile_is_a_conflict(case, aoife, harbour):
    draft = draft_consent(actor=aoife, case=case)
    values = {"purposes": ["plan"], "wishes": [Wish(agency=harbour.pk, domains=frozenset({"alcohol"}))]}
    save_draft(actor=aoife, consent=draft, version=draft.version, **values)
    with pytest.raises(Conflict):
        save_draft(actor=aoife, consent=draft, version=draft.version, **values)


@pytest.mark.parametrize(
    ("days", "code"),
    [(timedelta(days=1), "in-the-future"), (timedelta(days=-1), "before-talk")],
    ids=["tomorrow", "before-the-talk"],
)
def test_the_day_on_the_form_is_a_day_that_can_be(case, aoife, harbour, days, code):
    talk_about(aoife, case)
    draft = drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"alcohol"})))
    with pytest.raises(DomainError) as refusal:
        sign(aoife, draft, signed_on=today() + days)
    assert (refusal.value.code, refusal.value.field) == (code, "signed_on")


def test_a_paper_that_has_run_out_shares_nothing(case, aoife, harbour):
    long_ago = today() - timedelta(days=200)
    with pytest.raises(DomainError) as refusal:
        signed(aoife, case, {harbour: {"alcohol"}}, on=long_ago)
    assert refusal.value.code == "run-out"


def test_yes_to_nothing_is_no_consent(case, aoife, harbour):
    talk_about(aoife, case)
    for wishes, code in (((), "no-agency"), ((Wish(agency=harbour.pk),), "empty-yes")):
        with pytest.raises(DomainError) as refusal:
            sign(aoife, drafted(aoife, case, *wishes))
        assert refusal.value.code == code


def test_a_partner_takes_no_consent_and_a_colleague_without_a_role_none(case, aoife, harbour):
    signed(aoife, case, {harbour: {"alcohol"}})
    brian, colleague = key_worker_in(case, harbour), worker_with(case.lead_agency, "key-worker")
    for stranger in (brian, colleague):
        with pytest.raises(NotAllowed):
            draft_consent(actor=stranger, case=case)
    assert AuditEvent.objects.filter(verb="refused", data__attempted="draft_consent").count() == 2


def test_no_is_written_down_and_costs_nothing(case, aoife, harbour):
    signed(aoife, case, {harbour: {"alcohol"}})
    drafted(aoife, case, Wish(agency=harbour.pk, domains=frozenset({"income"})))
    no = decline_consent(actor=aoife, case=case, reason="Not now.")
    assert (no.state, no.declined_by) == (Consent.State.DECLINED, aoife)
    assert selectors.in_force(case, timezone.now()).revision == 1
    assert draft_consent(actor=aoife, case=case).revision == 3
