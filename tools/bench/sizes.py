"""How much work the bench fills, on which of its cases."""

from typing import Any

Statement = tuple[str, dict[str, Any]]

GOALS, STEPS = 20, 3  # of a large plan; a goal's number is n * GOALS + g, a step's that * STEPS + a
FURTHER = 6  # agencies that the consent of a large case names beside the first
LARGE = "n % 100 = 4"
PLANNED = "n % 10 < 6 AND n % 35 <> 0"  # whose comprehensive assessment is finished, and led to a plan
