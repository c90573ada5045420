"""When a referral may be made, answered, followed up and ended. Pure."""

from datetime import date

from core.errors import DomainError

WANTED, MADE, WAITING, ACCEPTED, DECLINED, TAKEN_BACK, DONE = (
    "wanted", "made", "waiting", "accepted", "declined", "taken-back", "done",
)  # fmt: skip
UNDER_WAY = frozenset({MADE, WAITING, ACCEPTED})
ANSWERS = frozenset({WAITING, ACCEPTED, DECLINED})
ENDS = frozenset({TAKEN_BACK, DONE})


def check_wanted(for_what: str) -> None:
    if not for_what.strip():
        raise DomainError("Say what the other service is asked to do.", code="no-purpose", field="for_what")


def check_can_make(state: str) -> None:
    if state != WANTED:
        raise DomainError("This referral has been made already.", code="referral-made")


def check_receiver(*, has_agency: bool, is_lead: bool) -> None:
    """It goes to a service of the directory, because only those can be named in a consent."""
    if not has_agency:
        raise DomainError(
            "Choose the service from the directory. One that is not there yet is added to it first, so that the "
            "person can name it in a consent.",
            code="no-service",
            field="to_agency",
        )
    if is_lead:
        raise DomainError("This is the lead agency itself.", code="refers-to-itself", field="to_agency")


def check_consented(*, is_named: bool, service: str) -> None:
    """An agency that is on no consent gets nothing until there is a further consent for it (FND-consent-additional)."""
    if not is_named:
        raise DomainError(
            f"No consent in force names {service}. Take a further consent for it with the person first.",
            code="no-consent",
            field="to_agency",
        )


def check_under_way(state: str) -> None:
    if state not in UNDER_WAY:
        raise DomainError("This referral is not under way.", code="referral-not-under-way")


def check_answer(state: str, answer: str, words: str) -> None:
    check_under_way(state)
    if answer not in ANSWERS:
        raise DomainError("Choose what the service answered.", code="no-answer", field="answer")
    if answer == DECLINED and not words.strip():
        raise DomainError("Write down why the service declined.", code="no-reason", field="words")


def check_end(state: str, end: str, words: str) -> None:
    if state in {DECLINED, TAKEN_BACK, DONE}:
        raise DomainError("This referral has ended already.", code="referral-ended")
    if end not in ENDS:
        raise DomainError("Choose how it ended.", code="no-end", field="end")
    if end == DONE and state == WANTED:
        raise DomainError("It has not been made yet.", code="referral-not-made", field="end")
    if not words.strip():
        raise DomainError("Say in a few words what came of it.", code="no-reason", field="words")


def check_next_look(next_on: date | None, *, today: date) -> None:
    """A referral that is open has a day on which we look again (KW-7.4.2.1)."""
    if next_on is None or next_on <= today:
        raise DomainError("Choose a day to come on which you look again.", code="no-next-look", field="follow_up_on")


def check_day(day: date, *, begun_on: date, today: date, field: str) -> None:
    if day > today:
        raise DomainError("This day has not come yet: choose today or a day before.", code="future-day", field=field)
    if day < begun_on:
        raise DomainError("That is before the referral was begun.", code="before-it-began", field=field)


def check_open(state: str) -> None:
    if state in {DECLINED, TAKEN_BACK, DONE}:
        raise DomainError("This referral has ended already.", code="referral-ended")


def check_found(words: str) -> None:
    if not words.strip():
        raise DomainError("Say what you found out.", code="no-outcome", field="words")
