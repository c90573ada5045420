"""What may go wrong with an import: a bad file, a killed worker, a change of mind, somebody else's hands."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.models import WorkerRole
from cases.models import (
    Case,
    ServiceUser,
)
from core import job_runs
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent, Job
from imports import selectors
from imports.models import UNDO_WINDOW, CarriedOver, CaseloadImport, ImportRow
from imports.reading import Unreadable
from imports.services import carrying, clearing, decisions, running, undoing, uploads
from imports.tasks import clear_old_rows
from tests.factories import line_manager_of, worker_with
from tests.factories.imports import DATA, brought_in, checked, run_through, work

HEAD = "Name;DOB;Gender;Phone;Case manager;Key worker;Other agencies;Consent signed;Notes\n"
MARY = "Mary Ryan;1/2/1980;F;085 1234567;Aoife Brennan;Dan Moran;Harbour;15/03/2026;Prefers texts\n"
SEAN = "Seán Dunne;3/4/1976;M;;;;;;\n"
PPS = "7654321" + "WA"


@pytest.fixture
def ready(turas, cora, harbour):
    return checked(brought_in(cora, turas, HEAD + MARY + SEAN), cora)


# The file -------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_list_is_refused_and_nothing_is_kept(turas, cora):
    with pytest.raises(Unreadable):
        uploads.upload(actor=cora, agency=turas, file=SimpleUploadedFile("list.xlsx", b"%PDF-1.7"))
    assert not CaseloadImport.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule="not-a-spreadsheet").exists()


def test_a_file_that_breaks_while_it_is_read_says_why(turas, cora, monkeypatch):
    # tests/imports/test_reading.py reads as many as the house allows; here some were kept when it breaks
    for module in ("imports.reading", "imports.reading.texts"):
        monkeypatch.setattr(f"{module}.MOST_ROWS", 3_000)
    found = brought_in(cora, turas, b"name;dob\n" + b"a;b\n" * 3_001)
    assert found.state == "unreadable"
    assert "more than 3,000 rows" in found.message
    assert not found.file
    assert not found.rows.exists()
    uploads.cancel(actor=cora, caseload_import=found)


def test_another_sheet_can_be_chosen_and_what_was_said_of_the_first_is_forgotten(turas, cora):
    found = brought_in(cora, turas, (DATA / "caseload.xlsx").read_bytes())
    uploads.choose_sheet(actor=cora, caseload_import=found, sheet=1, heading_row=1)
    found.refresh_from_db()
    assert (found.headings, found.mapping) == (["do not use"], {})


def test_cancelling_keeps_nothing_of_the_list(ready, cora):
    uploads.cancel(actor=cora, caseload_import=ready)
    assert not ImportRow.objects.exists()
    ready.refresh_from_db()
    assert ready.state == "cancelled"


# Killed and begun again -------------------------------------------------------------------------------------------


def test_a_run_that_was_killed_goes_on_where_it_broke_off(ready, cora):
    running.run(actor=cora, caseload_import=ready)
    ready.refresh_from_db()
    job_runs.claim(ready.job_id)
    assert running.import_block(actor=cora, caseload_import=ready, size=1) == 1  # and here the worker is killed
    Job.objects.filter(pk=ready.job_id).update(state="waiting")
    found = work(ready)
    assert found.state == "done"
    assert Case.objects.count() == ServiceUser.objects.count() == 2
    assert AuditEvent.objects.filter(verb="case.imported").count() == 2


def test_a_block_that_fails_leaves_nothing_of_itself(ready, cora, monkeypatch):
    running.run(actor=cora, caseload_import=ready)
    ready.refresh_from_db()

    def fails(*args, **kwargs):
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr(running.audit, "record_many", fails)
    with pytest.raises(RuntimeError):
        running.import_block(actor=cora, caseload_import=ready)
    assert not Case.objects.exists()
    assert not ServiceUser.objects.exists()
    assert selectors.tally(ready).ready == 2


def test_reading_and_checking_twice_is_the_same_as_once(turas, cora):
    found = brought_in(cora, turas, HEAD + MARY)
    uploads.read(actor=cora, caseload_import=found)
    assert found.rows.count() == 2
    found = checked(found, cora)
    decisions.check_rows(actor=cora, caseload_import=found)
    found.refresh_from_db()
    assert found.state == "deciding"


def test_what_waited_can_be_imported_later(turas, cora, harbour):
    found = run_through(
        checked(brought_in(cora, turas, HEAD + MARY + SEAN.replace("3/4/1976", "31/02/1976")), cora), cora
    )
    assert Case.objects.count() == 1
    row = found.rows.get(number=3)
    decisions.decide_row(
        actor=cora, row=row, decisions={"birth-impossible:1": {"choice": "typed", "typed": "28/2/1976"}}
    )
    run_through(found, cora)
    assert Case.objects.count() == 2


def test_nothing_ready_is_no_run(turas, cora):
    found = checked(brought_in(cora, turas, HEAD + MARY.replace("1/2/1980", "")), cora)
    with pytest.raises(DomainError) as error:
        running.run(actor=cora, caseload_import=found)
    assert error.value.code == "nothing-ready"


# Undo -----------------------------------------------------------------------------------------------------------


def undone(found, cora):
    undoing.undo(actor=cora, caseload_import=found)
    return work(found)


def test_an_import_that_nobody_touched_is_taken_back_whole(ready, cora):
    before = {model: model.objects.count() for model in apps.get_app_config("cases").get_models()}
    found = undone(run_through(ready, cora), cora)
    assert found.state == "undone"
    assert found.job.result == {"undone": 2, "left": 0}
    after = {model: model.objects.count() for model in before}
    grown = {model._meta.label for model in before if after[model] > before[model]}
    assert {label for label in grown if "Historical" not in label} == {
        "cases.CaseNumber"
    }  # a number is not given twice


def test_a_record_on_which_somebody_has_worked_stays(ready, cora):
    found = run_through(ready, cora)
    remark = CarriedOver.objects.filter(case__service_user__last_name="Ryan").first()
    carrying.deal_with(actor=cora, remark=remark)
    found = undone(found, cora)
    assert found.job.result == {"undone": 1, "left": 1}
    assert found.state == "done"
    assert ServiceUser.objects.get().last_name == "Ryan"


def test_what_is_taken_back_cannot_be_run_or_undone_again(ready, cora):
    found = undone(run_through(ready, cora), cora)
    with pytest.raises(DomainError):
        undoing.undo(actor=cora, caseload_import=found)
    with pytest.raises(DomainError):
        running.run(actor=cora, caseload_import=found)


# Who ------------------------------------------------------------------------------------------------------------


def test_only_a_manager_of_the_agency_imports_for_it(turas, cora, harbour):
    for stranger in (worker_with(turas, WorkerRole.Role.KEY_WORKER), line_manager_of(harbour)):
        with pytest.raises(NotAllowed):
            uploads.upload(actor=stranger, agency=turas, file=SimpleUploadedFile("list.csv", HEAD.encode()))
    assert not CaseloadImport.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__attempted="upload").count() == 2


def test_another_agencys_manager_can_do_nothing_with_it(ready, harbour):
    stranger = line_manager_of(harbour)
    row = ready.rows.get(number=2)
    for verb in (
        lambda: running.run(actor=stranger, caseload_import=ready),
        lambda: decisions.decide_row(actor=stranger, row=row, decisions={}, leave_out=True),
        lambda: uploads.cancel(actor=stranger, caseload_import=ready),
        lambda: decisions.confirm_columns(actor=stranger, caseload_import=ready, mapping={}, terms={}),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert selectors.tally(ready).ready == 2


# Not for ever --------------------------------------------------------------------------------------------------------


def test_the_rows_of_a_list_go_when_it_can_no_longer_be_taken_back(ready, cora):
    found = run_through(ready, cora)
    assert clear_old_rows() == 0
    CaseloadImport.objects.filter(pk=found.pk).update(finished_at=timezone.now() - UNDO_WINDOW)
    assert clear_old_rows() == 3
    assert clear_old_rows() == 0
    assert Case.objects.count() == 2
    assert CarriedOver.objects.count() == 2
    with pytest.raises(DomainError) as error:
        undoing.undo(actor=cora, caseload_import=found)
    assert error.value.code == "undo-window"


def test_nobody_but_the_nightly_job_clears_rows(ready, cora):
    with pytest.raises(NotAllowed):
        clearing.clear_rows(actor=cora, caseload_import=ready, now=timezone.now())
    assert ready.rows.exists()
