"""The calendar of one's due dates: a secret address, without names, judged at each reading."""

import logging
import secrets
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import IPv4Address
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from cases.models import Case, CaseUserPermission
from contacts.models import PlannedSession
from core.logs import LineFormatter
from core.models import AuditEvent
from notifications.models import CalendarFeed
from notifications.services import make_feed
from tests.factories import UserFactory, consent_for, key_worker_in, worker_with
from tests.factories.careplans import goal_in, plan_of, step_of

pytestmark = pytest.mark.django_db
DUBLIN = ZoneInfo("Europe/Dublin")
NOW = datetime(2026, 3, 23, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def monday():
    HERE.address = str(IPv4Address(secrets.randbits(32)))
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def worker(case):
    Case.objects.filter(pk=case.pk).update(level=Case.Level.KEY_WORKING)
    return key_worker_in(case)


@pytest.fixture
def dated(case, worker):
    """One date of each kind, one of the sessions on either side of the change of the clocks on 29 March."""
    plan = plan_of(case, worker, state="agreed", on=date(2026, 2, 2), review_due_on=date(2026, 4, 2))
    step_of(goal_in(plan, "alcohol", worker), case.lead_agency, worker, worker=worker, target_date=date(2026, 3, 30))
    consent_for(case, worker_with(case.lead_agency, "key-worker").posts.get().agency, expires_on=date(2026, 5, 1))
    for day in (date(2026, 3, 26), date(2026, 4, 9)):
        PlannedSession.objects.create(case=case, worker=worker, planned_for=day, starts=time(14, 30))
    PlannedSession.objects.create(case=case, worker=worker, planned_for=date(2026, 4, 23))
    return case


def address(secret: str) -> str:
    return reverse("desk:feed", args=[secret])


class HERE:
    """The machine that asks: another one for each test, for guesses are counted by machine."""

    address = ""


def read(secret: str, **headers):
    return Client(REMOTE_ADDR=HERE.address).get(address(secret), headers=headers)


def events(secret: str) -> list:
    return list(Calendar.from_ical(read(secret).content).walk("VEVENT"))


def said(secret: str) -> set[tuple[str, object]]:
    return {(str(each["summary"]), each.decoded("dtstart")) for each in events(secret)}


def test_it_holds_what_is_due_by_kind_and_day_and_names_nobody(case, worker, dated):
    secret = make_feed(actor=worker)
    assert said(secret) == {
        ("Consent ends", date(2026, 5, 1)),
        ("Keywork session", datetime(2026, 3, 26, 14, 30, tzinfo=DUBLIN)),
        ("Keywork session", datetime(2026, 4, 9, 14, 30, tzinfo=DUBLIN)),
        ("Keywork session", date(2026, 4, 23)),
        ("Review due", date(2026, 4, 2)),
        ("Step due", date(2026, 3, 30)),
    }
    text = read(secret).content.decode()
    person = case.service_user
    for word in (case.reference, person.first_names, person.last_name, worker.last_name, "A step"):
        assert word not in text
    assert "SUMMARY:Review due" in text
    assert all(str(each["url"]).count("/") > 3 for each in events(secret))


def test_half_past_two_is_half_past_two_on_both_sides_of_the_clock_change(worker, dated):
    secret = make_feed(actor=worker)
    calendar = Calendar.from_ical(read(secret).content)
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Dublin"]
    starts = [each.decoded("dtstart") for each in calendar.walk("VEVENT") if "TZID" in each["dtstart"].params]
    assert [each.astimezone(UTC).hour for each in sorted(starts)] == [14, 13]
    assert {each["dtstart"].params["TZID"] for each in calendar.walk("VEVENT") if "TZID" in each["dtstart"].params} == {
        "Europe/Dublin"
    }


def test_the_uids_stay_when_a_date_moves(case, worker, dated):
    secret = make_feed(actor=worker)
    before = {str(each["uid"]) for each in events(secret)}
    case.care_plans.update(review_due_on=date(2026, 4, 9))
    assert {str(each["uid"]) for each in events(secret)} == before
    assert len(before) == 6


def test_its_links_need_a_sign_in(worker, dated):
    for each in events(make_feed(actor=worker)):
        link = str(each["url"])
        assert Client().get(link[link.index("/", 8) :]).status_code == 302


def test_only_its_hash_is_kept_and_it_is_shown_once(client, worker):
    client.force_login(worker)
    page = client.post(reverse("desk:make-feed")).content.decode()
    secret = page.split("/calendar/", 1)[1].split(".ics", 1)[0]
    assert len(secret) >= 43
    assert read(secret).status_code == 200
    feed = CalendarFeed.objects.get(person=worker)
    assert secret not in str(vars(feed))
    assert secret not in client.get(reverse("desk:calendar")).content.decode()
    assert not AuditEvent.objects.filter(data__icontains=secret).exists()


def test_a_new_address_ends_the_old_and_an_ended_one_opens_nothing(client, worker):
    first = make_feed(actor=worker)
    second = make_feed(actor=worker)
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    client.force_login(worker)
    assert client.post(reverse("desk:end-feed")).status_code == 302
    assert read(second).status_code == 404
    verbs = AuditEvent.objects.filter(actor=worker, verb__startswith="calendar.address").values_list("verb", flat=True)
    assert sorted(verbs) == ["calendar.address-ended", "calendar.address-made", "calendar.address-made"]


def test_ending_what_is_not_there_is_refused_and_written_down(client, worker):
    client.force_login(worker)
    page = client.post(reverse("desk:end-feed"), follow=True).content.decode()
    assert "You have no calendar address." in page
    assert AuditEvent.objects.filter(actor=worker, verb="refused", data__rule="no-calendar-address").exists()


def test_it_ends_with_the_account(worker):
    secret = make_feed(actor=worker)
    worker.is_active = False
    worker.save()
    assert read(secret).status_code == 404


def test_what_may_no_longer_be_seen_is_gone_at_the_next_reading(case, worker, dated):
    secret = make_feed(actor=worker)
    assert len(events(secret)) == 6
    CaseUserPermission.objects.filter(user=worker, content_object=case).update(ends_at=NOW - timedelta(minutes=1))
    assert events(secret) == []


def test_anothers_dates_are_not_in_it(case, worker, dated):
    colleague = key_worker_in(case)
    PlannedSession.objects.update(worker=colleague)
    assert "Keywork session" not in {words for words, _ in said(make_feed(actor=worker))}
    stranger = UserFactory()
    assert events(make_feed(actor=stranger)) == []


@pytest.mark.parametrize(
    "token", ["x", "a" * 43, "a" * 5000, "../../etc/passwd", "%00", "' OR 1=1 --", "é", "..%2f", "0" * 64]
)
def test_a_guess_finds_nothing(worker, token):
    make_feed(actor=worker)
    hashed = CalendarFeed.objects.get().token_hash
    assert Client(REMOTE_ADDR=HERE.address).get(f"/calendar/{token}.ics").status_code == 404
    assert Client(REMOTE_ADDR=HERE.address).get(f"/calendar/{hashed}.ics").status_code == 404


def test_who_guesses_often_is_sent_away_and_whose_calendar_asks_too_often_too(worker):
    secret = make_feed(actor=worker)
    answers = [read("a" * 43).status_code for _ in range(35)]
    assert answers == [404] * 30 + [429] * 5
    answers = [read(secret).status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]


def test_it_may_not_be_kept_on_the_way_nor_told_further(worker):
    answer = read(make_feed(actor=worker))
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies


def test_what_has_not_changed_is_not_sent_again(case, worker, dated):
    secret = make_feed(actor=worker)
    etag = read(secret)["ETag"]
    again = read(secret, if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    case.care_plans.update(review_due_on=date(2026, 4, 9))
    assert read(secret, if_none_match=etag).status_code == 200


def test_the_log_has_the_first_reading_of_each_day(worker):
    secret = make_feed(actor=worker)
    read(secret)
    read(secret)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        read(secret)
    assert AuditEvent.objects.filter(actor=worker, verb="calendar.read").count() == 2
    assert CalendarFeed.objects.get().last_read_on == TODAY + timedelta(days=1)


def test_no_line_of_the_servers_log_holds_the_secret(worker, caplog, monkeypatch):
    """What is not found and what goes wrong is written with its address."""
    secret = "s" * 43
    lines = []
    formatter = LineFormatter("{message}", style="{")
    with caplog.at_level(logging.INFO):
        read(secret)
        Client(REMOTE_ADDR=HERE.address).get(f"/calendar/{secret}/more")
        monkeypatch.setattr("desk.views.calendar.feed_at", lambda token: 1 / 0)
        Client(raise_request_exception=False).get(address(secret))
        lines = [formatter.format(record) for record in caplog.records]
    assert any("/calendar/" in line for line in lines)
    assert any(secret in record.getMessage() for record in caplog.records)  # without the formatter it would
    assert not [line for line in lines if secret in line]
