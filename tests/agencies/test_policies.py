"""Who sees and changes agencies: every role of S.4 against every action, in each shape that a policy is asked in."""

import pytest
from django.utils import timezone

from accounts.actors import system_actor
from agencies.models import Agency, AgencyContact, PolicyDocument, ServiceSetting, WorkerRole
from agencies.policies import (
    AgencyAction,
    DocumentAction,
    EntryAction,
    SettingAction,
    WorkerAction,
    agency_contact_policy,
    agency_policy,
    may_add_agency,
    policy_document_policy,
    service_setting_policy,
    worker_policy,
)
from tests.factories import AgencyFactory, UserFactory, WorkerFactory, worker_with

pytestmark = pytest.mark.django_db
Role = WorkerRole.Role

A, W, D, S, E = AgencyAction, WorkerAction, DocumentAction, SettingAction, EntryAction
LEADS = {W.VIEW, W.TRAIN, W.READ_WORKLOAD}
MANAGES = {A.VIEW, A.VIEW_INSIDE, A.VIEW_WORKERS, A.KEEP_POLICIES}

# role -> what it may do with: its own agency, another with workers, one merely listed, a colleague's post,
# its agency's policy, its agency's setting, its agency's contact
TABLE = {
    Role.KEY_WORKER: ({A.VIEW, A.VIEW_INSIDE}, {A.VIEW}, {A.VIEW}, set(), {D.VIEW}, {S.VIEW}, {E.VIEW}),
    Role.LINE_MANAGER: (MANAGES, {A.VIEW}, {A.VIEW}, LEADS, set(D), {S.VIEW}, {E.VIEW}),
    Role.SENIOR_MANAGER: (MANAGES, {A.VIEW}, {A.VIEW}, LEADS, set(D), {S.VIEW}, {E.VIEW}),
    Role.AGENCY_ADMIN: (set(A), {A.VIEW}, {A.VIEW, A.EDIT}, set(W) - {W.READ_WORKLOAD}, set(D), set(S), set(E)),
    Role.COORDINATOR: ({A.VIEW, A.VIEW_INSIDE}, {A.VIEW}, {A.VIEW}, set(), {D.VIEW}, {S.VIEW}, {E.VIEW}),
    Role.NATIONAL_COORDINATOR: ({A.VIEW, A.VIEW_INSIDE}, {A.VIEW}, {A.VIEW}, set(), {D.VIEW}, {S.VIEW}, {E.VIEW}),
    Role.IMPLEMENTATION_ADVISOR: ({A.VIEW, A.VIEW_INSIDE}, {A.VIEW}, {A.VIEW}, set(), {D.VIEW}, {S.VIEW}, {E.VIEW}),
    Role.DPO: ({A.VIEW, A.VIEW_INSIDE}, {A.VIEW}, {A.VIEW}, set(), {D.VIEW}, {S.VIEW}, {E.VIEW}),
    Role.AUDITOR: ({A.VIEW, A.VIEW_INSIDE}, {A.VIEW}, {A.VIEW}, set(), {D.VIEW}, {S.VIEW}, {E.VIEW}),
    "left": (set(), set(), set(), set(), set(), set(), set()),
    "no post": (set(), set(), set(), set(), set(), set(), set()),
}


@pytest.fixture
def things(db):
    agency = AgencyFactory()
    return {
        "agency": agency,
        "other": WorkerFactory().agency,
        "listed": AgencyFactory(signed_protocols_on=None),
        "colleague": WorkerFactory(agency=agency),
        "policy": PolicyDocument.objects.create(agency=agency, kind="case-notes", title="Notes"),
        "setting": ServiceSetting.objects.create(agency=agency, key="review_interval_months", value=1),
        "contact": AgencyContact.objects.create(agency=agency, name="Bríd"),
    }


def person(role, agency):
    if role == "no post":
        return UserFactory()
    if role == "left":
        return worker_with(agency, Role.AGENCY_ADMIN, left_on=timezone.localdate())
    return worker_with(agency, role)


POLICIES = {
    "agency": agency_policy,
    "other": agency_policy,
    "listed": agency_policy,
    "colleague": worker_policy,
    "policy": policy_document_policy,
    "setting": service_setting_policy,
    "contact": agency_contact_policy,
}


@pytest.mark.parametrize("role", TABLE)
def test_truth_table(role, things):
    user = person(role, things["agency"])
    for (name, policy), expected in zip(POLICIES.items(), TABLE[role], strict=True):
        row = things[name]
        assert policy.can(user, row) == expected, name
        for action in policy.actions:
            assert policy.allows(user, action, row) == (action in expected), (name, action)
            assert policy.scope(user, action).filter(pk=row.pk).exists() == (action in expected), (name, action)


@pytest.mark.parametrize("role", TABLE)
def test_only_administrators_add_agencies(role, things):
    assert may_add_agency(person(role, things["agency"]), timezone.now()) == (role == Role.AGENCY_ADMIN)


def test_a_worker_sees_their_own_post_and_nobody_elses(things):
    own = WorkerFactory(agency=things["agency"])
    assert worker_policy.can(own.user, own) == {W.VIEW, W.READ_WORKLOAD}
    assert list(worker_policy.scope(own.user)) == [own]


def test_another_agencys_inside_is_closed_to_its_neighbours_administrator(things):
    stranger = worker_with(things["other"], Role.AGENCY_ADMIN)
    for name in ("colleague", "policy", "setting"):
        assert POLICIES[name].can(stranger, things[name]) == frozenset(), name
    assert agency_policy.can(stranger, things["agency"]) == {A.VIEW}


def test_the_national_value_is_read_by_all_and_changed_by_nobody_on_a_page(things):
    national = ServiceSetting.objects.create(agency=None, key="review_interval_months", value=3)
    for role in (Role.KEY_WORKER, Role.AGENCY_ADMIN):
        assert service_setting_policy.can(person(role, things["agency"]), national) == {S.VIEW}
    assert S.CHANGE in service_setting_policy.can(system_actor(), national)


def test_an_inactive_account_may_do_nothing(things):
    admin = worker_with(things["agency"], Role.AGENCY_ADMIN)
    admin.is_active = False
    assert not agency_policy.scope(admin).exists()
    assert not may_add_agency(admin, timezone.now())
    assert Agency.objects.exists()
