"""What in a text could tell whose file it is: found before it leaves the service (LAW-gap-identity).

It finds too much rather than too little. Who sends the form settles each finding: the words are changed, or said to be
those of somebody or something else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from core.text import fold
from gapsblocks.rules.nicknames import called_of

NAME, NICKNAME, INITIALS, BIRTH, PHONE, EMAIL, ADDRESS, REFERENCE = (
    "a name",
    "another form of the first name",
    "initials",
    "the date of birth",
    "a telephone number",
    "an e-mail address",
    "an address",
    "the reference of the file",
)
# Parts of surnames that stand in many names, and words of addresses that stand in many texts: alone they tell nothing.
PARTICLES = frozenset({"o", "ui", "ni", "nic", "mac", "mc", "uí", "de", "van", "von", "al", "el", "bin", "st", "the"})
ROADS = frozenset(
    (
        *("street", "road", "avenue", "lane", "drive", "park", "court", "house", "flat", "apartment", "close", "place"),
        *("square", "terrace", "lower", "upper", "north", "south", "east", "west", "grove", "block", "unit", "hostel"),
        *("centre", "city", "town", "county", "dublin", "cork", "galway", "limerick", "waterford"),
    )
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORD = re.compile(r"[^\W_]+(?:['’‘ʼ`´.][^\W_]+)*", re.UNICODE)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{2}|\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{1,2})(?!\d)")
_NAMED = re.compile(
    r"(?<!\w)(?:(\d{1,2})(?:st|nd|rd|th)?\s*(?:of\s+)?([a-z]{3,9})\.?,?\s+(\d{2}|\d{4})|"
    r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{2}|\d{4}))(?!\w)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?:\+|00)?\d(?:[\s().\-/]*\d){5,}")
_INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_]\.\s?){2,4}(?!\w)|(?<!\w)[^\W\d_a-z]{2,4}(?!\w)", re.UNICODE)
_SOFTENED = re.compile(r"[bcdfgmpst]h\w{2}")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of the person and of those near them: what a text may not tell."""

    names: tuple[str, ...]  # "Mary Ní Chonaill": first names, surname, known as
    others: tuple[str, ...] = ()  # names of family and next of kin
    born_on: date | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()  # with the Eircode
    references: tuple[str, ...] = ()  # of the file, and health identifiers


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text, and what it could tell."""

    field: str
    start: int
    end: int
    text: str
    what: str

    @property
    def key(self) -> str:
        """The same words in the same field: settled once, wherever they stand in it."""
        return f"{self.field}:{self.what}:{fold(self.text)}"


def find(field: str, text: str, identity: Identity) -> list[Finding]:
    """Every place in this text that could tell whose file it is, in its order, each once."""
    found: dict[tuple[int, int], Finding] = {}
    for start, end, what in sorted(_all(text, identity), key=lambda each: (each[0], -each[1])):
        if not any(start >= begun and end <= ended for begun, ended in found):
            found[start, end] = Finding(field, start, end, text[start:end], what)
    return list(found.values())


def numbered(found: Iterable[Finding]) -> dict[str, int]:
    """Each finding by its key with its number: the same words in the same field are one, and settled once."""
    return {key: number for number, key in enumerate(dict.fromkeys(each.key for each in found), 1)}


def _all(text: str, identity: Identity) -> Iterator[tuple[int, int, str]]:
    yield from _references(text, identity)
    yield from _emails(text, identity)
    yield from _births(text, identity.born_on)
    yield from _phones(text, identity.phones)
    yield from _names(text, identity)
    yield from _nicknames(text, identity)
    yield from _initials(text, identity.names)
    yield from _addresses(text, identity.addresses)


def _words(text: str) -> list[tuple[int, int, str]]:
    return [(each.start(), each.end(), fold(each.group()).replace(" ", "")) for each in _WORD.finditer(text)]


def _names(text: str, identity: Identity) -> Iterator[tuple[int, int, str]]:
    """A part of a name with fadas or without, its possessive, and a surname that is written apart or together."""
    telling = _parts((*identity.names, *identity.others))
    joined = {fold(name).replace(" ", "") for name in (*identity.names, *identity.others)}
    together = {
        left + right for name in (*identity.names, *identity.others) for left, right in pairwise(fold(name).split())
    }
    words = _words(text)
    for start, end, word in words:
        bare = word.removesuffix("s") if word not in telling else word
        if word in telling or bare in telling or word in joined or word in together:
            yield start, end, NAME
    for (start, _, first), (_, end, second) in pairwise(words):
        if first + second in telling or (first in PARTICLES and second in telling):
            yield start, end, NAME


def _nicknames(text: str, identity: Identity) -> Iterator[tuple[int, int, str]]:
    """“Paddy” of Pádraig, “Will” of Liam; small letters make no name of “will” and “may”."""
    known = called_of((*identity.names, *identity.others))
    for start, end, word in _words(text):
        if text[start].isupper() and (word in known or word.removesuffix("s") in known):
            yield start, end, NICKNAME


def _parts(names: Iterable[str]) -> set[str]:
    """Each part, and a surname after “Ní” or “Uí” as it is without its softened letter: Chonaill, Conaill."""
    parts = {word for name in names for word in fold(name).split() if word not in PARTICLES and len(word) > 1}
    return parts | {word[0] + word[2:] for word in parts if _SOFTENED.match(word)}


def _initials(text: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """“M.N.C.”, “MC”, “M N C” in capitals: the first letters of a name, with its particle or without."""
    letters: set[str] = set()
    for name in names:
        words = fold(name).split()
        for some in (words, [word for word in words if word not in PARTICLES]):
            if len(some) > 1:
                letters |= {"".join(word[0] for word in some), some[0][0] + some[-1][0]}
    for each in _INITIALS.finditer(text):
        if fold(each.group()).replace(" ", "") in letters:
            yield each.start(), each.end(), INITIALS
    capitals = [(start, end, word) for start, end, word in _words(text) if text[start:end].isupper()]
    for size in (2, 3):
        for at in range(len(capitals) - size + 1):
            run = capitals[at : at + size]
            single = all(len(word) == 1 for _, _, word in run)
            if single and "".join(word for _, _, word in run) in letters:
                yield run[0][0], run[-1][1], INITIALS


def _births(text: str, born_on: date | None) -> Iterator[tuple[int, int, str]]:
    if born_on is None:
        return
    for each in _DAY_FIRST.finditer(text):
        one, two, year = each.groups()
        if _is(born_on, one, two, year) or _is(born_on, two, one, year):
            yield each.start(), each.end(), BIRTH
    for each in _YEAR_FIRST.finditer(text):
        year, month, day = each.groups()
        if _is(born_on, day, month, year):
            yield each.start(), each.end(), BIRTH
    for each in _NAMED.finditer(text):
        day, month, year = (
            each.group(1) or each.group(5),
            each.group(2) or each.group(4),
            each.group(3) or each.group(6),
        )
        named = fold(month)[:3]
        if named in MONTHS and _is(born_on, day, str(MONTHS.index(named) + 1), year):
            yield each.start(), each.end(), BIRTH


def _is(born_on: date, day: str, month: str, year: str) -> bool:
    return (int(day), int(month)) == (born_on.day, born_on.month) and int(year) in (born_on.year, born_on.year % 100)


def _phones(text: str, phones: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """The last seven figures, however they are set apart, and with or without the country’s."""
    known = {digits[-7:] for phone in phones if len(digits := re.sub(r"\D", "", phone)) >= 7}
    for each in _DIGITS.finditer(text):
        if any(end in re.sub(r"\D", "", each.group()) for end in known):
            yield each.start(), each.end(), PHONE


def _emails(text: str, identity: Identity) -> Iterator[tuple[int, int, str]]:
    known = {email.casefold() for email in identity.emails if email}
    names = _parts(identity.names)
    for each in _EMAIL.finditer(text):
        written = each.group().casefold().rstrip(".,;:)")
        if written in known or names & set(fold(written.partition("@")[0]).split()):
            yield each.start(), each.start() + len(written), EMAIL


def _references(text: str, identity: Identity) -> Iterator[tuple[int, int, str]]:
    for known in filter(None, identity.references):
        spaced = r"[\s\-/]*".join(re.escape(part) for part in re.split(r"[\s\-/]+", known))
        for each in re.finditer(rf"(?<!\w){spaced}(?!\w)", text, re.IGNORECASE):
            yield each.start(), each.end(), REFERENCE


def _addresses(text: str, addresses: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """A word of the address that is no word of every address; the Eircode, apart or together."""
    telling: set[str] = set()
    codes: set[str] = set()
    for address in addresses:
        for word in fold(address).split():
            if len(word) > 3 and not word.isdigit() and word not in ROADS:
                telling.add(word)
        codes |= {
            "".join(pair)
            for pair in pairwise(fold(address).split())
            if re.fullmatch(r"[a-z]\d[\dw][a-z0-9]{4}", "".join(pair))
        }
        codes |= {word for word in fold(address).split() if re.fullmatch(r"[a-z]\d[\dw][a-z0-9]{4}", word)}
    words = _words(text)
    for start, end, word in words:
        if word in telling or word in codes:
            yield start, end, ADDRESS
    for (start, _, first), (_, end, second) in pairwise(words):
        if first + second in codes:
            yield start, end, ADDRESS
