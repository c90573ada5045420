"""A barrier is written down where it is met: raised at once, or kept as a draft that nobody else is told of."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.days import today
from core.errors import DomainError
from core.models import AuditEvent
from gapsblocks.models import AgencySearch, GapsAndBlocksForm, GapStep
from gapsblocks.services import raising
from gapsblocks.services.raising import Barrier
from notifications.models import Notice
from tests.factories import AgencyFactory, key_worker_in, led_case
from tests.factories.careplans import domain, goal_in, plan_of, step_of
from tests.factories.gapsblocks import DETOX, raised

pytestmark = pytest.mark.django_db
Forms = GapsAndBlocksForm.objects


@pytest.fixture
def raise_url(case):
    return reverse("gapsblocks:raise", args=[case.pk])


@pytest.fixture
def said(db):
    """What is typed on the page."""
    return DETOX | {"domain": domain("drug-use").pk, "extent": "systemic", "then": "raise"}


@pytest.fixture
def draft(case, dan):
    return raising.draft_form(actor=dan, case=case, domain=domain("drug-use"), title="No detox")


def rules_refused() -> list[str]:
    return [event.data["rule"] for event in AuditEvent.objects.filter(verb="refused").order_by("pk")]


def day(of, name="asked_on"):
    return {f"{name}_day": of.day, f"{name}_month": of.month, f"{name}_year": of.year}


@pytest.mark.requirement("KW-4.2.2")
def test_what_a_worker_raises_is_before_the_manager_at_once(client, raise_url, said, dan, cora):
    client.force_login(dan)
    answer = client.post(raise_url, said, follow=True)
    form = Forms.get()
    assert (form.state, form.raised_by, form.extent) == ("raised", dan, "systemic")
    assert "Your managers have a notice" in answer.content.decode()
    notice = Notice.objects.get(recipient=cora, about_id=form.pk, about_label="gapsblocks.GapsAndBlocksForm")
    assert form.reference in notice.subject
    client.force_login(cora)
    assert form.title in client.get(form.get_absolute_url()).content.decode()


@pytest.mark.requirement("KW-8.4")
def test_a_service_that_does_not_engage_goes_the_same_way_and_is_named(client, raise_url, said, dan, cora):
    client.force_login(dan)
    said |= {"kind": "block", "category": "not-engaging"}
    answer = client.post(raise_url, said)
    assert "Say which service it is about." in answer.content.decode()
    assert not Forms.exists()
    assert rules_refused() == ["no-service"]
    client.post(raise_url, said | {"about_agency": AgencyFactory(name="The far clinic").pk})
    form = Forms.get()
    assert (form.state, form.about_agency.name) == ("raised", "The far clinic")
    assert Notice.objects.filter(recipient=cora, about_id=form.pk).exists()


@pytest.mark.requirement("KW-16.1")
def test_only_what_is_about_services_can_be_raised(client, raise_url, case, said, dan):
    client.force_login(dan)
    answer = client.post(raise_url, said | {"category": "conduct"})
    assert answer.status_code == 200
    with pytest.raises(DomainError) as refused:
        raised(case, dan, category="conduct")
    assert (refused.value.code, refused.value.field) == ("KW-16.1", "category")
    assert rules_refused() == ["KW-16.1"]
    assert not Forms.exists()


def test_what_was_typed_stays_on_the_page_when_something_is_missing(client, raise_url, said, dan):
    client.force_login(dan)
    page = client.post(raise_url, said | {"solution": "", "title": "Nobody takes couples"}).content.decode()
    assert "Nobody takes couples" in page
    assert DETOX["description"] in page
    assert "There is a problem" in page
    assert not Forms.exists()


def test_no_pps_number_is_taken(client, raise_url, said, dan):
    client.force_login(dan)
    answer = client.post(raise_url, said | {"description": "She has 1234567T."})
    assert "PPS" in answer.content.decode()
    assert not Forms.exists()


def test_what_a_step_knows_is_filled_in(client, case, raise_url, dan):
    clinic = AgencyFactory(name="The clinic")
    goal = goal_in(plan_of(case, dan), "accommodation", dan)
    step = step_of(goal, clinic, dan, blocked_by="The list is closed", state="blocked", blocked_on=today())
    client.force_login(dan)
    fields = client.get(f"{raise_url}?step={step.pk}").context["form"].initial
    assert fields["in_plan"] == f"step:{step.pk}"
    assert fields["domain"] == goal.domain_id
    assert fields["about_agency"] == clinic.pk
    assert fields["kind"] == "block"
    assert fields["description"] == "The list is closed"
    fields = client.get(f"{raise_url}?goal={goal.pk}").context["form"].initial
    assert (fields["in_plan"], fields["domain"]) == (f"goal:{goal.pk}", goal.domain_id)
    assert client.get(f"{raise_url}?domain=drug-use").context["form"].initial["domain"] == domain("drug-use").pk


def test_the_place_in_the_plan_is_kept(client, case, raise_url, said, dan):
    goal = goal_in(plan_of(case, dan), "accommodation", dan)
    step = step_of(goal, case.lead_agency, dan)
    client.force_login(dan)
    client.post(raise_url, said | {"in_plan": f"step:{step.pk}"})
    form = Forms.get()
    assert (form.goal, form.step) == (goal, step)


def test_a_step_of_another_file_is_as_good_as_none(client, raise_url, said, dan):
    other = led_case()
    stranger = key_worker_in(other, other.lead_agency)
    goal = goal_in(plan_of(other, stranger), "accommodation", stranger)
    client.force_login(dan)
    assert "in_plan" not in client.get(f"{raise_url}?goal={goal.pk}").context["form"].initial
    assert client.post(raise_url, said | {"in_plan": f"goal:{goal.pk}"}).status_code == 200
    assert client.get(f"{raise_url}?step=x&goal=-1&domain=none").status_code == 200
    assert not Forms.exists()


@pytest.mark.requirement("KW-16.1.1")
def test_advice_of_colleagues_may_be_written_with_its_day_and_need_not(client, raise_url, said, case, dan, cora):
    client.force_login(dan)
    client.post(raise_url, said)
    assert not GapStep.objects.filter(kind="colleague").exists()
    form = Forms.get()
    url = reverse("gapsblocks:colleagues", args=[form.pk])
    later = today() + timedelta(days=1)
    refused = client.post(url, {"version": form.version, "words": "Try Cork"} | day(later, "on"))
    assert refused.status_code == 200
    assert "Try Cork" in refused.content.decode()
    assert not GapStep.objects.filter(kind="colleague").exists()
    client.post(url, {"version": form.version, "words": "Try Cork: full"} | day(today(), "on"))
    step = GapStep.objects.get(kind="colleague")
    assert (step.words, step.on, step.is_outside) == ("Try Cork: full", today(), False)
    client.post(raise_url, said | {"colleagues": "Rang two units"})
    assert Forms.count() == 1  # the day of it is missing
    client.post(raise_url, said | {"colleagues": "Rang two units"} | day(today()))
    assert GapStep.objects.filter(kind="colleague", words="Rang two units").count() == 1


def test_a_draft_is_told_to_nobody_and_written_on(client, raise_url, dan, cora):
    client.force_login(dan)
    client.post(raise_url, {"domain": domain("drug-use").pk, "title": "No detox", "then": "draft"})
    draft = Forms.get()
    assert draft.state == "draft"
    assert not Notice.objects.filter(about_id=draft.pk, about_label="gapsblocks.GapsAndBlocksForm").exists()
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Go on writing" in page
    url = reverse("gapsblocks:write", args=[draft.pk])
    assert "No detox" in client.get(url).content.decode()
    unfinished = client.post(url, {"version": draft.version, "domain": draft.domain_id, "then": "raise"})
    assert unfinished.status_code == 200
    assert Forms.get().state == "draft"
    whole = DETOX | {"version": draft.version, "domain": draft.domain_id, "then": "raise"}
    client.post(url, whole)
    assert Forms.get().state == "raised"
    assert Notice.objects.filter(recipient=cora, about_id=draft.pk).exists()
    assert client.get(url).status_code == 302


def test_a_raised_form_is_no_draft_again(case, dan):
    form = raised(case, dan)
    with pytest.raises(DomainError):
        raising.write_draft(actor=dan, form=form, version=form.version, barrier=Barrier(domain=form.domain))
    with pytest.raises(DomainError):
        raising.discard_draft(actor=dan, form=form, version=form.version)
    assert Forms.get().title == DETOX["title"]
    assert rules_refused() == ["wrong-state", "wrong-state"]


def test_a_draft_can_be_thrown_away_and_nothing_else(client, draft, dan):
    client.force_login(dan)
    answer = client.post(reverse("gapsblocks:discard", args=[draft.pk]), {"version": draft.version})
    assert answer.status_code == 302
    assert not Forms.exists()
    assert AuditEvent.objects.filter(verb="gap.draft-discarded", subject_id=draft.pk).exists()


def test_the_draft_of_a_search_that_failed_is_kept(case, draft, dan):
    AgencySearch.objects.create(case=case, begun_on=today(), begun_by=dan, reason="Too far", form=draft)
    with pytest.raises(DomainError):
        raising.discard_draft(actor=dan, form=draft, version=draft.version)
    assert Forms.filter(pk=draft.pk).exists()
    assert rules_refused() == ["of-a-search"]


def test_nobody_outside_the_file_raises_or_reads_a_draft(client, raise_url, said, draft, forum, fiona, case, dan):
    partner = key_worker_in(case, forum)
    for who in (partner, fiona):
        client.force_login(who)
        assert client.post(raise_url, said).status_code == 404
        assert client.get(reverse("gapsblocks:write", args=[draft.pk])).status_code == 404
        assert client.get(draft.get_absolute_url()).status_code == 404
    assert Forms.count() == 1
    assert "unseen" in rules_refused()


def test_not_even_bare_sql_raises_an_empty_form(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Forms.filter(pk=draft.pk).update(state="raised")


def test_goal_and_step_lead_to_the_page(client, case, dan):
    goal = goal_in(plan_of(case, dan), "accommodation", dan)
    step = step_of(goal, case.lead_agency, dan)
    client.force_login(dan)
    url = reverse("gapsblocks:raise", args=[case.pk])
    assert f"{url}?goal={goal.pk}" in client.get(reverse("careplans:goal", args=[goal.pk])).content.decode()
    assert f"{url}?step={step.pk}" in client.get(reverse("careplans:action", args=[step.pk])).content.decode()
    assert url in client.get(reverse("gapsblocks:of-case", args=[case.pk])).content.decode()
    assert url in client.get(reverse("desk:case", args=[case.pk])).content.decode()


def test_the_list_of_steps_leads_to_the_page_from_a_blocked_one(client, case, dan):
    goal = goal_in(plan_of(case, dan, state="agreed"), "accommodation", dan)
    stuck = step_of(
        goal, case.lead_agency, dan, worker=dan, state="blocked", blocked_by="The list is closed", blocked_on=today()
    )
    free = step_of(goal, case.lead_agency, dan, worker=dan)
    client.force_login(dan)
    page = client.get(reverse("careplans:my-actions")).content.decode()
    url = reverse("gapsblocks:raise", args=[case.pk])
    assert f"{url}?step={stuck.pk}" in page
    assert f"{url}?step={free.pk}" not in page
