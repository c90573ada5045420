"""The steps of care plans on My day: what I owe next, and how many are late."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.formats import date_format

from agencies.standing import Standing
from careplans.filters import OVERDUE, OwedFilter
from careplans.selectors.owed import AGENCY, SOON_DAYS, in_order, owed, said
from cases.presenters import address
from core.components import Number, WorkItem
from core.days import day_of
from core.templatetags.ui import due

NEXT = 10


def actions_late(user, standing: Standing, mine: Sequence[tuple[WorkItem, bool]], at: datetime) -> Iterator[Number]:
    """Mine, and those of a manager's agency. None is told where there is none."""
    late = sum(is_late for _, is_late in mine)
    if late:
        asked = {"when": OVERDUE}
        # what is listed is counted; what goes on beyond the list is asked for
        count = OwedFilter(asked, user=user, at=at).said_count() if late == NEXT else str(late)
        yield Number(count, "My actions overdue", f"{address('careplans:my-actions')}?{urlencode(asked)}")
    if standing.managed:
        asked = {"whose": AGENCY, "when": OVERDUE}
        count = OwedFilter(asked, user=user, at=at).said_count()
        if count != "0":
            label = "My agency’s actions overdue"
            yield Number(count, label, f"{address('careplans:my-actions')}?{urlencode(asked)}")


def actions_next(user, at: datetime) -> Iterator[tuple[WorkItem, bool]]:
    """What is late or due within a week, the most pressing first; and whether it is late."""
    today = day_of(at)
    rows = in_order(owed(user, today).filter(target_date__lte=today + timedelta(days=SOON_DAYS)))
    for row in rows[:NEXT]:
        step = said(row, today)
        is_late = step.by is not None and step.by < today
        item = WorkItem(
            status=step.status if is_late or step.blocked_by else due(step.by, today),
            when=f"due {date_format(step.by, 'j F')}" if step.by else "",
            name=step.name,
            url=step.file_url,
            reference=step.reference,
            text=step.title,
            action="How does it go?",
            action_url=step.url,
        )
        yield item, is_late
