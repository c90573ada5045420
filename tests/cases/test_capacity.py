"""More work than a worker's time holds: estimated from the guidelines, asked, agreed to with the reason, or refused."""

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from agencies.models import ServiceSetting, Worker
from cases.models import (
    CapacityAgreement,
    Case,
    CaseManagerAssignment,
    CaseUserPermission,
    KeyWorkerAssignment,
    SightBar,
)
from cases.rules.capacity import Band, Room, check_agreed
from cases.selectors.capacity import over_capacity, room_of, to_agree, with_planned
from cases.services import assignments, capacity, key_workers
from cases.services.people import open_case
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import WorkerFactory, led_case, line_manager_of, managed_by
from tests.factories.cases import key_worker_in
from tests.factories.entry import checked_by
from tests.threads import Beside

TEAM = {"profession": "drugs-worker", "in_care_team": False}


def hours_of(agency, key: str, value) -> None:
    ServiceSetting.objects.create(agency=agency, key=key, value=value)


def assign(actor, case, worker, **fields):
    if not case.manager_checks.exists():
        checked_by(actor, case)
    return assignments.assign_case_manager(actor=actor, case=case, worker=worker, starts_on=today(), **fields)


def taken_in(worker, case):
    """Somebody whom this worker takes in at the door."""
    entry = {"level": "key-working", "case_type": "single-adult", "basis": "criteria", "told_policy": True}
    return open_case(actor=worker, agency=case.lead_agency, person={"first_names": "Una"}, **entry)


def of_same(case, **fields):
    return led_case(lead_agency=case.lead_agency, **fields)


@pytest.fixture
def narrow(case):
    """The agency of the case, with room for one case of case management a worker: 2 to 3 hours, of 4."""
    hours_of(case.lead_agency, "worker_hours_week", 4)
    return case.lead_agency


@pytest.fixture
def full(case, narrow, line_manager, colleague):
    """A worker who manages one case, and has an hour and a half left."""
    assign(line_manager, case, colleague)
    return colleague


def refused(rule):
    event = AuditEvent.objects.latest("pk")
    return (event.verb, event.data["rule"]) == ("refused", rule)


def counted():
    models = (CaseManagerAssignment, KeyWorkerAssignment, CaseUserPermission, CapacityAgreement, Notice)
    return [model.objects.count() for model in models]


def test_a_band_is_planned_with_its_middle():
    assert Band.of([1, 2]).planned == Decimal("1.5")
    assert Band.of([3, 3]).planned == 3


@pytest.mark.parametrize(("planned", "passes"), [("34", True), ("35", True), ("35.5", False)])
def test_up_to_the_last_hour_nothing_is_asked(planned, passes):
    before, after = Room(Decimal(30), Decimal(35)), Room(Decimal(planned), Decimal(35))
    if passes:
        check_agreed("Aoife", before, after, is_manager=True, reason="")
    else:
        with pytest.raises(DomainError, match="35.5") as stopped:
            check_agreed("Aoife", before, after, is_manager=True, reason=" ")
        assert (stopped.value.code, stopped.value.field) == ("over-capacity", "over_capacity")


def test_what_adds_nothing_is_never_asked():
    check_agreed("Aoife", Room(Decimal(40), Decimal(35)), Room(Decimal(39), Decimal(35)), is_manager=False, reason="")


@pytest.mark.requirement("GB2-capacity", "GB2-time-cm", "GB2-time-kw")
@pytest.mark.django_db
def test_a_workers_time_is_planned_from_the_band_of_each_case(case, line_manager, colleague):
    """Case management 2.5, a family 3.5, key working 1.5; who manages and key-works one case is planned for once."""
    family = of_same(case, case_type=Case.Type.FAMILY)
    other = of_same(case)
    post = Worker.objects.get(user=colleague)
    for each in (case, family):
        assign(line_manager, each, colleague)
        key_workers.assign_key_worker(
            actor=line_manager, case=each, agency=case.lead_agency, worker=colleague, starts_on=today(), **TEAM
        )
    key_workers.assign_key_worker(
        actor=line_manager, case=other, agency=case.lead_agency, worker=colleague, starts_on=today(), **TEAM
    )
    assert room_of(post) == Room(Decimal("7.5"), Decimal(35))
    hours_of(case.lead_agency, "cm_family_hours_week", [5, 6])
    hours_of(None, "kw_hours_week", [1, 1])
    assert room_of(post) == Room(Decimal("9.0"), Decimal(35))
    Worker.objects.filter(pk=post.pk).update(hours_week=Decimal("17.5"))
    assert room_of(post).available == Decimal("17.5")  # part-time: their own hours count
    Case.objects.filter(pk=other.pk).update(status="closed", closed_on=today())
    assert room_of(post).planned == Decimal("8.0")


