"""How many forms of a quarter were answered within so many working days, as it may be read outside the service (S.1).

Beside it stand the ages of all forms, answered and open, and how many are answered. So a count is told only where
neither what it adds nor what it leaves over of an age is small: steps are joined with the next until that holds.

- Ages that are hidden are one step, for only their sum is known.
- A step holds no answered form, or at least the threshold; and of its ages no open form, or at least the threshold.
- Inside one age a step may be finer, for how the open forms lie there is told nowhere.
"""

from collections.abc import Callable, Sequence

from gapsblocks.rules.picture import Shown

ENDS = (5, 10, 15, 20, 30, 40, 60)  # working days; after the last comes whatever took longer
AGE_OF = (0, 1, 2, 2, 3, 3, 4, 4)  # in which band of ages (selectors.picture.AGES) each of these lies, and the rest
Span = range  # of steps or ages that are told together


def answered_within(
    answered: Sequence[int], still_open: Sequence[int], ages: Sequence[Shown], told: Shown, least: int
) -> tuple[Shown, ...]:
    """How many were answered by the end of each step, the last being all so far; None where it is hidden.

    `answered` by step, `still_open` by age; `ages` are the counts of all forms by age as they are shown, and `told` how
    many are answered, as it is shown.
    """
    if least and (told is None or sum(answered) < least):
        return (None,) * len(answered)
    sums = [sum(answered[: at + 1]) for at in range(len(answered))]
    ends = range(len(answered)) if not least else _ends(answered, still_open, ages, least)
    return tuple(total if at in ends else None for at, total in enumerate(sums))


def _ends(answered: Sequence[int], still_open: Sequence[int], ages: Sequence[Shown], least: int) -> set[int]:
    """The steps at whose ends a count may be told."""

    def steps_of(span: Span) -> list[int]:
        return [at for at, age in enumerate(AGE_OF) if age in span]

    def is_large(counts: Sequence[int]) -> bool:
        return sum(counts) == 0 or sum(counts) >= least

    def may_be_told(span: Span) -> bool:
        return is_large([answered[at] for at in steps_of(span)]) and is_large([still_open[age] for age in span])

    hidden = [age for age, count in enumerate(ages) if count is None]
    spans = [range(age, age + 1) for age in range(len(ages)) if not hidden or not hidden[0] <= age <= hidden[-1]]
    if hidden:
        spans.insert(hidden[0], range(hidden[0], hidden[-1] + 1))
    found: set[int] = set()
    for span in _joined(spans, may_be_told):
        steps = steps_of(span)
        found.add(steps[-1])
        if len(span) == 1:
            inner = _joined([range(at, at + 1) for at in steps], lambda part: is_large([answered[at] for at in part]))
            found |= {part[-1] for part in inner}
    return found


def _joined(spans: Sequence[Span], may_be_told: Callable[[Span], bool]) -> list[Span]:
    """Neighbours in as many spans as may be told; what is left over at the end goes with those before it."""
    found: list[Span] = []
    start: int | None = None
    for span in spans:
        start = span.start if start is None else start
        if may_be_told(range(start, span.stop)):
            found.append(range(start, span.stop))
            start = None
    while start is not None and found:
        start, stop = found.pop().start, spans[-1].stop
        if may_be_told(range(start, stop)):
            found.append(range(start, stop))
            start = None
    return found
