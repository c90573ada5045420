"""Every two months each case manager looks at their own work, for no case, and their line manager reads it."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import system_actor
from agencies.models import Worker, WorkerRole
from careplans.models import CaseManagerReview
from careplans.policies import case_manager_review_policy
from careplans.selectors import reflections as selectors
from careplans.services import reflections
from careplans.tasks import REFLECTIONS
from careplans.tasks import tell_of_reflections as nightly
from cases.models import CaseManagerAssignment
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent, DailyRun
from notifications.models import Notice
from tests.factories import led_case, managed_by, worker_with

pytestmark = pytest.mark.django_db
FIRST, DUE = date(2026, 3, 10), date(2026, 5, 10)


def run(day: date):
    with time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=UTC), tick=False):
        nightly()


def told(user):
    rows = Notice.objects.filter(recipient=user).order_by("queued_at", "pk")
    return list(rows.values_list("queued_at__date", flat=True))


@pytest.fixture
def gerard(turas):
    return worker_with(turas, WorkerRole.Role.SENIOR_MANAGER)


@pytest.fixture
def since_march(case, aoife, cora, gerard):
    """Aoife is case manager since 10 March; the night has run until then."""
    CaseManagerAssignment.objects.update(starts_on=FIRST)
    WorkerRole.objects.filter(role="line-manager").exclude(worker__user=cora).update(ended_at=datetime.now(UTC))
    Notice.objects.all().delete()
    DailyRun.objects.create(job=REFLECTIONS, last_day=date(2026, 3, 10))


@pytest.fixture
def reflection(since_march, aoife):
    reflections.keep_reflections(actor=system_actor())
    return CaseManagerReview.objects.get(worker=aoife)


def write(actor, reflection, **fields):
    values = {
        "version": reflection.version,
        "manageable": 3,
        "supports": "Supervision each fortnight.",
        "protocols": "The consent page helps; the gap form is unclear.",
    }
    return reflections.write_reflection(actor=actor, reflection=reflection, **values | fields)


@pytest.mark.requirement("GB2-cm-review")
def test_it_is_due_every_two_months_for_each_case_manager_and_not_for_each_case(since_march, aoife, cora, turas):
    more = managed_by(led_case(lead_agency=turas))
    CaseManagerAssignment.objects.filter(pk=more.pk).update(worker=aoife, starts_on=date(2026, 4, 1))
    assert selectors.cases_of(aoife.pk, turas.pk) == 2
    run(date(2026, 3, 11))
    row = CaseManagerReview.objects.get()
    assert (row.worker, row.since, row.due_on) == (aoife, FIRST, DUE)
    with time_machine.travel("2026-05-04 09:00Z", tick=True):
        write(aoife, row)
    following = CaseManagerReview.objects.get(state="open")
    assert (following.since, following.due_on) == (date(2026, 5, 4), date(2026, 7, 4))
    run(date(2026, 5, 5))
    assert CaseManagerReview.objects.count() == 2


@pytest.mark.requirement("GB2-cm-review")
def test_it_is_told_ahead_on_the_day_and_goes_up_when_it_is_overdue(since_march, aoife, cora, gerard):
    for day in (date(2026, 4, 26), DUE, DUE + timedelta(1), DUE + timedelta(1), DUE + timedelta(15)):
        run(day)
        run(day)
    assert told(aoife) == [date(2026, 4, 26), DUE]
    assert told(cora) == [DUE + timedelta(1)]
    assert told(gerard) == [DUE + timedelta(15)]
    assert Notice.objects.get(recipient=cora).subject == f"The reflection of {aoife} was due on 10 May 2026"


def test_who_leads_the_worker_is_told_before_the_other_managers(since_march, aoife, cora, turas):
    other = worker_with(turas, WorkerRole.Role.LINE_MANAGER)
    Worker.objects.filter(user=aoife).update(line_manager=Worker.objects.get(user=other))
    run(DUE + timedelta(1))
    assert (told(other), told(cora)) == ([DUE + timedelta(1)], [])


def test_it_holds_the_number_of_cases_of_the_day_and_what_was_written(reflection, aoife, turas):
    assert reflections.keep_minutes(actor=system_actor(), minutes={reflection.pk: 90}) == 1
    assert reflections.keep_minutes(actor=system_actor(), minutes={reflection.pk: 90}) == 0
    done = write(aoife, reflection, suggestions="A shared calendar", training_wanted="Housing law")
    assert (done.cases, done.minutes, done.state) == (1, 90, "written")
    assert (done.manageable, done.training_wanted) == (3, "Housing law")
    assert AuditEvent.objects.filter(verb="reflection.written", actor=aoife).exists()


@pytest.mark.parametrize(
    ("lacks", "field"),
    [
        ({"manageable": None}, "manageable"),
        ({"manageable": 9}, "manageable"),
        ({"supports": " "}, "supports"),
        ({"protocols": ""}, "protocols"),
    ],
)
def test_what_it_cannot_do_without_is_said_at_its_field(reflection, aoife, lacks, field):
    with pytest.raises(DomainError) as refusal:
        write(aoife, reflection, **lacks)
    assert refusal.value.field == field
    assert CaseManagerReview.objects.get().state == "open"
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()


def test_it_is_written_once_and_by_its_own_case_manager(reflection, aoife, cora, dan):
    for person in (cora, dan):
        with pytest.raises(NotAllowed):
            write(person, reflection)
    done = write(aoife, reflection)
    with pytest.raises(DomainError, match="written already"):
        write(aoife, done)
    with pytest.raises(Conflict):
        write(aoife, reflection)


def test_the_managers_of_the_agency_read_it_and_nobody_else(reflection, aoife, cora, gerard, dan, brian):
    readers = {
        person
        for person in (aoife, cora, gerard, dan, brian)
        if case_manager_review_policy.allows(person, "view_reflection", reflection)
    }
    assert readers == {aoife, cora, gerard}
    assert list(selectors.of_team(cora)) == [reflection]
    assert list(selectors.of_team(dan)) == []
    assert selectors.open_of(aoife) == reflection


def test_whoever_is_no_case_manager_any_more_owes_none(reflection, aoife, cora):
    CaseManagerAssignment.objects.update(ended_on=date(2026, 4, 1), end_reason="handover", permission=None)
    run(DUE + timedelta(1))
    assert CaseManagerReview.objects.get().state == "lapsed"
    assert not Notice.objects.exists()
    assert selectors.open_of(aoife) is None


def test_somebody_who_begins_again_is_counted_from_the_new_first_day(reflection, aoife, turas):
    CaseManagerAssignment.objects.update(ended_on=date(2026, 4, 1), end_reason="handover", permission=None)
    reflections.keep_reflections(actor=system_actor())
    again = managed_by(led_case(lead_agency=turas))
    CaseManagerAssignment.objects.filter(pk=again.pk).update(worker=aoife, starts_on=date(2026, 8, 31))
    reflections.keep_reflections(actor=system_actor())
    row = CaseManagerReview.objects.get(state="open", worker=aoife)
    assert (row.since, row.due_on) == (date(2026, 8, 31), date(2026, 10, 31))


def test_kept_twice_or_at_once_one_stands_open(since_march, aoife):
    keep = partial(reflections.keep_reflections, actor=system_actor())
    assert keep() == 1
    assert keep() == 0
    assert CaseManagerReview.objects.filter(worker=aoife).count() == 1


def test_a_quiet_night_costs_little(since_march):
    reflections.keep_reflections(actor=system_actor())
    with CaptureQueriesContext(connection) as asked:
        reflections.keep_reflections(actor=system_actor())
    assert len(asked) <= 8
