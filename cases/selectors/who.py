"""Who can see this, and why: each person and agency with their right, until when it holds, and the parts it opens."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from agencies.models import Agency
from cases.models import Case, Consent, ConsentScope
from cases.policies import By, Holder, Sight
from cases.selectors.parts import every_domain, labels_of, said
from core import kept
from core.days import day_of, start_of

WHY = {
    By.CASE_MANAGER: "case manager",
    By.KEY_WORKER: "key worker",
    By.OPENED: "opened the file",
    By.MANAGER: "manager of the agency whose file it is",
    By.EMERGENCY: "emergency access",
    By.EXCEPTION: "let in by name",
    By.STATUTORY: "let in by law",
    By.CHILD_FAMILY: "case manager for the child and family",
    By.PARTNER: "key worker, by the person’s consent",
    By.PARTNERS_MANAGER: "manager there, by the person’s consent",
    By.UNLED: "manager of an agency in the case, while nobody leads it",
    By.DATA_PROTECTION: "data protection officer",
}
CONSENTED = frozenset({By.PARTNER, By.PARTNERS_MANAGER})


@dataclass(frozen=True, slots=True)
class SeenBy:
    """One person on the page, with each right by which they see the file, or its log."""

    name: str
    agency: str
    whys: tuple[str, ...]
    what: str
    until: str  # empty where their rights end at different times: then each says its own

    @property
    def why(self) -> str:
        return "; ".join(self.whys)


@dataclass(frozen=True, slots=True)
class AgencySight:
    """An agency that the consent names, what it may read and until when, or why it cannot see."""

    agency_id: int
    name: str
    what: str = ""
    until: str = ""
    why_not: str = ""
    by_name: tuple[str, ...] = ()  # who there reads a part all the same, by another right than consent


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the panel: people who see the same by the same right."""

    what: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class WhoSees:
    """The whole answer, for those who work on the whole file."""

    people_count: int
    agency_count: int
    groups: tuple[Group, ...]
    people: tuple[SeenBy, ...]
    log_only: tuple[SeenBy, ...]
    partners: tuple[AgencySight, ...]
    unseeing: tuple[AgencySight, ...]
    offence_data: str  # which other agency reads of legal matters


def who_sees(case: Case, sight: Sight, at: datetime) -> WhoSees:
    """`sight` in words, with two queries more: the areas of life, and why an agency cannot see."""
    domains = every_domain()
    labels = labels_of(domains)
    persons = _by_person(sight.holders)
    partners = tuple(sorted(_partners(case, sight, labels, at), key=lambda each: each.name))
    return WhoSees(
        people_count=sight.people_count,
        agency_count=sight.agency_count,
        groups=tuple(_groups(sight, labels)),
        people=tuple(_row(rights, labels) for rights in persons if any(right.parts for right in rights)),
        log_only=tuple(_row(rights, labels) for rights in persons if not any(right.parts for right in rights)),
        partners=tuple(each for each in partners if not each.why_not),
        unseeing=tuple(each for each in partners if each.why_not),
        offence_data=_offence_data(sight, partners, {each.code for each in domains if each.is_offence_data}),
    )


def said_seen_by(sight: Sight) -> str:
    """“Seen by 6 people in 4 agencies: who, and why”"""
    people, agencies = sight.people_count, sight.agency_count
    said_people = f"{people} {'person' if people == 1 else 'people'}"
    return f"Seen by {said_people} in {agencies} {'agency' if agencies == 1 else 'agencies'}: who, and why"


def _by_person(holders: Iterable[Holder]) -> list[list[Holder]]:
    """The rights of each person together, in the order of their first one."""
    found: dict[int, list[Holder]] = defaultdict(list)
    for holder in holders:
        found[holder.user_id].append(holder)
    return list(found.values())


def _row(rights: list[Holder], labels: dict[str, str]) -> SeenBy:
    parts = frozenset().union(*(right.parts for right in rights))
    ends = list(dict.fromkeys(_until(right) for right in rights))
    return SeenBy(
        name=rights[0].name,
        agency=", ".join(dict.fromkeys(right.agency for right in rights if right.agency)),
        whys=tuple(dict.fromkeys(_why(right) + (f", {_until(right)}" if len(ends) > 1 else "") for right in rights)),
        what=said(parts, labels) if parts else "the log of the file, and nothing of the file itself",
        until=ends[0] if len(ends) == 1 else "",
    )


def _why(holder: Holder) -> str:
    why = WHY[holder.by]
    if holder.stands_in_for:
        why += f", covering for {holder.stands_in_for}"
    return f"{why}: {holder.reason}" if holder.reason else why


def _until(holder: Holder) -> str:
    if holder.until is None:
        return "while the role lasts" if holder.by not in CONSENTED else "until it is taken back"
    return said_end(holder.until)


