"""Cover: what the absent worker may, from the first day to the end of the last, and not a second longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from cases import selectors
from cases.models import CaseUserPermission, CoverArrangement
from cases.policies import CASE_MANAGEMENT, KEY_WORK, CoverAction, case_policy, cover_policy
from cases.services import assignments, cover, key_workers
from core.days import start_of
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import WorkerFactory, key_worker_in, led_case, line_manager_of, managed_by

FIRST, LAST = date(2026, 8, 1), date(2026, 8, 14)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def stand_in(case):
    return WorkerFactory(agency=case.lead_agency, phone="01 555 0101").user


def arrange(case, absent, stand_in, **fields):
    given = {"first_day": FIRST, "last_day": LAST, "actor": line_manager_of(case.lead_agency)} | fields
    return cover.arrange_cover(agency=case.lead_agency, absent=absent, cover=stand_in, **given)


@pytest.mark.requirement("GB2-cover")
def test_cover_works_on_the_14th_and_is_refused_on_the_15th(case, stand_in):
    absent = managed_by(case).worker
    arranged = arrange(case, absent, stand_in)

    begins, ends = start_of(FIRST), start_of(date(2026, 8, 15))
    assert case_policy.can(stand_in, case, at=begins - SECOND) == set()
    assert case_policy.can(stand_in, case, at=begins) == CASE_MANAGEMENT
    assert case_policy.can(stand_in, case, at=ends - SECOND) == CASE_MANAGEMENT
    assert case_policy.can(stand_in, case, at=ends) == set()
    assert case_policy.can(absent, case, at=begins) == CASE_MANAGEMENT
    assert ends == datetime(2026, 8, 14, 23, tzinfo=UTC)  # Dublin's midnight, in summer
    assert set(Notice.objects.filter(key=f"cover:{arranged.pk}").values_list("recipient", flat=True)) == {
        absent.pk,
        stand_in.pk,
    }
    assert AuditEvent.objects.get(verb="cover.arranged").data["rights"] == 1
    call_command("check_integrity")


@pytest.mark.requirement("GB2-cover")
def test_the_page_opens_on_the_14th_and_not_on_the_15th(client, case, stand_in):
    arrange(case, key_worker_in(case), stand_in)
    client.force_login(stand_in)
    for at, status in (("2026-08-14 22:59Z", 200), ("2026-08-14 23:00Z", 404)):
        with time_machine.travel(at, tick=False):
            client.force_login(stand_in)
            assert client.get(f"/cases/{case.pk}/").status_code == status
    assert AuditEvent.objects.filter(verb="refused", actor=stand_in, file_id=case.pk).exists()


@pytest.mark.requirement("GB2-cover")
def test_each_right_is_covered_as_what_it_is(case, stand_in):
    absent = key_worker_in(case)
    other = led_case(lead_agency=case.lead_agency)
    assignments.assign_case_manager(
        actor=line_manager_of(case.lead_agency), case=other, worker=absent, starts_on=date(2026, 3, 2)
    )
    arrange(case, absent, stand_in)
    assert case_policy.can(stand_in, case, at=start_of(LAST)) == KEY_WORK
    assert case_policy.can(stand_in, other, at=start_of(LAST)) == CASE_MANAGEMENT


def test_a_right_gained_during_cover_is_covered_as_well_and_one_that_ends_is_not(case, stand_in):
    manager = line_manager_of(case.lead_agency)
    absent = WorkerFactory(agency=case.lead_agency).user
    arrange(case, absent, stand_in, first_day=date(2026, 3, 2), last_day=date(2026, 3, 6), actor=manager)
    assert case_policy.can(stand_in, case) == set()
    assigned = key_workers.assign_key_worker(
        actor=manager,
        case=case,
        agency=case.lead_agency,
        worker=absent,
        profession="nurse",
        starts_on=date(2026, 3, 2),
        in_care_team=False,
    )
    assert case_policy.can(stand_in, case) == KEY_WORK
    call_command("check_integrity")

    key_workers.end_key_worker(actor=manager, assignment=assigned, ended_on=date(2026, 3, 2), reason="other")
    assert case_policy.can(stand_in, case) == set()
    assert not CaseUserPermission.objects.filter(codename="cover_case").exists()
    call_command("check_integrity")


@pytest.mark.requirement("GB2-contact-point")
def test_while_cover_runs_the_contact_is_the_stand_in_and_said_to_be(case, stand_in):
    absent = managed_by(case).worker
    arrange(case, absent, stand_in)
    before, during = start_of(FIRST) - SECOND, start_of(LAST)

    assert selectors.contact_point(case, before).user == absent
    contact = selectors.contact_point(case, during)
    assert (contact.user, contact.stands_in_for, contact.until) == (stand_in, absent, LAST)
    assert (contact.phone, contact.agency) == ("01 555 0101", case.lead_agency)


@pytest.mark.requirement("GB2-contact-point")
def test_the_contact_stays_right_when_the_covered_role_ends(case, stand_in):
    absent = managed_by(case).worker
    manager = line_manager_of(case.lead_agency)
    today = date(2026, 3, 2)
    arrange(case, absent, stand_in, first_day=today, last_day=LAST, actor=manager)
    following = WorkerFactory(agency=case.lead_agency).user
    assignments.assign_case_manager(actor=manager, case=case, worker=following, starts_on=today)
    contact = selectors.contact_point(case, datetime.now(UTC))
    assert (contact.user, contact.stands_in_for) == (following, None)
    assert case_policy.can(stand_in, case) == set()

    assignments.end_case_manager(actor=manager, case=case, reason="left-post")
    assert selectors.contact_point(case, datetime.now(UTC)) is None
    call_command("check_integrity")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"stand_in": "absent"}, "same-worker"),
        ({"stand_in": "outsider"}, "not-colleagues"),
        ({"first_day": date(2026, 3, 1)}, "past-start"),
        ({"last_day": date(2026, 7, 31)}, "ends-before-start"),
        ({"before": "absent"}, "already-covered"),
        ({"before": "stand-in"}, "cover-is-away"),
    ],
)
def test_what_stands_against_cover(case, stand_in, change, rule):
    absent = managed_by(case).worker
    other = WorkerFactory(agency=case.lead_agency).user
    match change.pop("before", None):
        case "absent":
            arrange(case, absent, other, first_day=LAST, last_day=LAST)
        case "stand-in":
            arrange(case, stand_in, other)
    stand_in = {"absent": absent, "outsider": WorkerFactory().user}.get(change.pop("stand_in", ""), stand_in)
    before = CoverArrangement.objects.count(), CaseUserPermission.objects.count()
    with pytest.raises(DomainError) as refusal:
        arrange(case, absent, stand_in, **change)
    assert refusal.value.code == rule
    assert (CoverArrangement.objects.count(), CaseUserPermission.objects.count()) == before
    assert AuditEvent.objects.latest("pk").data == {"attempted": "arrange_cover", "rule": rule}


def test_only_a_manager_of_the_agency_arranges_cover(case, stand_in):
    absent = managed_by(case).worker
    for actor in (absent, stand_in, line_manager_of(WorkerFactory().agency)):
        with pytest.raises(NotAllowed):
            arrange(case, absent, stand_in, actor=actor)
    assert not CoverArrangement.objects.exists()


@pytest.mark.requirement("GB2-cover")
def test_cover_called_off_ends_at_once(case, stand_in):
    manager = line_manager_of(case.lead_agency)
    absent = managed_by(case).worker
    arranged = arrange(case, absent, stand_in, first_day=date(2026, 3, 2), actor=manager)
    assert case_policy.can(stand_in, case) == CASE_MANAGEMENT
    with pytest.raises(NotAllowed):
        cover.cancel_cover(actor=stand_in, arrangement=arranged)
    cover.cancel_cover(actor=manager, arrangement=arranged)
    assert case_policy.can(stand_in, case) == set()
    arranged.refresh_from_db()
    assert arranged.cancelled_by == manager
    with pytest.raises(DomainError) as refusal:
        cover.cancel_cover(actor=manager, arrangement=arranged)
    assert refusal.value.code == "already-cancelled"
    call_command("check_integrity")


def test_cover_that_is_over_is_not_called_off(case, stand_in):
    manager = line_manager_of(case.lead_agency)
    arranged = arrange(case, managed_by(case).worker, stand_in, actor=manager)
    with time_machine.travel("2026-08-15 09:00Z", tick=False), pytest.raises(DomainError) as refusal:
        cover.cancel_cover(actor=manager, arrangement=arranged)
    assert refusal.value.code == "cover-over"


def test_who_reads_an_arrangement(case, stand_in):
    absent = managed_by(case).worker
    manager = line_manager_of(case.lead_agency)
    arranged = arrange(case, absent, stand_in, actor=manager)
    table = {
        manager: set(CoverAction),
        absent: {CoverAction.VIEW},
        stand_in: {CoverAction.VIEW},
        WorkerFactory(agency=case.lead_agency).user: set(),
        line_manager_of(WorkerFactory().agency): set(),
    }
    for person, expected in table.items():
        assert cover_policy.can(person, arranged) == expected
        assert cover_policy.scope(person).contains(arranged) is bool(expected)
