"""Questions that PostgreSQL has planned once for a connection, and answers for other values without planning again.

Planning a long question takes PostgreSQL longer than answering it for one person. What is kept (core.kept) is therefore
PREPAREd, with a parameter of its type in the place of each value that changes, and EXECUTEd. All that does not change
is written into it as Django would have sent it. The plan is made without knowing the values (`plan_cache_mode` in the
settings), so it is for questions that begin from a few ids. Connections are each a thread's own; a new one plans anew.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql as pgsql

PLACE = re.compile(r"%s|%%")
MOST = 200  # plans that one connection holds; then it plans as usual

Known = dict[int, tuple[str, list[int]]]


def execution(
    connection: BaseDatabaseWrapper,
    number: int,
    sql: str,
    parameters: Sequence[Any],
    type_of: Callable[[int], tuple[Any, str] | None],
) -> tuple[str, tuple[Any, ...]] | None:
    """The EXECUTE that asks `sql` with these parameters, prepared by now; None where this connection is full.

    `number` names the question in this process, as its words do not: what never changes is written into it. `type_of`
    says of the parameter in a place which value of the moment it is, and PostgreSQL's type for it; None of one that
    never changes.
    """
    known = _known(connection)
    found = known.get(number)
    if found is None:
        if len(known) >= MOST:
            return None
        found = known[number] = _prepare(connection, f"kept_{number}", sql, parameters, type_of)
    name, places = found
    marks = ", ".join(["%s"] * len(places))
    return f"EXECUTE {name} ({marks})" if places else f"EXECUTE {name}", tuple(_sent(parameters[at]) for at in places)


def _sent(value: Any) -> Any:
    """An array of numbers in PostgreSQL's own words: its type is known, and a long one is written often."""
    return f"{{{','.join(map(str, map(int, value)))}}}" if isinstance(value, list) else value


def _known(connection: Any) -> Known:
    """What this very connection has prepared: another one, after a break, has nothing."""
    connection.ensure_connection()
    holder = getattr(connection, "_prepared_here", None)
    if holder is None or holder[0] is not connection.connection:
        holder = connection._prepared_here = (connection.connection, {})
    return holder[1]


def _prepare(connection: Any, name: str, sql: str, parameters: Sequence[Any], type_of) -> tuple[str, list[int]]:
    numbered: dict[Any, int] = {}
    places: list[int] = []
    place = -1

    def written(match: re.Match[str]) -> str:
        nonlocal place
        if match[0] == "%%":
            return "%"
        place += 1
        of_type = type_of(place)
        if of_type is None:
            return pgsql.Literal(parameters[place]).as_string(connection.connection)
        if of_type not in numbered:
            numbered[of_type] = len(places) + 1
            places.append(place)
        return f"${numbered[of_type]}::{of_type[1]}"

    body = PLACE.sub(written, sql)
    types = ", ".join(kind for (_, kind), _ in sorted(numbered.items(), key=lambda each: each[1]))
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"PREPARE {name}{f' ({types})' if types else ''} AS {body}", None)
    return name, places
