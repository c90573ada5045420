"""A post, a role, a cover or an agency's protocols end at the moment of a download: the bytes are had before, or never.

From real threads over real connections.
"""

import threading

import pytest
from django.db import transaction

from agencies.models import Worker, WorkerRole
from agencies.services.workers import end_role
from cases.services.cover import arrange_cover, cancel_cover
from cases.services.posts import end_post
from cases.services.protocols import withdraw_from_protocols
from core import links
from core.days import today
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    files,
    key_worker_in,
    led_case,
    line_manager_of,
    worker_with,
)
from tests.factories.cases import domain_of
from tests.threads import WAIT, Beside, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
Role = WorkerRole.Role


@pytest.fixture
def beside():
    threads = Beside()
    yield threads
    threads.end()


@pytest.fixture
def case(transactional_db):
    domain_of("accommodation")
    case = led_case()
    case.partner = AgencyFactory()
    CaseAgencyFactory(case=case, agency=case.partner)
    consent_for(case, case.partner, "accommodation")
    return case


def cover(case):
    absent, reader = key_worker_in(case, case.partner), WorkerFactory(agency=case.partner).user
    manager = line_manager_of(case.partner)
    made = arrange_cover(
        actor=manager, agency=case.partner, absent=absent, cover=reader, first_day=today(), last_day=today()
    )
    return reader, lambda: cancel_cover(actor=manager, arrangement=made)


def post(case):
    reader, other = line_manager_of(case.partner), line_manager_of(case.partner)
    left = Worker.objects.get(user=reader)
    return reader, lambda: end_post(actor=other, worker=left, reason="Moved away", on=today())


def role(case):
    reader, admin = line_manager_of(case.partner), worker_with(case.partner, Role.AGENCY_ADMIN)
    held = Worker.objects.get(user=reader)
    return reader, lambda: end_role(actor=admin, worker=held, role=Role.LINE_MANAGER)


def protocols(case):
    reader, admin = key_worker_in(case, case.partner), worker_with(case.partner, Role.AGENCY_ADMIN)
    return reader, lambda: withdraw_from_protocols(actor=admin, agency=case.partner)


ENDINGS = pytest.mark.parametrize("ending", [cover, post, role, protocols])


def token_for(reader, case):
    address = links.make_link(reader, case, "extract", days=3, by=line_manager_of(case.lead_agency))
    return address.rstrip("/").rpartition("/")[2]


def paper(monkeypatch, make):
    monkeypatch.setattr(links, "PAPERS", {**links.PAPERS, "extract": links.Paper(make, "view_case")})


@ENDINGS
@pytest.mark.requirement("FND-consent-expiry")
def test_a_download_waits_for_what_takes_the_right_away_and_is_refused(case, ending, beside, monkeypatch):
    paper(monkeypatch, lambda *_: files.paper())
    reader, end = ending(case)
    token = token_for(reader, case)
    with transaction.atomic():
        end()  # has written, and has not ended
        downloaded = beside(lambda: links.follow(reader, token))
        until_somebody_waits()
        assert downloaded.empty()
    assert isinstance(downloaded.get(timeout=WAIT), links.NotOpened)


@ENDINGS
def test_what_takes_the_right_away_waits_for_the_download_under_way(case, ending, beside, monkeypatch):
    making, go_on = threading.Event(), threading.Event()

    def slowly(*_):
        making.set()
        assert go_on.wait(WAIT)
        return files.paper()

    paper(monkeypatch, slowly)
    reader, end = ending(case)
    token = token_for(reader, case)
    downloaded = beside(lambda: links.follow(reader, token))
    assert making.wait(WAIT)
    ended = beside(end)
    until_somebody_waits()
    assert ended.empty()
    go_on.set()
    assert downloaded.get(timeout=WAIT).content.startswith(b"%PDF-")
    assert not isinstance(ended.get(timeout=WAIT), Exception)
    with pytest.raises(links.NotOpened):
        links.follow(reader, token)
