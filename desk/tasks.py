import logging
from datetime import date

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.actors import system_actor
from agencies.deadlines import REVISION
from careplans.services.reflections import keep_minutes
from core import memo
from core.days import day_of, today
from core.doorways import Doorway, through
from core.jobs import run_missed_days
from core.workdays import is_working_day
from desk import services
from desk.selectors.dates import waits_for
from desk.selectors.hours import minutes_since
from notifications.delivery import send_morning_mail as send
from notifications.selectors import morning_readers

log = logging.getLogger(__name__)

REMIND_OF_REVISIONS = "desk.remind_of_revisions"


@shared_task(name=REMIND_OF_REVISIONS)
def remind_of_revisions() -> int:
    """Asked every hour; does each day once, and after days of silence each missed day in its order."""
    with through(Doorway(channel="task")):
        return len(run_missed_days(REMIND_OF_REVISIONS, _remind_on, today=today()))


def _remind_on(day: date) -> None:
    for stage in REVISION.stages:
        after: int | None = 0
        while after is not None:  # batch after batch, each its own transaction
            after = services.remind_of_revisions(actor=system_actor(), stage=stage, today=day, after=after)


@shared_task(name="desk.count_hours")
def count_hours() -> int:
    """Asked every hour: the time with people that the open reflections tell. Run twice, it changes nothing."""
    with through(Doorway(channel="task")):
        return keep_minutes(actor=system_actor(), minutes=minutes_since())


@shared_task(name="desk.send_morning_mail")
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
    with through(Doorway(channel="task")):
        for person in morning_readers(day_of(now)).iterator(chunk_size=500):
            try:
                with memo.throughout():
                    sent += send(person, day=day_of(now), waits=waits_for(person, timezone.now()))
            except Exception:  # the next quarter of an hour tries this one again; the others have theirs now
                log.exception("the morning's mail of user %s did not go out", person.pk)
    return sent
