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
KEPT = "SELECT count(*) FROM gapsblocks_gapvolume WHERE key <> ''"
IS_WHOLE = "SELECT count(*) FROM gapsblocks_gapbundle WHERE key <> ''"


def papers(house, *asked: object) -> dict:
    return json.loads(house.run("-m", "tests.faults.papers", *map(str, asked)))


def kill_what_works(house) -> None:
    """The processes that do the work, as the system does where memory is short: the worker itself goes on."""
    for child in psutil.Process(house.children["worker"].process.pid).children():
        os.kill(child.pid, signal.SIGKILL)


@pytest.fixture
def quiet(house):
    """No clock, and nobody at work."""
    for name in [name for name in house.children if name.startswith("beat")]:
        house.end(name)
    wait_for("the worker is idle", house.is_idle)
    house.end("worker")


@pytest.mark.usefixtures("quiet")
def test_a_bundle_whose_workers_are_killed_while_they_draw_and_join_comes_whole_and_once(house):
    asked = papers(house, "ask", VOLUMES, EACH)
    with house.held_at(A_VOLUME_IS_DRAWN) as somebody_waits:
        house.start_worker()
        wait_for("a volume in the store, and no row of it", somebody_waits)
        house.kill("worker")
    assert (house.ask(KEPT), house.ask(IS_WHOLE)) == ([(0,)], [(0,)])
    assert papers(house, "again")["count"] > 0
    with house.held_at(ALL_IS_JOINED) as somebody_waits:
        house.start_worker()
        wait_for("the archive in the store, and no row of it", somebody_waits)
        assert house.ask(KEPT) == [(VOLUMES,)]
        kill_what_works(house)
    broken = papers(house, "look", asked["bundle"])
    assert (broken["status"], broken["is_offered"], broken["is_whole"], broken["made"]) == (404, False, False, 0)
    assert papers(house, "again")["count"] == 1  # the joining; the volumes stand
    wait_for("the bundle", lambda: house.ask(IS_WHOLE) == [(1,)])
    whole = papers(house, "look", asked["bundle"])
    assert (whole["status"], whole["is_offered"], whole["made"], whole["astray"]) == (200, True, 1, 0)
    assert whole["forms"] == asked["forms"]  # each once
    assert len(whole["attempts"]) == VOLUMES + 1
    assert max(whole["attempts"]) == 2  # what broke off was begun again, and nothing a third time
