"""What must be true of a person's entry, and what must have been done before others are brought in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.errors import DomainError

# The steps of entry, as refusals name them; cases.presenters links each to its page.
CHECK_FIRST = "GB1-existing-cm-check"
CHOICE_FIRST = "GB1-informed-choice"
PERMISSION_FIRST = "GB1-permission-first"
MANAGER_ELSEWHERE = "KW-7.4.3.1"
STEP_BEFORE = "GB1-identify-first"


def check_day(on: date, *, today: date, field: str) -> None:
    if on > today:
        raise DomainError("This day has not come yet: choose today or a day before.", code="future-day", field=field)


def check_sheet(*, how: str, language: str) -> None:
    """Which sheet it was, and how it reached the person (GB1-info-sheet)."""
    if not how:
        raise DomainError(
            "Say whether the sheet was handed over, read aloud or declined.", code="no-way-given", field="how"
        )
    if not language.strip():
        raise DomainError("Say in which language.", code="no-language", field="language")


def check_explained(points: Collection[str], *, already: Collection[str]) -> None:
    if not set(points) - set(already):
        raise DomainError("Tick at least one thing that you explained.", code="nothing-explained", field="points")


def check_no_services(*, has_services: bool) -> None:
    if has_services:
        raise DomainError(
            "There are services on the list. Take off what the person no longer uses first.", code="services-listed"
        )


def check_choice(*, options: Collection, told: str, chosen, words: str, no_choice: str, no_choice_note: str) -> None:
    """A choice has the options shown, what was told and the person's words; or there is a reason why there was none."""
    if no_choice:
        if chosen:
            raise DomainError(
                "Either the person chose an agency, or there is a reason why not: take out one.",
                code="choice-and-reason",
                field="no_choice",
            )
        if not no_choice_note.strip():
            raise DomainError("Write a sentence about the reason.", code="no-reason", field="no_choice_note")
        return
    if not chosen:
        raise DomainError(
            "Say which agency the person chose, or why there was no choice.", code="no-choice", field="chosen"
        )
    if not options:
        raise DomainError("Tick the agencies that you told the person of.", code="no-options", field="options")
    if chosen not in options:
        raise DomainError(
            "The agency chosen must be among those that the person was shown.", code="not-an-option", field="chosen"
        )
    if not told.strip():
        raise DomainError("Say what you told the person about these agencies.", code="nothing-told", field="told")
    if not words.strip():
        raise DomainError("Write the choice in the person’s own words.", code="no-words", field="words")


# The check whether there is a case manager already ----------------------------------------------------------


def check_running(check) -> None:
    if check is None or check.is_complete:
        raise DomainError("No check is running: begin one by asking the person.", code="no-check")


def check_persons_answer(*, said_manager: str, said_homeless: str, said_who: str) -> None:
    """The question is put to the person first (KW-7.4.3a)."""
    if not said_manager:
        raise DomainError(
            "Write down what the person answered: do they have a case manager or key worker elsewhere? "
            "(rule KW-7.4.3a)",
            code="KW-7.4.3a",
            field="said_manager",
        )
    if not said_homeless:
        raise DomainError(
            "Say whether the person is homeless, now or recently.", code="no-homeless-answer", field="said_homeless"
        )
    if said_manager == "yes" and not said_who.strip():
        raise DomainError("Say with which service.", code="no-service-named", field="said_who")


def check_enquiry_permission(*, agreed: bool, words: str, how: str, services: Collection) -> None:
    """Yes or no, in the person's words. A yes names who may be asked, and how it was given (KW-7.4.3c)."""
    if not words.strip():
        raise DomainError("Write down what the person said, in their own words.", code="no-words", field="words")
    if agreed and not services:
        raise DomainError("Tick the services that may be asked.", code="no-services", field="services")
    if agreed and not how:
        raise DomainError("Say whether it was spoken or written.", code="no-way-given", field="given_how")


def check_contact_permitted(permitted_by: str) -> None:
    """No service is contacted before the person has agreed to it (GB1-permission-first).

    `permitted_by` names the row that allows the contact: a consent of the person, or a lawful ground that a manager
    has signed off, which is a matter of the app `consents`.
    """
    if not permitted_by:
        raise DomainError(
            "The person has not agreed that this service may be asked (rule GB1-permission-first). Ask the person, and "
            "record their permission first.",
            code=PERMISSION_FIRST,
            field="service",
        )


