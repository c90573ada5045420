"""What the service can do next with one of its forms, as links: the main one first."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from cases.presenters import address
from gapsblocks.kinds import Route
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction
from gapsblocks.states import INSIDE, GapState

State = GapState
# What moves the form on; everything else is beside it.
MAIN = frozenset({"gapsblocks:write", "gapsblocks:advise", "gapsblocks:send", "gapsblocks:tell"})


AGAIN = "Advise again"


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that this reader can do with the form now."""

    label: str
    url: str
    is_main: bool = False


def ways_on(form: GapsAndBlocksForm, can: Set[str]) -> list[Way]:
    """What is open to this reader, the main one first; what leads nowhere is left out."""
    waits = _main(form, can)
    return [
        Way(label, url, waits and page in MAIN and label != AGAIN)
        for label, page in _open(form, can)
        if (url := address(page, form.pk))
    ]


def _main(form: GapsAndBlocksForm, can: Set[str]) -> bool:
    """Whether the form waits for this reader; what is merely possible is a link."""
    if form.state in (State.RAISED, State.ADVISED):
        return GapAction.ADVISE in can
    return form.state in (State.DRAFT, State.ANSWERED) and GapAction.WRITE in can


def _open(form: GapsAndBlocksForm, can: Set[str]) -> Iterator[tuple[str, str]]:
    state = form.state
    if state == State.DRAFT and GapAction.WRITE in can:
        yield "Go on writing", "gapsblocks:write"
        yield "Throw the draft away", "gapsblocks:discard"
    if state == State.RAISED and GapAction.ADVISE in can:
        yield "Advise", "gapsblocks:advise"
    if state == State.ADVISED and GapAction.SEND in can:
        if form.route == Route.HOMELESS:
            yield "Put it into the quarterly report", "gapsblocks:mark-for-report"
        else:
            yield "Send it to the co-ordinator", "gapsblocks:send"
        yield "It is resolved inside", "gapsblocks:resolve"
        yield AGAIN, "gapsblocks:advise"
    if state == State.CO_ORDINATOR and GapAction.RAISE_UP in can and GapAction.SEND in can:
        yield "Move it to the national co-ordinator", "gapsblocks:to-national"
    if state == State.ANSWERED and GapAction.WRITE in can:
        yield "Tell the person", "gapsblocks:tell"
    if state in INSIDE and GapAction.WRITE in can:
        yield "What colleagues advised", "gapsblocks:colleagues"
        yield "Change the words", "gapsblocks:reword"
    if state not in (State.DRAFT, State.CLOSED) and GapAction.WRITE in can:
        yield "Tell the person where it stands", "gapsblocks:tell-step"
        yield "The person agrees to be named", "gapsblocks:agree-naming"
    if state in (State.ANSWERED, State.CLOSED) and GapAction.SEND in can:
        yield "Open it again", "gapsblocks:reopen"


def waits_for(form: GapsAndBlocksForm, can: Set[str]) -> str:
    """Who has to act, where this reader has not."""
    if _main(form, can):
        return ""
    return {
        State.DRAFT: "Whoever works on the case goes on writing it.",
        State.RAISED: "It waits for the line manager’s advice. Managers have a notice.",
        State.ADVISED: "The line manager sends it to the co-ordinator, or says how it was resolved inside.",
        State.CO_ORDINATOR: "The co-ordinator works on it. The worker who raised it is told of each step.",
        State.NATIONAL: "The national co-ordinator works on it. The worker who raised it is told of each step.",
        State.ANSWERED: "Whoever works on the case tells the person.",
    }.get(GapState(form.state), "")
