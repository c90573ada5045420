"""Consent verbs at the same moment, from real threads over real connections: never half of both."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Consent, ConsentWithdrawal
from cases.policies import CaseAction, case_policy
from consents import selectors
from consents.services import draft_consent, withdraw_consent, withdrawals
from consents.wishes import Wish
from core import attachments, jobs, links
from core.errors import DomainError
from core.models import Attachment
from tests.factories import AgencyFactory, CaseAgencyFactory, files, key_worker_in, led_case, line_manager_of
from tests.factories.cases import domain_of
from tests.factories.consents import drafted, sign, signed, talk_about
from tests.threads import WAIT, Beside, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_papers(monkeypatch):
    """The paper of a consent is made after its signature, by a job that has tests of its own."""
    monkeypatch.setattr(jobs, "ask", lambda *_, **__: None)


@pytest.fixture
def beside():
    threads = Beside()
    yield threads
    threads.end()


@pytest.fixture
def case(transactional_db):
    domain_of("accommodation"), domain_of("legal")
    case = led_case()
    case.partner = AgencyFactory()
    CaseAgencyFactory(case=case, agency=case.partner)
    return case


@pytest.fixture
def taker(case):
    return key_worker_in(case)


@pytest.fixture
def consent(case, taker):
    return signed(taker, case, {case.partner: ["accommodation"]})


@pytest.fixture
def partner(case, consent):
    return key_worker_in(case, case.partner)


def taking_back(taker, consent):
    return lambda: withdraw_consent(actor=taker, consent=consent, extent="whole", channel="in-person")


@pytest.fixture
def token(case, partner, monkeypatch):
    """The partner's link to its part of the file, on paper."""
    paper = links.Paper(lambda reader, case: files.paper(), "view_case")
    monkeypatch.setattr(links, "PAPERS", {**links.PAPERS, "extract": paper})
    address = links.make_link(partner, case, "extract", days=3, by=line_manager_of(case.lead_agency))
    return address.rstrip("/").rpartition("/")[2]


def test_a_withdrawal_waits_for_the_partners_download_that_is_under_way(
    case, taker, consent, partner, token, beside, monkeypatch
):
    making, go_on = threading.Event(), threading.Event()

    def slowly(reader, case):
        making.set()
        assert go_on.wait(WAIT)
        return files.paper()

    monkeypatch.setitem(links.PAPERS, "extract", links.Paper(slowly, "view_case"))
    downloaded = beside(lambda: (links.follow(partner, token), timezone.now()))
    assert making.wait(WAIT)
    withdrawn = beside(taking_back(taker, consent))
    until_somebody_waits()
    assert withdrawn.empty()
    go_on.set()
    followed, _ = downloaded.get(timeout=WAIT)
    assert followed.content.startswith(b"%PDF-")
    assert isinstance(withdrawn.get(timeout=WAIT), ConsentWithdrawal)
    with pytest.raises(links.NotOpened):
        links.follow(partner, token)


def test_a_partners_download_waits_for_a_withdrawal_under_way_and_is_refused(
    taker, consent, partner, token, beside, monkeypatch
):
    writing, go_on = threading.Event(), threading.Event()

    def slowly(*_):
        writing.set()
        assert go_on.wait(WAIT)

    monkeypatch.setattr(withdrawals, "_tell", slowly)  # the last thing that the verb does before it ends
    withdrawn = beside(taking_back(taker, consent))
    assert writing.wait(WAIT)
    downloaded = beside(lambda: links.follow(partner, token))
    until_somebody_waits()
    assert downloaded.empty()
    go_on.set()
    assert isinstance(withdrawn.get(timeout=WAIT), ConsentWithdrawal)
    assert isinstance(downloaded.get(timeout=WAIT), links.NotOpened)


