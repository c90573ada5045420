"""Which areas of a plan some consents open to one agency. Each consent stands for itself."""

from collections.abc import Collection, Iterable

from careplans.policies import PLAN
from cases.models import ConsentItem

WHOLE_PLAN = ConsentItem.Information.WHOLE_PLAN.value


def areas_opened(
    consents: Iterable[Collection[str]], domains: Iterable[tuple[str, bool]]
) -> tuple[frozenset[str], bool]:
    """The areas by code, and whether all of the plan is read in them; `consents` are the parts that each one opens.

    An area and the tick for the plan count together only if one and the same consent has both: what was agreed for one
    purpose is not joined with what was agreed for another. Legal matters (True beside the code) need their own tick.
    """
    known = list(domains)
    areas: set[str] = set()
    wholly = False
    for parts in consents:
        if not PLAN.intersection(parts):
            continue
        whole = WHOLE_PLAN in parts
        wholly = wholly or whole
        areas |= {code for code, is_offence in known if code in parts or (whole and not is_offence)}
    return frozenset(areas), wholly
