"""Two records of one person become one, and two again."""

from datetime import date

import pytest

from agencies.models import WorkerRole
from cases import selectors
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    FamilyLink,
    KeyWorkerAssignment,
    MergeTask,
    PersonFlag,
    PersonMerge,
    ServiceInUse,
    ServiceUser,
    SightBar,
)
from cases.policies import CaseAction, case_policy, merge_task_policy
from cases.reach import STILL_OPEN, TO_CASE, OnMerge
from cases.services import merges
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseFactory,
    ServiceUserFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)

pytestmark = pytest.mark.django_db
BORN = date(1991, 2, 14)


def mary(**fields):
    return ServiceUserFactory(**({"first_names": "Máire", "last_name": "Ní Bhriain", "date_of_birth": BORN} | fields))


@pytest.fixture
def led():
    """Turas case-manages Mary."""
    case = led_case(service_user=mary(phone="01 555 0000"))
    managed_by(case)
    return case


@pytest.fixture
def other():
    """Harbour has a file of its own for Mary, with a key worker."""
    case = led_case(
        service_user=mary(phone="01 555 9999", languages="Irish"),
        level=Case.Level.KEY_WORKING,
        complexity_reason="",
        opened_on=date(2025, 6, 1),
    )
    key_worker_in(case)
    return case


@pytest.fixture
def task(led, other):
    return asked(led, other)


def asked(one, two):
    a, b = sorted((one, two), key=lambda case: case.service_user_id)
    return MergeTask.objects.create(
        one=a.service_user, other=b.service_user, one_agency=a.lead_agency, other_agency=b.lead_agency, reason="Same"
    )


def agreed(task, led, other):
    merges.decide_merge(actor=line_manager_of(led.lead_agency), task=task, same=True)
    return merges.decide_merge(actor=line_manager_of(other.lead_agency), task=task, same=True)


def test_each_link_that_moves_while_open_says_what_open_means():
    """That no link is forgotten is held for all apps by tests/architecture."""
    limited = {
        link.rpartition(".")[0] for link, verb in TO_CASE.items() if verb in {OnMerge.MOVES_WHILE_OPEN, OnMerge.CLOSES}
    }
    assert limited == set(STILL_OPEN)


class TestDeciding:
    def test_one_side_alone_merges_nothing(self, task, led, other):
        theirs = line_manager_of(other.lead_agency)
        merges.decide_merge(actor=line_manager_of(led.lead_agency), task=task, same=True)
        task.refresh_from_db()
        assert task.outcome == MergeTask.Outcome.OPEN
        assert not PersonMerge.objects.exists()
        assert Notice.objects.filter(recipient=theirs, about_label="cases.MergeTask").exists()

    def test_the_same_side_does_not_agree_twice(self, task, led):
        manager = line_manager_of(led.lead_agency)
        merges.decide_merge(actor=manager, task=task, same=True)
        with pytest.raises(DomainError, match="other agency"):
            merges.decide_merge(actor=manager, task=task, same=True)

    def test_two_people_are_left_as_they_are(self, task, led, other):
        merges.decide_merge(actor=line_manager_of(led.lead_agency), task=task, same=False, note="Cousins")
        task.refresh_from_db()
        assert (task.outcome, task.note) == (MergeTask.Outcome.DIFFERENT, "Cousins")
        with pytest.raises(DomainError, match="decided already"):
            merges.decide_merge(actor=line_manager_of(other.lead_agency), task=task, same=True)

    @pytest.mark.parametrize("role", [WorkerRole.Role.KEY_WORKER, WorkerRole.Role.AGENCY_ADMIN, WorkerRole.Role.DPO])
    def test_only_managers_of_the_two_sides_see_and_decide(self, task, led, role):
        for user in (worker_with(led.lead_agency, role), line_manager_of(AgencyFactory())):
            assert not merge_task_policy.scope(user).exists()
            with pytest.raises(NotAllowed):
                merges.decide_merge(actor=user, task=task, same=True)
        assert AuditEvent.objects.filter(verb="refused", subject_label="cases.MergeTask").count() == 2

    def test_a_manager_barred_from_the_person_does_not_decide(self, task, led):
        manager = line_manager_of(led.lead_agency)
        SightBar.objects.create(service_user=led.service_user, user=manager, reason="family")
        with pytest.raises(NotAllowed):
            merges.decide_merge(actor=manager, task=task, same=True)


