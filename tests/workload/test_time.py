"""Hours from notes and sessions by case and worker, beside the guidelines; the pages of a team and of one worker."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import ServiceSetting, Worker
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.selectors.capacity import guidelines
from contacts.models import CaseNote
from core.days import today
from core.models import AuditEvent
from tests.factories import WorkerFactory, led_case, line_manager_of, managed_by, worker_with
from tests.factories.cases import key_worker_in
from tests.factories.contacts import agreed_to_work, noted, session_held
from workload.rules import Pace
from workload.selectors.time import FAMILY, MANAGER, held_rows, workload_of

pytestmark = pytest.mark.django_db


def spent(worker, case, minutes, *, days=1, **fields):
    """A note of so many minutes, of so many days ago."""
    note = noted(worker, case, **fields)
    CaseNote.objects.filter(pk=note.pk).update(minutes=minutes, happened_on=today() - timedelta(days=days))
    return note


def long_held(case):
    for model in (CaseManagerAssignment, KeyWorkerAssignment):
        model.objects.filter(case=case).update(starts_on=today() - timedelta(days=90))


@pytest.fixture
def aoife(case):
    worker = managed_by(case).worker
    agreed_to_work(case)
    long_held(case)
    return worker


def load_of(worker):
    return workload_of(Worker.objects.get(user=worker), timezone.now())


@pytest.mark.requirement("KW-4.1.1", "MT-5.4b")
def test_hours_are_summed_from_notes_and_sessions_and_preparation_is_told_apart(case, aoife):
    spent(aoife, case, 60, days=0)
    spent(aoife, case, 30, days=27)
    spent(aoife, case, 500, days=28)  # before the four weeks
    spent(aoife, case, 90, kind="preparing", days=8)
    session = session_held(aoife, case)
    CaseNote.objects.filter(pk=session.pk).update(minutes=60, happened_on=today())
    load = load_of(aoife)
    assert (load.minutes, load.preparing, load.said_done, load.said_preparing) == (240, 90, "1", "0.4")
    (held,) = load.held
    assert held.weeks == (30, 0, 90, 120)
    assert (held.role, held.pace) == (MANAGER, Pace.BELOW)


@pytest.mark.requirement("GB2-time-cm", "GB2-time-kw")
def test_each_case_is_held_against_the_guideline_of_its_lead_agency(case, aoife, line_manager):
    family = led_case(lead_agency=case.lead_agency, case_type=Case.Type.FAMILY)
    (given,) = [managed_by(family)]
    agreed_to_work(family)
    long_held(family)
    spent(given.worker, family, 14 * 60)  # three and a half hours a week
    (held,) = load_of(given.worker).held
    assert (held.role, held.band.said, held.pace) == (FAMILY, "3 to 4", Pace.WITHIN)
    ServiceSetting.objects.create(key="cm_family_hours_week", agency=case.lead_agency, value=[1, 2])
    (held,) = load_of(given.worker).held
    assert (held.band.said, held.pace) == ("1 to 2", Pace.ABOVE)
    (held,) = load_of(aoife).held
    assert held.pace == Pace.NONE  # nothing in four weeks


def test_time_on_a_case_without_a_role_is_the_workers_all_the_same(case, aoife):
    other = led_case(lead_agency=case.lead_agency)
    agreed_to_work(other)
    key_worker_in(other)
    helper = key_worker_in(other)
    spent(helper, other, 120)
    KeyWorkerAssignment.objects.filter(worker=helper).update(ended_on=today(), permission=None, end_reason="other")
    load = load_of(helper)
    assert (load.minutes, load.elsewhere, load.held) == (120, 120, ())


@pytest.mark.requirement("KW-4.1.1")
def test_a_manager_reads_caseload_and_hours_of_each_worker(client, case, aoife, line_manager):
    spent(aoife, case, 600)
    key_worker_in(led_case(lead_agency=case.lead_agency))
    Worker.objects.filter(user=aoife).update(hours_week=2)
    client.force_login(line_manager)
    page = client.get(reverse("workload:team")).content.decode()
    assert "2.5 of 2 hours" in page
    assert "Over by 0.5 hours" in page
    assert "Room for 33.5 hours" in page
    over = client.get(reverse("workload:team"), {"holds": "over"})
    assert [row.post.user for row in over.context["rows"]] == [aoife]
    room = client.get(reverse("workload:team"), {"holds": "room"})
    assert [row.post.user for row in room.context["rows"]] != [aoife]
    assert client.get(reverse("workload:team"), {"holds": "full"}).context["rows"] == []
    nobody = client.get(reverse("workload:team"), {"holds": "no-cases"})
    assert line_manager in [row.post.user for row in nobody.context["rows"]]
    for sort in ("name", "-planned", "done", "-left", "nonsense"):
        assert client.get(reverse("workload:team"), {"sort": sort}).status_code == 200


@pytest.mark.requirement("KW-4.1.1")
def test_the_list_is_taken_away_as_it_stands(client, case, aoife, line_manager):
    spent(aoife, case, 600)
    client.force_login(line_manager)
    answer = client.get(reverse("workload:team"), {"export": "csv"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    head = next(line for line in lines if line[:1] == ["Worker"])
    row = dict(zip(head, lines[lines.index(head) + 1], strict=True))
    assert row["Worker"] == str(aoife)
    assert (row["Hours done a week, last four weeks"], row["Planned hours a week"]) == ("2.5", "2.5")
    assert AuditEvent.objects.filter(verb="workload.exported").exists()


def test_the_list_costs_the_same_for_two_as_for_ten(client, case, aoife, line_manager, django_assert_max_num_queries):
    client.force_login(line_manager)
    client.get(reverse("workload:team"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(reverse("workload:team"))
    for _ in range(8):
        key_worker_in(led_case(lead_agency=case.lead_agency))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("workload:team"))
    assert len(many) == len(few)


def test_who_manages_nobody_reads_no_team(client, case, aoife):
    client.force_login(aoife)
    assert client.get(reverse("workload:team")).status_code == 403
    assert AuditEvent.objects.filter(verb="refused", data__rule="not-allowed").exists()


def test_a_worker_reads_their_own_and_nobody_elses(client, case, aoife, line_manager):
    spent(aoife, case, 600)
    other = WorkerFactory(agency=case.lead_agency)
    client.force_login(aoife)
    own = Worker.objects.get(user=aoife)
    assert client.get(reverse("workload:mine")).url == reverse("workload:worker", args=[own.pk])
    page = client.get(reverse("workload:worker", args=[own.pk])).content.decode()
    assert "My workload" in page
    assert str(case.service_user) in page
    assert "As the guideline" in page
    assert client.get(reverse("workload:worker", args=[other.pk])).status_code == 404
    admin = worker_with(case.lead_agency, "agency-admin")
    client.force_login(admin)
    assert client.get(reverse("workload:worker", args=[own.pk])).status_code == 403
    client.force_login(line_manager)
    assert client.get(reverse("workload:worker", args=[own.pk])).status_code == 200
    client.force_login(line_manager_of(led_case().lead_agency))
    assert client.get(reverse("workload:worker", args=[own.pk])).status_code == 404


def test_a_case_that_the_reader_does_not_see_has_no_name(case, aoife, line_manager):
    """The worker's manager sees what their agency leads; on a partner's case they read that there is one."""
    partners = led_case()
    key_worker_in(partners, case.lead_agency)
    KeyWorkerAssignment.objects.filter(case=partners).update(worker=aoife)
    rows = held_rows(line_manager, load_of(aoife), timezone.now())
    assert {(row.name, row.url) for row in rows} == {
        (str(case.service_user), case.get_absolute_url()),
        ("A case that you do not see", ""),
    }


def test_the_bands_are_settings_with_the_values_of_the_guidebook():
    held = guidelines()
    bands = [held.band(key, None).said for key in ("kw_hours_week", "cm_hours_week", "cm_family_hours_week")]
    assert bands == ["1 to 2", "2 to 3", "3 to 4"]
    assert held.value("worker_hours_week", None) == 35
    assert held.band("kw_hours_week", None).planned == Decimal("1.5")
