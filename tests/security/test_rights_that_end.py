"""Rights that were meant for a while, for one file, or for one post, open nothing beyond it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agencies.models import Worker, WorkerRole
from cases.models import Case, CaseUserPermission, MergeTask, PersonFlag, SightBar
from cases.policies import (
    CaseAction,
    PersonFlagAction,
    ServiceUserAction,
    audit_event_policy,
    case_policy,
    person_flag_policy,
    service_user_policy,
)
from cases.services import emergency, enquiries, merges, people
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    ServiceUserFactory,
    WorkerFactory,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    right,
    worker_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour():
    return AgencyFactory(name="Harbour")


@pytest.fixture
def brian(harbour):
    return WorkerFactory(agency=harbour).user


def let_in(user, case):
    return emergency.break_glass(actor=user, case=case, reason="They said they would not live through the night.")


def test_who_was_let_in_for_an_emergency_opens_no_file_of_their_own(brian, harbour):
    case = led_case(level=Case.Level.HARM_REDUCTION_ONLY)
    let_in(brian, case)
    with pytest.raises(NotAllowed):
        people.open_further_case(actor=brian, agency=harbour, person=case.service_user, basis=Case.Basis.CRITERIA)
    assert case.service_user.cases.count() == 1


def test_emergency_access_ends_with_the_post(brian):
    case = led_case()
    let_in(brian, case)
    assert case_policy.allows(brian, CaseAction.VIEW, case)
    Worker.objects.filter(user=brian).update(left_on=today())
    WorkerFactory(user=brian)  # at work elsewhere, and signed in
    assert not case_policy.allows(brian, CaseAction.VIEW, case)


def test_emergency_access_to_one_file_is_not_carried_into_another_by_a_merge(brian, harbour):
    born = {"first_names": "Máire", "last_name": "Ó Briain", "date_of_birth": date(1991, 2, 14)}
    stays = led_case(service_user=ServiceUserFactory(**born))
    goes = led_case(service_user=ServiceUserFactory(**born), level=Case.Level.KEY_WORKING)
    managed_by(stays)
    let_in(brian, goes)
    task = merges.open_merge_task(brian, stays.service_user, goes.service_user, "same")
    for agency in (stays.lead_agency, goes.lead_agency):
        merges.decide_merge(actor=line_manager_of(agency), task=task, same=True)
    assert MergeTask.objects.get().outcome == MergeTask.Outcome.SAME
    assert not case_policy.allows(brian, CaseAction.VIEW, stays)
    assert CaseUserPermission.objects.get(user=brian).content_object == goes


def test_who_holds_a_closed_file_reads_nothing_that_another_agency_writes_of_the_person_since(client, harbour):
    person = ServiceUserFactory(phone="087 555 0101")
    closed = led_case(
        lead_agency=harbour, service_user=person, status="closed", closed_on=today(), level=Case.Level.KEY_WORKING
    )
    orla = line_manager_of(harbour)
    assert service_user_policy.allows(orla, ServiceUserAction.EDIT, person)
    running = led_case(service_user=person)
    flag = PersonFlag.objects.create(person=person, kind="risk", text="Threatened by a former partner")
    assert case_policy.allows(orla, CaseAction.VIEW_WHOLE, closed)
    assert service_user_policy.can(orla, person) == {ServiceUserAction.VIEW}
    assert not person_flag_policy.allows(orla, PersonFlagAction.VIEW, flag)
    client.force_login(orla)
    assert client.get(reverse("cases:person-of-case", args=[closed.pk])).status_code == 403
    assert client.get(reverse("cases:edit-person", args=[person.pk])).status_code == 403
    assert "Threatened" not in client.get(reverse("desk:case", args=[closed.pk])).content.decode()
    client.force_login(line_manager_of(running.lead_agency))
    assert "087 555 0101" in client.get(reverse("cases:person-of-case", args=[running.pk])).content.decode()


def test_a_barred_worker_learns_nothing_by_the_enquiry(brian, harbour):
    case = led_case(service_user=ServiceUserFactory(first_names="Máire", last_name="Ó Briain"))
    managed_by(case)
    SightBar.objects.create(service_user=case.service_user, user=brian, reason="relative")
    asked = enquiries.ask_existing_role(
        actor=brian,
        agency=harbour,
        first_names="Máire",
        last_name="Ó Briain",
        date_of_birth=date(1991, 2, 14),
        persons_word="Yes.",
        person_present=True,
    )
    assert (asked.answer, asked.case) == ("none", None)
    assert AuditEvent.objects.filter(verb=audit.REFUSED, file_id=case.pk, data__rule="barred").exists()


def test_a_barred_manager_is_not_told_of_an_emergency(brian):
    case = led_case()
    barred, other = line_manager_of(case.lead_agency), worker_with(case.lead_agency, WorkerRole.Role.LINE_MANAGER)
    SightBar.objects.create(service_user=case.service_user, user=barred, reason="relative")
    let_in(brian, case)
    assert Notice.objects.filter(recipient=other, key__startswith="emergency:").exists()
    assert not Notice.objects.filter(recipient=barred).exists()


def test_the_log_of_somebody_who_left_goes_on_without_their_former_manager(brian, harbour):
    orla = line_manager_of(harbour)
    event = audit.record(brian, "caseload.exported", None)
    assert audit_event_policy.allows(orla, "view_auditevent", event)
    Worker.objects.filter(user=brian).update(left_on=today() - timedelta(days=1))
    assert not audit_event_policy.allows(orla, "view_auditevent", event)
    assert event not in audit_event_policy.scope(orla)


def test_asking_from_an_old_answer_is_refused_in_words(client, brian, harbour):
    case = led_case()
    manager = managed_by(case)
    asked = enquiries.ask_existing_role(
        actor=brian,
        agency=harbour,
        first_names=case.service_user.first_names,
        last_name=case.service_user.last_name,
        date_of_birth=case.service_user.date_of_birth,
        persons_word="Yes.",
        person_present=True,
    )
    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=today())
    client.force_login(brian)
    answer = client.post(reverse("cases:ask-from-enquiry", args=[asked.pk]))
    assert answer.url == asked.get_absolute_url()
    assert case_policy.allows(manager.worker, CaseAction.VIEW, case)


def test_a_key_worker_without_a_right_of_the_agency_reads_nothing(brian):
    case = led_case()
    right(brian, case, "work_case", agency=None)
    assert case_policy.can(brian, case) == frozenset()
    assert not case_policy.within(brian).exists()
    assert case_policy.lacking(key_worker_in(case), CaseAction.VIEW_WHOLE) == []
