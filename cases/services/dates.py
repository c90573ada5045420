"""Telling in time of the days a case itself comes to: an interim or a commitment that ends, contact that is lost."""

from datetime import date, datetime

from cases.selectors import dates_owed
from cases.selectors.nightly import Receivers
from core import audit
from core.commands import command
from notifications import outbox


@command
def tell_of_interims(*, actor, day: date, today: date, at: datetime) -> int:
    """The managers, of an interim case manager whose time ends (GB2-cover). Returns how many notices were new."""
    return _tell(
        actor, "case.interims-told", day, dates_owed.interims_ending(day=day, today=today, receivers=Receivers(at))
    )


@command
def tell_of_commitments(*, actor, day: date, today: date, at: datetime) -> int:
    """Case manager and managers, of a lead agency that is bound no longer (KW-5.3.1)."""
    owed = dates_owed.commitments_ending(day=day, today=today, receivers=Receivers(at))
    return _tell(actor, "case.commitments-told", day, owed)


@command
def tell_of_lost_contact(*, actor, day: date, today: date, at: datetime) -> int:
    """Whoever works with a person whom nobody has met for as many days as the lead agency sets (KW-10.1.2.1)."""
    owed = dates_owed.contact_lost(day=day, today=today, receivers=Receivers(at))
    return _tell(actor, "case.lost-contact-told", day, owed)


def _tell(actor, verb: str, day: date, owed: dates_owed.Owed) -> int:
    told = sum(outbox.post_selected(select, values) for _, select, values in owed)
    if told:
        audit.record(actor, verb, None, day=str(day), count=told)
    return told
