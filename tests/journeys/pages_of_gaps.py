"""Every page of Gaps and Blocks: by whom it is opened, and what stands in its address."""

from tests.journeys.opening import Opened

GAPS: dict[str, Opened] = {}
