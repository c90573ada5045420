"""How consents are worded for the page. Nothing here asks the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from cases.models import Consent, ServiceUser
from consents.selectors.matrix import LEAVING, MESSAGES, Column
from consents.selectors.overview import ConsentOverview
from core.components import Status
from core.days import day_of

SOON = 30  # days; from here on the end is worth a colour

PURPOSES = {
    "plan": "To make a plan together.",
    "review": "To look at the plan again every two months.",
    "referral": "To ask another service to help.",
    "meeting": "To arrange meetings about the plan.",
    "transfer": "To move to another service.",
}


def called(person: ServiceUser) -> str:
    """What the person is called on the page: the name they go by, or their first name."""
    return person.known_as or person.first_names.partition(" ")[0] or person.name


def said(day: date) -> str:
    return date_format(day, "j F Y")


def days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


@dataclass(frozen=True, slots=True)
class Truth:
    """The one line under the heading: where the consent to share stands today."""

    status: Status
    text: str


def truth_of(page: ConsentOverview, name: str) -> Truth:
    """In force until …, ended, withdrawn, declined, not asked."""
    consent, today = page.current, day_of(page.at)
    if consent is None:
        if page.declined and page.declined.declined_at:
            on = said(day_of(page.declined.declined_at))
            return Truth(Status("none", "Declined"), f"{name} said no on {on}. No other agency sees anything.")
        if page.matrix.open_columns:
            return Truth(
                Status("soon", "Not asked"),
                f"{name} has not been asked for six months. What is shared now rests on the consents on the right.",
            )
        return Truth(Status("soon", "Not asked"), f"{name} has not been asked. No other agency sees anything.")
    signed = f"Signed {said(consent.signed_on)}" if consent.signed_on else "Signed"
    if consent.withdrawn_at and consent.withdrawn_at <= page.at:
        return Truth(
            Status("none", "Withdrawn"), f"{signed}, withdrawn {_instant(consent.withdrawn_at)}. It shares nothing."
        )
    if not page.is_in_force:
        ended = said(consent.expires_on) if consent.expires_on else "its day"
        return Truth(Status("overdue", "Ended"), f"{signed}, ended {ended} at 00:00. It shares nothing since.")
    if consent.expires_on is None:
        return Truth(Status("ok", "In force"), f"{signed}.")
    left = (consent.expires_on - today).days
    kind, word = ("ok", "In force") if left > SOON else ("soon", f"Ends in {days(left)}")
    return Truth(
        Status(kind, word),
        f"{signed}, ends {said(consent.expires_on)} at 00:00{f', in {days(left)}' if kind == 'ok' else ''}. "
        "This table is the rule: an agency sees what is marked yes, and nothing else.",
    )


def _instant(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'j F Y')} at {local:%H:%M}"


def status_of_column(column: Column) -> Status:
    return {
        "in-force": Status("ok", "In force"),
        "withdrawn": Status("none", "Withdrawn"),
        "ended": Status("overdue", "Ended"),
        "left": Status("blocked", "Cannot see"),
        "closed": Status("blocked", "Cannot see"),
    }[column.standing]


def note_of_column(column: Column) -> str:
    if column.standing == "in-force":
        return f"ends {date_format(column.ends_on, 'j M Y')}" if column.ends_on else ""
    if column.standing == "left":
        return "has not signed the protocols"
    if column.standing == "closed":
        return "this agency is closed"
    if column.since is None:
        return ""
    return date_format(day_of(column.since), "j M Y") if column.standing == "ended" else _short_instant(column.since)


def _short_instant(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'j M Y')}, {local:%H:%M}"


def status_of(consent: Consent, at: datetime) -> Status:
    """The state of one consent in one word."""
    if consent.state == Consent.State.DRAFT:
        return Status("wait", "Draft")
    if consent.state == Consent.State.DECLINED:
        return Status("none", "Declined")
    if consent.is_in_force(at):
        return Status("ok", "In force")
    if consent.withdrawn_at and consent.withdrawn_at <= at:
        return Status("none", "Withdrawn")
    if consent.superseded_at and consent.superseded_at <= at:
        return Status("none", "Replaced")
    return Status("none", "Ended")


# What a new version changes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what is different against the version before: of whom or what, and how."""

    about: str
    text: str


