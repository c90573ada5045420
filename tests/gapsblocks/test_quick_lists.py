"""Lists of Gaps and Blocks ask the same of few forms and of many, and find what they were asked by its own index."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import LocalHoliday
from agencies.selectors import ask_holidays_of, local_holidays
from core import memo
from core.addresses import address_of
from core.days import today
from gapsblocks.filters import QueueFilter
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.queue import desk_of, forms_of_desk, numbers_at
from gapsblocks.selectors.queue_rows import rows_numbered
from gapsblocks.selectors.themes import theme_hint, themes_of
from gapsblocks.services import chain
from tests.factories.gapsblocks import advised, raised, sent
from tests.gapsblocks.outside import kept, opened

pytestmark = pytest.mark.django_db


def copies_of(form: GapsAndBlocksForm, count: int) -> list[GapsAndBlocksForm]:
    found = []
    for number in range(count):
        copy = kept(form)
        copy.pk, copy.reference = None, f"GB-2024-{number:04}"
        found.append(copy)
    return GapsAndBlocksForm.objects.bulk_create(found)


def asked_by(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        ("fiona", "/gaps/queue/?level=any&category=no-service", 16),
        ("fiona", "/gaps/queue/?q=detox", 16),
        ("fiona", "/gaps/queue/?level=answered", 16),
        ("advisor", "/gaps/own-service/", 12),
        ("dan", "/gaps/", 14),
        ("cora", "/gaps/?state=outside", 14),
    ],
)
def test_a_list_asks_the_same_of_two_forms_and_of_many(form, case, dan, cora, forum, who, address, most, request):
    sent(advised(raised(case, dan), cora), cora, forum)
    client = Client()
    client.force_login(request.getfixturevalue(who))
    few = asked_by(client, address)
    copies_of(form, 120)
    many = asked_by(client, address)
    assert few == many or "answered" in address
    assert many <= most


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("detox", True),  # the title has it
        ("DETOXIF", True),  # how a word begins
        ("tak detox", True),  # in any order
        ("residénts", True),  # a fada too many, and another ending
        ("etox", False),  # the middle of a word
        ("housing", False),
        ("detox housing", False),  # each of them
        ("no", False),  # of so common a word nothing is kept
        ("!? & | :*", False),
        ("'); drop", False),
    ],
)
def test_a_queue_is_searched_by_words_and_how_they_begin(case, dan, cora, forum, fiona, words, found):
    said = {"title": "Detoxification takes no residents", "description": "Rang twice."}
    sent(advised(raised(case, dan, **said), cora), cora, forum)
    response = opened(fiona, f"{reverse('gapsblocks:queue')}?level=any&q={words}")
    assert bool(response.context["rows"]) is found


def test_of_another_task_force_nothing_is_found(form, other_forum):
    response = opened(other_forum.co_ordinator, f"{reverse('gapsblocks:queue')}?q=detox")
    assert response.context["rows"] == []


def test_words_that_were_changed_are_found_and_the_former_are_not(form, fiona):
    GapsAndBlocksForm.objects.filter(pk=form.pk).update(title="The hostel takes nobody", description="Full.")
    here = reverse("gapsblocks:queue")
    assert opened(fiona, f"{here}?q=hostel").context["rows"]
    assert not opened(fiona, f"{here}?q=pregnant").context["rows"]


def test_numbers_that_are_asked_most_are_those_of_the_filter(form, case, dan, cora, forum, fiona, maeve):
    up = sent(advised(raised(case, dan), cora), cora, forum)
    chain.send_to_national(actor=fiona, form=up, version=up.version)
    for who in (fiona, maeve):
        desk = desk_of(who, today())
        for level in ("mine", "passed", "answered", "any", "co-ordinator", "national"):
            asked = QueueFilter({"level": level}, user=who, desk=desk)
            assert asked.numbers == list(asked.qs.values_list("pk", flat=True)), level
            assert asked.numbers == numbers_at(who, level, asked.cap + 1)
            assert asked.capped_count() == len(asked.numbers)


def test_rows_by_number_stand_in_the_order_of_the_numbers(form, fiona):
    copies = [each.pk for each in copies_of(form, 3)]
    wanted = [copies[2], form.pk, copies[0]]
    assert [row.pk for row in rows_numbered(wanted, today())] == wanted
    assert rows_numbered([], today()) == []


def test_as_a_test_of_each_row_the_policy_opens_the_same_forms(
    form, case, dan, cora, aoife, forum, fiona, maeve, advisor
):
    """`within` asks the ways by their own conditions; `scope` joins them, and `allows` asks them of one row."""
    raised(case, dan)
    up = sent(advised(raised(case, dan), cora), cora, forum)
    chain.send_to_national(actor=fiona, form=up, version=up.version)
    forms = list(GapsAndBlocksForm.objects.order_by("pk"))
    for who in (dan, cora, aoife, fiona, maeve, advisor):
        for action in GapAction:
            opened_to = set(gap_policy.within(who, action).values_list("pk", flat=True))
            assert opened_to == set(gap_policy.scope(who, action).values_list("pk", flat=True)), (who, action)
            assert opened_to == {each.pk for each in forms if gap_policy.allows(who, action, each)}, (who, action)
    assert set(forms_of_desk(fiona, desk_of(fiona, today()))) == {form, up}


def test_holidays_of_a_page_are_asked_at_once(forum, other_forum):
    LocalHoliday.objects.create(agency=forum, on=today(), name="Closed")
    token: Any = memo.begin()
    try:
        with CaptureQueriesContext(connection) as asked:
            ask_holidays_of([forum.pk, other_forum.pk])
            assert [list(local_holidays(each)) for each in (forum, other_forum)] == [[today()], []]
        assert len(asked) == 1
        ask_holidays_of([forum.pk])
        assert list(local_holidays(forum)) == [today()]
    finally:
        memo.end(token)


def test_an_address_is_what_reverse_says(form):
    for name in ("gapsblocks:queued", "gapsblocks:pass-on"):
        assert address_of(name, form.pk) == reverse(name, args=[form.pk])


def test_themes_are_compared_anew_when_a_form_has_moved(case, dan, cora, forum):
    forms = [sent(advised(raised(case, dan), cora), cora, forum) for _ in range(3)]
    assert [len(theme.forms) for theme in themes_of(forum)] == [3]
    assert theme_hint(forum).count == 3
    version = forms[0].version + 1
    GapsAndBlocksForm.objects.filter(pk=forms[0].pk).update(title="Something else", description="!", version=version)
    assert [len(theme.forms) for theme in themes_of(forum)] == [2]
    assert theme_hint(forum).count == 2
