"""The forms as they go on paper: anonymous, and what could still tell whose file it is left out (LAW-gap-identity)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from agencies.models import Agency
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.papers.form import Sender
from gapsblocks.policies import gap_policy
from gapsblocks.rules.identity import Identity, find
from gapsblocks.selectors.anonymous import AnonymousGap, anonymous
from gapsblocks.selectors.identity import identity_of, settled_of
from gapsblocks.states import GapState

LEFT_OUT = "[left out]"
# The words of the anonymous form, and by which names the sender has settled what was found in them.
WORDS = {
    "title": ("title",),
    "description": ("description",),
    "evidence": ("evidence",),
    "solution": ("solution",),
    "concerned": ("about_service",),
    "advice": ("advice",),
    "action": ("action_taken",),
    "answer": ("answer", "words"),
}
BESIDE = ("case__service_user", "agency", "domain", "about_agency", "forum")


@dataclass(frozen=True, slots=True)
class Printed:
    """One form as it is printed, and where its answer goes."""

    gap: AnonymousGap
    sender: Sender


def printable():
    """The rows that can go on paper, with what a paper needs beside them. A draft is no form yet."""
    return GapsAndBlocksForm.objects.exclude(state=GapState.DRAFT).select_related(*BESIDE)


def printed(form: GapsAndBlocksForm, today: date) -> Printed:
    """The same for every reader, inside and outside. Its name never goes on paper, even where the person agreed to be
    named: a paper cannot be called back when that is withdrawn.

    Words written after the form was sent, or before anybody looked them through, are looked through here: what could
    tell, and was not said to be of somebody else, is left out.
    """
    gap = anonymous(form, today)
    whose, settled = identity_of(form.case), settled_of(form)
    told = {name: getattr(gap, name) for name in WORDS}
    if form.about_agency_id:
        del told["concerned"]  # the name of an agency of the register
    kept = {name: without(words, WORDS[name], whose, settled) for name, words in told.items()}
    steps = tuple(replace(step, words=without(step.words, ("words", "answer"), whose, settled)) for step in gap.steps)
    return Printed(replace(gap, **kept, steps=steps, name=""), sender_of(form.agency))  # type: ignore[arg-type]


def without(words: str, fields: Iterable[str], whose: Identity, settled: set[str]) -> str:
    """The words less those that could tell whose file it is."""
    for found in reversed(find(next(iter(fields)), words, whose)):
        if not any(replace(found, field=field).key in settled for field in fields):
            words = words[: found.start] + LEFT_OUT + words[found.end :]
    return words


def sender_of(agency: Agency) -> Sender:
    address = "\n".join(filter(None, [agency.address, agency.eircode]))
    return Sender(agency.name, agency.label, address, agency.phone, agency.email)


def printed_in_order(user, numbers: list[int], today: date) -> Iterator[Printed]:
    """These forms, as far as this person sees them now, in the order asked for."""
    rows = printable().filter(pk__in=gap_policy.scope(user).filter(pk__in=numbers).values("pk"))
    found = {form.pk: form for form in rows}
    for number in numbers:
        if number in found:
            yield printed(found[number], today)
