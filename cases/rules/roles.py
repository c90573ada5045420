"""What must be true before a case changes. Pure: no queries, no clock, no saving."""

from datetime import date

from core.deadlines import add_months
from core.errors import DomainError


def check_can_assign(case, *, is_colleague: bool, starts_on: date, present_since: date | None, today: date) -> None:
    """The case manager is a worker of the lead agency, and tenures follow each other (KW-5.3)."""
    check_open(case)
    if case.lead_agency_id is None:
        raise DomainError("No agency leads this case yet: an agency must take the lead first.", code="no-lead-agency")
    if case.level != case.Level.CASE_MANAGEMENT:
        raise DomainError(
            "This case is not case-managed. Change its level to case management first.", code="not-case-managed"
        )
    check_colleague(is_colleague)
    if starts_on > today:
        raise DomainError("The start date cannot be in the future.", code="future-start", field="starts_on")
    if present_since and starts_on < present_since:
        raise DomainError(
            f"The present case manager began on {present_since:%-d %B %Y}; start on or after that day.",
            code="before-present",
            field="starts_on",
        )


def check_can_take_lead(case, *, is_their_agency: bool, is_signed_up: bool, is_colleague: bool) -> None:
    """Nobody leads; the agency shares the case and has signed the protocols (GB2-not-signed-up)."""
    check_open(case)
    if case.lead_agency_id:
        raise DomainError("Another agency has just taken the lead.", code="lead-taken")
    if not is_their_agency:
        raise DomainError(
            "Choose an agency that you manage and that shares this case.", code="not-theirs", field="agency"
        )
    check_signed_up(is_signed_up)
    check_colleague(is_colleague)


def check_commitment(committed_from: date, committed_until: date, *, months: int) -> None:
    """A lead agency binds itself for six months at the least (KW-5.3.1a)."""
    least = add_months(committed_from, months)
    if committed_until < least:
        raise DomainError(
            f"A lead agency commits itself for at least {months} months: choose {least:%-d %B %Y} or later.",
            code="commitment-too-short",
            field="committed_until",
        )


def check_grounds(*, most_contact: bool, statutory_obligation: bool, best_placed: bool) -> None:
    """At least one of the guidebook's grounds makes an agency the lead (GB2-la-criteria)."""
    if not (most_contact or statutory_obligation or best_placed):
        raise DomainError("Tick at least one ground for leading the case.", code="no-ground", field="grounds")


def check_complexity(reason: str) -> None:
    """A case is case-managed for a reason that is written down (GB2-complexity)."""
    if not reason:
        raise DomainError(
            "Say why the case needs case management: range of needs, severity, or services hard to co-ordinate.",
            code="no-complexity-reason",
            field="complexity_reason",
        )


def check_open(case) -> None:
    if case.status != case.Status.OPEN:
        raise DomainError("This case is closed, so it cannot be changed.", code="case-closed")


def check_colleague(is_colleague: bool, *, field: str = "worker") -> None:
    if not is_colleague:
        raise DomainError("The case manager must work for the lead agency.", code="not-lead-agency", field=field)


def check_can_end(*, reason: str, without_next: frozenset[str]) -> None:
    """A case manager answers for the person until formal handover, disengagement or closure (GB2-remain-until).

    Beside those, only leaving the post or a long leave ends a tenure with nobody next (C.32).
    """
    if reason not in without_next:
        raise DomainError(
            "A case manager stays responsible until a formal handover, or until disengagement or closure has been "
            "carried through. To hand over, name the next case manager.",
            code="not-handed-over",
            field="reason",
        )


def check_interim(*, until: date | None, today: date, is_colleague: bool, is_present: bool) -> None:
    """An interim case manager is another worker of the lead agency, for a time that is named."""
    check_colleague(is_colleague, field="interim")
    if is_present:
        raise DomainError("Name somebody other than the present case manager.", code="same-worker", field="interim")
    if until is None or until <= today:
        raise DomainError("Say until which day the interim cover lasts.", code="no-interim-end", field="interim_until")


def check_key_worker(
    case,
    *,
    is_in_case: bool,
    is_colleague: bool,
    is_held: bool,
    profession: str,
    in_care_team: bool | None,
    care_team_name: str,
    starts_on: date,
    today: date,
) -> None:
    """A key worker is named with agency, profession and start, and the team they belong to (KW-5.1, MC-kw-mdt)."""
    check_open(case)
    if not is_in_case:
        raise DomainError(
            "This agency does not take part in the case. Add it to the agencies of the case first.",
            code="agency-not-in-case",
            field="agency",
        )
    if not is_colleague:
        raise DomainError("A key worker must work for the agency named.", code="not-of-agency", field="worker")
    if is_held:
        raise DomainError(
            "This worker is a key worker in this case already.", code="already-key-worker", field="worker"
        )
    if not profession:
        raise DomainError("Say which profession the key worker has.", code="no-profession", field="profession")
    if in_care_team is None:
        raise DomainError(
            "Say whether the key worker belongs to the team that gives most of the care.",
            code="no-care-team-answer",
            field="in_care_team",
        )
    if in_care_team and not care_team_name.strip():
        raise DomainError("Name that team.", code="no-care-team-name", field="care_team_name")
    if starts_on > today:
        raise DomainError("The start date cannot be in the future.", code="future-start", field="starts_on")


def check_ending(starts_on: date, ended_on: date, *, today: date) -> None:
    """A role ends between the day it began and today."""
    if ended_on > today:
        raise DomainError("The last day cannot be in the future.", code="future-end", field="ended_on")
    if ended_on < starts_on:
        raise DomainError(
            f"The role began on {starts_on:%-d %B %Y}; it cannot end before.", code="before-start", field="ended_on"
        )


