"""A step has one owner, who may know of it; a day to come; and a life of its own (KW-12.3b, GB1-detox-discussion)."""

from dataclasses import dataclass
from datetime import date

from core.errors import DomainError

DETOX, SKILLS = "detox", "skills"  # kinds of step for which rules hold
ALONE = "self"  # done by the person alone
LONGEST_BLOCK = 300  # characters: it stands in tables


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of the agency that is to own a step, at this instant, for the goal's area of life."""

    label: str = ""
    is_lead: bool = False
    is_in_case: bool = False
    may_know: bool = False  # a consent in force names it for the area, and for its part of the plan
    why_not: str = ""  # in words, where it may not


def check_step(
    *, title: str, kind: str, skill: str, target: date | None, rhythm: str, before: date | None, today: date
):
    if not title.strip():
        raise DomainError("Say what is to be done.", code="no-title", field="title")
    if target is None and not rhythm.strip():
        raise DomainError("Give the step a date, or say how often.", code="no-date", field="target_date")
    if target is not None and target != before and target < today:
        raise DomainError(
            f"{target:%-d %B %Y} has passed: choose {today:%-d %B %Y} or later.",
            code="in-the-past",
            field="target_date",
        )
    if skill and kind != SKILLS:
        raise DomainError("Only skills work says which skill.", code="skill-elsewhere", field="skill")


def check_owner(
    *,
    agency: Standing | None,
    has_worker: bool,
    is_colleague: bool,
    worker_name: str,
    done_by: str,
) -> None:
    """One owner: the person alone, or an agency that may know of it, with its worker where one is named."""
    if agency is None:
        if has_worker or worker_name.strip():
            raise DomainError("A worker owns a step for an agency: choose it.", code="no-owner", field="owner")
        if done_by != ALONE:
            raise DomainError("Say whose step this is.", code="no-owner", field="owner")
        return
    if has_worker and not is_colleague:
        raise DomainError(
            f"This worker is not with {agency.label} on this case. Choose again.",
            code="not-their-worker",
            field="owner",
        )
    if not agency.is_in_case and not agency.may_know:
        raise DomainError(
            f"{agency.label} has no part in this case. Bring it in first.", code="agency-not-in-case", field="owner"
        )
    if not agency.is_lead and not agency.may_know:
        raise DomainError(agency.why_not, code="agency-not-covered", field="owner")


def is_proposal(*, governs: bool, agency: Standing | None) -> bool:
    """What another agency should do is proposed by who does not govern the plan (KW-5.1.2)."""
    return agency is not None and not agency.is_lead and not governs


def waits_for_talk(*, kind: str, clinic_involved: bool, talk_held: bool) -> bool:
    """Detox or rehabilitation waits for the talk with the methadone clinic (GB1-detox-discussion)."""
    return kind == DETOX and clinic_involved and not talk_held


def check_talk_held(*, kind: str, clinic_involved: bool, talk_held: bool) -> None:
    if waits_for_talk(kind=kind, clinic_involved=clinic_involved, talk_held=talk_held):
        raise DomainError(
            "Talk with the methadone clinic first, and record it: until then this step is only proposed.",
            code="no-clinic-talk",
        )


def check_note(verb: str, note: str) -> None:
    if verb == "block" and not note.strip():
        raise DomainError("Say what stands in the way.", code="no-reason", field="note")
    if verb == "block" and len(note) > LONGEST_BLOCK:
        raise DomainError(
            f"Say what stands in the way in {LONGEST_BLOCK} characters or fewer. It has {len(note)}.",
            code="too-long",
            field="note",
        )
    if verb == "drop" and not note.strip():
        raise DomainError("Say why it is dropped.", code="no-reason", field="note")


def check_can_keep(*, rhythm: str, kept_on: date | None, on: date, today: date) -> None:
    """Done this time, once a day: only of what is done again and again."""
    if not rhythm.strip():
        raise DomainError("This step is done once: say that it is done.", code="no-rhythm", field="verb")
    check_done_on(on, today)
    if kept_on is not None and on <= kept_on:
        raise DomainError("This day, or a later one, is on record already.", code="kept-already", field="done_on")


def check_done_on(done_on: date, today: date) -> None:
    if done_on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field="done_on")


def check_can_undo(*, is_own: bool, is_last: bool, on: date | None, today: date) -> None:
    """A slip of the finger is taken back by whoever made it, on the same day, before anybody went on."""
    if not (is_own and is_last and on == today):
        raise DomainError(
            "This can no longer be taken back with one press. Say what is true now instead.", code="too-late-to-undo"
        )


def check_talk(*, clinic_is_one: bool, held_on: date, today: date) -> None:
    if not clinic_is_one:
        raise DomainError("Choose a methadone clinic.", code="not-a-clinic", field="clinic")
    if held_on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field="held_on")
