"""A person's due dates as an iCalendar file (RFC 5545), for the calendar on their desk or phone.

It leaves the service, so it says what kind of thing is due and when, and where to sign in to read on: no name, no
reference, no word of a case.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from desk.selectors.dates import DateKind, DateOfMine

WORDS = {
    DateKind.REVIEW: "Review due",
    DateKind.REFLECTION: "Your reflection is due",
    DateKind.CONSENT: "Consent ends",
    DateKind.STEP: "Step due",
    DateKind.SESSION: "Keywork session",
}
SESSION_LASTS = timedelta(hours=1)  # the plan of a session has a beginning and no end


def calendar_of(dates: Iterable[DateOfMine], today: date) -> bytes:
    """The same dates give the same bytes all day, so that a calendar that has them is sent nothing."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SERVICE_NAME}//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{settings.SERVICE_NAME}: due dates")
    calendar.add("x-published-ttl", "PT4H")
    made = datetime.combine(today, time.min, UTC)
    timed = []
    for each in dates:
        calendar.add_component(_event(each, made))
        if each.starts:
            timed.append(each.day)
    if timed:
        calendar.add_missing_timezones(min(timed) - timedelta(days=1), max(timed) + timedelta(days=366))
    return calendar.to_ical()


def _event(each: DateOfMine, made: datetime) -> Event:
    event = Event()
    event.add("uid", f"{each.kind.value}-{each.pk}@{urlsplit(settings.PUBLIC_ADDRESS).hostname}")
    event.add("dtstamp", made)
    event.add("summary", WORDS[each.kind])
    event.add("url", f"{settings.PUBLIC_ADDRESS}{each.url}")
    event.add("class", "PRIVATE")
    if each.starts:
        begins = datetime.combine(each.day, each.starts, ZoneInfo(settings.TIME_ZONE))
        event.add("dtstart", begins)
        event.add("duration", SESSION_LASTS)
    else:
        event.add("dtstart", each.day)
        event.add("transp", "TRANSPARENT")  # a day on which something is due is not taken
    return event
