"""What must be true of a comprehensive assessment: to begin it, in each area, and to complete it. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.questions import LINE, PROSE, Kind, Question, questions_of
from core.errors import DomainError
from core.fields import PPS_MESSAGE, texts_in
from core.text import contains_pps

CONDITIONS = "KW-7.4"
OTHER_AGENCY = "KW-7.4.2.1"
MANAGER_ELSEWHERE = "KW-7.4.3.1"
EACH_AREA = "KW-12.1"
OWN_ORDER = "KW-12.3"
CONSENT_DECISION = "KW-7.6b"
TALK_FIRST = "KW-7.6a"

EARLIEST = date(1990, 1, 1)
MOST_CHARACTERS = 60_000  # of all answers of one area together


# Beginning -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the three conditions when somebody wants to begin (KW-7.4.1 to KW-7.4.3)."""

    decision: str = ""  # what the care team decided, if it did
    decided_by: str = ""
    decided_on: date | None = None
    better_placed: str = ""  # the agency to which the assessment was left
    check: str = ""  # the outcome of the check for a case manager elsewhere; empty while it is not complete
    manager_where: str = ""

    @property
    def is_decided_for_us(self) -> bool:
        return self.decision == "own-assessment"


def check_can_begin(*, is_open: bool, is_begun: bool, ground: Ground) -> None:
    """What no reason of a manager opens either: another agency is better placed, or has a case manager already."""
    if not is_open:
        raise DomainError("This case is closed.", code="case-closed")
    if is_begun:
        raise DomainError(
            "An assessment is begun already, perhaps in another window: go on with that one.", code="assessment-begun"
        )
    if ground.decision == "other-agency":
        where = ground.better_placed or "another agency"
        raise DomainError(
            f"The care team decided that {where} is better placed, so the assessment is left to them "
            f"(rule {OTHER_AGENCY}). If that has changed, the care team decides anew.",
            code=OTHER_AGENCY,
        )
    if ground.check == "exists":
        where = ground.manager_where or "another service"
        raise DomainError(
            f"There is a case manager at {where}: we support that plan, and do not assess again "
            f"(rule {MANAGER_ELSEWHERE}).",
            code=MANAGER_ELSEWHERE,
        )


def unmet(
    *, ground: Ground, wants_worker: bool, understands_sharing: bool, placed_by: str, placed_on: date | None
) -> list[tuple[str, str, str | None]]:
    """The conditions that do not hold: (words, rule, field)."""
    found: list[tuple[str, str, str | None]] = []
    if not wants_worker:
        found.append(("the person wants a key worker or case manager", "KW-7.4.1", "wants_worker"))
    if not understands_sharing:
        found.append(
            (
                "the person understands that information will be shared between agencies",
                "KW-7.4.1",
                "understands_sharing",
            )
        )
    if not (ground.is_decided_for_us or (placed_by.strip() and placed_on)):
        found.append(("it was agreed that this service is best placed, by whom and when", "KW-7.4.2", "best_placed_by"))
    if ground.check != "none":
        found.append(("the check for a case manager elsewhere is complete", "KW-7.4.3", None))
    return found


def check_conditions(lacking: Iterable[tuple[str, str, str | None]], *, reason: str) -> None:
    """All three hold, or a manager gives a reason (KW-7.4)."""
    missing = list(lacking)
    if missing and not reason.strip():
        words = "; ".join(said for said, _, _ in missing)
        raise DomainError(
            f"Not said yet: {words} (rule {missing[0][1]}). Or a manager gives the reason for beginning without it.",
            code=missing[0][1],
            field=missing[0][2],
        )


def check_day(on: date | None, *, today: date, field: str) -> None:
    if on is None:
        return
    if on > today:
        raise DomainError("This day has not come yet: choose today or a day before.", code="future-day", field=field)
    if on < EARLIEST:
        raise DomainError("This day is too long ago: check the year.", code="day-too-early", field=field)


def check_being_written(state: str, *, is_case_open: bool) -> None:
    if state == "complete":
        raise DomainError(
            "This assessment is complete and stays as it was. Begin a reassessment to write something new.",
            code="assessment-complete",
        )
    if state != "open":
        raise DomainError("This assessment was given up.", code="assessment-given-up")
    if not is_case_open:
        raise DomainError("This case is closed.", code="case-closed")


# One area --------------------------------------------------------------------------------------------------------


