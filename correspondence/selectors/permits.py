"""What permits telling a service something about a person on a day (GB1-permission-first)."""

from datetime import date, datetime, timedelta

from agencies.models import Agency
from cases.models import Case, Consent, ServiceInUse
from cases.policies import consented
from cases.selectors.entry import permission_for
from cases.ways_round import WayRound, ways_round
from core.days import start_of


def instant_of(day: date, now: datetime) -> datetime:
    """The end of that day, or now: what was in force then counts for what happened then."""
    return min(now, start_of(day + timedelta(days=1)) - timedelta(seconds=1))


def consent_naming(case: Case, agency: Agency | None, at: datetime) -> Consent | None:
    """The consent to share in force at this instant that names the agency, the latest first."""
    if agency is None:
        return None
    scope = consented(at).filter(consent__case=case, agency=agency).select_related("consent").order_by("-pk").first()
    return scope.consent if scope else None


def permit_for(
    user,
    case: Case,
    *,
    agency: Agency | None,
    service: ServiceInUse | None,
    day: date,
    by_disclosure: bool,
    now: datetime,
) -> str:
    """As "cases.Consent:12": a consent to share or to ask; else, if it is said to be that, what a manager signed off.

    Empty, where nothing permits it.
    """
    consent = permission_for(case, instant_of(day, now), agency=agency, service=service)
    if consent or not by_disclosure:
        return consent
    return next((way.ref for way in open_ways(user, case, agency, day)), "")


def open_ways(user, case: Case, agency: Agency | None, day: date) -> list[WayRound]:
    """The disclosures that a manager signed off, by which this agency may be told something on this day."""
    return [
        way
        for way in ways_round(user, case, agency)
        if way.first_day <= day and (way.last_day is None or day <= way.last_day)
    ]
