"""The pages of the log and of the referrals, as a worker and as a partner meet them."""

import pytest
from django.urls import reverse

from core.days import today
from core.models import AuditEvent
from correspondence.models import CorrespondenceEntry, Referral
from correspondence.services.log import record_entry
from correspondence.services.referrals import open_referral
from tests.factories import AgencyFactory, consent_for

pytestmark = pytest.mark.django_db


def told_us(actor, case, agency, **fields):
    values = {"direction": "in", "channel": "telephone", "happened_on": today(), "outcome": "Yes."} | fields
    return record_entry(actor=actor, case=case, with_agency=agency, **values)


def address(name, *args, app="correspondence"):
    return reverse(f"{app}:{name}", args=args)


@pytest.mark.requirement("GB1-comm-records")
def test_the_log_lists_all_channels_and_is_narrowed_to_one_service(client, case, aoife, harbour):
    other = AgencyFactory(short_name="Tully")
    for number, channel in enumerate(CorrespondenceEntry.Channel.values):
        told_us(aoife, case, harbour, channel=channel, subject=f"Harbour {number}")
    told_us(aoife, case, other, subject="Tully alone")
    client.force_login(aoife)
    whole = client.get(address("log", case.pk)).content.decode()
    assert "Tully alone" in whole
    narrowed = client.get(address("log", case.pk), {"with_agency": harbour.pk}).content.decode()
    assert all(f"Harbour {number}" in narrowed for number in range(len(CorrespondenceEntry.Channel.values)))
    assert "Tully alone" not in narrowed
    calls = client.get(address("log", case.pk), {"channel": "meeting"}).content.decode()
    assert calls.count("<strong>Harbour ") == 1


def test_a_refused_call_comes_back_with_what_was_typed(client, case, aoife, harbour):
    client.force_login(aoife)
    day = today()
    answer = client.post(
        address("add-entry", case.pk),
        {
            "direction": "out",
            "channel": "telephone",
            "happened_on_day": day.day,
            "happened_on_month": day.month,
            "happened_on_year": day.year,
            "with_agency": harbour.pk,
            "with_whom": "Una",
            "subject": "A place in the group",
            "outcome": "They ring back at four.",
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "No consent in force on that day names Harbour" in text
    assert "They ring back at four." in text
    assert not CorrespondenceEntry.objects.exists()


@pytest.mark.requirement("GB1-contact-unknown")
def test_the_case_page_says_that_a_service_has_to_be_telephoned(client, case, aoife, harbour):
    client.force_login(aoife)
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert f"Telephone {harbour.name} for a contact person" in page
    harbour.contacts.create(name="Una Reception")
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "for a contact person" not in page


def test_a_referral_that_is_due_stands_on_the_list_and_on_the_case_page(
    client, case, aoife, harbour, django_assert_max_num_queries
):
    referral = open_referral(actor=aoife, case=case, to_agency=harbour, for_what="A bed for the winter")
    client.force_login(aoife)
    page = client.get(address("follow-ups")).content.decode()
    assert "A bed for the winter" in page
    assert "A bed for the winter" not in client.get(address("follow-ups"), {"due": "on"}).content.decode()
    Referral.objects.filter(pk=referral.pk).update(follow_up_on=today())
    assert "A bed for the winter" in client.get(address("follow-ups"), {"due": "on"}).content.decode()
    assert "Follow a referral up" in client.get(reverse("desk:case", args=[case.pk])).content.decode()


def test_the_list_asks_as_often_for_many_referrals_as_for_one(client, case, aoife, harbour, cora):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address("follow-ups")).status_code == 200
        return len(queries)

    client.force_login(aoife)
    open_referral(actor=aoife, case=case, to_agency=harbour, for_what="A bed")
    client.get(address("follow-ups"))
    one = asked()
    for number in range(10):
        open_referral(actor=aoife, case=case, to_agency=harbour, for_what=f"A bed, {number}")
    assert asked() == one


@pytest.mark.parametrize("name", ["log", "add-entry", "referrals", "open-referral"])
def test_a_partner_is_shown_nothing_of_log_and_referrals(client, case, aoife, harbour, brian, name):
    consent_for(case, harbour, "drug-use", "plan-part")
    told_us(aoife, case, harbour, subject="Something of theirs")
    client.force_login(brian)
    answer = client.get(address(name, case.pk))
    assert answer.status_code == 403
    assert "Something of theirs" not in answer.content.decode()
    assert AuditEvent.objects.filter(verb="refused", actor=brian).exists()
    part = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "Letters and calls" not in part
    assert address(name, case.pk) not in part
