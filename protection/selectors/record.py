"""The whole record of a person, piece by piece, in bounded memory (LAW-sar)."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice, pairwise
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model, Q, QuerySet

from agencies.models import Agency, AgencyContact, AgencyService, Worker
from cases.models import CareDomain, Case, CaseAgency, FamilyLink, ServiceUser
from cases.selectors.access_log import names_for
from cases.telling import sentence
from core.days import day_of, spelled
from core.models import Attachment, AuditEvent
from core.templatetags.papers import moment
from core.text import fold, without_pps
from protection.kinds import BY_LABEL, CHILD, COURT, FILE, KINDS, NOT_SAID, OTHERS, SERVICE, TUSLA, Kind

LABELS = {
    "created_at": "Written down",
    "written_at": "Written",
    "content": "What it says",
    "words": "Words",
    "is_relevant": "Matters for the plan",
    "is_entry": "Step of entry",
    "error_on": "Struck as an error on",
    "error_by": "Struck as an error by",
    "error_because": "What is wrong about it",
    "agency": "Agency",
    "service_user": "Person",
    "ihi": "Health identifier",
    "ihi_agency": "Agency that may hold it",
    "locks_at": "Locked from",
    "of_label": "Belongs to",
    "of_id": "Number of that",
    "file_id": "File",
}
BATCH = 100  # rows, with their history, that are held at once
NAMED = ("User", Agency, AgencyContact, AgencyService, Worker, CareDomain)
TAKEN_OUT = "(number taken out)"
EMPTY: tuple[Any, ...] = (None, "", [], {})
WORDS = (
    (TUSLA, re.compile(r"\btusla\b", re.IGNORECASE)),
    (CHILD, re.compile(r"\b(?:child protection|children first|child at risk|mandated report)", re.IGNORECASE)),
    (COURT, re.compile(r"\b(?:supervision order|court|solicitor|probation|garda|gardaí)\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose record is gathered, for which agency: the person’s rows, the files, and the names of others in them."""

    agency_id: int
    people: tuple[int, ...]
    cases: dict[int, str]  # number: reference
    others: tuple[str, ...]  # folded


