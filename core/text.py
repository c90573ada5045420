"""Words as people write them: folded for finding, and searched for numbers that may not be kept."""

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_WHOLE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = re.compile(r"['’‘ʼ`´ʹ＇]")
_NOT_WORDS = re.compile(r"[^0-9a-z\u0370-\U0010ffff]+")

# Seven digits, then one or two letters, standing alone: the shape of a PPS number, whatever its check letter. Where it
# is broken by spaces the letters must be capitals, so that "ring 1234567 at 5" is a sentence and not a PPS number.
_PPS = re.compile(r"(?<!\w)(?:[0-9]{7}-?[A-Za-z]{1,2}|[0-9]{3}[ .\-]?[0-9]{4}[ .\-]?[A-Z]{1,2})(?!\w)")


def fold(text: str) -> str:
    """Lower case without fadas, accents or apostrophes: "Ó Briain" becomes "o briain", "O'Brien" "obrien"."""
    text = _APOSTROPHES.sub("", text.casefold().translate(_WHOLE))
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _NOT_WORDS.sub(" ", bare.translate(_WHOLE)).strip()


def contains_pps(text: str) -> bool:
    """Whether something shaped like a PPS number stands in this text (LAW-ppsn)."""
    return _PPS.search(unicodedata.normalize("NFKC", text)) is not None


def without_pps(text: str, instead: str) -> str:
    """The text with `instead` wherever something shaped like a PPS number stood (LAW-ppsn)."""
    return _PPS.sub(instead, unicodedata.normalize("NFKC", text)) if contains_pps(text) else text


def whole_number(typed: str) -> int | None:
    """What was typed, or stands in an address, as a number; None unless it is plain figures, no more than an id has."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 18 else None
