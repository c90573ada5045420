"""Likely duplicates of one's own agency are offered; those of others are a matter of the managers."""

from datetime import date

import pytest

from agencies.selectors import standing_of
from cases import selectors
from cases.models import Case, MergeTask
from cases.services import people
from core.days import today
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, WorkerFactory, line_manager_of

pytestmark = pytest.mark.django_db
MARY = {"first_names": "Máire", "last_name": "Ní Bhriain", "date_of_birth": date(1991, 2, 14)}


@pytest.fixture
def turas():
    return AgencyFactory(name="Turas Training", short_name="Turas")


@pytest.fixture
def dan(turas):
    return WorkerFactory(agency=turas).user


def opened(actor, agency, person=MARY, **entry):
    return people.open_case(actor=actor, agency=agency, person=person, **({"basis": Case.Basis.CRITERIA} | entry))


class TestDuplicates:
    def offered(self, user, agency, first, last, born=None):
        return [
            each.name
            for each in selectors.likely_duplicates(
                user, agency.pk, today(), first_names=first, last_name=last, known_as="", date_of_birth=born
            )
        ]

    @pytest.mark.parametrize(
        ("first", "last", "born"),
        [
            ("Maire", "Ni Bhriain", None),
            ("Máire", "Ní Bhrian", None),
            ("Maura", "Ni Vriain", date(1991, 2, 14)),
            ("Ní Bhriain", "Máire", None),
        ],
    )
    def test_likely_records_of_ones_own_agency_are_offered(self, dan, turas, first, last, born):
        opened(line_manager_of(turas), turas)
        assert self.offered(dan, turas, first, last, born) == ["Máire Ní Bhriain"]

    def test_another_agencys_people_never_are(self, dan, turas):
        elsewhere = AgencyFactory()
        opened(line_manager_of(elsewhere), elsewhere)
        assert self.offered(dan, turas, "Máire", "Ní Bhriain", MARY["date_of_birth"]) == []
        assert self.offered(dan, elsewhere, "Máire", "Ní Bhriain", MARY["date_of_birth"]) == []

    def test_a_namesake_of_another_age_is_not(self, dan, turas):
        opened(line_manager_of(turas), turas)
        assert self.offered(dan, turas, "Máire", "Ní Bhriain", date(1970, 7, 3)) == []

    def test_the_same_person_elsewhere_is_asked_about_without_a_word_to_the_worker(self, dan, turas):
        elsewhere = AgencyFactory()
        theirs, ours = line_manager_of(elsewhere), line_manager_of(turas)
        other = opened(theirs, elsewhere).service_user
        case = opened(dan, turas, MARY | {"first_names": "Maire"})
        task = MergeTask.objects.get()
        assert {task.one, task.other} == {other, case.service_user}
        assert {task.one_agency, task.other_agency} == {elsewhere, turas}
        about = Notice.objects.filter(about_label="cases.MergeTask", about_id=task.pk)
        assert set(about.values_list("recipient", flat=True)) == {theirs.pk, ours.pk}
        assert not Notice.objects.filter(recipient=dan).exclude(about_label="cases.Case").exists()
        assert not AuditEvent.objects.filter(file_id=case.pk, verb__startswith="merge").exists()
        assert standing_of(dan, today()).managed == []
