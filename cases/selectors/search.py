"""Finding a file by what somebody remembers of it, within what the searcher may see."""

import re
from datetime import date

from django.db.models import Q, QuerySet

from cases.models import Case, ServiceUser
from core.text import fold

_DATE = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")


def matching(cases: QuerySet[Case], text: str, *, whole: QuerySet[Case]) -> QuerySet[Case]:
    """The cases meant by these words: a reference, a birth date, or any part of a name, fadas and slips forgiven.

    A birth date finds only in `whole`, the cases that the searcher sees entirely: a partner may know the name and not
    the birth date, and may not learn it by trying.
    """
    text = text.strip()
    if born := _date_in(text):
        return cases.filter(service_user__date_of_birth=born, pk__in=whole)
    words = fold(text).split()
    if not words:
        return cases.none() if text else cases
    people = ServiceUser.objects.all()
    for word in words:
        people = people.filter(_word(word))
    found = Q(service_user__in=people)
    if any(character.isdigit() for character in text):
        found |= Q(reference__istartswith=text)
    return cases.filter(found)


def _word(word: str) -> Q:
    if len(word) < 3:  # too short for the index of letters: the beginning of a name
        return Q(search_key__startswith=word) | Q(search_key__contains=f" {word}")
    return Q(search_key__contains=word) | Q(search_key__trigram_word_similar=word)


def _date_in(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year, iso_year, iso_month, iso_day = (int(part) if part else 0 for part in found.groups())
    try:
        return date(iso_year or year, iso_month or month, iso_day or day)
    except ValueError:
        return None
