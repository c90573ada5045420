"""Every role finds a home page that works, with what waits for them and nothing of anybody else."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency, ServiceSetting, Worker, WorkerRole
from agencies.standing import standing_of
from careplans.models import CaseManagerReview, TreatmentPhase
from careplans.selectors.reflections import next_of, open_of
from cases.models import Case, Consent, SupportRequest, VacancyTask
from cases.policies import case_policy
from cases.selectors.capacity import over_capacity
from contacts.models import PlannedSession
from core.days import spelled, today
from desk.selectors.home import SHOWN, home
from desk.selectors.numbers import countings, numbers_of
from tests.factories import (
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    right,
    worker_with,
)
from tests.factories import initial as made
from tests.factories.careplans import plan_of


@pytest.mark.parametrize("role", WorkerRole.Role.values)
def test_each_roles_home_answers(client, case, role):
    client.force_login(worker_with(case.lead_agency, role))
    page = client.get("/")
    assert page.status_code == 200
    assert case.reference not in page.content.decode()


def test_somebody_without_a_post_is_told_why_there_is_nothing(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert "You have no post in an agency today." in client.get("/").content.decode()


def test_a_worker_finds_those_who_have_not_been_reached(client, case):
    worker = key_worker_in(case)
    case.last_contact_on = today() - timedelta(days=22)
    case.save()
    client.force_login(worker)
    page = client.get("/").content.decode()
    assert "No contact for 22 days" in page
    assert case.reference in page

    case.last_contact_on = today() - timedelta(days=21)
    case.save()
    assert "No contact for 21 days" not in client.get("/").content.decode()


@pytest.mark.requirement("KW-5.3.2")
def test_a_request_for_support_stands_on_the_managers_list_with_its_age_in_working_days(client, case):
    manager = line_manager_of(case.lead_agency)
    SupportRequest.objects.create(
        case=case,
        agency=case.lead_agency,
        asked_by=managed_by(case).worker,
        asked_on=date(2026, 4, 30),
        impediment="No bed",
    )
    client.force_login(manager)
    with time_machine.travel("2026-05-06 09:00Z", tick=False):  # 4 May is a public holiday
        client.force_login(manager)
        page = client.get("/").content.decode()
    assert "3 working days" in page
    assert "The case manager asks for support." in page


def test_a_vacancy_is_overdue_from_its_first_day(client, case):
    VacancyTask.objects.create(case=case, agency=case.lead_agency, cause="ended", opened_on=today())
    client.force_login(line_manager_of(case.lead_agency))
    assert "Nobody is case manager." in client.get("/").content.decode()


def test_the_page_costs_the_same_for_two_cases_as_for_twenty(client, case):
    worker = WorkerFactory(agency=case.lead_agency).user
    client.force_login(worker)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            right(worker, led_case(lead_agency=case.lead_agency), "work_case", starts_at=timezone.now())
        client.get("/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 17


@pytest.mark.parametrize("attention", ["no-case-manager", "no-key-worker", "no-contact", "vacancy"])
def test_a_number_is_the_length_of_the_list_that_it_opens(client, case, attention):
    managed = led_case(lead_agency=case.lead_agency)
    managed_by(managed)
    VacancyTask.objects.create(case=case, agency=case.lead_agency, cause="ended", opened_on=today())
    manager = line_manager_of(case.lead_agency)
    client.force_login(manager)
    number = next(n for n in client.get("/").context["home"].numbers if n.url.endswith(f"attention={attention}"))
    listed = client.get(number.url)
    assert listed.status_code == 200
    assert int(number.count) == len(listed.context["rows"]) == listed.context["page_obj"].paginator.count


@pytest.mark.requirement("GB2-cpo")
def test_the_manager_is_warned_that_the_agency_has_no_child_protection_officer(client, case):
    manager = line_manager_of(case.lead_agency)
    client.force_login(manager)
    assert "has no child protection officer" in client.get("/").content.decode()
    case.lead_agency.child_protection_officer = manager.posts.get()
    case.lead_agency.save()
    assert "has no child protection officer" not in client.get("/").content.decode()


def test_a_social_worker_is_told_whose_case_manager_they_are(client, case):
    worker = WorkerFactory().user
    right(worker, case, "manage_case", manages="CHILD_FAMILY", starts_at=timezone.now())
    client.force_login(worker)
    assert "You are case manager for the child and family." in client.get("/").content.decode()


# What is due ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def dan(case):
    """The key worker of a file of key working, who therefore answers for its plan."""
    Case.objects.filter(pk=case.pk).update(level=Case.Level.KEY_WORKING)
    return key_worker_in(case)


def found(user, **options):
    return home(user, timezone.now(), **options)


def actions_of(items):
    return [(item.text, item.action) for item in items]


def test_a_session_of_today_is_for_today_and_one_that_nobody_wrote_up_is_overdue(case, dan):
    for days in (-30, -3, 0, 5):
        PlannedSession.objects.create(case=case, worker=dan, planned_for=today() + timedelta(days=days))
    mine = found(dan)
    assert ("Keywork session.", "Open the session") in actions_of(mine.today)
    [late] = [text for text, action in actions_of(mine.overdue) if action == "Write the note"]
    assert late == f"No note yet of the session on {spelled(today() - timedelta(days=3), year=False)}."
    colleague = key_worker_in(case)  # the sessions are another's
    assert "Keywork session." not in [text for text, _ in actions_of(found(colleague).today)]


def test_a_consent_that_ends_stands_ahead_and_one_that_has_ended_is_overdue(case, dan):
    harbour = WorkerFactory().agency
    consent = consent_for(case, harbour, expires_on=today() + timedelta(days=14))
    assert ("Consent to share ends.", "Talk about consent") in actions_of(found(dan).later)
    Consent.objects.filter(pk=consent.pk).update(expires_on=today() + timedelta(days=15))
    assert "Talk about consent" not in [action for _, action in actions_of(found(dan).later)]
    Consent.objects.filter(pk=consent.pk).update(expires_on=today())
    assert "Talk about consent" in [action for _, action in actions_of(found(dan).overdue)]


def test_a_review_is_for_today_from_two_weeks_before_and_overdue_the_day_after(case, dan):
    plan = plan_of(case, dan, state="agreed", review_due_on=today() + timedelta(days=14))
    assert ("Review of the care plan.", "Hold the review") in actions_of(found(dan).today)
    plan.review_due_on = today() - timedelta(days=1)
    plan.save()
    assert ("Review of the care plan.", "Hold the review") in actions_of(found(dan).overdue)


def test_my_people_come_by_the_day_that_is_next(case, dan):
    later, undated = (led_case(lead_agency=case.lead_agency, level=Case.Level.KEY_WORKING) for _ in range(2))
    for each in (later, undated):
        right(dan, each, "work_case", agency=case.lead_agency, starts_at=timezone.now())
    plan_of(later, dan, state="agreed", review_due_on=today() + timedelta(days=9))
    PlannedSession.objects.create(case=case, worker=dan, planned_for=today(), starts=time(14))
    people = found(dan).people
    assert [each.reference for each in people] == [case.reference, later.reference, undated.reference]
    assert [each.note for each in people] == [
        "today, 14:00",
        f"review {spelled(today() + timedelta(days=9), year=False)}",
        "",
    ]
    assert people[2].status.word == "no contact yet"


def test_somebody_new_is_told_however_lately_they_were_met(case, dan):
    """Of many people, too: not only of those who wait longest for a contact."""
    for number in range(30):
        other = led_case(lead_agency=case.lead_agency, last_contact_on=today() - timedelta(days=number))
        right(dan, other, "work_case", agency=case.lead_agency, starts_at=timezone.now() - timedelta(days=60))
    newest = led_case(lead_agency=case.lead_agency, last_contact_on=today())
    right(dan, newest, "work_case", agency=case.lead_agency, starts_at=timezone.now())
    assert newest.reference in [item.reference for item in found(dan).new]


def test_a_long_list_shows_its_first_and_says_how_many_there_are(client, case, dan):
    for _ in range(12):
        other = led_case(lead_agency=case.lead_agency)
        right(dan, other, "work_case", agency=case.lead_agency, starts_at=timezone.now())
    client.force_login(dan)
    page = client.get("/")
    [new] = [group for group in page.context["home"].groups if group.title == "New to you"]
    assert len(new.items) == SHOWN < 12 <= new.count
    assert "Show all that waits" in page.content.decode()
    everything = client.get("/?all=yes")
    [new] = [group for group in everything.context["home"].groups if group.title == "New to you"]
    assert len(new.items) == new.count
    assert "Show all that waits" not in everything.content.decode()


def test_my_next_reflection_is_the_one_that_the_policy_lets_me_read(case):
    manager = managed_by(case).worker
    CaseManagerReview.objects.create(worker=manager, agency=case.lead_agency, since=today(), due_on=today())
    stranger = CaseManagerReview.objects.create(
        worker=WorkerFactory().user, agency=case.lead_agency, since=today(), due_on=today()
    )
    assert next_of(manager, timezone.now()) == open_of(manager) != stranger
    assert next_of(line_manager_of(case.lead_agency), timezone.now()) is None


def test_who_left_their_post_finds_nothing(case, dan):
    Worker.objects.filter(user=dan).update(left_on=today())
    mine = found(dan)
    assert (mine.people, mine.overdue, mine.today, mine.later) == ((), (), (), ())


# The team -------------------------------------------------------------------------------------------------------------


def test_a_manager_reads_who_is_over_their_time(client, case, dan):
    post = Worker.objects.get(user=dan)
    post.hours_week = Decimal("0.5")
    post.save()
    manager = line_manager_of(case.lead_agency)
    [load] = found(manager).team
    expected = over_capacity(manager, timezone.now()).get()
    assert load.note == f"{float(expected.planned - expected.available):g} hours over"
    client.force_login(manager)
    assert "Over their time" in client.get("/").content.decode()
    assert found(dan).team == ()
    assert found(line_manager_of(WorkerFactory().agency)).team == ()


@pytest.fixture
def troubled(case):
    """Files with one thing or another that a manager must see."""
    manager = line_manager_of(case.lead_agency)
    agency = case.lead_agency
    worker = key_worker_in(case)
    VacancyTask.objects.create(case=case, agency=agency, cause="ended", opened_on=today())
    consent_for(case, WorkerFactory().agency, expires_on=today())
    soon = led_case(lead_agency=agency, last_contact_on=today() - timedelta(days=90))
    consent_for(soon, WorkerFactory().agency, expires_on=today() + timedelta(days=3))
    plan_of(soon, worker, state="agreed", review_due_on=today() - timedelta(days=1))
    CaseAgencyFactory(case=led_case(lead_agency=agency, level=Case.Level.KEY_WORKING), agency=WorkerFactory().agency)
    late = led_case(lead_agency=agency)
    late_worker = key_worker_in(late)
    for _ in range(3):
        made.met(late_worker, late)
    TreatmentPhase.objects.create(
        case=soon, phase=TreatmentPhase.Phase.MAINTENANCE, started_on=today(), recorded_by=worker
    )
    return manager


def test_each_number_is_counted_alike_at_once_and_by_its_list(troubled):
    at = timezone.now()
    standing = standing_of(troubled, today())
    told = {number.label: number.count for number in numbers_of(troubled, standing, at)}
    by_lists = {each.label: each.filter(troubled, at).said_count() for each in countings()}
    assert {label: told[label] for label in by_lists} == by_lists
    assert sum(count != "0" for count in by_lists.values()) >= 7


def test_a_great_reader_finds_the_same(troubled, monkeypatch):
    before = found(troubled)
    monkeypatch.setattr(type(case_policy), "reach", lambda self, user: None)
    after = found(troubled)
    assert after.numbers == before.numbers
    assert actions_of(after.overdue) == actions_of(before.overdue)
    assert after.people == before.people


def test_a_setting_that_is_changed_counts_at_once(troubled):
    def silent() -> str:
        standing = standing_of(troubled, today())
        return next(
            str(n.count) for n in numbers_of(troubled, standing, timezone.now()) if n.label == "No contact lately"
        )

    assert int(silent()) >= 1
    ServiceSetting.objects.create(key="no_contact_list_days", agency=standing_agency(troubled), value=3650)
    assert silent() == "0"


def standing_agency(user) -> Agency:
    return Agency.objects.get(pk=standing_of(user, today()).agencies[0])


def test_a_managers_page_costs_the_same_for_two_cases_as_for_twenty(client, case):
    client.force_login(line_manager_of(case.lead_agency))
    counts = []
    for more in (2, 18):
        for _ in range(more):
            led_case(lead_agency=case.lead_agency)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 31
