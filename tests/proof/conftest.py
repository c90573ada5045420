from collections import Counter

import pytest

from core import links
from tests.factories import files
from tests.proof import house as houses
from tests.proof.machine import Months


@pytest.fixture
def months(db, monkeypatch):
    """The machine with its house, and with a paper that links can lead a partner to."""
    paper = links.Paper(lambda reader, case: files.paper(), "view_case")
    monkeypatch.setattr(links, "PAPERS", {**links.PAPERS, Months.extract: paper})
    fresh = {"house": houses.build(), "steps": 0, "looked": 0, "done": Counter(), "refused": Counter()}
    return type("Months", (Months,), fresh)
