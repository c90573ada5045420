"""Names as lists write them: in either order, in capitals, with the particles that belong to a surname."""

import re

from core.text import fold

_PARTICLES = frozenset(
    [
        "o",
        "ni",
        "mac",
        "mc",
        "nic",
        "ui",
        "de",
        "du",
        "da",
        "von",
        "van",
        "der",
        "den",
        "la",
        "le",
        "st",
        "al",
        "el",
        "bin",
        "ben",
        "mag",
    ]
)
_ODD = re.compile(r"[0-9@#*/\\?!<>=+{}\[\]|]")
_TOTALS = ("total", "totals", "sum", "subtotal", "grand total", "count", "page", "end of list", "average")


def tidy(text: str) -> str:
    """One space between words and none around them."""
    return " ".join(text.split())


def is_capitals(name: str) -> bool:
    letters = [sign for sign in name if sign.isalpha()]
    return len(letters) > 3 and all(sign.isupper() for sign in letters)


def is_odd(name: str) -> bool:
    """Holds signs that no name has: a remark, a number or a sum has slipped into the column."""
    return bool(_ODD.search(name)) or not any(sign.isalpha() for sign in name)


def recased(name: str) -> str:
    """SEÁN MAC GIOLLA PHÁDRAIG as it is most likely written: a proposal, since McCARTHY and de Búrca keep their own."""
    return " ".join(_recased_word(word) for word in name.split())


def _recased_word(word: str) -> str:
    if fold(word) == "de":
        return word.lower()
    parts = re.split(r"([-'’])", word)
    cased = "".join(part[:1].upper() + part[1:].lower() for part in parts)
    if re.match(r"Mc[a-z]", cased) and len(cased) > 4:
        cased = "Mc" + cased[2].upper() + cased[3:]
    return cased


def split_name(name: str) -> tuple[str, str]:
    """First names and last name of "first last": the last word, with the particles before it, is the last name."""
    words = tidy(name).split(" ")
    if len(words) == 1:
        return words[0], ""
    at = len(words) - 1
    while at > 1 and fold(words[at - 1]) in _PARTICLES:
        at -= 1
    # "Mac Giolla Phádraig", "Mac an tSaoi": the surname begins at the particle and runs to the end
    for n in range(1, at):
        if fold(words[n]) in {"mac", "ni", "nic", "ui", "o"}:
            at = n
            break
    return " ".join(words[:at]), " ".join(words[at:])


def split_at_comma(name: str) -> tuple[str, str]:
    """First names and last name of "Last, First"."""
    last, _, first = name.partition(",")
    return tidy(first), tidy(last)


def name_key(*names: str) -> str:
    """Equal for names that differ only in order, capitals, fadas or apostrophes."""
    return " ".join(sorted(" ".join(fold(name) for name in names if name).split()))


def looks_like_a_total(name: str, filled: int) -> bool:
    """A row of sums or a foot note: little in it, and its first words say so."""
    words = fold(name)
    return filled <= 4 and any(words == total or words.startswith(total + " ") for total in _TOTALS)
