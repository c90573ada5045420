"""The review of a plan is told ahead, on its day and when it is overdue: each stage once, to whom it concerns."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import system_actor
from agencies.models import ServiceSetting, WorkerRole
from careplans.deadlines import ESCALATION, WARNING, review_rule, rule_of, telling, to_tell
from careplans.models import CarePlan
from careplans.selectors.reviews_owed import at_stage, rule_for, rules, to_review
from careplans.services.review_notices import tell_of_reviews
from careplans.states import PlanState
from careplans.tasks import REVIEWS
from careplans.tasks import tell_of_reviews as nightly
from cases.models import Case, CaseUserPermission
from cases.services.cover import arrange_cover
from core.days import start_of
from core.models import AuditEvent, DailyRun
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    WorkerFactory,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)
from tests.factories.careplans import plan_of

pytestmark = pytest.mark.django_db
AGREED, DUE = date(2026, 3, 10), date(2026, 5, 10)
RULE = review_rule({"review_warning_days": 14, "review_escalation_days": 14})


def run(day: date):
    with time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=UTC), tick=False):
        nightly()


def told(user=None):
    rows = Notice.objects.filter(recipient=user) if user else Notice.objects.all()
    return list(rows.order_by("queued_at", "pk").values_list("queued_at__date", flat=True))


def stages(user):
    keys = Notice.objects.filter(recipient=user).order_by("queued_at", "pk").values_list("key", flat=True)
    return [key.rpartition(":")[2] for key in keys]


@pytest.fixture
def gerard(turas):
    return worker_with(turas, WorkerRole.Role.SENIOR_MANAGER)


@pytest.fixture
def plan(case, aoife, cora, gerard):
    """Mary's, of scenario 6: agreed on 10 March. The night has run until 1 April."""
    plan = plan_of(case, aoife, state=PlanState.AGREED, on=AGREED)
    # managers who only appointed somebody here hear nothing
    WorkerRole.objects.filter(role="line-manager").exclude(worker__user=cora).update(ended_at=datetime.now(UTC))
    Notice.objects.all().delete()
    DailyRun.objects.create(job=REVIEWS, last_day=date(2026, 4, 1))
    return plan


@pytest.mark.requirement("KW-5.2.3b")
def test_scenario_6_each_is_told_on_its_day_and_once_though_the_day_runs_twice(plan, aoife, cora, gerard, dan):
    day = date(2026, 4, 2)
    while day <= date(2026, 6, 20):
        run(day)
        run(day)
        day += timedelta(days=1)
    assert told(aoife) == [date(2026, 4, 26), date(2026, 5, 10)]
    assert told(cora) == [date(2026, 5, 11)]
    assert told(gerard) == [date(2026, 5, 25)]
    assert told(dan) == []
    assert Notice.objects.count() == 4
    assert AuditEvent.objects.filter(verb="review.told").count() == 4


def test_a_notice_says_the_day_and_not_whose_plan_it_is(plan, aoife, cora):
    run(DUE)
    run(DUE + timedelta(days=1))
    (ahead,) = Notice.objects.filter(recipient=aoife)
    (late,) = Notice.objects.filter(recipient=cora)
    assert ahead.subject == "A care plan review is due on 10 May 2026"
    assert late.subject == "A care plan review was due on 10 May 2026"
    assert (late.about_label, late.about_id) == ("careplans.CarePlan", plan.pk)


@pytest.mark.requirement("KW-5.2.3b")
def test_after_a_lost_week_nothing_is_missed_and_nobody_is_told_twice(plan, aoife, cora, gerard):
    run(date(2026, 5, 8))
    assert stages(aoife) == ["due-soon"]
    run(date(2026, 5, 15))  # the due day, and the day after, were lost
    run(date(2026, 5, 16))
    assert stages(aoife) == ["due-soon", "due"]
    assert stages(cora) == ["overdue"]
    assert stages(gerard) == []
    assert DailyRun.objects.get().last_day == date(2026, 5, 16)


def test_after_two_lost_months_each_hears_the_latest_that_concerns_them(plan, aoife, cora, gerard):
    run(date(2026, 6, 1))
    assert (stages(aoife), stages(cora), stages(gerard)) == (["due"], ["overdue"], ["escalated"])


