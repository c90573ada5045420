"""Key workers and the agencies of a case: who names them, what must be said of them, what is proposed and warned."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases import selectors
from cases.models import Case, CaseAgency, CaseUserPermission, KeyWorkerAssignment, LevelChange, VacancyTask
from cases.policies import PARTNERS_KEY_WORK, WHOLE, CaseAction, case_policy
from cases.services import agencies_in_case, assignments, key_workers
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
)

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def partner(case):
    """An agency in the case, named in the consent in force."""
    agency = CaseAgencyFactory(case=case, does="Housing").agency
    consent_for(case, agency, "accommodation")
    return agency


def name(actor, case, worker, agency=None, **fields):
    given = {"profession": "nurse", "starts_on": TODAY, "in_care_team": True, "care_team_name": "Day programme"}
    return key_workers.assign_key_worker(
        actor=actor, case=case, agency=agency or case.lead_agency, worker=worker, **given | fields
    )


def last_refusal():
    event = AuditEvent.objects.filter(verb="refused").latest("pk")
    return event.data["rule"], event.file_id


@pytest.mark.requirement("KW-5.1", "MC-kw-profession", "MC-kw-mdt")
def test_a_key_worker_is_named_with_agency_profession_team_and_start(case, line_manager, colleague):
    assignment = name(line_manager, case, colleague)
    kept = KeyWorkerAssignment.objects.get()
    assert kept == assignment
    assert (kept.worker, kept.agency, kept.starts_on) == (colleague, case.lead_agency, TODAY)
    assert (kept.profession, kept.in_care_team, kept.care_team_name) == ("nurse", True, "Day programme")
    assert case_policy.allows(colleague, CaseAction.WORK, case)
    assert Notice.objects.get().recipient == colleague
    assert AuditEvent.objects.latest("pk").verb == "case.key-worker-assigned"
    call_command("check_integrity")


@pytest.mark.requirement("KW-5.1", "MC-kw-profession", "MC-kw-mdt")
@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"profession": ""}, "no-profession", "profession"),
        ({"in_care_team": None}, "no-care-team-answer", "in_care_team"),
        ({"care_team_name": " "}, "no-care-team-name", "care_team_name"),
        ({"starts_on": date(2026, 3, 3)}, "future-start", "starts_on"),
        ({"worker": "another's"}, "not-of-agency", "worker"),
    ],
)
def test_what_is_missing_of_a_key_worker_is_refused_at_its_field(case, line_manager, colleague, change, rule, field):
    worker = WorkerFactory().user if change.pop("worker", None) else colleague
    with pytest.raises(DomainError) as refusal:
        name(line_manager, case, worker, **change)
    assert (refusal.value.code, refusal.value.field) == (rule, field)
    assert last_refusal() == (rule, case.pk)
    assert not KeyWorkerAssignment.objects.exists()
    assert not CaseUserPermission.objects.exists()


def test_a_worker_is_key_worker_once(case, line_manager, colleague):
    name(line_manager, case, colleague)
    with pytest.raises(DomainError) as refusal:
        name(line_manager, case, colleague)
    assert refusal.value.code == "already-key-worker"
    assert KeyWorkerAssignment.objects.count() == 1


def test_the_case_manager_names_the_lead_agencys_workers_too(case, colleague):
    manager = managed_by(case).worker
    assert name(manager, case, colleague).assigned_by == manager


def test_a_partners_manager_names_their_own_and_nobody_elses(case, partner, line_manager):
    theirs = WorkerFactory(agency=partner)
    manager = line_manager_of(partner)
    assert name(manager, case, theirs.user, agency=partner).agency == partner
    assert case_policy.can(theirs.user, case) == PARTNERS_KEY_WORK
    for actor, agency in ((manager, case.lead_agency), (line_manager, partner), (theirs.user, partner)):
        with pytest.raises(NotAllowed):
            name(actor, case, WorkerFactory(agency=agency).user, agency=agency)
        assert last_refusal() == ("not-allowed", case.pk)
    assert KeyWorkerAssignment.objects.count() == 1


def test_an_agency_outside_the_case_has_no_key_worker_there(case, partner):
    CaseAgency.objects.filter(agency=partner).update(left_on=TODAY)
    with pytest.raises(NotAllowed):  # with its part in the case, its manager's sight of it is gone
        name(line_manager_of(partner), case, WorkerFactory(agency=partner).user, agency=partner)


@pytest.mark.requirement("KW-5.1")
def test_a_key_workers_time_ends_with_its_day_and_its_right(case, line_manager, colleague):
    assignment = name(line_manager, case, colleague)
    key_workers.end_key_worker(actor=line_manager, assignment=assignment, ended_on=TODAY, reason="other", note="Moved")
    assignment.refresh_from_db()
    assert (assignment.ended_on, assignment.permission, assignment.end_note) == (TODAY, None, "Moved")
    assert not CaseUserPermission.objects.exists()
    assert case_policy.can(colleague, case) == set()
    with pytest.raises(DomainError) as refusal:
        key_workers.end_key_worker(actor=line_manager, assignment=assignment, ended_on=TODAY, reason="other")
    assert refusal.value.code == "already-ended"


@pytest.mark.parametrize(("ended_on", "rule"), [(date(2026, 3, 3), "future-end"), (date(2026, 3, 1), "before-start")])
def test_a_role_ends_between_its_start_and_today(case, line_manager, colleague, ended_on, rule):
    assignment = name(line_manager, case, colleague)
    with pytest.raises(DomainError) as refusal:
        key_workers.end_key_worker(actor=line_manager, assignment=assignment, ended_on=ended_on, reason="other")
    assert refusal.value.code == rule
    assert KeyWorkerAssignment.objects.current().count() == 1


@pytest.mark.requirement("GB2-one-lead-kw")
def test_two_key_workers_and_nobody_who_co_ordinates(line_manager, case, colleague):
    case.level = Case.Level.KEY_WORKING
    case.save()
    name(line_manager, case, colleague)
    assert not selectors.lacks_co_ordinator(case)
    second = name(line_manager, case, WorkerFactory(agency=case.lead_agency).user)

    assert selectors.role_warnings(case, TODAY)[0].startswith("No co-ordinating worker")
    task = VacancyTask.objects.get()
    assert (task.cause, task.filled_at, task.agency) == ("several-kws", None, case.lead_agency)
    assert Notice.objects.filter(recipient=line_manager, key=f"vacancy:{task.pk}").exists()

    key_workers.end_key_worker(actor=line_manager, assignment=second, ended_on=TODAY, reason="other")
    task.refresh_from_db()
    assert task.filled_by == line_manager
    assert selectors.role_warnings(case, TODAY) == []


@pytest.mark.requirement("GB2-one-lead-kw", "GB2-contact-point")
def test_where_there_is_a_case_manager_it_is_they_who_co_ordinate(case, line_manager):
    present = managed_by(case)
    for _ in range(2):
        name(line_manager, case, WorkerFactory(agency=case.lead_agency).user)
    assert not selectors.lacks_co_ordinator(case)
    assert selectors.contact_point(case, timezone.now()).user == present.worker
    assert not VacancyTask.objects.exists()


# --- agencies (KW-6.3, KW-7.7a) ------------------------------------------------------------------------------


@pytest.mark.requirement("KW-6.3")
def test_each_agency_joins_with_what_it_does(case, line_manager):
    managed_by(case)
    assert any("KW-6.3" in warning for warning in selectors.role_warnings(case, TODAY))
    joining = AgencyFactory()
    agencies_in_case.add_agency(actor=line_manager, case=case, agency=joining, does="Detox")

    team = selectors.team(case, timezone.now(), parts=WHOLE)
    assert [(each.agency, each.does) for each in team.agencies] == [(case.lead_agency, ""), (joining, "Detox")]
    assert selectors.role_warnings(case, TODAY) == []


@pytest.mark.requirement("KW-6.3")
@pytest.mark.parametrize(("does", "again", "rule"), [(" ", False, "no-part"), ("Detox", True, "already-in-case")])
def test_an_agency_joins_once_and_says_what_for(case, line_manager, does, again, rule):
    agency = case.lead_agency if again else AgencyFactory()
    with pytest.raises(DomainError) as refusal:
        agencies_in_case.add_agency(actor=line_manager, case=case, agency=agency, does=does)
    assert refusal.value.code == rule
    assert case.case_agencies.count() == 1


@pytest.fixture
def key_worked(db):
    return led_case(level=Case.Level.KEY_WORKING, complexity_reason="", kw_enough_reason="One need")


@pytest.mark.requirement("KW-7.7a")
def test_an_outside_agency_proposes_case_management_and_the_answer_is_logged(key_worked):
    worker = key_worker_in(key_worked)
    agencies_in_case.add_agency(
        actor=worker,
        case=key_worked,
        agency=AgencyFactory(),
        does="Detox",
        promotion=agencies_in_case.ASK,
        promotion_reason="Two services must work together.",
    )
    change = LevelChange.objects.get()
    assert (change.to_level, change.asked_by, change.decided_at) == (Case.Level.CASE_MANAGEMENT, worker, None)
    event = AuditEvent.objects.get(verb="case.promotion-proposed")
    assert (event.file_id, event.data["answer"]) == (key_worked.pk, "ask")


@pytest.mark.requirement("KW-7.7a", "GB2-kw-enough")
def test_key_working_may_stay_with_a_reason(key_worked):
    agencies_in_case.add_agency(
        actor=key_worker_in(key_worked),
        case=key_worked,
        agency=AgencyFactory(),
        does="A letter",
        promotion=agencies_in_case.KEEP,
        promotion_reason="One letter only.",
    )
    assert not LevelChange.objects.exists()
    assert AuditEvent.objects.get(verb="case.promotion-proposed").data["answer"] == "keep"
    key_worked.refresh_from_db()
    assert key_worked.kw_enough_reason == "One letter only."


@pytest.mark.requirement("KW-7.7a")
@pytest.mark.parametrize(
    ("answer", "reason", "rule"), [("", "x", "promotion-not-answered"), ("keep", " ", "no-promotion-reason")]
)
def test_the_proposal_must_be_answered(key_worked, answer, reason, rule):
    with pytest.raises(DomainError) as refusal:
        agencies_in_case.add_agency(
            actor=key_worker_in(key_worked),
            case=key_worked,
            agency=AgencyFactory(),
            does="Detox",
            promotion=answer,
            promotion_reason=reason,
        )
    assert refusal.value.code == rule
    assert last_refusal() == (rule, key_worked.pk)
    assert key_worked.case_agencies.count() == 1


def test_in_case_management_the_case_manager_brings_agencies_in_not_a_key_worker(case):
    manager, worker = managed_by(case).worker, key_worker_in(case)
    with pytest.raises(NotAllowed):
        agencies_in_case.add_agency(actor=worker, case=case, agency=AgencyFactory(), does="Detox")
    assert agencies_in_case.add_agency(actor=manager, case=case, agency=AgencyFactory(), does="Detox").pk


@pytest.mark.requirement("KW-6.3")
def test_an_agency_leaves_with_its_key_workers(case, partner, line_manager):
    worker = key_worker_in(case, partner)
    membership = case.case_agencies.get(agency=partner)
    agencies_in_case.agency_leaves(actor=line_manager_of(partner), membership=membership, left_on=TODAY)
    membership.refresh_from_db()
    assert membership.left_on == TODAY
    assert not case.key_workers.current().exists()
    assert case_policy.can(worker, case) == set()
    assert AuditEvent.objects.filter(verb="case.agency-left", file_id=case.pk).exists()
    with pytest.raises(DomainError) as refusal:
        agencies_in_case.agency_leaves(actor=line_manager, membership=membership, left_on=TODAY)
    assert refusal.value.code == "already-left"


def test_the_agency_that_leads_cannot_walk_away(case, line_manager):
    membership = case.case_agencies.get()
    with pytest.raises(DomainError) as refusal:
        agencies_in_case.agency_leaves(actor=line_manager, membership=membership, left_on=TODAY)
    assert refusal.value.code == "leads-the-case"
    membership.refresh_from_db()
    assert membership.left_on is None


def test_an_agency_is_not_sent_away_by_another_partner(case, partner):
    other = CaseAgencyFactory(case=case)
    consent_for(case, other.agency, "accommodation")
    with pytest.raises(NotAllowed):
        agencies_in_case.agency_leaves(
            actor=line_manager_of(partner), membership=case.case_agencies.get(agency=other.agency), left_on=TODAY
        )


@pytest.mark.requirement("GB2-not-signed-up")
def test_an_agency_that_is_only_listed_may_take_part_but_not_lead(db):
    shared = CaseAgencyFactory(agency__signed_protocols_on=None)
    with pytest.raises(DomainError) as refusal:
        assignments.take_lead(
            actor=line_manager_of(shared.agency),
            case=shared.case,
            agency=shared.agency,
            worker=WorkerFactory(agency=shared.agency).user,
            best_placed=True,
        )
    assert refusal.value.code == "not-signed-up"
