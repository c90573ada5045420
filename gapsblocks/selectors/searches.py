"""The search for another agency: who was tried, and what they said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.models import Case
from gapsblocks.models import AgencySearch, SearchEntry


@dataclass(frozen=True, slots=True)
class Tried:
    """One agency that was asked."""

    name: str
    on: date
    by: str
    answer: str
    said: str
    words: str


def search_page(search: AgencySearch) -> list[Tried]:
    """Everybody who was asked, in the order of the days."""
    rows = SearchEntry.objects.filter(search=search).select_related("agency", "by").order_by("on", "pk")
    return [
        Tried(
            each.agency.label if each.agency else each.other,
            each.on,
            str(each.by),
            each.answer,
            each.get_answer_display(),
            each.words,
        )
        for each in rows
    ]


def is_willing(entries: Iterable[Tried]) -> bool:
    """Whether one would take the case: of an agency that was asked twice the later answer counts."""
    return SearchEntry.Answer.YES in {each.name.casefold(): each.answer for each in entries}.values()


def searches_of(case: Case) -> list[AgencySearch]:
    """The searches of a case, the latest first."""
    return list(AgencySearch.objects.filter(case=case).select_related("begun_by", "form").order_by("-pk"))
