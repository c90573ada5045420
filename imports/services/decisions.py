"""What a manager says of the list: its columns, what holds for all rows alike, and of each row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from json import dumps
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q

from cases.eircodes import tidy_eircode
from core import audit, jobs
from core.commands import command
from core.days import today
from core.errors import DomainError
from core.text import fold
from imports import selectors
from imports.models import AliasDecision, CaseloadImport, ColumnMapping, ImportRow
from imports.policies import ImportAction, import_policy
from imports.rules import columns
from imports.rules.days import read_birth
from imports.rules.judging import Judge, picked
from imports.rules.problems import KINDS, TYPED, alike_key, check_answer
from imports.states import LIFE

AT_ONCE = 1500  # rows that are checked while the person waits for the page; more are checked by a job
BATCH = 1000


@command
def confirm_columns(
    *, actor, caseload_import: CaseloadImport, mapping: dict[str, str], terms: dict[str, Any]
) -> CaseloadImport:
    """Say what each column holds and what is true of every row. Remembered for the agency's next list."""
    import_policy.require(actor, ImportAction.DECIDE, caseload_import)
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    found.state = LIFE.target("confirm the columns of", found.state)
    if faults := columns.faults(mapping):
        raise DomainError(" ".join(faults), code="columns")
    may_manage = terms.get("level") != "key-working" or "level" in mapping.values()
    if may_manage and found.agency.is_signed_up and not terms.get("complexity_reason"):
        raise DomainError(
            "Say why these people’s cases are case-managed.", code="no-complexity-reason", field="complexity_reason"
        )
    found.mapping, found.terms = mapping, terms
    found.version += 1
    ColumnMapping.objects.update_or_create(
        agency=found.agency,
        signature=columns.signature(found.headings),
        defaults={"mapping": mapping, "terms": terms, "set_by": actor},
    )
    found.job = jobs.ask("imports.check", actor, caseload_import=found.pk)
    found.save()
    audit.record(actor, "import.columns-confirmed", found)
    return found


