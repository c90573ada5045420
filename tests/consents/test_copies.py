"""Papers that leave the house have a lawful ground, are found again, and are asked back."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.models import CareDomain, Consent
from consents.models import GivenCopy
from consents.policies import given_copy_policy
from consents.selectors.copies import copies_out
from consents.services import copies, disclosures
from core.audit import REFUSED
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import Attachment, AuditEvent
from tests.factories import AgencyFactory, consent_for, key_worker_in
from tests.factories.disclosures import asked_for, signed_off, told_in_emergency

pytestmark = pytest.mark.usefixtures("in_march")
PAPER = {
    "what": GivenCopy.What.AGENCY_PART,
    "title": "Harbour’s part of the file",
    "to_person": "Brian Keogh",
    "channel": "post",
}


@pytest.fixture
def in_march():
    with time_machine.travel("2026-03-10 10:00Z"):
        yield


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def harbour(case):
    agency = AgencyFactory()
    consent_for(case, agency, "drug-use", "legal", "attendance", signed_on=date(2026, 1, 5))
    return agency


def given(worker, case, agency=None, **fields):
    return copies.give_copy(actor=worker, case=case, agency=agency, **{"given_on": today(), **PAPER} | fields)


def last_rule():
    return AuditEvent.objects.filter(verb=REFUSED, data__attempted="give_copy").order_by("-pk").first().data["rule"]


# --- giving --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-special-category")
def test_each_copy_has_its_ground(case, worker, line_manager, harbour):
    by_consent = given(worker, case, harbour, parts=["drug-use", "attendance"])
    assert by_consent.scope.consent == Consent.objects.get()
    assert by_consent.ground == f"Consent {by_consent.scope.consent.reference}, version 1"
    signed = signed_off(worker, line_manager, case)
    by_law = given(worker, case, disclosure=signed, parts=["family"])
    assert (by_law.receiver, by_law.scope) == (signed.to_body, None)
    assert by_law.ground.startswith("Without consent: Mandated report")
    with pytest.raises(IntegrityError), transaction.atomic():
        GivenCopy.objects.filter(pk=by_consent.pk).update(scope=None)
    event = AuditEvent.objects.filter(verb="copy.given").earliest("pk")
    assert (event.data["ground"], event.data["agency"]) == (by_consent.ground, harbour.pk)


@pytest.mark.requirement("KW-7.4.3c")
def test_an_enquiry_consent_sends_no_paper(case, worker):
    asked = AgencyFactory()
    consent_for(case, asked, kind=Consent.Kind.ENQUIRY)
    with pytest.raises(DomainError, match="No paper may be sent") as error:
        given(worker, case, asked, what=GivenCopy.What.LETTER)
    assert error.value.code == "KW-7.4.3c"
    assert not GivenCopy.objects.exists()
    assert last_rule() == "KW-7.4.3c"


@pytest.mark.parametrize(
    "ends",
    [
        {"expires_on": date(2026, 3, 10)},
        {"withdrawn_at": "2026-03-10T09:59Z"},
        {"superseded_at": "2026-03-10T09:59Z"},
    ],
)
def test_a_consent_that_has_ended_gives_out_nothing(case, worker, harbour, ends):
    Consent.objects.update(**ends)
    with pytest.raises(DomainError, match="No consent in force"):
        given(worker, case, harbour)
    assert not GivenCopy.objects.exists()
    assert last_rule() == "no-consent"


def test_a_paper_tells_no_more_than_the_consent_covers(case, worker, harbour):
    CareDomain.objects.filter(code="legal").update(is_offence_data=True)
    for parts in (["accommodation"], ["drug-use", "accommodation"], ["legal"]):
        with pytest.raises(DomainError, match="does not let"):
            given(worker, case, harbour, parts=parts)
    assert last_rule() == "beyond-consent"
    assert not GivenCopy.objects.exists()
    with pytest.raises(DomainError, match="Choose the agency"):
        given(worker, case)


def test_without_consent_only_what_was_signed_for_that_receiver(case, worker, line_manager, harbour):
    asked, told = asked_for(worker, case), told_in_emergency(worker, case)
    for unsigned in (asked, told):
        with pytest.raises(DomainError, match="No manager has signed"):
            given(worker, case, disclosure=unsigned)
    signed = disclosures.decide_disclosure(actor=line_manager, disclosure=asked, agreed=True, note="Yes.")
    with pytest.raises(DomainError, match="not the one"):
        given(worker, case, harbour, disclosure=signed)
    with pytest.raises(DomainError, match="signed list"):
        given(worker, case, disclosure=signed, parts=["drug-use"])
    assert not GivenCopy.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "no-title"),
        ({"to_person": ""}, "no-name"),
        ({"channel": "pigeon"}, "no-way"),
        ({"given_on": date(2026, 3, 11)}, "future-day"),
    ],
)
def test_it_says_what_to_whom_how_and_when(case, worker, harbour, change, code):
    with pytest.raises(DomainError) as error:
        given(worker, case, harbour, **change)
    assert error.value.code == code
    assert not GivenCopy.objects.exists()


def test_a_paper_of_another_case_is_not_given(case, worker, harbour):
    paper = Attachment.objects.create(
        key="k", kind="pdf", size=1, sha256="0" * 64, title="Scan", uploaded_by=worker, file_id=case.pk + 1
    )
    with pytest.raises(DomainError, match="of this case"):
        given(worker, case, harbour, attachment=paper)
    assert not GivenCopy.objects.exists()


# --- getting it back -----------------------------------------------------------------------------------------


def test_what_is_out_is_listed_by_agency_until_it_is_back_or_destroyed(case, worker, line_manager, harbour):
    first, second = given(worker, case, harbour), given(worker, case, harbour, title="Letter")
    given(worker, case, disclosure=signed_off(worker, line_manager, case))
    assert copies_out(case).count() == 3
    assert set(copies_out(case, [harbour])) == {first, second}
    assert not copies_out(case, [AgencyFactory()]).exists()
    copies.ask_return_of_copy(actor=worker, copy=first, asked_on=today())
    copies.end_copy(actor=worker, copy=first, returned=True, ended_on=today(), confirmed_by="Brian Keogh")
    copies.end_copy(actor=worker, copy=second, returned=False, ended_on=today(), confirmed_by="Brian Keogh")
    assert not copies_out(case, [harbour]).exists()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.return_asked_by, first.ended_by) == ("returned", worker, worker)
    assert (second.state, second.return_asked_on) == ("destroyed", None)


def test_a_copy_is_asked_back_and_ends_once_and_by_name(case, worker, harbour):
    copy = given(worker, case, harbour)
    with pytest.raises(DomainError, match="confirmed"):
        copies.end_copy(actor=worker, copy=copy, returned=True, ended_on=today(), confirmed_by=" ")
    for on, words in ((date(2026, 3, 9), "not been given"), (date(2026, 3, 11), "future")):
        with pytest.raises(DomainError, match=words):
            copies.end_copy(actor=worker, copy=copy, returned=True, ended_on=on, confirmed_by="Brian")
        with pytest.raises(DomainError, match=words):
            copies.ask_return_of_copy(actor=worker, copy=copy, asked_on=on)
    assert copies_out(case).get().state == "out"
    copies.end_copy(actor=worker, copy=copy, returned=True, ended_on=today(), confirmed_by="Brian")
    with pytest.raises(DomainError, match="while it is returned"):
        copies.ask_return_of_copy(actor=worker, copy=copy, asked_on=today())


def test_copies_are_the_work_of_who_works_on_the_case(case, worker, harbour):
    partner = key_worker_in(case, harbour)
    with pytest.raises(NotAllowed):
        given(partner, case, harbour)
    copy = given(worker, case, harbour)
    assert not given_copy_policy.can(partner, copy)
    with pytest.raises(NotAllowed):
        copies.ask_return_of_copy(actor=partner, copy=copy, asked_on=today())
