"""What may be scored with a tool, by the number alone: names of our own, and the range of each (FND-review-outcomes).

The questionnaires are not reproduced. The Outcomes Star is licensed, so its ten scales have numbers and no words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MONTH = 28  # days


@dataclass(frozen=True, slots=True)
class Item:
    """One score of a tool: what it is called here, and from what to what it goes."""

    code: str
    label: str
    least: int
    most: int
    unit: str = ""

    @property
    def is_yes_or_no(self) -> bool:
        return (self.least, self.most) == (0, 1)


def _days(code: str, label: str) -> Item:
    return Item(code, label, 0, MONTH, f"days in the last {MONTH}")


def _rating(code: str, label: str) -> Item:
    return Item(code, label, 0, 20, "0 is poor, 20 is good")


def _yes_or_no(code: str, label: str) -> Item:
    return Item(code, label, 0, 1)


TOP = (
    _days("alcohol-days", "Alcohol"),
    _days("opiates-days", "Opiates"),
    _days("crack-days", "Crack"),
    _days("cocaine-days", "Cocaine"),
    _days("amphetamines-days", "Amphetamines"),
    _days("cannabis-days", "Cannabis"),
    _days("other-days", "Another substance"),
    _days("injecting-days", "Injecting"),
    _yes_or_no("shared", "Shared injecting equipment"),
    _days("shoplifting-days", "Shop theft"),
    _days("selling-days", "Selling drugs"),
    _yes_or_no("other-theft", "Other theft, or fraud"),
    _yes_or_no("violence", "Violence"),
    _rating("mental-health", "Mental health, by the person’s own rating"),
    _days("work-days", "Paid work"),
    _days("education-days", "School or course"),
    _rating("physical-health", "Physical health, by the person’s own rating"),
    _yes_or_no("housing-problem", "Acute housing problem"),
    _yes_or_no("eviction-risk", "At risk of losing the home"),
    _rating("quality-of-life", "Quality of life, by the person’s own rating"),
)
STAR = tuple(Item(f"scale-{number}", f"Scale {number}", 1, 10) for number in range(1, 11))

ITEMS: Mapping[str, tuple[Item, ...]] = {"top": TOP, "star": STAR}


def items_of(tool: str) -> tuple[Item, ...]:
    return ITEMS.get(tool, ())
