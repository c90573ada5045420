"""A file is served to whoever may see its record at that moment, with nothing of anybody in its headers."""

import logging
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseUserPermission
from core import attachments, audit
from core.files.store import Store
from core.models import Attachment, AuditEvent
from tests.factories import AgencyFactory, CaseAgencyFactory, UserFactory, consent_for, files, key_worker_in, right

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    return Store()


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def partner(case):
    agency = AgencyFactory()
    CaseAgencyFactory(case=case, agency=agency)
    consent_for(case, agency, "housing")
    return key_worker_in(case, agency)


@pytest.fixture
def scan(case, worker):
    return attachments.keep(worker, files.paper(3), of=case, title="Signed consent", limit_mb=20)


def get(client, user, scan, query="") -> HttpResponse:
    client.force_login(user)
    return client.get(reverse("core:file", args=[scan.pk]) + query)


def shown(answer) -> str:
    return answer.content.decode().partition("<h1")[2]


def last(verb) -> AuditEvent:
    return AuditEvent.objects.filter(verb=verb).latest("pk")


def test_whoever_works_on_the_file_gets_the_bytes_and_leaves_a_line(client, worker, scan, case, store):
    answer = get(client, worker, scan)
    assert answer.status_code == 200
    assert answer.content == store.path(scan.key).read_bytes()
    event = last(audit.DOWNLOADED)
    assert (event.actor, event.file_id, event.subject_id) == (worker, case.pk, str(scan.pk))
    assert event.data["title"] == "Signed consent"


def test_the_headers_say_what_it_is_and_nothing_else(client, worker, scan):
    answer = get(client, worker, scan)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="case-{scan.pk}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(("kind", "of_what"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_can_be_shown_in_the_window(client, worker, case, kind, of_what):
    scan = attachments.keep(worker, files.picture(kind), of=case, title="Scan", limit_mb=20)
    answer = get(client, worker, scan, "?show")
    assert answer["Content-Type"] == of_what
    assert answer["Content-Disposition"].startswith("inline; ")


def test_a_stranger_is_answered_as_if_there_were_none(client, scan):
    stranger = UserFactory()
    answer = get(client, stranger, scan)
    assert answer.status_code == 404
    event = last(audit.REFUSED)
    assert (event.actor, event.file_id) == (stranger, scan.file_id)
    assert event.data == {"attempted": "open_attachment", "rule": "unseen"}
    scan.pk = 10**9
    nothing = get(client, stranger, scan)
    assert (nothing.status_code, shown(nothing)) == (404, shown(answer))


def test_a_partner_who_sees_the_case_does_not_see_what_hangs_on_it(client, partner, scan, case):
    client.force_login(partner)
    assert client.get(reverse("desk:case", args=[case.pk])).status_code == 200
    assert get(client, partner, scan).status_code == 404
    assert last(audit.REFUSED).actor == partner
    assert not AuditEvent.objects.filter(verb=audit.DOWNLOADED).exists()


def test_a_consents_paper_is_for_those_who_read_the_whole_file(client, worker, partner, case):
    consent = case.consents.get()
    scan = attachments.keep(worker, files.paper(), of=consent, title="Signed consent", limit_mb=20)
    assert get(client, worker, scan).status_code == 200
    assert get(client, partner, scan).status_code == 404


def test_sight_that_has_ended_opens_nothing_more(client, case, scan, worker):
    assert get(client, worker, scan).status_code == 200
    CaseUserPermission.objects.filter(user=worker).update(ends_at=timezone.now())
    assert get(client, worker, scan).status_code == 404


def test_a_file_of_what_nobody_has_a_policy_for_opens_for_nobody(client, worker, scan):
    like = {"kind": "pdf", "size": 1, "title": "Lost", "uploaded_by": worker, "of_id": 1}
    for number, label in enumerate(["core.DailyRun", "cases.NoSuchModel", "cases.Case"]):
        lost = Attachment.objects.create(key=f"{number:040}", of_label=label, **like)
        assert get(client, worker, lost).status_code == 404


def test_what_belongs_to_nothing_yet_opens_for_its_bringer_alone(client, worker, line_manager):
    brought = attachments.bring(worker, files.picture(), title="Scan", limit_mb=20)
    assert get(client, worker, brought)["Content-Disposition"] == f'attachment; filename="scan-{brought.pk}.jpg"'
    assert get(client, line_manager, brought).status_code == 404


def test_nobody_signed_out_gets_anything(client, scan):
    answer = client.get(reverse("core:file", args=[scan.pk]))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_file_that_is_gone_or_altered_is_said_plainly_and_rings_the_alarm(client, worker, scan, store, caplog, harm):
    if harm == "lost":
        store.remove(scan.key)
    else:
        store.path(scan.key).write_bytes(files.paper(9))
    with caplog.at_level(logging.CRITICAL):
        answer = get(client, worker, scan)
    assert answer.status_code == 410
    assert b"This file cannot be opened" in answer.content
    assert [record.levelname for record in caplog.records if record.name == "core.attachments"] == ["CRITICAL"]
    assert not AuditEvent.objects.filter(verb=audit.DOWNLOADED).exists()


def test_the_story_of_the_file_tells_of_the_scan_and_not_of_who_looked(client, worker, scan, case):
    get(client, worker, scan)
    assert "attachment.kept" in {event.verb for event in audit.story_of(case.pk)}
    assert audit.DOWNLOADED not in {event.verb for event in audit.story_of(case.pk)}


def test_emergency_access_opens_the_files_until_it_ends(client, case, scan):
    now, hour = timezone.now(), timedelta(hours=1)
    user = UserFactory()
    rights = right(user, case, "view_case", starts_at=now - hour, ends_at=now + hour, agency=None)
    assert get(client, user, scan).status_code == 200
    type(rights).objects.filter(pk=rights.pk).update(ends_at=now)
    assert get(client, user, scan).status_code == 404
