"""Files of records: kept once, opened by whom the record's policy names at that instant, and swept when nobody's."""

import logging
import os
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import attachments, audit
from core.errors import DomainError
from core.files.store import Store
from core.models import Attachment, AuditEvent
from core.tasks import sweep_files
from tests.factories import UserFactory, files, key_worker_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    return Store()


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def scan(case, worker):
    upload = SimpleUploadedFile("Mary Ní Shampla 1234567T.pdf", files.paper(3))
    return attachments.keep(worker, upload, of=case, title="Signed consent", limit_mb=20)


def bytes_in(store):
    return [path for path in store.root.rglob("*") if path.is_file()]


# --- kept ------------------------------------------------------------------------------------------------------


def test_a_scan_is_kept_for_its_record(scan, case, worker, store):
    assert (scan.of_label, scan.of_id, scan.file_id) == ("cases.Case", case.pk, case.pk)
    assert (scan.kind, scan.pages, scan.uploaded_by) == ("pdf", 3, worker)
    assert scan.original_name == "mary ni shampla"
    assert scan.size == store.path(scan.key).stat().st_size
    assert "shampla" not in str(store.path(scan.key)).lower()
    event = AuditEvent.objects.get(verb="attachment.kept")
    assert (event.actor, event.file_id, event.data["title"]) == (worker, case.pk, "Signed consent")


def test_a_paper_of_our_own_is_kept_byte_for_byte(case, worker):
    made = files.loaded_paper()
    kept = attachments.keep_made(worker, made, of=case, title="Consent as signed")
    assert attachments.read_attachment(kept) == made
    assert (kept.is_made_here, kept.pages) == (True, 2)


def test_a_restart_loses_nothing(scan):
    with Store().open(Attachment.objects.get(pk=scan.pk).key) as file:
        assert file.read().startswith(b"%PDF-")


def test_a_refused_scan_changes_nothing(case, worker, store):
    with pytest.raises(DomainError) as error:
        attachments.keep(worker, b"only text", of=case, title="Scan", limit_mb=20)
    assert error.value.code == "not-a-scan"
    assert not Attachment.objects.exists()
    assert bytes_in(store) == []


def test_a_refused_scan_of_a_form_is_in_the_log(worker):
    with pytest.raises(DomainError):
        attachments.bring(worker, b"only text", title="Scan", limit_mb=20)
    event = AuditEvent.objects.get(verb=audit.REFUSED)
    assert (event.actor, event.data) == (worker, {"attempted": "bring_scan", "rule": "not-a-scan"})


@pytest.mark.parametrize("change", [{"title": "Other"}, {"sha256": "0" * 64}, {"of_id": 1}, {"key": "0" * 40}])
def test_nobody_changes_what_is_kept(scan, change):
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        Attachment.objects.filter(pk=scan.pk).update(**change)


def test_nobody_deletes_what_is_kept(scan):
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        scan.delete()
    assert Attachment.objects.filter(pk=scan.pk).exists()


def test_what_a_form_brought_is_given_to_a_record_once(case, worker):
    brought = attachments.bring(worker, files.paper(), title="Scan", limit_mb=20)
    kept = attachments.keep(worker, brought, of=case, title="Signed consent", limit_mb=20)
    assert (kept.pk, kept.of_id, kept.title) == (brought.pk, case.pk, "Signed consent")
    with pytest.raises(DomainError) as error:  # a second tab
        attachments.keep(worker, brought, of=case, title="Signed consent", limit_mb=20)
    assert error.value.code == "scan-gone"


def test_nobody_uses_what_another_brought(case, worker):
    brought = attachments.bring(UserFactory(), files.paper(), title="Scan", limit_mb=20)
    with pytest.raises(DomainError) as error:
        attachments.attach(worker, brought, of=case, title="Signed consent")
    assert error.value.code == "scan-gone"


def test_the_bytes_of_what_a_form_brought_cannot_be_swapped(worker):
    brought = attachments.bring(worker, files.paper(), title="Scan", limit_mb=20)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        Attachment.objects.filter(pk=brought.pk).update(sha256="0" * 64)


# --- swept -----------------------------------------------------------------------------------------------------


def test_what_no_form_came_back_for_is_thrown_away(worker, scan, store, django_capture_on_commit_callbacks):
    old = attachments.bring(worker, files.paper(), title="Scan", limit_mb=20)
    with time_machine.travel(timezone.now() + attachments.KEPT_UNATTACHED + timedelta(hours=1), tick=False):
        young = attachments.bring(worker, files.paper(), title="Scan", limit_mb=20)
        for path in bytes_in(store):
            os.utime(path, (time.time(), time.time()))
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_files() == 1
    assert set(Attachment.objects.all()) == {scan, young}
    assert store.missing([old.key, young.key, scan.key]) == [old.key]


def test_bytes_of_work_that_was_undone_are_swept(case, worker, scan, store):
    before = transaction.savepoint()
    attachments.keep(worker, files.paper(), of=case, title="Scan", limit_mb=20)
    transaction.savepoint_rollback(before)
    assert len(bytes_in(store)) == 2
    assert sweep_files() == 0  # it may still be under way
    long_ago = time.time() - 25 * 3600
    for path in bytes_in(store):
        os.utime(path, (long_ago, long_ago))
    assert sweep_files() == 1
    assert bytes_in(store) == [store.path(scan.key)]


def test_the_night_tells_of_files_that_are_missing(scan, store, caplog):
    store.remove(scan.key)
    with caplog.at_level(logging.CRITICAL):
        sweep_files()
    assert "1 attachments have no file" in caplog.text
