"""A suspected breach is reported, looked into, decided about and closed (LAW-breach)."""

from datetime import datetime

from django.utils import timezone

from agencies.models import Agency, WorkerRole
from agencies.selectors import standing_of
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed
from notifications import routing
from notifications.models import Notice
from protection.deadlines import breach_stage
from protection.models import BreachEntry, BreachReport
from protection.policies import BreachAction, breach_policy
from protection.rules import breaches as rules
from protection.selectors.breaches import entries_of, standing, with_a_clock

Kind = BreachEntry.Kind
REPORTED = "A personal-data breach was reported: 72 hours to decide"


@command
def report_breach(
    *, actor, agency: Agency, discovered_at: datetime, what: str, whose: str, to_whom: str = "", measures: str = ""
) -> BreachReport:
    """Any worker reports; the data protection officer is told at once, in words that say nothing of anybody."""
    now = timezone.now()
    if agency.pk not in standing_of(actor, day_of(now)).agencies:
        raise NotAllowed("report a breach for an agency one does not work for")
    rules.check_found(discovered_at, now)
    report = BreachReport.objects.create(
        agency=agency,
        discovered_at=discovered_at,
        what=what,
        whose=whose,
        to_whom=to_whom,
        measures=measures,
        reported_at=now,
        reported_by=actor,
    )
    audit.record(actor, "breach.reported", report)
    routing.tell(
        routing.holders(WorkerRole.Role.DPO, agency, day_of(now)),
        key=f"breach:{report.pk}",
        subject=REPORTED,
        about=report,
    )
    return report


@command
def add_to_breach(*, actor, report: BreachReport, kind: str, words: str) -> BreachEntry:
    """What became known, or was done, since: by who reported it or by the officer. The other is told."""
    breach_policy.require(actor, BreachAction.ADD, report)
    if kind not in (Kind.MORE, Kind.MEASURE):
        raise NotAllowed("decide about a breach")
    entry = _write(actor, report, kind, words)
    officers = [
        each
        for each in routing.holders(WorkerRole.Role.DPO, report.agency, day_of(entry.written_at))
        if each.user_id != actor.pk
    ]
    routing.tell(
        officers, key=f"breach-entry:{entry.pk}", subject="Something was added to a breach report", about=report
    )
    return entry


@command
def decide_breach(*, actor, report: BreachReport, kind: str, words: str, late_because: str = "") -> BreachEntry:
    """The officer decides, with reasons, whether the authority and the people hear of it; and writes that they did.

    The clock stops when the authority was notified, or need not be.
    """
    breach_policy.require(actor, BreachAction.DECIDE, report)
    entry = _write(actor, report, kind, words, late_because)
    if report.reported_by_id != actor.pk:
        routing.tell(
            [routing.Receiver(report.reported_by_id)],
            key=f"breach-entry:{entry.pk}",
            subject="Your breach report: something was decided",
            about=report,
        )
    return entry


def _write(actor, report: BreachReport, kind: str, words: str, late_because: str = "") -> BreachEntry:
    report = BreachReport.objects.select_for_update().select_related("agency").get(pk=report.pk)
    now = timezone.now()
    held = standing(entries_of(report))
    rules.check_entry(kind, before=held, is_closed=report.closed_at is not None)
    rules.check_late(kind, late_because, due_at=report.due_at, now=now)
    entry = BreachEntry.objects.create(
        report=report, kind=kind, words=words, late_because=late_because, written_at=now, written_by=actor
    )
    if rules.stops_clock(kind) and report.clock_stopped_at is None:
        report.clock_stopped_at, report.clock_stopped_by = now, actor
    elif kind == Kind.NOTIFY and "not-notify" in held:  # decided anew: it runs again
        report.clock_stopped_at = report.clock_stopped_by = None
    if kind == Kind.CLOSED:
        report.closed_at, report.closed_by = now, actor
    report.save()
    audit.record(actor, f"breach.{kind}", report, entry=entry.pk)
    return entry


@command
def remind_of_breaches(*, actor, now: datetime) -> int:
    """Owe the reminders that are due at this instant, each stage once to each officer. Returns how many are new."""
    count = 0
    for report in with_a_clock():
        stage = breach_stage(report.discovered_at, now)
        if stage is None:
            continue
        turns = report.entries.filter(kind=Kind.NOT_NOTIFY).count()  # decided anew, the clock is told anew
        key = f"breach:{report.pk}:{stage.code}:{turns}"
        officers = routing.holders(WorkerRole.Role.DPO, report.agency, day_of(now))
        told = set(Notice.objects.filter(key=key).values_list("recipient", flat=True))
        untold = [each for each in officers if each.user_id not in told]
        count += routing.tell(untold, key=key, subject=f"A personal-data breach: {stage.label}", about=report)
    return count
