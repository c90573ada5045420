"""A bundle of many forms as it is really made: asked for, drawn in volumes by Celery workers, joined in one archive.

    python -m tools.bench.gap_bundle [forms]

It has a database and a queue of its own. The processor time is that of the processes of one worker, with all they do
beside drawing: reading the forms, looking their words through for names, keeping the files. Their memory is the most
that each held at any time, after as many volumes as fell to it.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zipfile import ZipFile

import psycopg

from casemgmt.embedded import redis
from casemgmt.embedded.places import Places

DATABASE = "bench_papers"
LIMIT_OF_MANY, LIMIT_OF_MEMORY = 1.3, 300  # times the bare renderings one by one, MB
PROCESSES, ROUNDS, PEOPLE = 2, 9, 50
TICKS = os.sysconf("SC_CLK_TCK")
OURS = "tools.bench.gap_bundle"


def main(count: int = 2_000) -> int:
    parts = urlsplit(os.environ["DATABASE_URL"])
    server = urlunsplit(parts._replace(path="/postgres"))
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(server, autocommit=True) as admin:
        places = Places("bench", Path(folder).resolve())
        for needed in (places.state, places.logs):
            needed.mkdir(parents=True, exist_ok=True)
        places.make_sockets()
        queue = redis.start(places)
        admin.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{DATABASE}"')
        try:
            queue.wait_until(lambda: redis.answers(places), 60)
            environment = os.environ | {
                "DATABASE_URL": urlunsplit(parts._replace(path=f"/{DATABASE}")),
                "REDIS_URL": redis.url(places),
                "CASEMGMT_MODE": "demonstration",
                "ATTACHMENTS_DIR": str(places.var / "attachments"),
                "LOG_LEVEL": "WARNING",
            }
            return _measured(environment, count, places.var)
        finally:
            queue.stop(in_haste=True)
            admin.execute(f'DROP DATABASE "{DATABASE}" WITH (FORCE)')
            places.forget()


@dataclass(frozen=True, slots=True)
class Spent:
    """One process of the worker: seconds of processor time, and the most memory that it held, in MB."""

    cpu: float
    memory: int


def _measured(environment: dict[str, str], count: int, var: Path) -> int:
    _run(environment, "manage.py", "migrate", "--verbosity", "0")
    _run(environment, "-m", OURS, "--fill", str(count))
    bare = count * float(_run(environment, "-m", OURS, "--bare"))
    command = [sys.executable, "-m", "celery", "-q", "-A", "casemgmt", "worker", "--concurrency", str(PROCESSES)]
    command += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    worker = subprocess.Popen(command, env=environment)
    try:
        while len(_processes(worker.pid)) < PROCESSES:
            time.sleep(0.2)
        before, began = _processes(worker.pid), time.monotonic()
        _run(environment, "-m", OURS, "--ask")
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
            made = _followed(connection)
        taken, after = time.monotonic() - began, _processes(worker.pid)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    if set(before) != set(after):
        raise SystemExit("A process of the worker ended on the way.")
    spent = sum(after[pid].cpu - before[pid].cpu for pid in after)
    most = max(each.memory for each in after.values())
    with ZipFile(next(var.rglob(made.key))) as archive:
        told = json.loads(archive.read("manifest.json"))
    largest = max(each["size"] for each in told["files"]) // 1024
    print(
        f"{told['forms']:,} forms by {PROCESSES} processes of a worker: {made.pages:,} pages in {len(told['files'])} "
        f"volumes of at most {largest:,} KB, one archive of {made.size // 1024:,} KB\n"
        f"{spent:.0f} s of processor time, {taken:.0f} s by the clock, {most} MB at the most in a process"
    )
    print(f"{spent / bare:.2f} times the bare renderings one by one ({bare:.0f} s), of {LIMIT_OF_MANY} allowed")
    return 0 if spent <= LIMIT_OF_MANY * bare and most <= LIMIT_OF_MEMORY else 1


@dataclass(frozen=True, slots=True)
class Made:
    """The bundle once it is whole."""

    key: str
    size: int
    pages: int


def _followed(connection: psycopg.Connection) -> Made:
    """Wait until it is whole; nothing of it may fail, and nothing be begun twice."""
    while True:
        failed = connection.execute("SELECT message FROM core_job WHERE state = 'failed' OR attempts > 1").fetchall()
        if failed:
            raise SystemExit(f"A job failed, or was begun twice: {failed}")
        found = connection.execute("SELECT key, size, pages FROM gapsblocks_gapbundle WHERE key <> ''").fetchone()
        if found:
            return Made(*found)
        time.sleep(1)


def _processes(worker: int) -> dict[int, Spent]:
    """The processes in which a worker does its jobs."""
    found = {}
    for pid in map(int, Path(f"/proc/{worker}/task/{worker}/children").read_text().split()):
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        found[pid] = Spent((int(stat[11]) + int(stat[12])) / TICKS, int(status["VmHWM"].split()[0]) // 1024)
    return found


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


# In a process of their own --------------------------------------------------------------------------------------


def fill(count: int) -> None:
    """A task force, a service, fifty people, and so many forms of the usual length that were sent."""
    from accounts.models import User
    from agencies.models import Agency, Worker, WorkerRole
    from cases.models import CareDomain, Case, ServiceUser
    from core.days import today
    from gapsblocks.models import GapsAndBlocksForm, GapStep
    from tools.bench.gap_papers import said

    day = today()
    forum = Agency.objects.create(name="North Inner City Task Force", sector=Agency.Sector.TASK_FORCE)
    service = Agency.objects.create(name="Turas Training", sector=Agency.Sector.DRUG_ALCOHOL)
    reader = User.objects.create(username="co-ordinator")
    post = Worker.objects.create(user=reader, agency=forum, profession=Worker.Profession.DRUGS_WORKER, started_on=day)
    WorkerRole.objects.create(worker=post, role=WorkerRole.Role.COORDINATOR)
    people = [
        ServiceUser.objects.create(first_names=f"Gobnait{n}", last_name="Ní Shampla", date_of_birth=day)
        for n in range(PEOPLE)
    ]
    cases = [
        Case.objects.create(
            reference=f"TUR-2026-{n:04}",
            service_user=person,
            lead_agency=service,
            level=Case.Level.CASE_MANAGEMENT,
            complexity_reason=Case.Complexity.RANGE,
            basis=Case.Basis.CRITERIA,
            opened_on=day,
        )
        for n, person in enumerate(people)
    ]
    area = CareDomain.objects.order_by("position")[0]
    about = {"agency": service, "sector": service.sector, "domain": area, "forum": forum, "state": "co-ordinator"}
    by = {"raised_by": reader, "advised_by": reader, "sent_by": reader}
    on = {"raised_on": day, "advised_on": day, "sent_on": day, "level_since": day, "due_on": day}
    forms = [
        GapsAndBlocksForm(reference=f"GB-2026-{n:04}", case=cases[n % PEOPLE], **said(), **about, **by, **on)
        for n in range(1, count + 1)
    ]
    GapsAndBlocksForm.objects.bulk_create(forms, batch_size=500)
    sent = [GapStep(form=each, kind=GapStep.Kind.SENT, on=day, by=reader, is_outside=True) for each in forms]
    met = [
        GapStep(form=each, kind=GapStep.Kind.GROUP, on=day, by=reader, is_outside=True, words="They meet on 12 May.")
        for each in forms
    ]
    GapStep.objects.bulk_create([*sent, *met], batch_size=500)


def ask() -> None:
    from accounts.models import User
    from gapsblocks.models import GapsAndBlocksForm
    from gapsblocks.services import bundles

    numbers = list(GapsAndBlocksForm.objects.order_by("pk").values_list("pk", flat=True))
    bundles.ask_selection(actor=User.objects.get(username="co-ordinator"), forms=numbers)


def bare() -> None:
    """How long WeasyPrint alone takes for one of these forms, in seconds of processor time."""
    from django.utils import timezone

    from accounts.models import User
    from core.days import today
    from gapsblocks.models import GapsAndBlocksForm
    from gapsblocks.papers.form import form_paper
    from gapsblocks.selectors.papers import printed_in_order
    from tools.bench.gap_papers import bare_time

    first = GapsAndBlocksForm.objects.order_by("pk")[0].pk
    (shown,) = printed_in_order(User.objects.get(username="co-ordinator"), [first], today())
    words = form_paper(shown.gap, shown.sender, made_at=timezone.now())
    print(statistics.median(bare_time(words) for _ in range(ROUNDS)))


def _inside(asked: str, *numbers: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    django.setup()
    if asked == "--fill":
        fill(*numbers)
    elif asked == "--ask":
        ask()
    else:
        bare()


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    if sys.argv[1:2] in (["--fill"], ["--ask"], ["--bare"]):
        _inside(sys.argv[1], *map(int, sys.argv[2:]))
    else:
        raise SystemExit(main(*map(int, sys.argv[1:2])))
