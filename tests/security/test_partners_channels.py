"""One partner, every channel: Harbour reads the two areas that Mary shares with it, and there is no trace of the rest.

The table is of channels. Each is read as Brian of Harbour; in what comes back stand none of the words that belong to
others, and once consent ends the channel answers as if there were no such file.
"""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import CareDomain, ConsentItem
from cases.policies import case_policy, parts_shared_with, visible_parts
from cases.selectors.files import case_file
from cases.selectors.shared import shared_file
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
)
from tests.security.channels import CHANNELS, CLOSED_TO_PARTNERS, ENDS, EVE, HIDDEN, MIDNIGHT, words_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.requirement("FND-consent-scope", "LAW-offence-data")
def test_no_channel_tells_harbour_what_is_not_its_own(client, mary, channel):
    read, tells = CHANNELS[channel]
    with time_machine.travel(EVE, tick=False):
        client.force_login(mary.brian)
        response = read(client, mary)
    assert response.status_code == 200
    text = words_of(response)
    assert [word for word in HIDDEN if word in text] == []
    assert ("Ní Chonaill" in text) is tells


@pytest.mark.parametrize("name", CLOSED_TO_PARTNERS)
def test_what_is_not_a_partners_is_refused_and_the_refusal_logged(client, mary, name):
    with time_machine.travel(EVE, tick=False):
        client.force_login(mary.brian)
        response = client.get(reverse(name, args=[mary.pk]))
    assert response.status_code == 403
    assert [word for word in HIDDEN if word in words_of(response)] == []
    refused = AuditEvent.objects.get(actor=mary.brian, verb="refused")
    assert (refused.file_id, refused.data["rule"]) == (mary.pk, "not-allowed")


@pytest.mark.parametrize("by", ["brian", "orla"])
def test_the_page_has_the_two_areas_exactly_the_manager_to_ring_and_the_own_worker(client, mary, by):
    with time_machine.travel(EVE, tick=False):
        client.force_login(getattr(mary, by))
        response = client.get(mary.get_absolute_url())
    shared = response.context["shared"]
    assert shared.sections == ("Drug use", "Physical health")
    assert [(each.name, each.agency, each.phone) for each in shared.team] == [
        (str(mary.aoife), "Turas", "01 555 0141"),
        ("Brian Keogh", "Harbour", "01 555 0190"),
    ]
    assert (shared.reached, shared.shows_attendance, shared.last_contact_on) == (None, False, None)
    (agreed,) = shared.agreed
    assert (agreed.may_know, agreed.ends_on, agreed.may_pass_messages) == (("Drug use", "Physical health"), ENDS, False)
    text = words_of(response)
    shown = {domain.label for domain in CareDomain.objects.all() if domain.label in text}
    assert shown == {"Drug use", "Physical health"}
    assert text.count("Nothing is written here yet") == 2
    post = {"brian": "a key worker", "orla": "a manager"}[by]
    assert (
        f"You see the name, the case manager, drug use, physical health, as {post} of Harbour, by the person’s consent"
        ", until 10 September 2026 at 00:00." in text
    )
    assert not {"case", "object", "file"} & response.context.keys()


def test_contact_details_attendance_and_messages_each_need_their_own_tick(client, mary):
    scope = mary.consent.scopes.get()
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        ConsentItem.objects.create(scope=scope, information="contact-details")
        text = words_of(client.get(mary.get_absolute_url()))
        for told in ("087 555 0101", "mary@example.org", "7 Hidden Street", "Ring her sister first", "Never when Des"):
            assert told in text, told
        for hidden in ("Kinswoman", "087 555 0102", "Kinsman", "Last contact", "7 July 2026", "14 February 1991"):
            assert hidden not in text, hidden
        ConsentItem.objects.create(scope=scope, information="attendance")
        scope.may_pass_messages = True
        scope.save()
        text = words_of(client.get(mary.get_absolute_url()))
        assert "7 July 2026" in text
        assert "May pass the person a message." in text


def test_the_offence_item_shares_what_was_ticked_and_only_then(client, mary):
    scope = mary.consent.scopes.get()
    ConsentItem.objects.create(scope=scope, domain=CareDomain.objects.get(code="legal"))
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        assert "egal issues" not in words_of(client.get(mary.get_absolute_url()))
        scope.includes_offence_data = True
        scope.save()
        assert "Legal issues and offending" in words_of(client.get(mary.get_absolute_url()))


