"""When two names and birth dates may be one person. Pure: words and days in, a judgement out."""

import re
from datetime import date

from rapidfuzz.distance import JaroWinkler

from core.text import fold

ALIKE = 0.88  # two names that differ by a slip of the hand
NEAR = 0.6  # two names that deserve a look where the birth date is the same

# Letters that sound alike in Irish and English spelling, longest first.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"\bmac |\bmc |\bmag ", "mac"),
        (r"\b(?:o|ni|nic|ui|de) ", ""),
        (r"[bm]h", "v"),
        (r"ph", "f"),
        (r"[dg]h", ""),
        (r"[st]h", "h"),
        (r"ch|ck|q|c|k|x", "k"),
        (r"z|s", "s"),
        (r"w", "v"),
        (r"j", "g"),
        (r"[aeiouy]+", "a"),
        (r"(?<=.)h", ""),
    )
]


def match_key(first_names: str, last_name: str) -> str:
    """The folded name as `ServiceUser.sort_key` holds it: last name, then first names."""
    return " ".join(filter(None, (fold(last_name), fold(first_names))))


def sound_of(name: str) -> str:
    """How a name sounds, roughly: "Siobhán" as "Shivaun" would be written by somebody who only heard it."""
    sound = fold(name)
    for pattern, heard in _SOUNDS:
        sound = pattern.sub(heard, sound)
    return re.sub(r"(.)\1+", r"\1", sound).replace(" ", "")


def typo_like(one: date, other: date) -> bool:
    """Whether two different days may be one day written wrongly: day and month swapped, or one figure off."""
    if one == other:
        return False
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    figures = sum(a != b for a, b in zip(f"{one:%d%m%Y}", f"{other:%d%m%Y}", strict=True))
    return swapped or figures == 1


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, in whichever order their parts stand."""
    left, right = (" ".join(sorted(fold(name).split())) for name in (one, other))
    if not left or not right:
        return 0.0
    return max(JaroWinkler.similarity(left, right), JaroWinkler.similarity(fold(one), fold(other)))


def may_be_one(name: str, born: date | None, other_name: str, other_born: date | None) -> bool:
    """Whether a worker should look before making a second record: alike by letters or sound, and not by birth date
    certainly another.
    """
    alike = likeness(name, other_name)
    sounds_alike = sound_of(name) == sound_of(other_name) != ""
    if born and other_born:
        if born == other_born:
            return alike >= NEAR or sounds_alike
        return typo_like(born, other_born) and (alike >= ALIKE or sounds_alike)
    return alike >= ALIKE or sounds_alike
