"""The social-work exception: beside the adult's one case manager, a social worker for the child and family."""

from datetime import date

import pytest
from django.core.management import call_command

from agencies.models import Agency, Worker
from cases import selectors
from cases.models import CaseManagerAssignment, CaseUserPermission, FamilyLink, VacancyTask
from cases.policies import CHILD_FAMILY, CaseAction, case_policy, visible_parts
from cases.services import assignments, child_family
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory, WorkerFactory, led_case, line_manager_of, managed_by

TODAY = date(2026, 3, 2)
SPLIT = "The social worker plans for the child; the case manager for Mary's treatment."
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def eva(db):
    return WorkerFactory(
        agency=AgencyFactory(sector=Agency.Sector.SOCIAL_WORK), profession=Worker.Profession.SOCIAL_WORKER
    )


def add(actor, case, post, **fields):
    given = {
        "ground": "child-protection",
        "role_split": SPLIT,
        "told_on": TODAY,
        "told_how": "By phone",
    }
    return child_family.add_child_family_manager(
        actor=actor, case=case, agency=post.agency, worker=post.user, **given | fields
    )


@pytest.mark.requirement("KW-8.2.3a", "KW-8.2.3b", "GB1-sw-supported")
def test_a_social_worker_of_another_agency_stands_beside_the_adults_case_manager(case, line_manager, eva):
    aoife = managed_by(case)
    added = add(line_manager, case, eva)
    assert (added.scope, added.agency, added.ground) == ("CHILD_FAMILY", eva.agency, "child-protection")
    assert (added.role_split, added.told_on, added.told_how) == (SPLIT, TODAY, "By phone")
    assert selectors.current_case_manager(case) == aoife
    assert case_policy.can(eva.user, case) == {CaseAction.VIEW}
    assert CHILD_FAMILY in visible_parts(eva.user, case, added.created_at)
    call_command("check_integrity")


@pytest.mark.requirement("KW-8.2.3a", "KW-8.2.3b", "GB1-sw-supported")
@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"scope": "INDIVIDUAL"}, "KW-8.2.3a", "scope"),
        ({"ground": ""}, "no-ground", "ground"),
        ({"role_split": " "}, "no-role-split", "role_split"),
        ({"told_on": None}, "not-told", "told_on"),
        ({"told_how": ""}, "not-told", "told_how"),
        ({"told_on": date(2026, 3, 3)}, "future-told", "told_on"),
    ],
)
def test_each_missing_piece_is_refused_naming_the_rule(case, line_manager, eva, change, rule, field):
    aoife = managed_by(case)
    with pytest.raises(DomainError) as refusal:
        add(line_manager, case, eva, **change)
    assert (refusal.value.code, refusal.value.field) == (rule, field)
    if rule in {"KW-8.2.3a", "no-role-split"}:
        assert "KW-8.2.3" in refusal.value.message
    assert list(case.assignments.all()) == [aoife]
    assert CaseUserPermission.objects.count() == 1
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.file_id, event.data["rule"]) == ("refused", case.pk, rule)


@pytest.mark.requirement("KW-8.2.3a")
def test_nobody_but_a_social_worker(case, line_manager):
    managed_by(case)
    for post in (WorkerFactory(), WorkerFactory(agency=case.lead_agency)):
        with pytest.raises(DomainError) as refusal:
            add(line_manager, case, post)
        assert refusal.value.code == "not-social-worker"
    assert case.assignments.count() == 1


@pytest.mark.requirement("KW-8.2.3a")
def test_one_for_the_child_and_family_at_a_time(case, line_manager, eva):
    managed_by(case)
    add(line_manager, case, eva)
    with pytest.raises(DomainError) as refusal:
        add(line_manager, case, WorkerFactory(agency=eva.agency, profession="social-worker"))
    assert refusal.value.code == "child-family-held"


def test_only_the_lead_agencys_manager_lets_a_social_worker_in(case, eva):
    aoife = managed_by(case)
    for actor in (aoife.worker, eva.user, line_manager_of(eva.agency)):
        with pytest.raises(NotAllowed):
            add(actor, case, eva)
    assert case.assignments.count() == 1


@pytest.mark.requirement("KW-8.2.3c")
def test_each_adult_of_a_family_has_their_own_and_they_share_the_social_worker(case, line_manager, eva):
    mary = managed_by(case)
    johns = led_case(lead_agency=case.lead_agency)
    FamilyLink.objects.create(person=case.service_user, relative=johns.service_user, relationship="partner")
    john = managed_by(johns)
    assert add(line_manager, case, eva).worker == add(line_manager, johns, eva).worker == eva.user

    current = CaseManagerAssignment.objects.current()
    assert set(current.filter(scope="INDIVIDUAL")) == {mary, john}
    assert current.filter(scope="CHILD_FAMILY").count() == 2
    with pytest.raises(DomainError) as refusal:
        add(line_manager, johns, eva, scope="INDIVIDUAL")
    assert refusal.value.code == "KW-8.2.3a"
    assert current.count() == 4
    call_command("check_integrity")


@pytest.mark.requirement("GB1-sw-not-assumed")
def test_the_social_worker_never_fills_the_adults_vacancy(case, line_manager, eva):
    managed_by(case)
    added = add(line_manager, case, eva)
    assignments.end_case_manager(actor=line_manager, case=case, reason="left-post")

    assert selectors.current_case_manager(case) is None
    assert selectors.contact_point(case, added.created_at) is None
    assert VacancyTask.objects.get().filled_at is None
    assert list(case.assignments.current()) == [added]
    assert case_policy.can(eva.user, case) == {CaseAction.VIEW}
    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=line_manager, case=case, worker=eva.user, starts_on=TODAY)
    assert refusal.value.code == "not-lead-agency"
    child_family.end_child_family_manager(actor=line_manager, assignment=added, reason="other")
    with pytest.raises(DomainError) as refusal:
        add(line_manager, case, eva)
    assert refusal.value.code == "no-adult-manager"


@pytest.mark.requirement("KW-8.2.3b")
def test_the_split_is_rewritten_and_the_earlier_words_are_kept(case, line_manager, eva):
    aoife = managed_by(case)
    added = add(line_manager, case, eva)
    child_family.edit_role_split(actor=aoife.worker, assignment=added, role_split="Eva also minds the school.")
    added.refresh_from_db()
    assert added.role_split == "Eva also minds the school."
    assert [row.role_split for row in added.history.order_by("history_id")] == [SPLIT, added.role_split]
    with pytest.raises(DomainError) as refusal:
        child_family.edit_role_split(actor=aoife.worker, assignment=added, role_split=" ")
    assert refusal.value.code == "no-role-split"
    with pytest.raises(NotAllowed):
        child_family.edit_role_split(actor=eva.user, assignment=added, role_split="Mine alone.")
    added.refresh_from_db()
    assert added.role_split == "Eva also minds the school."


def test_the_role_ends_and_leaves_the_adults_case_manager_alone(case, line_manager, eva):
    aoife = managed_by(case)
    added = add(line_manager, case, eva)
    child_family.end_child_family_manager(actor=line_manager, assignment=added, reason="other", note="Closed there")
    assert case_policy.can(eva.user, case) == set()
    assert list(case.assignments.current()) == [aoife]
    with pytest.raises(DomainError) as refusal:
        child_family.end_child_family_manager(actor=line_manager, assignment=added, reason="other")
    assert refusal.value.code == "already-ended"
    with pytest.raises(DomainError):  # this verb is no way round the rules of the adult's tenure
        child_family.end_child_family_manager(actor=line_manager, assignment=aoife, reason="other")
    assert selectors.current_case_manager(case) == aoife