@dataclass(slots=True)
class Piece:
    """One row of the record in words, with what became of it, and why somebody has to look at it first."""

    label: str
    object_id: int
    case_id: int | None
    day: date | None
    words: list[list[str]]
    changes: list[list[str]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        told = json.dumps([self.words, self.changes, self.marks], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


def whose_record(person: ServiceUser, agency: Agency, on: date) -> Whose:
    """The files of this person that the agency answers for: those it leads, and those nobody leads that it is in.

    Records that were merged into this one are the same person’s.
    """
    people = [person.pk]
    while further := set(ServiceUser.objects.filter(merged_into__in=people).values_list("pk", flat=True)) - {*people}:
        people += sorted(further)
    in_case = CaseAgency.objects.in_case(on).filter(agency=agency, case__lead_agency=None)
    cases = Case.objects.filter(service_user__in=people).filter(
        Q(lead_agency=agency) | Q(pk__in=in_case.values("case"))
    )
    found = dict(cases.order_by("opened_on", "pk").values_list("pk", "reference"))
    return Whose(agency.pk, tuple(people), found, _others(people))


def whose_case(case: Case) -> Whose:
    """The same of one file alone."""
    return Whose(case.lead_agency_id or 0, (case.service_user_id,), {case.pk: case.reference}, ())


def _others(people: list[int]) -> tuple[str, ...]:
    """The names of the next of kin and of the family: where one of them stands, somebody decides."""
    links = FamilyLink.objects.filter(Q(person__in=people) | Q(relative__in=people))
    near = {pk for pair in links.values_list("person", "relative") for pk in pair} - {*people}
    relatives = ServiceUser.objects.filter(pk__in=near).values_list("first_names", "known_as")
    named = [name for pair in relatives for name in pair]
    named += ServiceUser.objects.filter(pk__in=people).values_list("next_of_kin_name", flat=True)
    own = {
        word
        for names in ServiceUser.objects.filter(pk__in=people).values_list("first_names", "last_name", "known_as")
        for name in names
        for word in fold(name).split()
    }
    words = {word for name in named for word in fold(name).split() if len(word) > 2}
    return tuple(sorted(words - own))


def count_of(whose: Whose, kinds: Sequence[Kind] = KINDS) -> int:
    """How many rows there are to go through, for the bar that shows how far the work is."""
    return sum(_rows(kind, whose).count() for kind in kinds)


def batches(whose: Whose, kinds: Sequence[Kind] = KINDS) -> Iterator[list[Piece]]:
    """Every piece, in the order of the copy, some at a time."""
    for kind in kinds:
        rows = _rows(kind, whose).order_by("pk").iterator(BATCH)
        while batch := list(islice(rows, BATCH)):
            yield _pieces(kind, batch, whose)
        if gone := _gone(kind, whose):
            yield gone


def _rows(kind: Kind, whose: Whose) -> QuerySet[Any]:
    model = apps.get_model(kind.label)
    within = list(whose.people) if kind.is_of_person else list(whose.cases)
    rows = model._default_manager.filter(**{f"{kind.field}__in": within})
    if kind.label == "imports.ImportRow":
        rows = model._default_manager.filter(Q(case__in=list(whose.cases)) | Q(person__in=whose.people))
    if model is Attachment:
        rows = rows.exclude(of_label="protection.Bundle")
    return rows.select_related(*(each.name for each in _said(model) if _is_named(each)))


def _gone(kind: Kind, whose: Whose) -> list[Piece]:
    """Rows that were there once and were deleted: the history holds their last words."""
    model = apps.get_model(kind.label)
    if not hasattr(model, "history") or "__" in kind.field or kind.field == "pk":
        return []
    within = list(whose.people) if kind.is_of_person else list(whose.cases)
    deleted = model.history.filter(history_type="-", **{f"{kind.field}__in": within})
    pieces = []
    for row in deleted.order_by("pk")[:1000]:
        words = [["Deleted", moment(row.history_date)], *_words(model, row, whose)]
        case = getattr(row, f"{kind.field}_id", None) if not kind.is_of_person else None
        piece = Piece(kind.label, -row.history_id, case, day_of(row.history_date), words)
        piece.marks = _marks(kind, row, piece, whose)
        pieces.append(piece)
    return pieces


def _pieces(kind: Kind, rows: list[Any], whose: Whose) -> list[Piece]:
    model = apps.get_model(kind.label)
    if model is AuditEvent:
        return _log(rows, whose)
    changes = _changes(model, rows)
    cases = _cases_of(kind, rows)
    found = []
    for row in rows:
        piece = Piece(
            kind.label, row.pk, cases.get(row.pk), _day(kind, row), _words(model, row, whose), changes.get(row.pk, [])
        )
        piece.marks = _marks(kind, row, piece, whose)
        found.append(piece)
    return found


def _cases_of(kind: Kind, rows: list[Any]) -> dict[int, int]:
    if kind.is_of_person:
        return {}
    if kind.field in ("pk", "file_id"):
        return {row.pk: getattr(row, kind.field) for row in rows}
    model = apps.get_model(kind.label)
    return dict(model._default_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", kind.field))


def _day(kind: Kind, row: Any) -> date | None:
    day = getattr(row, kind.day) if kind.day else None
    return day_of(day) if isinstance(day, datetime) else day


# In words ------------------------------------------------------------------------------------------------------


def _said(model: type[Model]) -> list[Any]:
    """The fields of a row that say something."""
    return [each for each in model._meta.concrete_fields if each.name not in NOT_SAID and not _is_own(each)]


def _is_own(each: Any) -> bool:
    """Whose it is: the copy is one person’s, and each part names its file."""
    return each.related_model is Case or each.related_model is ServiceUser and each.name in ("person", "service_user")


def _is_named(each: Field) -> bool:
    to = each.related_model
    return to is not None and (to in NAMED or to.__name__ in NAMED)  # type: ignore[union-attr]


def _words(model: type[Model], row: Any, whose: Whose) -> list[list[str]]:
    said = []
    for each in _said(model):
        if each.name.startswith("ihi") and row.ihi_agency_id != whose.agency_id:
            continue  # LAW-ihi: only the agency that is entitled to it gives it out
        if value := _value(each, row):
            said.append([_label(each), value])
    for many in model._meta.local_many_to_many:
        manager = getattr(row, many.name, None)
        if manager is None or not many.remote_field.through._meta.auto_created:  # type: ignore[union-attr]
            continue  # a table of its own has its own pieces
        if numbers := list(manager.order_by("pk").values_list("pk", flat=True)):
            said.append([_label(many), ", ".join(map(str, numbers))])
    return said


def _label(each: Any) -> str:
    words = LABELS.get(each.name) or str(each.verbose_name)
    return words[:1].upper() + words[1:]


def _value(each: Any, row: Any) -> str:
    raw = getattr(row, each.attname)
    if raw in EMPTY:
        return ""
    if each.is_relation:
        if _is_named(each):
            return _clean(str(getattr(row, each.name)))
        if each.related_model is ServiceUser:
            return f"Another person’s record, number {raw}"
        kind = BY_LABEL.get(each.related_model._meta.label)
        return f"{kind.title}, number {raw}" if kind else str(raw)
    if isinstance(each, ArrayField):
        labels = dict(each.base_field.flatchoices)
        return ", ".join(_clean(str(labels.get(one, one))) for one in raw)
    return _clean(_plain(dict(each.flatchoices).get(raw, raw) if each.choices else raw))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return spelled(value)
    if isinstance(value, dict):
        return "\n".join(f"{_read_out(key)}: {_plain(each)}" for key, each in value.items() if each not in EMPTY)
    if isinstance(value, list | tuple):
        return "\n".join(_plain(each) for each in value if each not in EMPTY)
    return str(value)


def _read_out(code: Any) -> str:
    words = str(code).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _clean(text: str) -> str:
    return without_pps(text, TAKEN_OUT)


# What became of it ----------------------------------------------------------------------------------------------


def _changes(model: Any, rows: list[Any]) -> dict[int, list[list[str]]]:
    """Who changed what, and what it said before."""
    if not hasattr(model, "history"):
        return {}
    versions: dict[int, list[Any]] = defaultdict(list)
    history = model.history.filter(pk__isnull=False, id__in=[row.pk for row in rows])
    for version in history.select_related("history_user").order_by("id", "history_date", "history_id"):
        versions[version.id].append(version)
    told: dict[int, list[list[str]]] = {}
    fields = [each for each in _said(model) if each.name not in ("created_at",)]
    for pk, each in versions.items():
        lines = [_line(version, "Written") for version in each if version.history_type == "+"]
        for before, after in pairwise(each):
            changed = [
                f"{_label(one)} (it was: {_before(one, before)})"
                for one in fields
                if hasattr(before, one.attname) and getattr(before, one.attname) != getattr(after, one.attname)
            ]
            if changed:
                lines.append(_line(after, "Changed: " + "; ".join(changed)))
        told[pk] = lines
    return told


def _before(one: Any, version: Any) -> str:
    if one.is_relation and _is_named(one):
        to = one.related_model._default_manager.filter(pk=getattr(version, one.attname)).first()
        return _clean(str(to)) if to else "nothing"
    return _value(one, version) or "nothing"


def _line(version: Any, what: str) -> list[str]:
    return [moment(version.history_date), str(version.history_user or "the system"), what]


def _log(rows: list[AuditEvent], whose: Whose) -> list[Piece]:
    """Which agency looked and what was done; not which of its workers (ADR 26)."""
    names = names_for(rows)
    return [
        Piece(
            AuditEvent._meta.label,
            row.pk,
            row.file_id,
            day_of(row.at),
            [
                ["When", moment(row.at)],
                ["For which agency", names.agencies.get(row.agency_id or 0, "the service")],
                ["What", _clean(sentence(row, names))],
            ],
        )
        for row in rows
    ]


# What somebody has to look at -----------------------------------------------------------------------------------


def _marks(kind: Kind, row: Any, piece: Piece, whose: Whose) -> list[str]:
    found = {*kind.marks}
    text = "\n".join([value for _, value in piece.words] + [line[2] for line in piece.changes])
    if whose.others and not {*whose.others}.isdisjoint(fold(text).split()):
        found.add(OTHERS)
    found |= {mark for mark, words in WORDS if words.search(text)}
    if getattr(row, "next_of_kin_name", ""):
        found.add(OTHERS)
    domain = getattr(row, "domain", None)
    if domain is not None and domain.is_offence_data:
        found.add(COURT)
    if domain is not None and domain.is_child_family or "CHILD_FAMILY" in (_of(row, "scope"), _of(row, "manages")):
        found.add(CHILD)
    if kind.label == "cases.PersonFlag":
        found |= {"child": {CHILD}, "statutory": {COURT}}.get(row.kind, set())
    if kind.label == "consents.LawfulDisclosure" and row.ground == "child-protection":
        found.add(CHILD)
    if kind.label == "core.Attachment" and not row.is_made_here:
        found.add(FILE)
    if _of(row, "direction") == "in" or _from_another(row, whose):
        found.add(SERVICE)
    return sorted(str(mark) for mark in found)


def _from_another(row: Any, whose: Whose) -> bool:
    """A row that another agency wrote: what it said may have been said in confidence."""
    if not isinstance(row, Model) or row._meta.app_label == "cases":
        return False
    agency = getattr(row, "agency_id", None)
    return agency is not None and agency != whose.agency_id


def _of(row: Any, name: str) -> Any:
    return getattr(row, name, None)
