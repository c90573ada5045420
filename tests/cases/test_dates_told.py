"""Days that a case itself comes to are told in time: to whom they concern, once, and not sooner."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.actors import system_actor
from agencies.models import ServiceSetting, WorkerRole
from cases import tasks
from cases.models import Case, CaseManagerAssignment, CaseUserPermission, LeadAgencyAgreement
from cases.services import dates
from core.models import AuditEvent, DailyRun, JobRun
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 10)


@pytest.fixture
def aoife(case):
    """The case manager; the managers who only appointed somebody hear nothing."""
    found = managed_by(case).worker
    WorkerRole.objects.filter(role="line-manager").update(ended_at=datetime.now(UTC))
    return found


@pytest.fixture
def cora(case, aoife):
    return line_manager_of(case.lead_agency)


@pytest.fixture
def others(case, aoife):
    """Who is to hear nothing: a partner's key worker and manager, and an auditor of the lead agency."""
    partner = AgencyFactory()
    CaseAgencyFactory(case=case, agency=partner)
    return [
        key_worker_in(case, partner),
        line_manager_of(partner),
        worker_with(case.lead_agency, WorkerRole.Role.AUDITOR),
    ]


def run(task, day: date):
    with time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=UTC), tick=False):
        task()


def each_day(task, first: date, last: date):
    """The work of these days, each of them asked for twice."""
    Notice.objects.all().delete()
    DailyRun.objects.update_or_create(job=task.name, defaults={"last_day": first - timedelta(days=1)})
    while first <= last:
        run(task, first)
        run(task, first)
        first += timedelta(days=1)


def told(user) -> list[tuple[date, str]]:
    rows = Notice.objects.filter(recipient=user).order_by("queued_at", "pk")
    return [(row.queued_at.date(), row.subject) for row in rows]


def days(user) -> list[date]:
    return [day for day, _ in told(user)]


@pytest.fixture
def interim(case, aoife):
    CaseManagerAssignment.objects.filter(case=case).update(interim_until=DAY)


@pytest.fixture
def bound(case, aoife):
    LeadAgencyAgreement.objects.filter(case=case).delete()
    return LeadAgencyAgreement.objects.create(
        case=case,
        agency=case.lead_agency,
        committed_from=DAY - timedelta(days=200),
        committed_until=DAY,
        most_contact=True,
        agreed_by=aoife,
    )


@pytest.fixture
def met(case, aoife):
    Case.objects.filter(pk=case.pk).update(last_contact_on=DAY - timedelta(days=28))


def test_the_managers_hear_of_an_interim_case_manager_in_time(case, aoife, cora, others, interim):
    each_day(tasks.tell_of_interims, DAY - timedelta(days=20), DAY + timedelta(days=20))
    assert days(cora) == [DAY - timedelta(days=7), DAY, DAY + timedelta(days=1)]
    assert told(cora)[0][1] == "An interim case manager is named up to 10 May 2026: appoint somebody"
    assert told(cora)[2][1] == "An interim case manager was named up to 10 May 2026: appoint somebody"
    assert Notice.objects.exclude(recipient=cora).count() == 0
    assert {(row.about_label, row.about_id) for row in Notice.objects.all()} == {("cases.Case", case.pk)}
    assert AuditEvent.objects.filter(verb="case.interims-told").count() == 3


def test_an_interim_that_has_ended_tells_nobody(case, aoife, cora, interim):
    CaseManagerAssignment.objects.filter(case=case).update(ended_on=DAY, end_reason="handover", permission=None)
    each_day(tasks.tell_of_interims, DAY - timedelta(days=8), DAY + timedelta(days=3))
    assert not Notice.objects.exists()


def test_a_commitment_that_ends_is_told_ahead_to_the_case_manager_and_then_to_the_managers(
    case, aoife, cora, others, bound
):
    each_day(tasks.tell_of_commitments, DAY - timedelta(days=40), DAY + timedelta(days=20))
    assert told(aoife) == [(DAY - timedelta(days=30), "The lead agency of a case is bound up to 10 May 2026")]
    assert told(cora) == [(DAY, "The lead agency of a case is bound up to 10 May 2026")]
    assert Notice.objects.count() == 2


