"""Finding a case among those that one reader may see: by name, reference or birth date."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case as Choice
from django.db.models import Q, QuerySet, When

from cases.models import Case, ServiceUser
from cases.policies import CaseAction, case_policy
from cases.selectors.caseload import seen_whole_among
from cases.selectors.people import current_managers
from core.policies import listed
from core.text import fold

MOST_SHOWN = 25
MOST_RANKED = 500  # people of a name that are put in order of likeness for a great reader
SHORTEST = 3  # letters; fewer are a beginning, not a part

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = re.compile(
    r"(?<!\w)(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?[\s/.\-]+(?P<m2>\d{1,2}|[a-z]{3,9})\.?,?[\s/.\-]+(?P<y2>\d{4}|\d{2}))(?!\w)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?<!\w)[A-Za-z]{1,6}-\d[\w-]*|(?<!\w)[A-Za-z]{2,6}\d{2,}[\w-]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, taken apart."""

    words: tuple[str, ...] = ()
    reference: str = ""
    born: tuple[date, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.reference or self.born)


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the answer."""

    pk: int
    name: str
    known_as: str
    reference: str
    born: date | None
    estimated_birth_year: int | None
    case_manager: str
    level: str  # this, known as and born: empty where the reader sees a part of the file only
    is_open: bool


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    text: str
    found: list[Found]
    too_many: bool = False
    most_shown: int = MOST_SHOWN


def search_cases(user, text: str) -> SearchAnswer:
    """The cases that this reader may see and that fit what was typed, best first. Three queries, however many fit."""
    asked = taken_apart(text)
    if asked.is_empty:
        return SearchAnswer(text, [])
    # A birth date is not told to who sees a part of the file, so it must not be found out by searching either.
    action = CaseAction.VIEW_WHOLE if asked.born else CaseAction.VIEW
    partly = case_policy.lacking(user, CaseAction.VIEW_WHOLE) if asked.words else []
    rows = _fitting(case_policy.within(user, action).select_related("service_user"), asked, partly)
    order: list[str] = []
    is_common = False
    if asked.words and case_policy.reach(user) is None:
        # A great reader's cases are not looked through one by one for a rare name, nor all ranked for a common one.
        people = _people_called(asked)
        is_common = len(people) > MOST_RANKED
        rows = rows if is_common else rows.filter(service_user__in=listed(people))
    if asked.words and not is_common:
        rows = rows.annotate(nearness=_nearness(" ".join(asked.words), partly))
        order = ["-nearness"]
    cases = list(rows.order_by(*order, "service_user__sort_key", "-status", "pk")[: MOST_SHOWN + 1])
    shown = cases[:MOST_SHOWN]
    managers = current_managers(shown)
    wholly_seen = seen_whole_among(user, [case.pk for case in shown])
    found = [
        Found(
            pk=case.pk,
            name=case.service_user.name,
            reference=case.reference,
            known_as=case.service_user.known_as if case.pk in wholly_seen else "",
            born=case.service_user.date_of_birth if case.pk in wholly_seen else None,
            estimated_birth_year=case.service_user.estimated_birth_year if case.pk in wholly_seen else None,
            case_manager=managers.get(case.pk, ""),
            level=case.get_level_display() if case.pk in wholly_seen else "",
            is_open=case.is_open,
        )
        for case in shown
    ]
    return SearchAnswer(text, found, too_many=len(cases) > MOST_SHOWN)


def _nearness(words: str, partly: Collection[int]):
    """How near the name is to what was typed; of whom a part is seen, by the name that is read there."""
    near = TrigramWordSimilarity(words, "service_user__search_key")
    if not partly:
        return near
    return Choice(When(pk__in=partly, then=TrigramWordSimilarity(words, "service_user__sort_key")), default=near)


def _people_called(asked: Asked) -> list[int]:
    """Whoever anywhere has such a name, one more than can be ranked; who may be seen is decided on their cases."""
    people = ServiceUser.objects.order_by()
    for word in asked.words:
        if len(word) >= SHORTEST:
            people = people.filter(Q(search_key__contains=word) | Q(search_key__trigram_word_similar=word))
    return list(people.values_list("pk", flat=True)[: MOST_RANKED + 1])


def matching(cases: QuerySet[Case], text: str, *, partly: Collection[int]) -> QuerySet[Case]:
    """The cases, of those given, that are meant by these words; all of them where nothing is typed.

    A birth date, and a name that the person is also known by, find nothing in `partly`, the cases of which the
    searcher sees a part: a partner may know the name and not the rest, and may not learn it by trying.
    """
    if not text.strip():
        return cases
    asked = taken_apart(text)
    if asked.born:
        cases = cases.exclude(pk__in=partly)
    return cases.none() if asked.is_empty else _fitting(cases, asked, partly)


def _fitting(cases: QuerySet[Case], asked: Asked, partly: Collection[int]) -> QuerySet[Case]:
    """Each longer word as part of a name, or nearly so: both answered by the trigram index. Short ones begin a name."""
    if asked.reference:
        cases = cases.filter(reference__startswith=asked.reference)
    if asked.born:
        cases = cases.filter(service_user__date_of_birth__in=asked.born)
    long = [word for word in asked.words if len(word) >= SHORTEST]
    for word in long:
        part = Q(service_user__search_key__contains=word)
        cases = cases.filter(part | Q(service_user__search_key__trigram_word_similar=word))
        if partly:
            # Only the name that a partner reads; where there is no other, that is the one the person is known by.
            read = Q(service_user__sort_key__contains=word) | Q(service_user__sort_key="")
            read |= Q(service_user__sort_key__trigram_word_similar=word)
            cases = cases.filter(read | ~Q(pk__in=partly))
    if asked.words and not long:
        cases = cases.filter(service_user__sort_key__startswith=" ".join(asked.words))
    return cases


def taken_apart(text: str) -> Asked:
    """ "Mary 14/2/1991", "TUR-2026-0041" and "o briain" as what they are."""
    text = text.strip()[:200]
    born: tuple[date, ...] = ()
    if match := _DATE.search(text):
        born = _days_of(match)
        if born:
            text = text[: match.start()] + " " + text[match.end() :]
    reference = ""
    if match := _REFERENCE.search(text):
        reference = match.group().upper()
        text = text[: match.start()] + " " + text[match.end() :]
    return Asked(tuple(fold(text).split()), reference, born)


def _days_of(match: re.Match) -> tuple[date, ...]:
    year = match["y1"] or match["y2"]
    month = match["m1"] or match["m2"]
    number = int(month) if month.isdigit() else _month(month)
    # "14/2/04" may be either century's
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    days = []
    for each in years:
        try:
            days.append(date(each, number, int(match["d1"] or match["d2"])))
        except ValueError:
            continue  # no such day in that year
    return tuple(days)


def _month(name: str) -> int:
    start = name.lower()[:3]
    return _MONTHS.index(start) + 1 if start in _MONTHS else 0
