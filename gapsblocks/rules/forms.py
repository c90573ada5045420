"""When a form may be raised, advised on, sent on, answered and reopened (KW-16.1)."""

from collections.abc import Collection
from datetime import date

from core.errors import DomainError
from gapsblocks.rules.identity import Finding

KW_16_1_2, IDENTITY = "KW-16.1.2", "LAW-gap-identity"


def check_raised(*, title: str, description: str, solution: str, about: str, needs_service: bool) -> None:
    """Facts, and what would put it right. A service that will not engage is named."""
    if not title.strip():
        raise DomainError("Say in a line what stands in the way.", code="no-title", field="title")
    if not description.strip():
        raise DomainError("Say what the barrier is: facts first.", code="no-description", field="description")
    if not solution.strip():
        raise DomainError("Say what would put it right.", code="no-solution", field="solution")
    if needs_service and not about.strip():
        raise DomainError("Say which service it is about.", code="no-service", field="about_agency")


def check_own_managers_first(*, has_others_first: bool, service: str) -> None:
    """The managers of the service that raised it come first; the lead agency’s, once those let it lie (KW-8.4)."""
    if has_others_first:
        raise DomainError(
            f"{service} raised this form, so its own managers come first. You may, once they have let its day pass.",
            code="own-managers-first",
        )


def check_advice(*, advice: str, action: str) -> None:
    if not advice.strip():
        raise DomainError("Write your advice.", code="no-advice", field="advice")
    if not action.strip():
        raise DomainError("Write what you did about it, or will do.", code="no-action", field="action")


def check_can_send(*, is_advised: bool, extent: str, recipient_is_forum: bool) -> None:
    """Nothing goes outside before the manager has advised (KW-16.1.2)."""
    if not is_advised:
        raise DomainError(f"The line manager’s advice and action come first (rule {KW_16_1_2}).", code=KW_16_1_2)
    if not extent:
        raise DomainError(
            "Say whether this concerns one person, or how services are set up.", code="no-extent", field="extent"
        )
    if not recipient_is_forum:
        raise DomainError("Choose a task force that has a co-ordinator.", code="no-co-ordinator", field="recipient")


def check_route(*, goes_this_way: bool) -> None:
    """The sector of the agency, or its setting, says which way its forms leave (GB1-gap-homeless)."""
    if not goes_this_way:
        raise DomainError(
            "By the settings of this service its forms leave another way: look at how gaps leave the service.",
            code="other-route",
        )


def check_settled(findings: Collection[Finding], settled: Collection[str]) -> None:
    """Every place that could tell whose file it is was changed, or said to tell something else (LAW-gap-identity)."""
    left = [each for each in findings if each.key not in settled]
    if left:
        places = "; ".join(f"“{each.text}” could be {each.what}" for each in left[:5])
        more = f", and {len(left) - 5} more" if len(left) > 5 else ""
        raise DomainError(
            f"Look again before this leaves the service: {places}{more}. Change the words, or say of each that it is "
            "not of this person.",
            code=IDENTITY,
        )


def check_can_go_national(*, is_co_ordinator: bool, reason: str) -> None:
    """The co-ordinator moves it up; a manager of the service does so with a reason (KW-16.1.5)."""
    if not is_co_ordinator and not reason.strip():
        raise DomainError(
            "Say why the service itself moves it to the national co-ordinator.", code="no-reason", field="words"
        )


def check_answer(*, answer: str, result: str) -> None:
    if not result:
        raise DomainError("Say what came of it.", code="no-result", field="result")
    if not answer.strip():
        raise DomainError("Write the answer.", code="no-answer", field="answer")


def check_told(*, changed: str, told_on: date | None, today: date) -> None:
    """An answer goes back to the person, and is asked what it changed."""
    if told_on is None:
        raise DomainError("Give the day on which the person was told.", code="no-day", field="told_on")
    if told_on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="told_on")
    if not changed.strip():
        raise DomainError("Say what the answer changed for the person.", code="no-change", field="changed")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise DomainError("Give the reason.", code="no-reason", field="reason")


def check_colleagues(*, words: str, on: date, today: date) -> None:
    """What colleagues said, and when: asked before or after the form was raised, never in the future."""
    if not words.strip():
        raise DomainError("Write what your colleagues said, and what came of it.", code="no-words", field="words")
    if on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="on")


def check_is_outside(is_outside: bool) -> None:
    if not is_outside:
        raise DomainError("This form is not with a co-ordinator now.", code="wrong-state")
