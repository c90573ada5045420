"""What must be true before two records become one person's, or two again. Pure: no queries, no clock, no saving."""

from core.errors import DomainError


def check_two_records(one, other) -> None:
    if one.pk == other.pk:
        raise DomainError("This is one record. Choose another.", code="same-record")
    if one.merged_into_id or other.merged_into_id:
        raise DomainError("One of these records has been merged already.", code="merged")


def check_undecided(task) -> None:
    if task.outcome != task.Outcome.OPEN:
        raise DomainError(f"This has been decided already: {task.get_outcome_display().lower()}.", code="merge-decided")


def check_news(news: bool) -> None:
    """A side agrees once; then the other is waited for."""
    if not news:
        raise DomainError("Your side has agreed. It is now for the other agency's manager.", code="agreed-already")


def standing_of_case(case, *, has_manager: bool) -> tuple:
    """Of two open cases of one person the better led stays, then the older."""
    return (
        not has_manager,
        case.level != case.Level.CASE_MANAGEMENT,
        case.lead_agency_id is None,
        case.opened_on,
        case.pk,
    )


def check_can_fold(goes, manager_of_stays, manager_of_goes) -> None:
    """One person has one case manager (KW-6.2a): two are settled by people before the records become one."""
    if manager_of_stays and manager_of_goes:
        raise DomainError(
            f"Both files have a case manager. First {manager_of_goes.worker} of {manager_of_goes.agency} must end as "
            f"case manager of {goes.reference}; or {manager_of_stays.worker} of {manager_of_stays.agency} must, if the "
            "two agencies agree so. Then press this again.",
            code="two-case-managers",
        )


def check_not_undone(merge) -> None:
    if merge.undone_at:
        raise DomainError("This merge has been taken back already.", code="undone")


def check_untouched(untouched: bool, *, ended_a_right: bool) -> None:
    if ended_a_right:
        raise DomainError(
            "A worker held the same role in both files, and one of the two was ended. Separate the records by hand.",
            code="right-ended",
        )
    if not untouched:
        raise DomainError(
            "Something in these records has been changed since the merge, so it cannot be taken back as a whole.",
            code="changed-since",
        )
