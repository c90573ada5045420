"""The co-ordinators’ desk: what waits, whose it is, and what is done with a form without knowing the person."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import LocalHoliday
from core.days import today
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.services import chain
from gapsblocks.services.outside import accept
from notifications.models import Notice
from tests.factories import led_case, line_manager_of, managed_by
from tests.factories.gapsblocks import advised, raised, sent
from tests.gapsblocks.outside import kept, opened, page, refused, told_of

pytestmark = pytest.mark.django_db
Kind = GapStep.Kind


# The queue --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-4.1.3b")
def test_what_was_sent_to_the_forum_waits_in_its_queue_and_in_no_other(form, fiona, other_forum):
    response = opened(fiona, reverse("gapsblocks:queue"))
    assert [row.reference for row in response.context["rows"]] == [form.reference]
    assert form.reference in response.content.decode()
    others = opened(other_forum.co_ordinator, reverse("gapsblocks:queue"))
    assert others.context["rows"] == []
    assert "No form waits here" in others.content.decode()


@pytest.mark.requirement("LAW-gap-identity")
def test_no_page_of_the_desk_tells_who_the_person_is(form, case, fiona):
    for address in (
        reverse("gapsblocks:queue"),
        page(form),
        *(reverse(f"gapsblocks:{name}", args=[form.pk]) for name in ("accept", "add-work", "pass-on", "answer-queued")),
    ):
        response = opened(fiona, address)
        assert response.status_code == 200
        html = response.content.decode()
        assert told_of(case, html) == []
        assert reverse("desk:case", args=[case.pk]) not in html
    assert case.reference in opened(fiona, page(form)).content.decode()


def test_who_is_no_co_ordinator_has_no_desk(form, cora, dan):
    for person in (cora, dan):
        assert opened(person, reverse("gapsblocks:queue")).status_code == 403
    assert refused("not-allowed").filter(data__attempted="work_gap").count() == 2


def test_oldest_first_and_the_late_one_says_so(case, dan, cora, forum, fiona):
    with time_machine.travel("2026-03-26 09:00Z", tick=False):
        old = sent(advised(raised(case, dan, title="Waiting list over four months"), cora), cora, forum)
    with time_machine.travel("2026-04-13 09:00Z", tick=False):
        new = sent(advised(raised(case, dan), cora), cora, forum)
    with time_machine.travel("2026-04-29 09:00Z", tick=False):
        response = opened(fiona, reverse("gapsblocks:queue"))
        rows = response.context["rows"]
        assert [row.pk for row in rows] == [old.pk, new.pk]
        assert [row.clock.said for row in rows] == ["day 23 of 20", "day 12 of 20"]
        assert [row.clock.is_late for row in rows] == [True, False]
        assert [row.clock.filled for row in rows] == [100, 60]
        assert response.context["numbers"].late == "1"
        late = opened(fiona, reverse("gapsblocks:queue") + "?late=late")
        assert [row.pk for row in late.context["rows"]] == [old.pk]
        assert "style=" not in response.content.decode().split("<main")[1]


def test_days_on_which_the_task_force_is_closed_do_not_count(case, dan, cora, forum, fiona):
    LocalHoliday.objects.create(agency=forum, on=date(2026, 4, 14), name="Closed")
    with time_machine.travel("2026-04-13 09:00Z", tick=False):
        form = sent(advised(raised(case, dan), cora), cora, forum)
    with time_machine.travel("2026-04-29 09:00Z", tick=False):
        row = opened(fiona, reverse("gapsblocks:queue")).context["rows"][0]
        assert row.clock.said == "day 11 of 20"
        assert "With you, day 11 of 20" in opened(fiona, page(form)).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=gap", True),
        ("kind=block", False),
        ("category=no-service", True),
        ("category=cost", False),
        ("level=co-ordinator", True),
        ("level=national", False),
        ("level=answered", False),
        ("level=any", True),
        ("q=detox", True),
        ("q=DETOX TAKES", True),
        ("q=housing", False),
        ("late=in-time", True),
        ("late=late", False),
        ("result=resolved", False),
        ("quarter=2020-Q1", True),  # no quarter that is offered: the list says what is wrong and is not narrowed
    ],
)
def test_filters_live_in_the_address(form, fiona, query, found):
    response = opened(fiona, f"{reverse('gapsblocks:queue')}?{query}")
    assert bool(response.context["rows"]) is found


def test_filters_by_area_service_and_quarter(form, fiona, forum, other_forum):
    here = reverse("gapsblocks:queue")
    quarter = f"{today().year}-Q{(today().month + 2) // 3}"
    for query in (f"domain={form.domain_id}", f"agency={form.agency_id}", f"quarter={quarter}"):
        assert opened(fiona, f"{here}?{query}").context["rows"], query
    offered = opened(fiona, here).context["filter"].form.fields["agency"].choices
    assert list(offered) == [("", "Every service"), (form.agency_id, str(form.agency))]


def test_a_reference_leads_to_its_form_and_another_forums_to_nothing(form, fiona, other_forum):
    here = reverse("gapsblocks:queue")
    found = opened(fiona, f"{here}?q={form.reference.lower()}")
    assert (found.status_code, found["Location"]) == (302, page(form))
    other = opened(other_forum.co_ordinator, f"{here}?q={form.reference}")
    assert other.status_code == 200
    assert other.context["rows"] == []


def test_the_queue_asks_the_same_of_two_rows_and_of_many(case, dan, cora, forum, fiona):
    client = Client()
    client.force_login(fiona)
    first = sent(advised(raised(case, dan), cora), cora, forum)
    sent(advised(raised(case, dan), cora), cora, forum)
    accept(actor=fiona, form=first, version=first.version)
    client.get(reverse("gapsblocks:queue"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("gapsblocks:queue"))
    copies = []
    for number in range(200):
        copy = kept(first)
        copy.pk, copy.reference = None, f"GB-2025-{number:04}"
        copies.append(copy)
    copies = GapsAndBlocksForm.objects.bulk_create(copies)
    GapStep.objects.bulk_create(
        GapStep(form=each, kind=Kind.LETTER, on=each.sent_on, by=fiona, words="To the unit", is_outside=True)
        for each in copies
    )
    client.get(reverse("gapsblocks:queue"))  # what looks like one cause is worked out once, when a form has moved
    with CaptureQueriesContext(connection) as many:
        response = client.get(reverse("gapsblocks:queue"))
    assert len(response.context["rows"]) == 15
    assert len(many) == len(few)
    assert len(many) <= 16, [each["sql"][:90] for each in many]


def test_what_is_next_follows_from_the_steps(form, fiona):
    def said():
        row = opened(fiona, reverse("gapsblocks:queue")).context["rows"][0]
        return " ".join(filter(None, (row.next.text, row.next.action)))

    def add(kind, **fields):
        now = kept(form)
        chain.add_work(actor=fiona, form=now, version=now.version, kind=kind, on=today(), words="Done", **fields)

    on = f"{today().day} {today():%B}"
    assert said() == "Read and accept"
    accept(actor=fiona, form=kept(form), version=kept(form).version)
    assert said() == f"Accepted {on}: add a step"
    due = today() + timedelta(days=7)
    add("letter", due_on=due)
    assert said() == f"Letter, answer due {due.day} {due:%B}"
    add("group")
    assert said() == f"Group met {on}: write the outcome"
    add("outcome")
    assert said() == f"Outcome of {on}: answer"
    with time_machine.travel(due + timedelta(days=60), tick=False):
        assert said() == f"Outcome of {on}: answer"
    add("asked")
    with time_machine.travel(due + timedelta(days=60), tick=False):
        assert said() == "Pass to the national co-ordinator"


def test_numbers_lead_to_the_lists_that_they_count(form, case, dan, cora, forum, fiona, maeve):
    answered = sent(advised(raised(case, dan), cora), cora, forum)
    chain.answer(actor=fiona, form=answered, version=answered.version, result="partly", words="One bed")
    passed = sent(advised(raised(case, dan), cora), cora, forum)
    chain.send_to_national(actor=fiona, form=passed, version=passed.version)
    numbers = opened(fiona, reverse("gapsblocks:queue")).context["numbers"]
    assert (numbers.with_me, [each.reference for each in numbers.passed]) == ("1", [passed.reference])
    assert [(each.label, each.count) for each in numbers.answered] == [
        ("Resolved", "0"),
        ("Partly resolved", "1"),
        ("Not resolved", "0"),
    ]
    for each in (*numbers.answered, numbers.all_answered):
        assert opened(fiona, each.url).context["said_count"] in (each.count, "0", "")
    behind = opened(fiona, numbers.answered[1].url).context["rows"]
    assert [(row.pk, row.result) for row in behind] == [(answered.pk, "Partly resolved")]
    assert [row.pk for row in opened(maeve, reverse("gapsblocks:queue")).context["rows"]] == [passed.pk]


@pytest.mark.parametrize(("result", "ticks"), [("resolved", 1), ("partly", 0), ("not", 0)])
def test_only_what_was_resolved_bears_a_tick(case, dan, cora, forum, fiona, result, ticks):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    chain.answer(actor=fiona, form=form, version=form.version, result=result, words="Told in writing.")
    for address in (f"{reverse('gapsblocks:queue')}?level=answered", reverse("gapsblocks:queued", args=[form.pk])):
        assert opened(fiona, address).content.decode().count("app-status--ok") == ticks


# Who gets in ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-gap-identity")
def test_another_task_forces_address_is_not_found_and_is_logged(form, other_forum):
    for name in ("queued", "accept", "add-work", "pass-on", "answer-queued"):
        address = reverse(f"gapsblocks:{name}", args=[form.pk])
        assert opened(other_forum.co_ordinator, address).status_code == 404
    lines = refused("unseen").filter(actor=other_forum.co_ordinator, file_id=form.case_id)
    assert lines.count() == 5
    assert opened(other_forum.co_ordinator, reverse("gapsblocks:queued", args=[form.pk + 999])).status_code == 404


def test_what_was_not_sent_is_not_found(case, dan, cora, forum, fiona):
    inside = advised(raised(case, dan), cora)
    for person in (fiona, cora, dan):
        assert opened(person, page(inside)).status_code == 404
    assert refused("unseen").filter(file_id=case.pk).count() == 3


@pytest.mark.requirement("LAW-gap-identity")
def test_opened_again_it_is_gone_from_outside_until_it_is_sent_again(form, case, cora, dan, forum, fiona, maeve):
    up = chain.send_to_national(actor=fiona, form=form, version=form.version)
    done = chain.answer(actor=maeve, form=up, version=up.version, result="resolved", words="Two beds in June")
    again = chain.reopen(actor=cora, form=done, version=done.version, reason="Mary was put out again")
    GapsAndBlocksForm.objects.filter(pk=again.pk).update(description="Mary was put out again.", title="Mary’s bed")
    for person in (fiona, maeve):
        assert opened(person, page(form)).status_code == 404
        for query in ("", "?level=any", "?level=answered", "?q=Mary", f"?q={form.reference}"):
            assert opened(person, reverse("gapsblocks:queue") + query).context["rows"] == []
    shown = opened(fiona, reverse("gapsblocks:queue"))
    assert "Back inside the service" in shown.content.decode()
    assert "Mary" not in shown.content.decode()
    # answered inside, it stays inside
    inside = chain.answer(actor=cora, form=kept(form), version=kept(form).version, result="partly", words="Mary moved")
    assert opened(fiona, page(form)).status_code == 404
    # sent again: the words as they were looked at now, and the steps from before
    chain.reopen(actor=cora, form=inside, version=inside.version, reason="It did not hold")
    GapsAndBlocksForm.objects.filter(pk=form.pk).update(description="She was put out again.", title="The bed")
    sent(kept(form), cora, forum)
    html = opened(fiona, page(form)).content.decode()
    assert "She was put out again." in html
    assert "Two beds in June" in html
    assert "Mary" not in html


@pytest.mark.requirement("GB2-impl-advisor")
def test_an_advisor_reads_counts_and_forms_of_the_own_service_and_no_case(form, case, dan, cora, advisor, forum, fiona):
    inside = raised(case, dan, title="Still inside")
    answered = sent(advised(raised(case, dan), cora), cora, forum)
    chain.answer(actor=fiona, form=answered, version=answered.version, result="not", words="No bed")
    other = led_case()
    theirs = raised(other, managed_by(other).worker)
    theirs = sent(advised(theirs, line_manager_of(other.lead_agency)), line_manager_of(other.lead_agency), forum)
    response = opened(advisor, reverse("gapsblocks:own-service"))
    assert {row.pk for row in response.context["rows"]} == {form.pk, answered.pk}
    counts = {number.label: number.count for number in response.context["numbers"]}
    assert (counts["with the co-ordinator"], counts["not resolved"], counts["resolved"]) == ("1", "1", "0")
    for number in response.context["numbers"]:
        assert str(len(opened(advisor, number.url).context["rows"])) == number.count
    html = opened(advisor, page(form)).content.decode()
    assert told_of(case, html) == []
    assert "Add a step" not in html
    assert opened(advisor, reverse("gapsblocks:answer-queued", args=[form.pk])).status_code == 403
    assert opened(advisor, page(theirs)).status_code == 404
    assert opened(advisor, page(inside)).status_code == 404
    assert opened(advisor, reverse("desk:case", args=[case.pk])).status_code == 404
    assert opened(advisor, reverse("gapsblocks:queue")).status_code == 403
    assert opened(fiona, reverse("gapsblocks:own-service")).status_code == 403


def test_the_national_co_ordinator_has_what_came_up_and_answers_it(form, case, fiona, maeve, dan):
    assert opened(maeve, page(form)).status_code == 404
    chain.send_to_national(actor=fiona, form=form, version=form.version, words="No unit in the region.")
    address = reverse("gapsblocks:answer-queued", args=[form.pk])
    assert opened(fiona, address).status_code == 403
    response = opened(
        maeve, address, {"version": kept(form).version, "result": "partly", "answer": "Two beds from June."}
    )
    assert response.status_code == 302
    assert (kept(form).state, kept(form).answered_by) == ("answered", maeve)
    assert Notice.objects.filter(recipient=dan, key__startswith=f"gap:{form.pk}:answered").exists()
    assert "Two beds from June." in opened(fiona, page(form)).content.decode()