@pytest.mark.parametrize("offset", range(-20, 50))
def test_page_list_and_night_say_the_same_on_every_day(plan, aoife, cora, gerard, offset):
    today = DUE + timedelta(days=offset)
    stage = RULE.stage(DUE, today)
    found = rules()
    listed = [each for each in RULE.stages if CarePlan.objects.filter(at_stage(each.code, today, found)).exists()]
    assert listed == ([stage] if stage else [])
    at = datetime(today.year, today.month, today.day, 8, tzinfo=UTC)
    tell_of_reviews(actor=system_actor(), day=today, today=today, at=at)
    owed = [each.code for each in to_tell(RULE, DUE, today, today)]
    assert sorted(stages(aoife) + stages(cora) + stages(gerard)) == sorted(owed)
    for each in RULE.stages:
        first, last = telling(RULE, each, today, today)
        assert (each.code in owed) == (first <= DUE <= last)


def test_the_settings_make_the_stages():
    assert [(each.code, each.offset) for each in rule_of(14, 14).stages] == [
        ("due-soon", -14),
        ("due", 0),
        ("overdue", 1),
        ("escalated", 15),
    ]
    assert [each.code for each in rule_of(0, 1).stages] == ["due", "overdue", "escalated"]


def test_an_agencys_own_days_count_where_it_leads(plan, aoife, gerard, turas):
    ServiceSetting.objects.create(key=WARNING, agency=turas, value=3)
    ServiceSetting.objects.create(key=ESCALATION, agency=None, value=5)
    other = led_case()
    lena = managed_by(other).worker
    plan_of(other, lena, state=PlanState.AGREED, on=AGREED)
    Notice.objects.all().delete()
    for day in (date(2026, 4, 26), date(2026, 5, 7), date(2026, 5, 16)):
        run(day)
    assert told(aoife) == [date(2026, 5, 7), date(2026, 5, 16)]
    assert told(lena) == [date(2026, 4, 26), date(2026, 5, 16)]
    assert told(gerard) == [date(2026, 5, 16)]  # five days overdue: the national value counts beside the own one
    found = rules()
    assert rule_for(turas.pk, found).stages[0].offset == -3
    assert rule_for(None, found).stages[0].offset == -14


def test_who_stands_in_is_told_too_and_only_while_they_do(plan, aoife, turas, cora):
    cover = WorkerFactory(agency=turas).user
    with time_machine.travel(datetime(2026, 4, 20, 8, tzinfo=UTC), tick=False):
        arrange_cover(
            actor=cora,
            absent=aoife,
            cover=cover,
            agency=turas,
            first_day=date(2026, 4, 25),
            last_day=date(2026, 4, 30),
        )
    Notice.objects.all().delete()
    run(date(2026, 4, 26))
    run(DUE)
    assert told(cover) == [date(2026, 4, 26)]
    assert told(aoife) == [date(2026, 4, 26), DUE]


@pytest.mark.parametrize("gone", ["ended", "left", "inactive"])
def test_where_nobody_is_case_manager_the_line_manager_is_told_and_reads_why(plan, aoife, cora, gerard, gone):
    if gone == "ended":
        CaseUserPermission.objects.filter(user=aoife).update(ends_at=start_of(date(2026, 4, 5)))
    elif gone == "left":
        aoife.posts.update(left_on=date(2026, 4, 5))
    else:
        aoife.is_active = False
        aoife.save()
    run(date(2026, 4, 26))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.stands_in_for) == (cora, "the case manager, whom nobody is now")


def test_without_any_manager_the_administrator_is_told_of_the_agency_and_not_of_the_plan(plan, aoife, cora, turas):
    admin = worker_with(turas, WorkerRole.Role.AGENCY_ADMIN)
    WorkerRole.objects.filter(role__in=["line-manager", "senior-manager"]).update(ended_at=datetime.now(UTC))
    run(date(2026, 5, 11))
    notice = Notice.objects.exclude(recipient=aoife).get()
    assert (notice.recipient, notice.about_label, notice.about_id) == (admin, "agencies.Agency", turas.pk)
    assert notice.stands_in_for.startswith("the line manager of")


def test_without_a_senior_manager_the_line_manager_is_told_in_their_stead(plan, cora, gerard):
    WorkerRole.objects.filter(worker__user=gerard).update(ended_at=datetime.now(UTC))
    run(date(2026, 5, 11))
    run(date(2026, 5, 25))
    assert stages(cora) == ["overdue", "escalated"]
    assert stages(gerard) == []


def test_while_no_agency_leads_the_managers_of_those_that_take_part_are_told(plan, case, harbour):
    CaseAgencyFactory(case=case, agency=harbour)
    orla = line_manager_of(harbour)
    Case.objects.update(lead_agency=None)
    run(DUE)
    assert told(orla) == [DUE]