def check_way_round(*, is_signed_off: bool, first_day: date | None, last_day: date | None, contacted_on: date) -> None:
    """Without the person's word a service is asked only on what a manager signed off, and for what that was.

    Not before the sign-off, and not once what it was for has been told.
    """
    if not is_signed_off:
        raise DomainError(
            "No manager has signed off that this service is told without the person’s permission.",
            code=PERMISSION_FIRST,
            field="permitted_by",
        )
    if first_day is not None and contacted_on < first_day:
        raise DomainError(
            f"This was signed off on {first_day:%-d %B %Y}. It does not permit a contact before that day.",
            code="before-sign-off",
            field="permitted_by",
        )
    if last_day is not None and contacted_on > last_day:
        raise DomainError(
            f"What was signed off was told on {last_day:%-d %B %Y}. Ask for a new sign-off.",
            code="sign-off-used",
            field="permitted_by",
        )


def check_service_contact(
    *,
    result: str,
    how: str,
    spoke_to: str,
    answers: Sequence[str],
    wish: str,
    why_not_asked: str,
) -> None:
    """The three answers and the wish of a service that was reached; else that it was not, or why nobody asked."""
    if result == "left-out":
        if not why_not_asked.strip():
            raise DomainError("Say why this service was not asked.", code="no-reason", field="why_not_asked")
        return
    if not how:
        raise DomainError("Say how you tried: telephone, letter or in person.", code="no-channel", field="how")
    if result != "reached":
        return
    if how != "letter" and not spoke_to.strip():
        raise DomainError("Say with whom you spoke.", code="nobody-named", field="spoke_to")
    questions = ("is_manager", "has_assessed", "can_take_part")
    for name, answer in zip(questions, answers, strict=True):
        if not answer:
            raise DomainError(
                "Answer each of the three questions, with “Not known” where the service could not say "
                "(rule GB1-phone-questions).",
                code="GB1-phone-questions",
                field=name,
            )
    if not wish:
        raise DomainError(
            "Say whether the service wishes to take part, or that it was not asked (rule KW-7.4.3.2).",
            code="KW-7.4.3.2",
            field="wishes_to_take_part",
        )


