"""The pages of themes, of the barrier register, of one answer to many, and of the picture."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, WorkerRole
from core.models import AuditEvent
from gapsblocks.models import Barrier, GapsAndBlocksForm
from gapsblocks.services import barriers
from tests.factories import line_manager_of, worker_with
from tests.gapsblocks.test_themes import DETOX, another, chosen

pytestmark = pytest.mark.django_db


def page(user, name, *args, data=None, **query):
    client = Client()
    client.force_login(user)
    address = reverse(f"gapsblocks:{name}", args=args, query=query)
    return client.get(address) if data is None else client.post(address, data)


@pytest.fixture
def five(forum, db):
    return [another(forum, title=title, description=words) for title, words in DETOX]


@pytest.fixture
def barrier(five, forum, fiona):
    return barriers.join_as_one(actor=fiona, forum=forum, forms=chosen(*five), title="Detox in pregnancy")


def keys(forms):
    return [f"{pk}.{version}" for pk, version in chosen(*forms)]


@pytest.mark.requirement("GB2-gap-structural")
def test_five_forms_stand_in_one_line_and_become_one_barrier(five, forum, fiona):
    listed = page(fiona, "themes").content.decode()
    assert listed.count("Join them as one theme") == 1
    shown = page(fiona, "theme", five[2].pk).content.decode()
    for form in five:
        assert form.reference in shown
        assert form.case.service_user.name not in shown
        assert form.case.reference not in shown
    answered = page(fiona, "theme", five[0].pk, data={"chosen": keys(five[:4]), "title": "Detox in pregnancy"})
    made = Barrier.objects.get()
    assert answered.url == made.get_absolute_url()
    assert list(made.forms.order_by("pk")) == five[:4]
    again = page(fiona, "theme", five[4].pk).content.decode()
    assert "like a barrier of the register" in again
    page(fiona, "theme", five[4].pk, data={"chosen": keys(five[4:])})
    assert made.forms.count() == 5
    assert page(fiona, "theme", five[4].pk).url == reverse("gapsblocks:themes")


def test_not_one_cause_is_one_button(five, fiona):
    page(fiona, "theme", five[0].pk, data={"not-one": "1"})
    assert "No forms look like one cause" in page(fiona, "themes").content.decode()
    assert not Barrier.objects.exists()


def test_nothing_is_joined_of_what_somebody_moved(five, fiona):
    stale = keys(five)
    GapsAndBlocksForm.objects.filter(pk=five[1].pk).update(version=99)
    answered = page(fiona, "theme", five[0].pk, data={"chosen": stale, "title": "Detox"})
    assert five[1].reference in answered.context["form"].errors["chosen"][0]
    assert not Barrier.objects.exists()


def test_a_form_of_another_task_force_is_as_good_as_none(five, other_forum, cora, maeve):
    strange = other_forum.co_ordinator
    assert page(strange, "theme", five[0].pk).status_code == 404
    assert page(strange, "theme", five[0].pk, data={"chosen": keys(five), "title": "x"}).status_code == 404
    assert page(cora, "themes").status_code == 403
    assert page(maeve, "themes").url == reverse("gapsblocks:barriers")
    assert AuditEvent.objects.filter(verb="refused", actor=strange, data__rule="unseen").exists()


def test_the_register_is_narrowed_and_read(barrier, five, fiona, maeve, other_forum):
    listed = page(fiona, "barriers", state="open", category="no-service").content.decode()
    assert "Detox in pregnancy" in listed
    assert "Detox in pregnancy" not in page(fiona, "barriers", state="ended").content.decode()
    shown = page(fiona, "barrier", barrier.pk).content.decode()
    assert all(form.reference in shown for form in five)
    national = page(maeve, "barrier", barrier.pk).content.decode()
    assert not any(form.reference in national for form in five)  # none of them came to the national level
    assert "By service and quarter" not in national
    assert page(maeve, "write-barrier-entry", barrier.pk).status_code == 403
    strange = other_forum.co_ordinator
    assert "Detox in pregnancy" not in page(strange, "barriers").content.decode()
    for name in ("barrier", "add-to-barrier", "end-barrier"):
        assert page(strange, name, barrier.pk).status_code == 404


def test_what_is_done_with_a_barrier(barrier, forum, five, fiona):
    def now():
        return Barrier.objects.get().version

    day = {"on_day": "5", "on_month": "1", "on_year": "2026"}
    page(fiona, "write-barrier-entry", barrier.pk, data=day | {"words": "Asked the board"})
    assert "Asked the board" in page(fiona, "barrier", barrier.pk).content.decode()
    colleague = worker_with(forum, WorkerRole.Role.AGENCY_ADMIN)
    page(fiona, "give-barrier-owner", barrier.pk, data={"owner": colleague.pk, "version": now()})
    assert Barrier.objects.get().owner == colleague
    form = GapsAndBlocksForm.objects.get(pk=five[0].pk)
    out = {"reason": "Another cause", "version": form.version}
    page(fiona, "take-out-of-barrier", barrier.pk, form.pk, data=out)
    assert barrier.forms.count() == 4
    page(fiona, "add-to-barrier", barrier.pk, data={"chosen": keys([form])})
    assert barrier.forms.count() == 5
    page(fiona, "end-barrier", barrier.pk, data={"reason": "A unit opened", "version": now()})
    assert Barrier.objects.get().ended_on
    stale = page(fiona, "reopen-barrier", barrier.pk, data={"reason": "Closed", "version": 0})
    assert stale.status_code == 409
    page(fiona, "reopen-barrier", barrier.pk, data={"reason": "Closed", "version": now()})
    assert Barrier.objects.get().ended_on is None


def test_many_are_answered_on_one_page(barrier, five, fiona, other_forum):
    offered = page(fiona, "answer-many", barrier=barrier.pk).content.decode()
    assert all(form.reference in offered for form in five)
    strange = page(other_forum.co_ordinator, "answer-many", barrier=barrier.pk, form=five[0].pk).content.decode()
    assert five[0].reference not in strange
    name = five[3].case.service_user.first_names
    telling = {"chosen": keys(five), "result": "partly", "words": f"Ask {name} of the unit"}
    refused = page(fiona, "answer-many", data=telling, barrier=barrier.pk)
    assert f"“{name}”" in refused.context["form"].errors["words"][0]
    assert "settled" in refused.context["form"].fields
    assert not barrier.forms.exclude(answer="").exists()
    said = {"chosen": keys(five), "result": "partly", "words": "Two beds from June"}
    assert page(fiona, "answer-many", data=said, barrier=barrier.pk).url == barrier.get_absolute_url()
    assert set(barrier.forms.values_list("answer", flat=True)) == {"Two beds from June"}


def test_the_annual_report_is_one_click_and_names_nobody(barrier, five, forum, fiona, maeve, other_forum, cora):
    barriers.write_line(actor=fiona, barrier=barrier, on=five[0].sent_on, words="Asked the board for two beds")
    year = five[0].sent_on.year
    for reader in (fiona, maeve):
        report = page(reader, "barrier-report", forum.pk, year).content.decode()
        for word in ("Detox in pregnancy", "Asked the board for two beds"):
            assert word in report
        for form in five:
            assert form.case.service_user.last_name not in report
            assert form.reference not in report
    paper = page(fiona, "barrier-report-paper", forum.pk, year)
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Disposition"] == f'inline; filename="barriers-{forum.pk}-{year}.pdf"'
    assert AuditEvent.objects.filter(verb="downloaded", actor=fiona, subject_id=str(forum.pk)).exists()
    assert page(other_forum.co_ordinator, "barrier-report", forum.pk, year).status_code == 404
    assert page(cora, "barrier-report", forum.pk, year).status_code == 403
    assert page(fiona, "barrier-report", forum.pk, year + 1).status_code == 404


@pytest.mark.requirement("GB2-impl-advisor")
def test_who_counts_whose_forms(five, case, forum, fiona, maeve, advisor, cora, dan):
    def shown(user, **query):
        return page(user, "picture", **query).context["picture"]

    assert (shown(fiona).scope.title, shown(fiona).least) == (forum.label, 5)
    assert shown(maeve).scope.title == "All task forces"
    mine = shown(advisor)
    assert (mine.scope.number, mine.scope.is_inside, mine.least) == (case.lead_agency.pk, False, 5)
    assert shown(line_manager_of(five[0].agency)).scope.is_inside
    other = Agency.objects.exclude(pk=case.lead_agency.pk).first()
    for guessed in (f"agency_id.{other.pk}.inside", "all.0", f"forum_id.{forum.pk}", "x"):
        assert shown(advisor, scope=guessed).scope == mine.scope
    assert page(dan, "picture").status_code == 403


@pytest.mark.requirement("GB2-impl-advisor")
def test_an_advisor_reads_counts_and_no_case(five, advisor, case):
    assert page(advisor, "picture").status_code == 200
    for name in ("themes", "barriers", "answer-many"):
        assert page(advisor, name).status_code == 403
    client = Client()
    client.force_login(advisor)
    assert client.get(reverse("desk:case", args=[case.pk])).status_code == 404


def test_each_chart_says_its_numbers_and_stands_beside_its_table(five, fiona):
    shown = page(fiona, "picture").content.decode()
    assert "No such service: 5 in" in shown
    assert shown.count('<svg class="app-chart"') == shown.count('<title id="chart-')
    assert "style=" not in shown
    assert '<th scope="row" class="govuk-table__header">No such service</th>' in shown


def test_quarters_stand_in_the_address(five, fiona):
    since = date(five[0].sent_on.year, 1, 1).isoformat()
    assert page(fiona, "picture", since="nonsense", until="2020-01-01").status_code == 200
    assert page(fiona, "picture", since=since).status_code == 200
