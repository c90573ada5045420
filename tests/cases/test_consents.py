"""A partner sees what was consented to, while it is, and not a second longer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.policies import case_policy, visible_parts
from core.days import start_of
from tests.factories import CaseAgencyFactory, WorkerFactory, consent_for, managed_by, right

SECOND = timedelta(seconds=1)
IN_JUNE = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def partner(case):
    """A partner's key worker, whose right on the case outlives every consent."""
    worker = WorkerFactory()
    CaseAgencyFactory(case=case, agency=worker.agency)
    right(worker.user, case, "work_case")
    return worker


def sees(worker, case, at):
    in_list = case_policy.scope(worker.user, at=at).contains(case)
    assert case_policy.allows(worker.user, "view_case", case, at=at) is in_list
    assert bool(visible_parts(worker.user, case, at)) is in_list
    return in_list


@pytest.mark.parametrize(
    ("expires_on", "utc"),
    [
        (date(2026, 9, 10), datetime(2026, 9, 9, 23, tzinfo=UTC)),  # summer time: Dublin's midnight is 23:00 UTC
        (date(2026, 12, 10), datetime(2026, 12, 10, 0, tzinfo=UTC)),
    ],
)
def test_consent_ends_at_dublin_midnight(case, partner, expires_on, utc):
    consent_for(case, partner.agency, "accommodation", expires_on=expires_on)
    assert start_of(expires_on) == utc
    assert sees(partner, case, utc - SECOND)
    assert not sees(partner, case, utc)


def test_consent_ends_at_the_instant_of_its_withdrawal(case, partner):
    at = datetime(2026, 6, 1, 10, 2, tzinfo=UTC)
    consent_for(case, partner.agency, "accommodation", withdrawn_at=at)
    assert sees(partner, case, at - SECOND)
    assert not sees(partner, case, at)


def test_consent_begins_on_the_day_it_is_signed(case, partner):
    consent_for(case, partner.agency, "accommodation", signed_on=date(2026, 5, 1))
    assert not sees(partner, case, start_of(date(2026, 5, 1)) - SECOND)
    assert sees(partner, case, start_of(date(2026, 5, 1)))


def test_consent_for_one_agency_opens_nothing_to_another(case, partner):
    consent_for(case, WorkerFactory().agency, "accommodation")
    assert not sees(partner, case, IN_JUNE)


def test_a_partner_reads_the_parts_consented_to_and_the_lead_agency_all(case, partner):
    manager = managed_by(case).worker
    consent_for(case, partner.agency, "accommodation", "physical-health")
    consent_for(case, WorkerFactory().agency, "income")
    assert visible_parts(partner.user, case, IN_JUNE) == {"identity", "team", "accommodation", "physical-health"}
    assert visible_parts(manager, case, datetime.now(UTC)) >= {"case", "contact", "accommodation", "income", "legal"}
    assert visible_parts(WorkerFactory().user, case, IN_JUNE) == frozenset()


@pytest.mark.requirement("LAW-offence-data")
def test_legal_matters_need_their_own_item(case, partner):
    consent = consent_for(case, partner.agency, "accommodation", "legal")
    assert "legal" not in visible_parts(partner.user, case, IN_JUNE)
    consent.scopes.update(includes_offence_data=True)
    assert "legal" in visible_parts(partner.user, case, IN_JUNE)
