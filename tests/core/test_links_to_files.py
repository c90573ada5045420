"""A link opens for one person, for one purpose, until its end, and only what that person may see at that moment."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseUserPermission
from core import attachments, audit, links
from core.errors import NotAllowed
from core.models import AuditEvent, DownloadLink
from core.tasks import sweep_files
from tests.factories import AgencyFactory, CaseAgencyFactory, UserFactory, consent_for, files, key_worker_in

pytestmark = pytest.mark.django_db

DEAD = "This link no longer opens anything"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def scan(case, worker):
    return attachments.keep(worker, files.paper(), of=case, title="Signed consent", limit_mb=20)


@pytest.fixture
def address(worker, scan, line_manager):
    return links.make_link(worker, scan, "copy for the key worker", days=3, by=line_manager)


@pytest.fixture
def extract(monkeypatch):
    """A paper that is made at the moment of asking."""
    monkeypatch.setattr(links, "PAPERS", {})

    @links.paper("extract", action="view_case")
    def make(reader, case):
        return files.paper() + f"% for {reader.pk} of {case.pk}".encode()

    return make


@pytest.fixture
def partner(case):
    agency = AgencyFactory()
    CaseAgencyFactory(case=case, agency=agency)
    consent_for(case, agency, "housing")
    return key_worker_in(case, agency)


def follow(client, user, address):
    client.force_login(user)
    return client.get(address)


def refusals():
    return [
        (event.actor, event.data["rule"])
        for event in AuditEvent.objects.filter(verb=audit.REFUSED, data__attempted="open_link").order_by("pk")
    ]


def assert_dead(answer):
    assert answer.status_code == 404
    assert DEAD in answer.content.decode()


def test_a_link_opens_for_its_person_and_says_why_in_the_log(client, worker, scan, address):
    answer = follow(client, worker, address)
    assert answer.status_code == 200
    assert answer.content == attachments.read_attachment(scan)
    assert answer["Content-Disposition"] == f'attachment; filename="case-{scan.pk}.pdf"'
    event = AuditEvent.objects.get(verb=audit.DOWNLOADED)
    assert (event.actor, event.purpose, event.file_id) == (worker, "copy for the key worker", scan.file_id)
    link = DownloadLink.objects.get()
    assert (event.data["link"], link.used_at is not None) == (link.pk, True)
    assert follow(client, worker, address).status_code == 200  # a copy that broke off can be fetched again


def test_the_database_holds_no_key_to_a_link(address):
    secret = address.rstrip("/").rpartition("/")[2].partition(":")[0]
    stored = [str(value) for value in DownloadLink.objects.values_list().get()]
    assert len(secret) == 32
    assert [value for value in stored if secret in value] == []


def test_another_persons_link_opens_nothing_even_for_a_manager(client, line_manager, address):
    assert_dead(follow(client, line_manager, address))
    assert refusals() == [(line_manager, "not-their-link")]


def test_a_link_ends(client, worker, address):
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert_dead(follow(client, worker, address))
    assert refusals() == [(worker, "link-ended")]


def test_a_link_bites_no_more_once_sight_has_ended(client, worker, address):
    CaseUserPermission.objects.filter(user=worker).update(ends_at=timezone.now())
    assert_dead(follow(client, worker, address))
    assert refusals() == [(worker, "unseen")]
    assert not AuditEvent.objects.filter(verb=audit.DOWNLOADED).exists()


@pytest.mark.parametrize("change", [lambda a: a[:-3] + "xy/", lambda a: reverse("core:link", args=["nothing"])])
def test_a_forged_link_opens_nothing(client, worker, address, change):
    assert_dead(follow(client, worker, change(address)))
    assert refusals() == [(worker, "no-such-link")]


def test_all_dead_links_look_alike(client, worker, line_manager, address):
    another = follow(client, line_manager, address).content.decode().partition("<h1")[2]
    forged = follow(client, line_manager, reverse("core:link", args=["nothing"])).content.decode().partition("<h1")[2]
    assert another == forged != ""


def test_a_link_asks_for_sign_in_and_leads_on_from_there(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse(project.LOGIN_URL))


def test_nobody_is_sent_a_link_to_what_they_may_not_see(scan, line_manager):
    with pytest.raises(NotAllowed):
        links.make_link(UserFactory(), scan, "copy", days=3, by=line_manager)
    assert not DownloadLink.objects.exists()


def test_a_paper_is_made_for_its_reader_at_the_moment_of_asking(client, partner, case, extract, line_manager):
    address = links.make_link(partner, case, "extract", days=3, by=line_manager)
    answer = follow(client, partner, address)
    assert answer.content.endswith(f"% for {partner.pk} of {case.pk}".encode())
    link = DownloadLink.objects.get()
    assert answer["Content-Disposition"] == f'attachment; filename="extract-{link.pk}.pdf"'
    assert AuditEvent.objects.get(verb=audit.DOWNLOADED).file_id == case.pk


@pytest.mark.requirement("FND-consent-expiry")
def test_after_a_withdrawal_no_paper_is_made(client, partner, case, extract, line_manager):
    address = links.make_link(partner, case, "extract", days=3, by=line_manager)
    case.consents.update(withdrawn_at=timezone.now())
    assert_dead(follow(client, partner, address))
    assert refusals() == [(partner, "unseen")]


def test_a_purpose_has_one_paper_and_a_link_needs_one(case, worker, extract):
    with pytest.raises(ImproperlyConfigured):
        links.paper("extract")(extract)
    with pytest.raises(ImproperlyConfigured):
        links.make_link(worker, case, "nobody made this", days=3, by=worker)


def test_links_that_ended_long_ago_are_forgotten(worker, address):
    with time_machine.travel(timezone.now() + timedelta(days=92), tick=False):
        sweep_files()
        assert DownloadLink.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=94), tick=False):
        sweep_files()
    assert not DownloadLink.objects.exists()
    assert AuditEvent.objects.filter(verb="link.made").exists()
