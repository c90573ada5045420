"""Taking back, from the table in one step; and the page of a partner's worker."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseAgency, ConsentWithdrawal
from cases.policies import visible_parts
from consents.services import draft_consent
from tests.consents.at_the_pages import matrix_now, page
from tests.factories import consent_for, key_worker_in, worker_with
from tests.factories.consents import sign, signed, talk_about

pytestmark = pytest.mark.django_db


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
    assert [column.agency for column in matrix_now(case).open_columns] == [clinic]
    text = client.get(done.url).content.decode()
    assert "Nothing of this file" in text
    assert str(brian) in text


def test_some_information_is_taken_back_from_one_agency(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol", "gambling"], clinic: ["gambling"]})
    done = client.post(
        reverse("consents:withdraw", args=[case.pk]),
        {"extent": "items", "agencies": [harbour.pk], "codes": ["gambling"], "channel": "telephone"},
    )
    cells = {column.agency: column.cells["gambling"].word for column in matrix_now(case).columns}
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
    assert [column.agency for column in matrix_now(case).open_columns] == [clinic]


def test_a_partners_manager_does_not_take_it(client, case, aoife, harbour):
    signed(aoife, case, {harbour: ["alcohol"]})
    client.force_login(worker_with(harbour, "line-manager"))
    assert CaseAgency.objects.filter(case=case, agency=harbour).exists()
    assert client.get(reverse("consents:take-withdrawal", args=[case.pk])).status_code == 403
    assert not ConsentWithdrawal.objects.exists()
