"""The consent page: the table of who may see what, and the line of truth."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Consent
from cases.policies import visible_parts
from consents.services import withdraw_consent
from core.days import today
from core.models import AuditEvent
from tests.consents.at_the_pages import matrix_now, page
from tests.factories import AgencyFactory, consent_for, key_worker_in
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db


def test_a_case_nobody_was_asked_about_says_so(client, case, aoife):
    text = page(client, "consent", case.pk)
    assert "Not asked" in text
    assert "Nothing is shared with any other agency." in text
    assert "Ask Mary" in text


@pytest.mark.requirement("FND-consent-scope")
def test_the_table_says_what_the_policy_allows(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol", "attendance"], clinic: ["alcohol", "legal"]})
    matrix = matrix_now(case)
    for column in matrix.columns:
        allowed = visible_parts(key_worker_in(case, column.agency), case, timezone.now()) - {"identity", "team"}
        assert {code for code, cell in column.cells.items() if cell.word == "yes"} == allowed
    text = page(client, "consent", case.pk)
    assert "In force" in text
    assert "Renew or change" in text


def test_the_table_keeps_who_has_been_withdrawn_and_who_has_left(client, case, aoife, harbour, clinic):
    consent = signed(aoife, case, {harbour: ["alcohol"], clinic: ["alcohol"]})
    withdraw_consent(actor=aoife, consent=consent, extent="agency", channel="telephone", agencies=[harbour.pk])
    clinic.signed_protocols_on = None
    clinic.save()
    standing = {column.agency: column.standing for column in matrix_now(case).columns}
    assert standing == {harbour: "withdrawn", clinic: "left"}
    text = page(client, "consent", case.pk)
    assert "Ask again" in text
    assert "has not signed the protocols" in text
    assert "Withdrawn" in text
    assert "by telephone" in text


def test_an_item_taken_back_is_no_more_a_yes(case, aoife, harbour):
    consent = signed(aoife, case, {harbour: ["alcohol", "gambling"]})
    withdraw_consent(actor=aoife, consent=consent, extent="items", channel="in-person", codes=["gambling"])
    (column,) = matrix_now(case).columns
    assert column.cells["gambling"].word == "withdrawn"
    assert column.cells["alcohol"].word == "yes"


def test_a_further_agency_stands_beside_the_six_month_form(client, case, aoife, harbour):
    signed(aoife, case, {harbour: ["alcohol"]})
    bridge = AgencyFactory(short_name="Bridge")
    consent_for(case, bridge, "gambling")
    columns = {column.agency: column for column in matrix_now(case).columns}
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
