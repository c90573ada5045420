"""Case manager and key workers hear in time that a consent ends: at each stage once, and only while it stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import system_actor
from agencies.models import ServiceSetting, WorkerRole
from agencies.selectors import managers_of
from cases.models import Case, CaseUserPermission, Consent
from cases.services.cover import arrange_cover
from consents.deadlines import consent_rule, telling, to_tell
from consents.selectors.endings import ending
from consents.services.warnings import warn_of_endings
from consents.tasks import warn_of_endings as nightly
from core.days import start_of
from core.deadlines import add_months
from core.models import AuditEvent, DailyRun
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)

pytestmark = pytest.mark.django_db
SIGNED, ENDS = date(2026, 3, 10), date(2026, 9, 10)
RULE = consent_rule({"consent_expiry_warning_days": [30, 14, 7]})


def on(day: date, hour: int = 8):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def run(day: date):
    with on(day):
        nightly()


def told(user=None):
    rows = Notice.objects.filter(recipient=user) if user else Notice.objects.all()
    return list(rows.order_by("pk").values_list("queued_at__date", flat=True))


@pytest.fixture
def harbour(case):
    agency = AgencyFactory(name="Harbour")
    CaseAgencyFactory(case=case, agency=agency)
    return agency


@pytest.fixture
def aoife(case):
    return managed_by(case).worker


@pytest.fixture
def dan(case):
    return key_worker_in(case)


@pytest.fixture
def consent(case, harbour, aoife, dan):
    """Mary's, of scenario 3; the job has run until now, and all that was told before is put away."""
    Notice.objects.all().delete()
    DailyRun.objects.create(job="consents.warn_of_endings", last_day=date(2026, 8, 1))
    return consent_for(case, harbour, "drug-use", signed_on=SIGNED, expires_on=add_months(SIGNED, 6))


@pytest.mark.requirement("FND-consent-warn")
def test_scenario_3_the_case_manager_and_the_key_worker_are_told_on_four_days_once_each(
    consent, aoife, dan, harbour, django_capture_on_commit_callbacks
):
    brian, cora = key_worker_in(consent.case, harbour), line_manager_of(consent.case.lead_agency)
    day = date(2026, 8, 2)
    with django_capture_on_commit_callbacks(execute=True):
        while day <= date(2026, 9, 20):
            run(day)
            run(day)  # twice is as good as once
            day += timedelta(days=1)
    days = [date(2026, 8, 11), date(2026, 8, 27), date(2026, 9, 3), date(2026, 9, 10)]
    assert told(aoife) == told(dan) == days
    assert told(brian) == told(cora) == []
    assert len(mail.outbox) == 8
    assert AuditEvent.objects.filter(verb="consent.endings-told").count() == 4


def test_a_notice_says_the_day_and_not_whose_consent_it_is(consent, aoife, case):
    run(date(2026, 8, 11))
    notice = Notice.objects.filter(recipient=aoife).get()
    assert notice.subject == "A consent ends on 10 September 2026: ask whether to renew it"
    assert (notice.about_label, notice.about_id) == ("cases.Consent", consent.pk)
    run(ENDS)
    assert Notice.objects.filter(recipient=aoife).last().subject.startswith("A consent ended on 10 September 2026")
    for subject in Notice.objects.values_list("subject", flat=True):
        assert case.service_user.last_name not in subject
        assert case.reference not in subject


@pytest.mark.requirement("FND-consent-warn")
def test_run_late_it_tells_each_person_once(consent, aoife):
    run(date(2026, 8, 14))  # three days after the first
    run(date(2026, 8, 15))
    assert told(aoife) == [date(2026, 8, 14)]


@pytest.mark.requirement("FND-consent-warn")
def test_after_a_lost_month_only_the_latest_stage_is_told(consent, aoife, dan):
    """10 August to 4 September were lost: the stages of 11 and 27 August are no longer so."""
    run(date(2026, 9, 4))
    assert told(aoife) == told(dan) == [date(2026, 9, 4)]
    assert [notice.key.rpartition(":")[2] for notice in Notice.objects.filter(recipient=aoife)] == ["7-days"]
    assert DailyRun.objects.get().last_day == date(2026, 9, 4)
    run(date(2026, 9, 10))
    assert told(aoife) == [date(2026, 9, 4), date(2026, 9, 10)]


