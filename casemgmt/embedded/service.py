"""The demonstration service: prepare the data, then web, worker and beat."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from casemgmt.embedded import postgresql, redis
from casemgmt.embedded.children import Child
from casemgmt.embedded.errors import PORT_BUSY, CannotStart
from casemgmt.embedded.places import CODE, Claim, Places
from casemgmt.embedded.supervisor import StopAsked, Supervisor, say
from casemgmt.endings import die_with_parent

USUAL_PORT = 8000
PORTS_TRIED = 20


def environment_for(places: Places) -> dict[str, str]:
    """What web, worker, beat and management commands are told; what the caller set goes before."""
    given = dict(os.environ)
    if given.get("DJANGO_SETTINGS_MODULE") == "casemgmt.settings":
        del given["DJANGO_SETTINGS_MODULE"]  # set by importing this package; tests bring settings of their own
    given.setdefault("CASEMGMT_MODE", "demonstration")
    given["CASEMGMT_VAR"] = str(places.var)
    if "SECRET_KEY" not in given and "SECRET_KEY_FILE" not in given:
        if given["CASEMGMT_MODE"] != "demonstration":
            raise CannotStart("SECRET_KEY must be set: only the demonstration makes one of its own.")
        given["SECRET_KEY"] = places.secret_key()
    given["PYTHONUNBUFFERED"] = "1"
    return given


# -- the address ------------------------------------------------------------------------------------------------


def _hosts() -> list[str]:
    """`localhost` is two addresses on most machines, and browsers try both."""
    given = os.environ.get("BIND")
    if given:
        return [given]
    hosts = ["127.0.0.1"]
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as trial:
            trial.bind(("::1", 0))
        hosts.append("::1")
    except OSError:
        pass
    return hosts


def is_free(port: int, hosts: list[str]) -> bool:
    for host in hosts:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            # As the server does: a port of connections just closed is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                return False
    return True


def choose_port(hosts: list[str]) -> int:
    asked = os.environ.get("PORT", "").strip()
    if asked:
        if not asked.isdigit() or not 0 < int(asked) < 65536:
            raise CannotStart(f"PORT={asked} is no port: a number from 1 to 65535 is needed.", PORT_BUSY)
        if not is_free(int(asked), hosts):
            raise CannotStart(
                f"Port {asked} is busy or not ours to use. Choose another: make run PORT={_next_to(int(asked))}",
                PORT_BUSY,
            )
        return int(asked)
    for port in range(USUAL_PORT, USUAL_PORT + PORTS_TRIED):
        if is_free(port, hosts):
            if port != USUAL_PORT:
                say(f"Port {USUAL_PORT} is busy, so this service takes {port}. (make run PORT=... chooses one.)")
            return port
    raise CannotStart(
        f"The ports {USUAL_PORT} to {USUAL_PORT + PORTS_TRIED - 1} are all busy. Choose one: make run PORT=...",
        PORT_BUSY,
    )


def _next_to(port: int) -> int:
    return port + 1 if port < 65535 else 8080


# -- the programs -----------------------------------------------------------------------------------------------


def web(places: Places, environment: dict[str, str], hosts: list[str], port: int) -> Child:
    binds = [part for host in hosts for part in ("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}")]
    return Child(
        name="web",
        command=[
            *(sys.executable, "-m", "gunicorn", "casemgmt.wsgi", *binds, "--workers", "2", "--threads", "4"),
            *("--preload", "--graceful-timeout", "8", "--timeout", "60", "--no-control-socket"),
        ],
        log=places.logs / "web.log",
        environment=environment,
        folder=str(CODE),
        stop_with=((signal.SIGTERM, 10.0),),
    )


def _celery(places: Places, environment: dict[str, str], name: str, *options: str) -> Child:
    return Child(
        name=name,
        command=[sys.executable, "-m", "celery", "-A", "casemgmt", name, "--loglevel", "INFO", *options],
        log=places.logs / f"{name}.log",
        environment=environment,
        folder=str(CODE),
        # First "finish what you have begun", then "drop it": rows, not messages, say what is still to be done.
        stop_with=((signal.SIGTERM, 8.0), (signal.SIGQUIT, 4.0)),
        # A worker asked to end while Redis ends too waits for its return; what it was at rolls back either way.
        orphan_signal=signal.SIGKILL if name == "worker" else signal.SIGTERM,
    )


def worker(places: Places, environment: dict[str, str]) -> Child:
    return _celery(places, environment, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")


def beat(places: Places, environment: dict[str, str]) -> Child:
    folder = places.var / "beat"
    folder.mkdir(parents=True, exist_ok=True)
    return _celery(places, environment, "beat", "--pidfile=", "--schedule", str(folder / "schedule"))


def run_once(command: list[str], environment: dict[str, str], ends_with_us: int = signal.SIGTERM) -> int:
    """A command in the foreground, that ends when we do; Ctrl-C reaches it directly."""
    process = subprocess.Popen(
        command, env=environment, cwd=CODE, preexec_fn=die_with_parent(os.getpid(), ends_with_us)
    )
    try:
        return process.wait()
    except StopAsked as asked:
        if process.poll() is None:
            process.send_signal(asked.number)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        raise


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


# -- the doors of __main__ --------------------------------------------------------------------------------------


def run() -> int:
    """Serve until told to stop."""
    began = time.monotonic()
    places = Places.of("run")
    claim = Claim(places)
    if not claim.take():
        raise claim.refuse_second()
    supervisor = Supervisor(places, claim)
    supervisor.end_left_overs()
    hosts = _hosts()
    port = choose_port(hosts)
    address = f"http://localhost:{port}"
    environment = environment_for(places)
    environment.setdefault("PUBLIC_ADDRESS", address)
    try:
        with supervisor.on_duty():
            say("Starting the servers ...")
            supervisor.start_services(environment)
            say("Preparing the database and the pages ...")
            sign_ins = prepare(places, environment)
            supervisor.add(web(places, environment, hosts, port))
            supervisor.add(worker(places, environment))
            supervisor.add(beat(places, environment))
            supervisor.children["web"].wait_until(lambda: answers(port), 60)
            claim.say(address=address)
            say(welcome(address, sign_ins, places, time.monotonic() - began))
            supervisor.watch()
    except StopAsked:
        say("\nStopped. Everything entered is kept for the next start.")
    return 0


def prepare(places: Places, environment: dict[str, str]) -> list[list[str]]:
    """Tables, collected files and the demonstration; answers who may sign in to it."""
    answer = places.state / "sign-ins.json"
    answer.unlink(missing_ok=True)
    code = run_once([sys.executable, "-m", "casemgmt.embedded.prepare", str(answer)], environment)
    if code != 0:
        raise CannotStart("The database could not be prepared; what went wrong stands above.")
    return [list(row) for row in json.loads(answer.read_text(encoding="utf-8"))]


def welcome(address: str, sign_ins: list[list[str]], places: Places, seconds: float) -> str:
    lines = ["", f"The service is at {address}   (ready after {seconds:.0f} seconds)", ""]
    if sign_ins:
        width = max(len(row[0]) for row in sign_ins)
        lines += ["Sign in as:", *(f"  {row[0]:<{width}}  {'  '.join(row[1:])}".rstrip() for row in sign_ins), ""]
    lines.append(f"Mail is written to {places.var / 'mail'}, logs to {places.logs}. Ctrl-C stops everything.")
    return "\n".join(lines)


def with_services(command: list[str]) -> int:
    """Run a command against servers for tests; its exit code is ours."""
    places = Places.of("test")
    environment = environment_for(places)
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        return run_once(command, environment)
    claim = Claim(places)
    _wait_for_turn(claim)
    supervisor = Supervisor(places, claim)
    try:
        with supervisor.on_duty():
            supervisor.end_left_overs()
            supervisor.start_services(environment)
            return run_once(command, environment)
    except StopAsked as asked:
        return 128 + asked.number


def _wait_for_turn(claim: Claim) -> None:
    if claim.take():
        return
    other = claim.read().get("pid")
    say(f"Another check or test of this clone is using the test servers (process {other}); waiting ...")
    while not claim.take():
        time.sleep(1)


def manage(arguments: list[str]) -> int:
    """A management command against the data of `run`, whether it serves at the moment or not."""
    places = Places.of("run")
    environment = environment_for(places)
    claim = Claim(places)
    command = [sys.executable, str(CODE / "manage.py"), *arguments]
    supervisor = Supervisor(places, claim)
    if not claim.take():
        environment.setdefault("DATABASE_URL", postgresql.url(places))
        environment.setdefault("REDIS_URL", redis.url(places))
        return run_once(command, environment)
    try:
        with supervisor.on_duty():
            supervisor.end_left_overs()
            supervisor.start_services(environment)
            code = run_once([sys.executable, str(CODE / "manage.py"), "migrate", "--verbosity", "0"], environment)
            return code or run_once(command, environment)
    except StopAsked as asked:
        return 128 + asked.number


def stop() -> int:
    """Ask the running service to stop, and wait until it has."""
    claim = Claim(Places.of("run"))
    holder = claim.holder()
    if holder is None:
        say("No service of this clone is running.")
        return 0
    pid = int(holder["pid"])
    os.kill(pid, signal.SIGTERM)
    if not _within(90, lambda: claim.holder() is None):
        raise CannotStart(f"The service (process {pid}) has not stopped after 90 seconds; see {claim.file.parent}.")
    say("Stopped.")
    return 0


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def forget() -> int:
    """Remove the data of the demonstration and of the tests."""
    for name in ("run", "test"):
        places = Places.of(name)
        claim = Claim(places)
        if not claim.take():
            raise claim.refuse_second()
        places.forget()
    for name in ("files", "mail", "beat"):
        folder = Places.of("run").var / name
        if folder.is_dir():
            shutil.rmtree(folder)
    say("The data of the demonstration and of the tests on this machine were removed.")
    return 0
