"""`python -m tools.bench.cpu 100000`: what a page costs the processors, on a database that `make bench` left behind.

Over HTTP a busy machine lengthens every answer. Here the pages are asked in this one process, the empty page before
each, and what is counted is processor time: of this process, and of the database's process that serves it. Medians of
many rounds then say the same on an idle machine as on a busy one.

`--profile worker case` prints where the time of one page goes; `--plans worker case` what PostgreSQL does for it.
"""

import argparse
import cProfile
import io
import os
import pstats
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

ROUNDS = 60
WARMING = 8


def point_at(size: int) -> None:
    """This process works on the database of that size."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/bench_{size}"))
    os.environ.setdefault("LOG_LEVEL", "WARNING")


def asker():
    """Ask one page as gunicorn would, without the network: `ask(page, cookie)` returns the length of what came."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def ask(page, cookie: str) -> int:
        address = page if isinstance(page, str) else page.address
        path, _, query = address.partition("?")
        sent = b"" if isinstance(page, str) else urlencode(page.fields).encode()
        answered = []
        environ = {
            "REQUEST_METHOD": "POST" if sent else "GET",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(sent)),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(sent),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        body = application(environ, lambda status, headers, exc_info=None: answered.append(status))  # type: ignore[arg-type]
        length = sum(map(len, body))
        if hasattr(body, "close"):
            body.close()
        if not answered[0].startswith("200"):
            raise SystemExit(f"{address} answered {answered[0]}")
        return length

    return ask


def database_seconds() -> float:
    """The processor time of the database's process behind this connection; it runs on the same machine."""
    from django.db import connection

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def measure(only: set[str], rounds: int) -> None:
    from tools.bench.inside import OUTSIDE, READERS, people, queries_of

    ask = asker()
    named = {each.split(":")[0] for each in only} & {*READERS, *OUTSIDE}
    print("| who | page | Python ms | PostgreSQL ms | empty page ms | queries | to the empty page | middle half |")
    print("|---|---|---|---|---|---|---|---|")
    for who, person in people(*(named if all(each.split(":")[0] in named for each in only) else ())).items():
        for page in person["pages"]:
            if page == "empty" or (only and f"{who}:{page}" not in only and who not in only and page not in only):
                continue
            queries = len(queries_of(person["client"], person["pages"][page]))
            taken: dict[str, list[tuple[float, float]]] = {"empty": [], page: []}
            for lap in range(rounds + WARMING):
                for name in taken:
                    base, mine = database_seconds(), time.process_time()
                    ask(person["pages"][name], person["cookie"])
                    spent = time.process_time() - mine
                    if lap >= WARMING:
                        taken[name].append((1000 * spent, 1000 * (database_seconds() - base)))
            ratios = sorted(sum(a) / sum(b) for a, b in zip(taken[page], taken["empty"], strict=True))
            low, _, high = statistics.quantiles(ratios, n=4)
            python, database = (statistics.median(column) for column in zip(*taken[page], strict=True))
            empty = statistics.median(map(sum, taken["empty"]))
            whole = statistics.median(map(sum, taken[page]))
            print(
                f"| {who}, {person['rows']:,} {person['of']} | {page} | {python:.1f} | {database:.1f} | {empty:.1f} "
                f"| {queries} | {whole / empty:.2f} | {low:.2f} to {high:.2f} |",
                flush=True,
            )


def profile(who: str, page: str) -> None:
    """Where the time of one page goes, by function."""
    from tools.bench.inside import people

    ask, person = asker(), people(who)[who]
    for _ in range(WARMING):
        ask(person["pages"][page], person["cookie"])
    profiler = cProfile.Profile(time.process_time)  # a busy machine is not in it
    profiler.enable()
    for _ in range(30):
        ask(person["pages"][page], person["cookie"])
    profiler.disable()
    for order in ("cumulative", "tottime"):
        pstats.Stats(profiler).strip_dirs().sort_stats(order).print_stats(90)


def plans(who: str, page: str) -> None:
    """How PostgreSQL answers each query of one page."""
    from django.db import connection

    from tools.bench.inside import people, queries_of

    person = people(who)[who]
    for sql in queries_of(person["client"], person["pages"][page]):
        print(f"-- {sql}")
        if sql.startswith(("SELECT", "(", "EXECUTE")):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + sql)
                print("\n".join(row[0] for row in cursor.fetchall()))
        print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", type=int)
    parser.add_argument("--only", nargs="*", default=[], help="readers, pages, or both as worker:case")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--profile", nargs=2, metavar=("WHO", "PAGE"))
    parser.add_argument("--plans", nargs=2, metavar=("WHO", "PAGE"))
    chosen = parser.parse_args()
    point_at(chosen.size)
    if chosen.profile:
        profile(*chosen.profile)
    elif chosen.plans:
        plans(*chosen.plans)
    else:
        measure(set(chosen.only), chosen.rounds)


if __name__ == "__main__":
    main()
