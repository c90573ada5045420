"""The kinds of note: by what channel the contact was, and the headings that a note of it begins with."""

from dataclasses import dataclass

from contacts.models import CaseNote
from correspondence.models import Contact

Kind = CaseNote.Kind
Channel, Outcome = Contact.Channel, Contact.Outcome


@dataclass(frozen=True, slots=True)
class Template:
    """How a note of one kind begins."""

    channel: str
    outcome: str = Outcome.ATTENDED
    headings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return begun_with(self.headings)


TEMPLATES: dict[str, Template] = {
    Kind.SESSION: Template(Channel.IN_PERSON),
    Kind.PHONE: Template(Channel.TELEPHONE, headings=("Who rang, and why", "What was said", "What happens next")),
    Kind.MET: Template(Channel.IN_PERSON, headings=("What brought the person", "What was said", "What happens next")),
    Kind.VISIT: Template(
        Channel.OUTREACH, headings=("Who was there", "How the home was", "What was said", "What happens next")
    ),
    Kind.OUTREACH: Template(
        Channel.OUTREACH, headings=("Where", "How the person was", "What was given or said", "What happens next")
    ),
    Kind.MESSAGE: Template(Channel.MESSAGE, headings=("What was written, by whom", "What happens next")),
    Kind.VIDEO: Template(Channel.VIDEO, headings=("What was said", "What happens next")),
    Kind.PREPARATION: Template(
        Channel.IN_PERSON,
        headings=("Which meeting", "What the person wants to say there", "Who comes along", "What happens next"),
    ),
    Kind.NO_SHOW: Template(
        Channel.IN_PERSON, Outcome.DID_NOT_ATTEND, ("What was agreed", "What was tried", "What happens next")
    ),
}
CONTACTS = tuple(kind for kind in TEMPLATES if kind != Kind.SESSION)  # what the form of a plain note writes


def begun_with(headings: tuple[str, ...]) -> str:
    """The text of a note that has only its headings."""
    return "\n\n".join(f"{heading}:" for heading in headings)


def text_of(kind: str) -> str:
    """How a note of this kind begins where an agency has no headings of its own."""
    template = TEMPLATES.get(kind)
    return template.text if template else ""


def lines_of(text: str) -> list[str]:
    """The headings in such a text, each for itself."""
    return [line.rstrip(":") for line in text.splitlines() if line.strip()]


def says_only(content: str, headings: str) -> bool:
    """Whether nothing was written between the headings."""
    return content.split() == headings.split()
