"""How services say yes to their part, are told the four things, and raise issues. Pure."""

from datetime import date

from core.errors import DomainError

AGREED, WITH_CHANGES, DECLINED, NOT_AWAITED = "agreed", "with-changes", "declined", "not-awaited"


def check_agreement(
    *, answer: str, channel: str, answered_on: date, answered_by_name: str, words: str, today: date
) -> None:
    """How, when and by whom it was answered; or why no answer is waited for (GB2-agree-phone-email)."""
    if answered_on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="answered_on")
    if answer == NOT_AWAITED:
        if not words.strip():
            raise DomainError("Say why no answer is waited for.", code="no-reason", field="words")
        return
    if not channel:
        raise DomainError("Say how they answered.", code="no-channel", field="channel")
    if not answered_by_name.strip():
        raise DomainError("Say who answered there.", code="no-name", field="answered_by_name")
    check_answer_has_words(answer, words)


def check_answer_has_words(answer: str, words: str) -> None:
    if answer in {WITH_CHANGES, DECLINED} and not words.strip():
        what = "what they want changed" if answer == WITH_CHANGES else "why not"
        raise DomainError(f"Write down {what}.", code="no-words", field="words")


def check_is_involved(*, agency: str, is_involved: bool) -> None:
    if not is_involved:
        raise DomainError(f"{agency} has no part in this case.", code="not-involved", field="agency")


def check_explained(*, explained_on: date, today: date) -> None:
    if explained_on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="explained_on")


def check_telling(*, told: bool, told_on: date, today: date, told_whom: str, is_letter: bool) -> None:
    """At least one of the four things, on a day that has been, to somebody (GB1-four-items)."""
    if not told:
        raise DomainError("Tick what they were told.", code="nothing-told", field="told")
    if told_on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="told_on")
    if not is_letter and not told_whom.strip():
        raise DomainError("Say whom you told.", code="no-name", field="told_whom")


def check_may_be_told(*, agency: str, is_named: bool) -> None:
    """Nothing is told to a service that no consent names (FND-consent-scope)."""
    if not is_named:
        raise DomainError(
            f"On that day no consent in force named {agency}. If it was told all the same, tell your manager.",
            code="agency-not-covered",
            field="agency",
        )


def check_issue(text: str) -> None:
    if not text.strip():
        raise DomainError("Write what the matter is.", code="no-words", field="text")


def check_issue_answer(*, is_closed: bool, reply: str, close: bool, earlier_reply: str) -> None:
    """An issue is closed with an answer (KW-5.2.4)."""
    if is_closed:
        raise DomainError("This issue is closed already.", code="already-closed")
    if close and not (reply.strip() or earlier_reply.strip()):
        raise DomainError("Write an answer before you close it.", code="no-reply", field="reply")
