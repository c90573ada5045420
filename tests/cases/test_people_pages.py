"""The pages of a person, as they are pressed."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.forms.people import EditPersonForm, NewPersonForm
from cases.models import Case, FamilyLink, HarmReductionOffer, MergeTask, PersonFlag, ServiceInUse, ServiceUser
from cases.services import people
from core.models import AuditEvent
from tests.factories import (
    AgencyFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    worker_with,
)

pytestmark = pytest.mark.django_db
MARY = {"first_names": "Máire", "last_name": "Ní Bhriain", "date_of_birth": date(1991, 2, 14)}
WHO = {"first_names": "Máire", "last_name": "Ní Bhriain", "date_of_birth_day": "14", "date_of_birth_month": "2"}
WHO |= {"date_of_birth_year": "1991", "gender": "woman"}
CASE = {"level": "key-working", "basis": "criteria", "case_type": "single-adult", "participation": "not-asked"}


@pytest.fixture
def turas():
    return AgencyFactory(name="Turas Training", short_name="Turas")


@pytest.fixture
def dan(turas, client):
    user = WorkerFactory(agency=turas).user
    client.force_login(user)
    return user


@pytest.fixture
def case(dan, turas):
    return people.open_case(actor=dan, agency=turas, person=MARY, basis="criteria")


class TestOpening:
    def test_in_two_steps(self, client, dan):
        page = client.get(reverse("cases:new"))
        assert "Step 1 of 2" in page.content.decode()
        second = client.post(reverse("cases:new"), WHO | {"step": "who"})
        text = second.content.decode()
        assert "Step 2 of 2: the case of Máire Ní Bhriain" in text
        assert 'name="date_of_birth" value="1991-02-14"' in text
        assert not ServiceUser.objects.exists()
        carried = dict(second.context["carried"])
        opened = client.post(reverse("cases:new"), carried | CASE | {"step": "case"})
        case = Case.objects.get()
        assert (opened.status_code, opened.url) == (302, reverse("desk:case", args=[case.pk]))
        assert case.service_user.date_of_birth == date(1991, 2, 14)

    def test_without_a_basis_the_second_step_comes_again_with_all_that_was_typed(self, client, dan):
        page = client.post(
            reverse("cases:new"), WHO | CASE | {"basis": "", "basis_note": "Came by herself", "step": "case"}
        )
        text = page.content.decode()
        assert "Say on what basis" in text
        assert "Came by herself" in text
        assert 'value="Máire"' in text
        assert not ServiceUser.objects.exists()

    def test_a_wrong_eircode_leads_back_to_the_first_step(self, client, dan):
        page = client.post(reverse("cases:new"), WHO | CASE | {"eircode": "B12 3456", "step": "case"})
        assert "This is not an Eircode" in page.content.decode()
        assert "Step 1 of 2" in page.content.decode()

    def test_back_to_the_person_loses_nothing(self, client, dan):
        page = client.post(reverse("cases:new"), WHO | {"step": "back"})
        assert "Step 1 of 2" in page.content.decode()
        assert 'value="Máire"' in page.content.decode()

    def test_likely_records_are_offered_while_typing_and_before_saving(self, client, dan, case):
        typing = client.get(reverse("cases:likely"), {"first_names": "Maire", "last_name": "Ni Bhriain"})
        assert case.reference in typing.content.decode()
        assert "<html" not in typing.content.decode()
        second = client.post(reverse("cases:new"), WHO | {"first_names": "Maire", "step": "who"})
        assert case.reference in second.content.decode()
        assert AuditEvent.objects.filter(verb="people.likely-shown", actor=dan).count() == 2

    def test_a_record_elsewhere_shows_nowhere(self, client, dan):
        elsewhere = AgencyFactory()
        other = people.open_case(actor=line_manager_of(elsewhere), agency=elsewhere, person=MARY, basis="criteria")
        second = client.post(reverse("cases:new"), WHO | {"step": "who"})
        assert other.reference not in second.content.decode()
        assert "already" not in second.content.decode()
        done = client.post(reverse("cases:new"), WHO | CASE | {"step": "case"}, follow=True)
        assert MergeTask.objects.count() == 1
        assert str(elsewhere) not in done.content.decode()
        assert "merge" not in done.content.decode().lower()

    @pytest.mark.parametrize("name", ["cases:new", "cases:likely", "cases:enquiry"])
    def test_an_administrator_does_not_come_in(self, client, turas, name):
        client.force_login(worker_with(turas, "agency-admin"))
        assert client.get(reverse(name)).status_code == 403
        assert AuditEvent.objects.filter(verb="refused", data__rule="not-allowed").exists()

    def test_a_further_case_after_closure(self, client, dan, case):
        Case.objects.filter(pk=case.pk).update(status="closed", closed_on=date(2026, 1, 1))
        # the key worker's right stays until the closure verb ends it
        page = client.post(reverse("cases:further-case", args=[case.service_user_id]), CASE)
        assert page.status_code == 302
        assert case.service_user.cases.count() == 2


@pytest.mark.requirement("LAW-ppsn")
@pytest.mark.parametrize("form", [NewPersonForm, EditPersonForm])
def test_every_text_of_the_forms_stops_a_pps_number(turas, form):
    more = {"agencies": [turas]} if form is NewPersonForm else {}
    texts = [
        name for name, field in form(shows_ihi=True, **more).fields.items()
        if type(field).__name__ in {"CharField", "EmailField"}
    ]  # fmt: skip
    assert len(texts) >= 10
    for name in texts:
        bound = form({name: "1234567T"}, shows_ihi=True, **more)
        assert bound.has_error(name, "pps-number"), name


class TestDetails:
    def test_the_page_shows_them_and_says_that_it_was_opened(self, client, dan, case):
        page = client.get(reverse("cases:person-of-case", args=[case.pk]))
        assert "14 February 1991" in page.content.decode()
        assert "The entry is not complete" in page.content.decode()
        assert AuditEvent.objects.filter(verb="opened", file_id=case.pk, part="contact").exists()

    def test_a_link_to_the_person_leads_there(self, client, dan, case):
        answer = client.get(reverse("cases:person", args=[case.service_user_id]))
        assert answer.url == reverse("cases:person-of-case", args=[case.pk])

    @pytest.mark.requirement("LAW-special-category")
    def test_a_colleague_without_a_role_finds_no_such_page(self, client, turas, case):
        client.force_login(WorkerFactory(agency=turas).user)
        for name, pk in [("cases:person-of-case", case.pk), ("cases:edit-person", case.service_user_id)]:
            assert client.get(reverse(name, args=[pk])).status_code == 404
        assert AuditEvent.objects.filter(verb="refused", data__rule="unseen", file_id=case.pk).exists()

    def test_a_partner_with_consent_does_not_read_them(self, client, case):
        harbour = AgencyFactory()
        brian = key_worker_in(case, harbour)
        consent_for(case, harbour, "drug-use")
        client.force_login(brian)
        for name in ("cases:person-of-case", "cases:services"):
            assert client.get(reverse(name, args=[case.pk])).status_code == 403
        assert client.get(reverse("cases:edit-person", args=[case.service_user_id])).status_code == 403

    def test_are_changed_and_a_second_change_is_a_conflict(self, client, dan, case):
        url = reverse("cases:edit-person", args=[case.service_user_id])
        assert 'value="Máire"' in client.get(url).content.decode()
        saved = client.post(url, WHO | {"version": "0", "phone": "01 555 0000", "estimated_age": ""})
        assert saved.status_code == 302
        late = client.post(url, WHO | {"version": "0", "phone": "01 555 1111"})
        assert late.status_code == 409
        assert "01 555 0000" in late.content.decode()
        assert "01 555 1111" in late.content.decode()

    @pytest.mark.requirement("LAW-ihi")
    def test_the_identifier_is_absent_unless_the_agency_is_entitled(self, client, dan, turas, case):
        url = reverse("cases:edit-person", args=[case.service_user_id])
        assert 'name="ihi"' not in client.get(url).content.decode()
        assert "identifier" not in client.get(reverse("cases:person-of-case", args=[case.pk])).content.decode()
        client.post(url, WHO | {"version": "0", "ihi": "123456789012345678"})
        assert ServiceUser.objects.get().ihi == ""
        turas.may_hold_ihi = True
        turas.save()
        assert 'name="ihi"' in client.get(url).content.decode()
        client.post(url, WHO | {"version": "1", "ihi": "123456789012345678"})
        assert "123456789012345678" in client.get(reverse("cases:person-of-case", args=[case.pk])).content.decode()

    def test_flags_and_family(self, client, dan, turas, case):
        person = case.service_user
        client.post(
            reverse("cases:add-flag", args=[person.pk]),
            {"kind": "risk", "text": "Two workers", "sight": "case-workers"},
        )
        flag = PersonFlag.objects.get()
        john = people.open_case(actor=dan, agency=turas, person={"first_names": "John"}, basis="offer")
        url = reverse("cases:link-family", args=[person.pk])
        unseen = client.post(url, {"reference": led_case().reference, "relationship": "partner"})
        assert "no file with this reference" in unseen.content.decode()
        client.post(url, {"reference": john.reference.lower(), "relationship": "partner"})
        page = client.get(reverse("cases:person-of-case", args=[case.pk])).content.decode()
        assert "Two workers" in page
        assert "John" in page
        client.post(reverse("cases:end-flag", args=[flag.pk]))
        client.post(reverse("cases:unlink-family", args=[FamilyLink.objects.get().pk]))
        flag.refresh_from_db()
        assert flag.ended_by == dan
        assert not FamilyLink.objects.exists()


class TestEntry:
    @pytest.mark.requirement("KW-6.6b")
    def test_telling_completes_the_entry(self, client, dan, case):
        url = reverse("cases:participation", args=[case.pk])
        refused = client.post(url, {"participation": "takes-part"})
        assert "First tell the person" in refused.content.decode()
        client.post(url, {"told": "on", "participation": "takes-part"})
        case.refresh_from_db()
        assert (case.participation_told_by, case.participation) == (dan, "takes-part")
        assert "not complete" not in client.get(reverse("cases:person-of-case", args=[case.pk])).content.decode()

    @pytest.mark.requirement("KW-6.8b")
    def test_an_offer_is_listed_with_its_day_and_worker(self, client, dan, turas):
        case = people.open_case(actor=dan, agency=turas, person={"known_as": "Redser"}, level="harm-reduction-only")
        url = reverse("cases:offer", args=[case.pk])
        said = {"offered_on": timezone.localdate().isoformat(), "offer": "key-working", "answer": "not-now"}
        page = client.post(url, said, follow=True).content.decode()
        assert HarmReductionOffer.objects.get().offered_by == dan
        assert "not now" in page
        assert str(dan) in page

    @pytest.mark.requirement("GB1-directory")
    def test_the_list_of_services_with_contacts(self, client, dan, case):
        add = reverse("cases:add-service", args=[case.pk])
        assert "Choose an agency from the list" in client.post(add, {"for_what": "x"}).content.decode()
        for name in ("MABS", "Gym", "Shelter"):
            client.post(add, {"service_name": name, "contact_name": f"Contact {name}", "contact_phone": "01 555 1"})
        row = ServiceInUse.objects.get(service_name="Gym")
        client.post(reverse("cases:edit-service", args=[row.pk]), {"service_name": "Gym 2", "version": "0"})
        page = client.get(reverse("cases:services", args=[case.pk])).content.decode()
        assert all(word in page for word in ("MABS", "Gym 2", "Shelter", "Contact MABS"))
        client.post(reverse("cases:end-service", args=[row.pk]))
        assert "Gym 2" not in client.get(reverse("cases:services", args=[case.pk])).content.decode()


class TestEnquiryPages:
    ASK = WHO | {"person_present": "on", "persons_word": "Yes, ask"}

    def ask(self, client, **said):
        return client.post(reverse("cases:enquiry"), self.ASK | said, follow=True).content.decode()

    def test_no_role_known(self, client, dan):
        assert "No role known" in self.ask(client)

    def test_a_case_manager_exists_and_the_page_names_nobody(self, client, dan):
        from tests.factories import ServiceUserFactory, managed_by

        case = led_case(service_user=ServiceUserFactory(**MARY), lead_agency=AgencyFactory(name="Far Away"))
        managed_by(case)
        page = self.ask(client)
        assert "A case manager exists" in page
        assert "Far Away" not in page
        assert case.reference not in page

    def test_without_the_persons_word_the_form_comes_again(self, client, dan):
        page = self.ask(client, persons_word="")
        assert "Write down, in their words" in page
        assert 'value="Ní Bhriain"' in page

    def test_a_possible_match_is_settled_by_the_other_side(self, client, dan):
        from tests.factories import ServiceUserFactory, managed_by

        case = led_case(service_user=ServiceUserFactory(**MARY | {"date_of_birth": None}))
        managed_by(case)
        assert "Possible match" in self.ask(client)
        enquiry = case.enquiries.get()
        manager = line_manager_of(case.lead_agency)
        client.force_login(manager)
        page = client.get(enquiry.get_absolute_url()).content.decode()
        assert case.reference in page
        client.post(reverse("cases:settle-enquiry", args=[enquiry.pk]), {"same": "yes"})
        client.force_login(dan)
        assert "A case manager exists" in client.get(enquiry.get_absolute_url()).content.decode()
        assert client.get(reverse("cases:settle-enquiry", args=[enquiry.pk])).status_code == 403

    def test_another_worker_does_not_read_it(self, client, dan, turas):
        self.ask(client)
        from cases.models import ExistingRoleEnquiry

        client.force_login(WorkerFactory(agency=turas).user)
        assert client.get(ExistingRoleEnquiry.objects.get().get_absolute_url()).status_code == 404


class TestMergePages:
    def test_each_side_sees_name_birth_date_and_agency_and_both_decide(self, client, dan, turas, case):
        people.edit_person(actor=dan, person=case.service_user, version=0, phone="01 555 4321")
        elsewhere = AgencyFactory()
        theirs = line_manager_of(elsewhere)
        people.open_case(actor=theirs, agency=elsewhere, person=MARY, basis="criteria")
        task = MergeTask.objects.get()
        client.force_login(theirs)
        assert "Máire Ní Bhriain" in client.get(reverse("cases:merge-tasks")).content.decode()
        page = client.get(task.get_absolute_url()).content.decode()
        assert "14 February 1991" in page
        assert "01 555 4321" not in page
        assert case.reference not in page
        client.post(task.get_absolute_url(), {"same": "yes"})
        client.force_login(line_manager_of(turas))
        client.post(task.get_absolute_url(), {"same": "yes", "note": "Spoke with her"})
        task.refresh_from_db()
        assert task.outcome == "same"
        assert "Decided: one person: merged" in client.get(task.get_absolute_url()).content.decode()
        person = client.get(reverse("cases:person-of-case", args=[case.pk]))
        assert "Take back the merge" in person.content.decode()
        client.post(reverse("cases:undo-merge", args=[person.context["merges"][0].pk]))
        assert ServiceUser.objects.filter(merged_into=None).count() == 2

    def test_a_worker_sees_no_task(self, client, dan, case):
        elsewhere = AgencyFactory()
        people.open_case(actor=line_manager_of(elsewhere), agency=elsewhere, person=MARY, basis="criteria")
        assert "Nothing waits for you" in client.get(reverse("cases:merge-tasks")).content.decode()
        assert client.get(MergeTask.objects.get().get_absolute_url()).status_code == 404


def test_the_search_page(client, dan, case):
    url = reverse("desk:search")
    assert case.reference in client.get(url, {"q": "bhriain"}).content.decode()
    nothing = client.get(url, {"q": "zebedee"}).content.decode()
    assert "Nothing was found" in nothing
    assert reverse("cases:enquiry") in nothing
    assert "Type a name" in client.get(url).content.decode()