def test_a_commitment_that_was_made_anew_is_told_at_its_new_day(case, aoife, cora, bound):
    each_day(tasks.tell_of_commitments, DAY - timedelta(days=30), DAY - timedelta(days=30))
    assert len(days(aoife)) == 1
    LeadAgencyAgreement.objects.filter(pk=bound.pk).update(committed_until=DAY + timedelta(days=180))
    for day in (DAY, DAY + timedelta(days=150)):
        run(tasks.tell_of_commitments, day)
    assert days(aoife) == [DAY - timedelta(days=30), DAY + timedelta(days=150)]
    assert days(cora) == []


def test_on_the_28th_day_without_contact_and_not_on_the_27th(case, aoife, cora, others, met):
    each_day(tasks.tell_of_lost_contact, DAY - timedelta(days=10), DAY - timedelta(days=1))
    assert not Notice.objects.exists()
    each_day(tasks.tell_of_lost_contact, DAY, DAY + timedelta(days=40))
    assert told(aoife) == [(DAY, "Nobody has met somebody you work with since 12 April 2026")]
    assert Notice.objects.count() == 1


def test_each_lead_agency_counts_its_own_days_without_contact(case, aoife, met):
    other = led_case()
    lena = managed_by(other).worker
    Case.objects.filter(pk=other.pk).update(last_contact_on=DAY - timedelta(days=28))
    ServiceSetting.objects.create(key="disengagement_no_contact_days", agency=case.lead_agency, value=35)
    each_day(tasks.tell_of_lost_contact, DAY, DAY + timedelta(days=30))
    assert days(lena) == [DAY]
    assert days(aoife) == [DAY + timedelta(days=7)]


def test_somebody_never_met_counts_from_the_opening_of_the_case(case, aoife):
    Case.objects.filter(pk=case.pk).update(last_contact_on=None, opened_on=DAY - timedelta(days=28))
    each_day(tasks.tell_of_lost_contact, DAY - timedelta(days=3), DAY + timedelta(days=3))
    assert days(aoife) == [DAY]


def test_who_comes_for_harm_reduction_only_or_whose_case_is_closed_is_not_missed(case, aoife, met):
    Case.objects.filter(pk=case.pk).update(level=Case.Level.HARM_REDUCTION_ONLY)
    each_day(tasks.tell_of_lost_contact, DAY, DAY)
    Case.objects.filter(pk=case.pk).update(level=Case.Level.CASE_MANAGEMENT, status="closed", closed_on=DAY)
    each_day(tasks.tell_of_lost_contact, DAY, DAY)
    assert not Notice.objects.exists()


def test_where_nobody_is_case_manager_the_managers_hear_in_their_stead(case, aoife, cora, met):
    CaseManagerAssignment.objects.filter(case=case).update(ended_on=DAY, end_reason="left-post", permission=None)
    CaseUserPermission.objects.filter(content_object=case).delete()
    each_day(tasks.tell_of_lost_contact, DAY, DAY)
    (notice,) = Notice.objects.all()
    assert (notice.recipient, notice.stands_in_for) == (cora, "the case manager, whom nobody is now")


@pytest.mark.parametrize("task", [tasks.tell_of_interims, tasks.tell_of_commitments, tasks.tell_of_lost_contact])
def test_after_days_without_power_nothing_is_missed_and_nothing_told_twice(
    case, aoife, cora, interim, bound, met, task
):
    each_day(task, DAY - timedelta(days=40), DAY - timedelta(days=2))
    before = Notice.objects.count()
    run(task, DAY + timedelta(days=2))
    after = Notice.objects.count()
    assert after > before
    assert JobRun.objects.filter(job=task.name).latest("pk").days == 4
    run(task, DAY + timedelta(days=3))
    assert Notice.objects.count() == after


@pytest.mark.parametrize("tell", [dates.tell_of_interims, dates.tell_of_commitments, dates.tell_of_lost_contact])
def test_a_missed_day_asks_as_often_for_many_cases(tell, django_assert_max_num_queries):
    for _ in range(12):
        case = led_case()
        managed_by(case)
        CaseManagerAssignment.objects.filter(case=case).update(interim_until=DAY)
        LeadAgencyAgreement.objects.filter(case=case).update(committed_until=DAY)
        Case.objects.filter(pk=case.pk).update(last_contact_on=DAY - timedelta(days=28))
    at = datetime(2026, 5, 10, 8, tzinfo=UTC)
    with django_assert_max_num_queries(14):
        tell(actor=system_actor(), day=DAY, today=DAY, at=at)