def said_end(at: datetime) -> str:
    """“until 10 September 2026 at 00:00”"""
    local = timezone.localtime(at)
    return f"until {date_format(local, 'j F Y')} at {local:%H:%M}"


def _groups(sight: Sight, labels: dict[str, str]) -> Iterable[Group]:
    """Everything first; then what consent opens, agency by agency; then the log. Whoever sees all is named there."""
    whole = {holder.user_id for holder in sight.holders if holder.is_whole}
    groups: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for holder in sight.holders:
        if holder.user_id in whole:
            ends = f", {_until(holder)}" if holder.until else ""
            groups["everything", ""][holder.name].append(_why(holder) + ends)
            continue
        what = said(holder.parts, labels) if holder.parts else "the log only"
        by_consent = holder.by in CONSENTED
        why = f"By the person’s consent, {_until(holder)}" if by_consent else ""
        ends = f", {_until(holder)}" if holder.until and not holder.parts else ""
        groups[what, why][holder.name].append(holder.agency if by_consent else _why(holder) + ends)
    for (what, why), who in groups.items():
        names = (f"{name} ({' and '.join(dict.fromkeys(reasons))})" for name, reasons in who.items())
        yield Group(what[:1].upper() + what[1:], ", ".join(names), why)


def _partners(case: Case, sight: Sight, labels: dict[str, str], at: datetime) -> Iterable[AgencySight]:
    """Each agency beside the one whose file it is: those in the case, those named, and those with a worker on it."""
    at_work = {holder.agency_id for holder in sight.holders if holder.agency_id}
    agencies = dict(sight.agencies)
    if unknown := sight.named.keys() - agencies.keys():
        agencies |= Agency.objects.in_bulk(unknown)
    agencies.pop(case.lead_agency_id or 0, None)
    ended = _ended(case) if agencies.keys() - sight.named.keys() else {}
    for agency in agencies.values():
        named = sight.named.get(agency.pk)
        if named is None:
            why_not = _why_not(agency, ended.get(agency.pk), at)
            yield AgencySight(agency.pk, agency.name, why_not=why_not, by_name=read_by_name(sight, agency, labels))
            continue
        days = [each.ends_on for each in named]
        last = None if None in days else max(day for day in days if day)
        until = said_end(start_of(last)) if last else "until it is taken back"
        nobody = "" if agency.pk in at_work else ". Nobody there works on the case yet"
        parts = frozenset().union(*(each.parts for each in named))
        yield AgencySight(agency.pk, agency.name, said(parts, labels), until + nobody)


def read_by_name(sight: Sight, agency: Agency, labels: dict[str, str]) -> tuple[str, ...]:
    """Who of an agency that no consent names reads something of the file all the same: a social worker, for one."""
    return tuple(
        f"{holder.name} reads {said(holder.parts, labels)}, as {_why(holder)}"
        for holder in sight.seeing
        if holder.agency_id == agency.pk
    )


def _ended(case: Case) -> dict[int, ConsentScope]:
    """By agency, the last thing that the person ever signed for it."""
    return {scope.agency_id: scope for scope in kept.asked(_signed_for, case=case.pk)}


def _signed_for(case: int) -> QuerySet[ConsentScope]:
    scopes = ConsentScope.objects.filter(
        consent__case=case, consent__kind__in=Consent.SHARING, consent__state=Consent.State.SIGNED
    )
    return scopes.select_related("consent").order_by("consent__signed_on", "pk")


def _why_not(agency: Agency, last: ConsentScope | None, at: datetime) -> str:
    if not agency.is_signed_up or not agency.is_active:
        return "has left the protocols"
    if last is None:
        return "consent was never given"
    consent = last.consent
    taken_back = [moment for moment in (last.ended_at, consent.withdrawn_at) if moment and moment <= at]
    if taken_back:
        when = timezone.localtime(min(taken_back))
        return f"consent was taken back on {date_format(when, 'j F Y')} at {when:%H:%M}"
    if consent.superseded_at and consent.superseded_at <= at:
        return f"not named in the consent since {date_format(day_of(consent.superseded_at), 'j F Y')}"
    if consent.expires_on and start_of(consent.expires_on) <= at:
        return f"consent ended on {date_format(consent.expires_on, 'j F Y')} at 00:00"
    if consent.signed_on:
        return f"consent begins on {date_format(consent.signed_on, 'j F Y')}"
    return "consent does not stand"


def _offence_data(sight: Sight, partners: tuple[AgencySight, ...], codes: set[str]) -> str:
    names = {each.agency_id: each.name for each in partners}
    reading = [names[pk] for pk, named in sight.named.items() if pk in names and any(codes & n.parts for n in named)]
    return ", ".join(sorted(reading))
