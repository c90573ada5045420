"""The whole daily run against the bare SQL that finds and inserts the same rows: `python -m tools.bench.daily 100000`.

In a copy of a database that the bench has filled, every review falls due today and nobody has been told anything. Each
daily job is then run as beat asks for it, in a process of its own. The statements with which it found and inserted its
notices are written down, and run once more by hand: that is the bare SQL. The second run of the day is set against the
bare SELECT. Mail is not counted; the messages that ask for it are.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

LIMIT_FIRST, LIMIT_SECOND, LIMIT_MB = 3.0, 1.2, 300
NOTICES = "notifications_notice"


def main(size: int) -> int:
    parts = urlsplit(os.environ["DATABASE_URL"])
    server = urlunsplit(parts._replace(path="/postgres"))
    name, copy = f"bench_{size}", f"bench_{size}_daily"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}" STRATEGY FILE_COPY')
        try:
            print(report(size, measure(urlunsplit(parts._replace(path=f"/{copy}")))), flush=True)
        finally:
            admin.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')
    return 0


def measure(url: str) -> dict[str, Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE careplans_careplan SET review_due_on = current_date WHERE review_due_on IS NOT NULL")
        run(url)  # opens the reflections of case managers that the filling left out
        begin_anew(connection)
        first = run(url)
        begin_anew(connection)
        bare_first = timed(connection, first["sql"])
        connection.execute(f"VACUUM ANALYZE {NOTICES}")
        connection.execute(
            "INSERT INTO core_jobrun (job, state, asked_at, days, count, in_vain, error, message) "
            "SELECT job, 'waiting', now(), 0, 0, 0, '', '' FROM core_dailyrun"
        )
        second = run(url)
        bare_second = timed(connection, [select_of(sql) for sql in second["sql"]])
    return {"first": first, "second": second, "bare_first": bare_first, "bare_second": bare_second}


def begin_anew(connection) -> None:
    connection.execute(f"TRUNCATE {NOTICES}, core_jobrun, core_dailyrun CASCADE")
    connection.execute("VACUUM ANALYZE")


def timed(connection, statements: list[str]) -> float:
    began = time.perf_counter()
    with connection.transaction():
        for sql in statements:
            connection.execute(sql)
    return time.perf_counter() - began


def select_of(sql: str) -> str:
    """The question alone, of a statement that inserts what it finds."""
    return sql[sql.index("SELECT recipient_id") : sql.index("ON CONFLICT")]


def run(url: str) -> dict[str, Any]:
    """Every daily job once, in a process of its own."""
    env = os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "WARNING", "CASEMGMT_MODE": "demonstration"}
    done = subprocess.run([sys.executable, "-m", "tools.bench.daily"], env=env, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def inside() -> None:
    """In that process: how long each job took and what it did, how much memory all of it needed, and its SQL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    import django

    django.setup()
    from django.db import connection

    from core.models import JobRun
    from core.schedule import registered

    asked: list[str] = []

    def keep(execute, sql, params, many, context):
        if sql.lstrip().startswith(f"INSERT INTO {NOTICES}"):
            asked.append(context["cursor"].mogrify(sql, params))
        return execute(sql, params, many, context)

    jobs = []
    connection.ensure_connection()
    for job in sorted(registered().values(), key=lambda job: job.name):
        if job.is_daily:
            began = time.perf_counter()
            with connection.execute_wrapper(keep):
                job.task()
            seconds = time.perf_counter() - began
            jobs.append((job.name, seconds, JobRun.objects.filter(job=job.name).latest("pk").count))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"jobs": jobs, "mb": memory, "sql": asked}, sys.stdout)


def report(size: int, found: dict[str, Any]) -> str:
    lines = ["| daily job | first run s | notices | second run s |", "|---|---|---|---|"]
    seconds = {name: taken for name, taken, _ in found["second"]["jobs"]}
    for name, taken, count in found["first"]["jobs"]:
        lines.append(f"| {name} | {taken:.2f} | {count:,} | {seconds[name]:.2f} |")
    first, second = (sum(taken for _, taken, _ in found[which]["jobs"]) for which in ("first", "second"))
    notices = sum(count for _, _, count in found["first"]["jobs"])
    lines.append(f"| all, {size:,} cases | {first:.2f} | {notices:,} | {second:.2f} |")
    lines.append(f"| bare SQL | {found['bare_first']:.2f} | | {found['bare_second']:.2f} |")
    most = max(found["first"]["mb"], found["second"]["mb"])
    wanted = (
        ("first run", first / found["bare_first"], LIMIT_FIRST, "times the bare SQL"),
        ("second run", second / found["bare_second"], LIMIT_SECOND, "times the bare SELECT"),
        ("memory", most, LIMIT_MB, "MB at most"),
    )
    lines.append("")
    for what, value, limit, unit in wanted:
        word = "within" if value <= limit else "OVER A LIMIT:"
        lines.append(f"The daily run, {what}: {value:.2f} {unit}, {word} {limit}")
    return "\n".join(lines)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    if len(sys.argv) > 1:
        sys.exit(main(int(sys.argv[1])))
    inside()
