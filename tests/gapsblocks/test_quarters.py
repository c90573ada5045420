"""Forms ticked in a list, and the quarter of one’s own forum or agency, on paper."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core import job_runs
from core.errors import DomainError
from core.models import AuditEvent, Job
from gapsblocks.models import GapBundle
from gapsblocks.selectors.bundles import (
    called,
    next_quarter,
    order_of,
    quarter_of,
    whose_quarters,
)
from gapsblocks.services import bundles
from tests.factories.gapsblocks import advised, raised, sent, task_force
from tests.gapsblocks.on_paper import copies
from tests.papers import problems, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def test_a_few_ticked_forms_come_at_once_and_those_unseen_are_passed_over(form, case, dan, fiona, client):
    inside = raised(case, dan)
    client.force_login(fiona)
    answer = client.post(reverse("gapsblocks:paper_selection"), {"forms": [form.pk, inside.pk, "x", "999999"]})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    assert form.reference in text
    assert inside.reference not in text
    assert AuditEvent.objects.filter(verb="downloaded", actor=fiona).count() == 1
    assert not GapBundle.objects.exists()


def test_more_than_ten_ticked_forms_become_work_that_is_watched(form, fiona, client):
    numbers = [form.pk, *copies(form, 10)]
    client.force_login(fiona)
    answer = client.post(reverse("gapsblocks:paper_selection"), {"forms": numbers, "size": "large"})
    bundle = GapBundle.objects.get()
    assert answer.url == bundle.get_absolute_url()
    assert bundle.is_large
    Job.objects.update(state="running", done_count=4)
    page = client.get(answer.url).content.decode()
    assert "4 of 11 forms are on paper" in page
    fragment = client.get(answer.url, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    worked_on = Job.objects.get()
    Job.objects.update(state="waiting")
    job_runs.run(worked_on.pk)
    assert client.get(answer.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_nothing_ticked_is_said_on_the_list(fiona, client):
    client.force_login(fiona)
    answer = client.post(reverse("gapsblocks:paper_selection"), {"next": "https://elsewhere.example/"})
    assert answer.url == reverse("desk:home")


def test_the_quarter_is_the_co_ordinators_own_forum_and_the_managers_own_agency(
    form, case, dan, cora, fiona, maeve, advisor
):
    today = timezone.localdate()
    said = {user: [each.code for each in whose_quarters(user, today)] for user in (dan, cora, fiona, maeve, advisor)}
    assert said[dan] == []
    assert said[cora] == [f"service-{form.agency_id}"]
    assert said[fiona] == [f"forum-{form.forum_id}"]
    assert [code.partition("-")[0] for code in (*said[maeve], *said[advisor])] == ["national", "advised"]


def test_the_quarter_of_another_forum_is_refused(form, fiona, other_forum, client):
    theirs = whose_quarters(other_forum.co_ordinator, timezone.localdate())[0]
    with pytest.raises(DomainError) as refusal:
        bundles.ask_quarter(actor=fiona, whose=theirs, starts_on=timezone.localdate())
    assert refusal.value.code == "not-yours"
    client.force_login(fiona)
    fields = {"whose": theirs.code, "quarter": quarter_of(timezone.localdate()).isoformat()}
    assert client.post(reverse("gapsblocks:bundle"), fields).status_code == 200
    assert not GapBundle.objects.exists()


def test_the_quarter_page_is_for_those_who_have_one(dan, client):
    client.force_login(dan)
    assert client.get(reverse("gapsblocks:bundle")).status_code == 403


@pytest.mark.requirement("KW-16.1.3")
def test_a_quarter_says_what_is_asked_and_how_long_each_form_took(case, dan, cora, forum, fiona, client):
    with time_machine.travel("2026-04-14 09:00Z", tick=False):
        form = sent(advised(raised(case, dan), cora), cora, forum)
    with time_machine.travel("2026-01-12 09:00Z", tick=False):
        sent(advised(raised(case, dan), cora), cora, forum)
    with time_machine.travel("2026-06-30 09:00Z", tick=False):
        client.force_login(fiona)
        assert client.get(reverse("gapsblocks:bundle")).status_code == 200
        fields = {"whose": f"forum-{forum.pk}", "quarter": "2026-04-01"}
        answer = client.post(reverse("gapsblocks:bundle"), fields)
    assert 'filename="gbq-2026-2.pdf"' in answer["Content-Disposition"]
    text = text_of(answer.content)
    assert problems(answer.content, nobody=("Mary", "Chonaill")) == []
    for words in (
        "Gaps and Blocks, April to June 2026",
        f"Answer first what is late, or send it on: {form.reference} (",
        "33 working days",
        "From earlier quarters still open: 1",
        "How long each form took, and where",
        "Too few forms to tell: by category; by area of life; where they are now;",
        "Too few are answered to tell how long it takes.",
    ):
        assert words in text, words
    assert "Mary" not in text


def test_a_quarter_of_many_forms_is_made_by_workers(form, fiona, client):
    copies(form, 10)
    client.force_login(fiona)
    fields = {"whose": f"forum-{form.forum_id}", "quarter": quarter_of(form.sent_on).isoformat()}
    answer = client.post(reverse("gapsblocks:bundle"), fields)
    bundle = GapBundle.objects.get()
    assert answer.url == bundle.get_absolute_url()
    assert (bundle.kind, bundle.side, len(bundle.forms)) == ("quarter", "forum", 11)
    first, second = order_of(fiona, bundle), order_of(fiona, bundle, 2)
    assert [count.value for count in first.picture.totals][-1] == 11
    assert second.picture is None  # the summary stands in the first volume
    assert bundle.reference in client.get(reverse("gapsblocks:bundle")).content.decode()


def test_quarters_follow_one_another():
    assert called(date(2026, 4, 1)) == "April to June 2026"
    assert [quarter_of(day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [date(2026, 1, 1), date(2026, 4, 1)]
    assert next_quarter(date(2026, 10, 1)) == date(2027, 1, 1)


def test_two_forums_do_not_share_a_quarter(form, fiona):
    other = task_force(name="Fingal Task Force")
    assert whose_quarters(other.co_ordinator, timezone.localdate())[0].agency == other
