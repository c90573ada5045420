"""What must be true before an agency, its people or its settings change. Pure: no queries, no clock, no saving."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from core.errors import DomainError

ADMIN, DPO = "agency-admin", "dpo"
# Roles beyond one agency: given on the server, by no agency's administrator.
NATIONAL = frozenset({"national-coordinator", "implementation-advisor"})
# Whoever watches over the use of data should not be the one who decides on it.
DECIDES_ON_DATA = frozenset({ADMIN, "line-manager", "senior-manager"})


def check_can_sign(*, signed_on: date, today: date) -> None:
    if signed_on > today:
        raise DomainError("The agency cannot have signed in the future.", code="future-date", field="signed_on")


def check_officer(*, is_in_post: bool) -> None:
    if not is_in_post:
        raise DomainError(
            "The child protection officer must be in post at this agency. Choose one of its workers.",
            code="officer-not-in-post",
            field="officer",
        )


def check_new_post(*, has_post_here: bool, started_on: date, today: date) -> None:
    if has_post_here:
        raise DomainError(
            "This e-mail address belongs to somebody who is already in post here. Edit that worker instead.",
            code="already-in-post",
            field="email",
        )
    if started_on > today + timedelta(days=366):
        raise DomainError(
            "The first day is more than a year away. Check the year.", code="far-start", field="started_on"
        )


def check_can_give_role(role: str, *, is_self: bool, is_in_post: bool, on_server: bool) -> None:
    if role in NATIONAL and not on_server:
        raise DomainError(
            "This role reaches beyond the agency, so it is given by whoever runs the service.",
            code="national-role",
            field="roles",
        )
    if is_self:
        raise DomainError(
            "Nobody can give themselves a role. Ask another administrator of the agency.",
            code="own-role",
            field="roles",
        )
    if not is_in_post:
        raise DomainError("Only somebody in post can be given a role.", code="not-in-post", field="roles")


def check_can_end_role(role: str, *, other_administrators: int) -> None:
    """An agency is never left without an administrator, by anybody."""
    if role == ADMIN and not other_administrators:
        raise DomainError(
            "This is the agency's only administrator. Make somebody else administrator first.",
            code="last-administrator",
            field="roles",
        )


def role_warning(roles: Collection[str]) -> str:
    """What is unwise, though not forbidden, in holding these roles together; empty if nothing is."""
    if DPO in roles and DECIDES_ON_DATA.intersection(roles):
        return (
            "A data protection officer must be independent. This person also manages or administers: "
            "check with the data controller that there is no conflict of interest."
        )
    return ""


def check_line_manager(*, worker: int, manager: int, is_manager_here: bool, above_manager: Iterable[int]) -> None:
    if worker == manager or worker in above_manager:
        raise DomainError(
            "This would make somebody their own manager, directly or in a circle. Choose another.",
            code="manager-circle",
            field="line_manager",
        )
    if not is_manager_here:
        raise DomainError(
            "The line manager must be a manager in post at the same agency.", code="not-a-manager", field="line_manager"
        )


def check_leave(*, leave_from: date | None, leave_until: date | None) -> None:
    if leave_until and not leave_from:
        raise DomainError("Enter the first day of the leave too.", code="leave-without-start", field="leave_from")
    if leave_from and leave_until and leave_until < leave_from:
        raise DomainError("The leave cannot end before it begins.", code="leave-backwards", field="leave_until")


def check_done(*, done_on: date, today: date) -> None:
    if done_on > today:
        raise DomainError("Record training after it was done.", code="future-date", field="done_on")


def check_account_is_kept_here(kept_here: bool) -> None:
    """A person's account is kept by the agency of their first post; a second employer changes its own post only."""
    if not kept_here:
        raise DomainError(
            "This person works for another agency too, which keeps their name and e-mail address. Ask its "
            "administrator.",
            code="account-elsewhere",
            field="email",
        )


def check_email_may_change(*, has_signed_in: bool) -> None:
    """Once somebody signs in with it, the address opens their account: only they may change it."""
    if has_signed_in:
        raise DomainError(
            "This person has signed in already, so only they can change their e-mail address, on their account page.",
            code="own-email",
            field="email",
        )


def check_revision(*, approved_on: date | None, revision_due_on: date | None, today: date) -> None:
    if approved_on and approved_on > today:
        raise DomainError("The day of approval cannot be in the future.", code="future-date", field="approved_on")
    if approved_on and revision_due_on and revision_due_on <= approved_on:
        raise DomainError(
            "The revision must come after the approval.", code="revision-backwards", field="revision_due_on"
        )


def check_current(*, is_replaced: bool) -> None:
    if is_replaced:
        raise DomainError("This version was replaced by a newer one and is kept as it was.", code="replaced")
