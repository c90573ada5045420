"""Nobody's notice is lost: where the receiver is missing, the managers have it, and it says for whom."""

import pytest

from agencies.models import Worker, WorkerRole
from core.days import today
from notifications import routing
from notifications.models import Notice
from tests.factories import AgencyFactory, UserFactory, line_manager_of, worker_with

DPO = WorkerRole.Role.DPO


@pytest.fixture
def agency(db):
    return AgencyFactory(name="Turas")


def users(receivers):
    return {receiver.user_id for receiver in receivers}


def test_the_holder_of_a_role_is_told_in_their_own_name(agency):
    line_manager_of(agency)
    officer = worker_with(agency, DPO)
    assert routing.holders(DPO, agency, today()) == [routing.Receiver(officer.pk)]


def test_where_nobody_holds_the_role_the_managers_stand_in(agency):
    manager = line_manager_of(agency)
    worker_with(AgencyFactory(), DPO)
    [receiver] = routing.holders(DPO, agency, today())
    assert receiver.user_id == manager.pk
    assert receiver.stands_in_for == "the data protection officer of Turas, which has none"


@pytest.mark.parametrize("gone", ["left", "signed off", "never"])
def test_where_a_named_person_can_no_longer_be_told_the_managers_are(agency, gone):
    manager = line_manager_of(agency)
    person = worker_with(agency, "key-worker")
    assert routing.named(person, "the case manager", agency, today()) == [routing.Receiver(person.pk)]
    if gone == "left":
        Worker.objects.filter(user=person).update(left_on=today())
    elif gone == "signed off":
        person.is_active = False
        person.save()
    [receiver] = routing.named(None if gone == "never" else person, "the case manager", agency, today())
    assert receiver.user_id == manager.pk
    assert receiver.stands_in_for.startswith("the case manager, ")


def test_an_agency_without_managers_has_its_administrator_told(agency):
    administrator = worker_with(agency, WorkerRole.Role.AGENCY_ADMIN)
    [receiver] = routing.managers(agency, today())
    assert receiver == routing.Receiver(administrator.pk, "a manager of Turas, which has none", agency)
    routing.tell([receiver], key="k", subject="Something waits", about=administrator)
    assert Notice.objects.get().about_label == "agencies.Agency"  # an administrator opens no files


def test_with_neither_there_is_nobody(agency):
    assert routing.managers(agency, today()) == []
    assert routing.managers(None, today()) == []


def test_somebody_told_for_two_reasons_is_told_once_by_their_own_name(agency):
    person = UserFactory()
    routing.tell(
        [routing.Receiver(person.pk, "the case manager"), routing.Receiver(person.pk)],
        key="k",
        subject="Something waits",
        about=agency,
    )
    notice = Notice.objects.get()
    assert (notice.recipient, notice.stands_in_for) == (person, "")
