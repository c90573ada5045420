"""A person comes to the service, and what is known of them changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from agencies.models import ServiceSetting, WorkerRole
from cases import selectors
from cases.models import (
    Case,
    CaseAgency,
    FamilyLink,
    HarmReductionOffer,
    KeyWorkerAssignment,
    PersonFlag,
    ServiceInUse,
    ServiceUser,
)
from cases.policies import CaseAction, case_policy, person_flag_policy
from cases.services import participation, people, services_in_use
from cases.services.references import take_references
from core.commands import command
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import (
    AgencyFactory,
    ServiceUserFactory,
    WorkerFactory,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)

pytestmark = pytest.mark.django_db
MARY = {"first_names": "Máire", "last_name": "Ní Bhriain", "date_of_birth": date(1991, 2, 14)}
PPS = "1234567T"


@pytest.fixture
def turas():
    return AgencyFactory(name="Turas Training", short_name="Turas")


@pytest.fixture
def dan(turas):
    return WorkerFactory(agency=turas).user


def opened(actor, agency, person=MARY, **entry):
    return people.open_case(actor=actor, agency=agency, person=person, **({"basis": Case.Basis.CRITERIA} | entry))


def refused(code, **data):
    return AuditEvent.objects.filter(verb="refused", data__rule=code, **data).exists()


class TestOpening:
    @pytest.mark.requirement("KW-3.1")
    def test_a_case_is_opened_with_its_person_in_one_go(self, dan, turas):
        case = opened(dan, turas, basis=Case.Basis.OFFER, basis_note="Came on the open morning")
        person = case.service_user
        assert (person.name, person.sort_key) == ("Máire Ní Bhriain", "ni bhriain maire")
        assert (case.level, case.basis, case.lead_agency) == (Case.Level.KEY_WORKING, Case.Basis.OFFER, turas)
        assert CaseAgency.objects.in_case(today()).get(case=case).agency == turas
        assert KeyWorkerAssignment.objects.current().get(case=case).worker == dan
        assert case_policy.allows(dan, CaseAction.WORK, case)
        assert selectors.integrity_faults() == []
        assert AuditEvent.objects.get(verb="case.opened").file_id == case.pk

    @pytest.mark.requirement("KW-3.1")
    def test_no_case_without_a_basis(self, dan, turas):
        with pytest.raises(DomainError, match="on what basis"):
            opened(dan, turas, basis="")
        assert not Case.objects.exists()
        assert not ServiceUser.objects.exists()
        assert refused("no-basis", data__attempted="open_case")

    @pytest.mark.requirement("GB2-case-types")
    @pytest.mark.parametrize("case_type", Case.Type.values)
    def test_a_case_is_of_a_single_adult_a_family_or_a_young_adult(self, dan, turas, case_type):
        assert opened(dan, turas, case_type=case_type).case_type == case_type

    @pytest.mark.parametrize("role", [WorkerRole.Role.AGENCY_ADMIN, WorkerRole.Role.DPO, WorkerRole.Role.AUDITOR])
    def test_only_key_workers_and_managers_open_cases(self, turas, role):
        with pytest.raises(NotAllowed):
            opened(worker_with(turas, role), turas)
        assert not ServiceUser.objects.exists()
        assert refused("not-allowed")

    def test_nobody_opens_a_case_for_another_agency(self, dan):
        with pytest.raises(NotAllowed):
            opened(dan, AgencyFactory())
        assert not ServiceUser.objects.exists()

    def test_a_manager_who_is_no_key_worker_opens_a_case_without_becoming_one(self, turas):
        case = opened(line_manager_of(turas), turas)
        assert not KeyWorkerAssignment.objects.filter(case=case).exists()

    @pytest.mark.parametrize(
        "names",
        [{"first_names": "Aoife"}, {"last_name": "Ó Sé"}, {"known_as": "Redser"}, {"first_names": "Nguyễn Thị Ánh"}],
    )
    def test_a_person_may_have_one_name_only(self, dan, turas, names):
        assert opened(dan, turas, names).service_user.name == next(iter(names.values()))

    def test_but_not_none(self, dan, turas):
        with pytest.raises(DomainError, match="Enter a name"):
            opened(dan, turas, {"phone": "087 123 4567"})
        assert refused("no-name")

    def test_an_age_that_is_guessed_is_kept_as_a_year(self, dan, turas, on_2_march_2026):
        case = opened(dan, turas, {"first_names": "Tom", "estimated_age": 40})
        assert case.service_user.estimated_birth_year == 1986

    def test_a_birth_date_in_the_future_is_refused(self, dan, turas):
        with pytest.raises(DomainError, match="date of birth"):
            opened(dan, turas, MARY | {"date_of_birth": date(2999, 1, 1)})

    def test_references_name_the_agency_and_the_year_and_count_up(self, dan, turas, on_2_march_2026):
        assert [opened(dan, turas, MARY | {"last_name": name}).reference for name in ("A", "B")] == [
            "TUR-2026-0001",
            "TUR-2026-0002",
        ]

    def test_a_reference_brought_in_from_elsewhere_is_passed_over(self, dan, turas, on_2_march_2026):
        led_case(reference="TUR-2026-0001")
        assert opened(dan, turas).reference == "TUR-2026-0002"

    def test_a_person_back_after_closure_gets_a_further_case(self, dan, turas):
        first = opened(dan, turas)
        with pytest.raises(DomainError, match="open case already"):
            people.open_further_case(actor=dan, agency=turas, person=first.service_user, basis=Case.Basis.CRITERIA)
        Case.objects.filter(pk=first.pk).update(status=Case.Status.CLOSED, closed_on=today())
        further = people.open_further_case(
            actor=dan, agency=turas, person=first.service_user, basis=Case.Basis.CRITERIA
        )
        assert further.previous_case == first

    def test_nobody_opens_a_case_for_a_person_they_may_not_read(self, dan, turas):
        with pytest.raises(NotAllowed):
            people.open_further_case(actor=dan, agency=turas, person=ServiceUserFactory(), basis=Case.Basis.CRITERIA)


@pytest.mark.django_db(transaction=True)
def test_of_openings_at_once_each_has_its_own_reference(django_db_serialized_rollback):
    agency = AgencyFactory(name="Turas")

    @command
    def take(*, actor):
        return take_references(agency, 2026, 3)

    def one(_):
        try:
            return take(actor=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [reference for three in pool.map(one, range(16)) for reference in three]
    assert len(set(taken)) == 48
    assert max(taken) == "TUR-2026-0048"


class TestParticipation:
    @pytest.mark.requirement("KW-6.6b")
    def test_the_entry_stays_incomplete_until_the_person_was_told(self, dan, turas):
        case = opened(dan, turas)
        assert selectors.entry_gaps(case)
        told = participation.tell_participation_policy(actor=dan, case=case)
        assert (told.participation_told_by, selectors.entry_gaps(told)) == (dan, [])
        assert told.participation_told_at is not None

    def test_a_choice_is_refused_before_the_person_was_told(self, dan, turas):
        with pytest.raises(DomainError, match="First tell"):
            opened(dan, turas, participation=Case.Participation.DECLINED)
        assert not ServiceUser.objects.exists()
        assert refused("not-told")

    @pytest.mark.requirement("KW-6.6a")
    def test_who_declines_is_served_all_the_same(self, dan, turas):
        case = opened(dan, turas, told_policy=True, participation=Case.Participation.DECLINED)
        assert (case.status, case.declined_on) == (Case.Status.OPEN, today())
        assert not KeyWorkerAssignment.objects.filter(case=case).exists()
        service = services_in_use.add_service_in_use(actor=dan, case=case, service_name="Night shelter")
        assert ServiceInUse.objects.get(case=case) == service

    @pytest.mark.requirement("KW-6.6a")
    def test_where_everyone_is_expected_nobody_declines(self, dan, turas):
        ServiceSetting.objects.create(key="key_working_participation", agency=turas, value="expected")
        case = opened(dan, turas, told_policy=True)
        with pytest.raises(DomainError, match="expects everyone"):
            participation.record_participation(actor=dan, case=case, participation=Case.Participation.DECLINED)
        case.refresh_from_db()
        assert case.participation == Case.Participation.NOT_ASKED
        assert refused("participation-expected", file_id=case.pk)

    def test_only_who_works_on_the_case_records_a_choice(self, dan, turas):
        case = opened(dan, turas, told_policy=True)
        stranger = WorkerFactory(agency=turas).user
        with pytest.raises(NotAllowed):
            participation.record_participation(actor=stranger, case=case, participation=Case.Participation.TAKES_PART)
        assert refused("not-allowed", file_id=case.pk)


class TestHarmReduction:
    @pytest.mark.requirement("KW-6.8a")
    def test_nothing_is_demanded_of_somebody_who_comes_for_harm_reduction(self, dan, turas):
        case = opened(dan, turas, {"known_as": "Redser"}, level=Case.Level.HARM_REDUCTION_ONLY, basis="")
        assert not KeyWorkerAssignment.objects.exists()
        assert selectors.entry_gaps(case) == []
        assert case_policy.allows(dan, CaseAction.WORK, case)  # who took the person in holds the file

    @pytest.mark.requirement("LAW-special-category")
    def test_a_colleague_without_a_role_does_not_see_the_file(self, dan, turas):
        case = opened(dan, turas, level=Case.Level.HARM_REDUCTION_ONLY, basis="")
        assert not case_policy.allows(WorkerFactory(agency=turas).user, CaseAction.VIEW, case)

    @pytest.mark.requirement("KW-6.8a")
    def test_where_the_service_has_no_such_track_it_is_refused(self, dan, turas):
        ServiceSetting.objects.create(key="harm_reduction_track", agency=turas, value=False)
        with pytest.raises(DomainError, match="harm reduction"):
            opened(dan, turas, level=Case.Level.HARM_REDUCTION_ONLY, basis="")
        assert not ServiceUser.objects.exists()
        assert refused("no-harm-reduction")

    @pytest.mark.requirement("KW-6.8b")
    def test_each_offer_is_kept_with_its_answer_day_and_worker(self, dan, turas):
        case = opened(dan, turas, level=Case.Level.HARM_REDUCTION_ONLY, basis="")
        participation.record_offer(
            actor=dan, case=case, offer=Case.Level.KEY_WORKING, answer="not-now", offered_on=today()
        )
        offer = HarmReductionOffer.objects.get(case=case)
        assert (offer.answer, offer.offered_on, offer.offered_by) == ("not-now", today(), dan)
        with pytest.raises(DomainError, match="not come yet"):
            participation.record_offer(
                actor=dan, case=case, offer=Case.Level.KEY_WORKING, answer="no", offered_on=date(2999, 1, 1)
            )
        assert HarmReductionOffer.objects.count() == 1

    def test_the_person_then_gets_a_case_of_key_working_beside_it(self, dan, turas):
        file = opened(dan, turas, level=Case.Level.HARM_REDUCTION_ONLY, basis="")
        case = people.open_further_case(actor=dan, agency=turas, person=file.service_user, basis=Case.Basis.OFFER)
        assert {file.service_user, case.service_user} == {case.service_user}


class TestEditing:
    def test_the_second_to_save_is_told(self, dan, turas):
        person = opened(dan, turas).service_user
        people.edit_person(actor=dan, person=person, version=person.version, phone="01 555 0000")
        with pytest.raises(Conflict):
            people.edit_person(actor=dan, person=person, version=person.version, phone="01 555 1111")
        person.refresh_from_db()
        assert person.phone == "01 555 0000"

    def test_the_log_names_the_fields_and_not_their_words(self, dan, turas):
        person = opened(dan, turas).service_user
        people.edit_person(actor=dan, person=person, version=person.version, phone="01 555 0000", languages="Irish")
        assert AuditEvent.objects.get(verb="person.edited").data == {"fields": ["languages", "phone"]}

    @pytest.mark.requirement("LAW-special-category")
    def test_a_colleague_without_a_role_may_not(self, dan, turas):
        person = opened(dan, turas).service_user
        with pytest.raises(NotAllowed):
            people.edit_person(actor=WorkerFactory(agency=turas).user, person=person, version=0, phone="1")
        person.refresh_from_db()
        assert person.phone == ""
        assert refused("not-allowed", subject_id=str(person.pk))

    @pytest.mark.requirement("LAW-eircode")
    @pytest.mark.parametrize(
        ("typed", "kept"), [("d6wxy00", "D6W XY00"), ("D6W XY00", "D6W XY00"), ("a65 f4e2", "A65 F4E2"), ("", "")]
    )
    def test_an_eircode_is_kept_as_on_a_letter(self, dan, turas, typed, kept):
        assert opened(dan, turas, MARY | {"eircode": typed}).service_user.eircode == kept

    @pytest.mark.requirement("LAW-eircode")
    @pytest.mark.parametrize("typed", ["B12 3456", "D02", "D6W XY0", "12345"])
    def test_what_is_none_is_refused(self, dan, turas, typed):
        with pytest.raises(DomainError, match="not an Eircode"):
            opened(dan, turas, MARY | {"eircode": typed})
        assert not ServiceUser.objects.exists()
        assert refused("eircode")

    @pytest.mark.requirement("LAW-eircode")
    def test_no_fixed_abode_has_none(self, dan, turas):
        assert opened(dan, turas, MARY | {"no_fixed_abode": True}).service_user.no_fixed_abode
        with pytest.raises(DomainError, match="no fixed abode"):
            opened(dan, turas, MARY | {"no_fixed_abode": True, "eircode": "D02 X285"})

    @pytest.mark.requirement("LAW-ppsn")
    @pytest.mark.parametrize(
        "field",
        [
            "first_names", "last_name", "known_as", "phone", "preferred_contact", "safe_to_contact", "address",
            "next_of_kin_name", "next_of_kin_relationship", "next_of_kin_phone", "next_of_kin_may_be_told",
            "languages", "interpreter_language",
        ],
    )  # fmt: skip
    def test_a_pps_number_is_stopped_in_every_text_of_a_person(self, dan, turas, field):
        with pytest.raises(DomainError, match="PPS"):
            opened(dan, turas, MARY | {field: f"see {PPS}"})
        assert not ServiceUser.objects.exists()
        assert refused("pps-number")


class TestHealthIdentifier:
    IHI = "123456789012345678"

    @pytest.mark.requirement("LAW-ihi")
    def test_only_an_entitled_agency_keeps_it(self, dan, turas):
        with pytest.raises(NotAllowed):
            opened(dan, turas, MARY | {"ihi": self.IHI})
        assert not ServiceUser.objects.exists()
        turas.may_hold_ihi = True
        turas.save()
        person = opened(dan, turas, MARY | {"ihi": self.IHI}).service_user
        assert (person.ihi, person.ihi_agency) == (self.IHI, turas)

    @pytest.mark.requirement("LAW-ihi")
    def test_no_other_agency_ever_sees_it(self, dan, turas, django_user_model):
        from django.utils import timezone

        turas.may_hold_ihi = True
        turas.save()
        case = opened(dan, turas, MARY | {"ihi": self.IHI})
        own = selectors.person_page(dan, case.service_user, timezone.now())
        assert (own.shows_ihi, own.ihi) == (True, self.IHI)
        other = AgencyFactory(may_hold_ihi=True)
        Case.objects.filter(pk=case.pk).update(lead_agency=other)
        elsewhere = selectors.person_page(line_manager_of(other), case.service_user, timezone.now())
        assert elsewhere.whole
        assert (elsewhere.shows_ihi, elsewhere.ihi) == (False, "")

    @pytest.mark.requirement("LAW-ihi")
    def test_it_is_gone_from_the_page_when_the_agency_loses_its_mark(self, dan, turas):
        from django.utils import timezone

        turas.may_hold_ihi = True
        turas.save()
        case = opened(dan, turas, MARY | {"ihi": self.IHI})
        turas.may_hold_ihi = False
        turas.save()
        page = selectors.person_page(dan, case.service_user, timezone.now())
        assert (page.shows_ihi, page.ihi) == (False, "")


class TestFlags:
    def test_a_managers_flag_is_for_the_case_manager_and_the_managers(self):
        case = led_case()
        manager = managed_by(case).worker
        worker = key_worker_in(case)
        flag = people.add_flag(
            actor=worker, person=case.service_user, kind="risk", text="Two workers only", sight="managers"
        )
        seen = {user: person_flag_policy.scope(user).contains(flag) for user in (manager, worker)}
        assert seen == {manager: True, worker: False}
        assert person_flag_policy.scope(line_manager_of(case.lead_agency)).contains(flag)
        with pytest.raises(NotAllowed):
            people.end_flag(actor=worker, flag=flag)
        people.end_flag(actor=manager, flag=flag)
        flag.refresh_from_db()
        assert flag.ended_by == manager
        assert "Two workers" not in str(list(AuditEvent.objects.values_list("data", flat=True)))

    def test_a_stranger_neither_adds_nor_sees(self):
        case = led_case()
        stranger = WorkerFactory(agency=case.lead_agency).user
        with pytest.raises(NotAllowed):
            people.add_flag(actor=stranger, person=case.service_user, kind="risk", text="x")
        assert not PersonFlag.objects.exists()


class TestFamily:
    def test_two_people_are_linked_once_and_read_from_both_sides(self, dan, turas):
        from django.utils import timezone

        mary, john = opened(dan, turas).service_user, opened(dan, turas, {"first_names": "John"}).service_user
        link = people.link_family(actor=dan, person=mary, relative=john, relationship="parent")
        assert [said for _, _, said in selectors.person_page(dan, john, timezone.now()).relatives] == ["Child"]
        with pytest.raises(DomainError, match="linked already"):
            people.link_family(actor=dan, person=john, relative=mary, relationship="child")
        people.unlink_family(actor=dan, link=link)
        assert not FamilyLink.objects.exists()

    def test_a_relative_whom_the_worker_may_not_see_cannot_be_linked(self, dan, turas):
        mary, stranger = opened(dan, turas).service_user, led_case().service_user
        with pytest.raises(NotAllowed):
            people.link_family(actor=dan, person=mary, relative=stranger, relationship="partner")
        assert not FamilyLink.objects.exists()
