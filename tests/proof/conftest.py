import logging
from collections import Counter
from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis.internal.conjecture import providers

from core import links
from tests.factories import files
from tests.proof import house as houses
from tests.proof.machine import Months


@pytest.fixture
def months(db, monkeypatch):
    """The machine with its house, and with a paper that links can lead a partner to.

    The dice decide everything. Left to itself Hypothesis also draws numbers that it has read in whichever modules are
    loaded, so that the same seed would tell another story when other tests ran before.
    """
    monkeypatch.setattr(providers, "_get_local_constants", lambda: providers.Constants())
    paper = links.Paper(lambda reader, case: files.paper(), "view_case")
    monkeypatch.setattr(links, "PAPERS", {**links.PAPERS, Months.extract: paper})
    logging.disable(logging.CRITICAL)  # each refusal would be written at length, and thousands are asked for
    with time_machine.travel(datetime(2026, 1, 12, 8, tzinfo=UTC), tick=False):
        fresh = {"house": houses.build(), "steps": 0, "looked": 0}
    yield type("Months", (Months,), fresh | {name: Counter() for name in ("done", "refused", "met")})
    logging.disable(logging.NOTSET)
