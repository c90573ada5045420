"""Taking the lead, naming a case manager, ending a tenure: the effect, the refusal, and what is kept of both."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from agencies.models import WorkerRole
from cases import selectors
from cases.models import Case, CaseManagerAssignment, CaseUserPermission, LeadAgencyAgreement, VacancyTask
from cases.policies import CASE_MANAGEMENT, KEY_WORK, case_policy
from cases.services import assignments, key_workers
from cases.services.notices import tell_managers
from core import audit
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    CaseAgencyFactory,
    WorkerFactory,
    entered,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)

TODAY = date(2026, 3, 2)
End = CaseManagerAssignment.End
GROUNDS = {"most_contact": True, "complexity_reason": Case.Complexity.SEVERITY}
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def unled(db):
    shared = CaseAgencyFactory(case__level=Case.Level.KEY_WORKING, case__complexity_reason="")
    entered(shared.case)
    return shared


def bid(unled, **fields):
    agency = fields.pop("agency", unled.agency)
    return assignments.take_lead(
        **{
            "actor": line_manager_of(unled.agency),
            "case": unled.case,
            "agency": agency,
            "worker": WorkerFactory(agency=agency).user,
        }
        | GROUNDS
        | fields
    )


def refused(rule):
    """The last line of the log says who was stopped by this rule."""
    event = AuditEvent.objects.latest("pk")
    return (event.verb, event.data["rule"]) == ("refused", rule)


def test_assigning_ends_the_present_assignment_and_tells_the_new_case_manager(case, line_manager, colleague):
    earlier = managed_by(case)
    assignments.assign_case_manager(actor=line_manager, case=case, worker=colleague, starts_on=TODAY)

    earlier.refresh_from_db()
    assert (earlier.ended_on, earlier.end_reason, earlier.permission) == (TODAY, End.HANDOVER, None)
    present = case.assignments.current().get()
    assert present.worker == colleague
    assert present.permission == CaseUserPermission.objects.get(user=colleague, manages="INDIVIDUAL")
    assert present.history.get().history_user == line_manager
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor, event.data["worker"]) == ("case.manager-assigned", line_manager, colleague.pk)
    assert (event.file_id, event.part) == (case.pk, "case")
    assert Notice.objects.latest("pk").recipient == colleague


@pytest.mark.requirement("KW-5.3", "KW-5.3.1a", "GB2-la-criteria", "GB2-complexity")
def test_taking_the_lead_gives_the_case_its_agency_its_commitment_and_its_manager(unled):
    present = bid(unled)

    case = Case.objects.get(pk=unled.case.pk)
    assert (case.lead_agency, case.level) == (unled.agency, Case.Level.CASE_MANAGEMENT)
    assert case.complexity_reason == Case.Complexity.SEVERITY
    agreement = LeadAgencyAgreement.objects.get()
    assert (agreement.committed_from, agreement.committed_until) == (TODAY, date(2026, 9, 2))
    assert agreement.most_contact
    assert not agreement.best_placed
    assert case.assignments.current().get() == present
    assert present.agency == unled.agency


@pytest.mark.requirement("KW-5.3.1a", "GB2-la-criteria", "GB2-complexity", "GB2-not-signed-up")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"committed_until": date(2026, 8, 2)}, "commitment-too-short"),
        ({"committed_until": date(2026, 9, 1)}, "commitment-too-short"),
        ({"most_contact": False}, "no-ground"),
        ({"complexity_reason": ""}, "no-complexity-reason"),
        ({"agency": "listed only"}, "not-signed-up"),
        ({"agency": "another"}, "not-theirs"),
        ({"worker": "another's"}, "not-lead-agency"),
    ],
)
def test_what_stands_against_a_lead_changes_nothing_and_is_written_down(unled, change, rule):
    if change.get("agency") == "listed only":
        unled.agency.signed_protocols_on = None
        unled.agency.save()
        change = {}
    elif change.get("agency") == "another":
        change = {"agency": CaseAgencyFactory(case=unled.case).agency}
    elif change.get("worker"):
        change = {"worker": WorkerFactory().user}
    with pytest.raises(DomainError) as refusal:
        bid(unled, **change)
    assert refusal.value.code == rule
    assert refused(rule)
    case = Case.objects.get(pk=unled.case.pk)
    assert (case.lead_agency, case.level) == (None, Case.Level.KEY_WORKING)
    assert not LeadAgencyAgreement.objects.exists()
    assert not CaseUserPermission.objects.exists()


def test_a_commitment_of_six_months_to_the_day_is_enough(unled):
    bid(unled, committed_until=date(2026, 9, 2))
    assert LeadAgencyAgreement.objects.get().committed_until == date(2026, 9, 2)


@pytest.mark.requirement("KW-6.2a")
def test_a_second_case_manager_from_another_agency_is_refused(case):
    managed_by(case)
    other = CaseAgencyFactory(case=case).agency
    with pytest.raises(NotAllowed):
        assignments.take_lead(
            actor=line_manager_of(other), case=case, agency=other, worker=WorkerFactory(agency=other).user, **GROUNDS
        )
    assert refused("not-allowed")
    assert case.assignments.count() == CaseUserPermission.objects.count() == 1


def test_only_the_line_manager_may_assign(case, colleague):
    with pytest.raises(NotAllowed):
        assignments.assign_case_manager(actor=colleague, case=case, worker=colleague, starts_on=TODAY)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor, event.data["rule"]) == ("refused", colleague, "not-allowed")


@pytest.mark.requirement("KW-5.3")
@pytest.mark.parametrize(
    ("starts_on", "who", "rule", "field"),
    [
        (TODAY, "outsider", "not-lead-agency", "worker"),
        (date(2026, 3, 3), "colleague", "future-start", "starts_on"),
        (date(2026, 1, 4), "colleague", "before-present", "starts_on"),
    ],
)
def test_a_broken_rule_changes_nothing_and_is_written_down(case, line_manager, colleague, starts_on, who, rule, field):
    managed_by(case, starts_on=date(2026, 1, 5))
    worker = colleague if who == "colleague" else WorkerFactory().user

    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=line_manager, case=case, worker=worker, starts_on=starts_on)

    assert (refusal.value.code, refusal.value.field) == (rule, field)
    assert case.assignments.count() == CaseUserPermission.objects.count() == 1
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.file_id) == ("refused", case.pk)
    assert event.data == {"attempted": "assign_case_manager", "rule": rule}


def test_nothing_is_kept_when_the_audit_event_cannot_be_written(case, line_manager, colleague, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        assignments.assign_case_manager(actor=line_manager, case=case, worker=colleague, starts_on=TODAY)
    assert not case.assignments.exists()
    assert not CaseUserPermission.objects.exists()


def test_a_case_of_key_working_gets_no_case_manager(line_manager, case, colleague):
    case.level = Case.Level.KEY_WORKING
    case.save()
    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=line_manager, case=case, worker=colleague, starts_on=TODAY)
    assert refusal.value.code == "not-case-managed"


def test_the_same_worker_is_not_assigned_twice(case, line_manager):
    present = managed_by(case)
    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=line_manager, case=case, worker=present.worker, starts_on=TODAY)
    assert refusal.value.code == "same-worker"
    assert case.assignments.count() == 1


# --- ending a tenure (GB2-remain-until, C.32) ----------------------------------------------------------------


@pytest.mark.requirement("GB2-remain-until")
@pytest.mark.parametrize("reason", [End.HANDOVER, End.DISENGAGEMENT, End.CLOSURE, End.LEVEL, End.OTHER, "", "tired"])
def test_a_tenure_does_not_end_for_want_of_will(case, line_manager, reason):
    present = managed_by(case)
    with pytest.raises(DomainError) as refusal:
        assignments.end_case_manager(actor=line_manager, case=case, reason=reason)
    assert refusal.value.code == "not-handed-over"
    assert refused("not-handed-over")
    assert selectors.current_case_manager(case) == present


@pytest.mark.requirement("GB1-sw-not-assumed")
@pytest.mark.parametrize("reason", [End.LEFT_POST, End.LONG_LEAVE])
def test_who_leaves_with_nobody_next_leaves_a_task_to_the_managers_that_day(case, line_manager, reason):
    present = managed_by(case)
    managers = set(CaseManagerAssignment.objects.values_list("assigned_by", flat=True)) | {line_manager.pk}
    assignments.end_case_manager(actor=line_manager, case=case, reason=reason)

    present.refresh_from_db()
    assert (present.ended_on, present.end_reason, present.permission) == (TODAY, reason, None)
    assert selectors.current_case_manager(case) is None
    task = VacancyTask.objects.get()
    assert (task.case, task.agency, task.cause, task.opened_on) == (case, case.lead_agency, reason.value, TODAY)
    told = Notice.objects.filter(key=f"vacancy:{task.pk}")
    assert set(told.values_list("recipient", flat=True)) == managers
    case.refresh_from_db()
    assert case.lead_agency is not None  # it stays bound


def test_an_interim_bridges_the_gap_without_a_task(case, line_manager, colleague):
    managed_by(case)
    interim = assignments.end_case_manager(
        actor=line_manager,
        case=case,
        reason=End.LONG_LEAVE,
        interim=colleague,
        interim_until=date(2026, 4, 30),
    )
    assert selectors.current_case_manager(case) == interim
    assert (interim.worker, interim.interim_until) == (colleague, date(2026, 4, 30))
    assert case_policy.can(colleague, case) == CASE_MANAGEMENT
    assert not VacancyTask.objects.exists()
    call_command("check_integrity")


@pytest.mark.parametrize(
    ("who", "until", "rule"),
    [
        ("outsider", date(2026, 4, 30), "not-lead-agency"),
        ("present", date(2026, 4, 30), "same-worker"),
        ("colleague", None, "no-interim-end"),
        ("colleague", TODAY, "no-interim-end"),
    ],
)
def test_an_interim_is_another_worker_of_the_lead_agency_for_a_named_time(
    case, line_manager, colleague, who, until, rule
):
    present = managed_by(case)
    interim = {"outsider": WorkerFactory().user, "present": present.worker, "colleague": colleague}[who]
    with pytest.raises(DomainError) as refusal:
        assignments.end_case_manager(
            actor=line_manager, case=case, reason=End.LONG_LEAVE, interim=interim, interim_until=until
        )
    assert refusal.value.code == rule
    assert selectors.current_case_manager(case) == present


def test_appointing_somebody_fills_the_vacancy(case, line_manager, colleague):
    managed_by(case)
    assignments.end_case_manager(actor=line_manager, case=case, reason=End.LEFT_POST)
    assignments.assign_case_manager(actor=line_manager, case=case, worker=colleague, starts_on=TODAY)
    task = VacancyTask.objects.get()
    assert task.filled_at is not None
    assert task.filled_by == line_manager


def test_where_an_agency_has_no_manager_its_administrator_is_told_in_whose_place(case):
    administrator = worker_with(case.lead_agency, WorkerRole.Role.AGENCY_ADMIN)
    tell_managers(case.lead_agency, key="k", subject="s", about=case, on=TODAY)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.stands_in_for) == (administrator, "the line manager")


@pytest.mark.requirement("KW-5.2", "GB2-elevate")
def test_one_worker_is_case_manager_here_and_key_worker_there(case, line_manager, colleague):
    assignments.assign_case_manager(actor=line_manager, case=case, worker=colleague, starts_on=TODAY)
    other = led_case(lead_agency=case.lead_agency)
    key_workers.assign_key_worker(
        actor=line_manager,
        case=other,
        agency=case.lead_agency,
        worker=colleague,
        profession="nurse",
        starts_on=TODAY,
        in_care_team=False,
    )
    assert case_policy.can(colleague, case) == CASE_MANAGEMENT
    assert case_policy.can(colleague, other) == KEY_WORK
    assert KEY_WORK - {"ask_to_manage"} < CASE_MANAGEMENT
    call_command("check_integrity")


def test_a_tenure_is_counted_from_its_dublin_day(case):
    with time_machine.travel("2026-07-01 23:30Z", tick=False):  # half past midnight on the 2nd, in Dublin
        worker = WorkerFactory(agency=case.lead_agency).user
        assigned = assignments.assign_case_manager(
            actor=line_manager_of(case.lead_agency), case=case, worker=worker, starts_on=date(2026, 7, 2)
        )
    assert assigned.starts_on == date(2026, 7, 2)


def test_a_closed_case_keeps_its_people(line_manager, case, colleague):
    case.status, case.closed_on = Case.Status.CLOSED, TODAY
    case.save()
    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=line_manager, case=case, worker=colleague, starts_on=TODAY)
    assert refusal.value.code == "case-closed"
    assert not case.assignments.exists()
