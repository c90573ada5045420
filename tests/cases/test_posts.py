"""Nobody leaves a post, or goes on long leave, with people still in their hands."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import Worker, WorkerRole
from cases.models import CaseManagerAssignment, VacancyTask
from cases.services.assignments import assign_case_manager, end_case_manager
from cases.services.cover import arrange_cover
from cases.services.posts import end_post, start_long_leave
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory, WorkerFactory, led_case, line_manager_of, managed_by, worker_with

End = CaseManagerAssignment.End


def post_of(user):
    return Worker.objects.get(user=user)


def leaves(manager, user, on=None):
    return end_post(actor=manager, worker=post_of(user), reason="Took another job", on=on or today())


@pytest.mark.requirement("KW-5.3.1b")
def test_an_account_stays_open_until_both_cases_are_in_other_hands(line_manager, case):
    other = led_case(lead_agency=case.lead_agency)
    worker = managed_by(case).worker
    assign_case_manager(actor=line_manager, case=other, worker=worker, starts_on=today())
    with pytest.raises(DomainError) as refused:
        leaves(line_manager, worker)
    assert case.reference in refused.value.message
    assert other.reference in refused.value.message
    colleague, interim = (WorkerFactory(agency=case.lead_agency).user for _ in range(2))
    assign_case_manager(actor=line_manager, case=case, worker=colleague, starts_on=today())
    with pytest.raises(DomainError, match=other.reference):
        leaves(line_manager, worker)
    until = today() + timedelta(days=30)
    end_case_manager(actor=line_manager, case=other, reason=End.LEFT_POST, interim=interim, interim_until=until)
    leaves(line_manager, worker)
    worker.refresh_from_db()
    assert not worker.is_active
    assert post_of(worker).left_on == today()
    assert AuditEvent.objects.filter(verb="refused", data__rule="cases-held").count() == 2


def test_or_the_vacancy_is_opened_that_same_day_and_the_agency_stays_bound(line_manager, case):
    worker = managed_by(case).worker
    end_case_manager(actor=line_manager, case=case, reason=End.LEFT_POST)
    leaves(line_manager, worker)
    task = VacancyTask.objects.get(case=case, filled_at=None)
    assert (task.opened_on, task.cause) == (today(), "left-post")
    case.refresh_from_db()
    assert case.lead_agency is not None


def test_who_has_another_post_keeps_the_account(line_manager, case):
    worker = WorkerFactory(agency=case.lead_agency)
    WorkerFactory(user=worker.user)
    end_post(actor=line_manager, worker=worker, reason="Moved", on=today())
    worker.user.refresh_from_db()
    assert worker.user.is_active


def test_whoever_stands_in_for_somebody_cannot_leave_yet(line_manager, case):
    absent, cover = (WorkerFactory(agency=case.lead_agency).user for _ in range(2))
    until = today() + timedelta(days=7)
    arrange_cover(
        actor=line_manager, agency=case.lead_agency, absent=absent, cover=cover, first_day=today(), last_day=until
    )
    with pytest.raises(DomainError, match="stands in for"):
        leaves(line_manager, cover)
    cover.refresh_from_db()
    assert cover.is_active


@pytest.mark.parametrize("days", [1, -9999])
def test_the_last_day_is_between_the_first_and_today(line_manager, case, days):
    worker = WorkerFactory(agency=case.lead_agency).user
    with pytest.raises(DomainError):
        leaves(line_manager, worker, on=today() + timedelta(days=days))
    assert post_of(worker).left_on is None


def test_nobody_ends_their_own_post_nor_one_of_another_agency(line_manager, case):
    with pytest.raises(DomainError, match="Somebody else"):
        leaves(line_manager, line_manager)
    with pytest.raises(NotAllowed):
        leaves(line_manager_of(AgencyFactory()), WorkerFactory(agency=case.lead_agency).user)
    assert not Worker.objects.exclude(left_on=None).exists()


def test_a_long_leave_needs_cover_for_all_of_it(line_manager, case):
    worker = managed_by(case).worker
    colleague = WorkerFactory(agency=case.lead_agency).user
    first, last = today(), today() + timedelta(days=60)
    asked = {"actor": line_manager, "worker": post_of(worker), "leave_from": first}
    with pytest.raises(DomainError, match=case.reference):
        start_long_leave(**asked, leave_until=last)
    assert post_of(worker).on_leave_from is None
    arrange_cover(
        actor=line_manager, agency=case.lead_agency, absent=worker, cover=colleague, first_day=first, last_day=last
    )
    for until in (last + timedelta(days=1), None):
        with pytest.raises(DomainError, match=case.reference):
            start_long_leave(**asked, leave_until=until)
    start_long_leave(**asked, leave_until=last)
    assert post_of(worker).on_leave_until == last


def test_the_page_leads_through_what_is_left(client, line_manager, case):
    worker = managed_by(case).worker
    client.force_login(line_manager)
    address = reverse("cases:end-post", args=[post_of(worker).pk])
    page = client.get(address).content.decode()
    assert str(case.service_user) in page
    assert reverse("cases:end-manager", args=[case.pk]) in page
    typed = {"on": today().isoformat(), "reason": "Took another job"}
    assert "still holds a role" in client.post(address, typed).content.decode()
    end_case_manager(actor=line_manager, case=case, reason=End.LEFT_POST)
    assert client.post(address, typed).status_code == 302
    worker.refresh_from_db()
    assert not worker.is_active


def test_an_administrator_reads_the_reference_and_no_name(client, case):
    worker = managed_by(case).worker
    client.force_login(worker_with(case.lead_agency, WorkerRole.Role.AGENCY_ADMIN))
    page = client.get(reverse("cases:end-post", args=[post_of(worker).pk])).content.decode()
    assert case.reference in page
    assert str(case.service_user) not in page
