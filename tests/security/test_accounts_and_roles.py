"""An agency's administrator has a hold on the agency's people, and on nobody else's account."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies.models import Worker, WorkerRole
from agencies.policies import WorkerAction, worker_policy
from agencies.services import workers
from core.days import today
from core.errors import DomainError
from tests.factories import AgencyFactory, WorkerFactory, worker_with

pytestmark = pytest.mark.django_db
Role = WorkerRole.Role


@pytest.fixture
def bridge():
    return AgencyFactory(name="Bridge")


@pytest.fixture
def nora(bridge):
    return worker_with(bridge, Role.AGENCY_ADMIN)


@pytest.fixture
def second_post(bridge, nora):
    """Nora gives a post at Bridge to Harbour's new manager, who has not signed in yet."""
    orla = worker_with(AgencyFactory(name="Harbour"), Role.LINE_MANAGER)
    return workers.add_worker(
        actor=nora,
        agency=bridge,
        first_name="O",
        last_name="D",
        email=orla.email,
        started_on=today(),
        profession="other",
    )


def test_a_second_employer_cannot_take_an_account_over(second_post, nora, client):
    before = second_post.user.email
    with pytest.raises(DomainError) as refused:
        workers.edit_worker(
            actor=nora,
            worker=second_post,
            version=second_post.version,
            first_name=second_post.user.first_name,
            last_name=second_post.user.last_name,
            email="nora@example.net",
            profession="other",
        )
    assert refused.value.code == "account-elsewhere"
    second_post.user.refresh_from_db()
    assert second_post.user.email == before
    client.force_login(nora)
    for page in ("invite", "unlock", "remove-second-factor"):
        assert client.post(reverse(f"agencies:{page}", args=[second_post.pk])).status_code == 403


def test_a_second_employer_changes_its_own_post(second_post, nora):
    user = second_post.user
    saved = workers.edit_worker(
        actor=nora,
        worker=second_post,
        version=second_post.version,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        job_title="Night worker",
    )
    assert saved.job_title == "Night worker"


def test_the_account_is_kept_where_the_first_post_is_and_goes_on_to_the_next(second_post, nora):
    first = Worker.objects.exclude(pk=second_post.pk).get(user=second_post.user)
    admin = worker_with(first.agency, Role.AGENCY_ADMIN)
    assert worker_policy.allows(admin, WorkerAction.KEEP_ACCOUNT, first)
    assert not worker_policy.allows(nora, WorkerAction.KEEP_ACCOUNT, second_post)
    Worker.objects.filter(pk=first.pk).update(left_on=today())
    assert worker_policy.allows(nora, WorkerAction.KEEP_ACCOUNT, second_post)


@pytest.mark.parametrize("role", [Role.NATIONAL_COORDINATOR, Role.IMPLEMENTATION_ADVISOR])
def test_a_role_beyond_the_agency_is_given_on_the_server_only(bridge, nora, role, client):
    worker = WorkerFactory(agency=bridge)
    with pytest.raises(DomainError) as refused:
        workers.give_role(actor=nora, worker=worker, role=role)
    assert refused.value.code == "national-role"
    client.force_login(nora)
    client.post(reverse("agencies:roles", args=[worker.pk]), {"roles": [role]})
    assert not WorkerRole.objects.filter(worker=worker, role=role).exists()

    call_command("give_national_role", worker.user.username, role)
    assert WorkerRole.objects.current().filter(worker=worker, role=role).exists()
    workers.change_roles(actor=nora, worker=worker, roles=[Role.AUDITOR])
    held = set(WorkerRole.objects.current().filter(worker=worker).values_list("role", flat=True))
    assert held == {role, Role.AUDITOR}
