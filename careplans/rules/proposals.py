"""When a service may join somebody's plan, and what it may propose there. Pure: no queries, no clock, no saving."""

from datetime import date

from core.errors import DomainError


def check_plan_is_live(is_live: bool) -> None:
    if not is_live:
        raise DomainError(
            "There is no plan to take part in yet. The case manager begins one from the assessment.", code="no-plan"
        )


def check_own_agency(is_own: bool) -> None:
    """A partner's worker speaks for their own service (KW-5.1.2)."""
    if not is_own:
        raise DomainError(
            "You can propose steps of your own agency only. Tell the case manager what another service should do.",
            code="other-agency",
            field="agency",
        )


def check_has_joined(*, agency: str, is_discussed: bool, is_agreed: bool) -> None:
    """Talked over with the person, agreed with the case manager: before a first step (GB1-join-existing)."""
    missing = []
    if not is_discussed:
        missing.append("that its part was talked over with the person")
    if not is_agreed:
        missing.append("that it was agreed with the case manager")
    if missing:
        raise DomainError(
            f"{agency} can add no step to this plan yet. Not on record: {' and '.join(missing)}.", code="not-joined"
        )


def check_joining(
    *,
    discussed_on: date | None,
    agreed_on: date | None,
    agreed_with: str,
    today: date,
    was_discussed: bool,
    was_agreed: bool,
) -> None:
    """One half or both, once each, of days that have been."""
    if was_discussed and was_agreed:
        raise DomainError("Both are on record already.", code="already-joined")
    if discussed_on is None and agreed_on is None:
        raise DomainError("Give the day of at least one of the two talks.", code="no-day", field="discussed_on")
    for field, day in (("discussed_on", discussed_on), ("agreed_on", agreed_on)):
        if day is not None and day > today:
            raise DomainError("This day has not come yet.", code="in-the-future", field=field)
    if agreed_on is not None and not agreed_with.strip():
        raise DomainError("Say with whom it was agreed.", code="no-name", field="agreed_with")


def check_goal_is_shared(is_shared: bool) -> None:
    """Said of a goal that is not there in the same words: nobody finds out which there are."""
    if not is_shared:
        raise DomainError(
            "Choose a goal that your agency can see, or an area of life that the person shares with it.",
            code="goal-not-shared",
            field="where",
        )


def check_is_covered(*, agency: str, area: str, is_covered: bool) -> None:
    """What a service cannot know of, it cannot be asked to do (FND-consent-scope)."""
    if not is_covered:
        raise DomainError(
            f"No consent in force lets {agency} know its part of the plan in “{area}”. Ask the person for one first.",
            code="agency-not-covered",
            field="agency",
        )


def check_step(*, title: str, target_date: date | None, rhythm: str, today: date) -> None:
    if not title.strip():
        raise DomainError("Say in a few words what is to be done.", code="no-title", field="title")
    check_day(target_date=target_date, rhythm=rhythm, before=None, today=today)


def check_day(*, target_date: date | None, rhythm: str, before: date | None, today: date) -> None:
    """A day to come, the one that stood there, or how often."""
    if target_date is None and not rhythm.strip():
        raise DomainError("Give a day, or say how often.", code="no-date", field="target_date")
    if target_date is not None and target_date != before and target_date < today:
        raise DomainError("This day has passed. Choose today or later.", code="past-date", field="target_date")


def check_can_rearrange(*, is_owed: bool, is_live: bool) -> None:
    if not (is_owed and is_live):
        raise DomainError("This step is not open any more, so nothing about it can change.", code="not-open")


def check_their_worker(is_their_worker: bool) -> None:
    if not is_their_worker:
        raise DomainError("Choose somebody who works for your agency.", code="not-their-worker", field="worker")


def check_is_proposed(is_proposed: bool, *, answered_by: str) -> None:
    """Two people may answer at the same moment: the second reads that it is done."""
    if not is_proposed:
        who = f"{answered_by} has" if answered_by else "Somebody has"
        raise DomainError(f"{who} answered this proposal already.", code="already-answered")


def check_clinic_was_heard(is_missing: bool) -> None:
    """Detox or rehabilitation stays proposed until the methadone clinic was spoken with (GB1-detox-discussion)."""
    if is_missing:
        raise DomainError(
            "This step stays proposed until the talk with the methadone clinic is recorded.", code="no-clinic-talk"
        )


def check_reason(reason: str, *, field: str = "answer") -> None:
    if not reason.strip():
        raise DomainError("Say why not. Whoever proposed it reads it.", code="no-reason", field=field)
