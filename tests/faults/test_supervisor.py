"""The whole service started, killed in every way, and started again: no orphan, no lost data, a clear word.

One story in the order of the file, since each start takes seconds: run it whole (`make faults`).
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from django.conf import settings

from casemgmt.embedded import postgresql
from casemgmt.embedded import redis as embedded_redis
from casemgmt.embedded.errors import ALREADY_RUNNING, PORT_BUSY
from casemgmt.embedded.places import Claim, Places

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900), pytest.mark.xdist_group("supervisor")]

EMBEDDED = [sys.executable, "-m", "casemgmt.embedded"]
ROOT = Path(settings.BASE_DIR)
PATIENCE = 180.0  # seconds; the machine may be busy, and only what never comes takes them


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_for(what, done, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(0.1)


class Service:
    """A trial in folders and on a port of its own, as `make run` starts it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.places = Places("run", var.resolve())
        self.output = var / "terminal.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.first = 0.0  # seconds of the start that makes the database

    def environment(self, **more: str) -> dict[str, str]:
        """The caller's, less what points to the servers of this test run."""
        ours = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "PUBLIC_ADDRESS")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {**kept, "CASEMGMT_VAR": str(self.var), "CASEMGMT_MODE": "demonstration", **more}

    def call(self, *arguments: str, seconds: float = PATIENCE, **more: str) -> subprocess.CompletedProcess[str]:
        environment = self.environment(**more)
        return subprocess.run(
            [*EMBEDDED, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def start(self) -> float:
        """Returns after how many seconds the address was printed."""
        began = time.monotonic()
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [*EMBEDDED, "run"],
                cwd=ROOT,
                env=self.environment(PORT=str(self.port)),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(
            "the printed address", lambda: self.process.poll() is not None or "The service is at" in self.printed(), 360
        )
        assert self.process.poll() is None, self.printed()
        return time.monotonic() - began

    def printed(self) -> str:
        return self.output.read_text(errors="replace")

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def is_ready(self) -> bool:
        return self.get("/readyz")[0] == 200

    def everybody(self) -> list[psutil.Process]:
        assert self.process is not None
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def pid_of(self, name: str) -> int:
        return int(Claim(self.places).read()["children"][name][0])

    def database(self) -> psycopg.Connection:
        return psycopg.connect(postgresql.url(self.places), autocommit=True)

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(embedded_redis.url(self.places))


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    var = tmp_path_factory.mktemp("trial")
    shutil.copytree(settings.VAR / "assets", var / "assets")
    trial = Service(var)
    try:
        trial.first = trial.start()
        yield trial
    finally:
        if trial.process is not None and trial.process.poll() is None:
            trial.process.send_signal(signal.SIGCONT)
            trial.process.send_signal(signal.SIGTERM)
            trial.process.wait(PATIENCE)
    assert trial.call("forget").returncode == 0


def gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_one_start_brings_everything_up(service):
    assert f"The service is at http://localhost:{service.port}" in service.printed()
    wait_for("readiness", service.is_ready)
    status, page = service.get("/accounts/login/")
    assert status == 200
    assert "<form" in page


def test_the_servers_are_closed_to_others(service):
    assert (service.places.database_socket.stat().st_mode & 0o077) == 0
    assert (service.places.redis_socket.stat().st_mode & 0o077) == 0
    secret = service.var / "secret-key"
    assert (secret.stat().st_mode & 0o777) == 0o600
    assert len(secret.read_text()) > 50
    inside = {name: psutil.Process(service.pid_of(name)) for name in ("PostgreSQL", "Redis")}
    for name, process in inside.items():
        listening = [one for one in process.net_connections(kind="inet") if one.status == psutil.CONN_LISTEN]
        assert listening == [], f"{name} listens on the network"


def test_a_second_start_beside_the_first_is_refused_with_a_clear_word(service):
    second = service.call("run", PORT=str(free_port()))
    assert second.returncode == ALREADY_RUNNING
    assert f"already running at http://localhost:{service.port}" in second.stderr
    assert "make stop" in second.stderr
    assert "Traceback" not in second.stderr
    assert service.is_ready()


@pytest.mark.parametrize("name", ["worker", "web"])
def test_a_killed_part_is_started_again_with_a_word(service, name):
    before = service.pid_of(name)
    os.kill(before, signal.SIGKILL)
    wait_for("the restart", lambda: service.pid_of(name) != before)
    wait_for("readiness", service.is_ready)
    assert re.search(rf"{name} was ended by signal 9 and is started again", service.printed())


def test_kill_9_of_the_supervisor_leaves_no_orphan_and_loses_nothing(service):
    with service.database() as connection:
        connection.execute("INSERT INTO core_dailyrun (job, last_day) VALUES ('kept', '2026-03-02')")
    service.redis().set("kept", "yes")
    time.sleep(1.2)  # Redis writes what it holds to the disk each second
    everybody = service.everybody()
    assert len(everybody) > 8
    service.process.kill()
    service.process.wait()
    assert gone(everybody, PATIENCE) == []

    # no limit of some lock or pid file was sat out: a start with all there is quicker than the one that made it
    assert service.start() < service.first
    with service.database() as connection:
        assert connection.execute("SELECT last_day FROM core_dailyrun WHERE job = 'kept'").fetchone() is not None
    assert service.redis().get("kept") == b"yes"


def test_a_start_straight_after_kill_9_takes_the_same_port(service):
    service.process.kill()
    service.process.wait()
    service.start()
    assert f"The service is at http://localhost:{service.port}" in service.printed()
    wait_for("readiness", service.is_ready)


def test_a_power_cut_loses_nothing(service):
    psutil.Process(service.process.pid).suspend()  # else it starts again what is killed
    everybody = service.everybody()
    for one in reversed(everybody):
        with contextlib.suppress(psutil.NoSuchProcess):  # PostgreSQL's own helpers come and go
            one.kill()
    service.process.wait()
    assert gone(everybody, PATIENCE) == []
    assert service.places.redis_socket.exists()  # left behind, as a power cut does
    # The number in the pid file may belong to anybody after a restart of the machine.
    pid_file = service.places.database_data / "postmaster.pid"
    pid_file.write_text(re.sub(r"\A\d+", str(os.getpid()), pid_file.read_text()))

    service.start()
    wait_for("readiness", service.is_ready)
    with service.database() as connection:
        assert connection.execute("SELECT count(*) FROM core_dailyrun WHERE job = 'kept'").fetchone() == (1,)
    assert service.redis().get("kept") == b"yes"


def test_a_management_command_reaches_the_running_service(service):
    asked = service.call("manage", "shell", "-c", "from core.models import DailyRun; print(DailyRun.objects.count())")
    assert asked.returncode == 0, asked.stderr
    assert int(asked.stdout.strip().splitlines()[-1]) >= 1


def test_ctrl_c_stops_everything_in_order(service):
    everybody = service.everybody()
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(PATIENCE) == 0
    assert gone(everybody, 10) == []
    assert "Stopped. Everything entered is kept" in service.printed()
    assert not (service.places.database_data / "postmaster.pid").exists()
    assert "database system is shut down" in (service.places.logs / "postgresql.log").read_text()[-500:]
    assert service.get("/healthz")[0] == 0


def test_stop_says_when_there_is_nothing_to_stop(service):
    answer = service.call("stop")
    assert answer.returncode == 0
    assert "No service of this clone is running." in answer.stdout


def test_a_busy_port_is_named_and_nothing_is_started(service):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = service.call("run", PORT=str(port))
    assert answer.returncode == PORT_BUSY
    assert f"Port {port} is busy" in answer.stderr
    assert "make run PORT=" in answer.stderr
    assert "Starting the servers" not in answer.stdout


def test_the_code_of_a_command_is_passed_on_and_its_servers_end(service):
    script = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"
    answer = service.call("with", "--", sys.executable, "-c", script)
    assert answer.returncode == 7
    assert "-test%2Fpg" in answer.stdout
    assert Claim(Places("test", service.var.resolve())).holder() is None
    left = [
        one for one in psutil.process_iter(["cmdline"]) if service.places.key in " ".join(one.info["cmdline"] or [])
    ]
    assert left == []
