"""What a partner reads of a file: built from the parts that the policy opens, and from nothing else.

One definition for the page, its preview by the case manager, the paper and whatever channel comes later. What is not
asked for here is nowhere: no other agency, no exception meant for another, no count, no gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cases.models import Case
from cases.policies import ATTENDANCE, CHILD_FAMILY, CONTACT_DETAILS, TEAM, namings
from cases.selectors.members import Member, contact_among, team_of
from cases.selectors.parts import FACTS, PLANS, every_domain, labels_of, said


@dataclass(frozen=True, slots=True)
class Reached:
    """Where and when the person may be reached. Next of kin and family are never part of it."""

    phone: str
    email: str
    address: str
    preferred: str
    safe: str  # when, how and by whom


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person agreed that one agency may know, in one consent, and until when."""

    agency: str
    given_on: date
    ends_on: date | None  # access ends at 00:00 of this day
    may_know: tuple[str, ...]
    may_pass_messages: bool
    may_be_told_of_leaving: bool


@dataclass(frozen=True, slots=True)
class SharedFile:
    """The part of a file that an agency may read at an instant. Templates get this, never the case."""

    name: str
    reference: str
    is_open: bool
    agencies: tuple[str, ...]  # for which it is read
    seen: str  # "the name, the case manager, drug use"
    lead_agency: str
    is_managed: bool  # whether there should be a case manager
    team: tuple[Member, ...]  # the case manager, and whoever works for the reading agency
    sections: tuple[str, ...]  # what can be written about, and is shared
    shows_plan: bool  # its part of the care plan, which a higher room cuts for it
    reached: Reached | None
    shows_attendance: bool
    last_contact_on: date | None
    agreed: tuple[Agreed, ...]

    @property
    def agency(self) -> str:
        return " and ".join(self.agencies)

    @property
    def contact_point(self) -> Member | None:
        return contact_among(self.team)

    @property
    def colleagues(self) -> tuple[Member, ...]:
        return tuple(member for member in self.team if member.role != "case-manager")

    @property
    def ends_on(self) -> date | None:
        """The day on which nothing of it is shared any more, if nothing changes; none, where no consent opens it."""
        days = [each.ends_on for each in self.agreed]
        return None if None in days else max((day for day in days if day), default=None)

    @property
    def may_pass_messages(self) -> bool:
        return any(each.may_pass_messages for each in self.agreed)


def shared_file(case: Case, parts: frozenset[str], readers: Mapping[int, str], at: datetime) -> SharedFile:
    """The file cut to these parts, for these agencies (by number, with the name of each).

    `parts` is the policy's answer: `visible_parts` for a reader, `parts_shared_with` for the preview of an agency.
    """
    labels = labels_of(every_domain())
    # That another agency works with the person is itself something the person may not have agreed to share.
    team = tuple(
        member
        for member in (team_of(case, at) if TEAM in parts else ())
        if member.role == "case-manager" or member.agency_id in readers
    )
    agreed = tuple(
        Agreed(
            agency=readers[each.agency_id],
            given_on=each.given_on,
            ends_on=each.ends_on,
            may_know=tuple(label for code, label in labels.items() if code in each.parts),
            may_pass_messages=each.may_pass_messages,
            may_be_told_of_leaving=each.may_be_told_of_leaving,
        )
        for each in namings(case, at, list(readers))
    )
    named = dict.fromkeys(each.agency for each in agreed)
    return SharedFile(
        name=case.service_user.name,
        reference=case.reference,
        is_open=case.is_open,
        agencies=tuple(named or readers.values()),
        seen=said(parts, labels),
        lead_agency=case.lead_agency.label if case.lead_agency else "",
        is_managed=case.level == Case.Level.CASE_MANAGEMENT,
        team=team,
        sections=tuple(label for code, label in labels.items() if code in parts - FACTS - PLANS - {CHILD_FAMILY}),
        shows_plan=bool(parts & (PLANS | {CHILD_FAMILY})),
        reached=_reached(case) if CONTACT_DETAILS in parts else None,
        shows_attendance=ATTENDANCE in parts,
        last_contact_on=case.last_contact_on if ATTENDANCE in parts else None,
        agreed=agreed,
    )


def _reached(case: Case) -> Reached:
    person = case.service_user
    address = "\n".join(filter(None, [person.address, person.eircode]))
    return Reached(
        phone=person.phone,
        email=person.email,
        address="\n".join(filter(None, ["No fixed abode" if person.no_fixed_abode else "", address])),
        preferred=person.preferred_contact,
        safe=person.safe_to_contact,
    )
