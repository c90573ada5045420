"""Everybody sees what the oracle allows, and nothing else, whatever happens in whichever order."""

import os
import secrets

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

IN_A_RUN = 50  # steps: some months each
QUICK, EACH = 200, 2  # steps of the shorter one, and the tests that share them
SOAK = int(os.environ.get("PROOF_STEPS") or 0)  # of `make soak`


def run(machine, steps: int, dice: int) -> None:
    """So many steps in runs of some months. The dice decide everything: the same seed gives the same story."""
    print(f"seed {dice}")
    run_state_machine_as_test(
        seed(dice)(machine),
        settings=settings(
            max_examples=-(-steps // IN_A_RUN),
            stateful_step_count=IN_A_RUN,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )


# In a long run each thing that can happen has happened, or nothing is proved of it.
HAPPENED = {
    *("sign case-management", "sign case-management on paper", "sign additional", "sign enquiry", "renew", "draft"),
    *("withdraw whole", "withdraw agency", "withdraw items", "withdraw with the partner", "decline", "stray legal row"),
    *("name a key worker", "end key work", "appoint a case manager", "a case manager ends", "clock", "send a link"),
    *("arrange cover", "cancel cover", "leave a post", "return to a post", "emergency access", "end an emergency"),
    *("an agency leaves the case", "an agency joins the case", "leave the protocols", "sign the protocols"),
    *("bar from a file", "lift a bar"),
}


@pytest.mark.soak
@pytest.mark.timeout(900)  # a busy machine; a free one needs a minute
@pytest.mark.parametrize("half", range(EACH))
def test_everybody_sees_what_is_allowed(months, half):
    run(months, QUICK // EACH, 20261122 + half)
    assert months.steps >= QUICK // EACH
    assert months.looked > 10 * months.steps


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="takes hours: make soak")
@pytest.mark.parametrize("half", range(EACH))
def test_everybody_sees_what_is_allowed_for_very_long(months, half, capsys):
    run(months, SOAK // EACH, int(os.environ.get("PROOF_SEED") or secrets.randbelow(10**9)) + half)
    with capsys.disabled():
        print(f"\n{months.steps} steps, {months.looked} answers compared; {dict(sorted(months.done.items()))}")
    assert months.steps >= SOAK // EACH
    assert months.done.keys() >= HAPPENED, HAPPENED - months.done.keys()
