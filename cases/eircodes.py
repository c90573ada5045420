"""Eircodes: a routing key and four signs, or none at all. Nobody is ever asked to have one (LAW-eircode)."""

import re

from core.errors import DomainError

# A letter and two figures, and Dublin's own D6W; then four of the letters and figures that An Post gives out.
_EIRCODE = re.compile(r"(?:[ACDEFHKNPRTVWXY]\d\d|D6W)[0-9ACDEFHKNPRTVWXY]{4}")


def tidy_eircode(text: str) -> str:
    """ "d6wxy00" as it is written on a letter: "D6W XY00"; nothing stays nothing."""
    bare = re.sub(r"[\s\-]", "", text).upper()
    if not bare:
        return ""
    if not _EIRCODE.fullmatch(bare):
        raise DomainError(
            "This is not an Eircode. One looks like D02 X285 or D6W XY00; leave it empty if you do not have it.",
            code="eircode",
            field="eircode",
        )
    return f"{bare[:3]} {bare[3:]}"
