"""What leaves the service, with each place in it that could tell whose file it is (LAW-gap-identity)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gapsblocks.rules.identity import Finding, numbered
from gapsblocks.selectors.anonymous import AnonymousGap


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text. With a number it is a finding: what it could tell, and where its line of the list stands."""

    text: str
    number: int = 0
    what: str = ""
    place: str = ""


def leaving(gap: AnonymousGap, found: Sequence[Finding], places: Mapping[str, str]) -> dict[str, list[Piece]]:
    """Each text that leaves, by its field, cut where something was found.

    What does not stand in the texts of this page, such as the free name of a service that is on the list too, is not
    marked here, and stays in the list of findings.
    """
    shown = {
        "title": gap.title,
        "about_service": gap.concerned,
        "description": gap.description,
        "evidence": gap.evidence,
        "solution": gap.solution,
        "advice": gap.advice,
        "action_taken": gap.action,
    }
    numbers = numbered(found)
    return {
        field: list(marked(text, [each for each in found if each.field == field], numbers, places))
        for field, text in shown.items()
    }


def marked(
    text: str, found: Iterable[Finding], numbers: Mapping[str, int], places: Mapping[str, str]
) -> Iterator[Piece]:
    """The text whole, in its order. Of two findings that overlap the second is marked where the first has ended."""
    at = 0
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        start = max(each.start, at)
        if text[each.start : each.end] != each.text or start >= each.end:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start : each.end], numbers[each.key], each.what, places.get(each.key, ""))
        at = each.end
    if at < len(text):
        yield Piece(text[at:])