def test_an_end_in_a_lost_week_is_told_afterwards_and_once(consent, aoife):
    run(date(2026, 9, 5))
    run(date(2026, 9, 13))
    run(date(2026, 9, 14))
    keys = Notice.objects.filter(recipient=aoife).order_by("pk").values_list("key", flat=True)
    assert [key.rpartition(":")[2] for key in keys] == ["7-days", "ended"]


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_at": datetime(2026, 7, 1, tzinfo=UTC)},
        {"superseded_at": datetime(2026, 7, 1, tzinfo=UTC)},
        {"state": Consent.State.DECLINED},
        {"state": Consent.State.DRAFT},
        {"kind": Consent.Kind.ENQUIRY},
        {"kind": Consent.Kind.SERVICE_DELIVERY, "expires_on": None},
        {"kind": Consent.Kind.SERVICE_DELIVERY},
    ],
)
def test_what_does_not_stand_or_shares_nothing_warns_nobody(consent, change):
    Consent.objects.filter(pk=consent.pk).update(**change)
    run(date(2026, 8, 11))
    run(ENDS)
    assert not Notice.objects.exists()


def test_a_closed_case_warns_nobody(consent):
    Case.objects.update(status=Case.Status.CLOSED, closed_on=date(2026, 7, 1))
    run(ENDS)
    assert not Notice.objects.exists()


def test_a_consent_renewed_between_two_warnings_warns_no_further(consent, aoife, harbour):
    run(date(2026, 8, 11))
    Consent.objects.filter(pk=consent.pk).update(superseded_at=datetime(2026, 8, 20, tzinfo=UTC))
    renewed = {"revision": 2, "reference": consent.reference, "replaces": consent}
    consent_for(consent.case, harbour, signed_on=date(2026, 8, 20), expires_on=date(2027, 2, 20), **renewed)
    for day in (date(2026, 8, 27), date(2026, 9, 3), ENDS):
        run(day)
    assert told(aoife) == [date(2026, 8, 11)]
    run(date(2027, 1, 21))
    assert told(aoife) == [date(2026, 8, 11), date(2027, 1, 21)]


def test_a_further_consent_warns_beside_the_first(consent, aoife):
    consent_for(consent.case, AgencyFactory(), signed_on=SIGNED, expires_on=ENDS)
    run(date(2026, 8, 11))
    assert Notice.objects.filter(recipient=aoife).count() == 2


def test_who_stands_in_is_told_too_and_only_while_they_do(consent, aoife, dan):
    cover = WorkerFactory(agency=consent.case.lead_agency).user
    with on(date(2026, 8, 3)):
        arrange_cover(
            actor=line_manager_of(consent.case.lead_agency),
            absent=aoife,
            cover=cover,
            agency=consent.case.lead_agency,
            first_day=date(2026, 8, 10),
            last_day=date(2026, 8, 20),
        )
    Notice.objects.all().delete()
    for day in (date(2026, 8, 11), date(2026, 8, 27)):
        run(day)
    assert told(cover) == [date(2026, 8, 11)]
    assert told(aoife) == told(dan) == [date(2026, 8, 11), date(2026, 8, 27)]


@pytest.mark.parametrize("gone", ["ended", "left", "inactive"])
def test_where_nobody_holds_a_role_the_managers_are_told_and_read_why(consent, aoife, dan, gone):
    cora = line_manager_of(consent.case.lead_agency)
    for person in (aoife, dan):
        if gone == "ended":
            CaseUserPermission.objects.filter(user=person).update(ends_at=start_of(date(2026, 8, 5)))
        elif gone == "left":
            person.posts.update(left_on=date(2026, 8, 5))
        else:
            person.is_active = False
            person.save()
    run(date(2026, 8, 11))
    managers = set(managers_of(consent.case.lead_agency, date(2026, 8, 11)).values_list("pk", flat=True))
    assert cora.pk in managers
    assert set(Notice.objects.values_list("recipient", flat=True)) == managers
    said = set(Notice.objects.values_list("stands_in_for", flat=True))
    assert said == {"the case manager or key worker, whom nobody is now"}


def test_without_a_manager_the_administrator_is_told_of_the_agency_and_not_of_the_file(consent, aoife, dan):
    agency = consent.case.lead_agency
    admin = worker_with(agency, WorkerRole.Role.AGENCY_ADMIN)
    CaseUserPermission.objects.update(ends_at=start_of(date(2026, 8, 5)))
    # the manager who appointed the case manager has gone
    WorkerRole.objects.filter(role=WorkerRole.Role.LINE_MANAGER).update(ended_at=datetime(2026, 8, 1, tzinfo=UTC))
    run(date(2026, 8, 11))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.about_label, notice.about_id) == (admin, "agencies.Agency", agency.pk)


