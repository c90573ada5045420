"""What waits of Gaps and Blocks stands on My day of whoever acts next, and on the overview of the file."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from agencies.models import LocalHoliday
from gapsblocks.services import chain
from gapsblocks.services.searching import begin_search
from tests.factories import AgencyFactory, CaseAgencyFactory
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
RAISED, LIMIT = date(2026, 3, 2), date(2026, 3, 9)


def at(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)


def page_of(client, user, day, name="desk:home", *args):
    with at(day):
        client.cookies.clear()  # a sign-in ends by itself meanwhile
        client.force_login(user)
        return client.get(reverse(name, args=args)).content.decode()


@pytest.fixture
def form(case, dan):
    with at(RAISED):
        return raised(case, dan)


def test_the_manager_sees_what_waits_for_advice_and_what_is_late(client, form, cora, dan):
    assert "A gap or block waits for your advice." in page_of(client, cora, RAISED)
    assert "Late" in page_of(client, cora, date(2026, 3, 10))
    assert "waits for your advice" not in page_of(client, dan, RAISED)


def test_what_has_gone_out_waits_for_the_manager_no_more(client, form, cora, forum):
    with at(RAISED):
        sent(advised(form, cora), cora, forum)
    told = page_of(client, cora, RAISED)
    assert "waits for your advice" not in told
    assert "You advised on a gap or block" not in told


def test_the_worker_is_asked_to_tell_the_person_and_what_it_changed(client, form, case, dan, cora, forum, fiona):
    asked = f"{form.reference} is answered: tell the person, and say what it changed."
    with at(RAISED):
        form = sent(advised(form, cora), cora, forum)
        form = chain.answer(actor=fiona, form=form, version=form.version, result="partly", words="One bed")
    assert asked in page_of(client, dan, RAISED)
    assert "Tell the person the answer" in page_of(client, dan, RAISED, "desk:case", case.pk)
    with at(RAISED):
        chain.tell_person(actor=dan, form=form, version=form.version, told_on=RAISED, changed="She takes it")
    assert asked not in page_of(client, dan, RAISED)


def test_the_co_ordinator_sees_how_many_wait_and_nothing_of_whom(client, form, case, cora, forum, fiona, other_forum):
    with at(RAISED):
        sent(advised(form, cora), cora, forum)
    told = page_of(client, fiona, RAISED)
    assert "Gaps and blocks with you" in told
    assert reverse("gapsblocks:queue") in told
    for words in (case.reference, case.service_user.last_name):
        assert words not in told
    assert "1 late" in page_of(client, fiona, date(2026, 4, 20))
    assert "1 late" not in page_of(client, other_forum.co_ordinator, date(2026, 4, 20))


def test_the_overview_says_with_whom_and_for_how_many_working_days(client, form, case, aoife, cora, forum):
    LocalHoliday.objects.create(agency=case.lead_agency, on=date(2026, 3, 11), name="Closed")
    with at(RAISED):
        sent(advised(form, cora), cora, forum)
    told = page_of(client, aoife, date(2026, 3, 20), "desk:case", case.pk)
    assert "Blocked, with the co-ordinator for 12 days" in told  # Saint Patrick's Day and the closed day are none
    assert form.title in told


def test_the_overview_goes_on_with_a_search(client, case, aoife):
    with at(RAISED):
        begin_search(actor=aoife, case=case, reason="She moves to Cork")
    assert "Go on with the search for another agency" in page_of(client, aoife, RAISED, "desk:case", case.pk)


@pytest.mark.requirement("MT-7.6b")
def test_an_agency_that_does_not_engage_is_reported_as_a_block_already_named(client, case, aoife):
    harbour = CaseAgencyFactory(case=case, agency=AgencyFactory(name="Harbour")).agency
    url = f"{reverse('gapsblocks:raise', args=[case.pk])}?agency={harbour.pk}"
    overview = page_of(client, aoife, RAISED, "desk:case", case.pk)
    assert f'href="{url}"' in overview
    assert f"?agency={case.lead_agency_id}" not in overview
    with at(RAISED):
        first = client.get(url).context["form"].initial
    assert (first["about_agency"], first["kind"], first["category"]) == (harbour.pk, "block", "not-engaging")