def test_the_paper_holds_the_same_part_and_nothing_else(client, mary):
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        response = client.get(reverse("desk:part-on-paper", args=[mary.pk]))
        opened = client.get(mary.get_absolute_url())
    assert response["Content-Type"] == "application/pdf"
    assert "Chonaill" not in response["Content-Disposition"]
    assert "tur-2026-0041-part.pdf" in response["Content-Disposition"]
    assert pikepdf.open(BytesIO(response.content)).pages
    assert AuditEvent.objects.filter(actor=mary.brian, verb="part.printed", file_id=mary.pk).exists()
    assert reverse("desk:part-on-paper", args=[mary.pk]) in words_of(opened)


@pytest.mark.requirement("FND-consent-expiry")
@pytest.mark.parametrize("channel", CHANNELS)
def test_at_midnight_every_channel_answers_as_if_there_were_no_file(client, mary, channel):
    read, tells = CHANNELS[channel]
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        assert ("Ní Chonaill" in words_of(read(client, mary))) is tells
    with time_machine.travel(MIDNIGHT, tick=False):
        response = read(client, mary)
        text = words_of(response)
    for gone in ("Ní Chonaill", "Mary", str(mary.aoife), "0141", "Drug use", *HIDDEN):
        assert gone not in text.replace("?q=TUR-2026-0041", ""), gone
    opens_one = channel in {
        "case page",
        "team",
        "link to the person",
        "ask to be case manager",
        "contact the case manager",
    }
    assert response.status_code == (404 if opens_one else 200)
    if opens_one:
        refused = AuditEvent.objects.filter(actor=mary.brian, verb="refused").latest("pk")
        assert refused.data["rule"] == "unseen"


OPEN_PAGES = {
    "contact the case manager": (
        "cases:contact-manager",
        {
            "made_on_day": "9",
            "made_on_month": "9",
            "made_on_year": "2026",
            "how": "telephone",
            "spoke_to": "Aoife",
            "plan_exists": "yes",
        },
    ),
    "ask to be case manager": ("cases:ask-to-manage", {"why": "I meet her often."}),
}


@pytest.mark.requirement("FND-consent-expiry", "FND-consent-withdraw")
@pytest.mark.parametrize("how", ["the whole consent", "the agency"])
@pytest.mark.parametrize("page", OPEN_PAGES)
def test_a_page_opened_before_the_withdrawal_is_refused_when_it_is_sent(client, mary, page, how):
    name, typed = OPEN_PAGES[page]
    address = reverse(name, args=[mary.pk])
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        assert client.get(address).status_code == 200
        if how == "the agency":
            mary.consent.scopes.update(ended_at=EVE, ended_by=mary.aoife)
        else:
            mary.consents.filter(pk=mary.consent.pk).update(withdrawn_at=EVE)
        before = (mary.manager_contacts.count(), mary.manager_requests.count(), Notice.objects.count())
        answer = client.post(address, typed)
    assert answer.status_code == 404
    assert (mary.manager_contacts.count(), mary.manager_requests.count(), Notice.objects.count()) == before
    refused = AuditEvent.objects.filter(actor=mary.brian, verb="refused").latest("pk")
    assert (refused.file_id, refused.data["rule"]) == (mary.pk, "unseen")
    assert [word for word in ("Ní Chonaill", *HIDDEN) if word in words_of(answer)] == []


def test_one_item_taken_back_leaves_the_rest(client, mary):
    mary.consent.scopes.get().items.filter(domain__code="drug-use").update(ended_at=EVE)
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        assert client.get(mary.get_absolute_url()).context["shared"].sections == ("Physical health",)


def test_an_enquiry_answered_by_name_names_nobody_once_the_consent_has_ended(client, mary):
    asked = mary.enquiries.create(
        asked_by=mary.brian,
        agency=mary.harbour,
        first_names="Mary",
        last_name="Ní Chonaill",
        date_of_birth=date(1991, 2, 14),
        persons_word="Yes.",
        answer="exists",
        named_agency=mary.lead_agency,
    )
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        assert "Turas Training" in words_of(client.get(asked.get_absolute_url()))
    with time_machine.travel(MIDNIGHT, tick=False):
        page = words_of(client.get(asked.get_absolute_url()))
    assert "Turas" not in page
    assert "the lead agency is not named" in page


