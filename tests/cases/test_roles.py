"""One case manager per case and kind: what the database refuses, whoever asks."""

import threading

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections
from guardian.shortcuts import assign_perm

from cases.models import (
    Case,
    CaseManagerAssignment,
    CaseUserPermission,
    CoverArrangement,
    KeyWorkerAssignment,
    LeadAgencyAgreement,
)
from cases.services import assignments
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    CaseFactory,
    UserFactory,
    WorkerFactory,
    entered,
    key_worker_in,
    line_manager_of,
    managed_by,
    right,
)

ONE = "one_case_manager_per_case_and_kind"
GROUNDS = {"best_placed": True, "complexity_reason": Case.Complexity.RANGE}


@pytest.mark.requirement("KW-6.2a")
def test_guardians_own_shortcut_cannot_make_a_second_manager(case):
    managed_by(case)
    with pytest.raises(IntegrityError, match=ONE):
        assign_perm("manage_case", UserFactory(), case)


@pytest.mark.requirement("KW-6.2a")
def test_bare_sql_cannot_make_a_second_manager_nor_hide_one(case):
    managed_by(case)
    manage = Permission.objects.get(codename="manage_case")
    sql = """INSERT INTO cases_caseuserpermission
             (user_id, permission_id, content_object_id, starts_at, manages, codename, ground, reason, review_note)
             VALUES (%s, %s, %s, now(), NULL, '', 'role', '', '')"""
    with pytest.raises(IntegrityError, match=ONE), connection.cursor() as cursor:
        cursor.execute(sql, [UserFactory().pk, manage.pk, case.pk])


def test_a_lesser_right_cannot_be_turned_into_a_second_manager(case):
    managed_by(case)
    lesser = right(UserFactory(), case, "work_case")
    manage = Permission.objects.get(codename="manage_case")
    with pytest.raises(IntegrityError, match=ONE):
        CaseUserPermission.objects.filter(pk=lesser.pk).update(permission=manage)


def test_a_second_call_of_the_service_cannot_make_a_second_manager(db):
    shared = CaseAgencyFactory()
    entered(shared.case)
    first, second = shared.agency, CaseAgencyFactory(case=shared.case).agency
    stale = Case.objects.get(pk=shared.case.pk)
    take = assignments.take_lead
    take(
        actor=line_manager_of(first),
        case=shared.case,
        agency=first,
        worker=WorkerFactory(agency=first).user,
        **GROUNDS,
    )
    with pytest.raises(NotAllowed):
        take(
            actor=line_manager_of(second),
            case=stale,
            agency=second,
            worker=WorkerFactory(agency=second).user,
            **GROUNDS,
        )
    assert CaseUserPermission.objects.get().manages == "INDIVIDUAL"


@pytest.mark.requirement("KW-8.2.3a")
def test_a_family_has_its_own_manager_beside_the_adults(case):
    managed_by(case)
    assert right(UserFactory(), case, "manage_case", manages="CHILD_FAMILY").manages == "CHILD_FAMILY"
    with pytest.raises(IntegrityError):
        right(UserFactory(), case, "manage_case", manages="SOMETHING_ELSE")


def test_only_a_manager_manages_and_a_worker_may_hold_a_right_twice(case):
    worker = UserFactory()
    held = [right(worker, case, "work_case", manages="INDIVIDUAL") for _ in range(2)]
    for row in held:
        row.refresh_from_db()
        assert row.manages is None


def test_what_is_no_allocated_right_cannot_be_given(case):
    permission = Permission.objects.get(codename="add_user")
    with pytest.raises(ImproperlyConfigured):
        CaseUserPermission.objects.create(user=UserFactory(), content_object=case, permission=permission)


def test_an_assignment_holds_its_right_until_it_ends(case):
    assignment = managed_by(case)
    with pytest.raises(IntegrityError, match="holds_its_permission"):
        CaseManagerAssignment.objects.filter(pk=assignment.pk).update(permission=None)


def test_check_integrity_finds_what_was_written_round_the_services(case, capsys):
    assignment = managed_by(case)
    key_worker_in(case)
    call_command("check_integrity")
    CaseUserPermission.objects.filter(assignment=assignment).update(user=UserFactory())
    assign_perm("manage_case", UserFactory(), CaseFactory())
    with pytest.raises(CommandError, match="2 disagreement"):
        call_command("check_integrity")
    assert "without an assignment" in capsys.readouterr().err


def test_check_integrity_looks_at_key_workers_cover_and_commitments(case, capsys):
    assignment = managed_by(case)
    worker = key_worker_in(case)
    KeyWorkerAssignment.objects.filter(worker=worker).update(worker=UserFactory())
    right(UserFactory(), case, "cover_case", covers=assignment.permission)
    LeadAgencyAgreement.objects.create(
        case=case,
        agency=AgencyFactory(),
        committed_from="2026-01-05",
        committed_until="2026-07-05",
        best_placed=True,
        agreed_by=UserFactory(),
    )
    with pytest.raises(CommandError, match="3 disagreement"):
        call_command("check_integrity")
    said = capsys.readouterr().err
    assert "key worker assignment" in said
    assert "cover" in said
    assert "lead agreement" in said
    assert not CoverArrangement.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
@pytest.mark.requirement("KW-6.2a", "KW-5.3")
def test_of_two_hundred_managers_who_take_the_lead_at_once_one_wins():
    case = CaseFactory(lead_agency=None)
    agencies = [CaseAgencyFactory(case=case).agency for _ in range(200)]
    entered(case)
    bids = [(line_manager_of(agency), agency, WorkerFactory(agency=agency).user) for agency in agencies]
    start, outcomes = threading.Barrier(len(bids)), []

    def take(manager, agency, worker):
        try:
            connection.ensure_connection()
            start.wait()
            assignments.take_lead(actor=manager, case=Case(pk=case.pk), agency=agency, worker=worker, **GROUNDS)
            outcomes.append("won")
        except (DomainError, NotAllowed) as refusal:
            outcomes.append(refusal.code)
        except Exception as crash:
            outcomes.append(repr(crash))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=bid) for bid in bids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 200
    assert outcomes.count("won") == 1
    assert set(outcomes) <= {"won", "lead-taken", "not-allowed"}  # refused by a rule, not by a crash
    assert "lead-taken" in outcomes  # some stood before the lock and read the reason
    holder = CaseUserPermission.objects.get(content_object=case, manages="INDIVIDUAL")
    assert CaseManagerAssignment.objects.get().worker == holder.user
    assert LeadAgencyAgreement.objects.get().agency == Case.objects.get(pk=case.pk).lead_agency
    assert Case.objects.filter(lead_agency__workers__user=holder.user).exists()
    assert AuditEvent.objects.filter(verb="refused", data__attempted="take_lead").count() == 199
    call_command("check_integrity")
