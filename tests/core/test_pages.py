"""Pages that belong to no record: refusals, faults, the session, the demonstration."""

import re
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from core import memo
from core.demonstration import letters
from core.pages import bad_request, server_error
from core.templatetags import ui
from desk.context import shell
from notifications.models import Notice
from tests.core.test_drafts import signed_in
from tests.factories import UserFactory, WorkerFactory, key_worker_in, right

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_pages")]


@pytest.fixture
def worker(case):
    return key_worker_in(case)


def test_a_record_one_may_not_know_of_reads_like_a_wrong_address(case):
    client = signed_in(UserFactory())
    answers = [client.get("/nowhere/"), client.get(f"/sample/{case.pk}/"), client.get("/sample/999999/")]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(r'(content|value)="[\w-]{64}"|"X-CSRFToken": "\w+"', "", a.content.decode()) for a in answers}
    assert len(bodies) == 1
    assert "Page not found" in bodies.pop()


def test_a_refusal_says_what_was_not_done_by_which_rule_and_what_to_do(case):
    reader = WorkerFactory().user
    right(reader, case, "view_case")
    answer = signed_in(reader).get(f"/sample/{case.pk}/")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "You may not open this page" in text
    assert "Nothing was changed." in text
    assert "What you can do now" in text
    assert case.service_user.first_names not in text


def test_a_form_open_too_long_keeps_what_was_typed(worker, case):
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker)
    fields = {"basis_note": "Long words <b>", "password": "a secret", "complexity_note": "Hers is 1234567T"}
    answer = client.post(f"/sample/{case.pk}/", fields, headers={"origin": "http://testserver"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Long words &lt;b&gt;" in text
    assert 'name="csrfmiddlewaretoken"' in text
    assert "Send it again" in text
    assert "a secret" not in text
    assert "1234567T" not in text
    assert "Not shown and not sent again" in text


@pytest.mark.parametrize("headers", [{"origin": "https://elsewhere.example"}, {}])
def test_what_another_site_sends_is_neither_shown_nor_offered(worker, case, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker)
    answer = client.post(f"/sample/{case.pk}/", {"basis_note": "A stranger's words"}, headers=headers)
    assert answer.status_code == 403
    assert "A stranger" not in answer.content.decode()
    assert "Send it again" not in answer.content.decode()


def test_a_fault_gives_its_number_and_needs_no_database(worker, django_assert_num_queries, caplog):
    client = signed_in(worker)
    client.raise_request_exception = False
    answer = client.get("/sample/breaks/")
    text = answer.content.decode()
    assert answer.status_code == 500
    number = re.search(r"under <strong>(\w+)</strong>", text)
    assert number
    assert f"Incident {number[1]} at /sample/breaks/" in caplog.text
    with django_assert_num_queries(0):
        assert server_error(RequestFactory().get("/")).status_code == 500
        assert bad_request(RequestFactory().get("/"), Exception()).status_code == 400


def test_without_its_database_the_service_says_that_it_is_away(worker):
    client = signed_in(worker)
    client.raise_request_exception = False
    answer = client.get("/sample/away/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "not available just now" in answer.content.decode()


def test_the_frame_of_a_page_costs_three_queries_and_none_signed_out(django_assert_num_queries):
    request = RequestFactory().get("/help/")
    worker = WorkerFactory().user
    request.user = worker
    token = memo.begin()  # as in a request
    with django_assert_num_queries(3):  # who I am, what waits unread, and the agency's own words
        text = render_to_string("core/help.html", request=request)
    memo.end(token)
    assert worker.get_full_name() in text
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        assert "Sign out" not in render_to_string("core/help.html", request=request)


def test_the_header_says_who_is_here_and_signing_out_is_a_post(worker):
    text = signed_in(worker).get("/help/").content.decode()
    assert worker.get_full_name() in text
    assert worker.posts.get().agency.name in text
    assert re.search(r'<form method="post" action="/accounts/logout/">.*?csrfmiddlewaretoken.*?Sign out', text, re.S)


def test_unread_notices_are_counted_no_further_than_helps(worker, case):
    Notice.objects.bulk_create(
        Notice(
            recipient=worker,
            key=f"n{n}",
            subject="Waits",
            about_label="cases.Case",
            about_id=case.pk,
            queued_at=timezone.now(),
        )
        for n in range(12)
    )
    request = RequestFactory().get("/")
    request.user = worker
    request.session = signed_in(worker).session
    assert shell(request)["shell"].unread == "9+"


def test_a_session_is_renewed_by_work_and_not_by_asking(worker):
    with time_machine.travel("2026-11-20 09:00Z", tick=False) as clock:
        client = signed_in(worker)
        client.get("/help/")
        clock.shift(15 * 60)
        assert client.get("/session/").json()["seconds_left"] == 5 * 60
        assert client.get("/session/").json()["seconds_left"] == 5 * 60
        assert client.post("/session/").json()["seconds_left"] == 20 * 60
        clock.shift(21 * 60)
        assert client.get("/session/").json() == {"signed_in": False, "seconds_left": 0}


def test_a_fragment_asked_for_after_the_session_ended_takes_the_whole_page_to_sign_in(case):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/cases/?level=key-working"}
    answer = Client().get(f"/sample/{case.pk}/", headers=headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fcases%2F%3Flevel%3Dkey-working"
    assert answer.content == b""


def test_nobody_signed_out_learns_anything_of_a_session():
    assert Client().get("/session/").json() == {"signed_in": False, "seconds_left": 0}


@pytest.fixture
def posted(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    EmailMessage("Welcome", "Open http://localhost/invited/ to begin.\nÁine", "a@b.ie", ["nora@turas.example"]).send()
    return tmp_path


def test_the_mail_of_the_demonstration_can_be_read_by_anybody(posted):
    (letter,) = letters(posted)
    assert (letter.to, letter.subject) == ("nora@turas.example", "Welcome")
    text = Client().get("/demonstration/mail/").content.decode()
    assert '<a href="http://localhost/invited/"' in text
    assert "Áine" in text


def test_mail_is_shown_and_never_run(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    EmailMessage("<script>x</script>", "<script>alert(1)</script>", "a@b.ie", ["c@d.ie"]).send()
    assert "<script>" not in re.sub(r"<script [^>]*>", "", Client().get("/demonstration/mail/").content.decode())


@pytest.mark.parametrize("page", ["/demonstration/mail/", "/gallery/"])
def test_the_demonstrations_pages_are_not_there_in_production(settings, worker, page):
    settings.DEMONSTRATION = False
    assert signed_in(worker).get(page).status_code == 404


def test_the_gallery_shows_every_component(worker):
    text = signed_in(worker).get("/gallery/").content.decode()
    assert "Mary Ní Chonaill" in text
    source = Path("templates/core/gallery.html").read_text()
    plain = {"deadline", "error_summary", "filter_panel", "sort_link", "sub_navigation"}  # shown inside others
    assert [name for name in ui.register.tags if name not in plain and "{% " + name not in source] == []
    assert mail.outbox == []
