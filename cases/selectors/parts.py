"""The parts of a file in words, in the order in which a page says them."""

from collections.abc import Iterable

from cases.models import CareDomain, ConsentItem
from cases.policies import ATTENDANCE, CHILD_FAMILY, CONTACT_DETAILS, THE_CASE, known_domains

Information = ConsentItem.Information

# Kinds of information that a page shows as facts, and not as something that is written in the file.
FACTS = frozenset({CONTACT_DETAILS, ATTENDANCE})
PLANS = frozenset({Information.PLAN_PART.value, Information.WHOLE_PLAN.value})


def every_domain() -> list[CareDomain]:
    """The areas of life, in their order: one query a request."""
    return known_domains()


def labels_of(domains: Iterable[CareDomain]) -> dict[str, str]:
    """Each part that can be shared, by its code: the areas of life first, then the kinds of information."""
    kinds = {kind.value: str(kind.label) for kind in Information}
    return {domain.code: domain.label for domain in domains} | kinds | {CHILD_FAMILY: "The child and family part"}


def said(parts: frozenset[str], labels: dict[str, str]) -> str:
    """“the name, the case manager, drug use, contact details”; the whole file is “everything”."""
    if THE_CASE in parts:
        return "everything"
    return ", ".join(["the name", "the case manager", *(lower(labels[code]) for code in labels if code in parts)])


def lower(words: str) -> str:
    """With a small first letter, for the middle of a sentence."""
    return words[:1].lower() + words[1:]