class TestMerging:
    def test_the_better_led_case_stays_and_takes_the_other_in(self, task, led, other):
        worker = KeyWorkerAssignment.objects.get(case=other).worker
        service = ServiceInUse.objects.create(case=other, service_name="MABS")
        assert agreed(task, led, other).outcome == MergeTask.Outcome.SAME
        led.refresh_from_db()
        other.refresh_from_db()
        service.refresh_from_db()
        assert (led.status, other.status) == (Case.Status.OPEN, Case.Status.CLOSED)
        assert other.service_user == led.service_user
        assert service.case == led
        assert KeyWorkerAssignment.objects.current().get(case=led).worker == worker
        assert set(CaseAgency.objects.filter(case=led, left_on=None).values_list("agency", flat=True)) == {
            led.lead_agency_id,
            other.lead_agency_id,
        }
        assert selectors.integrity_faults() == []

    def test_what_only_the_other_record_knew_is_taken_over_and_what_differs_is_kept(self, task, led, other):
        gone = other.service_user
        agreed(task, led, other)
        kept = ServiceUser.objects.get(pk=led.service_user_id)
        gone.refresh_from_db()
        assert (kept.phone, kept.languages, gone.merged_into) == ("01 555 0000", "Irish", kept)
        assert PersonMerge.objects.get().before == {"otherwise": {"phone": "01 555 9999"}}

    def test_a_partner_sees_the_shared_case_only_as_far_as_consent_goes(self, task, led, other):
        worker = KeyWorkerAssignment.objects.get(case=other).worker
        agreed(task, led, other)
        assert not case_policy.allows(worker, CaseAction.VIEW, led)
        consent_for(led, other.lead_agency, "drug-use")
        assert case_policy.allows(worker, CaseAction.VIEW, led)

    def test_a_consent_given_for_one_case_does_not_open_the_other(self, task, led, other):
        third = AgencyFactory()
        consent = consent_for(other, third, "drug-use")
        agreed(task, led, other)
        consent.refresh_from_db()
        assert consent.case == other

    def test_flags_family_and_bars_go_with_the_person(self, task, led, other):
        gone = other.service_user
        PersonFlag.objects.create(person=gone, kind="risk", text="Dog")
        relative = ServiceUserFactory()
        FamilyLink.objects.create(person=relative, relative=gone, relationship="parent")
        user = WorkerFactory(agency=led.lead_agency).user
        SightBar.objects.create(service_user=gone, user=user, reason="family")
        agreed(task, led, other)
        kept = led.service_user
        assert PersonFlag.objects.get().person == kept
        assert FamilyLink.objects.get().relative == kept
        assert SightBar.objects.get().service_user == kept

    @pytest.mark.requirement("KW-6.2a")
    def test_two_case_managers_are_settled_first(self, led):
        rival = led_case(service_user=mary())
        managed_by(rival)
        task = asked(led, rival)
        merges.decide_merge(actor=line_manager_of(led.lead_agency), task=task, same=True)
        with pytest.raises(DomainError, match="Both files have a case manager") as refusal:
            merges.decide_merge(actor=line_manager_of(rival.lead_agency), task=task, same=True)
        assert str(rival.lead_agency) in refusal.value.message
        task.refresh_from_db()
        assert task.outcome == MergeTask.Outcome.OPEN
        assert not PersonMerge.objects.exists()
        assert CaseManagerAssignment.objects.current().count() == 2
        assert AuditEvent.objects.filter(verb="refused", data__rule="two-case-managers").exists()

    def test_a_worker_with_the_role_in_both_keeps_it_once(self, led, other):
        shared = KeyWorkerAssignment.objects.get(case=other)
        from tests.factories import right

        KeyWorkerAssignment.objects.create(
            case=led,
            worker=shared.worker,
            agency=shared.agency,
            profession=shared.profession,
            starts_on=shared.starts_on,
            permission=right(shared.worker, led, "work_case"),
        )
        task = asked(led, other)
        agreed(task, led, other)
        assert KeyWorkerAssignment.objects.current().get(worker=shared.worker).case == led
        assert selectors.integrity_faults() == []
        with pytest.raises(DomainError, match="by hand"):
            merges.undo_merge(actor=line_manager_of(led.lead_agency), merge=PersonMerge.objects.get())

    def test_a_harm_reduction_file_stays_beside_the_case(self, led):
        file = led_case(service_user=mary(), level=Case.Level.HARM_REDUCTION_ONLY, complexity_reason="")
        agreed(asked(led, file), led, file)
        file.refresh_from_db()
        assert (file.status, file.service_user) == (Case.Status.OPEN, led.service_user)

    def test_within_one_agency_one_manager_is_enough(self, led):
        twin = CaseFactory(
            service_user=mary(), lead_agency=led.lead_agency, level=Case.Level.KEY_WORKING, complexity_reason=""
        )
        manager = line_manager_of(led.lead_agency)
        task = merges.ask_merge(actor=manager, person=led.service_user, other=twin.service_user, reason="Entered twice")
        merges.decide_merge(actor=manager, task=task, same=True)
        assert PersonMerge.objects.get().kept == led.service_user


class TestUndoing:
    def test_all_is_as_it_was(self, task, led, other):
        before = {
            "workers": list(KeyWorkerAssignment.objects.order_by("pk").values("case", "permission", "ended_on")),
            "cases": list(Case.objects.order_by("pk").values("service_user", "status", "closed_on")),
            "people": list(ServiceUser.objects.order_by("pk").values("phone", "languages", "merged_into")),
            "agencies": list(CaseAgency.objects.order_by("pk").values("case", "left_on")),
        }
        agreed(task, led, other)
        merges.undo_merge(actor=line_manager_of(led.lead_agency), merge=PersonMerge.objects.get())
        assert before == {
            "workers": list(KeyWorkerAssignment.objects.order_by("pk").values("case", "permission", "ended_on")),
            "cases": list(Case.objects.order_by("pk").values("service_user", "status", "closed_on")),
            "people": list(ServiceUser.objects.order_by("pk").values("phone", "languages", "merged_into")),
            "agencies": list(CaseAgency.objects.order_by("pk").values("case", "left_on")),
        }
        assert selectors.integrity_faults() == []
        with pytest.raises(DomainError, match="already"):
            merges.undo_merge(actor=line_manager_of(led.lead_agency), merge=PersonMerge.objects.get())

    def test_not_after_something_was_changed(self, task, led, other):
        agreed(task, led, other)
        person = ServiceUser.objects.get(pk=led.service_user_id)
        person.phone, person.version = "01 1", person.version + 1
        person.save()
        with pytest.raises(DomainError, match="changed since"):
            merges.undo_merge(actor=line_manager_of(led.lead_agency), merge=PersonMerge.objects.get())
        other.refresh_from_db()
        assert other.status == Case.Status.CLOSED

    def test_nor_by_a_key_worker(self, task, led, other):
        agreed(task, led, other)
        with pytest.raises(NotAllowed):
            merges.undo_merge(actor=key_worker_in(led), merge=PersonMerge.objects.get())
