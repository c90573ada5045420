"""Who may see which part of a file at an instant, said a second time, from the requirements and as plainly as can be.

Nothing of the product is imported here. People, agencies and cases are names. Time only goes forward, so what has been
taken back is struck out, and only what ends by itself keeps its day.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DUBLIN = ZoneInfo("Europe/Dublin")
NAME_AND_MANAGER = frozenset({"identity", "team"})  # all that an agency reads for which no area of life is ticked
WHOLE = frozenset({"the whole file"})
NOTHING: frozenset[str] = frozenset()
UNTICKED = "legal, without its own tick"  # a stray row: legal matters are shared only by the tick made for them


def day_of(at: datetime) -> date:
    return at.astimezone(DUBLIN).date()


def midnight(day: date) -> datetime:
    """The instant at which this day begins in Dublin."""
    return datetime(day.year, day.month, day.day, tzinfo=DUBLIN).astimezone(UTC)


def six_months_after(day: date) -> date:
    """31 August and six months is the last day of February."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(eq=False)  # each is itself, also beside another of the same words
class Post:
    who: str
    agency: str
    manages: bool


@dataclass(eq=False)
class Role:
    """Case manager, or key worker of one agency, on one case, until it is struck out."""

    who: str
    agency: str
    case: str
    is_case_manager: bool
    since: date


@dataclass(eq=False)
class Cover:
    absent: str
    stands_in: str
    agency: str
    first: date
    last: date  # the whole of it


@dataclass(eq=False)
class Emergency:
    who: str
    agency: str
    case: str
    starts: datetime
    ends: datetime  # and no instant longer


@dataclass(eq=False)
class Consent:
    """What the person signed, without what has been taken back since: for each agency, what it may know."""

    case: str
    kind: str  # an enquiry lets agencies be asked, and shows them nothing
    signed_on: date
    knows: dict[str, set[str]]

    def holds(self, day: date) -> bool:
        return self.signed_on <= day < six_months_after(self.signed_on)


@dataclass
class Oracle:
    lead: dict[str, str] = field(default_factory=dict)  # case -> the agency that leads it
    posts: list[Post] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    emergencies: list[Emergency] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    in_case: set[tuple[str, str]] = field(default_factory=set)  # agency, case
    bound: set[str] = field(default_factory=set)  # the agencies that hold to the protocols
    barred: set[tuple[str, str]] = field(default_factory=set)  # who, case

    def sees(self, who: str, case: str, now: datetime) -> frozenset[str]:
        if (who, case) in self.barred:
            return NOTHING
        if self.works(who, case, now) or self.is_let_in(who, case, now):
            return WHOLE
        return self.shared_with(self.comes_for(who, case, now), case, now)

    def works(self, who: str, case: str, now: datetime) -> bool:
        """The lead agency's managers, its key workers on the case, the case manager, and whoever stands in for them."""
        lead = self.lead[case]
        leads = lead in self.manages(who) or lead in self.roles_of(who, case, day_of(now))
        return leads and (who, case) not in self.barred

    def is_let_in(self, who: str, case: str, now: datetime) -> bool:
        return any(
            e.who == who and e.case == case and e.starts <= now < e.ends and e.agency in self.at_work(who)
            for e in self.emergencies
        )

    def comes_for(self, who: str, case: str, now: datetime) -> set[str]:
        """The agencies that sent this person to the case: as key worker, or as manager of an agency in the case."""
        managed = {agency for agency in self.manages(who) if (agency, case) in self.in_case}
        return managed | self.roles_of(who, case, day_of(now))

    def roles_of(self, who: str, case: str, day: date) -> set[str]:
        """The agencies for which they hold a role on the case, or stand in for its holder; gone with the post there."""
        held = {r.agency for r in self.roles if (r.who, r.case) == (who, case) and r.since <= day}
        for c in self.covers:
            if c.stands_in == who and c.first <= day <= c.last:
                held |= {r.agency for r in self.roles if (r.who, r.case, r.agency) == (c.absent, case, c.agency)}
        return held & self.at_work(who)

    def shared_with(self, agencies: set[str], case: str, now: datetime) -> frozenset[str]:
        """What the consents in force let these agencies know, together."""
        named = [
            knows - {UNTICKED}
            for consent in self.consents
            if consent.case == case and consent.kind != "enquiry" and consent.holds(day_of(now))
            for agency, knows in consent.knows.items()
            if agency in agencies & self.bound
        ]
        return NAME_AND_MANAGER.union(*named) if named else NOTHING

    def at_work(self, who: str) -> set[str]:
        return {post.agency for post in self.posts if post.who == who}

    def manages(self, who: str) -> set[str]:
        return {post.agency for post in self.posts if post.who == who and post.manages}

    def edges(self, now: datetime) -> list[datetime]:
        """The instants to come at which something begins or ends by itself."""
        found = {midnight(six_months_after(consent.signed_on)) for consent in self.consents}
        found |= {midnight(c.first) for c in self.covers} | {midnight(c.last + timedelta(days=1)) for c in self.covers}
        found |= {e.ends for e in self.emergencies}
        return sorted(edge for edge in found if edge > now)
