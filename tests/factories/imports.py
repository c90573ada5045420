"""Lists brought in as a manager brings them in: by the verbs, with the jobs run at once."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from agencies.models import Agency
from core import job_runs
from core.days import today
from imports import selectors
from imports.models import CaseloadImport
from imports.rules.columns import propose
from imports.services import decisions, running, uploads
from tests.factories.agencies import AgencyFactory, UserFactory, WorkerFactory

DATA = Path(__file__).resolve().parent.parent / "imports" / "data"
TERMS = {
    "level": "by-manager",
    "complexity_reason": "range",
    "basis": "criteria",
    "ground": "best_placed",
    "order": "day-first",
}


def work(caseload_import: CaseloadImport) -> CaseloadImport:
    """Let the machine do what the import has asked for, and look at it again."""
    caseload_import.refresh_from_db()
    assert caseload_import.job_id
    job_runs.run(caseload_import.job_id)
    return CaseloadImport.objects.select_related("agency", "job").get(pk=caseload_import.pk)


def brought_in(manager: User, agency: Agency, content: bytes | str, name: str = "list.csv") -> CaseloadImport:
    """An import whose file has been read."""
    raw = content.encode() if isinstance(content, str) else content
    made = uploads.upload(actor=manager, agency=agency, file=SimpleUploadedFile(name, raw))
    return work(made)


def checked(caseload_import: CaseloadImport, manager: User, mapping: dict[str, str] | None = None, **terms: Any):
    """The same with its columns confirmed as they are proposed, and every row judged."""
    mapping = mapping or propose(caseload_import.headings)
    decisions.confirm_columns(actor=manager, caseload_import=caseload_import, mapping=mapping, terms=TERMS | terms)
    return work(caseload_import)


def run_through(caseload_import: CaseloadImport, manager: User) -> CaseloadImport:
    """The same with its ready rows imported."""
    running.run(actor=manager, caseload_import=caseload_import)
    return work(caseload_import)


def answer_by_proposal(caseload_import: CaseloadImport, manager: User, **wanted: str) -> CaseloadImport:
    """Every question about the whole list answered: as `wanted` by its code, else by its first answer."""
    while asked := selectors.questions(caseload_import):
        question = asked[0]
        offered = [
            value
            for value, _ in selectors.choices_for(
                caseload_import, question.code, question.text, question.proposal, today()
            )
        ]
        choice = wanted.get(question.code.replace("-", "_"), offered[0])
        decisions.answer_alike(actor=manager, caseload_import=caseload_import, key=question.key, choice=choice)
        caseload_import.refresh_from_db()
        if caseload_import.is_working:
            caseload_import = work(caseload_import)
    return caseload_import


def staffed_agency(**names: str) -> Agency:
    """An agency in which the workers of the sample list are in post."""
    agency = AgencyFactory(name=names.get("name", "Turas Training"), short_name=names.get("short_name", "Turas"))
    for first, last in (("Aoife", "Brennan"), ("Dan", "Moran")):
        WorkerFactory(agency=agency, user=UserFactory(first_name=first, last_name=last))
    return agency
