"""A withdrawal at the moment of a download: the bytes were read before it, or nobody gets any. Two real connections."""

import threading

import pytest
from django.db import transaction
from django.utils import timezone

from cases.models import Case, CaseUserPermission
from core import attachments, links
from tests.factories import consent_for, files, key_worker_in, led_case, line_manager_of
from tests.factories.agencies import AgencyFactory
from tests.factories.cases import CaseAgencyFactory
from tests.threads import WAIT, Beside, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"


@pytest.fixture
def case(transactional_db):
    return led_case()


@pytest.fixture
def reader(case):
    return key_worker_in(case)


@pytest.fixture
def scan(case, reader):
    with transaction.atomic():
        return attachments.keep(reader, files.paper(), of=case, title="Signed consent", limit_mb=20)


@pytest.fixture
def beside():
    threads = Beside()
    yield threads
    threads.end()


def end_sight(reader, case):
    """As every verb that takes sight away does it: lock the case first, then write."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        CaseUserPermission.objects.filter(user=reader).update(ends_at=timezone.now())
    return timezone.now()


def test_a_withdrawal_waits_until_the_bytes_are_read(case, reader, scan, beside, monkeypatch):
    """The download has asked and is reading: the withdrawal comes after it."""
    reading, go_on = threading.Event(), threading.Event()
    read = attachments.read_attachment

    def slowly(attachment):
        reading.set()
        assert go_on.wait(WAIT)
        return read(attachment)

    monkeypatch.setattr(attachments, "read_attachment", slowly)

    def download():
        with transaction.atomic():
            content = attachments.read_as(reader, scan)
            had_at = timezone.now()
        return content, had_at

    downloaded = beside(download)
    assert reading.wait(WAIT)
    withdrawn = beside(lambda: end_sight(reader, case))
    until_somebody_waits()
    assert withdrawn.empty()
    go_on.set()
    content, had_at = downloaded.get(timeout=WAIT)
    withdrawn_at = withdrawn.get(timeout=WAIT)
    assert content.startswith(b"%PDF-")
    assert had_at <= withdrawn_at
    with pytest.raises(attachments.NotOpened), transaction.atomic():
        attachments.read_as(reader, scan)


def test_a_download_waits_for_a_withdrawal_under_way_and_is_refused(case, reader, scan, beside):
    """The withdrawal has the case and is writing: the download sees it, although it had begun before its end."""

    def download():
        with transaction.atomic():
            return attachments.read_as(reader, scan)

    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        downloaded = beside(download)
        until_somebody_waits()
        assert downloaded.empty()
        CaseUserPermission.objects.filter(user=reader).update(ends_at=timezone.now())
    assert isinstance(downloaded.get(timeout=WAIT), attachments.NotOpened)


def test_two_readers_do_not_wait_for_each_other(case, reader, scan, beside):
    def download():
        with transaction.atomic():
            return attachments.read_as(reader, scan)

    with transaction.atomic():
        assert attachments.read_as(reader, scan)
        assert beside(download).get(timeout=WAIT).startswith(b"%PDF-")


@pytest.mark.requirement("FND-consent-expiry")
def test_a_link_to_a_partners_paper_waits_for_a_withdrawal_too(case, beside, monkeypatch):
    agency = AgencyFactory()
    CaseAgencyFactory(case=case, agency=agency)
    consent = consent_for(case, agency, "housing")
    partner = key_worker_in(case, agency)
    monkeypatch.setattr(links, "PAPERS", {"extract": links.Paper(lambda *_: files.paper(), "view_case")})
    address = links.make_link(partner, case, "extract", days=3, by=line_manager_of(case.lead_agency))
    token = address.rstrip("/").rpartition("/")[2]
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        followed = beside(lambda: links.follow(partner, token))
        until_somebody_waits()
        type(consent).objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    refused = followed.get(timeout=WAIT)
    assert isinstance(refused, links.NotOpened)
    assert refused.rule == "unseen"


def test_at_random_moments_nobody_gets_bytes_after_the_withdrawal(case, scan, beside):
    """Many tries without any stage direction: whoever has bytes had them before the withdrawal was done."""
    for attempt in range(25):
        reader = key_worker_in(case)
        withdraw = beside(lambda reader=reader: end_sight(reader, case))
        if attempt % 2:
            threading.Event().wait(0.002 * (attempt % 7))

        def download(reader=reader):
            try:
                with transaction.atomic():
                    attachments.read_as(reader, scan)
                    return timezone.now()
            except attachments.NotOpened:
                return None

        had_at, withdrawn_at = beside(download).get(timeout=WAIT), withdraw.get(timeout=WAIT)
        assert had_at is None or had_at <= withdrawn_at