def check_area(
    *, level: int | None, not_discussed_because: str, access: str, blocked_by: str, needs_professional: bool, kind: str
) -> None:
    """Either a level or the reason why not; while there is neither, the area is only begun."""
    if level is not None and not_discussed_because.strip():
        raise DomainError(
            "Either a need level, or the reason why it was not discussed: not both.",
            code=EACH_AREA,
            field="not_discussed_because",
        )
    if level is not None and level not in range(4):
        raise DomainError("Choose none, low, medium or high.", code="no-such-level", field="level")
    if access == "blocked" and not blocked_by.strip():
        raise DomainError("Say by what it is blocked.", code="no-block", field="blocked_by")
    if needs_professional and not kind.strip():
        raise DomainError(
            "Say which professional assessment is needed, such as psychiatric.",
            code="no-professional-kind",
            field="professional_kind",
        )


_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){3,}", re.IGNORECASE)


def check_answers(domain_code: str, answers: Mapping[str, Any], *, prefix: str = "") -> dict[str, Any]:
    """The answers as they may be kept: known questions, known choices, within their ranges, and no PPS number."""
    known = {question.code: question for question in questions_of(domain_code)}
    kept: dict[str, Any] = {}
    for code, answer in answers.items():
        field = f"{prefix}{code}"
        question = known.get(code)
        if question is None:
            raise DomainError("This question does not belong to the area.", code="no-such-question", field=field)
        if any(contains_pps(each) for each in texts_in(answer)):
            raise DomainError(PPS_MESSAGE, code="pps-number", field=field)
        cleaned = _answer(question, answer, field)
        if cleaned not in (None, "", []):
            kept[code] = cleaned
    if sum(len(each) for each in texts_in(kept)) > MOST_CHARACTERS:
        raise DomainError("This is too long for one area. Shorten it.", code="too-long")
    return kept


def _answer(question: Question, answer: Any, field: str) -> Any:
    if answer in (None, "", []):
        return None
    options = {code for code, _ in question.options}
    if question.kind is Kind.CHOICE:
        if answer not in options:
            raise DomainError("Choose one of the answers.", code="no-such-answer", field=field)
        return answer
    if question.kind is Kind.CHOICES:
        if isinstance(answer, str) or not set(answer) <= options:
            raise DomainError("Choose from the answers.", code="no-such-answer", field=field)
        return [code for code, _ in question.options if code in answer]
    if question.kind in {Kind.NUMBER, Kind.DAYS}:
        if not isinstance(answer, int) or isinstance(answer, bool) or not question.least <= answer <= question.most:
            raise DomainError(
                f"Enter a whole number from {question.least} to {question.most}.", code="out-of-range", field=field
            )
        return answer
    if question.kind is Kind.DATE:
        return answer.isoformat() if isinstance(answer, date) else date.fromisoformat(answer).isoformat()
    words = str(answer).strip()
    most = PROSE if question.kind is Kind.PROSE else LINE
    if len(words) > most:
        raise DomainError(f"Shorten this to {most} characters. It has {len(words)}.", code="too-long", field=field)
    if _ACCOUNT.search(words):
        raise DomainError(
            "This looks like the number of a bank account. It is not needed: take it out.",
            code="account-number",
            field=field,
        )
    return words or None


# The whole -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Area:
    """One area as completing looks at it."""

    code: str
    label: str
    level: int | None
    not_discussed_because: str
    priority: int | None

    @property
    def is_done(self) -> bool:
        return self.level is not None or bool(self.not_discussed_because)

    @property
    def is_need(self) -> bool:
        return bool(self.level)


