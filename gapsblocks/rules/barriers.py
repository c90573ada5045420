"""When forms are joined to one barrier, and when one ends or stands again (GB2-gap-structural)."""

from collections.abc import Collection, Iterable

from core.errors import DomainError
from gapsblocks.rules.identity import Finding

LEAST = 2  # forms, of which a theme is made


def check_can_join(*, title: str, count: int) -> None:
    check_words(title=title)
    if count < LEAST:
        raise DomainError("Tick two forms or more.", code="too-few-forms", field="chosen")


def check_words(*, title: str) -> None:
    if not title.strip():
        raise DomainError("Give the barrier a title, such as “Waiting time for detox”.", code="no-title", field="title")


def check_some(count: int) -> None:
    if not count:
        raise DomainError("Tick a form.", code="no-forms", field="chosen")


def check_of_this_forum(strangers: Collection[str]) -> None:
    if strangers:
        raise DomainError(f"Not a form of this task force: {_said(strangers)}.", code="other-forum", field="chosen")


def check_free(joined: Collection[str]) -> None:
    """One form belongs to one barrier."""
    if joined:
        raise DomainError(
            f"Joined to a barrier already: {_said(joined)}. Take them out of it first, or untick them.",
            code="joined-already",
            field="chosen",
        )


def check_unchanged(changed: Collection[str]) -> None:
    if changed:
        raise DomainError(
            f"Changed by somebody while you were looking: {_said(changed)}. Look at them again; nothing was saved.",
            code="conflict",
            field="chosen",
        )


def check_at_my_level(elsewhere: Iterable[tuple[str, str]]) -> None:
    """Only the level that has a form answers it; of many, those of another level are named and none is answered."""
    said = [f"{reference} ({level})" for reference, level in elsewhere]
    if said:
        raise DomainError(
            f"Not yours to answer now: {_said(said)}. Untick them; no form was answered.",
            code="other-level",
            field="chosen",
        )


def check_open(is_ended: bool) -> None:
    if is_ended:
        raise DomainError("This barrier has ended. Reopen it first.", code="wrong-state")


def check_changed(changed: Collection[str]) -> None:
    if not changed:
        raise DomainError("Nothing is different from what stands there.", code="nothing-changed", field="title")


def check_ended(is_ended: bool) -> None:
    if not is_ended:
        raise DomainError("This barrier stands open.", code="wrong-state")


def check_is_in(is_in: bool) -> None:
    if not is_in:
        raise DomainError("This form is not joined to this barrier.", code="not-joined")


def check_owner(may_own: bool) -> None:
    if not may_own:
        raise DomainError(
            "Choose somebody of this task force, or a national co-ordinator.", code="cannot-own", field="owner"
        )


def check_names_nobody(findings: Collection[Finding]) -> None:
    """A name that a person let the co-ordinators know stays in that form: a barrier, and its report, tell no one's."""
    if findings:
        found = ", ".join(f"“{each.text}”" for each in findings)
        raise DomainError(
            f"A barrier names nobody: take {found} out.", code="LAW-gap-identity", field=next(iter(findings)).field
        )


def _said(names: Iterable[str]) -> str:
    return ", ".join(names)
