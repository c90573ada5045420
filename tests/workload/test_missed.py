"""Missed steps per worker: the deadlines of each room, put together (KW-4.2.1)."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.selectors.due import overdue_or_late
from careplans.models import CarePlan
from cases.models import Case
from cases.selectors.attention import no_contact
from consents.selectors.endings import without_consent
from contacts.models import CaseNote
from core.days import today
from core.models import AuditEvent
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, led_case, managed_by
from tests.factories.careplans import plan_of
from tests.factories.cases import key_worker_in
from tests.factories.contacts import agreed_to_work, noted
from workload.selectors.missed import KINDS, by_worker, missed, review_overdue

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ours(case):
    """A case in which nothing was missed."""
    Case.objects.filter(pk=case.pk).update(last_contact_on=today(), opened_on=today())
    case.refresh_from_db()
    return case


def kinds(case):
    return {code for code in KINDS if missed(Case.objects.all(), today(), code).filter(pk=case.pk).exists()}


def late_review(case, worker):
    plan = plan_of(case, worker, state="agreed")
    CarePlan.objects.filter(pk=plan.pk).update(review_due_on=today() - DAY)


def late_note(case, worker, *, days=1):
    agreed_to_work(case)
    note = noted(worker, case)
    written = today() - days * DAY
    CaseNote.objects.filter(pk=note.pk).update(written_on=written, due_on=written - DAY)


@pytest.mark.requirement("KW-4.2.1")
def test_each_deadline_that_went_by_is_an_exception(ours):
    worker = managed_by(ours).worker
    assert kinds(ours) == set()
    late_review(ours, worker)
    assert kinds(ours) == {"review"}
    CarePlan.objects.update(review_due_on=today())
    assert kinds(ours) == set()
    late_note(ours, worker)
    assert kinds(ours) == {"note"}
    CaseNote.objects.update(written_on=today() - 40 * DAY, due_on=today() - 41 * DAY)
    assert kinds(ours) == set()
    partner = AgencyFactory()
    CaseAgencyFactory(case=ours, agency=partner)
    assert kinds(ours) == {"consent"}
    consent = consent_for(ours, partner, "drug-use")
    assert kinds(ours) == set()
    type(consent).objects.filter(pk=consent.pk).update(expires_on=today())
    assert kinds(ours) == {"consent-ended"}
    Case.objects.filter(pk=ours.pk).update(last_contact_on=today() - 22 * DAY)
    assert kinds(ours) == {"consent-ended", "contact"}
    Case.objects.filter(pk=ours.pk).update(status="closed", closed_on=today())
    assert kinds(ours) == set()


def test_the_questions_are_those_of_the_rooms_that_keep_them():
    """One definition of each deadline: the list asks the very functions that lists and nightly work ask."""
    assert KINDS["initial"][1] is overdue_or_late
    assert KINDS["consent"][1] is without_consent
    assert KINDS["contact"][1] is no_contact
    assert KINDS["review"][1] is review_overdue


@pytest.mark.requirement("KW-4.2.1")
def test_a_manager_reads_them_per_worker(client, ours, line_manager):
    aoife = managed_by(ours).worker
    late_review(ours, aoife)
    late_note(ours, aoife)
    other = led_case(lead_agency=ours.lead_agency, level="key-working", complexity_reason="")
    Case.objects.filter(pk=other.pk).update(last_contact_on=today() - 90 * DAY)
    dan = key_worker_in(other)
    elsewhere = led_case()
    Case.objects.filter(pk=elsewhere.pk).update(last_contact_on=today() - 90 * DAY)
    client.force_login(line_manager)
    page = client.get(reverse("workload:missed"))
    assert [(each.worker_id, each.total) for each in page.context["workers"]] == [(aoife.pk, 2), (dan.pk, 1)]
    rows = {row.case.reference: row.kinds for row in page.context["rows"]}
    assert rows == {
        ours.reference: ("Review overdue", "Note written late"),
        other.reference: ("No contact for too long",),
    }
    of_dan = client.get(reverse("workload:missed"), {"worker": dan.pk})
    assert [row.case.reference for row in of_dan.context["rows"]] == [other.reference]
    reviews = client.get(reverse("workload:missed"), {"kind": "review", "sort": "-name"})
    assert [row.case.reference for row in reviews.context["rows"]] == [ours.reference]
    answer = client.get(reverse("workload:missed"), {"export": "csv"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line[-1] for line in lines if line[1:2] == [ours.reference]] == ["Review overdue, Note written late"]
    assert AuditEvent.objects.filter(verb="missed-steps.exported").exists()
    client.force_login(aoife)
    assert client.get(reverse("workload:missed")).status_code == 403


def test_where_nobody_co_ordinates_nobody_is_named(ours):
    Case.objects.filter(pk=ours.pk).update(last_contact_on=today() - 90 * DAY)
    assert by_worker(Case.objects.filter(pk=ours.pk), today()) == []
    assert kinds(ours) == {"contact"}
