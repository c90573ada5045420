"""The papers of consent, as plain data for their templates. Nothing here asks the database or reads a clock.

A person's paper says "you". Names of people stand in the text only, never in a title or a file name.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from core.templatetags.papers import moment, paper_day, phone

ACROSS = 3  # agencies side by side in one table; more go into a second
PURPOSES = {
    "plan": "To make a plan together.",
    "review": "To look at the plan again every two months.",
    "referral": "To ask another service to help you.",
    "meeting": "To arrange meetings about the plan, and to send what was agreed.",
    "transfer": "To move to another service, if you want that.",
}
GIVEN = {
    "drawn": "Signed on the screen",
    "typed": "Name typed on the screen",
    "paper": "Signed on paper; the scan is kept with this form",
    "spoken": "Said aloud, with a witness",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """The head and foot of a paper."""

    name: str
    reference: str
    sender: str
    confidential: str
    made: str
    address: str = ""  # of the sender, with its telephone, under its name

    @property
    def title(self) -> str:
        """Of the PDF: its kind and its reference, and nobody's name."""
        return f"{self.name}, {self.reference}" if self.reference else self.name


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that the person agreed."""

    how: str
    at: str  # the instant at which it was recorded, ISO
    name: str = ""
    witness: str = ""
    spoken: str = ""
    taken_by: str = ""
    picture: bytes | None = None  # the drawn signature, PNG
    copy: str = ""  # "given", or "kept" where the person wants it later

    @property
    def in_words(self) -> str:
        return GIVEN.get(self.how, "")

    @property
    def picture_address(self) -> str:
        return f"data:image/png;base64,{b64encode(self.picture).decode()}" if self.picture else ""


@dataclass(frozen=True, slots=True)
class Table:
    """Some agencies across, what they may know down: (label, group, yes or no for each agency)."""

    agencies: tuple[Mapping[str, Any], ...]
    life: tuple[tuple[str, tuple[bool, ...]], ...]
    documents: tuple[tuple[str, tuple[bool, ...]], ...]


def file_name(reference: str, version: int | str = "") -> str:
    """For a download: the reference and no name."""
    return f"{reference}-{version}.pdf".lower() if version else f"{reference}.pdf".lower()


def consent_form(
    words: Mapping[str, Any],
    *,
    made_at: datetime,
    evidence: Evidence | None = None,
    words_hash: str = "",
) -> dict[str, Any]:
    """The six-month form: to sign on paper, or exactly as it was signed. `words` as `consents.selectors.words_of`."""
    agency = words["agency"]
    made = [
        f"{words['reference']}, version {words['version']}",
        f"form {words['form']}",
        f"made {moment(made_at)}",
    ]
    if words_hash:
        made.append(f"mark\N{NO-BREAK SPACE}{words_hash[:16]}")
    return {
        "paper": Paper(
            name="Consent to share information",
            reference=f"{words['reference']}, version {words['version']}",
            sender=agency["name"],
            confidential=f"Private. This paper belongs to you and to {agency['label']}.",
            made=" · ".join(made),
            address=letterhead(agency["address"], agency["phone"]),
        ),
        "words": words,
        "last_day": last_day(words["expires_on"]),
        "purposes": [PURPOSES[code] for code in words["purposes"] if code in PURPOSES],
        "tables": tables(words),
        "offence_tables": chunks(words["agencies"]),
        "offence": ", ".join(one["label"] for one in words["agencies"] if one["offence"]),
        "in_short": in_short(words),
        "messages": [one for one in words["agencies"] if one["messages"]],
        "told_of_leaving": [one for one in words["agencies"] if one["told_of_leaving"]],
        "evidence": evidence,
        "hash": words_hash,
    }


def letterhead(address: str, telephone: str) -> str:
    """In one line, whatever lines the address was typed in."""
    lines = ", ".join(line.strip(" ,") for line in address.splitlines() if line.strip(" ,"))
    return " · ".join(filter(None, [lines, phone(telephone)]))


def last_day(expires_on: date | str | None) -> date | None:
    """The day at whose end sharing stops: people read an end as a last day."""
    ends = date.fromisoformat(expires_on) if isinstance(expires_on, str) and expires_on else expires_on
    return ends - timedelta(days=1) if isinstance(ends, date) else None


def chunks(agencies: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], ...]]:
    return [tuple(agencies[start : start + ACROSS]) for start in range(0, len(agencies), ACROSS)]


def tables(words: Mapping[str, Any]) -> list[Table]:
    def rows(group: str, named: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, tuple[bool, ...]], ...]:
        of_group = [row for row in words["rows"] if row["group"] == group]
        return tuple((row["label"], tuple(row["code"] in one["items"] for one in named)) for row in of_group)

    return [Table(named, rows("life", named), rows("documents", named)) for named in chunks(words["agencies"])]


def in_short(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was agreed, once more, beside the signature: (agency, what it may know)."""
    labels = {row["code"]: row["label"] for row in words["rows"]}
    order = list(labels)
    return [
        (
            one["label"],
            "; ".join(lower(labels[code]) for code in sorted(one["items"], key=order.index)) or "nothing of the list",
        )
        for one in words["agencies"]
    ]


