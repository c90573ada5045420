"""What a random run begins with, and how a verb is asked: with the answer that the oracle alone expects.

A refusal that was not expected, or one that was and did not come, fails like a wrong page does.
"""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from core.errors import DomainError, NotAllowed
from tests.proof import house as houses
from tests.proof.channels import Channels, Disagreement
from tests.proof.oracle import Consent, Cover, Emergency, day_of

SWEEP = 50  # at every such step all workers are gone through, and papers are made and read
VISIT = 16  # and at every such step somebody goes to the pages and files themselves
TURNS = 2 * 5 * 10 * VISIT  # until everybody has gone through every channel for every case
STARTS = [  # an ordinary day; the eves of both clock changes; days whose sixth month is shorter
    datetime(2026, 1, 12, 9, 30, tzinfo=UTC),
    datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 59, 59, tzinfo=UTC),
    datetime(2026, 8, 31, 12, 0, tzinfo=UTC),
    datetime(2027, 8, 30, 23, 0, tzinfo=UTC),
]
MANAGERS = {"turas": "ruth", "harbour": "hilda", "kells": "tom"}
cases = st.sampled_from(sorted(houses.PEOPLE))
anybody = st.sampled_from(sorted(houses.POSTS))
partners = st.sampled_from(houses.PARTNERS)
whichever = st.sampled_from(range(12))


class Run(RuleBasedStateMachine):
    """One run. `house` is built once for all runs; what a run does to it is rolled back."""

    house: ClassVar[houses.House]
    asks_pages: ClassVar[bool] = True  # and not the policy alone, which is much quicker
    extract: ClassVar[str] = "proof-extract"  # the purpose of links to a paper that is made when asked for
    steps: ClassVar[int] = 0
    looked: ClassVar[int] = 0
    done: ClassVar[Counter] = Counter()  # how often each verb did its work
    refused: ClassVar[Counter] = Counter()  # and how often it refused as it ought to
    met: ClassVar[Counter] = Counter()  # how often each way out was tried by somebody allowed nothing, a part, all

    def __init__(self):
        super().__init__()
        self.undo = transaction.savepoint()
        self.traveller: Any = None

    def begin(self, start: datetime, turn: int) -> None:
        self.turn = self.first = turn  # whose turn it is to go through which channel
        self.clock = time_machine.travel(start, tick=False)
        self.traveller = self.clock.start()
        self.house.refresh()
        self.oracle = deepcopy(self.house.oracle)
        self.channels = Channels(self.house, self.oracle, Client(), self.met)
        self.signed: list[tuple[Consent, int]] = []
        self.covers: list[tuple[Cover, Any]] = []
        self.emergencies: list[tuple[Emergency, Any]] = []
        self.tries: list[tuple[str, datetime]] = []  # to open a file in an emergency
        self.before = self.channels.allowed()

    def teardown(self):
        if self.traveller:
            type(self).looked += self.channels.looked
            self.clock.stop()
        transaction.savepoint_rollback(self.undo)

    # Who acts, and what comes of it

    @property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def today(self) -> date:
        return day_of(self.now)

    def person(self, who: str):
        return self.house.people[who]

    def worker_on(self, case: str, pick: int) -> str | None:
        able = [who for who in houses.POSTS if self.oracle.works(who, case, self.now)]
        return able[pick % len(able)] if able else None

    def does(self, verb: str, work: Callable[[], Any], refused: str = "") -> Any:
        """Run a verb; returns what it gives, or None where it refuses as it ought to."""
        try:
            answer = work()
        except (DomainError, NotAllowed) as error:
            if error.code != refused:
                raise Disagreement(f"{verb} at {self.now} was refused: {error.code}, {error}") from error
            self.refused[f"{verb}: {error.code}"] += 1
            return None
        if refused:
            raise Disagreement(f"{verb} at {self.now} ought to be refused: {refused}")
        self.done[verb] += 1
        return answer if answer is not None else True