@pytest.mark.requirement("GB2-capacity")
@pytest.mark.django_db
def test_a_case_over_a_workers_time_needs_the_managers_reason(case, full, line_manager):
    second = of_same(case)
    checked_by(line_manager, second)
    before = counted()
    with pytest.raises(DomainError) as stopped:
        assign(line_manager, second, full)
    assert stopped.value.code == "over-capacity"
    assert "4 hours a week" in stopped.value.message
    assert "planned with 5." in stopped.value.message
    assert counted() == before
    assert refused("over-capacity")
    assign(line_manager, second, full, over_capacity="The other case closes next week.")
    row = CapacityAgreement.objects.get()
    assert (row.case, row.worker, row.agreed_by, row.reason) == (
        second,
        full,
        line_manager,
        "The other case closes next week.",
    )
    assert (row.planned_hours, row.available_hours) == (5, 4)
    assert AuditEvent.objects.filter(verb="case.over-capacity-agreed", data__worker=full.pk).exists()


@pytest.mark.requirement("GB2-capacity")
@pytest.mark.django_db
def test_who_is_no_manager_of_the_worker_cannot_agree(case, full, line_manager):
    """A case manager names the lead agency's key workers, but does not decide on a colleague's time."""
    second = of_same(case)
    their_manager = managed_by(second).worker
    before = counted()
    asked = {"case": second, "agency": case.lead_agency, "worker": full, "starts_on": today(), **TEAM}
    key_workers.assign_key_worker(actor=line_manager, **asked)  # 2.5 + 1.5 is all of the four hours
    third = of_same(case)
    CaseManagerAssignment.objects.filter(case=second).update(agency=case.lead_agency)
    manager_of_third = managed_by(third).worker
    asked |= {"case": third}
    before = counted()
    with pytest.raises(DomainError) as stopped:
        key_workers.assign_key_worker(actor=manager_of_third, over_capacity="Please", **asked)
    assert stopped.value.code == "over-capacity-ask"
    assert counted() == before
    assert refused("over-capacity-ask")
    assert their_manager != manager_of_third


@pytest.mark.django_db
def test_a_lighter_role_is_no_more_work(case, full, line_manager):
    """A worker who is over their time still hands cases on, and another takes them."""
    Worker.objects.filter(user=full).update(hours_week=1)
    other = WorkerFactory(agency=case.lead_agency).user
    assign(line_manager, case, other)
    assert not CapacityAgreement.objects.exists()
    assert room_of(Worker.objects.get(user=full)).planned == 0


@pytest.mark.requirement("GB2-capacity")
@pytest.mark.django_db
def test_who_takes_a_person_in_is_asked_afterwards(case, full, line_manager):
    Worker.objects.filter(user=full).update(hours_week=3)
    opened = taken_in(full, case)
    row = CapacityAgreement.objects.get()
    assert (row.case, row.worker, row.agreed_at, row.reason) == (opened, full, None, "")
    assert Notice.objects.filter(recipient=line_manager, key=f"capacity:{row.pk}").exists()
    assert list(to_agree(line_manager, timezone.now())) == [row]
    with pytest.raises(NotAllowed):
        capacity.agree_over_capacity(actor=full, agreement=row, reason="Mine")
    assert refused("not-allowed")
    with pytest.raises(DomainError):
        capacity.agree_over_capacity(actor=line_manager, agreement=row, reason=" ")
    row.refresh_from_db()
    assert row.agreed_at is None
    capacity.agree_over_capacity(actor=line_manager, agreement=row, reason="For two weeks")
    row.refresh_from_db()
    assert (row.agreed_by, row.reason) == (line_manager, "For two weeks")
    assert not to_agree(line_manager, timezone.now()).exists()
    with pytest.raises(DomainError):
        capacity.agree_over_capacity(actor=line_manager, agreement=row, reason="Again")


@pytest.mark.django_db
def test_what_was_handed_on_waits_for_nobody(case, full, line_manager):
    Worker.objects.filter(user=full).update(hours_week=3)
    opened = taken_in(full, case)
    held = KeyWorkerAssignment.objects.get(case=opened)
    key_workers.end_key_worker(actor=line_manager, assignment=held, ended_on=today(), reason="handover")
    assert CapacityAgreement.objects.exists()
    assert not to_agree(line_manager, timezone.now()).exists()


@pytest.mark.requirement("GB2-capacity")
@pytest.mark.django_db
def test_a_manager_reads_who_is_over_in_one_query(case, full, line_manager, django_assert_num_queries):
    elsewhere = managed_by(led_case()).worker
    Worker.objects.filter(user__in=[full, elsewhere]).update(hours_week=2)
    now = timezone.now()
    with django_assert_num_queries(3):  # where the reader stands, the guidelines, and the one
        found = list(over_capacity(line_manager, now))
    assert [(row.user, row.planned, row.available) for row in found] == [(full, Decimal("2.5"), 2)]
    assert not over_capacity(full, now).exists()


