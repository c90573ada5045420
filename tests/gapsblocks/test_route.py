"""Which way a form leaves the service, and who receives it: settings of the agency, and its sector."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from agencies.models import Agency, WorkerRole
from agencies.selectors import held_settings, setting
from agencies.services.settings import change_setting
from cases.models import Case
from core.errors import DomainError
from core.models import AuditEvent
from gapsblocks.kinds import Route
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.selectors.route import for_quarterly_report, forums_for, quarter_of, route_of
from gapsblocks.services import chain
from gapsblocks.services.reporting import mark_for_report
from notifications.models import Notice
from tests.factories import AgencyFactory, key_worker_in, led_case, line_manager_of, worker_with
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


def set_to(agency, key, value):
    admin = worker_with(agency, WorkerRole.Role.AGENCY_ADMIN)
    change_setting(actor=admin, agency=agency, key=key, value=value)


def refused(do):
    with pytest.raises(DomainError) as refusal:
        do()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value.code, refusal.value.field


@pytest.fixture
def bridge(db):
    """A case of a homeless service, with its worker and manager."""
    case = led_case(lead_agency=AgencyFactory(name="Bridge", sector=Agency.Sector.HOMELESS))
    case.worker, case.manager = key_worker_in(case, case.lead_agency), line_manager_of(case.lead_agency)
    return case


@pytest.mark.parametrize(
    ("sector", "route"),
    [("homeless", Route.BOTH), ("drug-alcohol", Route.TASK_FORCE), ("prison", Route.TASK_FORCE)],
)
def test_the_sector_says_which_way(db, sector, route):
    assert route_of(AgencyFactory(sector=sector)) == route


def test_the_agency_may_say_otherwise(db):
    agency = AgencyFactory(sector=Agency.Sector.HOMELESS)
    for chosen in ("homeless", "task-force", "both"):
        set_to(agency, "gap_route", chosen)
        assert route_of(agency) == chosen


def test_a_form_has_the_route_of_its_agency_on_the_day(bridge, case, dan):
    assert raised(bridge, bridge.worker).route == Route.BOTH
    assert raised(case, dan).route == Route.TASK_FORCE


def test_only_a_task_force_with_a_co_ordinator_is_offered(case, forum, other_forum):
    AgencyFactory(name="Empty Task Force", sector=Agency.Sector.TASK_FORCE)
    assert list(forums_for(case.lead_agency, DAY)) == [forum, other_forum]


@pytest.mark.requirement("KW-4.1.3b")
def test_the_task_force_that_was_set_receives_and_no_other(case, dan, cora, forum, other_forum):
    set_to(case.lead_agency, "gap_task_force", str(forum.pk))
    set_to(case.lead_agency, "escalation_forum", "North Inner City rehabilitation group")
    assert list(forums_for(case.lead_agency, DAY)) == [forum]
    form = advised(raised(case, dan), cora)
    assert refused(lambda: sent(form, cora, other_forum)) == ("no-co-ordinator", "recipient")
    assert GapsAndBlocksForm.objects.get(pk=form.pk).sent_on is None
    form = sent(form, cora, forum)
    assert (form.forum, form.forum_name) == (forum, "North Inner City rehabilitation group")


def test_the_setting_takes_a_task_force_only_and_says_its_name(case, forum):
    agency = case.lead_agency
    assert refused(lambda: set_to(agency, "gap_task_force", str(agency.pk))) == ("setting-value", "value")
    assert setting("gap_task_force", agency) == ""
    set_to(agency, "gap_task_force", str(forum.pk))
    held = next(each for each in held_settings(agency)["Gaps and Blocks"] if each.definition.key == "gap_task_force")
    assert (held.said, held.national_said) == ("North Inner City Task Force", "")


def test_the_page_offers_the_task_forces(client, case, forum):
    admin = worker_with(case.lead_agency, WorkerRole.Role.AGENCY_ADMIN)
    client.force_login(admin)
    page = f"/agencies/{case.lead_agency.pk}/settings/gap_task_force/"
    assert "North Inner City Task Force" in client.get(page).content.decode()
    client.post(page, {"value": str(forum.pk)})
    assert setting("gap_task_force", case.lead_agency) == forum.pk


def test_by_the_report_alone_it_goes_to_no_co_ordinator(bridge, forum):
    set_to(bridge.lead_agency, "gap_route", "homeless")
    form = advised(raised(bridge, bridge.worker), bridge.manager)
    assert refused(lambda: sent(form, bridge.manager, forum))[0] == "other-route"
    assert GapsAndBlocksForm.objects.get(pk=form.pk).sent_on is None
    assert refused(lambda: mark_for_report(actor=bridge.manager, form=form, version=form.version, extent=""))[1] == (
        "extent"
    )
    form = mark_for_report(actor=bridge.manager, form=form, version=form.version, extent="systemic")
    assert (form.state, form.sent_on, form.extent) == ("advised", None, "systemic")
    assert GapStep.objects.filter(form=form, kind="sent").exists()
    assert AuditEvent.objects.filter(verb="gap.in-report", subject_id=str(form.pk)).exists()
    assert chain.answer(
        actor=bridge.manager, form=form, version=form.version, result="not", words="None in the county"
    ).answered_on


def test_who_goes_to_a_task_force_marks_nothing(case, dan, cora):
    form = raised(case, dan)
    go = {"actor": cora, "extent": "systemic"}
    assert refused(lambda: mark_for_report(form=form, version=form.version, **go))[0] == "KW-16.1.2"
    form = advised(form, cora)
    assert refused(lambda: mark_for_report(form=form, version=form.version, **go))[0] == "other-route"
    assert GapsAndBlocksForm.objects.get(pk=form.pk).extent == ""


def test_bridges_form_is_in_its_quarterly_report_without_the_person(bridge, forum):
    with time_machine.travel("2026-04-07 09:00Z", tick=False):
        form = sent(advised(raised(bridge, bridge.worker), bridge.manager), bridge.manager, forum)
    with time_machine.travel("2026-05-22 09:00Z", tick=False):
        form = chain.answer(
            actor=forum.co_ordinator, form=form, version=form.version, result="partly", words="One bed in June"
        )
        raised(bridge, bridge.worker)  # no advice yet: it goes nowhere
    (line,) = for_quarterly_report(bridge.lead_agency, (2026, 2), date(2026, 7, 1))
    assert (line.reference, line.result, line.working_days, line.is_new) == (
        form.reference,
        "Partly resolved",
        32,  # Easter Monday was the day before; the first Monday of May is none
        True,
    )
    told = str(line)
    person = Case.objects.get(pk=bridge.pk).service_user
    for hidden in (person.last_name, bridge.reference, "Four units", "One bed"):
        assert hidden not in told
    assert not for_quarterly_report(bridge.lead_agency, (2026, 3), date(2026, 10, 1))
    assert not for_quarterly_report(bridge.lead_agency, (2026, 1), date(2026, 7, 1))


def test_what_is_not_answered_stands_in_each_report_until_it_is(bridge):
    with time_machine.travel("2026-03-30 09:00Z", tick=False):
        advised(raised(bridge, bridge.worker), bridge.manager)
    for quarter, is_new in (((2026, 1), True), ((2026, 2), False)):
        (line,) = for_quarterly_report(bridge.lead_agency, quarter, date(2026, 8, 1))
        assert (line.is_new, line.state) == (is_new, "Waits for an answer")


def test_a_service_of_the_other_sector_has_none_there(case, dan, cora):
    advised(raised(case, dan), cora)
    assert not for_quarterly_report(case.lead_agency, quarter_of(date(2026, 11, 22)), date(2027, 1, 1))


@pytest.fixture
def report_page(client, bridge):
    """The page of a form of a service whose forms go into the quarterly report alone."""
    set_to(bridge.lead_agency, "gap_route", "homeless")

    def ask(who, form, **data):
        client.force_login(who)
        form.refresh_from_db()
        address = reverse("gapsblocks:mark-for-report", args=[form.pk])
        return client.post(address, {"version": form.version} | data) if data else client.get(address)

    return ask


@pytest.mark.requirement("GB1-gap-homeless")
def test_the_manager_marks_it_on_its_page(report_page, client, bridge):
    form = advised(raised(bridge, bridge.worker), bridge.manager)
    shown = report_page(bridge.manager, form).content.decode()
    assert form.title in shown
    assert "Mark it for the report" in shown
    send = client.get(reverse("gapsblocks:send", args=[form.pk]))
    assert send.url == reverse("gapsblocks:mark-for-report", args=[form.pk])  # nothing goes to a task force
    form_page = client.get(form.get_absolute_url()).content.decode()
    assert "Put it into the quarterly report" in form_page
    answer = report_page(bridge.manager, form, extent="systemic")
    assert (answer.status_code, answer.url) == (302, form.get_absolute_url())
    form.refresh_from_db()
    assert (form.extent, form.route, form.state) == ("systemic", "homeless", "advised")
    assert GapStep.objects.filter(form=form, kind="sent").count() == 1
    assert Notice.objects.filter(recipient=bridge.worker, key__startswith=f"gap:{form.pk}:in-report").count() == 1


def test_the_page_refuses_without_advice_without_a_choice_and_over_anothers_work(report_page, bridge):
    form = raised(bridge, bridge.worker)
    early = report_page(bridge.manager, form, extent="systemic")
    assert "advice and action come first" in early.content.decode()
    assert refused_in_log(bridge.manager) == ["KW-16.1.2"]
    form = advised(form, bridge.manager)
    assert "extent" in report_page(bridge.manager, form, extent="").context["form"].errors
    assert report_page(bridge.manager, form, extent="systemic", version=0).status_code == 409
    form.refresh_from_db()
    assert form.extent == ""
    assert not GapStep.objects.filter(form=form, kind="sent").exists()


def test_the_page_is_the_managers(report_page, bridge, cora, fiona):
    form = advised(raised(bridge, bridge.worker), bridge.manager)
    assert report_page(bridge.worker, form, extent="systemic").status_code == 403
    assert refused_in_log(bridge.worker) == ["not-allowed"]
    for stranger in (cora, fiona):  # another service, and a co-ordinator to whom it never comes
        assert report_page(stranger, form, extent="systemic").status_code == 404
    form.refresh_from_db()
    assert (form.extent, form.state) == ("", "advised")


def refused_in_log(who) -> list[str]:
    return list(AuditEvent.objects.filter(verb="refused", actor=who).values_list("data__rule", flat=True))
