"""From key working to case management and back: asked, agreed, kept."""

from datetime import date

import pytest
from django.core.management import call_command

from cases import selectors
from cases.models import Case, LeadAgencyAgreement, LevelChange, VacancyTask
from cases.policies import CASE_MANAGEMENT, KEY_WORK, case_policy
from cases.services import assignments, levels
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import CaseAgencyFactory, WorkerFactory, key_worker_in, led_case, line_manager_of

TODAY = date(2026, 3, 2)
KEY_WORKING, CASE_MANAGED = Case.Level.KEY_WORKING, Case.Level.CASE_MANAGEMENT
YES = {"complexity_reason": Case.Complexity.CO_ORDINATION, "best_placed": True}
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def key_worked(db):
    return led_case(level=KEY_WORKING, complexity_reason="", kw_enough_reason="One need")


def asked(case, to_level, actor=None):
    return levels.ask_level_change(
        actor=actor or key_worker_in(case), case=case, to_level=to_level, reason="Needs have changed."
    )


def decided(case, change, agreed=True, **fields):
    return levels.decide_level_change(actor=line_manager_of(case.lead_agency), change=change, agreed=agreed, **fields)


@pytest.mark.requirement("KW-7.7b", "GB2-complexity", "GB2-la-criteria", "KW-5.3.1a")
def test_a_key_worker_asks_the_manager_agrees_and_the_case_is_managed(key_worked):
    manager = line_manager_of(key_worked.lead_agency)
    worker = key_worker_in(key_worked)
    change = asked(key_worked, CASE_MANAGED, worker)
    assert Notice.objects.get(key=f"level-change:{change.pk}").recipient == manager
    key_worked.refresh_from_db()
    assert key_worked.level == KEY_WORKING  # until somebody agrees

    decided(key_worked, change, **YES)
    key_worked.refresh_from_db()
    assert (key_worked.level, key_worked.complexity_reason) == (CASE_MANAGED, Case.Complexity.CO_ORDINATION)
    agreement = LeadAgencyAgreement.objects.get()
    assert (agreement.agency, agreement.committed_until) == (key_worked.lead_agency, date(2026, 9, 2))
    task = VacancyTask.objects.get()
    assert (task.cause, task.filled_at) == ("level", None)
    assert Notice.objects.filter(recipient=worker, key=f"level-change:{change.pk}:decided").exists()


@pytest.mark.requirement("KW-7.7b", "GB2-kw-enough")
def test_back_to_key_working_ends_role_and_commitment_and_the_history_shows_both_periods(key_worked):
    manager = line_manager_of(key_worked.lead_agency)
    decided(key_worked, asked(key_worked, CASE_MANAGED), **YES)
    cm = WorkerFactory(agency=key_worked.lead_agency).user
    assignments.assign_case_manager(actor=manager, case=key_worked, worker=cm, starts_on=TODAY)
    decided(key_worked, asked(key_worked, KEY_WORKING, cm), kw_enough_reason="One service is enough now.")

    key_worked.refresh_from_db()
    assert (key_worked.level, key_worked.kw_enough_reason) == (KEY_WORKING, "One service is enough now.")
    assert selectors.current_case_manager(key_worked) is None
    ended = key_worked.assignments.get()
    assert (ended.ended_on, ended.end_reason) == (TODAY, "level")
    agreement = LeadAgencyAgreement.objects.get()
    assert (agreement.ended_on, agreement.end_reason) == (TODAY, "level")
    assert not VacancyTask.objects.filter(filled_at=None, cause="level").exists()
    changes = key_worked.level_changes.order_by("pk").values_list("from_level", "to_level", "reason", "agreed")
    assert list(changes) == [
        (KEY_WORKING, CASE_MANAGED, "Needs have changed.", True),
        (CASE_MANAGED, KEY_WORKING, "Needs have changed.", True),
    ]
    assert case_policy.can(cm, key_worked) == set()
    call_command("check_integrity")


