"""What must be there before a person's agreement counts (KW-7.6a, FND-consent-evidence)."""

from collections.abc import Collection, Sequence
from datetime import date

from cases.models import Case, ConfidentialityDiscussion, Consent, ConsentItem
from consents.wishes import Wish
from core.errors import DomainError

How = Consent.GivenHow
WHOLE_PLAN = ConsentItem.Information.WHOLE_PLAN


def check_talk(*, held_on: date, today: date, told: Collection[bool]) -> None:
    if held_on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field="held_on")
    if not all(told):
        raise DomainError(
            "Tick all three. A consent counts only when the person has heard all of it.", code="talk-not-whole"
        )


def check_open(case: Case) -> None:
    if not case.is_open:
        raise DomainError("This case is closed, so nothing new is shared from it.", code="case-closed")


def check_draft(consent: Consent) -> None:
    if consent.state == Consent.State.SIGNED:
        raise DomainError(
            "This consent has been signed. What was signed never changes: begin a new version.",
            code="already-signed",
        )
    if consent.state == Consent.State.DECLINED:
        raise DomainError("The person said no to this. Ask again with a new form.", code="declined")


def check_wishes(
    wishes: Sequence[Wish],
    *,
    lead: int | None,
    known: Collection[int],
    clinics: Collection[int],
    offence: Collection[str],
) -> None:
    """Shapes that hold for a draft too: no agency twice, never the lead agency itself, no legal matters by the way."""
    named = [wish.agency for wish in wishes]
    if len(named) != len(set(named)):
        raise DomainError("An agency is on the form twice.", code="agency-twice")
    if lead in named:
        raise DomainError("Your own agency works with the person and is not asked for.", code="own-agency")
    if not set(named) <= set(known):
        raise DomainError("One of these agencies is no longer in the directory.", code="unknown-agency")
    if any(wish.domains & set(offence) for wish in wishes):
        raise DomainError(
            "Legal issues and offending are asked about separately, never as one of the areas.", code="offence-apart"
        )
    check_whole_plan([wish.agency for wish in wishes if WHOLE_PLAN in wish.information], clinics)


def check_whole_plan(agencies: Collection[int], clinics: Collection[int]) -> None:
    """The whole care plan goes to a methadone clinic only; other agencies see the goals that they help with."""
    if not set(agencies) <= set(clinics):
        raise DomainError(
            "Only a methadone clinic may see the whole care plan. Choose the agency’s own part of it.",
            code="whole-plan-for-clinics",
        )


def check_something_agreed(consent: Consent, agreed: Sequence[int]) -> None:
    """`agreed`: for each agency named, how many things it may know."""
    if consent.kind not in Consent.SHARING:
        return
    if not agreed:
        raise DomainError("Name at least one agency.", code="no-agency")
    if not all(agreed):
        raise DomainError("An agency is named that may know nothing. Tick something, or take it off.", code="empty-yes")
    if not consent.purposes and not consent.purpose_words.strip():
        raise DomainError("Say what it is for.", code="no-purpose")


def check_can_sign(
    *,
    talk: ConfidentialityDiscussion | None,
    talk_used: bool,
    signed_on: date,
    today: date,
    expires_on: date | None,
    replaced_signed_on: date | None,
) -> None:
    """The talk comes first, the day is no day to come, and a paper that has run out already shares nothing."""
    if talk is None:
        raise DomainError(
            "Record the talk about confidentiality first: the form is signed only after it.", code="no-talk"
        )
    if talk_used:
        raise DomainError(
            "The talk on record belongs to the consent before. Have it again, and record it.", code="talk-used"
        )
    if signed_on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field="signed_on")
    if signed_on < talk.held_on:
        raise DomainError(
            f"The talk about confidentiality was on {talk.held_on:%-d %B %Y}. The form cannot be signed before it.",
            code="before-talk",
            field="signed_on",
        )
    if expires_on is not None and expires_on <= today:
        raise DomainError(
            "By that day the consent has run out already. Ask the person to sign a new form.",
            code="run-out",
            field="signed_on",
        )
    if replaced_signed_on is not None and signed_on < replaced_signed_on:
        raise DomainError(
            f"The version in force was signed on {replaced_signed_on:%-d %B %Y}. An older paper cannot replace it.",
            code="older-than-standing",
            field="signed_on",
        )


def check_same_words(shown: str, now: str) -> None:
    if shown != now:
        raise DomainError(
            "The words of this form have changed since they were read. Read them again together, then sign.",
            code="words-changed",
        )


def check_evidence(
    *,
    given_how: str,
    signed_name: str,
    witness_name: str,
    spoken_words: str,
    has_signature: bool,
    has_scan: bool,
    taker: str,
) -> None:
    """What shows that the person agreed. A form without it is not signed (FND-consent-evidence)."""
    if given_how not in How.values:
        raise DomainError("Choose how the person gives it.", code="no-way", field="given_how")
    if given_how == How.DRAWN and not has_signature:
        raise DomainError("The signature is empty. Sign in the box, or type the name.", code="empty", field="signature")
    if given_how == How.TYPED and sum(letter.isalpha() for letter in signed_name) < 2:
        raise DomainError("The person types their name here.", code="no-name", field="signed_name")
    if given_how == How.PAPER and not has_scan:
        raise DomainError("Add the scan or photograph of the signed paper.", code="no-scan", field="scan")
    if given_how == How.SPOKEN:
        if not spoken_words.strip():
            raise DomainError("Write down what the person said.", code="no-words", field="spoken_words")
        if not witness_name.strip():
            raise DomainError("Name the witness who heard it.", code="no-witness", field="witness_name")
        if witness_name.strip().casefold() == taker.casefold():
            raise DomainError("The witness is somebody else than you.", code="own-witness", field="witness_name")
