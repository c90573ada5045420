"""Every way out of a file, asked as its users ask, and held against the oracle."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from cases.models import CareDomain
from cases.policies import WHOLE as WHOLE_FILE
from cases.policies import CaseAction, case_policy, parts_shared_with, sight_of, visible_parts
from cases.selectors import search_cases
from core import memo
from tests.proof.house import AGENCIES, POSTS, SURNAME, House
from tests.proof.oracle import NOTHING, WHOLE, Oracle

VIEWS: set[str] = {CaseAction.VIEW, CaseAction.VIEW_WHOLE}
# What stands in the file only for those who read all of it; and what a tick of the consent lets a partner read.
UNSHARED = ("Nickname-{}", "Kin-{}", "086-{}", "Flag-{}", "14 February 1991", "11 December 2025")
CONTACT = ("087-{}", "{}@marked.example", "Marked Lane", "Safe-{}")
ATTENDED = "24 December 2025"


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

    def __init__(self, house: House, oracle: Oracle, client):
        self.house, self.oracle, self.client = house, oracle, client
        self.sent: list[Sent] = []
        self.consent_files: dict[int, str] = {}  # attachment -> case
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

    # The policy, as pages ask it: once a request, with the answers remembered

    def parts(self, who: str, allowed: dict[tuple[str, str], frozenset[str]]) -> None:
        token = memo.begin()
        try:
            for name, case in self.house.cases.items():
                user = self.house.people[who]
                may = allowed[who, name]
                can = case_policy.can(user, case)
                self.agree(can & VIEWS, _views(may), who, name, "can, remembered")
                if may:
                    self.agree(self._read(visible_parts(user, case, timezone.now(), can)), may, who, name, "parts")
        finally:
            memo.end(token)

    def shared(self, case: str) -> None:
        """What the case manager is shown as each agency's view."""
        now = timezone.now()
        for name in AGENCIES:
            parts = parts_shared_with([self.house.agencies[name].pk], self.house.cases[case], now)
            self.agree(parts, self.oracle.shared_with({name}, case, now), name, case, "as that agency sees it")

    def panel(self, case: str, allowed: dict[tuple[str, str], frozenset[str]]) -> None:
        """“Who can see this, and why”: the same question from the other end, for everybody at once."""
        shown: dict[int, frozenset[str]] = {}
        for holder in sight_of(self.house.cases[case], timezone.now()).seeing:
            shown[holder.user_id] = shown.get(holder.user_id, NOTHING) | holder.parts
        for who, user in self.house.people.items():
            self.agree(self._read(shown.get(user.pk, NOTHING)), allowed[who, case], who, case, "who can see this")

    def _read(self, parts: frozenset[str]) -> frozenset[str]:
        return WHOLE if parts >= WHOLE_FILE else frozenset(map(str, parts))

    # And in every other form of the question

    def policy(self, who: str, allowed) -> None:
        user = self.house.people[who]
        for name, case in self.house.cases.items():
            may = allowed[who, name]
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

    def search(self, who: str, allowed) -> None:
        user: User = self.house.people[who]
        seen = {self.house.cases[case].pk for case in self.house.cases if allowed[who, case]}
        self.agree({found.pk for found in search_cases(user, SURNAME).found}, seen, who, "search")
        for name, case in self.house.cases.items():
            for asked, is_told in ((case.reference, bool), (f"Nickname-{name}", WHOLE.__eq__)):
                found = case.pk in {each.pk for each in search_cases(user, asked).found}
                self.agree(found, is_told(allowed[who, name]), who, "search", asked)

    # The pages and files themselves

    def caseload(self, who: str, allowed) -> None:
        answer = self._get(who, reverse("cases:caseload") + "?export=csv&status=any")
        if not self.house.people[who].is_active:
            return self.agree(answer.status_code, 302, who, "caseload")
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        head = next(number for number, line in enumerate(lines) if line[:1] == ["Person"])
        rows = {
            row["Reference"]: row for row in (dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :])
        }
        seen = {case.reference for name, case in self.house.cases.items() if allowed[who, name]}
        self.agree(set(rows), seen, who, "export")
        for name, case in self.house.cases.items():
            if allowed[who, name]:
                row = rows[case.reference]
                told = {column for column in ("Known as", "Level", "Last contact", "Opened") if row[column]}
                every = {"Known as", "Level", "Last contact", "Opened"}
                self.agree(told, every if allowed[who, name] == WHOLE else set(), who, name, "line of the export")
        return None

    def pages(self, who: str, allowed) -> None:
        for name, case in self.house.cases.items():
            may = allowed[who, name]
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
                self.agree(shown, self._told(name, may), who, name, "words of the page")
                self.agree(self._hidden(who, name, may, text), set(), who, name, "others named on the page")

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

    def _hidden(self, who: str, name: str, may: frozenset[str], text: str) -> set[str]:
        """What a partner must not find: other agencies in the case, and who works for them."""
        if may == WHOLE:
            return set()
        own = self.oracle.at_work(who) | {self.oracle.lead[name]}
        hidden = {said for agency, said in AGENCIES.items() if agency not in own}
        hidden |= {str(user) for other, user in self.house.people.items() if not self.oracle.at_work(other) & own}
        return {word for word in hidden if word.casefold() in text.casefold()}

    def paper(self, who: str, allowed) -> None:
        """The text of the real PDF of a partner's part; there is none for anybody else."""
        for name, case in self.house.cases.items():
            may = allowed[who, name]
            answer = self._get(who, reverse("desk:part-on-paper", args=[case.pk]))
            self._opens(answer, bool(may) and may != WHOLE, who, name, "paper")
            if answer.status_code == 200:
                pages = PdfReader(io.BytesIO(answer.content)).pages
                text = " ".join(" ".join(page.extract_text() for page in pages).split())
                self.agree(self._markers(text, name), self._told(name, may), who, name, "words of the paper")
                self.agree(self._hidden(who, name, may, text), set(), who, name, "others named on the paper")

    def doors(self, who: str, allowed) -> None:
        """Notices, links and files that went out before, opened now."""
        for name, case in self.house.cases.items():
            answer = self._get(who, reverse("notifications:open", args=[self.house.notices[who, name]]))
            led = answer.status_code == 302 and answer["Location"] == case.get_absolute_url()
            self.agree(led, bool(allowed[who, name]), who, name, "notice")
        for pk, name in list(self.consent_files.items())[-3:]:
            answer = self._get(who, reverse("core:file", args=[pk]))
            self._opens(answer, allowed[who, name] == WHOLE, who, name, "paper of the consent")
        for link in [link for link in self.sent if link.who == who][-4:]:
            may = allowed[who, link.case]
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
        return [self.policy, self.search, self.caseload, self.pages, self.doors]


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
