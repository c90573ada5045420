"""What holds after the service ends: who does what, what is confirmed, what is missing (MC-aftercare). Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import DomainError

DRUG_RELATED, OTHER, RELAPSE = "drug-related", "other", "relapse"
DRUG_AREAS = frozenset({"drug-use", "alcohol"})  # areas of life that support of this kind tells of


@dataclass(frozen=True, slots=True)
class Support:
    """One support, as far as the rules look at it."""

    kind: str
    text: str
    is_confirmed: bool
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the aftercare lacks."""

    code: str
    words: str


def gaps(supports: Sequence[Support], *, relapse_words: str, today: date) -> list[Gap]:
    """Both parts, somewhere to turn, and each link confirmed; one whose day has passed is named by its words."""
    kinds = {each.kind for each in supports}
    found = []
    if DRUG_RELATED not in kinds:
        found.append(Gap("no-drug-related", "No drug or alcohol support is named."))
    if OTHER not in kinds:
        found.append(Gap("no-other", "No other support is named: home, money, work, company."))
    if RELAPSE not in kinds and not relapse_words.strip():
        found.append(Gap("no-relapse", "Nothing says where to turn in a relapse."))
    for each in supports:
        if each.is_confirmed:
            continue
        late = each.due_on is not None and each.due_on < today
        words = "Not confirmed, and its day has passed" if late else "Not confirmed"
        found.append(Gap("late" if late else "not-confirmed", f"{words}: {each.text}"))
    return found


def check_item(*, kind: str, text: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        raise DomainError("Choose what kind of support it is.", code="no-kind", field="kind")
    if not text.strip():
        raise DomainError("Say what is done.", code="no-words", field="text")


def check_provider(*, has_agency: bool, provider: str) -> None:
    if not has_agency and not provider.strip():
        raise DomainError("Say who does it: choose an agency, or name them.", code="no-provider", field="provider")
    if has_agency and provider.strip():
        raise DomainError("Choose an agency or name somebody, not both.", code="two-providers", field="provider")


def check_may_know(*, agency: str, kind: str, areas: Collection[str]) -> None:
    """A service is asked only for what it may know of: its part of the plan, and drug use for support with that."""
    if not areas:
        raise DomainError(
            f"No consent in force lets {agency} know its part of the plan. Name it in words if the person goes there "
            "by themselves, and record what they confirm to you.",
            code="agency-not-covered",
            field="agency",
        )
    if kind != OTHER and not DRUG_AREAS & set(areas):
        raise DomainError(
            f"The person’s consent does not let {agency} know of drug or alcohol use. Ask them first.",
            code="agency-not-covered",
            field="agency",
        )


def check_due(due_on: date | None, before: date | None, today: date) -> None:
    if due_on is not None and due_on != before and due_on < today:
        raise DomainError(
            f"{due_on:%-d %B %Y} has passed: choose {today:%-d %B %Y} or later.", code="in-the-past", field="due_on"
        )


def check_standing(*, is_ended: bool) -> None:
    if is_ended:
        raise DomainError("This was taken off the aftercare. Put it back first.", code="item-ended")


def check_own_words(*, offered_by: str, same: bool) -> None:
    """What a service offered itself stays in its words."""
    if offered_by and not same:
        raise DomainError(
            f"These are the words of {offered_by}. Take them off, or ask {offered_by} to offer something else.",
            code="not-our-words",
            field="text",
        )


def check_confirmation(*, how: str, hows: Collection[str], confirmed_on: date | None, today: date) -> None:
    if how not in hows:
        raise DomainError("Say how it was confirmed.", code="no-channel", field="confirmed_how")
    if confirmed_on is None:
        raise DomainError("Say on which day it was confirmed.", code="no-day", field="confirmed_on")
    if confirmed_on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field="confirmed_on")


def check_confirmable(*, is_confirmed: bool) -> None:
    if is_confirmed:
        raise DomainError("This link is confirmed already.", code="confirmed-already")
