"""The same steps for everybody, each offered, declined or done; and by group, whether they were (KW-1.1, KW-6.5)."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.models import Case, Consent, InformationSheetIssue, LeadAgencyChoice
from contacts.models import CaseNote
from core.days import today
from core.models import AuditEvent
from tests.factories import initial as made
from tests.factories import led_case, line_manager_of, managed_by
from tests.factories.cases import CaseFactory, ServiceUserFactory, key_worker_in
from tests.factories.contacts import agreed_to_work, noted
from workload.selectors.steps import STEPS, hidden, offers_by, steps_of

pytestmark = pytest.mark.django_db


def states(case):
    return {step.code: status.word for step, status in steps_of(case.pk)}


@pytest.mark.requirement("KW-1.1")
def test_every_file_has_the_same_steps_whatever_the_worker_or_programme(client):
    family = led_case(case_type=Case.Type.FAMILY)
    harm = led_case(level=Case.Level.HARM_REDUCTION_ONLY, basis="", complexity_reason="")
    pages = []
    for case in (family, harm):
        client.force_login(line_manager_of(case.lead_agency))
        answer = client.get(reverse("workload:steps", args=[case.pk]))
        pages.append([label for label, _, _ in answer.context["rows"]])
        assert "workload:steps" in answer.resolver_match.view_name
    assert pages[0] == pages[1] == [step.label for step in STEPS]
    assert set(states(harm)) == set(states(family))


@pytest.mark.requirement("KW-1.1")
def test_a_step_is_not_offered_offered_declined_or_done(case):
    bare = CaseFactory(lead_agency=case.lead_agency, level=Case.Level.KEY_WORKING, complexity_reason="")
    assert set(states(bare).values()) == {"Not offered yet"}
    worker = key_worker_in(bare)
    Case.objects.filter(pk=bare.pk).update(participation=Case.Participation.DECLINED)
    InformationSheetIssue.objects.create(
        case=bare, how="declined", given_on=today(), given_by=worker, language="English"
    )
    Consent.objects.create(case=bare, kind="case-management", state="draft", reference="CON-2026-8001")
    agreed_to_work(bare)
    made.complete_initial(worker, bare)
    LeadAgencyChoice.objects.create(
        case=bare, agency=bare.lead_agency, no_choice="not-wanted", asked_on=today(), recorded_by=worker
    )
    found = states(bare)
    assert found["sheet"] == found["taking-part"] == found["choice"] == "Offered, and declined"
    assert found["sharing"] == "Offered"
    assert found["working"] == found["initial"] == "Done"
    assert found["plan"] == "Not offered yet"
    InformationSheetIssue.objects.create(case=bare, how="handed", given_on=today(), given_by=worker, language="English")
    assert states(bare)["sheet"] == "Done"  # declined once, taken later


def test_a_partner_reads_no_steps(client, case):
    other = line_manager_of(led_case().lead_agency)
    client.force_login(other)
    assert client.get(reverse("workload:steps", args=[case.pk])).status_code == 404


def of_group(label, groups):
    (found,) = [each for each in groups if each.label == label]
    return found


@pytest.mark.requirement("KW-6.5", "KW-1.1")
def test_the_offer_is_equal_and_the_hours_differ(case):
    """Two groups, the same steps offered to each; the time that they had is told beside it."""
    woman = led_case(lead_agency=case.lead_agency, service_user=ServiceUserFactory(gender="woman"))
    man = led_case(lead_agency=case.lead_agency, service_user=ServiceUserFactory(gender="man"))
    for each, minutes in ((woman, 960), (man, 240)):
        agreed_to_work(each)
        note = noted(managed_by(each).worker, each)
        CaseNote.objects.filter(pk=note.pk).update(minutes=minutes)
    cases = Case.objects.filter(pk__in=[woman.pk, man.pk])
    groups = offers_by(cases, "gender", today())
    one, other = of_group("Woman", groups), of_group("Man", groups)
    assert one.steps == other.steps
    assert (one.people, one.hours_each, other.hours_each) == (1, 4.0, 1.0)
    working = [step.code for step in STEPS].index("working")
    assert (one.steps[working].offered, one.steps[working].done) == (1, 1)
    Consent.objects.filter(case=man, kind="service-delivery").delete()
    groups = offers_by(cases, "gender", today())
    assert of_group("Man", groups).steps[working].offered == 0


def test_every_group_can_be_asked_for(case):
    for born in (date(today().year - 30, 1, 1), date(today().year - 60, 1, 1), None):
        led_case(lead_agency=case.lead_agency, service_user=ServiceUserFactory(date_of_birth=born))
    cases = Case.objects.filter(lead_agency=case.lead_agency)
    labels = {each.label: each.people for each in offers_by(cases, "age", today())}
    assert labels["Not known"] == labels["55 and older"] == 1
    assert sum(labels.values()) == cases.count()
    for by in ("level", "basis", "type", "gender", "home", "agency"):
        assert sum(each.people for each in offers_by(cases, by, today())) == cases.count()


@pytest.mark.parametrize(
    ("count", "people", "said"),
    [
        (3, 4, "fewer than 5"),
        (4, 20, "fewer than 5"),
        (0, 20, "0"),
        (18, 20, "all but fewer than 5"),
        (20, 20, "20"),
        (9, 20, "9"),
    ],
)
def test_small_counts_are_hidden_where_they_may_leave_the_service(count, people, said):
    assert hidden(count, people, 5) == said


@pytest.mark.requirement("KW-6.5")
def test_the_report_of_a_manager_and_its_file(client, case, line_manager, django_assert_max_num_queries):
    for _ in range(5):
        led_case(lead_agency=case.lead_agency)
    led_case(lead_agency=case.lead_agency, level=Case.Level.KEY_WORKING, complexity_reason="")
    elsewhere = led_case()
    Case.objects.update(opened_on=today() - timedelta(days=30))
    client.force_login(line_manager)
    page = client.get(reverse("workload:offers"))
    groups = {each.label: each.people for each in page.context["groups"]}
    assert groups == {"Case management": 6, "Key working": 1}
    assert elsewhere.lead_agency != case.lead_agency
    answer = client.get(reverse("workload:offers"), {"export": "csv", "by": "level"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    people = next(line for line in lines if line[:1] == ["People"])
    assert people == ["People", "6", "fewer than 5"]
    assert AuditEvent.objects.filter(verb="offers.exported").exists()
    Case.objects.update(opened_on=today() - timedelta(days=300))
    assert not client.get(reverse("workload:offers"), {"since": "3"}).context["groups"]
    client.force_login(key_worker_in(case))
    assert client.get(reverse("workload:offers")).status_code == 403
