"""A scan on a form: taken in once, kept through every error, given to the record by its verb, or swept away."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.service_settings import DEFINITIONS
from core import attachments, audit
from core.files.uploads import MOST_BODY
from core.forms import Scan
from core.forms.scans import token_of
from core.models import Attachment, AuditEvent
from tests.factories import files, key_worker_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_pages")]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def client(worker):
    client = Client()
    client.force_login(worker)
    return client


@pytest.fixture
def page(case):
    return f"/sample/{case.pk}/paper/"


def scan_file(content=None, name="scan.pdf"):
    return SimpleUploadedFile(name, files.paper(3) if content is None else content)


def said(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))).replace("\xa0", " ")


def token_on(response) -> str:
    found = re.findall(r'name="scan_kept" value="([^"]+)"', response.content.decode())
    return unescape(found[0]) if found else ""


def test_a_scan_goes_with_its_form_to_the_record(client, page, case, worker):
    answer = client.post(page, {"words": "Signed consent", "scan": scan_file()})
    assert answer.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.of_id, kept.title, kept.uploaded_by, kept.pages) == (case.pk, "Signed consent", worker, 3)


@pytest.mark.parametrize("words", ["", "forbidden"], ids=["wrong field", "broken rule"])
def test_an_error_elsewhere_does_not_lose_the_scan(client, page, case, words):
    answer = client.post(page, {"words": words, "scan": scan_file()})
    assert answer.status_code == 200
    assert re.search(r"Scan kept: 3 pages, [\d.,]+ (KB|bytes)\.", said(answer))
    again = client.post(page, {"words": "Signed consent", "scan_kept": token_on(answer)})
    assert again.status_code == 302
    assert Attachment.objects.get().of_id == case.pk


def test_it_is_kept_however_often_the_form_comes_back(client, page):
    answer = client.post(page, {"words": "", "scan": scan_file()})
    for _ in range(3):
        answer = client.post(page, {"words": "", "scan_kept": token_on(answer)})
    assert "Scan kept: 3 pages" in said(answer)
    assert Attachment.objects.count() == 1


def test_a_draft_brings_the_scan_back(client, page):
    answer = client.post(page, {"words": "", "scan": scan_file()})
    [key] = re.findall(r'name="draft_key" value="([^"]+)"', answer.content.decode())
    client.post(reverse("core:drafts"), {"draft_key": key, "words": "Sig", "scan_kept": token_on(answer)})
    opened = client.get(page)
    assert "Scan kept: 3 pages" in said(opened)
    assert client.post(page, {"words": "Signed", "scan_kept": token_on(opened)}).status_code == 302


def test_a_new_file_takes_the_place_of_the_one_that_was_kept(client, page, django_capture_on_commit_callbacks):
    first = client.post(page, {"words": "", "scan": scan_file()})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"words": "Signed", "scan_kept": token_on(first), "scan": scan_file(files.picture())})
    assert Attachment.objects.get().kind == "jpeg"


def test_a_wrong_file_does_not_cost_the_right_one(client, page):
    first = client.post(page, {"words": "", "scan": scan_file()})
    second = client.post(page, {"words": "Signed", "scan_kept": token_on(first), "scan": scan_file(b"only text")})
    assert "This file is not a picture or a PDF" in said(second)
    assert "Scan kept: 3 pages" in said(second)


def test_a_scan_can_be_removed(client, page):
    first = client.post(page, {"words": "", "scan": scan_file()})
    second = client.post(page, {"words": "Signed", "scan_kept": token_on(first), "scan_remove": "1"})
    assert "Choose a file for scan of the paper." in said(second)
    assert "Scan kept" not in said(second)
    assert not Attachment.objects.exists()


def test_it_goes_through_the_page_where_two_saved_at_once(client, case):
    page = f"/sample/{case.pk}/described-paper/"
    typed = {"basis_note": "Mine.", "complexity_note": "", "level": case.level, "version": case.version}
    type(case).objects.filter(pk=case.pk).update(basis_note="Theirs.", version=case.version + 1)
    met = client.post(page, typed | {"scan": scan_file()})
    assert met.status_code == 409
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', met.content.decode())
    answers = {unescape(name): unescape(value) for name, value in hidden}
    assert "scan_remove" not in answers
    saved = client.post(page, answers | {"keep:basis_note": "mine"})
    assert saved.status_code == 302
    case.refresh_from_db()
    assert case.basis_note == "Mine."
    assert Attachment.objects.get().of_id == case.pk


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"only text", "not a picture or a PDF"),
        (b"%PDF-1.7 broken", "This PDF is broken"),
        (b"", "This file is empty"),
        (b"%PDF-1.7" + b"0" * 1024 * 1024, "larger than 1 MB"),
    ],
    ids=["text", "broken", "empty", "large"],
)
def test_a_refusal_stands_at_the_field_and_in_the_log(client, page, worker, content, words):
    answer = client.post(page, {"words": "Signed consent", "scan": scan_file(content)})
    assert answer.status_code == 200
    assert words in said(answer)
    assert 'href="#id_scan"' in answer.content.decode()
    assert 'value="Signed consent"' in answer.content.decode()
    assert not Attachment.objects.exists()
    event = AuditEvent.objects.get(verb=audit.REFUSED)
    assert (event.actor, event.data["attempted"]) == (worker, "bring_scan")


def test_a_scan_of_40_mb_is_refused_in_words(client, page):
    answer = client.post(page, {"words": "Signed", "scan": scan_file(b"%PDF-1.7" + b"0" * 40 * 1024 * 1024)})
    assert "larger than 1 MB" in said(answer)
    assert 'value="Signed"' in answer.content.decode()


def test_nobody_takes_up_what_another_person_brought(client, page, line_manager):
    others = attachments.bring(line_manager, files.paper(), title="Scan", limit_mb=1)
    answer = client.post(page, {"words": "Signed", "scan_kept": token_of(others)})
    assert "no longer kept" in said(answer)
    assert token_on(answer) == ""
    assert Attachment.objects.get().of_label == ""


def test_a_number_that_nobody_signed_is_none(client, page, worker):
    own = attachments.bring(worker, files.paper(), title="Scan", limit_mb=1)
    answer = client.post(page, {"words": "Signed", "scan_kept": f"[{worker.pk},{own.pk}]"})
    assert "no longer kept" in said(answer)


def test_a_second_tab_cannot_use_the_same_scan(client, page):
    token = token_on(client.post(page, {"words": "", "scan": scan_file()}))
    assert client.post(page, {"words": "One", "scan_kept": token}).status_code == 302
    second = client.post(page, {"words": "Two", "scan_kept": token})
    assert "no longer kept" in said(second)
    assert Attachment.objects.get().title == "One"


def test_what_was_kept_too_long_is_asked_for_again(client, page, worker):
    token = token_on(client.post(page, {"words": "", "scan": scan_file()}))
    with time_machine.travel(timezone.now() + attachments.KEPT_UNATTACHED + timedelta(minutes=1), tick=False):
        client = Client()  # a week later one signs in again
        client.force_login(worker)
        assert "no longer kept" in said(client.post(page, {"words": "Signed", "scan_kept": token}))


def test_the_field_takes_a_phones_camera(client, page):
    [control] = re.findall(r'<input type="file"[^>]*>', client.get(page).content.decode())
    assert 'accept="image/*,application/pdf"' in control
    assert "capture" not in control  # the phone then offers both: camera and files
    assert 'enctype="multipart/form-data"' in client.get(page).content.decode()
    assert Scan.widget(capture="environment").attrs["capture"] == "environment"


def test_the_bounds_of_proxy_house_and_setting_agree(client, page):
    caddy = (project.BASE_DIR / "deploy" / "Caddyfile").read_text()
    [proxy] = re.findall(r"max_size (\d+)MB", caddy)
    assert int(proxy) * 1_000_000 == MOST_BODY
    setting = DEFINITIONS["upload_max_mb"]
    assert setting.default == 20
    assert setting.high * 1024 * 1024 < MOST_BODY  # so that the refusal with the reason comes first
    client.raise_request_exception = False
    too_much = client.post(page, b"-", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=MOST_BODY + 1)
    assert too_much.status_code == 400
