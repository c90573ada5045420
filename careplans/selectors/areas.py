"""Which areas of a plan some consents open to one agency. Each consent stands for itself."""

from collections.abc import Collection, Iterable

from careplans.policies import PLAN
from cases.models import ConsentItem

WHOLE_PLAN = ConsentItem.Information.WHOLE_PLAN.value


def areas_opened(
    consents: Iterable[Collection[str]], domains: Iterable[tuple[str, bool]]
) -> tuple[frozenset[str], frozenset[str]]:
    """The areas by code, and those of which all of the plan is read; `consents` are the parts that each one opens.

    An area and the tick for the plan count together only if one and the same consent has both: what was agreed for one
    purpose is not joined with what was agreed for another. Legal matters (True beside the code) need their own tick.
    """
    known = list(domains)
    areas: set[str] = set()
    wholly: set[str] = set()
    for parts in consents:
        if not PLAN.intersection(parts):
            continue
        whole = WHOLE_PLAN in parts
        opened = {code for code, is_offence in known if code in parts or (whole and not is_offence)}
        areas |= opened
        if whole:
            wholly |= opened
    return frozenset(areas), frozenset(wholly)
