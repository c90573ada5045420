"""What an agency’s headings of notes may be. Pure."""

from collections.abc import Collection, Sequence

from core.errors import DomainError

MOST, LONGEST = 12, 80


def check_kind(kind: str, *, known: Collection[str]) -> None:
    if kind not in known:
        raise DomainError("Notes of this kind have a form of their own.", code="no-headings-here")


def check_headings(headings: Sequence[str]) -> None:
    if len(headings) > MOST:
        raise DomainError(f"Write at most {MOST} headings.", code="too-many-headings", field="headings")
    for heading in headings:
        if len(heading) > LONGEST:
            raise DomainError(
                f"A heading has at most {LONGEST} letters: “{heading[:LONGEST]}…”.",
                code="long-heading",
                field="headings",
            )
