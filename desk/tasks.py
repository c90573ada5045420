import logging

from django.conf import settings
from django.utils import timezone

from accounts.actors import system_actor
from agencies.deadlines import REVISION
from careplans.services.reflections import keep_minutes
from core import memo
from core.days import day_of
from core.schedule import Turn, daily, regular
from core.workdays import is_working_day
from desk import services
from desk.selectors.dates import waits_for
from desk.selectors.hours import minutes_since
from notifications.delivery import send_morning_mail as send
from notifications.selectors import morning_readers

log = logging.getLogger(__name__)

REMIND_OF_REVISIONS = "desk.remind_of_revisions"


@daily(REMIND_OF_REVISIONS, "Policies of agencies: revision due soon, due, overdue")
def remind_of_revisions(turn: Turn) -> int:
    told = 0
    for stage in REVISION.stages:
        after: int | None = 0
        while after is not None:  # batch after batch, each its own transaction
            count, after = services.remind_of_revisions(actor=system_actor(), stage=stage, today=turn.day, after=after)
            told += count
    return told


@regular("desk.count_hours", "Hours with people, for case managers’ reflections", does="reflection")
def count_hours() -> int:
    """The time with people that the open reflections tell. Run twice, it changes nothing."""
    return keep_minutes(actor=system_actor(), minutes=minutes_since())


@regular("desk.send_morning_mail", "The mail of the morning, for those who chose it", does="mail")
def send_morning_mail() -> int:
    """Asked every quarter of an hour: on a working day, from the hour of the morning until noon, one mail to each who
    chose it and for whom something waits.

    The day that is is looked at, and no other: a service that was away for a week sends one mail and not seven.
    """
    now = timezone.localtime()
    hour = settings.MORNING_MAIL_HOUR
    if not is_working_day(now.date()) or not hour <= now.hour < max(12, hour + 1):
        return 0
    sent = 0
    for person in morning_readers(day_of(now)).iterator(chunk_size=500):
        try:
            with memo.throughout():
                sent += send(person, day=day_of(now), waits=waits_for(person, timezone.now()))
        except Exception:  # the next quarter of an hour tries this one again; the others have theirs now
            log.exception("the morning's mail of user %s did not go out", person.pk)
    return sent