@command
def check_rows(*, actor, caseload_import: CaseloadImport, beat: Any = None) -> None:
    """Judge every row that is not imported yet. `beat` is told how many are done, of how many."""
    import_policy.require(actor, ImportAction.DECIDE, caseload_import)
    found = CaseloadImport.objects.select_for_update().select_related("agency").get(pk=caseload_import.pk)
    if found.state != CaseloadImport.State.CHECKING:
        return  # checked before the worker was lost
    judge = selectors.judge_of(found, today())
    rows = found.listed_rows().filter(outcome=ImportRow.Outcome.NONE)
    total = rows.count()
    by_key: dict[str, list[int]] = defaultdict(list)
    for row in rows.only("number", "cells", "decisions").order_by("number").iterator(BATCH):
        judged = judge.judge(row.cells, row.decisions)
        if judged.person_key and judged.judgement != "left-out":
            by_key[judged.person_key].append(row.number)
    known = selectors.known_people(found.agency, by_key)
    done, batch = 0, []
    for row in rows.order_by("number").iterator(BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            _store(judge, batch, by_key, known)
            done, batch = done + BATCH, []
            if beat:
                beat(done, total)
    _store(judge, batch, by_key, known)
    found.state = LIFE.target("check", found.state)
    if found.finished_at:
        found.state = CaseloadImport.State.DONE
    found.save()


@command
def answer_alike(*, actor, caseload_import: CaseloadImport, key: str, choice: str) -> CaseloadImport:
    """Answer one question for all rows alike. A spelling is remembered for the agency's next list."""
    import_policy.require(actor, ImportAction.DECIDE, caseload_import)
    found = CaseloadImport.objects.select_for_update().select_related("agency").get(pk=caseload_import.pk)
    _check_open(found)
    question = next((each for each in selectors.questions(found) if each.key == key), None)
    if question is None:
        raise DomainError("This was answered meanwhile. Nothing was changed.", code="answered-already")
    offered = selectors.choices_for(found, question.code, question.text, question.proposal, today())
    check_answer(question.code, choice, "", {value for value, _ in offered})
    found.answers[key] = {"choice": choice}
    _remember_spelling(actor, found, question.code, question.text, choice)
    affected = found.listed_rows().filter(_stands_against(question.code, question.text, key, choice))
    found.version += 1
    if affected.count() > AT_ONCE:
        found.state = LIFE.target("decide about", found.state)
        found.job = jobs.ask("imports.check", actor, caseload_import=found.pk)
        found.save()
    else:
        found.save()
        _recheck(found, list(affected))
    audit.record(actor, "import.answered", found, question=question.code, choice=choice)
    return found


@command
def take_answer_back(*, actor, caseload_import: CaseloadImport, key: str) -> CaseloadImport:
    """Ask a question again that was answered for all rows alike; what was imported meanwhile stays as it is."""
    import_policy.require(actor, ImportAction.DECIDE, caseload_import)
    found = CaseloadImport.objects.select_for_update().select_related("agency").get(pk=caseload_import.pk)
    _check_open(found)
    if key not in found.answers:
        raise DomainError("This answer was taken back already.", code="answered-already")
    choice = found.answers.pop(key)["choice"]
    code, _, text = key.partition(":")
    if picked({"choice": choice}, KINDS[code].pick):
        AliasDecision.objects.filter(agency=found.agency, kind=KINDS[code].pick, spelling=fold(text)[:200]).delete()
    found.version += 1
    found.state = LIFE.target("decide about", found.state)
    found.job = jobs.ask("imports.check", actor, caseload_import=found.pk)
    found.save()
    audit.record(actor, "import.answer-taken-back", found, question=code)
    return found


@command
def decide_row(
    *, actor, row: ImportRow, decisions: Mapping[str, Mapping[str, str]], leave_out: bool = False
) -> ImportRow:
    """Decide what stands against one row, or leave the row out. What is not answered yet stays open."""
    import_policy.require(actor, ImportAction.DECIDE, row.caseload_import)
    found = CaseloadImport.objects.select_for_update().select_related("agency").get(pk=row.caseload_import_id)
    _check_open(found)
    kept = ImportRow.objects.select_for_update().get(pk=row.pk)
    if kept.outcome:
        raise DomainError("This row has been imported already.", code="row-imported")
    problems = {f"{problem['code']}:{problem['column']}": problem for problem in kept.problems}
    for key, answer in decisions.items():
        if key not in problems:
            raise DomainError(
                "Somebody else has decided this meanwhile. Open the row again to see what they decided.",
                code="row-changed",
            )
        _check_row_answer(found, problems[key], answer)
        kept.decisions[key] = dict(answer)
    kept.decisions.pop("row", None)
    if leave_out:
        kept.decisions["row"] = {"choice": "leave-out"}
    kept.save(update_fields=["decisions"])
    rows = [kept, *_settle_twins(kept)]
    _recheck(found, rows)
    audit.record(actor, "import.row-decided", found, row=kept.number)
    return ImportRow.objects.get(pk=kept.pk)


def _stands_against(code: str, text: str, key: str, choice: str) -> Q:
    """The rows that an answer settles: a spelling that is known now is known in every column."""
    keys = {key}
    pick = KINDS[code].pick
    if picked({"choice": choice}, pick):
        keys |= {alike_key(kind.code, text) for kind in KINDS.values() if kind.pick == pick}
    held = [Q(problems__contains=[{"alike": each}]) for each in sorted(keys)]
    return reduce(or_, held) & Q(outcome=ImportRow.Outcome.NONE)


def _check_open(caseload_import: CaseloadImport) -> None:
    LIFE.target("decide about", caseload_import.state)


def _check_row_answer(caseload_import: CaseloadImport, problem: dict[str, Any], answer: Mapping[str, str]) -> None:
    code, choice, typed = problem["code"], answer.get("choice", ""), answer.get("typed", "")
    kind = KINDS[code]
    offered = selectors.choices_for(caseload_import, code, problem["text"], problem["proposal"], today())
    allowed = {value for value, _ in offered} | ({TYPED} if kind.typed else set())
    check_answer(code, choice, typed, allowed)
    if choice != TYPED:
        return
    key = f"{code}:{problem['column']}"
    if code.startswith(("birth", "day")):
        day = read_birth(typed, month_first=False, today=today()).day
        if day is None or day > today():
            raise DomainError("Type a day that has been, such as 4/5/1976.", code="typed-day", field=key)
    elif code == "eircode-invalid":
        try:
            tidy_eircode(typed)
        except DomainError as error:
            raise DomainError(error.message, code=error.code, field=key) from error
    elif code.startswith("phone") and len(typed) > 60:
        raise DomainError("Use 60 signs or fewer.", code="typed-long", field=key)
    elif code.startswith("name") and any(len(part) > 80 for part in typed.split(",")):
        raise DomainError("Use 80 letters or fewer for each part of the name.", code="typed-long", field=key)


def _settle_twins(row: ImportRow) -> list[ImportRow]:
    """One answer about a person in two rows settles both."""
    choice = next((answer["choice"] for key, answer in row.decisions.items() if key.startswith("twin:")), "")
    if choice not in ("this", "different"):
        return []
    twins = list(selectors.twins_of(row))
    key = next(key for key in row.decisions if key.startswith("twin:"))
    for twin in twins:
        if choice == "this":
            twin.decisions["row"] = {"choice": "leave-out"}
        else:
            twin.decisions[key] = {"choice": "different"}
    ImportRow.objects.bulk_update(twins, ["decisions"])
    return twins


def _remember_spelling(actor, caseload_import: CaseloadImport, code: str, text: str, choice: str) -> None:
    pick = KINDS[code].pick
    target = picked({"choice": choice}, pick)
    if target is None or code == "manager-several":
        return
    targets = {"target_agency": None, "target_worker": None} | {f"target_{pick}_id": target}
    targets.pop(f"target_{pick}")
    AliasDecision.objects.update_or_create(
        agency=caseload_import.agency,
        kind=pick,
        spelling=fold(text)[:200],
        defaults=targets | {"set_by": actor},
    )


def _recheck(caseload_import: CaseloadImport, rows: list[ImportRow]) -> None:
    """Judge these rows again, and those that are or were twins of them."""
    judge = selectors.judge_of(caseload_import, today())
    keys = {row.person_key for row in rows}
    new_keys = {row.pk: judge.judge(row.cells, row.decisions).person_key for row in rows}
    keys |= set(new_keys.values())
    keys.discard("")
    here = {row.pk for row in rows}
    others = caseload_import.listed_rows().filter(person_key__in=keys, outcome=ImportRow.Outcome.NONE)
    rows = rows + list(others.exclude(pk__in=here))
    by_key: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        judged = judge.judge(row.cells, row.decisions)
        if judged.person_key and judged.judgement != "left-out":
            by_key[judged.person_key].append(row.number)
    _store(judge, rows, by_key, selectors.known_people(caseload_import.agency, keys))


def _store(judge: Judge, rows: Iterable[ImportRow], by_key: Mapping[str, list[int]], known: Mapping[str, int]) -> None:
    """Judge these rows and write the judgements down with one statement."""
    stored: list[tuple[Any, ...]] = []
    for row in rows:
        key = judge.judge(row.cells, row.decisions).person_key
        twins = [number for number in by_key.get(key, ()) if number != row.number] if key else []
        judged = judge.judge(row.cells, row.decisions, twins=twins, known=known.get(key))
        stored.append((row.pk, judged.judgement, dumps(judged.problem_rows()), key[:255], known.get(key)))
    if not stored:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importrow row SET judgement = new.judgement, problems = new.problems::jsonb, "
            "person_key = new.person_key, known_id = new.known_id "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[]) "
            "AS new(id, judgement, problems, person_key, known_id) WHERE row.id = new.id",
            [list(column) for column in zip(*stored, strict=True)],
        )
