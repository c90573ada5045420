"""Emergency access, bars from a file, and what is asked of a manager."""

from datetime import date

from core.errors import DomainError

SHORTEST_REASON = 20  # characters; then somebody else can understand it later


def check_emergency_reason(reason: str) -> None:
    """Whoever opens a file in an emergency says why, so that it can be judged afterwards."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError(
            f"Say what the emergency is, in {SHORTEST_REASON} characters or more.",
            code="no-reason",
            field="reason",
        )


def check_emergency_review(note: str, *, is_reviewed: bool) -> None:
    """An emergency access is looked at once, with a word about it."""
    if is_reviewed:
        raise DomainError("Somebody has reviewed this access already.", code="reviewed")
    if not note.strip():
        raise DomainError("Write what you think of this access.", code="no-note", field="note")


def check_can_bar(*, is_barred: bool, is_known: bool) -> None:
    """A worker is barred from a person's file once."""
    if not is_known:
        raise DomainError("Choose a worker of an agency in this case.", code="not-in-case", field="worker")
    if is_barred:
        raise DomainError("This worker is barred from the file already.", code="barred-already", field="worker")


def check_worker_change(*, own_words: str, is_in_role: bool, is_waiting: bool, asked_on: date, today: date) -> None:
    """The person's wish is kept as they put it, about somebody who works with them now (KW-6.7)."""
    if not own_words.strip():
        raise DomainError("Write what the person said, in their own words.", code="no-words", field="own_words")
    if not is_in_role:
        raise DomainError("Choose somebody who works with this person now.", code="not-in-role", field="worker")
    if is_waiting:
        raise DomainError("The manager has not decided on an earlier request yet.", code="waiting")
    if asked_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="asked_on")


def check_decision(*, is_decided: bool, reason: str, agreed: bool, has_new_worker: bool) -> None:
    """A wish for another worker is decided once, with the reason; where it is agreed, somebody takes over."""
    if is_decided:
        raise DomainError("This request has been decided already.", code="decided")
    if not reason.strip():
        raise DomainError("Give the reason for the decision.", code="no-reason", field="reason")
    if agreed and not has_new_worker:
        raise DomainError("Choose who takes over.", code="no-new-worker", field="new_worker")


def check_support(*, impediment: str, is_managed: bool) -> None:
    """A case manager asks for help with something that stands in the way (KW-5.3.2)."""
    if not is_managed:
        raise DomainError("No agency leads this case, so no manager can answer.", code="no-lead-agency")
    if not impediment.strip():
        raise DomainError("Write what stands in the way.", code="no-impediment", field="impediment")


def check_answer(*, is_answered: bool, response: str) -> None:
    """The manager answers once, in words."""
    if is_answered:
        raise DomainError("This request has been answered already.", code="answered")
    if not response.strip():
        raise DomainError("Write an answer.", code="no-response", field="response")


def check_own_worker(is_own: bool, *, agency: str) -> None:
    """Each agency names its own key workers: what the lead agency's manager agrees to is theirs to carry out."""
    if not is_own:
        raise DomainError(
            f"{agency} names its own key workers, so its manager agrees to this and says who takes over.",
            code="other-agency",
            field="agreed",
        )
