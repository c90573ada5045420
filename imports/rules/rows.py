"""What is known of a list, and what one row of it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

READY, DECIDE, REFUSED, LEFT_OUT = "ready", "decide", "refused", "left-out"


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every row of one list, said once when its columns were confirmed."""

    level: str = "by-manager"  # key-working, case-management, or by-manager: case management where one is named
    month_first: bool = False
    may_lead: bool = True  # the agency has signed the protocols


@dataclass(frozen=True, slots=True)
class Context:
    """What the judge knows beside the row: the columns, the answers so far, and who works where."""

    headings: Sequence[str]
    mapping: Mapping[str, str]
    terms: Terms
    today: date
    agency: int
    workers: Mapping[str, Sequence[int]] = field(default_factory=dict)  # folded name -> workers of the agency
    agencies: Mapping[str, int] = field(default_factory=dict)  # folded name -> agency
    agency_names: Mapping[int, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # for all rows alike


@dataclass(slots=True)
class Problem:
    """One thing that stands against a row, at one cell."""

    code: str
    column: int
    text: str
    alike: str
    proposal: str = ""

    @property
    def key(self) -> str:
        return f"{self.code}:{self.column}"


@dataclass(slots=True)
class Values:
    """What would be written into the record of the person and the case."""

    first_names: str = ""
    last_name: str = ""
    known_as: str = ""
    date_of_birth: date | None = None
    estimated_birth_year: int | None = None
    gender: str = "not-said"
    phone: str = ""
    email: str = ""
    address: str = ""
    eircode: str = ""
    no_fixed_abode: bool = False
    level: str = "key-working"
    is_led: bool = True
    opened_on: date | None = None
    last_contact_on: date | None = None
    manager: int | None = None
    key_workers: list[int] = field(default_factory=list)
    services: list[tuple[int | None, str]] = field(default_factory=list)
    remarks: list[tuple[str, str, str]] = field(default_factory=list)  # kind, heading, text

    @property
    def name(self) -> str:
        return " ".join(filter(None, [self.first_names, self.last_name])) or self.known_as


@dataclass(slots=True)
class Judged:
    values: Values
    problems: list[Problem]
    judgement: str
    person_key: str  # equal for rows that may be one person; empty without a name and a birth date
    join: int | None = None

    def problem_rows(self) -> list[dict[str, Any]]:
        return [asdict(problem) for problem in self.problems]
