"""Every way out of a file, asked as its users ask, and held against the oracle."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pypdf import PdfReader

from accounts.models import User
from cases.models import CareDomain
from cases.policies import WHOLE as WHOLE_FILE
from cases.policies import CaseAction, case_policy, parts_of, parts_shared_with, sight_of, visible_parts
from cases.selectors import search_cases
from cases.selectors.caseload import caseload_rows, with_people
from cases.selectors.files import case_file
from cases.selectors.shared import SharedFile, shared_file
from consents import papers
from core import memo
from desk.selectors.part_on_paper import on_paper
from tests.proof.house import AGENCIES, POSTS, SURNAME, House
from tests.proof.oracle import NOTHING, WHOLE, Oracle

VIEWS: set[str] = {CaseAction.VIEW, CaseAction.VIEW_WHOLE}
# What stands in the file only for those who read all of it; and what a tick of the consent lets a partner read.
UNSHARED = ("Nickname-{}", "Kin-{}", "086-{}", "Flag-{}", "14 February 1991", "11 December 2025")
CONTACT = ("087-{}", "{}@marked.example", "Marked Lane", "Safe-{}")
ATTENDED = "24 December 2025"
TOLD_OF_WHOLE = ("Known as", "Level", "Last contact", "Opened")  # columns that a partner's line leaves empty


@dataclass
class Sent:
    """A link that somebody was sent earlier: to a paper that is made when asked for, or to the signed consent."""

    who: str
    case: str
    address: str
    is_whole: bool  # whoever reads a part only may not open it
    ends_at: datetime


class Disagreement(AssertionError):
    """The product shows something else than the oracle allows."""


class Channels:
    """The product as one after the other of its workers meets it."""

    def __init__(self, house: House, oracle: Oracle, client, met: Counter):
        self.house, self.oracle, self.client = house, oracle, client
        self.sent: list[Sent] = []
        self.consent_files: dict[int, str] = {}  # attachment -> case
        self.met = met  # how often a channel was asked by somebody who is allowed nothing, a part, or the whole
        self.looked = 0
        self.labels = dict(CareDomain.objects.values_list("code", "label"))

    def allowed(self) -> dict[tuple[str, str], frozenset[str]]:
        now = timezone.now()
        return {(who, case): self.oracle.sees(who, case, now) for who in POSTS for case in self.house.cases}

    def agree(self, shown, allowed, *what) -> None:
        self.looked += 1
        if shown != allowed:
            said = f"{' '.join(map(str, what))} at {timezone.now()}: shown {_said(shown)}, allowed {_said(allowed)}"
            raise Disagreement(said)

    def meets(self, channel: str, may: frozenset[str]) -> None:
        self.met[channel, "whole" if may == WHOLE else "part" if may else "nothing"] += 1

    # The policy, and what page, list and paper are made from

    def person(self, who: str, allowed: dict[tuple[str, str], frozenset[str]], *, with_list: bool) -> None:
        """One worker, as in one request, with the answers remembered: each file as its pages get it, and the list."""
        user, now = self.house.people[who], timezone.now()
        token = memo.begin()
        try:
            for name, case in self.house.cases.items():
                may = allowed[who, name]
                can = case_policy.can(user, case)
                self.meets("policy", may)
                self.agree(can & VIEWS, _views(may), who, name, "can, remembered")
                if may == WHOLE:
                    self.agree(self._read(visible_parts(user, case, now, can)), may, who, name, "parts")
                elif may:
                    file = case_file(user, case, now, can)
                    self.agree(self._read(file.parts), may, who, name, "parts")
                    if file.shared is None:
                        raise Disagreement(f"{who} {name} at {now}: a part is allowed, and there is no extract")
                    self.extract(file.shared, name, may, self.oracle.at_work(who), who)
            if with_list:
                self.lines(who, allowed)
        finally:
            memo.end(token)

    def lines(self, who: str, allowed) -> None:
        """The lines from which the caseload and its export are made."""
        user = self.house.people[who]
        cases = with_people(case_policy.within(user))
        rows = {row.reference: row for row in caseload_rows(user, cases, timezone.now())}
        seen = {case.reference for name, case in self.house.cases.items() if allowed[who, name]}
        self.agree(set(rows), seen, who, "list")
        for name, case in self.house.cases.items():
            self.meets("list", allowed[who, name])
            if row := rows.get(case.reference):
                told = {bool(each) for each in (row.known_as, row.level, row.last_contact_on, row.opened_on)}
                told |= {row.is_whole}
                self.agree(told, {allowed[who, name] == WHOLE}, who, name, "line of the list")

    def everybody(self, case: str, allowed, agencies: Collection[str]) -> None:
        """The same from the other end, for everybody at once: “Who can see this, and why”; and each agency's view.

        These agencies are asked about one by one as well, as the case manager does who looks at the file as they do.
        """
        row, now = self.house.cases[case], timezone.now()
        token = memo.begin()
        try:
            sight = sight_of(row, now)
            shown: dict[int, frozenset[str]] = {}
            for holder in sight.seeing:
                shown[holder.user_id] = shown.get(holder.user_id, NOTHING) | holder.parts
            for who, user in self.house.people.items():
                self.meets("who can see this", allowed[who, case])
                self.agree(self._read(shown.get(user.pk, NOTHING)), allowed[who, case], who, case, "who can see this")
            for name, agency in self.house.agencies.items():
                may = self.oracle.shared_with({name}, case, now)
                self.meets("agency", may)
                self.agree(parts_of(sight.named.get(agency.pk, ())), may, name, case, "named")
                if name in agencies:
                    parts = parts_shared_with([agency.pk], row, now)
                    self.agree(parts, may, name, case, "as that agency sees it")
                    if parts:
                        extract = shared_file(row, parts, {agency.pk: agency.label}, now)
                        self.extract(extract, case, may, {name}, name)
        finally:
            memo.end(token)

    def extract(self, shared: SharedFile, case: str, may: frozenset[str], own: set[str], who: str) -> None:
        """What a partner's page, its preview and its paper are made from, and the HTML of these."""
        texts = [("extract", " / ".join(_words(shared))), *_html(shared)]
        for channel, text in texts:
            self.meets(channel, may)
            self.agree(self._markers(text, case), self._told(case, may), who, case, f"words of the {channel}")
            self.agree(self._others(own, case, text), set(), who, case, f"others named in the {channel}")

    def _read(self, parts: frozenset[str]) -> frozenset[str]:
        return WHOLE if parts >= WHOLE_FILE else frozenset(map(str, parts))

    # And in every other form of the question

    def policy(self, who: str, name: str, allowed) -> None:
        user, case, may = self.house.people[who], self.house.cases[name], allowed[who, name]
        self.meets("policy, afresh", may)
        self.agree(case_policy.can(user, case) & VIEWS, _views(may), who, name, "can")
        asked = {action for action in VIEWS if case_policy.allows(user, action, case)}
        self.agree(asked, _views(may), who, name, "allows")
        self.agree(self._read(visible_parts(user, case, timezone.now())), may, who, name, "parts asked alone")
        for action, seen in ((CaseAction.VIEW, bool), (CaseAction.VIEW_WHOLE, WHOLE.__eq__)):
            expected = {name for name in self.house.cases if seen(allowed[who, name])}
            self.agree(self._names(case_policy.scope(user, action)), expected, who, "scope", action)
            self.agree(self._names(case_policy.within(user, action)), expected, who, "list", action)

    def _names(self, rows) -> set[str]:
        pks = set(rows.values_list("pk", flat=True))
        return {name for name, case in self.house.cases.items() if case.pk in pks}

    def search(self, who: str, name: str, allowed) -> None:
        user: User = self.house.people[who]
        seen = {self.house.cases[case].pk for case in self.house.cases if allowed[who, case]}
        self.agree({found.pk for found in search_cases(user, SURNAME).found}, seen, who, "search")
        case, may = self.house.cases[name], allowed[who, name]
        self.meets("search", may)
        for asked, is_told in ((case.reference, bool), (f"Nickname-{name}", WHOLE.__eq__)):
            found = case.pk in {each.pk for each in search_cases(user, asked).found}
            self.agree(found, is_told(may), who, "search", asked)

    # The pages and files themselves

    def export(self, who: str, _: str, allowed) -> None:
        answer = self._get(who, reverse("cases:caseload") + "?export=csv&status=any")
        if not self.house.people[who].is_active:
            return self.agree(answer.status_code, 302, who, "export")
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        head = next(number for number, line in enumerate(lines) if line[:1] == ["Person"])
        rows = {
            row["Reference"]: row for row in (dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :])
        }
        seen = {case.reference for name, case in self.house.cases.items() if allowed[who, name]}
        self.agree(set(rows), seen, who, "export")
        for name, case in self.house.cases.items():
            self.meets("export", allowed[who, name])
            if allowed[who, name]:
                told = {column for column in TOLD_OF_WHOLE if rows[case.reference][column]}
                every = set(TOLD_OF_WHOLE) if allowed[who, name] == WHOLE else set()
                self.agree(told, every, who, name, "line of the export")
        return None

    def pages(self, who: str, name: str, allowed) -> None:
        case, may = self.house.cases[name], allowed[who, name]
        self.meets("page", may)
        page = self._get(who, reverse("desk:case", args=[case.pk]))
        self._opens(page, bool(may), who, name, "page")
        self._opens(self._get(who, reverse("cases:team", args=[case.pk])), bool(may), who, name, "team")
        whole = self._get(who, reverse("cases:person-of-case", args=[case.pk]))
        self._opens(whole, may == WHOLE, who, name, "person")
        if may:
            text = page.content.decode()
            shown = self._markers(text, name)
            if may == WHOLE:  # areas of life are named there in other places, too
                shown -= set(self.labels.values())
            else:
                self.agree(self._others(self.oracle.at_work(who), name, text), set(), who, name, "named on the page")
            self.agree(shown, self._told(name, may), who, name, "words of the page")

    def _markers(self, text: str, name: str) -> set[str]:
        known = {word.format(name) for word in (*UNSHARED, *CONTACT, ATTENDED, *self.labels.values())}
        return {word for word in known if word.casefold() in text.casefold()}

    def _told(self, name: str, may: frozenset[str]) -> set[str]:
        """The planted words that the overview has for whoever may read this: exactly these."""
        if may == WHOLE:
            return {"Nickname-" + name, "Flag-" + name, "14 February 1991", "11 December 2025", ATTENDED}
        told = {word.format(name) for word in CONTACT} if "contact-details" in may else set()
        told |= {ATTENDED} if "attendance" in may else set()
        return told | {label for code, label in self.labels.items() if code in may}

    def _others(self, own: set[str], case: str, text: str) -> set[str]:
        """What a partner must not find: other agencies in the case, and who works for them."""
        near = own | {self.oracle.lead[case]}
        hidden = {said for agency, said in AGENCIES.items() if agency not in near}
        hidden |= {str(user) for other, user in self.house.people.items() if not self.oracle.at_work(other) & near}
        return {word for word in hidden if word.casefold() in text.casefold()}

    def paper(self, who: str, name: str, allowed) -> None:
        """The text of the real PDF of a partner's part; there is none for anybody else."""
        may = allowed[who, name]
        self.meets("paper", may)
        answer = self._get(who, reverse("desk:part-on-paper", args=[self.house.cases[name].pk]))
        self._opens(answer, bool(may) and may != WHOLE, who, name, "paper")
        if answer.status_code == 200:
            pages = PdfReader(io.BytesIO(answer.content)).pages
            text = " ".join(" ".join(page.extract_text() for page in pages).split())
            self.agree(self._markers(text, name), self._told(name, may), who, name, "words of the paper")
            self.agree(self._others(self.oracle.at_work(who), name, text), set(), who, name, "named on the paper")

    def doors(self, who: str, name: str, allowed) -> None:
        """Notices, links and files that went out before, opened now."""
        answer = self._get(who, reverse("notifications:open", args=[self.house.notices[who, name]]))
        led = answer.status_code == 302 and answer["Location"] == self.house.cases[name].get_absolute_url()
        self.meets("notice", allowed[who, name])
        self.agree(led, bool(allowed[who, name]), who, name, "notice")
        for pk in [pk for pk, of in self.consent_files.items() if of == name][-2:]:
            answer = self._get(who, reverse("core:file", args=[pk]))
            self.meets("paper of the consent", allowed[who, name])
            self._opens(answer, allowed[who, name] == WHOLE, who, name, "paper of the consent")
        for link in [link for link in self.sent if link.who == who][-4:]:
            may = allowed[who, link.case]
            self.meets("link", may)
            opens = (may == WHOLE if link.is_whole else bool(may)) and timezone.now() < link.ends_at
            self._opens(self._get(who, link.address), opens, who, link.case, "link")

    def _opens(self, answer, is_allowed: bool, who: str, *what) -> None:
        if not self.house.people[who].is_active:  # signed out with the last post
            is_allowed = False
        self.agree(answer.status_code == 200, is_allowed, who, *what)

    def _get(self, who: str, address: str):
        self.client.cookies.clear()  # signed in anew: months may have gone by since they last were
        self.client.force_login(self.house.people[who])
        return self.client.get(address)

    def every(self) -> list[Callable]:
        return [self.policy, self.pages, self.doors, self.search, self.export]