def test_at_whichever_moment_nobody_has_bytes_after_the_withdrawal(case, taker, partner, consent, token, beside):
    got = refused = 0
    for _ in range(8):
        followed, withdrawn = beside.both(lambda: _followed(partner, token), taking_back(taker, consent))
        assert isinstance(withdrawn, ConsentWithdrawal)
        if followed is None:
            refused += 1
        else:
            got += 1
            assert case_policy.allows(partner, CaseAction.VIEW, case, at=withdrawn.taken_at - timedelta(microseconds=1))
        assert _followed(partner, token) is None
        consent = signed(taker, case, {case.partner: ["accommodation"]})
        assert _followed(partner, token)
    assert got + refused == 8


def _followed(partner, token):
    try:
        return links.follow(partner, token)
    except links.NotOpened:
        return None


def test_two_tabs_sign_one_form_once_with_one_set_of_evidence(case, taker, beside):
    for _ in range(3):
        talk_about(taker, case)
        draft = drafted(taker, case, *_wishes(case))
        before = Attachment.objects.count()
        answers = beside.both(*[_tab(taker, draft)] * 2)
        assert sorted(type(answer).__name__ for answer in answers) == ["Consent", "DomainError"], answers
        refused = next(answer for answer in answers if isinstance(answer, DomainError))
        assert refused.code == "already-signed"
        kept = Consent.objects.get(pk=draft.pk)
        assert kept.state == Consent.State.SIGNED
        assert attachments.of_record(kept).count() == 1
        assert Attachment.objects.count() == before + 1


def _tab(taker, draft):
    shown = selectors.fingerprint(draft)
    return lambda: sign(taker, draft, scan=files.paper(), given_how=Consent.GivenHow.PAPER, fingerprint=shown)


def _wishes(case):
    return [Wish(agency=case.partner.pk, domains=frozenset({"accommodation"}))]


@pytest.mark.parametrize("kind", ["additional", "service-delivery", "case-management"])
def test_two_tabs_begun_at_once_go_on_with_one_draft(case, taker, beside, kind):
    other = key_worker_in(case)
    for _ in range(3):
        drafts = beside.both(
            *[lambda who=who: draft_consent(actor=who, case=case, kind=kind) for who in (taker, other)]
        )
        assert drafts[0] == drafts[1], drafts
        assert Consent.objects.filter(case=case, kind=kind, state=Consent.State.DRAFT).get() == drafts[0]
        drafts[0].delete()


def test_of_renewals_by_two_workers_one_consent_stands(case, taker, consent, partner, beside):
    other = key_worker_in(case)
    for _ in range(5):

        def renew(worker):
            return lambda: signed(worker, case, {case.partner: ["accommodation"]})

        answers = beside.both(renew(taker), renew(other))
        assert all(isinstance(answer, Consent | DomainError) for answer in answers), answers
        assert any(isinstance(answer, Consent) for answer in answers), answers
        standing = Consent.objects.in_force(timezone.now()).filter(case=case)
        assert standing.count() == 1
        six_months = Consent.objects.filter(case=case, kind=Consent.Kind.CASE_MANAGEMENT)
        assert six_months.filter(state=Consent.State.DRAFT).count() <= 1
        assert case_policy.allows(partner, CaseAction.VIEW, case)


def test_a_withdrawal_at_the_moment_of_a_renewal_is_carried_out_or_refused_in_words(
    case, taker, consent, partner, beside
):
    """Whichever comes first, what is taken back is what stood, and nobody is told of a withdrawal that was not."""
    for _ in range(6):
        talk_about(taker, case)
        draft = drafted(taker, case, *_wishes(case))
        withdrawn, renewed = beside.both(taking_back(taker, consent), lambda draft=draft: sign(taker, draft))
        assert isinstance(renewed, Consent)
        consent.refresh_from_db()
        assert not consent.is_in_force(timezone.now())
        assert consent.superseded_at is not None
        if isinstance(withdrawn, ConsentWithdrawal):
            assert consent.withdrawn_at == withdrawn.taken_at
        else:
            assert withdrawn.code == "not-in-force"
            assert consent.withdrawn_at is None
        assert list(Consent.objects.in_force(timezone.now()).filter(case=case)) == [renewed]
        assert case_policy.allows(partner, CaseAction.VIEW, case)
        consent = renewed
