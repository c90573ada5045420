"""What must be true of a score. Pure."""

from collections.abc import Mapping
from datetime import date

from assessments.scales import items_of
from core.errors import DomainError

MOST = {"audit": 40, "audit-c": 12, "dudit": 44}


def check_taken_on(on: date, *, today: date) -> None:
    if on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="taken_on"
        )


def check_screening(tool: str, score: int) -> None:
    """Within what the tool can give (FND-screening)."""
    most = MOST[tool]
    if not 0 <= score <= most:
        raise DomainError(f"The score of this tool is from 0 to {most}.", code="score-outside", field="score")


def check_scores(tool: str, scores: Mapping[str, int]) -> None:
    """One score at least; each for an item of the tool, and within its range."""
    items = {item.code: item for item in items_of(tool)}
    if unknown := scores.keys() - items.keys():
        raise DomainError(f"This tool has no item {sorted(unknown)[0]}.", code="no-such-item")
    if not scores:
        raise DomainError("Enter one score at least.", code="no-score", field=next(iter(items), None))
    for code, score in scores.items():
        item = items[code]
        if not item.least <= score <= item.most:
            raise DomainError(
                f"Enter a number from {item.least} to {item.most} for “{item.label}”.", code="score-outside", field=code
            )