def changes_between(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """What a person agrees to anew, compared by their words (consents.selectors.words_of)."""
    changes = []
    old = {agency["id"]: agency for agency in before.get("agencies", ())}
    new = {agency["id"]: agency for agency in now.get("agencies", ())}
    labels = _labels(before) | _labels(now)
    for pk, agency in new.items():
        if pk not in old:
            changes.append(Change(agency["label"], f"is new: {_listed(_known(agency), labels) or 'nothing yet'}"))
        elif text := _difference(_known(old[pk]), _known(agency), labels):
            changes.append(Change(agency["label"], text))
    changes += [Change(agency["label"], "is not on it any more") for pk, agency in old.items() if pk not in new]
    same = [agency["label"] for pk, agency in new.items() if pk in old and _known(old[pk]) == _known(agency)]
    if same:
        changes.append(Change(", ".join(same), "the same as before"))
    if before.get("exceptions", "") != now.get("exceptions", ""):
        changes.append(Change("Exceptions", "are worded anew" if now.get("exceptions") else "are taken out"))
    if set(before.get("purposes", ())) != set(now.get("purposes", ())):
        changes.append(Change("What it is for", "is different"))
    return changes


def _known(agency: Mapping[str, Any]) -> frozenset[str]:
    codes = set(agency.get("items", ()))
    if agency.get("offence"):
        codes.add("legal")
    if agency.get("messages"):
        codes.add(MESSAGES)
    if agency.get("told_of_leaving"):
        codes.add(LEAVING)
    return frozenset(codes)


def _difference(old: frozenset[str], new: frozenset[str], labels: Mapping[str, str]) -> str:
    more, less = _listed(new - old, labels), _listed(old - new, labels)
    return "; ".join(filter(None, [f"more: {more}" if more else "", f"no longer: {less}" if less else ""]))


def _listed(codes: frozenset[str], labels: Mapping[str, str]) -> str:
    return ", ".join(sorted((labels.get(code, code) for code in codes), key=str.casefold))


def _labels(words: Mapping[str, Any]) -> dict[str, str]:
    fixed = {
        "legal": "legal issues and offending",
        MESSAGES: "messages",
        LEAVING: "told if the person leaves",
    }
    return fixed | {row["code"]: row["label"] for row in words.get("rows", ())}


# The words, laid out for reading -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a consent, as a page lays them out. Made from the words alone, never from the rows."""

    words: Mapping[str, Any]
    signed_on: date | None
    expires_on: date | None
    talk_on: date | None
    purposes: tuple[str, ...]
    agencies: tuple["AgencyWords", ...]

    @property
    def shares(self) -> bool:
        return self.words.get("kind") in Consent.SHARING

    @property
    def offence(self) -> tuple[str, ...]:
        return tuple(agency.label for agency in self.agencies if agency.offence)


@dataclass(frozen=True, slots=True)
class AgencyWords:
    """One agency in the words: what it may know, what it may not, and what it may do."""

    label: str
    contact: str
    phone: str
    life: tuple[str, ...]
    documents: tuple[str, ...]
    offence: bool
    messages: bool
    told_of_leaving: bool


def reading_of(words: Mapping[str, Any], *, signed_on: date | None = None, expires_on: date | None = None) -> Reading:
    talk = words.get("talk") or {}
    return Reading(
        words=words,
        signed_on=_day(words.get("signed_on")) or signed_on,
        expires_on=_day(words.get("expires_on")) or expires_on,
        talk_on=_day(talk.get("held_on")),
        purposes=tuple(PURPOSES.get(code, code) for code in PURPOSES if code in words.get("purposes", ())),
        agencies=tuple(_agency_words(agency, words.get("rows", ())) for agency in words.get("agencies", ())),
    )


def _agency_words(agency: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> AgencyWords:
    yes = set(agency.get("items", ()))
    return AgencyWords(
        label=agency.get("label") or agency.get("name", ""),
        contact=agency.get("contact", ""),
        phone=agency.get("phone", ""),
        life=tuple(row["label"] for row in rows if row["code"] in yes and row["group"] == "life"),
        documents=tuple(row["label"] for row in rows if row["code"] in yes and row["group"] != "life"),
        offence=bool(agency.get("offence")),
        messages=bool(agency.get("messages")),
        told_of_leaving=bool(agency.get("told_of_leaving")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
