"""What was shared in an emergency and not signed off in time is told upwards: to each once."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from agencies.models import LocalHoliday, WorkerRole
from cases.models import SightBar
from consents.services import disclosures
from consents.tasks import remind_of_sign_offs
from core.models import AuditEvent, DailyRun
from notifications.models import Notice
from tests.factories import key_worker_in, worker_with
from tests.factories.disclosures import asked_for, told_in_emergency

pytestmark = pytest.mark.django_db

THURSDAY, FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 3, day) for day in (5, 6, 7, 9, 10))


def on(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=UTC), tick=False)


def run(day: date):
    with on(day):
        remind_of_sign_offs()


def reminded(person):
    return list(Notice.objects.filter(recipient=person, key__startswith="disclosure.sign-off").order_by("pk"))


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def senior(case):
    return worker_with(case.lead_agency, WorkerRole.Role.SENIOR_MANAGER)


@pytest.fixture
def told(case, worker, line_manager, senior):
    """Told on Thursday: the sign-off is owed by the end of Friday. The job has run until that day."""
    DailyRun.objects.create(job="consents.remind_of_sign_offs", last_day=FRIDAY)
    with on(THURSDAY):
        row = told_in_emergency(worker, case)
    assert row.sign_off_due_on == FRIDAY
    return row


@pytest.mark.requirement("LAW-share-without-consent")
def test_the_manager_who_owes_it_hears_of_it_then_the_senior_manager_each_once(told, line_manager, senior, worker):
    run(SATURDAY)
    assert [len(reminded(person)) for person in (line_manager, senior)] == [1, 0]
    notice = reminded(line_manager)[0]
    assert (notice.about_label, notice.about_id) == ("consents.LawfulDisclosure", told.pk)
    assert told.case.service_user.name not in notice.subject
    run(MONDAY)
    assert [len(reminded(person)) for person in (line_manager, senior)] == [1, 0]
    for day in (TUESDAY, TUESDAY, date(2026, 3, 20)):
        run(day)
    assert [len(reminded(person)) for person in (line_manager, senior, worker)] == [1, 1, 0]
    assert AuditEvent.objects.filter(verb="disclosure.sign-off-reminded").count() == 2


def test_in_time_or_after_the_decision_nobody_is_reminded(told, case, worker, line_manager, senior):
    asked_for(worker, case)  # waits for a sign-off too, but nothing has been told
    with on(FRIDAY):
        disclosures.decide_disclosure(actor=line_manager, disclosure=told, agreed=False, note="It could have waited.")
    run(TUESDAY)
    assert not Notice.objects.filter(key__startswith="disclosure.sign-off").exists()


def test_what_is_signed_after_the_first_reminder_is_told_no_further(told, line_manager, senior):
    run(SATURDAY)
    with on(MONDAY):
        disclosures.decide_disclosure(actor=line_manager, disclosure=told, agreed=True, note="It was right.")
    run(TUESDAY)
    assert reminded(senior) == []


def test_after_days_without_power_both_stages_are_made_up_for(told, line_manager, senior):
    run(date(2026, 3, 20))
    assert [len(reminded(person)) for person in (line_manager, senior)] == [1, 1]


def test_a_local_holiday_is_no_day_of_the_period(told, case, line_manager, senior):
    LocalHoliday.objects.create(agency=case.lead_agency, on=MONDAY, name="House day")
    run(TUESDAY)
    assert reminded(senior) == []
    run(date(2026, 3, 11))
    assert len(reminded(senior)) == 1


def test_who_shared_it_or_is_barred_is_not_reminded(case, line_manager, senior):
    DailyRun.objects.create(job="consents.remind_of_sign_offs", last_day=FRIDAY)
    with on(THURSDAY):
        told_in_emergency(line_manager, case)  # the line manager shared it: the senior manager judges it
    run(SATURDAY)
    assert reminded(line_manager) == []
    assert [notice.stands_in_for != "" for notice in reminded(senior)] == [True]
    other = worker_with(case.lead_agency, WorkerRole.Role.LINE_MANAGER)
    SightBar.objects.create(service_user=case.service_user, user=other, reason="family", set_by=senior)
    run(MONDAY)
    assert reminded(other) == []
