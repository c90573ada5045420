"""What one row of a list says, and whether it can be imported: ready, to decide, refused or left out."""

import re
from collections.abc import Mapping, Sequence

from core.text import fold
from imports.rules import names
from imports.rules.columns import FIELDS, heading_of
from imports.rules.days import read_birth, read_day
from imports.rules.problems import KINDS, REMOVED, TYPED, alike_key
from imports.rules.rows import DECIDE, LEFT_OUT, READY, REFUSED, Context, Judged, Problem, Values

_EIRCODE = re.compile(r"(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W)[0-9AC-FHKNPRTV-Y]{4}$")
_EIRCODE_SHAPE = re.compile(r"(?=.*[0-9])[A-Z][0-9O]{1,2}[0-9W]? ?[0-9A-Z]{4}$", re.IGNORECASE)
_NO_ABODE = frozenset({"nfa", "no fixed abode", "no fixed address", "homeless", "rough sleeping", "rough sleeper"})
_GENDERS = {
    "f": "woman", "female": "woman", "woman": "woman", "m": "man", "male": "man", "man": "man",
    "non binary": "non-binary", "nonbinary": "non-binary", "other": "other",
}  # fmt: skip
_LEVELS = {
    "kw": "key-working", "key working": "key-working", "keyworking": "key-working", "cm": "case-management",
    "case management": "case-management", "harm reduction": "harm-reduction-only",
    "harm reduction only": "harm-reduction-only",
}  # fmt: skip
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+$")
_LOST_ZERO = re.compile(r"[1-9]\d{7,8}$")
OLDEST, YOUNGEST = 100, 10


class Judge:
    """Reads rows of one list. Made once for many rows."""

    def __init__(self, context: Context):
        self.context = context
        self.column_of = {code: int(column) for column, code in context.mapping.items() if not FIELDS[code].many}
        self.remarks = [(int(column), code) for column, code in context.mapping.items() if FIELDS[code].is_remark]

    def judge(
        self,
        cells: Sequence[str],
        decisions: Mapping[str, Mapping[str, str]] | None = None,
        *,
        twins: Sequence[int] = (),
        known: int | None = None,
    ) -> Judged:
        """`twins` are the other rows of this name and birth date, `known` the agency's own record of it."""
        return _Row(self, cells, decisions or {}).judged(twins, known)


