"""Who may do what with a case: one table, asked in every shape in which the house asks it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.actors import system_actor
from agencies.models import Worker, WorkerRole
from cases.models import Case, CaseManagerAssignment, SightBar
from cases.policies import (
    CASE_MANAGEMENT,
    KEY_WORK,
    LOOK,
    MANAGEMENT,
    PARTNERS_KEY_WORK,
    CaseAction,
    ServiceUserAction,
    case_policy,
    service_user_policy,
    visible_parts,
)
from cases.services import assignments
from core import memo
from core.errors import NotAllowed
from core.policies import Policy
from tests.factories import (
    SIGNED,
    CaseAgencyFactory,
    CaseFactory,
    UserFactory,
    WorkerFactory,
    consent_for,
    line_manager_of,
    managed_by,
    right,
    worker_with,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
V, W, K, A, LOG = (
    CaseAction.VIEW,
    CaseAction.VIEW_WHOLE,
    CaseAction.WORK,
    CaseAction.ASSIGN_MANAGER,
    CaseAction.READ_LOG,
)
TABLE = {
    "line manager": MANAGEMENT,
    "senior manager": MANAGEMENT,
    "case manager": CASE_MANAGEMENT,
    "cover of the case manager": CASE_MANAGEMENT,
    "cover that begins tomorrow": set(),
    "cover that ended an hour ago": set(),
    "key worker": KEY_WORK,
    "key worker who left": set(),
    "cover of the key worker": KEY_WORK,
    "person let in by name": LOOK,
    "partner's key worker, with consent": PARTNERS_KEY_WORK,
    "partner's key worker, without consent": set(),
    "partner's other worker, with consent": set(),
    "partner's line manager, with consent": {V, CaseAction.STAFF_OWN_PART},
    "partner's line manager, without consent": set(),
    "social worker for the child and family": {V},
    "colleague": set(),
    "agency administrator": set(),
    "data protection officer": {LOG},
    "auditor": set(),
    "co-ordinator": set(),
    "stranger": set(),
    "account closed": set(),
    "line manager whose own file it is": set(),
    "case manager who is a relative": set(),
    "nightly job": {V},
    "nobody signed in": set(),
}
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def people(case):
    lead = case.lead_agency
    managing = managed_by(case)
    partner, stranger_to_consent, social_worker = WorkerFactory(), WorkerFactory(), WorkerFactory()
    CaseAgencyFactory(case=case, agency=partner.agency)
    CaseAgencyFactory(case=case, agency=stranger_to_consent.agency)
    consent_for(case, partner.agency, "accommodation")
    roles = WorkerRole.Role
    people = {
        "line manager": line_manager_of(lead),
        "senior manager": worker_with(lead, roles.SENIOR_MANAGER),
        "case manager": managing.worker,
        "cover of the case manager": WorkerFactory(agency=lead).user,
        "cover that begins tomorrow": WorkerFactory(agency=lead).user,
        "cover that ended an hour ago": WorkerFactory(agency=lead).user,
        "key worker": WorkerFactory(agency=lead).user,
        "cover of the key worker": WorkerFactory(agency=lead).user,
        "key worker who left": WorkerFactory(agency=lead, left_on=SIGNED).user,
        "partner's key worker, with consent": partner.user,
        "partner's key worker, without consent": stranger_to_consent.user,
        "partner's other worker, with consent": WorkerFactory(agency=partner.agency).user,
        "partner's line manager, with consent": line_manager_of(partner.agency),
        "partner's line manager, without consent": line_manager_of(stranger_to_consent.agency),
        "social worker for the child and family": social_worker.user,
        "colleague": WorkerFactory(agency=lead).user,
        "agency administrator": worker_with(lead, roles.AGENCY_ADMIN),
        "data protection officer": worker_with(lead, roles.DPO),
        "auditor": worker_with(lead, roles.AUDITOR),
        "co-ordinator": worker_with(lead, roles.COORDINATOR),
        "account closed": UserFactory(is_active=False),
        "line manager whose own file it is": line_manager_of(lead),
        "case manager who is a relative": WorkerFactory(agency=lead).user,
        "nightly job": system_actor(),
        "nobody signed in": AnonymousUser(),
    }
    for name in TABLE.keys() - people:
        people[name] = UserFactory()
    for name in people:
        if "key worker" in name and "cover" not in name:
            right(people[name], case, "work_case")
    right(people["person let in by name"], case, "view_case")
    right(people["account closed"], case, "view_case")
    right(people["case manager who is a relative"], case, "work_case")
    right(people["social worker for the child and family"], case, "manage_case", manages="CHILD_FAMILY")
    for name in ("line manager whose own file it is", "case manager who is a relative"):
        SightBar.objects.create(service_user=case.service_user, user=people[name], reason="own")
    hour, day = timedelta(hours=1), timedelta(days=1)
    for name, dates in {
        "cover of the case manager": {"ends_at": NOW + hour},
        "cover that begins tomorrow": {"starts_at": NOW + day},
        "cover that ended an hour ago": {"ends_at": NOW - hour},
    }.items():
        right(people[name], case, "cover_case", covers=managing.permission, **dates)
    covered = people["key worker"].caseuserpermission_set.get()
    right(people["cover of the key worker"], case, "cover_case", covers=covered)
    CaseFactory()  # another case, which only the nightly job may see
    return people


@pytest.mark.parametrize("who", TABLE)
def test_every_shape_of_the_question_gives_the_answer_of_the_table(case, people, who):
    user = people[who]
    for action in CaseAction:
        expected = action in TABLE[who]
        assert case_policy.allows(user, action, case, at=NOW) is expected, action
        assert case_policy.scope(user, action, at=NOW).contains(case) is expected, action
    assert case_policy.can(user, case, at=NOW) == TABLE[who]
    assert set(case_policy.scope(user, at=NOW)) <= ({case} if who != "nightly job" else set(Case.objects.all()))


@pytest.mark.parametrize("who", TABLE)
def test_a_person_follows_their_case(case, people, who):
    user = people[who]
    seen = V in TABLE[who]
    edits = K in TABLE[who]
    person = case.service_user
    assert service_user_policy.scope(user, at=NOW).contains(person) is seen
    assert service_user_policy.allows(user, ServiceUserAction.EDIT, person, at=NOW) is edits


@pytest.mark.parametrize("who", sorted(TABLE.keys() - {"nightly job", "nobody signed in", "account closed"}))
def test_the_case_page_follows_the_policy(client, case, people, who):
    client.force_login(people[who])
    assert client.get(f"/cases/{case.pk}/").status_code == (200 if V in TABLE[who] else 404)


@pytest.mark.requirement("GB1-sw-not-assumed")
def test_the_social_worker_reads_the_child_and_family_parts_only(case, people):
    parts = visible_parts(people["social worker for the child and family"], case, NOW)
    assert parts == {"identity", "team", "child-family", "family"}


def test_a_case_that_nobody_leads_is_offered_to_the_managers_of_its_agencies(db):
    shared = CaseAgencyFactory()
    manager = line_manager_of(shared.agency)
    assert case_policy.can(manager, shared.case) == {
        V,
        CaseAction.TAKE_LEAD,
        CaseAction.STAFF_OWN_PART,
        CaseAction.ENTER,
    }
    assert visible_parts(manager, shared.case, NOW) == {"identity", "team"}
    assert case_policy.can(WorkerFactory(agency=shared.agency).user, shared.case) == set()


def test_all_buttons_of_a_page_cost_three_queries(case, people, django_assert_num_queries):
    with django_assert_num_queries(3):  # who I am, from whom I am barred, what I may do
        case_policy.can(people["line manager"], case)


def test_require_stops_whoever_may_not(case, people):
    case_policy.require(people["line manager"], A, case)
    with pytest.raises(NotAllowed):
        case_policy.require(people["case manager"], A, case)


def test_a_manager_who_left_leads_nothing(case):
    manager = line_manager_of(case.lead_agency)
    assert case_policy.allows(manager, A, case, at=NOW)
    Worker.objects.filter(user=manager).update(left_on=SIGNED)
    assert case_policy.can(manager, case, at=NOW) == set()


@pytest.mark.requirement("GB2-elevate", "KW-5.2")
def test_one_worker_is_case_manager_here_and_key_worker_there(case):
    manager = managed_by(case).worker
    other = CaseFactory(lead_agency=case.lead_agency)
    right(manager, other, "work_case")
    assert case_policy.can(manager, case, at=NOW) == CASE_MANAGEMENT
    assert case_policy.can(manager, other, at=NOW) == KEY_WORK
    assert KEY_WORK - {CaseAction.ASK_TO_MANAGE} < CASE_MANAGEMENT


@pytest.mark.parametrize("who", ["line manager", "stranger", "nobody signed in"])
def test_a_scope_is_a_queryset_like_any_other(case, people, who):
    rows = case_policy.scope(people[who], at=NOW)
    expected = [case] if V in TABLE[who] else []

    assert list(rows.order_by("-reference")[:1]) == expected
    assert rows.count() == len(expected)
    assert Case.objects.exclude(pk__in=rows).count() == 2 - len(expected)
    assert CaseManagerAssignment.objects.exclude(case__in=rows).count() == 1 - len(expected)
    assert list(rows.filter(status="open").union(rows)) == expected
    with transaction.atomic():
        assert list(rows.select_for_update()) == expected


def test_empty_ways_open_nothing_and_close_nothing(db, monkeypatch):
    monkeypatch.setattr(Policy, "register", {})

    class SomeWaysAreEmpty(Policy):
        model = Case
        actions = CaseAction
        view_action = V

        def ways(self, user, at: datetime):
            yield {V, W}, Case.objects.none(), "pk"
            yield {V, W}, Case.objects.filter(pk__in=[]), "pk"
            yield {V}, Case.objects.filter(reference="C-here"), "pk"

    here, user, policy = CaseFactory(reference="C-here"), UserFactory(), SomeWaysAreEmpty()
    assert policy.scope(user).get() == here
    assert policy.can(user, here) == {V}
    for action in (W, K):  # every way is empty; there is no way
        assert not policy.scope(user, action).exists()
        assert Case.objects.exclude(pk__in=policy.scope(user, action)).get() == here
        assert not policy.allows(user, action, here)


def test_a_model_has_one_policy():
    with pytest.raises(ImproperlyConfigured):
        type("Second", (Policy,), {"model": Case})


def test_a_change_in_a_request_is_asked_afresh(case):
    """Within one request an answer is remembered; a command forgets them all."""
    manager = line_manager_of(case.lead_agency)
    worker = WorkerFactory(agency=case.lead_agency).user
    token = memo.begin()
    try:
        assert case_policy.can(worker, case, at=NOW) == set()
        assignments.assign_case_manager(actor=manager, case=case, worker=worker, starts_on=NOW.date())
        assert case_policy.can(worker, case) == CASE_MANAGEMENT
    finally:
        memo.end(token)


@pytest.mark.parametrize("great", [False, True], ids=["by id", "row by row"])
@pytest.mark.parametrize("who", TABLE)
def test_a_list_gives_the_answer_of_the_table_to_small_and_great_readers(case, people, who, great, monkeypatch):
    """`reach`, `within` and the `can` of a page are other shapes of the same ways."""
    monkeypatch.setattr("core.policies.REACH", 0 if great else 1000)
    cache.clear()
    user = people[who]
    token = memo.begin()
    try:
        for action in CaseAction:
            assert case_policy.within(user, action).contains(case) is (action in TABLE[who]), action
        assert case_policy.can(user, case) == TABLE[who]
        if not great:
            assert case_policy.reach(user).get(case.pk, frozenset()) == TABLE[who]
    finally:
        memo.end(token)
        cache.clear()
