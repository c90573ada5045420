"""What the pages and jobs of an import ask."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from rapidfuzz import fuzz, process
from simple_history.utils import get_history_manager_for_model

from agencies.models import Agency
from agencies.selectors import standing_of, workers_of
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment, ServiceUser
from cases.selectors.people import own_people
from core import audit
from core.models import AuditEvent
from core.text import fold
from imports.models import UNDO_WINDOW, AliasDecision, CarriedOver, CaseloadImport, ColumnMapping, ImportRow
from imports.rules.judging import Judge
from imports.rules.names import name_key
from imports.rules.problems import KINDS
from imports.rules.rows import Context, Terms

Judgement, Outcome = ImportRow.Judgement, ImportRow.Outcome
NEAREST = 5


# The judge and what it knows ----------------------------------------------------------------------------------


def judge_of(caseload_import: CaseloadImport, today: date) -> Judge:
    """The judge of this list's rows: its columns and answers, the agency's workers, all agencies, known spellings."""
    agency = caseload_import.agency
    return Judge(
        Context(
            headings=caseload_import.headings,
            mapping=caseload_import.mapping,
            terms=terms_of(caseload_import),
            today=today,
            agency=agency.pk,
            workers=_workers_by_name(agency, today),
            agencies=_agencies_by_name(agency),
            agency_names=dict(Agency.objects.values_list("pk", "name")),
            answers=caseload_import.answers,
        )
    )


def terms_of(caseload_import: CaseloadImport) -> Terms:
    terms = caseload_import.terms
    return Terms(
        level=terms.get("level", "key-working"),
        month_first=terms.get("order") == "month-first",
        may_lead=caseload_import.agency.is_signed_up,
    )


def _workers_by_name(agency: Agency, today: date) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    here = {worker.pk: worker for worker in workers_of(agency, today).distinct()}
    for worker in here.values():
        found[fold(worker.get_full_name())].append(worker.pk)
    for spelling, target in _spellings(agency, AliasDecision.Kind.WORKER):
        if target in here:  # whoever has left since is asked for anew
            found[spelling] = [target]
    return found


def _agencies_by_name(agency: Agency) -> dict[str, int]:
    found: dict[str, int] = {}
    for pk, name, short_name in Agency.objects.order_by("-pk").values_list("pk", "name", "short_name"):
        found |= {fold(each): pk for each in (name, short_name) if each}
    return found | dict(_spellings(agency, AliasDecision.Kind.AGENCY))


def _spellings(agency: Agency, kind: str) -> Iterable[tuple[str, int]]:
    target = "target_worker" if kind == AliasDecision.Kind.WORKER else "target_agency"
    return AliasDecision.objects.filter(agency=agency, kind=kind).values_list("spelling", target)


def known_people(
    agency: Agency, keys: Collection[str], *, made_elsewhere_than: CaseloadImport | None = None
) -> dict[str, int]:
    """The agency's own records with these names and birth dates: key -> person."""
    wanted = {key for key in keys if key}
    days = {key.rpartition("|")[2] for key in wanted}
    own = ServiceUser.objects.filter(
        # whom other agencies lead is not the list's to find, nor to write to
        Q(cases__lead_agency=agency)
        | Q(cases__lead_agency=None, cases__case_agencies__agency=agency, cases__case_agencies__left_on=None),
        merged_into=None,
    )
    if made_elsewhere_than:
        own = own.exclude(pk__in=made_elsewhere_than.rows.exclude(person=None).values("person"))
    found: dict[str, int] = {}
    full = [day for day in days if "-" in day]
    for start in range(0, len(full), 1000):
        rows = own.filter(date_of_birth__in=full[start : start + 1000]).order_by("-pk")
        for pk, first, last, born in rows.values_list("pk", "first_names", "last_name", "date_of_birth"):
            key = f"{name_key(first, last)}|{born}"
            if key in wanted:
                found[key] = pk
    return found


