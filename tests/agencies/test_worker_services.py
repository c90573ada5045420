"""Posts, roles, line managers, training: what each verb brings about and what it refuses."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from agencies.models import TrainingRecord, Worker, WorkerRole
from agencies.selectors import posts_with_training
from agencies.services import workers as services
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import WorkerFactory, worker_with

pytestmark = pytest.mark.django_db
Role = WorkerRole.Role
NEW = {
    "first_name": "Síle",
    "last_name": "Ní Bhriain",
    "email": "sile@example.org",
    "started_on": date(2026, 1, 5),
    "profession": "nurse",
}


def roles_of(worker):
    return set(WorkerRole.objects.current().filter(worker=worker).values_list("role", flat=True))


def test_a_new_worker_has_an_account_that_cannot_sign_in_yet(agency, admin):
    worker = services.add_worker(actor=admin, agency=agency, roles=[Role.KEY_WORKER], **NEW)
    assert worker.user.username == "sile.ni.bhriain"
    assert not worker.user.has_usable_password()
    assert roles_of(worker) == {Role.KEY_WORKER}
    assert WorkerRole.objects.get(worker=worker).given_by == admin
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"worker.added", "role.given"}


def test_two_people_of_one_name_have_two_sign_in_names(agency, admin):
    services.add_worker(actor=admin, agency=agency, **NEW)
    other = services.add_worker(actor=admin, agency=agency, **NEW | {"email": "other@example.org"})
    assert other.user.username == "sile.ni.bhriain2"


def test_a_known_address_gets_a_second_post_not_a_second_account(agency, admin):
    elsewhere = WorkerFactory(user__email="sile@example.org")
    worker = services.add_worker(actor=admin, agency=agency, **NEW | {"email": "Sile@Example.org"})
    assert worker.user == elsewhere.user
    assert worker.user.first_name == elsewhere.user.first_name != "Síle"


def test_nobody_is_in_post_twice_in_one_agency(agency, admin, refusals):
    services.add_worker(actor=admin, agency=agency, **NEW)
    with pytest.raises(DomainError) as refused:
        services.add_worker(actor=admin, agency=agency, **NEW)
    assert (refused.value.code, refused.value.field) == ("already-in-post", "email")
    assert Worker.objects.filter(user__email="sile@example.org").count() == 1
    assert refusals() == ["already-in-post"]


@pytest.mark.parametrize("role", [Role.KEY_WORKER, Role.LINE_MANAGER, Role.SENIOR_MANAGER, Role.DPO, Role.AUDITOR])
def test_only_the_agencys_administrator_manages_users(agency, role, refusals):
    user, worker = worker_with(agency, role), WorkerFactory(agency=agency)
    for verb, arguments in (
        (services.add_worker, {"agency": agency, **NEW}),
        (services.give_role, {"worker": worker, "role": Role.LINE_MANAGER}),
        (services.end_role, {"worker": worker, "role": Role.KEY_WORKER}),
        (services.choose_line_manager, {"worker": worker, "line_manager": None}),
    ):
        with pytest.raises(NotAllowed):
            verb(actor=user, **arguments)
    assert roles_of(worker) == {Role.KEY_WORKER}
    assert not User.objects.filter(email="sile@example.org").exists()
    assert refusals() == ["not-allowed"] * 4


def test_a_neighbours_administrator_manages_nobody_here(agency, refusals):
    stranger = worker_with(WorkerFactory().agency, Role.AGENCY_ADMIN)
    with pytest.raises(NotAllowed):
        services.give_role(actor=stranger, worker=WorkerFactory(agency=agency), role=Role.LINE_MANAGER)
    assert refusals() == ["not-allowed"]


def test_roles_change_together_or_not_at_all(agency, admin, refusals):
    worker = WorkerFactory(agency=agency)
    services.change_roles(actor=admin, worker=worker, roles=[Role.LINE_MANAGER, Role.AUDITOR])
    assert roles_of(worker) == {Role.LINE_MANAGER, Role.AUDITOR}
    ended = WorkerRole.objects.get(worker=worker, role=Role.KEY_WORKER)
    assert (ended.ended_by, ended.ended_at is None) == (admin, False)

    own = Worker.objects.get(user=admin)
    with pytest.raises(DomainError) as refused:
        services.change_roles(actor=admin, worker=own, roles=[Role.AGENCY_ADMIN, Role.LINE_MANAGER])
    assert refused.value.code == "own-role"
    assert roles_of(own) == {Role.AGENCY_ADMIN}
    assert refusals() == ["own-role"]


def test_an_agency_is_never_without_an_administrator(agency, admin, refusals):
    own = Worker.objects.get(user=admin)
    with pytest.raises(DomainError) as refused:
        services.end_role(actor=admin, worker=own, role=Role.AGENCY_ADMIN)
    assert refused.value.code == "last-administrator"
    assert roles_of(own) == {Role.AGENCY_ADMIN}
    worker_with(agency, Role.AGENCY_ADMIN, left_on=timezone.localdate())  # one who has left does not count
    with pytest.raises(DomainError):
        services.end_role(actor=admin, worker=own, role=Role.AGENCY_ADMIN)
    worker_with(agency, Role.AGENCY_ADMIN)
    services.end_role(actor=admin, worker=own, role=Role.AGENCY_ADMIN)
    assert roles_of(own) == set()
    assert refusals() == ["last-administrator"] * 2


@pytest.mark.parametrize("role", [Role.LINE_MANAGER, Role.SENIOR_MANAGER, Role.AGENCY_ADMIN])
def test_a_data_protection_officer_who_decides_on_data_is_warned_of_not_refused(agency, admin, role):
    worker = WorkerFactory(agency=agency)
    assert services.change_roles(actor=admin, worker=worker, roles=[Role.DPO]) == ""
    assert "independent" in services.change_roles(actor=admin, worker=worker, roles=[Role.DPO, role])
    assert roles_of(worker) == {Role.DPO, role}


def test_line_managers_are_managers_here_and_never_in_a_circle(agency, admin, refusals):
    low, middle, top = (WorkerFactory(agency=agency, roles=[Role.LINE_MANAGER]) for _ in range(3))
    services.choose_line_manager(actor=admin, worker=low, line_manager=middle)
    services.choose_line_manager(actor=admin, worker=middle, line_manager=top)
    for worker, manager, code in (
        (top, low, "manager-circle"),
        (low, low, "manager-circle"),
        (low, WorkerFactory(agency=agency), "not-a-manager"),
        (low, WorkerFactory(roles=[Role.LINE_MANAGER]), "not-a-manager"),
    ):
        before = Worker.objects.get(pk=worker.pk).line_manager
        with pytest.raises(DomainError) as refused:
            services.choose_line_manager(actor=admin, worker=worker, line_manager=manager)
        assert (refused.value.code, Worker.objects.get(pk=worker.pk).line_manager) == (code, before)
    assert refusals() == ["manager-circle", "manager-circle", "not-a-manager", "not-a-manager"]


@pytest.mark.requirement("GB2-training")
def test_managers_record_training_with_its_day_and_lists_can_ask_for_it(agency, manager, key_worker, refusals):
    today = timezone.localdate()
    worker, untrained = WorkerFactory(agency=agency), WorkerFactory(agency=agency)
    services.record_training(actor=manager, worker=worker, kind="protocols", done_on=date(2026, 3, 2), provider="HSE")
    record = TrainingRecord.objects.get()
    assert (record.worker, record.done_on, record.provider) == (worker, date(2026, 3, 2), "HSE")
    assert list(posts_with_training("protocols", today)) == [worker]
    assert untrained not in posts_with_training("protocols", today)
    assert not posts_with_training("assessment-tool", today).exists()
    with pytest.raises(NotAllowed):
        services.record_training(actor=key_worker, worker=worker, kind="protocols", done_on=today)
    with pytest.raises(DomainError) as refused:
        services.record_training(actor=manager, worker=worker, kind="protocols", done_on=today + timedelta(days=1))
    assert refused.value.code == "future-date"
    assert TrainingRecord.objects.count() == 1
    assert refusals() == ["not-allowed", "future-date"]


def test_competences_are_named_once(agency, manager):
    worker = WorkerFactory(agency=agency)
    competence = services.add_competence(actor=manager, worker=worker, name="Polish")
    with pytest.raises(DomainError) as refused:
        services.add_competence(actor=manager, worker=worker, name="polish")
    services.remove_competence(actor=manager, worker=worker, competence=competence)
    assert (refused.value.code, worker.competences.count()) == ("same-name", 0)


def test_a_long_leave_runs_forwards(agency, manager, refusals):
    worker = WorkerFactory(agency=agency)
    with pytest.raises(DomainError) as refused:
        services.record_leave(actor=manager, worker=worker, leave_from=date(2026, 5, 4), leave_until=date(2026, 5, 1))
    services.record_leave(actor=manager, worker=worker, leave_from=date(2026, 5, 4), leave_until=None)
    worker.refresh_from_db()
    assert (refused.value.field, worker.on_leave_from) == ("leave_until", date(2026, 5, 4))
    assert Worker.objects.in_post(date(2026, 6, 1)).contains(worker)


def test_an_address_once_signed_in_with_is_its_holders(agency, admin, refusals):
    worker = WorkerFactory(agency=agency)
    person = {"first_name": "Síle", "last_name": "Ní Bhriain"}
    services.edit_worker(actor=admin, worker=worker, version=0, email="right@example.org", **person)
    User.objects.filter(pk=worker.user_id).update(last_login=timezone.now())
    with pytest.raises(DomainError) as refused:
        services.edit_worker(actor=admin, worker=worker, version=1, email="mine@example.org", **person)
    user = User.objects.get(pk=worker.user_id)
    assert (refused.value.code, user.email, user.get_full_name()) == (
        "own-email",
        "right@example.org",
        "Síle Ní Bhriain",
    )
    assert refusals() == ["own-email"]


def test_the_second_editor_of_a_worker_is_told(agency, admin):
    worker = WorkerFactory(agency=agency)
    same = {"first_name": worker.user.first_name, "last_name": worker.user.last_name, "email": worker.user.email}
    services.edit_worker(actor=admin, worker=worker, version=0, job_title="First", **same)
    with pytest.raises(Conflict):
        services.edit_worker(actor=admin, worker=worker, version=0, job_title="Second", **same)
    assert Worker.objects.get(pk=worker.pk).job_title == "First"