def test_in_a_file_of_key_working_the_key_workers_are_told(cora):
    case = led_case(level=Case.Level.KEY_WORKING)
    dan, brian = key_worker_in(case), key_worker_in(case, AgencyFactory())
    plan_of(case, dan, state=PlanState.AGREED, on=AGREED)
    Notice.objects.all().delete()
    run(DUE)
    assert told(dan) == [DUE]
    assert told(brian) == []


@pytest.mark.requirement("KW-6.8b")
def test_closed_cases_harm_reduction_and_plans_that_do_not_stand_tell_nobody(plan, case):
    for change in ({"status": "closed", "closed_on": DUE}, {"level": Case.Level.HARM_REDUCTION_ONLY}):
        before = {name: getattr(case, name) for name in change}
        Case.objects.filter(pk=case.pk).update(**change)
        assert not to_review().exists()
        run(DUE)
        assert not Notice.objects.exists()
        Case.objects.filter(pk=case.pk).update(**before)
        DailyRun.objects.update(last_day=DUE - timedelta(days=1))
    CarePlan.objects.update(state=PlanState.REPLACED)
    run(DUE)
    assert not Notice.objects.exists()


def test_whoever_takes_over_after_a_notice_is_told_too(plan, case, aoife, cora):
    run(date(2026, 4, 26))
    case.assignments.update(permission=None, ended_on=date(2026, 4, 27), end_reason="handover")
    CaseUserPermission.objects.filter(user=aoife).delete()
    with time_machine.travel(datetime(2026, 4, 27, 7, tzinfo=UTC), tick=False):
        lena = managed_by(case).worker
    Notice.objects.exclude(key__startswith="careplan.review").delete()
    run(date(2026, 4, 28))
    assert told(lena) == [date(2026, 4, 28)]
    assert told(aoife) == [date(2026, 4, 26)]


def test_a_night_costs_the_same_for_2_plans_as_for_22(cora):
    def cost(number):
        for _ in range(number):
            case = led_case()
            plan_of(case, managed_by(case).worker, state=PlanState.AGREED, on=AGREED)
        at = datetime(2026, 5, 10, 8, tzinfo=UTC)
        with CaptureQueriesContext(connection) as asked:
            tell_of_reviews(actor=system_actor(), day=DUE, today=DUE, at=at)
        return len(asked)

    cost(1)  # what is asked once a process
    assert cost(2) == cost(22) <= 20
    assert Notice.objects.filter(key__startswith="careplan.review").count() == 25


def test_killed_in_the_middle_of_the_night_nobody_is_told_and_the_day_is_begun_again(plan, aoife, cora, monkeypatch):
    run(date(2026, 5, 10))
    told_before = Notice.objects.count()

    def broken(*args, **kwargs):
        raise RuntimeError("the worker dies")

    monkeypatch.setattr("careplans.services.review_notices.audit.record", broken)
    with pytest.raises(RuntimeError):
        run(date(2026, 5, 11))
    assert Notice.objects.count() == told_before
    assert DailyRun.objects.get().last_day == date(2026, 5, 10)
    monkeypatch.undo()
    run(date(2026, 5, 12))
    assert told(cora) == [date(2026, 5, 12)]


def test_two_nights_at_once_tell_each_person_once(plan, cora, aoife):
    """The second finds what the first has inserted, or waits for it: the unique key is the last word."""
    at = datetime(2026, 5, 11, 8, tzinfo=UTC)
    day = date(2026, 5, 11)
    assert tell_of_reviews(actor=system_actor(), day=day, today=day, at=at) == 2
    assert tell_of_reviews(actor=system_actor(), day=day, today=day, at=at) == 0
    assert (stages(cora), stages(aoife)) == (["overdue"], ["due"])


def test_the_night_finds_its_plans_by_their_day():
    """At some thousands the index of standing plans answers."""
    sample = plan_of(led_case(), WorkerFactory().user, state=PlanState.AGREED, on=AGREED)
    with connection.cursor() as cursor:
        columns = [each.column for each in CarePlan._meta.concrete_fields if each.column != "id"]
        chosen = {"reference": "'X-' || n", "review_due_on": "date '2024-07-01' + n %% 900", "state": "'agreed'"}
        cursor.execute("DROP INDEX one_plan_stands_per_case")
        cursor.execute(
            f"INSERT INTO careplans_careplan ({', '.join(columns)})"
            f" SELECT {', '.join(chosen.get(column, column) for column in columns)}"
            " FROM careplans_careplan, generate_series(1, 8000) n WHERE id = %s",
            [sample.pk],
        )
        cursor.execute("ANALYZE careplans_careplan")
    rows = CarePlan.objects.filter(state__in=["agreed", "revising"], review_due_on__range=(DUE, DUE + timedelta(14)))
    assert "standing_plans_by_review" in rows.explain()
