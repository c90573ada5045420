"""The tables after a test that commits: as the migrations left them, and quicker than by emptying them all.

Django truncates every table of the service, which makes a new file for each of them and each of their indexes, and then
reads back row by row what the migrations had written. Most tables are empty, and few rows stand in the others: those
alone are taken out, and what the migrations had written comes back as it was copied at the beginning.
"""

from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Start:
    """What the migrations wrote, by the table and its columns."""

    rows: dict[str, bytes]

    @classmethod
    def of_now(cls) -> "Start":
        with connection.cursor() as cursor:
            return cls({table: _copied(cursor, table) for table in _filled(cursor, _tables())})

    def put_back(self) -> None:
        """Whoever is still at work in another connection is waited for, so that nothing comes after it."""
        tables = _tables()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {_listed(tables)} IN ACCESS EXCLUSIVE MODE")
            filled = _filled(cursor, tables)
            if _may_do_all(cursor):
                # neither what refers to a row nor what guards it is asked: all goes
                cursor.execute("SET LOCAL session_replication_role = replica")
                for table in filled:
                    cursor.execute(f"DELETE FROM {_quoted(table)}")
            elif filled:
                cursor.execute(f"TRUNCATE {_listed(filled)} CASCADE")
            for table, rows in self.rows.items():
                with cursor.copy(f"COPY {_columns_of(cursor, table)} FROM STDIN") as copy:
                    copy.write(rows)


def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _listed(tables: list[str]) -> str:
    return ", ".join(map(_quoted, tables))


def _filled(cursor, tables: list[str]) -> list[str]:
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {_quoted(table)})" for table in tables)
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]


def _may_do_all(cursor) -> bool:
    cursor.execute("SELECT current_setting('is_superuser') = 'on'")
    return bool(cursor.fetchone()[0])


def _columns_of(cursor, table: str) -> str:
    """The table with the columns that are written; PostgreSQL works the others out."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [_quoted(table)],
    )
    return f"{_quoted(table)} ({_listed([name for (name,) in cursor.fetchall()])})"


def _copied(cursor, table: str) -> bytes:
    with cursor.copy(f"COPY {_columns_of(cursor, table)} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)