def check_can_join(case, *, is_in_case: bool, does: str, proposes: bool, choice: str, reason: str) -> None:
    """An agency joins with what it does (KW-6.3). Beside key working, promotion is proposed and answered (KW-7.7a)."""
    check_open(case)
    if is_in_case:
        raise DomainError("This agency takes part in the case already.", code="already-in-case", field="agency")
    if not does.strip():
        raise DomainError("Say what the agency does in this case.", code="no-part", field="does")
    if proposes and not choice:
        raise DomainError(
            "Another agency joins a case of key working. Say whether to ask for case management.",
            code="promotion-not-answered",
            field="promotion",
        )
    if proposes and not reason.strip():
        raise DomainError("Give the reason for this choice.", code="no-promotion-reason", field="promotion_reason")


def check_can_leave(*, leads: bool, joined_on: date, left_on: date, today: date) -> None:
    """The lead agency cannot walk away from the case that it leads."""
    if leads:
        raise DomainError(
            "This agency leads the case, so it cannot leave. The lead must be handed over first.", code="leads-the-case"
        )
    if left_on > today:
        raise DomainError("The last day cannot be in the future.", code="future-end", field="left_on")
    if left_on < joined_on:
        raise DomainError(
            f"The agency joined on {joined_on:%-d %B %Y}; it cannot leave before.", code="before-start", field="left_on"
        )


def check_level_change(case, *, to_level: str, reason: str, is_waiting: bool) -> None:
    """Key working to case management or back, with a reason, one question at a time (KW-7.7b)."""
    check_open(case)
    if to_level == case.level:
        raise DomainError("The case is at this level already.", code="same-level", field="to_level")
    if case.level == case.Level.HARM_REDUCTION_ONLY or to_level == case.Level.HARM_REDUCTION_ONLY:
        raise DomainError(
            "A harm reduction file has its own way to key working.", code="harm-reduction-only", field="to_level"
        )
    if is_waiting:
        raise DomainError("A change of level is with the manager already.", code="level-change-waiting")
    if not reason.strip():
        raise DomainError("Give the reason for the change.", code="no-reason", field="reason")


def check_key_working_is_enough(reason: str) -> None:
    """A case of key working says why key working is enough (GB2-kw-enough)."""
    if not reason.strip():
        raise DomainError(
            "Say why key working is enough for this person.", code="no-kw-enough-reason", field="kw_enough_reason"
        )


def check_signed_up(is_signed_up: bool) -> None:
    """An agency that is merely listed leads no case (GB2-not-signed-up)."""
    if not is_signed_up:
        raise DomainError(
            "This agency has not signed the protocols, so it cannot lead a case.", code="not-signed-up", field="agency"
        )


def check_cover(
    *,
    first_day: date,
    last_day: date,
    today: date,
    is_same: bool,
    are_colleagues: bool,
    is_covered: bool,
    is_away: bool,
) -> None:
    """A stand-in is another worker of the same agency, there while the other is away (GB2-cover)."""
    if is_same:
        raise DomainError("Nobody covers for themselves. Name another worker.", code="same-worker", field="cover")
    if not are_colleagues:
        raise DomainError("Both must work for this agency.", code="not-colleagues", field="cover")
    if first_day < today:
        raise DomainError("Cover begins today or later.", code="past-start", field="first_day")
    if last_day < first_day:
        raise DomainError("The last day comes before the first.", code="ends-before-start", field="last_day")
    if is_covered:
        raise DomainError(
            "Cover is arranged for some of these days already. Call that off first.",
            code="already-covered",
            field="absent",
        )
    if is_away:
        raise DomainError(
            "The worker named is away themselves on some of these days.", code="cover-is-away", field="cover"
        )


def check_child_family(
    case,
    *,
    scope: str,
    has_adult_manager: bool,
    has_one: bool,
    is_social_worker: bool,
    ground: str,
    role_split: str,
    told_on: date | None,
    told_how: str,
    today: date,
) -> None:
    """Beside the adult's case manager stands at most a social worker, for the child and family (KW-8.2.3)."""
    check_open(case)
    if scope != "CHILD_FAMILY":
        raise DomainError(
            "A person has one case manager at a time (rule KW-8.2.3a). Beside them only a social worker can be case "
            "manager, for the child and family.",
            code="KW-8.2.3a",
            field="scope",
        )
    if not has_adult_manager:
        raise DomainError(
            "Give the adult a case manager first: a social worker never stands in their place.", code="no-adult-manager"
        )
    if has_one:
        raise DomainError("The child and family have a case manager already.", code="child-family-held", field="worker")
    if not is_social_worker:
        raise DomainError(
            "Only a social worker can be case manager for the child and family (rule KW-8.2.3a).",
            code="not-social-worker",
            field="worker",
        )
    if not ground:
        raise DomainError(
            "Say on which ground: child protection or social work (rule KW-8.2.3a).", code="no-ground", field="ground"
        )
    check_role_split(role_split)
    if told_on is None or not told_how.strip():
        raise DomainError(
            "Say when and how the case manager told the social worker of their role.",
            code="not-told",
            field="told_how" if told_on else "told_on",
        )
    if told_on > today:
        raise DomainError("This day is in the future.", code="future-told", field="told_on")


def check_role_split(role_split: str) -> None:
    """Who does what is written down before the second role begins (KW-8.2.3b)."""
    if not role_split.strip():
        raise DomainError(
            "Write down who does what, the social worker and the adult's case manager (rule KW-8.2.3b).",
            code="no-role-split",
            field="role_split",
        )
