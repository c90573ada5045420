"""Sharing without consent: a ground, exact items, somebody else's signature, and the person told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from agencies.models import LocalHoliday, WorkerRole
from cases.models import SightBar
from cases.policies import case_policy
from consents.grounds import BASES, Ground, LegalBasis
from consents.models import LawfulDisclosure
from consents.policies import lawful_disclosure_policy
from consents.selectors.disclosures import (
    disclosures_to_decide,
    permitted_by_law,
    register_of_disclosures,
    seen_disclosure,
    untold,
)
from consents.services import disclosures
from core.audit import REFUSED
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseFactory, consent_for, key_worker_in, line_manager_of
from tests.factories.agencies import worker_with
from tests.factories.disclosures import ITEMS, asked_for, shared, signed_off, told_in_emergency


@pytest.fixture
def worker(case):
    return key_worker_in(case)


def refused(verb: str) -> list[str]:
    events = AuditEvent.objects.filter(verb=REFUSED, data__attempted=verb).order_by("pk")
    return [event.data["rule"] for event in events]


def stored(disclosure) -> tuple:
    disclosure.refresh_from_db()
    return disclosure.state, disclosure.decided_by_id, disclosure.shared_on, disclosure.told_on


# --- asking --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-share-without-consent")
@pytest.mark.parametrize(
    ("without", "code"),
    [
        ({"ground": ""}, "no-ground"),
        ({"ground": "it-helps"}, "no-ground"),
        ({"legal_basis": ""}, "no-legal-basis"),
        ({"legal_basis": LegalBasis.WARRANT}, "no-legal-basis"),
        ({"ground": Ground.COURT_ORDER, "legal_basis": LegalBasis.ORDER}, "no-order"),
        ({"items": ()}, "no-items"),
        ({"items": ("  ", "")}, "no-items"),
        ({"to_body": " "}, "no-receiver"),
        ({"why": " "}, "no-reason"),
    ],
)
def test_without_ground_items_receiver_or_reason_nothing_is_asked(case, worker, without, code):
    for ask in (asked_for, told_in_emergency):
        with pytest.raises(DomainError) as error:
            ask(worker, case, **without)
        assert error.value.code == code
    assert not LawfulDisclosure.objects.exists()
    assert refused("ask_to_disclose") == refused("record_emergency_disclosure") == [code]


def test_every_ground_has_its_law(case, worker):
    for ground, bases in BASES.items():
        for basis in bases:
            asked = asked_for(worker, case, ground=ground, legal_basis=basis, legal_detail="Circuit Court, 12/2026")
            assert asked.state == "asked"
    assert set(BASES) == set(Ground)


def test_your_own_agency_is_not_told_and_a_case_that_nobody_leads_has_nobody_to_sign(case, worker):
    with pytest.raises(DomainError, match="has the file already"):
        asked_for(worker, case, to_agency=case.lead_agency, to_body="")
    unled = CaseFactory(lead_agency=None)
    with pytest.raises(NotAllowed):
        asked_for(worker, unled)
    assert not LawfulDisclosure.objects.exists()


def test_whoever_does_not_work_on_the_case_asks_nothing(case, worker):
    partner = AgencyFactory()
    consent_for(case, partner, "accommodation")
    for other in (key_worker_in(case, partner), worker_with(case.lead_agency, WorkerRole.Role.DPO)):
        with pytest.raises(NotAllowed):
            asked_for(other, case)
    assert not LawfulDisclosure.objects.exists()


def test_asking_tells_the_other_managers_and_the_officer_and_nobody_barred(case, worker, line_manager):
    officer = worker_with(case.lead_agency, WorkerRole.Role.DPO)
    near = worker_with(case.lead_agency, WorkerRole.Role.SENIOR_MANAGER)
    SightBar.objects.create(service_user=case.service_user, user=near, reason="family")
    asked = asked_for(worker, case)
    told = Notice.objects.filter(key=f"disclosure:{asked.pk}:asked").values_list("recipient", flat=True)
    assert set(told) == {line_manager.pk, officer.pk}


# --- deciding ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-share-without-consent")
def test_nothing_is_shared_before_a_manager_has_signed(case, worker, line_manager):
    asked = asked_for(worker, case)
    with pytest.raises(DomainError) as error:
        shared(worker, asked)
    assert error.value.code == "no-sign-off"
    assert stored(asked) == ("asked", None, None, None)
    assert not asked.items.filter(was_shared=True).exists()
    assert refused("share_disclosure") == ["no-sign-off"]
    disclosures.decide_disclosure(actor=line_manager, disclosure=asked, agreed=True, note="Needed tonight.")
    assert shared(worker, asked).state == "shared"


def test_a_refusal_keeps_its_reason_and_ends_it(case, worker, line_manager):
    asked = asked_for(worker, case)
    disclosures.decide_disclosure(actor=line_manager, disclosure=asked, agreed=False, note="Ask her first.")
    with pytest.raises(DomainError, match="refused"):
        shared(worker, asked)
    with pytest.raises(DomainError, match="does not wait"):
        disclosures.decide_disclosure(actor=line_manager, disclosure=asked, agreed=True, note="After all.")
    assert stored(asked) == ("refused", line_manager.pk, None, None)
    assert asked.decision_note == "Ask her first."
    assert Notice.objects.filter(recipient=worker, key=f"disclosure:{asked.pk}:decided").exists()


@pytest.mark.requirement("LAW-share-without-consent")
def test_nobody_signs_off_what_they_asked_for(case, line_manager):
    asked = asked_for(line_manager, case)
    assert disclosures_to_decide(line_manager) == []
    for agreed in (True, False):
        with pytest.raises(DomainError) as error:
            disclosures.decide_disclosure(actor=line_manager, disclosure=asked, agreed=agreed, note="I know it.")
        assert error.value.code == "own-sign-off"
    assert stored(asked) == ("asked", None, None, None)
    senior = worker_with(case.lead_agency, WorkerRole.Role.SENIOR_MANAGER)
    assert disclosures_to_decide(senior) == [asked]
    disclosures.decide_disclosure(actor=senior, disclosure=asked, agreed=True, note="Agreed.")
    # and the database itself does not hold such a row
    with pytest.raises(IntegrityError), transaction.atomic():
        LawfulDisclosure.objects.filter(pk=asked.pk).update(decided_by=line_manager)


def test_a_decision_has_its_reason_and_is_the_lead_agencys_managers(case, worker, line_manager):
    asked = asked_for(worker, case)
    officer = worker_with(case.lead_agency, WorkerRole.Role.DPO)
    for other in (worker, officer, line_manager_of(AgencyFactory())):
        with pytest.raises(NotAllowed):
            disclosures.decide_disclosure(actor=other, disclosure=asked, agreed=True, note="Yes.")
    with pytest.raises(DomainError, match="why"):
        disclosures.decide_disclosure(actor=line_manager, disclosure=asked, agreed=True, note=" ")
    assert stored(asked) == ("asked", None, None, None)
    assert refused("decide_disclosure") == ["not-allowed"] * 3 + ["no-note"]


# --- sharing -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-share-without-consent")
def test_only_what_stands_on_the_signed_list_is_shared(case, worker, line_manager):
    signed = signed_off(worker, line_manager, case)
    first, second = signed.items.all()
    other = signed_off(worker, line_manager, case, items=("Her medication",)).items.get()
    with pytest.raises(DomainError) as error:
        shared(worker, signed, items=[first.pk, other.pk])
    assert error.value.code == "not-on-the-list"
    with pytest.raises(DomainError, match="Tick what was shared"):
        shared(worker, signed, items=[])
    assert stored(signed)[0] == "signed-off"
    shared(worker, signed, items=[first.pk])
    seen = seen_disclosure(LawfulDisclosure.objects.get(pk=signed.pk), today())
    assert (seen.items, seen.shared) == (ITEMS, (first.words,))
    assert second.words not in seen.shared
    assert AuditEvent.objects.get(verb="disclosure.shared").data["items"] == [first.pk]


@pytest.mark.requirement("LAW-share-without-consent")
def test_the_person_is_told_or_a_reason_stands_there_until_they_are(case, worker, line_manager):
    signed = signed_off(worker, line_manager, case)
    with pytest.raises(DomainError) as error:
        shared(worker, signed, told_on=None)
    assert error.value.code == "not-told"
    assert stored(signed)[0] == "signed-off"
    shared(worker, signed, told_on=None, not_told_reason="She might go to him.")
    assert untold(LawfulDisclosure.objects.all()).get() == signed
    disclosures.tell_person_of_disclosure(actor=worker, disclosure=signed, told_on=today(), note="She was upset.")
    signed.refresh_from_db()
    assert (signed.told_on, signed.told_by, signed.not_told_reason) == (today(), worker, "She might go to him.")
    assert not untold(LawfulDisclosure.objects.all()).exists()
    with pytest.raises(DomainError, match="was told on"):
        disclosures.tell_person_of_disclosure(actor=worker, disclosure=signed, told_on=today())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"shared_on": date(2026, 3, 9)}, "before-sign-off"),
        ({"shared_on": date(2026, 3, 11)}, "future-day"),
        ({"shared_how": "pigeon"}, "no-way"),
        ({"shared_with": " "}, "no-name"),
        ({"told_on": date(2026, 3, 11)}, "future-day"),
    ],
)
def test_the_telling_has_its_day_way_and_name(case, worker, line_manager, change, code):
    with time_machine.travel("2026-03-10 10:00Z"):
        signed = signed_off(worker, line_manager, case)
        with pytest.raises(DomainError) as error:
            shared(worker, signed, **{"shared_on": date(2026, 3, 10), "told_on": date(2026, 3, 10)} | change)
        assert error.value.code == code
        assert stored(signed)[0] == "signed-off"


def test_it_opens_nothing_in_the_system(case, worker, line_manager):
    partner = AgencyFactory()
    reader = key_worker_in(case, partner)
    signed = signed_off(worker, line_manager, case, to_agency=partner, to_body="")
    shared(worker, signed)
    assert not case_policy.allows(reader, "view_case", case)
    assert not lawful_disclosure_policy.scope(reader).exists()


def test_what_is_not_needed_is_taken_back_and_permits_nothing(case, worker, line_manager):
    partner = AgencyFactory()
    signed = signed_off(worker, line_manager, case, to_agency=partner, to_body="")
    assert permitted_by_law(case, partner).get() == signed
    with pytest.raises(DomainError, match="no longer needed"):
        disclosures.take_back_disclosure(actor=worker, disclosure=signed, reason=" ")
    disclosures.take_back_disclosure(actor=worker, disclosure=signed, reason="She agreed.")
    assert not permitted_by_law(case, partner).exists()
    with pytest.raises(DomainError, match="while it is taken-back"):
        shared(worker, signed)


# --- in an emergency -----------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-share-without-consent")
@time_machine.travel("2026-03-13 16:00Z")  # a Friday; Tuesday is Saint Patrick's Day
def test_what_was_told_in_an_emergency_is_red_until_a_manager_has_judged_it(case, worker, line_manager):
    LocalHoliday.objects.create(agency=case.lead_agency, on=date(2026, 3, 16), name="Closed")
    told = told_in_emergency(worker, case)
    assert (told.state, told.sign_off_due_on) == ("unsigned", date(2026, 3, 18))
    assert told.items.filter(was_shared=True).count() == len(ITEMS)
    assert seen_disclosure(told, date(2026, 3, 18)).status.word == "Not signed off"
    assert seen_disclosure(told, date(2026, 3, 19)).status.word == "Not signed off, overdue"
    assert seen_disclosure(told, date(2026, 3, 13)).status.kind == "overdue"
    assert disclosures_to_decide(line_manager) == [told]
    assert Notice.objects.filter(recipient=line_manager, key=f"disclosure:{told.pk}:emergency").exists()
    with pytest.raises(DomainError, match="somebody else"):
        disclosures.decide_disclosure(actor=line_manager_and(worker, case), disclosure=told, agreed=True, note="Mine.")
    disclosures.decide_disclosure(actor=line_manager, disclosure=told, agreed=True, note="She was right.")
    assert stored(told)[:2] == ("shared", line_manager.pk)
    assert disclosures_to_decide(line_manager) == []


def line_manager_and(worker, case):
    """The same worker, made a manager in the meantime."""
    post = worker.posts.get(agency=case.lead_agency)
    WorkerRole.objects.create(worker=post, role=WorkerRole.Role.LINE_MANAGER)
    return worker


def test_a_manager_may_judge_it_wrong_and_it_stays_on_record(case, worker, line_manager):
    told = told_in_emergency(worker, case)
    disclosures.decide_disclosure(actor=line_manager, disclosure=told, agreed=False, note="There was no danger.")
    told.refresh_from_db()
    assert (told.state, told.is_told) == ("judged-wrong", True)
    assert seen_disclosure(told, today()).shared == ITEMS


def test_what_was_told_says_when_to_whom_and_whether_the_person_knows(case, worker):
    for change, code in (
        ({"shared_on": today() + timedelta(days=1)}, "future-day"),
        ({"shared_with": ""}, "no-name"),
        ({"not_told_reason": ""}, "not-told"),
    ):
        with pytest.raises(DomainError) as error:
            told_in_emergency(worker, case, **change)
        assert error.value.code == code
    assert not LawfulDisclosure.objects.exists()


# --- who reads it --------------------------------------------------------------------------------------------


def test_the_officer_reads_and_advises_without_the_file(case, worker, line_manager):
    officer = worker_with(case.lead_agency, WorkerRole.Role.DPO)
    asked = asked_for(worker, case)
    assert lawful_disclosure_policy.can(officer, asked) == {"view_disclosure", "advise_on_disclosure"}
    assert not case_policy.allows(officer, "view_case", case)
    with pytest.raises(DomainError, match="advice"):
        disclosures.advise_on_disclosure(actor=officer, disclosure=asked, words=" ")
    disclosures.advise_on_disclosure(actor=officer, disclosure=asked, words="Proportionate. Leave out the address.")
    [advice] = seen_disclosure(asked, today()).advice
    assert (advice.given_by, asked.state) == (officer, "asked")
    assert Notice.objects.filter(recipient=line_manager, key=f"disclosure:{asked.pk}:advice:{advice.pk}").exists()
    for other in (worker, line_manager):
        with pytest.raises(NotAllowed):
            disclosures.advise_on_disclosure(actor=other, disclosure=asked, words="Fine.")


def test_the_register_holds_what_one_watches_over_and_what_is_owed_stands_first(case, worker, line_manager):
    shared(worker, signed_off(worker, line_manager, case))
    asked, told = asked_for(worker, case), told_in_emergency(worker, case)
    officer = worker_with(case.lead_agency, WorkerRole.Role.DPO)
    for reader in (line_manager, officer):
        assert list(register_of_disclosures(reader))[:2] == [told, asked]
        assert register_of_disclosures(reader).count() == 3
    for reader in (worker, line_manager_of(AgencyFactory()), worker_with(AgencyFactory(), WorkerRole.Role.DPO)):
        assert not register_of_disclosures(reader).exists()


def test_whoever_is_barred_from_the_file_does_not_find_it(case, worker, line_manager):
    asked = asked_for(worker, case)
    officer = worker_with(case.lead_agency, WorkerRole.Role.DPO)
    for near in (officer, line_manager):
        SightBar.objects.create(service_user=case.service_user, user=near, reason="family")
        assert not lawful_disclosure_policy.can(near, asked)
        assert not register_of_disclosures(near).exists()
