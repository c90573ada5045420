"""Of each step of a form: whether the person was told of it, when, by whom, and in which words."""

from dataclasses import dataclass
from datetime import date

from gapsblocks.models import GapsAndBlocksForm, GapStep

Kind = GapStep.Kind
MOVES = (Kind.RAISED, Kind.ADVICE, Kind.SENT, Kind.NATIONAL, Kind.ANSWER, Kind.REOPENED)


@dataclass(frozen=True, slots=True)
class Told:
    """That the worker told the person where the form stands."""

    on: date
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class MoveTold:
    """One step that the form took, and the first talk with the person after it; none, where they do not know yet."""

    kind: str
    said: str
    on: date
    told: Told | None


@dataclass(frozen=True, slots=True)
class Telling:
    moves: tuple[MoveTold, ...]

    @property
    def waiting(self) -> tuple[MoveTold, ...]:
        """The steps of which the person was not told yet."""
        return tuple(move for move in self.moves if move.told is None)


def telling_of(form: GapsAndBlocksForm) -> Telling:
    """Each step of the form in its order, with what the person was told after it: one query."""
    steps = list(GapStep.objects.filter(form=form, kind__in=(*MOVES, Kind.TOLD)).select_related("by").order_by("pk"))
    found: list[MoveTold] = []
    told: Told | None = None
    for step in reversed(steps):
        if step.kind == Kind.TOLD:
            told = Told(step.on, str(step.by), step.words)
        else:
            found.append(MoveTold(step.kind, step.get_kind_display(), step.on, told))
    return Telling(tuple(reversed(found)))
