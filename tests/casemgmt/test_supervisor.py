"""What the supervisor decides, with small programs in place of the servers."""

import os
import socket
import stat
import sys

import pytest

from casemgmt.embedded import service as embedded_service
from casemgmt.embedded.children import Child
from casemgmt.embedded.errors import ALREADY_RUNNING, PORT_BUSY, CannotStart
from casemgmt.embedded.places import Claim, Places
from casemgmt.embedded.supervisor import Supervisor, left_over

# Says when it was asked to end, in a file that all share.
PATIENT = """
import os, signal, sys, time
def end(*_):
    with open(sys.argv[2], "a") as out: out.write(sys.argv[1] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture
def places(tmp_path):
    made = Places("run", tmp_path)
    made.state.mkdir(parents=True)
    made.logs.mkdir(parents=True)
    return made


@pytest.fixture
def supervisor(places):
    claim = Claim(places)
    assert claim.take()
    made = Supervisor(places, claim)
    yield made
    made.stop_all()


def small(places, name, *command):
    return Child(name=name, command=[sys.executable, *command], log=places.logs / f"{name}.log")


def test_servers_stop_in_the_order_that_loses_nothing(supervisor, places):
    order = places.var / "order"
    for name in ("PostgreSQL", "Redis", "web", "worker", "beat"):
        child = small(places, name, "-c", PATIENT, name, str(order))
        supervisor.add(child)
        child.wait_until(lambda child=child: "up" in child.last_words(), 20)
    supervisor.stop_all()
    assert order.read_text().split() == ["web", "beat", "worker", "Redis", "PostgreSQL"]


def test_a_server_that_keeps_ending_stops_everything_with_its_last_words(supervisor, places, capsys):
    supervisor.add(small(places, "web", "-c", "print('no such table'); raise SystemExit(3)"))
    with pytest.raises(CannotStart) as refusal:
        supervisor.watch()
    assert "web ended with code 3" in str(refusal.value)
    assert "no such table" in str(refusal.value)
    assert capsys.readouterr().out.count("is started again") == 3


def test_a_start_that_fails_says_why(places):
    child = small(places, "Redis", "-c", "raise SystemExit('disk full')")
    child.start()
    with pytest.raises(CannotStart, match="disk full"):
        child.wait_until(lambda: False, 20)


def test_the_claim_is_held_by_one(places):
    first, second = Claim(places), Claim(places)
    assert first.take()
    first.say(address="http://localhost:8000")
    assert not second.take()
    refusal = second.refuse_second()
    assert refusal.exit_code == ALREADY_RUNNING
    assert f"already running at http://localhost:8000 (process {os.getpid()})" in str(refusal)


def test_a_process_number_used_again_is_not_taken_for_a_left_over():
    assert left_over(os.getpid(), 1.0) is None


def test_two_clones_share_no_folder(tmp_path):
    one, other = Places("run", tmp_path / "one"), Places("run", tmp_path / "other")
    assert one.key != other.key
    assert one.sockets != other.sockets
    assert one.database_data != other.database_data


def test_a_socket_path_is_never_too_long(tmp_path, monkeypatch):
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    places = Places("run", tmp_path)
    assert len(os.fsencode(places.database_socket / ".s.PGSQL.5432")) < 104
    assert places.sockets.parent != deep


def test_a_folder_of_sockets_made_by_somebody_else_is_refused(places, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    places.sockets.mkdir()
    try:
        with pytest.raises(CannotStart, match="belongs to somebody else"):
            places.make_sockets()
    finally:
        places.sockets.rmdir()


def test_the_secret_is_made_once_and_kept_to_its_owner(places):
    first = places.secret_key()
    assert len(first) >= 64
    assert places.secret_key() == first
    assert stat.S_IMODE((places.var / "secret-key").stat().st_mode) == 0o600


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_busy_port_asked_for_by_name_is_refused(taken_port, monkeypatch):
    monkeypatch.setenv("PORT", str(taken_port))
    with pytest.raises(CannotStart, match=f"Port {taken_port} is busy") as refusal:
        embedded_service.choose_port(["127.0.0.1"])
    assert refusal.value.exit_code == PORT_BUSY


def test_the_usual_port_gives_way_with_a_word(taken_port, monkeypatch, capsys):
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(embedded_service, "USUAL_PORT", taken_port)
    chosen = embedded_service.choose_port(["127.0.0.1"])
    assert taken_port < chosen < taken_port + embedded_service.PORTS_TRIED
    assert f"Port {taken_port} is busy, so this service takes {chosen}" in capsys.readouterr().out


@pytest.mark.parametrize("nonsense", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(nonsense, monkeypatch):
    monkeypatch.setenv("PORT", nonsense)
    with pytest.raises(CannotStart, match="is no port"):
        embedded_service.choose_port(["127.0.0.1"])


def test_production_gets_no_secret_made_for_it(places, monkeypatch):
    monkeypatch.setenv("CASEMGMT_MODE", "production")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(CannotStart, match="SECRET_KEY must be set"):
        embedded_service.environment_for(places)