def _views(may: frozenset[str]) -> set[str]:
    return VIEWS if may == WHOLE else {CaseAction.VIEW} if may else set()


def _said(value) -> str:
    return (
        "nothing"
        if value == NOTHING
        else ", ".join(sorted(map(str, value)))
        if isinstance(value, frozenset | set)
        else str(value)
    )


def _words(thing: Any) -> list[str]:
    """All that an extract says, days in the words in which pages say them."""
    if is_dataclass(thing):
        return [word for each in fields(thing) for word in _words(getattr(thing, each.name))]
    if isinstance(thing, tuple):
        return [word for each in thing for word in _words(each)]
    return [date_format(thing, "j F Y") if isinstance(thing, date) else str(thing)]


@lru_cache(maxsize=5000)
def _html(shared: SharedFile) -> list[tuple[str, str]]:
    """The HTML of page and paper: made from the extract and nothing else, so that the same extract needs it once."""
    made: list[tuple[str, str]] = [
        ("HTML of the page", render_to_string("cases/_shared_file.html", {"shared": shared}))
    ]
    if shared.agreed:
        context = papers.agency_part(on_paper(shared), made_at=timezone.now(), made_for=shared.agency)
        made.append(("HTML of the paper", render_to_string("pdf/agency_part.html", context)))
    return made
