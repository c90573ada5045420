"""What a person wants one agency to know, as it comes from the talk: the input of a draft."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Yes to one agency: whom to talk to there, the areas of life and kinds of information by their codes.

    `offence` is the separate answer about legal matters; no area of life brings it along (LAW-offence-data).
    """

    agency: int
    contact_name: str = ""
    domains: frozenset[str] = frozenset()
    information: frozenset[str] = frozenset()
    offence: bool = False
    messages: bool = False
    told_of_leaving: bool = False
