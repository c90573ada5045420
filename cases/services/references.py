"""Case references: who opened the file, in which year, and its number there."""

from django.db import connection

from agencies.models import Agency
from cases.models import Case, CaseNumber
from core.text import fold

_TAKE = """
INSERT INTO {table} (prefix, year, last) VALUES (%s, %s, %s)
ON CONFLICT (prefix, year) DO UPDATE SET last = {table}.last + EXCLUDED.last RETURNING last
"""


def prefix_of(agency: Agency) -> str:
    """ "TUR" for Turas: the first letters of the name that the agency goes by."""
    letters = "".join(sign for sign in fold(agency.label).upper() if "A" <= sign <= "Z")
    return letters[:3] or "CAS"


def take_numbers(prefix: str, year: int, count: int = 1) -> int:
    """The last of the next numbers under this prefix. Two at once queue here, and never get the same."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(table=CaseNumber._meta.db_table), [prefix, year, count])
        return int(cursor.fetchone()[0])


def take_references(agency: Agency, year: int, count: int = 1) -> list[str]:
    """The next references, such as "TUR-2026-0041". Two openings at once queue here, and never get the same number."""
    prefix = prefix_of(agency)
    taken: list[str] = []
    while len(taken) < count:
        wanted = count - len(taken)
        last = take_numbers(prefix, year, wanted)
        offered = [f"{prefix}-{year}-{number:04}" for number in range(last - wanted + 1, last + 1)]
        # A reference brought in from an older system keeps its number; ours goes round it.
        used = set(Case.objects.filter(reference__in=offered).values_list("reference", flat=True))
        taken += [reference for reference in offered if reference not in used]
    return taken