def test_the_case_manager_may_stay_on_as_key_worker(case):
    manager = line_manager_of(case.lead_agency)
    cm = WorkerFactory(agency=case.lead_agency, profession="nurse").user
    assignments.assign_case_manager(actor=manager, case=case, worker=cm, starts_on=TODAY)
    assert case_policy.can(cm, case) == CASE_MANAGEMENT
    decided(case, asked(case, KEY_WORKING, cm), kw_enough_reason="Enough.", stays_as_key_worker=True)
    assert case_policy.can(cm, case) == KEY_WORK
    assert case.key_workers.get().profession == "nurse"
    call_command("check_integrity")


@pytest.mark.requirement("KW-7.7b", "GB2-complexity", "GB2-kw-enough", "GB2-not-signed-up")
@pytest.mark.parametrize(
    ("level", "change", "rule"),
    [
        (KEY_WORKING, {"complexity_reason": ""}, "no-complexity-reason"),
        (KEY_WORKING, {"best_placed": False}, "no-ground"),
        (KEY_WORKING, {"committed_until": date(2026, 8, 2)}, "commitment-too-short"),
        (KEY_WORKING, {"signed": False}, "not-signed-up"),
        (CASE_MANAGED, {"kw_enough_reason": " "}, "no-kw-enough-reason"),
    ],
)
def test_without_its_reason_nothing_changes(level, change, rule, db):
    case = led_case(level=level)
    if not change.pop("signed", True):
        case.lead_agency.signed_protocols_on = None
        case.lead_agency.save()
    asking = asked(case, CASE_MANAGED if level == KEY_WORKING else KEY_WORKING)
    with pytest.raises(DomainError) as refusal:
        decided(case, asking, **YES | change)
    assert refusal.value.code == rule
    case.refresh_from_db()
    asking.refresh_from_db()
    assert (case.level, asking.decided_at) == (level, None)
    assert not LeadAgencyAgreement.objects.exists()
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.data["rule"], event.file_id) == ("refused", rule, case.pk)


@pytest.mark.parametrize(
    ("to_level", "reason", "twice", "rule"),
    [
        (KEY_WORKING, "x", False, "same-level"),
        (Case.Level.HARM_REDUCTION_ONLY, "x", False, "harm-reduction-only"),
        (CASE_MANAGED, " ", False, "no-reason"),
        (CASE_MANAGED, "x", True, "level-change-waiting"),
    ],
)
def test_what_may_not_be_asked(key_worked, to_level, reason, twice, rule):
    worker = key_worker_in(key_worked)
    if twice:
        asked(key_worked, CASE_MANAGED, worker)
    with pytest.raises(DomainError) as refusal:
        levels.ask_level_change(actor=worker, case=key_worked, to_level=to_level, reason=reason)
    assert refusal.value.code == rule
    assert LevelChange.objects.count() == int(twice)


@pytest.mark.requirement("KW-7.7b")
def test_only_the_lead_agencys_manager_agrees(key_worked):
    worker = key_worker_in(key_worked)
    change = asked(key_worked, CASE_MANAGED, worker)
    partner = CaseAgencyFactory(case=key_worked).agency
    for actor in (worker, line_manager_of(partner)):
        with pytest.raises(NotAllowed):
            levels.decide_level_change(actor=actor, change=change, agreed=True, **YES)
    key_worked.refresh_from_db()
    assert key_worked.level == KEY_WORKING


def test_a_no_needs_its_reason_and_leaves_the_level(key_worked):
    change = asked(key_worked, CASE_MANAGED)
    with pytest.raises(DomainError) as refusal:
        decided(key_worked, change, agreed=False)
    assert refusal.value.code == "no-reason"
    decided(key_worked, change, agreed=False, note="One service is enough.")
    change.refresh_from_db()
    key_worked.refresh_from_db()
    assert (change.agreed, key_worked.level) == (False, KEY_WORKING)
    with pytest.raises(DomainError) as refusal:
        decided(key_worked, change, **YES)
    assert refusal.value.code == "already-decided"