@dataclass(frozen=True, slots=True)
class Facts:
    """What completing looks at."""

    areas: tuple[Area, ...]
    is_outside: bool = False
    prior_received: bool = False
    summary: str = ""
    complexity: Collection[str] = ()
    has_agencies: bool = False
    is_case_managed: bool = True
    talk_held: bool = False
    consent_decision: str = ""
    consent_stands: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that completing waits for, and where it is put right: an area, or "summary", "talk", "consent"."""

    words: str
    where: str
    rule: str
    area: str = ""


def missing(facts: Facts) -> list[Missing]:
    """All that completing waits for, in the order of the page (KW-12.1, KW-12.3, KW-7.6b)."""
    found: list[Missing] = []
    if facts.is_outside:
        if not facts.prior_received:
            found.append(Missing("The assessment of the other service has not come yet", "prior", "GB1-cm-ensures"))
    else:
        found += [
            Missing(f"{area.label}: a need level, or why it was not discussed", "area", EACH_AREA, area.code)
            for area in facts.areas
            if not area.is_done
        ]
        unranked = [area.label for area in facts.areas if area.is_need and area.priority is None]
        if unranked:
            found.append(Missing(f"The person’s own order for {', '.join(unranked)}", "summary", OWN_ORDER))
        if not facts.summary.strip():
            found.append(Missing("Your summary", "summary", "no-summary"))
        if facts.is_case_managed and not facts.complexity:
            found.append(Missing("Why the case is case-managed", "summary", "GB2-complexity"))
        if facts.is_case_managed and not facts.has_agencies:
            found.append(Missing("The agencies to involve", "summary", "no-agencies"))
    if not facts.talk_held:
        found.append(Missing("The talk about confidentiality", "talk", TALK_FIRST))
    if not facts.consent_decision:
        found.append(Missing("The decision on sharing: given or refused", "summary", CONSENT_DECISION))
    elif facts.consent_decision == "given" and not facts.consent_stands:
        found.append(
            Missing("A signed consent: the person agrees to share, and none is in force", "consent", CONSENT_DECISION)
        )
    return found


def check_can_complete(facts: Facts) -> None:
    lacking = missing(facts)
    if lacking:
        words = ". ".join(each.words for each in lacking)
        raise DomainError(f"Not complete yet. {words} (rule {lacking[0].rule}).", code=lacking[0].rule)


def check_order(order: Mapping[str, int | None], *, needs: Collection[str], prefix: str = "") -> None:
    """The person's order: each place once, among the areas in which there is a need (KW-12.3)."""
    taken: dict[int, str] = {}
    for code, place in order.items():
        if place is None:
            continue
        if code not in needs:
            raise DomainError(
                "No need was found in this area, so it has no place in the order.",
                code="no-need",
                field=f"{prefix}{code}",
            )
        if place < 1 or place > max(len(needs), 1):
            raise DomainError(f"Enter a place from 1 to {len(needs)}.", code="no-such-place", field=f"{prefix}{code}")
        if place in taken:
            raise DomainError(
                f"Two areas stand in place {place}: each has a place of its own.",
                code="place-taken",
                field=f"{prefix}{code}",
            )
        taken[place] = code


def check_readiness(readiness: int | None) -> None:
    if readiness is not None and readiness not in range(11):
        raise DomainError("Enter a number from 0 to 10.", code="out-of-range", field="readiness")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise DomainError("Give the reason.", code="no-reason", field="reason")


# Done elsewhere --------------------------------------------------------------------------------------------------


def check_prior(*, has_agency: bool, service_name: str, done_on: date | None, done_about: str, today: date) -> None:
    """Where it was done, and when (GB1-hna-done)."""
    if not has_agency and not service_name.strip():
        raise DomainError("Say which service did it.", code="no-service", field="agency")
    if done_on is None and not done_about.strip():
        raise DomainError("Say when: the day, or about when.", code="no-day", field="done_on")
    check_day(done_on, today=today, field="done_on")


def check_can_request(*, has_agency: bool, is_requested: bool, is_received: bool, is_consented: bool) -> None:
    """Asking for a paper tells the other service whose it is, and needs the person's consent for that."""
    if is_received:
        raise DomainError("It has come already.", code="received-already")
    if is_requested:
        raise DomainError("It has been asked for already.", code="requested-already")
    if not has_agency:
        raise DomainError(
            "This service is not in the directory, so no consent can name it. Ask the person to bring a copy.",
            code="no-consent",
        )
    if not is_consented:
        raise DomainError(
            "No consent in force lets us speak with this agency about the assessment. Talk about consent with the "
            "person first, and tick the assessment for it. An enquiry alone asks no papers.",
            code="no-consent",
        )


def check_can_receive(*, is_received: bool, received_on: date, today: date, has_file: bool) -> None:
    if is_received:
        raise DomainError("It has been recorded already.", code="received-already")
    check_day(received_on, today=today, field="received_on")
    if not has_file:
        raise DomainError("Add the file, or a photo of the paper.", code="no-file", field="scan")


def check_can_take_over(*, is_received: bool) -> None:
    if not is_received:
        raise DomainError(
            "Record that it has come, with its file, before it counts as the assessment.",
            code="GB1-cm-ensures",
            field="prior",
        )
