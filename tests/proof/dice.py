"""How the machine is run: so many steps, decided by dice."""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

IN_A_RUN = 50  # steps: some months each


def run(
    machine, steps: int, dice: int, in_a_run: int = IN_A_RUN, phases: Sequence[Phase] = (Phase.generate, Phase.shrink)
) -> None:
    """So many steps in runs of some months. The dice decide everything: the same seed gives the same story."""
    print(f"seed {dice}")
    again = 0  # where the dice ended a run early
    while machine.steps < steps:
        run_state_machine_as_test(
            seed(dice + again)(machine),
            settings=settings(
                max_examples=-(-(steps - machine.steps) // in_a_run),
                stateful_step_count=in_a_run,
                deadline=None,
                database=None,
                phases=phases,
                suppress_health_check=list(HealthCheck),
                report_multiple_bugs=False,
            ),
        )
        again += 10**9
