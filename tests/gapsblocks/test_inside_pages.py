"""What the service reads of its forms: the list, those of a file, and one form level by level."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEvent
from gapsblocks.services import chain, raising
from tests.factories import key_worker_in, led_case, line_manager_of
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
LIST = reverse("gapsblocks:list")


def page_of(client, who, url: str) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_worker_and_manager_read_the_whole_form_and_where_it_stands(client, case, dan, cora, forum):
    form = raised(case, dan)
    raising.add_colleague_advice(actor=dan, form=form, version=form.version, words="Try Cork", on=form.raised_on)
    form.refresh_from_db()
    page = page_of(client, dan, form.get_absolute_url())
    assert "It waits for the line manager" in page
    for words in (form.title, form.description, form.evidence, form.solution, "Try Cork", "day 0 of"):
        assert words in page
    form = sent(advised(form, cora, advice="Ask the hospital"), cora, forum)
    page = page_of(client, cora, form.get_absolute_url())
    for words in ("Ask the hospital", forum.label, "With the co-ordinator, day 0 of 20"):
        assert words in page
    assert AuditEvent.objects.filter(verb="opened", subject_id=form.pk, actor=cora).exists()


def test_a_form_of_another_file_is_not_found_and_that_is_logged(client, case, dan):
    form = raised(case, dan)
    stranger = line_manager_of(led_case().lead_agency)
    client.force_login(stranger)
    assert client.get(form.get_absolute_url()).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", actor=stranger, data__rule="unseen").exists()
    assert form.title not in client.get(LIST).content.decode()


@pytest.mark.requirement("LAW-gap-identity")
def test_the_co_ordinator_never_gets_the_whole_page(client, case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    client.force_login(fiona)
    answer = client.get(form.get_absolute_url())
    assert answer.status_code in (302, 403)
    assert "Chonaill" not in answer.content.decode()
    assert form.title not in client.get(LIST).content.decode()
    assert client.get(reverse("gapsblocks:of-case", args=[case.pk])).status_code == 404


def test_the_list_is_narrowed_by_its_address(client, case, dan, cora, aoife, forum):
    gap = raised(case, dan)
    block = raised(case, aoife, kind="block", category="waiting", title="Eleven weeks for a place")
    page = page_of(client, cora, LIST)
    assert gap.title in page
    assert block.title in page
    assert gap.title not in page_of(client, cora, f"{LIST}?kind=block")
    assert block.title not in page_of(client, cora, f"{LIST}?category=no-service")
    assert gap.title not in page_of(client, aoife, f"{LIST}?mine=on")
    advised(gap, cora)
    assert gap.title not in page_of(client, cora, f"{LIST}?state=raised")
    assert "No form fits these filters" in page_of(client, cora, f"{LIST}?state=outside")
    assert "No gap or block is open" in page_of(client, line_manager_of(led_case().lead_agency), LIST)


def test_a_closed_form_is_listed_when_it_is_asked_for(client, case, dan, cora):
    form = advised(raised(case, dan), cora)
    form = chain.answer(actor=cora, form=form, version=form.version, result="resolved", words="A bed was found.")
    page = page_of(client, dan, form.get_absolute_url())
    assert "A bed was found." in page
    form = chain.tell_person(
        actor=dan, form=form, version=form.version, told_on=form.answered_on, changed="She goes in on Monday"
    )
    assert form.title not in page_of(client, cora, LIST)
    assert form.title in page_of(client, cora, f"{LIST}?state=closed")
    assert "She goes in on Monday" in page_of(client, cora, form.get_absolute_url())


def test_a_partner_reads_none_of_a_case(client, case, dan, forum):
    raised(case, dan)
    client.force_login(key_worker_in(case, forum))
    assert client.get(reverse("gapsblocks:of-case", args=[case.pk])).status_code == 404


def test_the_list_costs_the_same_for_two_forms_and_for_twenty(client, case, dan, cora):
    client.force_login(cora)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    for number in range(2):
        raised(case, dan, title=f"No bed {number}")
    client.get(LIST)  # what a process asks once
    few = cost()
    for number in range(18):
        raised(case, dan, title=f"No bed {2 + number}")
    assert cost() == few
