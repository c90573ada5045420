"""What went between the services about Mary in the demonstration: calls, a referral that is followed up, a letter."""

from datetime import timedelta
from typing import Protocol

from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from careplans.selectors.letters import involved, plan_to_write_of
from careplans.services.letters import draft_letters
from cases.models import CareDomain, Case
from core.days import today
from correspondence.services import concerns, log, referrals


class People(Protocol):
    @property
    def agencies(self) -> dict[str, Agency]: ...

    def __getitem__(self, username: str) -> User: ...


def write_to_services(people: People, mary: Case) -> None:
    """Two calls, one put right; a bed that is asked for; a concern; the introduction of the case manager, as drafts."""
    aoife, harbour = people["aoife"], people.agencies["Harbour"]
    heard = log.record_entry(
        actor=aoife,
        case=mary,
        direction="in",
        channel="telephone",
        happened_on=today() - timedelta(days=4),
        with_agency=harbour,
        with_whom="Brian Keogh",
        subject="The prenatal group",
        outcome="They keep her place until Friday.",
    )
    log.correct_entry(
        actor=aoife, entry=heard, subject="The prenatal group", outcome="Until Thursday: I wrote down the wrong day."
    )
    log.record_entry(
        actor=aoife,
        case=mary,
        direction="out",
        channel="telephone",
        happened_on=today(),
        with_agency=harbour,
        with_whom="Brian Keogh",
        subject="She comes on Tuesday",
        outcome="He meets her at the door.",
    )
    referral = referrals.open_referral(
        actor=aoife,
        case=mary,
        to_agency=harbour,
        for_what="A place in the supported house",
        reason="She cannot stay in the hostel once the child is born.",
        domain=CareDomain.objects.get(code="accommodation"),
    )
    referrals.make_referral(actor=aoife, referral=referral, made_on=today(), channel="email", with_whom="Brian Keogh")
    concerns.raise_concern(
        actor=aoife,
        case=mary,
        about_agency=people.agencies["Clinic"],
        kind="service",
        whose="person",
        words="Nobody rang back about the change of the dose, three times in two weeks.",
        wanted="A name to ring, and an answer within two days.",
    )
    plan = plan_to_write_of(mary)
    if plan is not None:
        draft_letters(actor=aoife, plan=plan, kind="introduction", agencies=involved(mary, timezone.now()))
