"""`make bench`: fill 1,000, 10,000 and 100,000 cases, then ask the pages over HTTP and print one table.

`python -m tools.bench --gaps 1000 100000` asks the pages of Gaps and Blocks only (a form for every second case), and
`--again` asks databases that were left filled.

A page is set against an empty signed-in page of the same run (the same frame, account and notices), and against itself
at 1,000 cases; so the numbers travel from machine to machine better than milliseconds do.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg

from tools.bench import daily

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 40
LIMIT_TO_EMPTY, LIMIT_OF_GROWTH, LIMIT_OF_QUERIES = 3.0, 1.2, 12
SOUGHT = ("notes", "notes, seldom", "notes of a case")  # words in a million notes
LIMIT_OF_SEARCH = 4.0
SOUGHT_GAPS = ("queue, words", "queue, words, seldom", "queue, two letters", "queue, no such words")
# A queue tells four things beside its list: what waits, what is late, what was passed on, what was answered.
QUEUES = (
    *("queue", "queue, last page", "queue, late", "queue, of a category", "queue, of several", "queue, answered"),
    *("queue, of a quarter", *SOUGHT_GAPS, "gaps of the service", "gaps of the service, answered"),
)
LIMIT_OF_QUEUE_QUERIES = 16
MEASURED = ("gap picture", "themes", "barriers", "barrier", "gap")  # no limit was set for them
GAPS = ("empty", *QUEUES, "gaps", "gaps, answered", *MEASURED)
PAGES = ("empty", "home", "list", "search", "case", "plan", "my-actions", "agency-actions", *SOUGHT, *GAPS[1:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--gaps", action="store_true", help="the pages of Gaps and Blocks only")
    parser.add_argument("--again", action="store_true", help="ask the databases that were left filled")
    chosen = parser.parse_args()
    run(dict(os.environ), "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    pages = GAPS if chosen.gaps else PAGES
    results = {size: measure(size, pages, again=chosen.again) for size in chosen.sizes}
    print(report(results))
    return 0 if chosen.gaps else daily.main(max(chosen.sizes))


def environment(size: int) -> dict[str, str]:
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/bench_{size}"))
    return os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "WARNING", "CASEMGMT_MODE": "demonstration"}


def measure(size: int, pages: tuple[str, ...], *, again: bool = False) -> dict:
    """Fill one database, serve it, ask it."""
    env = environment(size)
    started = time.monotonic()
    if not again:
        begin_anew(size)
        run(env, "manage.py", "migrate", "--verbosity", "0")
    filling = () if again else ("--fill",)
    told = json.loads(run(env, "-m", "tools.bench.inside", str(size), *filling, *pages).splitlines()[-1])
    print(f"{size:,} cases filled and checked in {time.monotonic() - started:.0f} s", flush=True)
    port = free_port()
    web = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "casemgmt.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "2",
            "--threads",
            "4",
            "--log-level",
            "warning",
        ],
        env=env,
    )
    try:
        wait_for(port)
        for person in told["people"].values():
            ask_all(port, person)
        told["sign_in"] = times(lambda: sign_in(port), 8)
    finally:
        web.terminate()
        web.wait(30)
    return told


def begin_anew(size: int) -> None:
    """An empty database of this size’s name."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    server = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "bench_{size}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "bench_{size}"')


def ask_all(port: int, person: dict) -> None:
    """Each page in turn, round after round, so that a busy moment of the machine falls on all alike."""
    taken: dict[str, list[float]] = {page: [] for page in person["pages"]}
    connection = http.client.HTTPConnection("localhost", port)
    for lap in range(ROUNDS + 5):
        for page in taken:
            began = time.perf_counter()
            connection.request("GET", person["pages"][page], headers={"Cookie": person["cookie"], "Host": "localhost"})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"{person['pages'][page]} answered {response.status}")
            if lap >= 5:  # the first laps warm caches and connections
                taken[page].append(1000 * (time.perf_counter() - began))
    person["times"] = taken


def times(act, count: int) -> list[float]:
    found = []
    for _ in range(count):
        began = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - began))
    return found


def sign_in(port: int) -> None:
    """The form, then the password; Argon2 is meant to take its time."""
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", "/accounts/login/", headers={"Host": "localhost"})
    response = connection.getresponse()
    page = response.read().decode()
    cookies = "; ".join(value.split(";")[0] for name, value in response.getheaders() if name.lower() == "set-cookie")
    token = page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    body = urlencode({"csrfmiddlewaretoken": token, "login": "manager3", "password": "a long enough passphrase"})
    headers = {"Host": "localhost", "Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/accounts/login/", body, headers)
    response = connection.getresponse()
    response.read()
    if response.status != 302:
        raise SystemExit(f"Signing in answered {response.status}")


def report(results: dict[int, dict]) -> str:
    lines = [
        "| cases | who | page | p50 ms | p95 ms | queries | to the empty page | to 1,000 cases |",
        "|---|---|---|---|---|---|---|---|",
    ]
    base = results[min(results)]
    broken = []
    for size, told in results.items():
        for who, person in told["people"].items():
            empty = statistics.median(person["times"]["empty"])
            for page, taken in person["times"].items():
                middle = statistics.median(taken)
                late = statistics.quantiles(taken, n=20)[-1]
                growth = middle / statistics.median(base["people"][who]["times"][page])
                queries = person["queries"][page]
                reads = f"{person['rows']:,} {person['of']}"
                lines.append(
                    f"| {size:,} | {who}, {reads} | {page} | {middle:.1f} | {late:.1f} | {queries} "
                    f"| {middle / empty:.2f} | {growth:.2f} |"
                )
                where = f"{size:,} cases, {who}, {page}"
                if page in MEASURED:
                    continue
                limit = LIMIT_OF_SEARCH if page in SOUGHT else LIMIT_TO_EMPTY
                most = LIMIT_OF_QUEUE_QUERIES if page in QUEUES else LIMIT_OF_QUERIES
                if middle / empty > limit:
                    broken.append(f"{where}: {middle / empty:.2f} times the empty page, wanted {limit}")
                if growth > LIMIT_OF_GROWTH:
                    broken.append(
                        f"{where}: {growth:.2f} times its time at {min(results):,} cases, wanted {LIMIT_OF_GROWTH}"
                    )
                if queries > most:
                    broken.append(f"{where}: {queries} queries, wanted {most}")
        middle, late = statistics.median(told["sign_in"]), max(told["sign_in"])
        lines.append(f"| {size:,} | anybody | sign-in | {middle:.0f} | {late:.0f} | | | |")
    lines += ["", *([f"Over a limit: {line}" for line in broken] or ["Every page is within its limits."])]
    return "\n".join(lines)


def run(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server did not start.")


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    sys.exit(main())