@pytest.mark.django_db
def test_the_team_and_one_worker_are_measured_alike(case, line_manager):
    """One definition: the list's hours of each post are those that the check of one worker reads."""
    for _ in range(3):
        key_worker_in(of_same(case))
        managed_by(of_same(case, case_type=Case.Type.FAMILY))
    posts = Worker.objects.filter(agency=case.lead_agency)
    listed = {post.pk: Room(post.planned, post.available) for post in with_planned(posts)}
    assert listed == {post.pk: room_of(post) for post in posts}
    assert {room.planned for room in listed.values()} == {Decimal(0), Decimal("1.5"), Decimal("3.5")}


@pytest.mark.requirement("GB2-capacity")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_last_hours_at_once_one_is_asked():
    first, second = led_case(), None
    agency = first.lead_agency
    second = led_case(lead_agency=agency)
    hours_of(agency, "worker_hours_week", 4)
    worker, boss, other = WorkerFactory(agency=agency).user, line_manager_of(agency), line_manager_of(agency)
    for each in (first, second):
        checked_by(boss, each)
    beside = Beside()
    given = beside.both(lambda: assign(boss, first, worker), lambda: assign(other, second, worker))
    beside.end()
    stopped = [each for each in given if isinstance(each, DomainError)]
    assert [each.code for each in stopped] == ["over-capacity"]
    assert CaseManagerAssignment.objects.current().count() == 1


@pytest.mark.requirement("GB2-capacity")
@pytest.mark.django_db
def test_the_page_asks_and_keeps_what_was_typed(client, case, full, line_manager):
    second = of_same(case)
    checked_by(line_manager, second)
    post = Worker.objects.get(user=full)
    day = today()
    typed = {
        "worker": str(post.pk),
        "starts_on_day": str(day.day),
        "starts_on_month": str(day.month),
        "starts_on_year": str(day.year),
    }
    address = reverse("cases:assign-manager", args=[second.pk])
    client.force_login(line_manager)
    page = client.get(address).content.decode()
    assert "2.5 of 4 hours planned" in page
    assert "over_capacity" not in page
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="over_capacity"' in page
    assert "say why you agree" in page
    assert f'value="{post.pk}" selected' in page
    assert not CaseManagerAssignment.objects.filter(case=second).exists()
    assert client.post(address, typed | {"over_capacity": ""}).status_code == 200
    assert client.post(address, typed | {"over_capacity": "Agreed with her."}).status_code == 302
    row = CapacityAgreement.objects.get(case=second, reason="Agreed with her.")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "5 hours a week were planned, of 4." in page


@pytest.mark.django_db
def test_a_worker_reads_no_workload_in_the_choices(client, case, full):
    """A case manager who names a key worker is not told how much of a colleague's time is planned."""
    managing = CaseManagerAssignment.objects.get(case=case).worker
    client.force_login(get_user_model().objects.get(pk=managing.pk))
    page = client.get(reverse("cases:assign-key-worker", args=[case.pk])).content.decode()
    assert "hours planned" not in page


@pytest.mark.django_db
def test_the_manager_agrees_on_the_page(client, case, full, line_manager):
    Worker.objects.filter(user=full).update(hours_week=3)
    taken_in(full, case)
    row = CapacityAgreement.objects.get()
    client.force_login(full)
    assert client.get(row.get_absolute_url()).status_code == 200
    assert client.get(reverse("cases:agree-capacity", args=[row.pk])).status_code == 403
    client.force_login(line_manager)
    assert "took on more than their time holds" in client.get(reverse("cases:requests")).content.decode()
    assert client.post(reverse("cases:agree-capacity", args=[row.pk]), {"reason": ""}).status_code == 200
    assert client.post(reverse("cases:agree-capacity", args=[row.pk]), {"reason": "Two weeks"}).status_code == 302
    row.refresh_from_db()
    assert row.agreed_by == line_manager
    client.force_login(line_manager_of(led_case().lead_agency))
    assert client.get(row.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_who_may_not_see_the_case_is_not_told_which_it_is(client, case, full, line_manager):
    """A manager who is barred from the file agrees without its reference; their colleague reads it."""
    Worker.objects.filter(user=full).update(hours_week=3)
    taken = taken_in(full, case)
    row = CapacityAgreement.objects.get()
    SightBar.objects.create(service_user=taken.service_user, user=line_manager, reason="family")
    pages = [
        reverse("cases:requests"),
        row.get_absolute_url(),
        reverse("cases:agree-capacity", args=[row.pk]),
        reverse("workload:team"),
        reverse("workload:worker", args=[Worker.objects.get(user=full).pk]),
    ]
    client.force_login(line_manager)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert taken.reference not in answer.content.decode(), page
        assert "case that you do not see" in answer.content.decode(), page
    client.force_login(line_manager_of(case.lead_agency))
    for page in pages:
        assert taken.reference in client.get(page).content.decode(), page
