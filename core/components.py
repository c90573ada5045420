"""What the larger components of a page are given: plain facts, already allowed to this reader and already worded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Status:
    """One state in one word: kind is overdue, soon, ok, wait, blocked, none or new."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Born: 14 February 1991 (35)"""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A short word that everybody who opens the file must read; an alert is framed in red."""

    text: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file, or one page of a set."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose file this is: always the same place, always the same facts."""

    name: str
    aside: str = ""  # "known as Mar", "Harbour’s part of the file"
    facts: Sequence[Fact] = ()
    flags: Sequence[Flag] = ()
    seen_by: str = ""  # "Seen by 6 people in 4 agencies: who, and why"
    seen_by_url: str = ""
    parts: Sequence[Part] = ()
    short: bool = False  # phone forms: the name, two facts and the alerts

    @property
    def current_part(self) -> Part | None:
        return next((part for part in self.parts if part.current), None)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline."""

    title: str
    when: datetime | date
    by: str = ""
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do: when, who and what, one next action."""

    status: Status
    when: str = ""
    name: str = ""
    url: str = ""
    reference: str = ""
    text: str = ""
    action: str = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step that is open to the reader now; the first is the main one."""

    title: str
    text: str = ""
    action: str = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One step of a task list: what it is, its page, its state, and what is known of it."""

    title: str
    url: str
    status: Status
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of a way that has an order. state is done, now or blank."""

    title: str
    note: str = ""
    text: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that opens the list it counts. `count` may be capped: “more than 1,000”."""

    count: int | str
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """One filter in use, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary list; the action’s hidden words say of what."""

    key: str
    value: object
    action: str = ""
    action_url: str = ""