def people_elsewhere(agency: Agency, people: Sequence[ServiceUser], on: date) -> list[tuple[ServiceUser, ServiceUser]]:
    """These people beside the records that other agencies have of the same name and birth date: for managers only."""
    by_key: dict[Any, list[ServiceUser]] = defaultdict(list)
    for person in people:
        if person.date_of_birth and person.sort_key:
            by_key[person.sort_key, person.date_of_birth].append(person)
    keys = {key for key, _ in by_key}
    others = (
        ServiceUser.objects.filter(sort_key__in=keys, date_of_birth__in={day for _, day in by_key}, merged_into=None)
        .exclude(pk__in=own_people([agency.pk], on).filter(sort_key__in=keys).values("pk"))
        .exclude(pk__in=[person.pk for person in people])
    )
    return [(person, other) for other in others for person in by_key.get((other.sort_key, other.date_of_birth), ())]


# Lists and counts ---------------------------------------------------------------------------------------------


def agencies_to_import_for(user, today: date):
    """The agencies whose lists this person may bring in."""
    return Agency.objects.filter(pk__in=standing_of(user, today).managed).order_by("name")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the rows of a list stand. Each number is a filter of the list of rows."""

    ready: int = 0
    decide: int = 0
    refused: int = 0
    left_out: int = 0
    imported: int = 0
    undone: int = 0

    @property
    def total(self) -> int:
        return self.ready + self.decide + self.refused + self.left_out + self.imported + self.undone

    @property
    def not_imported(self) -> int:
        return self.total - self.imported


def tally(caseload_import: CaseloadImport) -> Tally:
    """The counts of all rows in one query."""
    waiting = Q(outcome=Outcome.NONE)
    return Tally(
        **caseload_import.listed_rows().aggregate(
            ready=Count("pk", filter=waiting & Q(judgement=Judgement.READY)),
            decide=Count("pk", filter=waiting & Q(judgement__in=[Judgement.DECIDE, Judgement.UNCHECKED])),
            refused=Count("pk", filter=waiting & Q(judgement=Judgement.REFUSED)),
            left_out=Count("pk", filter=waiting & Q(judgement=Judgement.LEFT_OUT)),
            imported=Count("pk", filter=Q(outcome__in=[Outcome.IMPORTED, Outcome.JOINED])),
            undone=Count("pk", filter=Q(outcome=Outcome.UNDONE)),
        )
    )


SHOWN = ("ready", "decide", "refused", "left-out", "imported", "undone")


def rows_shown(caseload_import: CaseloadImport, show: str):
    """The rows behind one number of the tally; all rows without one."""
    rows = caseload_import.listed_rows().order_by("number")
    match show:
        case "imported":
            return rows.filter(outcome__in=[Outcome.IMPORTED, Outcome.JOINED])
        case "undone":
            return rows.filter(outcome=Outcome.UNDONE)
        case "decide":
            return rows.filter(outcome=Outcome.NONE, judgement__in=[Judgement.DECIDE, Judgement.UNCHECKED])
        case "ready" | "refused" | "left-out":
            return rows.filter(outcome=Outcome.NONE, judgement=show)
        case _:
            return rows


def not_imported(caseload_import: CaseloadImport):
    """The rows that are not in the service: still to decide, refused or left out."""
    return caseload_import.listed_rows().filter(outcome__in=[Outcome.NONE, Outcome.UNDONE]).order_by("number")


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked once for all rows alike."""

    key: str
    code: str
    text: str
    rows: int
    proposal: str
    examples: tuple[str, ...] = ()

    @property
    def wording(self) -> str:
        return KINDS[self.code].question.format(text=self.text)


_QUESTIONS = """
SELECT problem->>'alike', problem->>'code', min(problem->>'text'), min(problem->>'proposal'),
       count(DISTINCT row.id),
       (array_agg(DISTINCT problem->>'text'))[1:3], (array_agg(DISTINCT problem->>'proposal'))[1:3]
FROM imports_importrow row CROSS JOIN LATERAL jsonb_array_elements(row.problems) problem
WHERE row.caseload_import_id = %s AND row.sheet = %s AND row.number > %s AND row.outcome = ''
      AND row.judgement IN ('decide', 'refused') AND problem->>'alike' <> ''
GROUP BY 1, 2 ORDER BY count(DISTINCT row.id) DESC, 1
"""


