"""The word for the person served, as the service chose it (GB2-term-label). What is stored does not change with it."""

from dataclasses import dataclass
from datetime import date

from agencies.models import Agency
from agencies.selectors import setting
from agencies.standing import standing_of

IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}
HISSING = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True, slots=True)
class Term:
    """{{ term }} client, {{ term.plural }} clients, {{ term.capital }} Client, {{ term.capital_plural }} Clients."""

    singular: str

    def __str__(self) -> str:
        return self.singular

    @property
    def plural(self) -> str:
        *before, last = self.singular.split(" ")
        return " ".join([*before, _plural(last)])

    @property
    def capital(self) -> str:
        return self.singular[:1].upper() + self.singular[1:]

    @property
    def capital_plural(self) -> str:
        return self.plural[:1].upper() + self.plural[1:]


def _plural(word: str) -> str:
    if word.lower() in IRREGULAR:
        return IRREGULAR[word.lower()]
    if word.endswith(HISSING):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def term(agency: Agency | int | None = None) -> Term:
    """The word as it holds for this agency."""
    return Term(setting("service_user_term", agency))


def term_for(user, on: date) -> Term:
    """The word for the pages of this reader: that of the agency in which they have their first post."""
    posts = standing_of(user, on).posts
    return term(posts[0].agency_id if posts else None)


def service_name_for(user, on: date) -> str:
    """What stands beside the mark: the agency's own name for the service, else the agency's name."""
    posts = standing_of(user, on).posts
    return setting("service_name", posts[0].agency_id) or posts[0].agency_name if posts else ""
