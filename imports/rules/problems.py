"""What can stand against a row: the question it asks, the answers there are, and for which rows one answer holds."""

from dataclasses import dataclass

from core.errors import DomainError
from core.fields import PPS_MESSAGE
from core.text import contains_pps

TYPED = "typed"
REMOVED = "[number removed]"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem.

    `alike`: rows that one answer settles. "row": each row for itself; "kind": all rows with this problem;
    "text": all rows with the same words.
    """

    code: str
    reason: str  # at the cell
    question: str  # asked once for all rows alike; {text} is what the list says
    choices: tuple[tuple[str, str], ...]  # {proposal} is what is proposed
    alike: str = "row"
    typed: str = ""  # label of the box for an answer of one's own, on the row's page
    refuses: bool = False  # the row is refused until this is answered, not merely undecided
    pick: str = ""  # "worker" or "agency": the choices are these, nearest first


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("name-missing", "There is no name", "", (), typed="The name, as Last name, First names", refuses=True),
        Kind(
            "name-odd",
            "This does not look like a name",
            "",
            (("keep", "It is a name: keep it as written"),),
            typed="The name, as Last name, First names",
        ),
        Kind(
            "name-comma",
            "Is the last name written first?",
            "Some names are written “Last name, First name”. Read them so?",
            (("swap", "Yes: what stands before the comma is the last name"),),
            "kind",
            "The name, as Last name, First names",
        ),
        Kind(
            "name-capitals",
            "Written in capitals",
            "Some names are written all in capitals. How should they be kept?",
            (("recase", "In small letters, as proposed"), ("keep", "In capitals, as written")),
            "kind",
            "The name, as Last name, First names",
        ),
        Kind(
            "name-long",
            "The name is too long for the record",
            "",
            (),
            typed="The name, as Last name, First names",
            refuses=True,
        ),
        Kind(
            "birth-missing",
            "There is no date of birth",
            "Some people have no date of birth in the list. Import them without it?",
            (("unknown", "Yes: the date of birth is not known"),),
            "kind",
            "The date of birth, as day/month/year",
        ),
        Kind(
            "birth-impossible",
            "There is no such day",
            "“{text}” is no day that there can be. What should be kept?",
            (("unknown", "The date of birth is not known; the words stay as a remark"),),
            "text",
            "The date of birth, as day/month/year",
        ),
        Kind(
            "birth-order",
            "Day and month may have changed places",
            "“{text}” is no day in the Irish order. What should be kept?",
            (("swapped", "{proposal}: the month is written first"), ("unknown", "The date of birth is not known")),
            "text",
            "The date of birth, as day/month/year",
        ),
        Kind(
            "birth-unclear",
            "This is not a date",
            "“{text}” is not a date of birth. What should be kept?",
            (("unknown", "The date of birth is not known; the words stay as a remark"),),
            "text",
            "The date of birth, as day/month/year",
        ),
        Kind(
            "birth-age",
            "An age or a year, not a date",
            "“{text}” is not a full date of birth. What should be kept?",
            (
                ("estimate", "An estimated year of birth: {proposal}"),
                ("unknown", "Not known; the words stay as a remark"),
            ),
            "text",
            "The date of birth, as day/month/year",
        ),
        Kind(
            "birth-odd",
            "An unlikely date of birth",
            "",
            (("keep", "It is right: keep it"), ("unknown", "The date of birth is not known")),
            typed="The date of birth, as day/month/year",
        ),
        Kind(
            "gender-unclear",
            "Not a word this service knows for gender",
            "What does “{text}” in the column for gender mean?",
            (
                ("woman", "Woman"),
                ("man", "Man"),
                ("non-binary", "Non-binary"),
                ("other", "Another way"),
                ("not-said", "Not said"),
            ),
            "text",
        ),
        Kind(
            "eircode-invalid",
            "Shaped like an Eircode, but not one",
            "“{text}” is shaped like an Eircode but is not one. What should be kept?",
            (("address", "Keep it as text of the address"),),
            "text",
            "The Eircode",
        ),
        Kind(
            "phone-zero",
            "The first 0 of the number seems lost",
            "Some phone numbers have lost their first 0, as spreadsheets do. Put it back?",
            (("zero", "Yes: put 0 before them"), ("keep", "No: keep them as written")),
            "kind",
            "The phone number",
        ),
        Kind(
            "phone-long",
            "Too long for a phone number",
            "",
            (("remark", "Keep it as a remark"),),
            typed="The phone number",
        ),
        Kind(
            "email-invalid",
            "Not an e-mail address",
            "“{text}” is not an e-mail address. What should be kept?",
            (("remark", "Keep it as a remark"),),
            "text",
            "The e-mail address",
        ),
        Kind(
            "day-unclear",
            "Not a day that can be read",
            "“{text}” cannot be read as a day. What should be kept?",
            (("remark", "Keep the words as a remark, and no date"),),
            "text",
            "The date, as day/month/year",
        ),
        Kind(
            "level-unclear",
            "Not a level of work",
            "What does “{text}” in the column for the level mean?",
            (
                ("key-working", "Key working"),
                ("case-management", "Case management"),
                ("harm-reduction-only", "Harm reduction only"),
            ),
            "text",
        ),
        Kind(
            "lead-unknown",
            "No agency of this name is known",
            "Which agency is “{text}”, named as lead agency?",
            (),
            "text",
            pick="agency",
        ),
        Kind(
            "lead-elsewhere",
            "The list names another agency as lead",
            "“{text}” leads some people of this list. What should become of them here?",
            (
                ("ours", "Our agency keeps the file and answers for it"),
                ("nobody", "Open the file with no lead agency; the name stays as a remark"),
                ("leave-out", "Leave them out: the lead agency imports its own"),
            ),
            "text",
        ),
        Kind(
            "manager-unknown",
            "No worker of our agency has this name",
            "Who is “{text}”, named as case manager?",
            (("nobody", "Nobody who works for us: leave the role open for the manager to fill"),),
            "text",
            pick="worker",
        ),
        Kind(
            "manager-several",
            "More than one case manager: there can be one",
            "“{text}”: who of them is the case manager?",
            (("nobody", "None of them: leave the role open for the manager to fill"),),
            "text",
            pick="worker",
        ),
        Kind(
            "worker-unknown",
            "No worker of our agency has this name",
            "Who is “{text}”, named as key worker?",
            (("remark", "Nobody who works for us: keep the name as a remark"),),
            "text",
            pick="worker",
        ),
        Kind(
            "agency-unknown",
            "No agency of this name is known",
            "Which agency is “{text}”?",
            (("text", "None that is listed here: keep the name as it is written"),),
            "text",
            pick="agency",
        ),
        Kind(
            "twin",
            "The same name and birth date stand in another row",
            "",
            (
                ("this", "One person: import this row, and leave the other out"),
                ("leave-out", "One person: leave this row out"),
                ("different", "Two people: import both"),
            ),
        ),
        Kind(
            "known",
            "Our agency has a record of this name and birth date",
            "",
            (
                ("join", "The same person: keep this row’s remarks with the record there is"),
                ("leave-out", "The same person: leave the row out"),
                ("new", "Another person: make a new record"),
            ),
        ),
        Kind(
            "pps",
            "A number shaped like a PPS number stood here. It was not kept",
            "Some cells held numbers shaped like PPS numbers, which may not be kept. "
            "Import the rows without the numbers?",
            (("removed", "Yes: the numbers are taken out, the other words stay"),),
            "kind",
            refuses=True,
        ),
        Kind(
            "total",
            "This looks like a total or a foot note, not a person",
            "",
            (("person", "It is a person: import it"), ("leave-out", "Leave the row out")),
            refuses=True,
        ),
    )
}


def alike_key(code: str, text: str) -> str:
    """Under which one answer is kept for all rows alike; empty where each row is asked for itself."""
    match KINDS[code].alike:
        case "kind":
            return code
        case "text":
            return f"{code}:{' '.join(text.split()).casefold()[:200]}"
        case _:
            return ""


def check_answer(code: str, choice: str, typed: str, allowed: set[str]) -> None:
    """The answer is one of those offered; what is typed can be read. Raises DomainError."""
    if choice not in allowed:
        raise DomainError("Choose one of the answers.", code="no-such-answer", field="choice")
    if choice == TYPED:
        if not typed.strip():
            raise DomainError("Type the answer, or choose another.", code="nothing-typed", field="typed")
        if contains_pps(typed):
            raise DomainError(PPS_MESSAGE, code="pps-number", field="typed")