def questions(caseload_import: CaseloadImport) -> list[Question]:
    """What is still to be answered once for all rows alike, the most rows first."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTIONS, [caseload_import.pk, caseload_import.sheet, caseload_import.heading_row])
        rows = cursor.fetchall()
    return [
        Question(key, code, text, count, proposal, tuple(_examples(code, texts, proposals)))
        for key, code, text, proposal, count, texts, proposals in rows
    ]


def _examples(code: str, texts: list[str], proposals: list[str]) -> list[str]:
    if KINDS[code].alike != "kind":
        return []
    words = texts[:3]
    return [word for word in words if word] or [proposal for proposal in proposals if proposal]


def choices_for(caseload_import: CaseloadImport, code: str, text: str, proposal: str, today: date) -> list[Any]:
    """The answers to one problem, as (value, words): of a spelling the nearest names first."""
    kind = KINDS[code]
    choices = [
        (value, words.format(proposal=proposal)) for value, words in kind.choices if proposal or "{" not in words
    ]
    if kind.pick == "worker":
        people = workers_of(caseload_import.agency, today).distinct()
        names = {f"worker={worker.pk}": worker.get_full_name() for worker in people}
        return nearest_first(text, names) + choices
    if kind.pick == "agency":
        names = {f"agency={pk}": name for pk, name in Agency.objects.filter(is_active=True).values_list("pk", "name")}
        return nearest_first(text, names) + choices
    return choices


def nearest_first(text: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """The names in order of likeness to what the list says: a proposal, never an answer."""
    ranked = process.extract(text, names, scorer=fuzz.WRatio, processor=fold, limit=None)
    return [(key, name) for name, _, key in ranked]


def same_file_before(caseload_import: CaseloadImport) -> CaseloadImport | None:
    """An earlier import of the very same file by the same agency, which was not taken back."""
    return (
        CaseloadImport.objects.filter(
            agency=caseload_import.agency, file_hash=caseload_import.file_hash, state=CaseloadImport.State.DONE
        )
        .exclude(pk=caseload_import.pk)
        .order_by("-pk")
        .first()
    )


def remembered_columns(agency: Agency, signature: str) -> ColumnMapping | None:
    return ColumnMapping.objects.filter(agency=agency, signature=signature).first()


def twins_of(row: ImportRow):
    """The other rows of the same name and birth date that may still be imported."""
    return (
        row.caseload_import.listed_rows()
        .filter(person_key=row.person_key, outcome=Outcome.NONE)
        .exclude(person_key="")
        .exclude(judgement=Judgement.LEFT_OUT)
        .exclude(pk=row.pk)
        .order_by("number")
    )


def carried_over(case: Case):
    """What a list said of this case's person and nobody has acted on yet, for the case page."""
    return CarriedOver.objects.filter(case=case).select_related("dealt_with_by").order_by("dealt_with_at", "pk")


def to_clear(now: datetime):
    """The imports whose rows are needed no longer: nothing of them can be taken back now."""
    over = CaseloadImport.objects.filter(finished_at__lte=now - UNDO_WINDOW)
    return over.filter(Exists(ImportRow.objects.filter(caseload_import=OuterRef("pk"))))


# What the import itself wrote, and what only looked: all else means that somebody has worked on the case.
_NO_WORK = ("case.imported", "case.remarks-imported", audit.OPENED, audit.DOWNLOADED, audit.REFUSED)


def touched_cases(cases: Collection[int]) -> set[int]:
    """Those of these cases on which anybody has worked since the import made them."""
    touched: set[Any] = set(
        AuditEvent.objects.filter(file_id__in=cases)
        .exclude(verb__in=_NO_WORK)
        .exclude(subject_label=CaseloadImport._meta.label)
        .values_list("file_id", flat=True)
    )
    for model, field in (
        (Case, "id"),
        (CaseManagerAssignment, "case_id"),
        (KeyWorkerAssignment, "case_id"),
        (CarriedOver, "case_id"),
    ):
        changed = get_history_manager_for_model(model).filter(**{f"{field}__in": cases}).exclude(history_type="+")
        touched |= set(changed.values_list(field, flat=True))
    people = dict(Case.objects.filter(pk__in=cases).values_list("service_user", "pk"))
    changed = get_history_manager_for_model(ServiceUser).filter(id__in=people).exclude(history_type="+")
    return touched | {people[person] for person in changed.values_list("id", flat=True)}
