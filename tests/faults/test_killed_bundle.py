"""A bundle of forms whose worker is killed with no last word (kill -9): begun again, and whole or not there at all."""

import json
import os
import signal

import psutil
import pytest

from tests.faults.house import wait_for

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900), pytest.mark.xdist_group("daily-run")]

VOLUMES, EACH = 3, 2
# Where the worker stands still when it is killed: a volume, or the whole archive, lies in the store, and the row that
# would offer it is not yet written.
A_VOLUME_IS_DRAWN, ALL_IS_JOINED = "gapsblocks_gapvolume", "core_auditevent"


def ask(house) -> dict:
    return json.loads(house.run("-m", "tests.faults.papers", "ask", str(VOLUMES), str(EACH)))


def look(house, bundle: int) -> dict:
    return json.loads(house.run("-m", "tests.faults.papers", "look", str(bundle)))


def kill_what_draws(house) -> None:
    """Only the processes that do the work, as the system does where memory is short: the worker itself goes on."""
    for child in psutil.Process(house.children["worker"].process.pid).children():
        os.kill(child.pid, signal.SIGKILL)


@pytest.fixture
def quiet(house):
    """Nothing of an earlier bundle, no clock, nobody at work."""
    for name in [name for name in house.children if name.startswith("beat")]:
        house.end(name)
    wait_for("the worker is idle", house.is_idle)
    house.tell("TRUNCATE core_job, gapsblocks_gapbundle CASCADE")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("held", "kill"),
    [
        (A_VOLUME_IS_DRAWN, lambda house: house.kill("worker")),
        (A_VOLUME_IS_DRAWN, kill_what_draws),
        (ALL_IS_JOINED, lambda house: house.kill("worker")),
    ],
    ids=["drawing", "its process", "joining"],
)
def test_a_worker_that_is_killed_offers_no_half_file_and_the_bundle_comes_whole_and_once(house, held, kill):
    house.end("worker")
    asked = ask(house)
    with house.held_at(held) as somebody_waits:
        house.start_worker()
        wait_for("a file in the store, and no row of it", somebody_waits)
        kill(house)
    broken = look(house, asked["bundle"])
    assert (broken["status"], broken["is_offered"], broken["is_whole"], broken["made"]) == (404, False, False, 0)
    # what has been silent for two minutes counts as lost: let them have gone by
    house.tell("UPDATE core_job SET heartbeat_at = heartbeat_at - interval '1 hour' WHERE finished_at IS NULL")
    if "worker" not in house.children:
        house.start_worker()
    house.start_beat()
    wait_for("the bundle", lambda: house.ask("SELECT 1 FROM gapsblocks_gapbundle WHERE key <> ''") == [(1,)])
    whole = look(house, asked["bundle"])
    assert (whole["status"], whole["is_offered"], whole["made"], whole["astray"]) == (200, True, 1, 0)
    assert whole["forms"] == asked["forms"]  # each once
    assert len(whole["attempts"]) == VOLUMES + 1
    assert max(whole["attempts"]) == 2  # something was begun again, and nothing a third time