class _Row:
    def __init__(self, judge: Judge, cells: Sequence[str], decisions: Mapping[str, Mapping[str, str]]):
        self.judge, self.context = judge, judge.context
        self.cells, self.decisions = cells, decisions
        self.values = Values()
        self.problems: list[Problem] = []
        self.is_left_out = False

    # Asking ------------------------------------------------------------------------------------------------

    def text(self, code: str) -> str:
        column = self.judge.column_of.get(code)
        return "" if column is None else self.cell(column)

    def cell(self, column: int) -> str:
        return names.tidy(self.cells[column]) if column < len(self.cells) else ""

    def ask(self, code: str, field_code: str, text: str, proposal: str = "") -> Mapping[str, str]:
        """The answer given for this row, else the one for all rows alike; without one the problem stands."""
        column = self.judge.column_of.get(field_code, 0)
        return self.ask_at(column, code, text, proposal)

    def ask_at(self, column: int, code: str, text: str, proposal: str = "") -> Mapping[str, str]:
        problem = Problem(code, column, text, alike_key(code, text), proposal)
        answer = self.decisions.get(problem.key) or self.context.answers.get(problem.alike)
        if not answer:
            self.problems.append(problem)
            return {}
        if answer.get("choice") == "leave-out":
            self.is_left_out = True
        return answer

    def remark(self, kind: str, field_code: str, text: str) -> None:
        column = self.judge.column_of.get(field_code, 0)
        self.values.remarks.append((kind, heading_of(self.context.headings, column), text))

    # Judging -----------------------------------------------------------------------------------------------

    def judged(self, twins: Sequence[int], known: int | None) -> Judged:
        if self.is_a_total():
            return self.verdict("")
        self.read_pps()
        self.read_name()
        self.read_birth()
        self.read_gender()
        self.read_address()
        self.read_phone_and_mail()
        self.read_lead()
        self.read_workers()
        self.read_agencies()
        self.read_days()
        for column, kind in self.judge.remarks:
            if text := self.cell(column):
                self.values.remarks.append((kind, heading_of(self.context.headings, column), text))
        return self.met(twins, known)

    def is_a_total(self) -> bool:
        filled = [self.cell(column) for column in range(len(self.cells)) if self.cell(column)]
        if not filled or not names.looks_like_a_total(filled[0], len(filled)):
            return False
        answer = self.ask_at(0, "total", filled[0])
        return answer.get("choice") != "person"

    def read_pps(self) -> None:
        for column in range(len(self.cells)):
            if REMOVED in self.cells[column]:
                self.ask_at(column, "pps", self.cell(column))

    def read_name(self) -> None:
        values, whole = self.values, self.text("name")
        values.first_names, values.last_name = self.text("first_names"), self.text("last_name")
        values.known_as = self.text("known_as")
        field_code = "name" if "name" in self.judge.column_of else "last_name"
        if not (whole or values.first_names or values.last_name or values.known_as):
            self.take_typed_name(self.ask("name-missing", field_code, ""))
            return
        written = whole or f"{values.last_name}, {values.first_names}"
        if "," in whole:
            swapped = names.split_at_comma(whole)
            proposal = f"{swapped[0]} {swapped[1]}"
            answer = self.ask("name-comma", field_code, whole, proposal)
            values.first_names, values.last_name = swapped
            if self.take_typed_name(answer):
                return
        elif whole:
            values.first_names, values.last_name = names.split_name(whole)
        plain = whole or values.name
        if names.is_odd(plain.replace(",", " ")) and self.take_typed_name(self.ask("name-odd", field_code, plain)):
            return
        if names.is_capitals(plain):
            proposal = " ".join(map(names.recased, [values.first_names, values.last_name])).strip()
            answer = self.ask("name-capitals", field_code, plain, proposal)
            if self.take_typed_name(answer):
                return
            if answer.get("choice") == "recase":
                values.first_names, values.last_name = map(names.recased, [values.first_names, values.last_name])
        if max(len(values.first_names), len(values.last_name), len(values.known_as)) > 80:
            self.take_typed_name(self.ask("name-long", field_code, written))

    def take_typed_name(self, answer: Mapping[str, str]) -> bool:
        if answer.get("choice") != TYPED:
            return False
        typed = names.tidy(answer["typed"])
        split = names.split_at_comma(typed) if "," in typed else names.split_name(typed)
        self.values.first_names, self.values.last_name = (part[:80] for part in split)
        return True

    def read_birth(self) -> None:
        if "birth" not in self.judge.column_of:
            self.take_birth(self.ask("birth-missing", "birth", ""))
            return
        text, today = self.text("birth"), self.context.today
        if not text:
            self.take_birth(self.ask("birth-missing", "birth", ""))
            return
        reading = read_birth(text, month_first=self.context.terms.month_first, today=today)
        match reading.fault:
            case "":
                assert reading.day
                age = today.year - reading.day.year
                if reading.day > today or age > OLDEST or age < YOUNGEST:
                    answer = self.ask("birth-odd", "birth", text)
                    if answer.get("choice") not in (None, "keep"):
                        self.take_birth(answer, text)
                        return
                self.values.date_of_birth = reading.day
            case "age":
                year = str(reading.birth_year)
                answer = self.ask("birth-age", "birth", text, year)
                if answer.get("choice") == "estimate":
                    self.values.estimated_birth_year = reading.birth_year
                    self.remark("birth", "birth", text)
                else:
                    self.take_birth(answer, text)
            case "order":
                other = read_birth(text, month_first=not self.context.terms.month_first, today=today)
                proposal = f"{other.day:%-d %B %Y}" if other.day else ""
                answer = self.ask("birth-order", "birth", text, proposal)
                if answer.get("choice") == "swapped" and other.day:
                    self.values.date_of_birth = other.day
                else:
                    self.take_birth(answer, text)
            case fault:
                self.take_birth(self.ask(f"birth-{fault}", "birth", text), text)

    def take_birth(self, answer: Mapping[str, str], text: str = "") -> None:
        if answer.get("choice") == TYPED:
            self.values.date_of_birth = read_birth(answer["typed"], month_first=False, today=self.context.today).day
        if text and answer:
            self.remark("birth", "birth", text)

    def read_gender(self) -> None:
        if text := self.text("gender"):
            known = _GENDERS.get(fold(text))
            self.values.gender = known or self.ask("gender-unclear", "gender", text).get("choice", "not-said")

    def read_address(self) -> None:
        values = self.values
        for code in ("address", "eircode"):
            text = self.text(code)
            if not text:
                continue
            bare = text.replace(" ", "").upper()
            if fold(text) in _NO_ABODE:
                values.no_fixed_abode = True
            elif _EIRCODE.match(bare):
                values.eircode = f"{bare[:3]} {bare[3:]}"
            elif code == "eircode" or _EIRCODE_SHAPE.match(text):
                answer = self.ask("eircode-invalid", code, text)
                if answer.get("choice") == TYPED:
                    bare = answer["typed"].replace(" ", "").upper()
                    values.eircode = f"{bare[:3]} {bare[3:]}"
                elif answer:
                    values.address = "\n".join(filter(None, [values.address, text]))
            else:
                values.address = text
        if values.no_fixed_abode and values.eircode:
            # both are said: the address is kept in words, since a person of no fixed abode has no Eircode
            values.address, values.eircode = "\n".join(filter(None, [values.address, values.eircode])), ""

    def read_phone_and_mail(self) -> None:
        values, phone, email = self.values, self.text("phone"), self.text("email")
        if phone:
            values.phone = phone
            if _LOST_ZERO.match(phone):
                answer = self.ask("phone-zero", "phone", phone, f"0{phone}")
                values.phone = self.typed_or(answer, f"0{phone}" if answer.get("choice") == "zero" else phone)
            elif len(phone) > 60:
                answer = self.ask("phone-long", "phone", phone)
                values.phone = self.typed_or(answer, "")
                if answer.get("choice") == "remark":
                    self.remark("phone", "phone", phone)
        if email:
            values.email = email if _EMAIL.match(email) and len(email) <= 254 else ""
            if not values.email:
                answer = self.ask("email-invalid", "email", email)
                values.email = self.typed_or(answer, "")
                if answer.get("choice") == "remark":
                    self.remark("email", "email", email)

    @staticmethod
    def typed_or(answer: Mapping[str, str], other: str) -> str:
        return answer["typed"].strip() if answer.get("choice") == TYPED else other

    def read_lead(self) -> None:
        text = self.text("lead")
        if not text:
            return
        agency = self.agency_of("lead-unknown", "lead", text)
        if agency in (None, self.context.agency):
            return
        # asked once for the agency, however many spellings of it the list has
        answer = self.ask("lead-elsewhere", "lead", self.context.agency_names.get(agency, text))
        if answer.get("choice") in ("ours", "nobody"):
            self.remark("lead", "lead", text)
            self.values.is_led = answer["choice"] == "ours"

    def agency_of(self, code: str, field_code: str, text: str) -> int | None:
        agency = self.context.agencies.get(fold(text))
        if agency is None:
            return picked(self.ask(code, field_code, text), "agency")
        return agency

    def read_workers(self) -> None:
        values, terms, manager = self.values, self.context.terms, self.text("manager")
        level_text = self.text("level")
        if level_text:
            known = _LEVELS.get(fold(level_text))
            values.level = known or self.ask("level-unclear", "level", level_text).get("choice", "key-working")
        else:
            values.level = terms.level
            if terms.level == "by-manager":
                values.level = "case-management" if manager else "key-working"
        if values.level == "case-management" and not (values.is_led and terms.may_lead):
            # only an agency that leads has a case manager in the case: the rest is told as a remark
            values.level = "key-working"
        if manager:
            if values.level == "case-management":
                values.manager = self.worker_of(manager)
            if values.manager is None:
                self.remark("manager", "manager", manager)
        for text in split_list(self.text("key_workers")):
            found = self.context.workers.get(fold(text), ())
            worker = found[0] if len(found) == 1 else picked(self.ask("worker-unknown", "key_workers", text), "worker")
            if worker is None:
                self.remark("worker", "key_workers", text)
            elif worker not in values.key_workers:
                values.key_workers.append(worker)

    def worker_of(self, text: str) -> int | None:
        parts = split_list(text)
        if len(parts) > 1:
            return picked(self.ask("manager-several", "manager", text), "worker")
        found = self.context.workers.get(fold(text), ())
        if len(found) == 1:
            return found[0]
        return picked(self.ask("manager-unknown", "manager", text), "worker")

    def read_agencies(self) -> None:
        seen: set[int] = set()
        for text in split_list(self.text("agencies"), commas=True):
            agency = self.agency_of("agency-unknown", "agencies", text)
            if agency is None:
                self.values.services.append((None, text[:120]))
            elif agency != self.context.agency and agency not in seen:
                seen.add(agency)
                self.values.services.append((agency, text[:120]))

    def read_days(self) -> None:
        month_first, today = self.context.terms.month_first, self.context.today
        for code, name in (("opened_on", "opened_on"), ("contact", "last_contact_on"),
                           ("review_contact", "last_contact_on")):  # fmt: skip
            text = self.text(code)
            if not text:
                continue
            day = read_day(text, month_first=month_first, latest_year=today.year).day
            if day is None or day > today:
                answer = self.ask("day-unclear", code, text)
                typed = answer["typed"] if answer.get("choice") == TYPED else ""
                day = read_day(typed, month_first=False, latest_year=today.year).day
                if answer:
                    self.remark(code, code, text)
            elif code == "review_contact":
                self.remark("review", code, text)
            setattr(self.values, name, day)

    # The verdict -------------------------------------------------------------------------------------------

    def met(self, twins: Sequence[int], known: int | None) -> Judged:
        values = self.values
        born = values.date_of_birth or values.estimated_birth_year
        key = names.name_key(values.first_names, values.last_name) if born else ""
        if twins:
            self.ask("twin", "name", ", ".join(map(str, twins[:20])))
        join = None
        if known is not None and self.ask("known", "name", "", str(known)).get("choice") == "join":
            join = known
        return self.verdict(f"{key}|{born}" if key else "", join)

    def verdict(self, key: str, join: int | None = None) -> Judged:
        if self.decisions.get("row", {}).get("choice") == "leave-out" or self.is_left_out:
            judgement = LEFT_OUT
        elif any(KINDS[problem.code].refuses for problem in self.problems):
            judgement = REFUSED
        elif self.problems:
            judgement = DECIDE
        else:
            judgement = READY
        return Judged(self.values, self.problems, judgement, key, join)


def picked(answer: Mapping[str, str], kind: str) -> int | None:
    """The worker or agency that was chosen for a spelling; nobody where another answer was given."""
    what, _, number = answer.get("choice", "").partition("=")
    return int(number) if what == kind and number.isdigit() else None


def split_list(text: str, *, commas: bool = False) -> list[str]:
    """The names in a cell that holds several."""
    return [part.strip() for part in re.split(r"[;/\n,]| & | and " if commas else r"[;/\n]| & | and ", text)
            if part.strip()]  # fmt: skip