def test_while_no_agency_leads_the_managers_of_those_that_take_part_are_told(consent, harbour):
    orla = line_manager_of(harbour)
    CaseUserPermission.objects.all().update(ends_at=start_of(date(2026, 8, 5)))
    Case.objects.update(lead_agency=None)
    run(date(2026, 8, 11))
    assert orla.pk in Notice.objects.values_list("recipient", flat=True)


def test_whoever_takes_a_role_over_after_a_warning_is_told_too(consent, aoife):
    run(date(2026, 8, 11))
    later = key_worker_in(consent.case)
    run(date(2026, 8, 12))
    assert (told(later), told(aoife)) == ([date(2026, 8, 12)], [date(2026, 8, 11)])


def test_an_agencys_own_days_count_where_it_leads(consent, aoife):
    ServiceSetting.objects.create(key="consent_expiry_warning_days", agency=consent.case.lead_agency, value=[60, 1])
    DailyRun.objects.update(last_day=date(2026, 7, 1))
    for day in (date(2026, 7, 12), date(2026, 8, 11), date(2026, 9, 9), ENDS):
        run(day)
    assert told(aoife) == [date(2026, 7, 12), date(2026, 9, 9), ENDS]


@pytest.mark.parametrize("days", range(-2, 35))
def test_page_and_list_name_the_same_stage(consent, days):
    today = ENDS - timedelta(days=days)
    stage = RULE.stage(consent.expires_on, today)
    listed = [each for each in RULE.stages if Consent.objects.filter(RULE.where(each, today)).exists()]
    assert listed == ([stage] if stage else [])
    assert to_tell(RULE, ENDS, today, today) == stage


def test_the_settings_make_the_stages_in_order_and_without_doubles():
    rule = consent_rule({"consent_expiry_warning_days": [7, 30, 7, 1]})
    assert [(stage.offset, stage.label) for stage in rule.stages] == [
        (-30, "30 days left"),
        (-7, "7 days left"),
        (-1, "1 day left"),
        (0, "Ended today"),
    ]


def test_the_night_costs_the_same_for_2_consents_as_for_22():
    system, at = system_actor(), datetime(2026, 8, 11, 8, tzinfo=UTC)

    def cost(number):
        for _ in range(number):
            case = led_case()
            key_worker_in(case)
            consent_for(case, AgencyFactory(), signed_on=SIGNED, expires_on=ENDS)
            consent_for(led_case(), AgencyFactory(), signed_on=SIGNED, expires_on=ENDS)  # with nobody: its managers
        with CaptureQueriesContext(connection) as asked:
            warn_of_endings(actor=system, day=date(2026, 8, 11), today=date(2026, 8, 11), at=at)
        return len(asked)

    assert cost(2) == cost(22) <= 14
    assert Notice.objects.count() == 24


@pytest.mark.parametrize("late", [0, 1, 6, 40])
@pytest.mark.parametrize("offset", range(-3, 34))
def test_the_rule_and_its_twin_in_sql_name_the_same_stage(offset, late):
    today = ENDS - timedelta(days=offset)
    day = today - timedelta(days=late)
    if day > ENDS:
        return  # what had ended before the day was told on its own day
    stage = to_tell(RULE, ENDS, day, today)
    named = [each for each in RULE.stages if (lambda span: span[0] <= ENDS <= span[1])(telling(RULE, each, day, today))]
    assert named == ([stage] if stage else [])


def test_the_night_finds_its_consents_by_their_end():
    """At some thousands the index of standing consents answers, from where the last batch ended."""
    sample = consent_for(led_case(), AgencyFactory(), signed_on=SIGNED, expires_on=ENDS)
    with connection.cursor() as cursor:
        columns = [each.column for each in Consent._meta.concrete_fields if each.column != "id"]
        chosen = {
            "reference": "'X-' || n",
            "kind": "'additional'",
            "signed_on": "date '2024-01-01' + n %% 900",
            "expires_on": "date '2024-07-01' + n %% 900",
        }
        said = ", ".join(chosen.get(column, column) for column in columns)
        cursor.execute(
            f"INSERT INTO cases_consent ({', '.join(columns)})"
            f" SELECT {said} FROM cases_consent, generate_series(1, 8000) n WHERE id = %s",
            [sample.pk],
        )
        cursor.execute("ANALYZE cases_consent; ANALYZE cases_case")
    rows = ending(ENDS - timedelta(days=30), ENDS).order_by("expires_on", "pk")[:500]
    plan = rows.explain()
    assert "standing_consents_by_end" in plan, plan
    assert "Seq Scan on cases_consent" not in plan, plan
