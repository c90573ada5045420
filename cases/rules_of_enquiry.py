"""When the existing-role enquiry may be made. Pure: no queries, no clock, no saving."""

from core.errors import DomainError

MOST_AN_HOUR = 10
MOST_A_DAY = 40


def check_can_ask(first_names: str, last_name: str, persons_word: str, *, person_present: bool) -> None:
    if not (first_names.strip() and last_name.strip()):
        raise DomainError(
            "Enter first names and last name: the enquiry answers for an exact name only.",
            code="no-name",
            field="last_name" if first_names.strip() else "first_names",
        )
    if not person_present:
        raise DomainError("Ask only while the person is with you.", code="person-not-present", field="person_present")
    if not persons_word.strip():
        raise DomainError(
            "Write down, in their words, that the person agrees to this question.",
            code="no-agreement",
            field="persons_word",
        )


def check_rate(*, asked_last_hour: int, asked_last_day: int) -> None:
    if asked_last_hour >= MOST_AN_HOUR or asked_last_day >= MOST_A_DAY:
        raise DomainError(
            f"You have reached the limit of {MOST_AN_HOUR} enquiries an hour and {MOST_A_DAY} a day. Your manager can "
            "ask for you, or try again later.",
            code="too-many-enquiries",
        )


def check_can_settle(enquiry) -> None:
    if enquiry.answer != enquiry.Answer.POSSIBLE:
        raise DomainError("This enquiry had a plain answer: there is nothing to settle.", code="nothing-to-settle")
    if enquiry.settled_at:
        raise DomainError("This possible match has been settled already.", code="settled")
