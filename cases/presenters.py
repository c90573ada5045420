"""How a file is worded for the page: the identity bar and its parts. Nothing here asks the database."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.formats import date_format

from cases.models import PersonFlag, ServiceUser
from cases.policies import CaseAction
from cases.selectors.access_log import Names
from cases.selectors.files import CaseFile
from cases.selectors.members import Member
from cases.selectors.shared import SharedFile
from cases.telling import sentence
from core.components import Fact, Flag, Happening, Identity, Part
from core.models import AuditEvent

# The parts of a file: their words, their page, and what opens them.
PARTS = (
    ("Overview", "desk:case", CaseAction.VIEW),
    ("Entry", "cases:entry", CaseAction.ENTER),
    ("Person", "cases:person-of-case", CaseAction.VIEW_WHOLE),
    ("Team", "cases:team", CaseAction.VIEW),
    ("Notes", "contacts:notes", CaseAction.VIEW_WHOLE),
    ("Contacts", "correspondence:contacts", CaseAction.VIEW_WHOLE),
    ("Services", "cases:services", CaseAction.VIEW_WHOLE),
    ("Consent", "consents:consent", CaseAction.VIEW_WHOLE),
    ("Initial assessment", "assessments:initial", CaseAction.VIEW_WHOLE),
    ("Assessment", "assessments:comprehensive", CaseAction.VIEW_WHOLE),
    ("Care plan", "careplans:plan", CaseAction.VIEW_WHOLE),
    ("Gaps and blocks", "gapsblocks:of-case", CaseAction.VIEW_WHOLE),
    ("Letters and calls", "correspondence:log", CaseAction.VIEW_WHOLE),
    ("From Tusla", "protection:from-tusla", CaseAction.WORK),
    ("Who has opened it", "cases:access-log", CaseAction.READ_LOG),
)


def identity(file: CaseFile, *, current: str, today: date, short: bool = False, seen_by: str = "") -> Identity:
    """The bar above every page of a file. `current` is the URL name of the part that the page belongs to."""
    person = file.case.service_user
    parts = [
        Part(label, url, current=name == current)
        for label, name, action in PARTS
        if action in file.can and (url := address(name, file.case.pk))
    ]
    if file.shared:
        return identity_of_part(file.shared, parts=parts, short=short)
    return Identity(
        name=person.name,
        aside=f"known as {person.known_as}" if person.known_as and person.known_as != person.name else "",
        facts=[born(person, today), Fact("Reference", file.case.reference), _manager(file), *_key_workers(file.team)],
        flags=[Flag(flag.text, alert=flag.kind == PersonFlag.Kind.RISK) for flag in file.flags],
        seen_by=seen_by or "Who can see this, and why",
        seen_by_url=f"{reverse('desk:case', args=[file.case.pk])}#who",
        parts=parts,
        short=short,
    )


def identity_of_part(shared: SharedFile, *, parts: Sequence[Part] = (), short: bool = False) -> Identity:
    """The bar above a partner's part of the file: made from that part, and so with nothing beside it."""
    manager = shared.contact_point
    facts = [Fact("Reference", shared.reference)]
    if manager and manager.stands_in_for:
        facts.append(Fact("Case manager", manager.name, f"covering for {manager.stands_in_for}, {manager.agency}"))
    elif manager:
        facts.append(Fact("Case manager", manager.name, f"{manager.agency}, lead agency"))
    elif shared.is_managed:
        facts.append(
            Fact("Case manager", "nobody", f"{shared.lead_agency} leads" if shared.lead_agency else "no agency leads")
        )
    else:
        facts.append(Fact("Agency", shared.lead_agency or "none"))
    return Identity(
        name=shared.name,
        aside=f"{shared.agency}’s part of the file" if shared.agency else "",
        facts=[*facts, *_key_workers(shared.team)],
        parts=parts,
        short=short,
    )


def _key_workers(team: Sequence[Member]) -> list[Fact]:
    workers = [member for member in team if member.role == "key-worker" and not member.stands_in_for]
    if not workers:
        return []
    return [Fact("Key workers" if len(workers) > 1 else "Key worker", ", ".join(map(named, workers)))]


def address(name: str, *args: int) -> str:
    """The page of this name, or nothing while no app serves it. A page links to hundreds: only numbers differ."""
    if any(type(each) is not int or each < 0 for each in args):
        return _reversed(name, *args)
    form, marks = _form(name, len(args), settings.ROOT_URLCONF, get_script_prefix())
    for mark, each in zip(marks, args, strict=True):
        form = form.replace(mark, str(each), 1)
    return form


FIRST_MARK = 7_100_000_000_000_000_000  # no id comes near it


@lru_cache(maxsize=1000)
def _form(name: str, count: int, urls: str, prefix: str) -> tuple[str, tuple[str, ...]]:
    """The address with a mark in the place of each number."""
    numbers = [FIRST_MARK + place for place in range(count)]
    return _reversed(name, *numbers), tuple(map(str, numbers))


def _reversed(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def named(member: Member) -> str:
    return f"{member.name} ({member.agency})" if member.agency else member.name


def born(person: ServiceUser, today: date) -> Fact:
    """Born 14 February 1991 (35), or about 1985 where only that is known."""
    if day := person.date_of_birth:
        age = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
        return Fact("Born", date_format(day, "j F Y"), str(age))
    if person.estimated_birth_year:
        return Fact("Born", f"about {person.estimated_birth_year}")
    return Fact("Born", "not known")


def _manager(file: CaseFile) -> Fact:
    manager, contact = file.case_manager, file.contact_point
    if contact and contact.stands_in_for:
        return Fact("Case manager", contact.name, f"covering for {contact.stands_in_for}, {contact.agency}")
    if manager:
        return Fact("Case manager", manager.name, f"{manager.agency}, lead agency")
    if file.case.level == file.case.Level.CASE_MANAGEMENT:
        return Fact("Case manager", "nobody", _lead(file))
    return Fact("Agency", file.case.lead_agency.label if file.case.lead_agency else "none")


def _lead(file: CaseFile) -> str:
    return f"{file.case.lead_agency.label} leads" if file.case.lead_agency else "no agency leads"


# What happened, in the words of the work. A verb that is not here is read out of its code.
TOLD = {
    "case.lead-taken": "Lead taken",
    "case.manager-assigned": "Case manager appointed",
    "case.manager-ended": "Case manager’s time ended",
    "case.key-worker-assigned": "Key worker named",
    "case.opened": "File opened",
}


def timeline_of(events: Iterable[AuditEvent]) -> list[Happening]:
    """The events of a file as a page tells them, latest first as they come: a note and its contact in one line."""
    events = list(events)
    of_notes = {str(event.data.get("contact")) for event in events if event.verb == "note.written"}
    return [
        Happening(title=told(event), when=event.at, by=str(event.actor) if event.actor else "the system")
        for event in events
        if event.verb != "contact.recorded" or event.subject_id not in of_notes
    ]


def told(event: AuditEvent) -> str:
    """In the words of the access log, without the names that only it looks up."""
    words = TOLD.get(event.verb) or sentence(event, Names())
    return words[:1].upper() + words[1:]
