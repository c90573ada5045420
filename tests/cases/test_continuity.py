"""Each night: nobody is left without a case manager and without a task to appoint one."""

import pytest

from accounts.actors import system_actor
from agencies.models import Worker, WorkerRole
from cases.models import Case, VacancyTask
from cases.selectors.continuity import forgotten_cases
from cases.services.continuity import open_missing_vacancies
from cases.tasks import JOB, check_continuity
from core.days import today
from core.errors import NotAllowed
from core.models import AuditEvent, DailyRun
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseAgencyFactory, led_case, line_manager_of, managed_by, worker_with


@pytest.mark.requirement("GB2-continuity")
def test_a_forgotten_person_is_found_and_their_manager_is_asked(case, line_manager):
    managed_by(led_case())
    led_case(level=Case.Level.KEY_WORKING)
    assert list(forgotten_cases(today())) == [case]
    check_continuity()
    task = VacancyTask.objects.get()
    assert (task.case, task.agency, task.cause, task.opened_on) == (case, case.lead_agency, "nightly-check", today())
    assert task.history.get().history_user == system_actor()
    assert AuditEvent.objects.filter(verb="case.vacancy-opened", file_id=case.pk, channel="task").exists()
    notice = Notice.objects.get(recipient=line_manager)
    assert (notice.about_label, notice.about_id) == ("cases.Case", case.pk)
    assert not forgotten_cases(today()).exists()  # the number of such cases is zero again


def test_looking_again_asks_nobody_twice(case, line_manager):
    check_continuity()
    DailyRun.objects.filter(job=JOB).delete()
    check_continuity()
    assert VacancyTask.objects.count() == 1
    assert Notice.objects.filter(recipient=line_manager).count() == 1


def test_a_task_filled_and_a_role_empty_again_opens_another(case):
    check_continuity()
    assignment = managed_by(case)
    assert VacancyTask.objects.get().filled_at is not None
    permission, assignment.permission, assignment.ended_on = assignment.permission, None, today()
    assignment.save()
    permission.delete()
    open_missing_vacancies(actor=system_actor(), on=today())
    assert VacancyTask.objects.filter(filled_at=None).count() == 1


def test_while_nobody_leads_the_managers_of_every_agency_in_the_case_are_asked(case):
    first, other = line_manager_of(case.lead_agency), line_manager_of(AgencyFactory())
    CaseAgencyFactory(case=case, agency=Worker.objects.get(user=other).agency)
    Case.objects.filter(pk=case.pk).update(lead_agency=None)
    check_continuity()
    assert set(Notice.objects.values_list("recipient", flat=True)) == {first.pk, other.pk}


def test_an_agency_without_managers_has_its_administrator_told_about_the_agency(case):
    administrator = worker_with(case.lead_agency, WorkerRole.Role.AGENCY_ADMIN)
    check_continuity()
    notice = Notice.objects.get(recipient=administrator)
    assert (notice.about_label, notice.about_id) == ("agencies.Agency", case.lead_agency_id)
    assert "a manager of" in notice.stands_in_for


def test_more_than_one_batch_is_gone_through(case, monkeypatch):
    monkeypatch.setattr("cases.services.continuity.BATCH", 2)
    for _ in range(4):
        led_case()
    check_continuity()
    assert VacancyTask.objects.count() == 5


def test_the_cost_of_a_batch_does_not_grow_with_its_cases(db, django_assert_max_num_queries):
    agency = AgencyFactory()
    line_manager_of(agency)
    for _ in range(12):
        led_case(lead_agency=agency)
    actor = system_actor()
    with django_assert_max_num_queries(16):
        assert open_missing_vacancies(actor=actor, on=today()) == 12


def test_only_the_nightly_work_looks_at_all_cases(case, line_manager):
    with pytest.raises(NotAllowed):
        open_missing_vacancies(actor=line_manager, on=today())
    assert not VacancyTask.objects.exists()
