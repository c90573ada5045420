"""A breach is reported, its clock runs in real hours, and what is written stays (LAW-breach)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from protection.deadlines import breach_due, breach_stage
from protection.models import BreachEntry, BreachReport
from protection.policies import BreachAction, breach_policy
from protection.selectors.breaches import clock_of
from protection.services import breaches
from protection.tasks import tell_of_breaches
from tests.factories import AgencyFactory
from tests.factories.protection import reported

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("LAW-breach")
def test_a_report_tells_the_officer_at_once_and_nothing_of_anybody(dan, turas, ita):
    report = reported(dan, turas, what="The packet of Mary Ní Chonaill went to Harbour.", whose="Mary")
    notice = Notice.objects.get(recipient=ita)
    assert (notice.about_label, notice.about_id) == ("protection.BreachReport", report.pk)
    assert "Mary" not in notice.subject
    assert breach_policy.can(ita, report) == frozenset(BreachAction)
    assert breach_policy.can(dan, report) == {BreachAction.VIEW, BreachAction.ADD}


def test_nobody_else_reads_it(dan, turas, ita, cora, aoife, brian):
    report = reported(dan, turas)
    assert [breach_policy.can(each, report) for each in (cora, aoife, brian)] == [frozenset()] * 3


def test_without_an_officer_the_managers_stand_in(dan, turas, cora):
    report = reported(dan, turas)
    assert BreachAction.DECIDE in breach_policy.can(cora, report)
    assert Notice.objects.get(recipient=cora).stands_in_for.startswith("the data protection officer")


def test_one_reports_for_an_agency_that_one_works_for(dan):
    with pytest.raises(NotAllowed):
        reported(dan, AgencyFactory())
    assert not BreachReport.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__attempted="report_breach").exists()


def test_nothing_is_found_tomorrow(dan, turas):
    with pytest.raises(DomainError, match="later than now"):
        reported(dan, turas, discovered_at=timezone.now() + timedelta(hours=1))
    assert not BreachReport.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule="in-the-future").exists()


@pytest.mark.requirement("LAW-breach")
@pytest.mark.parametrize(
    "found", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)], ids=["spring", "autumn"]
)
def test_the_72_hours_are_real_hours_across_a_change_of_the_clock(found):
    """In spring the clock on the wall shows 73 hours later, in autumn 71."""
    dublin = timezone.localtime(found)
    assert (breach_due(dublin) - found).total_seconds() == 72 * 3600
    assert timezone.localtime(breach_due(dublin)).hour != dublin.hour


@pytest.mark.requirement("LAW-breach")
def test_the_clock_shows_the_hours_left(dan, turas):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        report = reported(dan, turas)
        assert clock_of(report, timezone.now()).words == "72 hours left to decide."
    with time_machine.travel("2026-03-04 08:30Z", tick=False):
        assert clock_of(report, timezone.now()).status.word == "24 hours left"
    with time_machine.travel("2026-03-05 10:10Z", tick=False):
        assert clock_of(report, timezone.now()).words == "The 72 hours are over since 1 hour."


def test_the_stages_of_the_clock():
    found = datetime(2026, 3, 2, 9, tzinfo=UTC)
    reached = [breach_stage(found, found + timedelta(hours=hours)) for hours in (47, 48, 67, 68, 71, 72, 90)]
    assert [stage.code if stage else "" for stage in reached] == [
        "",
        "24-hours",
        "24-hours",
        "4-hours",
        "4-hours",
        "over",
        "over",
    ]


@pytest.mark.requirement("LAW-breach")
def test_the_officer_is_reminded_once_at_each_stage(dan, turas, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        report = reported(dan, turas)
        tell_of_breaches()
    assert Notice.objects.filter(recipient=ita).count() == 1
    for at, count in (
        ("2026-03-04 09:00Z", 2),
        ("2026-03-04 09:10Z", 2),
        ("2026-03-05 05:00Z", 3),
        ("2026-03-05 09:00Z", 4),
        ("2026-03-09 09:00Z", 4),
    ):
        with time_machine.travel(at, tick=False):
            tell_of_breaches()
            assert Notice.objects.filter(recipient=ita).count() == count, at
    assert set(Notice.objects.filter(recipient=ita).values_list("about_id", flat=True)) == {report.pk}


def test_a_stopped_clock_reminds_nobody(dan, turas, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        report = reported(dan, turas)
        breaches.decide_breach(actor=ita, report=report, kind="not-notify", words="It came back unopened.")
    with time_machine.travel("2026-03-06 09:00Z", tick=False):
        tell_of_breaches()
    assert Notice.objects.filter(recipient=ita).count() == 1


def test_decided_anew_the_clock_runs_again(dan, turas, ita):
    report = reported(dan, turas)
    breaches.decide_breach(actor=ita, report=report, kind="not-notify", words="It came back.")
    report.refresh_from_db()
    assert report.clock_stopped_at
    breaches.decide_breach(actor=ita, report=report, kind="notify", words="It was opened after all.")
    report.refresh_from_db()
    assert report.clock_stopped_at is None
    assert [entry.kind for entry in report.entries.order_by("pk")] == ["not-notify", "notify"]


def test_only_the_officer_decides(dan, turas, ita):
    report = reported(dan, turas)
    with pytest.raises(NotAllowed):
        breaches.decide_breach(actor=dan, report=report, kind="not-notify", words="Never mind.")
    with pytest.raises(NotAllowed):
        breaches.add_to_breach(actor=dan, report=report, kind="not-notify", words="Never mind.")
    assert not BreachEntry.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule="not-allowed").count() == 2


def test_after_the_72_hours_the_authority_is_owed_a_reason(dan, turas, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        report = reported(dan, turas)
    with time_machine.travel("2026-03-05 09:01Z", tick=False):
        with pytest.raises(DomainError, match="72 hours are over"):
            breaches.decide_breach(actor=ita, report=report, kind="notified", words="By the form.")
        assert not BreachEntry.objects.exists()
        assert AuditEvent.objects.filter(verb="refused", data__rule="late-without-reason").exists()
        breaches.decide_breach(
            actor=ita, report=report, kind="notified", words="By the form.", late_because="Found on a Friday."
        )
    assert BreachEntry.objects.get().late_because == "Found on a Friday."


def test_it_is_closed_once_both_are_decided_and_nothing_follows(dan, turas, ita):
    report = reported(dan, turas)
    with pytest.raises(DomainError, match="authority"):
        breaches.decide_breach(actor=ita, report=report, kind="closed", words="Done.")
    breaches.decide_breach(actor=ita, report=report, kind="notified", words="By the form.")
    with pytest.raises(DomainError, match="people"):
        breaches.decide_breach(actor=ita, report=report, kind="closed", words="Done.")
    breaches.decide_breach(actor=ita, report=report, kind="told", words="Rang her.")
    breaches.decide_breach(actor=ita, report=report, kind="closed", words="Done.")
    with pytest.raises(DomainError, match="closed"):
        breaches.add_to_breach(actor=dan, report=report, kind="more", words="One more thing.")
    assert report.entries.count() == 3


def test_what_was_written_cannot_be_changed_by_bare_sql_either(dan, turas, ita):
    report = reported(dan, turas)
    entry = breaches.add_to_breach(actor=dan, report=report, kind="more", words="Two people.")
    for change in (BreachEntry.objects.filter(pk=entry.pk).update, BreachEntry.objects.filter(pk=entry.pk).delete):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            change(words="Nobody.") if change.__name__ == "update" else change()
    assert BreachEntry.objects.get().words == "Two people."


@pytest.mark.requirement("LAW-breach")
def test_from_the_menu_to_the_decision(client, dan, turas, ita):
    client.force_login(dan)
    assert "Report a breach" in client.get(reverse("protection:home")).content.decode()
    typed = {
        "agency": turas.pk,
        "found_on_day": "1",
        "found_on_month": "3",
        "found_on_year": "2026",
        "found_time": "11:00",
        "what": "A packet was mis-sent.",
        "whose": "One person, TUR-2026-0001.",
    }
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        client.force_login(dan)
        client.post(reverse("protection:report-breach"), typed)
        report = BreachReport.objects.get()
        page = client.get(report.get_absolute_url()).content.decode()
        assert "50 hours left" in page
        assert reverse("protection:decide-breach", args=[report.pk]) not in page
        client.force_login(ita)
        client.post(
            reverse("protection:decide-breach", args=[report.pk]), {"kind": "notified", "words": "By the web form."}
        )
        client.force_login(dan)
        assert "The authority was notified" in client.get(report.get_absolute_url()).content.decode()
