"""The work of some months at random: each step is one verb or a turn of the clock, and then every channel is asked."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from cases.models import Consent, SightBar
from cases.services import emergency, sight
from core import attachments, links
from core.errors import NotAllowed
from tests.proof import house as houses
from tests.proof.channels import Sent
from tests.proof.consents import Agreeing, some_codes
from tests.proof.drive import STARTS, SWEEP, TURNS, VISIT, anybody, cases, partners, whichever
from tests.proof.house import PEOPLE
from tests.proof.oracle import NOTHING, WHOLE, Emergency, midnight
from tests.proof.roles import Working

OVERSEERS = ("ruth", "dara")


class Months(Working):
    """The whole machine: to agreements and roles come emergencies, bars, links that are sent, and the clock."""

    @initialize(
        start=st.sampled_from(STARTS),
        turn=st.sampled_from(range(TURNS)),
        knows=st.dictionaries(partners, some_codes, min_size=1, max_size=3),
        days_ago=st.sampled_from([0, 170, 40, 0]),
    )
    def some_day(self, start, turn, knows, days_ago):
        """A story begins with somebody who has agreed to something: else there is little to hide."""
        self.begin(start, turn)
        Agreeing.sign(self, case="mary", knows=knows, kind=Consent.Kind.CASE_MANAGEMENT, days_ago=days_ago, pick=0)
        self.before = self.channels.allowed()

    # What overrides it

    @rule(who=anybody, case=cases)
    def break_glass(self, who, case):
        practises = [post.agency for post in self.oracle.posts if post.who == who and who not in ("dara", "gary")]
        signed = [agency for agency in houses.AGENCIES if agency in practises and agency in self.oracle.bound]
        tries = [at for tried, at in self.tries if tried == who and at > self.now - timedelta(hours=1)]
        refused = ""
        if not signed:
            refused = NotAllowed.code
        elif len(tries) >= 5:
            refused = "too-many"
        elif (who, case) in self.oracle.barred:
            refused = "barred"
        elif self.oracle.sees(who, case, self.now) == WHOLE:
            refused = "open-already"
        work = {"actor": self.person(who), "case": self.house.cases[case], "reason": "They may not live through it."}
        access = self.does("emergency access", lambda: emergency.break_glass(**work), refused)
        if access or refused == "barred":
            self.tries.append((who, self.now))
        if access:
            opened = Emergency(who, signed[0], case, self.now, self.now + timedelta(hours=24))
            self.oracle.emergencies.append(opened)
            self.emergencies.append((opened, access))

    @precondition(lambda self: any(opened.ends > self.now for opened in self.oracle.emergencies))
    @rule(number=whichever, overseer=st.sampled_from(OVERSEERS))
    def end_emergency(self, number, overseer):
        running = [(e, row) for e, row in self.emergencies if e.starts < self.now < e.ends and e.who != overseer]
        if running:
            opened, row = running[number % len(running)]
            barred = (overseer, opened.case) in self.oracle.barred
            work = {"actor": self.person(overseer), "access": row}
            refused = NotAllowed.code if barred else ""
            if self.does("end an emergency", lambda: emergency.end_emergency_access(**work), refused):
                opened.ends = self.now

    @rule(who=anybody, case=cases, overseer=st.sampled_from(OVERSEERS), lifts=st.booleans())
    def bar_or_lift(self, who, case, overseer, lifts):
        if lifts and self.oracle.barred:
            who, case = min(self.oracle.barred)
        if who in OVERSEERS and who == overseer:
            return  # somebody must be left who can lift it
        actor, row, worker = self.person(overseer), self.house.cases[case], self.person(who)
        refused = NotAllowed.code if (overseer, case) in self.oracle.barred else ""
        if (who, case) in self.oracle.barred:
            bar = SightBar.objects.get(service_user=row.service_user, user=worker)
            if self.does("lift a bar", lambda: sight.lift_bar(actor=actor, case=row, bar=bar) or True, refused):
                self.oracle.barred.remove((who, case))
            return
        near = {self.oracle.lead[case]} | {agency for agency, shared in self.oracle.in_case if shared == case}
        refused = refused or ("" if self.oracle.at_work(who) & near else "not-in-case")
        bars = {"actor": actor, "case": row, "worker": worker, "reason": "conflict"}
        if self.does("bar from a file", lambda: sight.bar_from_file(**bars), refused):
            self.oracle.barred.add((who, case))

    # What is sent while it may be, and opened whenever

    @rule(who=anybody, case=cases, days=st.sampled_from([1, 30, 400]), of_consent=st.booleans())
    def send_link(self, who, case, days, of_consent):
        may = self.oracle.sees(who, case, self.now)
        papers = [pk for pk, of in self.channels.consent_files.items() if of == case]
        is_whole = bool(of_consent and papers)
        what = attachments.Attachment.objects.get(pk=papers[-1]) if is_whole else self.house.cases[case]
        refused = "" if (may == WHOLE if is_whole else may) else NotAllowed.code
        work = {"days": days, "by": self.person("ruth")}
        address = self.does(
            "send a link", lambda: links.make_link(self.person(who), what, self.extract, **work), refused
        )
        if address:
            self.channels.sent.append(Sent(who, case, address, is_whole, self.now + timedelta(days=days)))

    # The clock

    @rule(minutes=st.sampled_from([1, 20, 59, 240, 1439, 1440, 1441]))
    def some_minutes(self, minutes):
        self._go(self.now + timedelta(minutes=minutes))

    @rule(days=st.sampled_from([1, 2, 7, 28, 1, 3, 61, 184]))
    def some_days(self, days):
        self._go(self.now + timedelta(days=days))

    @rule(seconds=st.sampled_from([-1, 0]))
    def midnight_in_dublin(self, seconds):
        self._go(midnight(self.today + timedelta(days=1)) + timedelta(seconds=seconds))

    @precondition(lambda self: self.oracle.edges(self.now))
    @rule(number=st.sampled_from(range(4)), seconds=st.sampled_from([0, -1, 0]))
    def edge(self, number, seconds):
        """Just before, or just at, an instant at which something begins or ends by itself."""
        if edges := self.oracle.edges(self.now):
            self._go(edges[number % len(edges)] + timedelta(seconds=seconds))

    @precondition(lambda self: self.today.month in (3, 10))
    @rule(seconds=st.sampled_from([-1, 0, 3600]))
    def clock_change(self, seconds):
        """The last Sunday of March or October, 01:00 in Greenwich."""
        sundays = [
            datetime(year, month, 31, 1, tzinfo=UTC) - timedelta(days=(date(year, month, 31).weekday() + 1) % 7)
            for year in range(self.now.year, self.now.year + 2)
            for month in (3, 10)
        ]
        self._go(min(sunday for sunday in sundays if sunday > self.now) + timedelta(seconds=seconds))

    def _go(self, instant: datetime) -> None:
        if instant > self.now:
            self.traveller.move_to(instant)
            self.done["clock"] += 1

    # And after each step

    @invariant()
    def everybody_sees_what_is_allowed(self):
        """Each agency and each worker, in one file by turns and in whichever has changed; some of them in every way."""
        allowed = self.channels.allowed()
        workers, files = list(houses.POSTS), sorted(PEOPLE)
        turn, sweeps = self.turn, self.turn % SWEEP == 0
        changed = [who for who in workers if any(allowed[who, case] != self.before[who, case] for case in files)]
        for number, case in enumerate(files):
            is_changed = any(allowed[who, case] != self.before[who, case] for who in workers)
            if sweeps or is_changed or number == turn % 2:
                named = [each for each in houses.PARTNERS if self.oracle.shared_with({each}, case, self.now)]
                named = named or list(houses.AGENCIES)
                agencies = houses.AGENCIES if sweeps else [named[turn // 2 % len(named)]]
                self.channels.everybody(case, allowed, agencies)
        asked = {changed[(turn + some) % len(changed)] for some in range(2)} if changed else set()
        asked |= {workers[turn // 2 % 10]} if turn % 2 and not changed else set()
        for who in workers:
            if sweeps or who in asked:
                self.channels.person(who, allowed, with_list=sweeps or turn % 3 == 0)
        partly = [key for key in allowed if NOTHING != allowed[key] != WHOLE]
        if self.asks_pages and turn % VISIT == 0:
            visit = turn // VISIT
            every = self.channels.every()
            who = changed[visit % len(changed)] if changed else workers[visit // 10 % 10]
            who, case = partly[visit % len(partly)] if partly and visit % 3 else (who, files[visit % 2])
            every[visit % len(every)](who, case, allowed)
        if self.asks_pages and sweeps:
            number = turn // SWEEP
            who, case = partly[number % len(partly)] if partly else (workers[number % 10], "mary")
            self.channels.paper(who, case, allowed)
        self.before = allowed
        type(self).steps += self.turn != self.first  # what the story begins with is no step
        self.turn += 1
