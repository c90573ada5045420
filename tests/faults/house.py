"""A house of its own for the faults: PostgreSQL, Redis, and workers and beats that a test starts and kills."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from email import message_from_bytes
from pathlib import Path

import psycopg
import redis
from django.conf import settings

from casemgmt.embedded import postgresql
from casemgmt.embedded import redis as embedded_redis
from casemgmt.embedded.children import Child
from casemgmt.embedded.places import Places

ROOT = Path(settings.BASE_DIR)
JOBS = ("careplans.tell_of_reviews", "consents.warn_of_endings", "careplans.tell_of_reflections")
PATIENCE = 180.0  # seconds; the machine may be busy, and only what never comes takes them


def wait_for(what, done, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(0.1)


class House:
    """PostgreSQL, Redis, and as many workers and beats as a test starts."""

    def __init__(self, var: Path) -> None:
        self.places = Places("test", var.resolve())
        for folder in (self.places.state, self.places.logs, var / "beat", var / "mail"):
            folder.mkdir(parents=True, exist_ok=True)
        if (settings.VAR / "assets").is_dir():  # the fonts of the papers
            (var / "assets").symlink_to(settings.VAR / "assets")
        self.mail = var / "mail"
        self.children: dict[str, Child] = {}
        ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_ADDRESS")
        self.environment = {name: value for name, value in os.environ.items() if name not in ours} | {
            "CASEMGMT_VAR": str(var),
            "CASEMGMT_MODE": "demonstration",
            "SECRET_KEY": "only-for-tests",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": postgresql.url(self.places),
            "REDIS_URL": embedded_redis.url(self.places),
        }

    # -- servers ----------------------------------------------------------------------------------------------

    def start_redis(self) -> None:
        self.children["Redis"] = embedded_redis.start(self.places)
        self.children["Redis"].wait_until(lambda: embedded_redis.answers(self.places), PATIENCE)

    def start_postgresql(self) -> None:
        self.children["PostgreSQL"] = postgresql.start(self.places)
        self.children["PostgreSQL"].wait_until(lambda: postgresql.answers(self.places), PATIENCE)

    def begin(self) -> None:
        self.places.make_sockets()
        self.start_redis()
        self.start_postgresql()
        postgresql.make_database(self.places)
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.run("-m", "tests.faults.night", "lay-out")

    def celery(self, name: str, *options: str) -> None:
        program, *_ = name.split()
        child = Child(
            name=name,
            command=[sys.executable, "-m", "celery", "-A", "casemgmt", program, "--loglevel", "INFO", *options],
            log=self.places.logs / f"{name}.log",
            environment=self.environment,
            folder=str(ROOT),
            orphan_signal=signal.SIGKILL,
        )
        child.start()
        self.children[name] = child

    def start_worker(self) -> None:
        self.celery("worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat")

    def start_beat(self, name: str = "beat") -> None:
        self.celery(name, "--pidfile=", "--schedule", str(self.places.var / "beat" / name.replace(" ", "-")))

    def kill(self, name: str) -> None:
        """As the system does where memory is short: no last words, and nothing is tidied."""
        child = self.children.pop(name)
        assert child.process is not None
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        if name == "worker":  # what it had taken is given again after an hour; nothing here may wait for that
            with redis.Redis.from_url(self.environment["REDIS_URL"]) as server:
                server.delete("unacked", "unacked_index")

    def end(self, *names: str) -> None:
        for name in names or tuple(reversed(self.children)):
            self.children.pop(name).stop(in_haste=name not in ("Redis", "PostgreSQL"))

    def keep(self) -> None:
        """Start again what has ended by itself, as the supervisor and the container engine do."""
        for name in ("worker", *(name for name in self.children if name.startswith("beat"))):
            if name in self.children and not self.children[name].is_running:
                self.children[name].start()

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    # -- what is asked and seen -------------------------------------------------------------------------------

    def connect(self) -> psycopg.Connection:
        # "today" is the day of the service, also in the hour in which that of the server is another
        return psycopg.connect(self.environment["DATABASE_URL"], autocommit=True, options="-c timezone=Europe/Dublin")

    def ask(self, sql: str, *values) -> list[tuple]:
        with self.connect() as connection:
            return connection.execute(sql, values).fetchall()

    def tell(self, sql: str, *values) -> None:
        with self.connect() as connection:
            connection.execute(sql, values)

    def new_morning(self, days: int) -> None:
        """Nobody has been told anything, and the work of so many days is still to be done."""
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as server:
            server.flushall()
        for one in self.mail.iterdir():
            one.unlink()
        self.tell("TRUNCATE notifications_notice, core_jobrun, core_dailyrun CASCADE")
        for job in JOBS:
            self.tell("INSERT INTO core_dailyrun (job, last_day) VALUES (%s, current_date - %s::int)", job, days)

    def is_done(self) -> bool:
        """The work of today is done, and no run of it is open."""
        self.keep()
        with suppress(psycopg.OperationalError):
            done = "SELECT count(*) FROM core_dailyrun WHERE job = ANY (%s) AND last_day = current_date"
            days = self.ask(done, [*JOBS])
            open_runs = self.ask(
                "SELECT count(*) FROM core_jobrun WHERE job = ANY (%s) AND state IN ('running', 'waiting')", [*JOBS]
            )
            return days == [(len(JOBS),)] and open_runs == [(0,)]
        return False

    def is_sent(self) -> bool:
        self.keep()
        # what a lost message asked for is asked for again after two minutes: let them have gone by
        self.tell("UPDATE notifications_notice SET queued_at = queued_at - interval '1 hour' WHERE sent_at IS NULL")
        return self.ask("SELECT count(*) FROM notifications_notice WHERE sent_at IS NULL") == [(0,)]

    def told(self) -> list[tuple[int, str]]:
        rows = self.ask("SELECT recipient_id, key FROM notifications_notice WHERE key LIKE ANY (%s)", MATTERS)
        return sorted(rows)

    def mails(self) -> Counter:
        """How often each notice was mailed, by the number that stands in its link."""
        found: Counter = Counter()
        for file in self.mail.iterdir():
            for part in file.read_bytes().split(b"-" * 79):
                words = message_from_bytes(part.lstrip()).get_payload()
                if "/notices/" in words:
                    found[int(words.partition("/notices/")[2].partition("/")[0])] += 1
        return found

    def waiting_inserts(self) -> int:
        rows = self.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE %s",
            "%INSERT INTO%notifications_notice%",
        )
        return rows[0][0]

    @contextmanager
    def held_at(self, table: str):
        """While this lasts, whoever writes into this table stands still: what they do is not committed."""
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
        with self.connect() as holding:
            holding.execute("BEGIN")
            holding.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield lambda: self.ask(waiting, f"%{table}%") > [(0,)]

    @contextmanager
    def in_the_middle(self):
        """While this lasts, the run stands still where it writes its notices: nothing of it is committed."""
        with self.connect() as holding:
            holding.execute("BEGIN")
            holding.execute("LOCK TABLE notifications_notice IN EXCLUSIVE MODE")
            self.start_beat()
            wait_for("the middle of the run", lambda: self.waiting_inserts() > 0)
            yield

    def is_idle(self) -> bool:
        """Without a clock: nothing waits in the queue, and the worker is at nothing; looked at more than once."""
        return all(self._is_still(look) for look in range(4))

    def _is_still(self, look: int) -> bool:
        time.sleep(0.1 * bool(look))  # between taking a message and its first query a process looks idle
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as server:
            waiting = server.llen("celery") + server.hlen("unacked")
        working = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> %s"
        with self.connect() as connection:
            return not waiting and not connection.execute(working, [connection.info.backend_pid]).fetchall()


MATTERS = ["careplan.review:%", "consent.ending:%"]