def test_who_works_for_two_agencies_reads_for_the_one_that_sent_them(client, mary):
    """A second post at the clinic, which has no part for Brian in this case, opens nothing of the clinic's part."""
    WorkerFactory(user=mary.brian, agency=mary.case_agencies.get(agency__short_name="Clinic").agency)
    client.force_login(mary.brian)
    with time_machine.travel(EVE, tick=False):
        text = words_of(client.get(mary.get_absolute_url())) + words_of(
            client.get(reverse("cases:team", args=[mary.pk]))
        )
    assert "Nuala" not in text
    assert "20 September" not in text
    assert "ental health" not in text


# See it as Harbour sees it ----------------------------------------------------------------------------------------


def body_of(response) -> str:
    text = response.content.decode()
    start = text.index('<div class="app-cols">')
    return text[start : text.index("</main>")]


@pytest.mark.parametrize("label", ["Harbour", "Clinic"])
def test_the_preview_is_what_a_key_worker_there_gets(client, mary, label):
    agency = mary.case_agencies.get(agency__short_name=label).agency
    real = mary.brian if label == "Harbour" else mary.nurse
    with time_machine.travel(EVE, tick=False):
        client.force_login(mary.aoife)
        preview = client.get(reverse("desk:case-as", args=[mary.pk, agency.pk]))
        client.force_login(real)
        own = client.get(mary.get_absolute_url())
        parts = parts_shared_with([agency.pk], mary, EVE)
        assert parts == visible_parts(real, mary, EVE)
        can = case_policy.can(real, mary, at=EVE)
        assert shared_file(mary, parts, {agency.pk: agency.label}, EVE) == case_file(real, mary, EVE, can).shared
    assert preview.context["shared"] == own.context["shared"]
    assert preview.context["identity"].facts == own.context["identity"].facts
    shown = body_of(preview)
    assert shown.rstrip().startswith(body_of(own)[: len(shown) // 2])
    assert f"This is what {label}’s key workers see at this moment" in preview.content.decode()
    assert ("Legal issues" in shown) is (label == "Clinic")


def test_of_an_agency_without_consent_the_preview_says_that_it_sees_nothing(client, mary):
    bridge = mary.case_agencies.get(agency__short_name="Bridge").agency
    with time_machine.travel(EVE, tick=False):
        client.force_login(mary.aoife)
        page = client.get(reverse("desk:case-as", args=[mary.pk, bridge.pk])).content.decode()
        client.force_login(mary.lena)
        assert client.get(mary.get_absolute_url()).status_code == 404
    assert "Bridge sees nothing: not even that the file exists" in page
    assert "Ní Chonaill" not in page
    with time_machine.travel(MIDNIGHT, tick=False):
        client.force_login(mary.aoife)
        page = client.get(reverse("desk:case-as", args=[mary.pk, mary.harbour.pk])).content.decode()
    assert "Harbour sees nothing" in page


def test_a_preview_is_for_those_who_work_on_the_whole_file(client, mary):
    address = reverse("desk:case-as", args=[mary.pk, mary.harbour.pk])
    with time_machine.travel(EVE, tick=False):
        client.force_login(mary.brian)
        assert client.get(address).status_code == 403
        client.force_login(mary.lena)
        assert client.get(address).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", file_id=mary.pk).count() == 2


# What it costs ------------------------------------------------------------------------------------------------------


def test_a_partners_page_costs_the_same_however_much_there_is(client, mary):
    """Seventeen: the session, the person, the audit event; the rest is the policy, the part, the frame."""

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(mary.get_absolute_url()).status_code == 200
        return len(queries)

    with time_machine.travel(EVE, tick=False):
        client.force_login(mary.brian)
        asked()
        few = asked()
        for _ in range(12):
            agency = AgencyFactory()
            CaseAgencyFactory(case=mary, agency=agency)
            consent_for(mary, agency, "income", "alcohol", "legal", offence=True)
            key_worker_in(mary, agency)
            key_worker_in(mary, mary.harbour)
        for code in ("alcohol", "income", "family", "gambling"):
            ConsentItem.objects.create(scope=mary.consent.scopes.get(), domain=CareDomain.objects.get(code=code))
        assert asked() == few
        assert few <= 17, few