def check_register_line(*, how: str, result: str, with_whom: str, is_permitted: bool, note: str) -> None:
    """The register is looked up, or somebody there is asked, once the person agreed (GB1-homeless-register)."""
    if result in {"not-agreed", "no-access"}:
        if result == "no-access" and not note.strip():
            raise DomainError("Say what you did instead, such as whom you telephoned.", code="no-reason", field="note")
        return
    if not is_permitted:
        raise DomainError(
            "The person has not agreed that others may be asked (rule GB1-permission-first). Record their permission "
            "first.",
            code=PERMISSION_FIRST,
            field="result",
        )
    if how != "register" and not with_whom.strip():
        raise DomainError("Say which homeless service you asked.", code="nobody-named", field="with_whom")


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What a check must show before it is complete, as the database has it."""

    is_asked: bool
    may_ask: bool | None  # whether the person agreed that others are asked; None: not put to them
    lists_services: bool  # there are services on the list, or the person said that there are none
    open_services: Sequence[str]  # in use, neither asked nor left out with a reason
    is_homeless: bool
    has_register_line: bool
    has_homeless_contact: bool
    a_service_is_manager: bool
    system_answer: str = ""  # none, exists, possible, or nothing where it was not asked


def missing_of(facts: CheckFacts) -> list[tuple[str, str]]:
    """What the check still lacks: the rule, and the words for it."""
    found = []
    if not facts.is_asked:
        found.append(("KW-7.4.3a", "Ask the person whether they have a case manager or key worker elsewhere."))
    if facts.may_ask is None:
        found.append(
            (PERMISSION_FIRST, "Ask the person whether other services may be asked, and write down the answer.")
        )
    if not facts.lists_services:
        found.append(("KW-7.4.3b", "List the services that the person uses, or that there are none."))
    if facts.may_ask and facts.open_services:
        found.append(("KW-7.4.3b", f"Ask, or say why not: {', '.join(facts.open_services)}."))
    if facts.is_homeless and not facts.has_register_line:
        found.append(("GB1-homeless-register", "The person is homeless: look in the homeless register, or ask there."))
    if facts.is_homeless and facts.may_ask and not facts.has_homeless_contact:
        found.append(("KW-7.4.3b", "The person is homeless: contact one homeless service at least."))
    if facts.system_answer == "possible":
        found.append((CHECK_FIRST, "Two managers still have to settle a possible match."))
    return found


def check_can_complete(facts: CheckFacts, *, outcome: str, how_we_support: str, manager_where: str) -> None:
    if missing := missing_of(facts):
        raise DomainError(" ".join(words for _, words in missing) + f" (rule {missing[0][0]})", code=missing[0][0])
    if not outcome:
        raise DomainError("Say what came of the check.", code="no-outcome", field="outcome")
    exists = facts.a_service_is_manager or facts.system_answer == "exists"
    if outcome == "none" and exists:
        raise DomainError(
            "A service has said that it is the case manager, so there is one elsewhere.",
            code=MANAGER_ELSEWHERE,
            field="outcome",
        )
    if outcome == "exists" and not how_we_support.strip():
        raise DomainError(
            f"Say how we can support the plan that there is (rule {MANAGER_ELSEWHERE}).",
            code="no-support",
            field="how_we_support",
        )
    if outcome == "exists" and not manager_where.strip():
        raise DomainError("Say which service has the case manager.", code="no-service-named", field="manager_where")


def check_was_checked(is_complete: bool) -> None:
    """Nobody is made case manager before it was asked whether there is one (GB1-existing-cm-check)."""
    if not is_complete:
        raise DomainError(
            f"First check whether the person has a case manager already (rule {CHECK_FIRST}).", code=CHECK_FIRST
        )


def check_no_manager_elsewhere(outcome: str) -> None:
    """Where a case manager exists elsewhere, ours is to support that plan (KW-7.4.3.1)."""
    if outcome == "exists":
        raise DomainError(
            "The person has a case manager in another service. We support the plan that there is, and start none of "
            f"our own (rule {MANAGER_ELSEWHERE}).",
            code=MANAGER_ELSEWHERE,
        )


def check_choice_was_made(*, is_recorded: bool, chosen_id: int | None, agency_id: int) -> None:
    """An agency leads once the person has chosen it, or with why there was no choice (GB1-informed-choice)."""
    if not is_recorded:
        raise DomainError(
            f"First write down the person’s choice of lead agency, or why there was none (rule {CHOICE_FIRST}).",
            code=CHOICE_FIRST,
        )
    if chosen_id and chosen_id != agency_id:
        raise DomainError(
            "The person chose another agency. Ask them again, or write down why there is no choice "
            f"(rule {CHOICE_FIRST}).",
            code=CHOICE_FIRST,
        )


# The order of the four steps ----------------------------------------------------------------------------------

ORDER = ("lead", "plan", "co-ordination", "monitoring")
STEP_NAMES = {
    "lead": "lead agency and case manager",
    "plan": "assessment and plan",
    "co-ordination": "co-ordination",
    "monitoring": "monitoring",
}


def earlier_than(step: str) -> tuple[str, ...]:
    return ORDER[: ORDER.index(step)]


@dataclass(frozen=True, slots=True)
class Progress:
    """Which steps are done, and which were opened early with a reason."""

    done: frozenset[str] = field(default_factory=frozenset)
    opened: frozenset[str] = field(default_factory=frozenset)

    def missing_before(self, step: str, after: Iterable[str] | None = None) -> list[str]:
        return [each for each in (earlier_than(step) if after is None else after) if each not in self.done]


def check_step_open(step: str, progress: Progress, *, after: Iterable[str] | None = None) -> None:
    """A step is worked on once those before it are done, or was opened early with a reason (GB1-identify-first).

    `after` names the steps that this piece of work waits for, where it need not wait for all of them.
    """
    missing = progress.missing_before(step, after)
    if missing and step not in progress.opened:
        raise DomainError(
            f"This belongs to the step “{STEP_NAMES[step]}”, and “{STEP_NAMES[missing[0]]}” is not done yet "
            f"(rule {STEP_BEFORE}). Do that first, or open the step early with a reason.",
            code=STEP_BEFORE,
        )


def check_can_open_early(step: str, progress: Progress, *, reason: str) -> None:
    if step in progress.opened:
        raise DomainError("This step has been opened already.", code="opened-already")
    if not progress.missing_before(step):
        raise DomainError("The steps before are done: this one is open.", code="open-already")
    if not reason.strip():
        raise DomainError("Give the reason.", code="no-reason", field="reason")


# Support instead of a second case manager --------------------------------------------------------------------


def _check_support_consented(is_consented: bool, *, field: str | None) -> None:
    if not is_consented:
        raise DomainError(
            "The person’s consent does not name this agency, so it cannot take part in the plan yet. Ask the person "
            "for a consent that names it first.",
            code="no-consent",
            field=field,
        )


def check_can_offer_support(*, persons_word: str, is_consented: bool) -> None:
    """A worker who was refused as case manager supports the plan, with the person's word and under their consent."""
    if not persons_word.strip():
        raise DomainError("Write what the person said about it.", code="no-word", field="persons_word")
    _check_support_consented(is_consented, field=None)


def check_can_answer_support(
    *, is_offered: bool, is_answered: bool, accepted: bool, reason: str, is_consented: bool
) -> None:
    if not is_offered:
        raise DomainError("Nobody has offered support here.", code="not-offered")
    if is_answered:
        raise DomainError("This offer has been answered already.", code="already-decided")
    if not accepted and not reason.strip():
        raise DomainError("Say why not.", code="no-reason", field="reason")
    if accepted:
        _check_support_consented(is_consented, field="accepted")
