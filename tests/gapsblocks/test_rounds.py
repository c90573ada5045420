"""A form that lies too long is told to the level that has it: each stage once, to whom it concerns."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import system_actor
from agencies.models import LocalHoliday, ServiceSetting, WorkerRole
from core.models import AuditEvent, DailyRun
from gapsblocks.deadlines import due_on
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.services import chain
from gapsblocks.services.rounds import tell_of_age
from gapsblocks.tasks import AGE
from gapsblocks.tasks import tell_of_age as nightly
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.factories import worker_with
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
RAISED = date(2026, 3, 2)  # a Monday
LIMIT = date(2026, 3, 9)  # five working days later


def at(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)


def run(day: date):
    with at(day):
        nightly()


def told(user):
    rows = Notice.objects.filter(recipient=user, key__startswith="gap.age:").order_by("queued_at", "pk")
    return [(on, key.rpartition(":")[2]) for on, key in rows.values_list("queued_at__date", "key")]


@pytest.fixture
def gerard(case):
    return worker_with(case.lead_agency, WorkerRole.Role.SENIOR_MANAGER)


@pytest.fixture
def form(case, dan, cora, gerard):
    DailyRun.objects.create(job=AGE, last_day=RAISED)
    with at(RAISED):
        return raised(case, dan)


def through(first: date, last: date):
    while first <= last:
        run(first)
        run(first)
        first += timedelta(days=1)


def test_the_manager_hears_on_the_day_and_when_it_is_past_then_the_senior_manager(form, dan, cora, gerard):
    assert form.due_on == LIMIT
    through(date(2026, 3, 6), date(2026, 4, 10))
    assert told(cora) == [(LIMIT, "due"), (date(2026, 3, 10), "late")]
    assert told(gerard) == [(date(2026, 3, 24), "escalated")]
    assert told(dan) == []
    assert AuditEvent.objects.filter(verb="gap.age-told").count() == 3


def test_the_senior_manager_hears_after_the_days_that_the_agency_sets(form, case, gerard):
    ServiceSetting.objects.create(key="review_escalation_days", agency=case.lead_agency, value=3)
    through(date(2026, 3, 10), date(2026, 3, 20))
    assert told(gerard) == [(date(2026, 3, 13), "escalated")]


def test_the_co_ordinator_hears_and_the_service_that_it_may_move_it_up(form, cora, forum, fiona, other_forum, maeve):
    with at(date(2026, 3, 4)):
        form = sent(advised(form, cora), cora, forum)
    limit = date(2026, 4, 2)  # Saint Patrick's Day is none
    assert form.due_on == limit
    through(date(2026, 3, 30), date(2026, 4, 20))
    assert told(fiona) == [(limit, "due"), (date(2026, 4, 3), "late")]
    assert told(cora) == [(date(2026, 4, 3), "may-go-up")]
    assert told(other_forum.co_ordinator) == told(maeve) == []
    with at(date(2026, 4, 20)):
        form = chain.send_to_national(actor=cora, form=form, version=form.version, words="It lies for three weeks")
    through(form.due_on, form.due_on + timedelta(days=2))
    assert told(maeve) == [(form.due_on, "due"), (form.due_on + timedelta(days=1), "late")]
    assert len(told(fiona)) == 2


def test_what_is_answered_is_told_no_more(form, cora, fiona, forum):
    with at(date(2026, 3, 4)):
        form = sent(advised(form, cora), cora, forum)
        chain.answer(actor=fiona, form=form, version=form.version, result="not", words="No bed")
    through(date(2026, 4, 1), date(2026, 4, 4))
    assert not Notice.objects.filter(key__startswith="gap.age:").exists()


def test_after_a_lost_week_each_hears_of_the_latest_stage_once(form, cora, gerard):
    run(date(2026, 3, 8))
    run(date(2026, 3, 27))
    assert [stage for _, stage in told(cora)] == ["late"]
    assert [stage for _, stage in told(gerard)] == ["escalated"]


def test_a_notice_says_the_day_and_not_whose_form_it_is(form, case, cora):
    run(LIMIT)
    notice = Notice.objects.get(recipient=cora, key__startswith="gap.age:")
    assert notice.subject == f"A gap or block is to be moved on by 9 March 2026 ({form.reference})"
    assert (kind_of(notice.key).code, kind_of(notice.key).is_duty) == ("gaps", True)
    for words in (case.reference, case.service_user.last_name, form.title):
        assert words not in notice.subject


def test_the_days_on_which_the_service_is_closed_do_not_count(case, dan):
    LocalHoliday.objects.create(agency=case.lead_agency, on=date(2026, 3, 4), name="Closed")
    with at(RAISED):
        assert raised(case, dan).due_on == date(2026, 3, 10)
    assert due_on(1, date(2026, 3, 16), []) == date(2026, 3, 18)


def test_the_co_ordinators_closed_days_count_at_their_level(case, dan, cora, forum):
    LocalHoliday.objects.create(agency=forum, on=date(2026, 3, 4), name="Closed")
    with at(RAISED):
        form = raised(case, dan)
        assert form.due_on == LIMIT
        assert sent(advised(form, cora), cora, forum).due_on == date(2026, 4, 1)


def test_the_night_costs_the_same_for_two_forms_as_for_twelve(form, case, dan):
    def cost(day):
        with at(day), CaptureQueriesContext(connection) as asked:
            tell_of_age(actor=system_actor(), day=day, today=day, at=datetime(2026, 3, day.day, 9, tzinfo=UTC))
        return len(asked)

    cost(RAISED)  # what is kept of the questions is written now
    few = cost(LIMIT)
    with at(RAISED):
        for _ in range(11):
            raised(case, dan)
    Notice.objects.all().delete()
    assert cost(LIMIT) <= few
    assert Notice.objects.filter(key__startswith="gap.age:").count() == GapsAndBlocksForm.objects.count()