def lower(label: str) -> str:
    return label[:1].lower() + label[1:]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the information sheet is made from: the lead agency as it is today, and who hands it over."""

    agency: str
    label: str
    service: str
    phone: str
    address: str
    worker: str
    worker_phone: str
    controller: str
    dpo: str
    complaints: str
    participation_expected: bool
    lawful_ground: str = ""
    privacy_notice: str = ""  # its version and day, where the register has one
    others: tuple[tuple[str, str], ...] = field(default=())  # other agencies that can lead: name and telephone


def information_sheet(sheet: Sheet, *, made_at: datetime) -> dict[str, Any]:
    """F1: what case management means for the person. It carries no name of theirs, in case it is found."""
    return {
        "paper": Paper(
            name="About your support",
            reference="Information sheet",
            sender=sheet.service or sheet.agency,
            confidential="For you to keep.",
            made=f"Information sheet, form IS 1.0 · made {paper_day(made_at)}",
            address=letterhead(sheet.address, sheet.phone),
        ),
        "sheet": sheet,
    }


def working_with_us(sheet: Sheet, *, made_at: datetime) -> dict[str, Any]:
    """What the service expects and what may be expected of it (KW-6.6a). It names no person but the worker."""
    return {
        "paper": Paper(
            name="Working with us",
            reference="Taking part",
            sender=sheet.service or sheet.agency,
            confidential="For you to keep.",
            made=f"Working with us, form WU 1.0 · made {paper_day(made_at)}",
            address=letterhead(sheet.address, sheet.phone),
        ),
        "sheet": sheet,
    }


@dataclass(frozen=True, slots=True)
class Shared:
    """One agency's part: what the person agreed that it may know, and what that is today."""

    reference: str
    person: str
    lead: str
    agency: str
    by: str
    by_phone: str
    ends_on: date | None
    items: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    messages: bool = False

    @property
    def last_day(self) -> date | None:
        return last_day(self.ends_on)


def agency_part(shared: Shared, *, made_at: datetime, made_for: str) -> dict[str, Any]:
    """What one agency may read, on paper. It says that it may not be the whole, and not what else there is."""
    return {
        "paper": Paper(
            name=f"Part for {shared.agency}",
            reference=shared.reference,
            sender=shared.lead,
            confidential=f"Confidential. For {shared.agency} only, and not to be passed on.",
            made=f"{shared.reference} · made {moment(made_at)} for {made_for}",
        ),
        "shared": shared,
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """One version of a consent on the record: its state in words, and what ended."""

    version: str
    state: str
    signed_on: date | None
    expires_on: date | None
    given: str
    taken_by: str
    agencies: str
    ended: tuple[str, ...] = ()

    @property
    def last_day(self) -> date | None:
        return last_day(self.expires_on)


def consent_record(
    *,
    reference: str,
    sender: str,
    person: str,
    standings: Sequence[Standing],
    copies: Sequence[tuple[str, str, str, str]],
    made_at: datetime,
    made_by: str,
) -> dict[str, Any]:
    """For the file: every consent asked for, what became of it, and what paper is out."""
    return {
        "paper": Paper(
            name="Record of consents",
            reference=reference,
            sender=sender,
            confidential="Confidential. For the file; it names every agency.",
            made=f"{reference} · made {moment(made_at)} by {made_by}",
        ),
        "person": person,
        "standings": standings,
        "copies": copies,
    }
