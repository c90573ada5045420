"""A referral: wanted, made on a consent, answered, followed up, ended."""

from datetime import timedelta

import pytest

from cases.models import Consent
from consents.services import withdraw_consent
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from correspondence.models import CorrespondenceEntry, Referral
from correspondence.policies import referral_policy
from correspondence.services import referrals
from tests.factories import AgencyFactory, consent_for
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db

SOON = today() + timedelta(days=7)


@pytest.fixture
def tully():
    return AgencyFactory(short_name="Tully")


def wanted(actor, case, agency=None, **fields):
    return referrals.open_referral(actor=actor, case=case, for_what="A bed", to_agency=agency, **fields)


def made(actor, referral, **fields):
    return referrals.make_referral(actor=actor, referral=referral, made_on=today(), channel="telephone", **fields)


@pytest.mark.requirement("FND-consent-additional")
def test_an_agency_that_is_on_no_form_is_refused_until_a_further_consent_names_it(case, aoife, harbour, tully):
    signed(aoife, case, {harbour: {"drug-use"}})
    referral = wanted(aoife, case, tully)
    with pytest.raises(DomainError) as refused:
        made(aoife, referral)
    assert refused.value.code == "no-consent"
    referral.refresh_from_db()
    assert referral.state == Referral.State.WANTED
    assert not CorrespondenceEntry.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule="no-consent").exists()

    further = consent_for(case, tully, "accommodation")
    assert further.kind == Consent.Kind.ADDITIONAL
    referral = made(aoife, referral, with_whom="Una")
    assert (referral.state, referral.consent, referral.made_by) == (Referral.State.MADE, further, aoife)
    entry = CorrespondenceEntry.objects.get()
    assert (entry.with_agency, entry.with_whom, entry.permitted_by) == (tully, "Una", f"cases.Consent:{further.pk}")


def test_a_service_outside_the_directory_is_added_to_it_first(case, aoife):
    referral = wanted(aoife, case, to_service="A house in the country")
    with pytest.raises(DomainError) as refused:
        made(aoife, referral)
    assert refused.value.code == "no-service"


def test_nobody_refers_to_the_lead_agency_itself(case, aoife):
    with pytest.raises(DomainError) as refused:
        made(aoife, wanted(aoife, case, case.lead_agency))
    assert refused.value.code == "refers-to-itself"


@pytest.mark.requirement("KW-7.4.2.1")
def test_a_referral_is_followed_up_until_it_has_ended(case, aoife, tully):
    consent_for(case, tully, "accommodation")
    referral = made(aoife, wanted(aoife, case, tully, hands_over_assessment=True), follow_up_on=SOON)
    assert referral.follow_up_on == SOON
    referral = referrals.follow_up_referral(
        actor=aoife,
        referral=referral,
        looked_on=today(),
        words="They ring back.",
        follow_up_on=SOON + timedelta(days=1),
        channel="telephone",
    )
    assert referral.follow_up_on == SOON + timedelta(days=1)
    assert "They ring back." in referral.answer
    answer = {"channel": "letter", "answered_on": today(), "follow_up_on": SOON}
    referral = referrals.answer_referral(actor=aoife, referral=referral, answer="accepted", words="Monday.", **answer)
    assert referral.state == "accepted"
    referral = referrals.end_referral(actor=aoife, referral=referral, end="done", ended_on=today(), words="She went.")
    assert (referral.state, referral.ended_on, referral.follow_up_on) == ("done", today(), None)
    assert "They ring back." in referral.answer
    assert "She went." in referral.answer
    assert list(CorrespondenceEntry.objects.order_by("pk").values_list("direction", flat=True)) == ["out", "out", "in"]
    with pytest.raises(DomainError):
        referrals.end_referral(actor=aoife, referral=referral, end="done", ended_on=today(), words="Again.")


def test_a_declined_referral_has_its_reason_and_has_ended(case, aoife, tully):
    consent_for(case, tully, "accommodation")
    referral = made(aoife, wanted(aoife, case, tully))
    answer = {"answer": "declined", "channel": "telephone", "answered_on": today()}
    with pytest.raises(DomainError) as refused:
        referrals.answer_referral(actor=aoife, referral=referral, **answer)
    assert refused.value.code == "no-reason"
    referral = referrals.answer_referral(actor=aoife, referral=referral, words="Full until May.", **answer)
    assert referral.ended_on == today()
    with pytest.raises(DomainError):
        referrals.answer_referral(actor=aoife, referral=referral, words="Full.", **answer)


def test_the_service_is_not_rung_again_once_the_person_has_taken_the_consent_back(case, aoife, tully):
    consent = consent_for(case, tully, "accommodation")
    referral = made(aoife, wanted(aoife, case, tully))
    withdraw_consent(actor=aoife, consent=consent, extent="whole", channel="telephone")
    again = {"actor": aoife, "referral": referral, "looked_on": today(), "words": "x", "follow_up_on": SOON}
    with pytest.raises(DomainError) as refused:
        referrals.follow_up_referral(channel="telephone", **again)
    assert refused.value.code == "no-consent"
    assert referrals.follow_up_referral(**again).follow_up_on == SOON  # the person was asked, the service was not
    ended = referrals.end_referral(actor=aoife, referral=referral, end="taken-back", ended_on=today(), words="No.")
    assert ended.state == "taken-back"


def test_an_open_referral_always_has_its_next_look(case, aoife, tully):
    referral = wanted(aoife, case, tully)
    assert referral.follow_up_on
    assert referral.follow_up_on > today()
    with pytest.raises(DomainError) as refused:
        referrals.follow_up_referral(
            actor=aoife, referral=referral, looked_on=today(), words="Nothing.", follow_up_on=today()
        )
    assert refused.value.code == "no-next-look"


def test_a_partner_neither_sees_nor_makes_a_referral(case, aoife, harbour, brian):
    consent_for(case, harbour, "drug-use", "plan-part")
    referral = wanted(aoife, case, harbour)
    assert not referral_policy.can(brian, referral)
    with pytest.raises(NotAllowed):
        made(brian, referral)
    with pytest.raises(NotAllowed):
        wanted(brian, case, harbour)
    assert Referral.objects.count() == 1
