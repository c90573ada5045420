"""A service that helps with the plan raises what stands in the way of its own step, before its own managers."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actors import system_actor
from agencies.models import WorkerRole
from agencies.selectors import managers_of
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.identity import MOST_A_DAY
from gapsblocks.services import chain, raising
from gapsblocks.services.rounds import tell_of_age
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, key_worker_in, line_manager_of, worker_with
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.gapsblocks import DETOX, raised, sent

pytestmark = pytest.mark.django_db
READ = {GapAction.VIEW, GapAction.VIEW_WHOLE, GapAction.WRITE}


@pytest.fixture
def harbour(case):
    agency = AgencyFactory(name="Harbour")
    CaseAgencyFactory(case=case, agency=agency)
    consent_for(case, agency, "drug-use", "plan-part")
    return agency


@pytest.fixture
def consent(case, harbour):
    return case.consents.get()


@pytest.fixture
def brian(case, harbour):
    return key_worker_in(case, harbour)


@pytest.fixture
def helen(harbour):
    return line_manager_of(harbour)


@pytest.fixture
def goal(case, aoife):
    return goal_in(plan_of(case, aoife, state="agreed"), "drug-use", aoife)


@pytest.fixture
def step(goal, harbour, aoife):
    return step_of(goal, harbour, aoife, title="Detox bed asked for")


@pytest.fixture
def form(step, brian):
    return raising.raise_own_form(actor=brian, step=step, **DETOX)


def notified(start: str) -> set:
    return {notice.recipient for notice in Notice.objects.filter(key__startswith=start)}


def refused(do, error) -> str:
    before = list(GapsAndBlocksForm.objects.values_list("pk", "state", "version"))
    with pytest.raises(error) as refusal:
        do()
    assert list(GapsAndBlocksForm.objects.values_list("pk", "state", "version")) == before
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value.code


@pytest.mark.requirement("KW-8.4")
@pytest.mark.requirement("KW-4.2.2")
def test_it_is_of_their_service_and_before_their_own_manager_and_the_case_manager_hears_of_it(
    helen, cora, aoife, form, step, harbour
):
    assert (form.agency, form.step, form.goal, form.state) == (harbour, step, step.goal, "raised")
    form_notices = f"gap:{form.pk}:"
    assert notified(form_notices + "raised") == {helen}
    assert notified(form_notices + "partner") == {aoife}
    assert not any("Chonaill" in notice.subject for notice in Notice.objects.all())
    step.refresh_from_db()
    assert (step.state, step.held_by) == ("blocked", "the line manager")


@pytest.mark.requirement("KW-16.1.2")
def test_their_own_manager_advises_first_and_the_lead_agencys_once_those_let_it_lie(form, helen, cora):
    said = {"advice": "Ask the hospital.", "action": "Rang the hospital."}
    first = refused(lambda: chain.advise(actor=cora, form=form, version=form.version, **said), DomainError)
    assert first == "own-managers-first"
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        late = GapsAndBlocksForm.objects.get(pk=form.pk)
        assert late.due_on < timezone.localdate()
        assert chain.advise(actor=cora, form=late, version=late.version, **said).advised_by == cora


def test_their_manager_advises_and_sends(form, helen, cora, forum, fiona):
    said = {"advice": "Ask the hospital.", "action": "Rang the hospital."}
    form = chain.advise(actor=helen, form=form, version=form.version, **said)
    assert refused(lambda: sent(form, cora, forum), DomainError) == "own-managers-first"
    assert refused(lambda: sent(form, fiona, forum), NotAllowed) == "not-allowed"
    form = sent(form, helen, forum)
    assert (form.state, form.sent_by) == ("co-ordinator", helen)


@pytest.mark.requirement("KW-8.3b")
def test_they_read_what_their_own_people_raised_and_no_other_form_of_the_file(form, case, dan, brian, helen, goal):
    other = raised(case, dan)
    elsewhere = AgencyFactory(name="Bridge")
    CaseAgencyFactory(case=case, agency=elsewhere)
    consent_for(case, elsewhere, "drug-use", "plan-part")
    theirs = raising.raise_own_form(actor=key_worker_in(case, elsewhere), step=step_of(goal, elsewhere, dan), **DETOX)
    assert gap_policy.can(brian, form) == READ
    assert gap_policy.can(helen, form) == READ | {
        *(GapAction.ADVISE, GapAction.SEND, GapAction.RAISE_UP, GapAction.ANSWER)
    }
    for person in (brian, helen):
        assert set(gap_policy.scope(person)) == {form}
        for unseen in (other, theirs):
            assert gap_policy.can(person, unseen) == frozenset()
    colleague = worker_with(form.agency, WorkerRole.Role.KEY_WORKER)  # not on the case
    assert gap_policy.can(colleague, form) == frozenset()


def test_it_ends_with_the_consent(form, consent, brian, helen, cora):
    consent.withdrawn_at = timezone.now()
    consent.save()
    for person in (brian, helen):
        assert gap_policy.can(person, form) == frozenset()
    assert GapAction.ADVISE in gap_policy.can(cora, form)


def test_nobody_raises_about_a_step_of_another_service_or_without_consent(
    case, step, goal, brian, dan, aoife, harbour, consent, helen
):
    def of(who, about):
        return lambda: raising.raise_own_form(actor=who, step=about, **DETOX)

    for who in (dan, aoife):  # they raise it in the file
        assert refused(of(who, step), NotAllowed) == "not-allowed"
    assert refused(of(brian, step_of(goal, case.lead_agency, aoife)), NotAllowed) == "not-allowed"
    unshared = step_of(goal_in(goal.plan, "accommodation", aoife), harbour, aoife)
    assert refused(of(brian, unshared), NotAllowed) == "not-allowed"  # an area that is not shared
    consent.withdrawn_at = timezone.now()
    consent.save()
    assert refused(of(brian, step), NotAllowed) == "not-allowed"
    assert not GapsAndBlocksForm.objects.exists()


def test_the_page_fills_in_what_they_know_and_offers_nothing_else_of_the_plan(client, case, step, goal, brian, dan):
    hidden = step_of(goal_in(goal.plan, "accommodation", dan, title="A flat of her own"), case.lead_agency, dan)
    step.blocked_by = "No unit takes her."
    step.save()
    client.force_login(brian)
    own = client.get(reverse("careplans:action", args=[step.pk])).content.decode()
    address = reverse("gapsblocks:raise-own", args=[step.pk])
    assert f'href="{address}"' in own
    page = client.get(address).content.decode()
    assert "Detox bed asked for" in page
    assert "No unit takes her." in page
    assert hidden.title not in page
    assert "A flat of her own" not in page
    assert "Keep as a draft" not in page
    answer = client.post(address, DETOX | {"domain": "1", "in_plan": f"step:{hidden.pk}"})
    form = GapsAndBlocksForm.objects.get()
    assert answer.url == form.get_absolute_url()
    assert (form.step, form.domain) == (step, goal.domain)
    shown = client.get(answer.url).content.decode()
    assert form.title in shown
    assert goal.title not in shown
    assert reverse("gapsblocks:of-case", args=[case.pk]) not in shown
    assert form.reference in client.get(reverse("gapsblocks:list")).content.decode()


def test_the_lead_agencys_manager_is_not_asked_before_them(client, form, cora, helen):
    client.force_login(cora)
    advise = reverse("gapsblocks:advise", args=[form.pk])
    assert advise not in client.get(form.get_absolute_url()).content.decode()
    client.force_login(helen)
    assert advise in client.get(form.get_absolute_url()).content.decode()


@pytest.mark.requirement("LAW-gap-identity")
def test_which_words_tell_is_shown_to_who_does_not_read_the_file_only_so_often(client, step, brian, helen, cora, forum):
    form = raising.raise_own_form(actor=brian, step=step, **DETOX | {"description": "Mary waits."})
    form = chain.advise(actor=helen, form=form, version=form.version, advice="Ask.", action="Asked.")
    client.force_login(helen)
    address = reverse("gapsblocks:send", args=[form.pk])
    for _ in range(MOST_A_DAY):
        assert "<mark" in client.get(address).content.decode()
    assert notified("gap.guesses:") >= {cora}
    assert "<mark" not in client.get(address).content.decode()
    said = {"version": form.version, "forum": forum.pk, "extent": "systemic"}
    assert "nothing more can be saved today" in client.post(address, said).content.decode()
    form.refresh_from_db()
    assert form.sent_on is None


def test_the_night_reminds_their_managers_and_then_those_who_may_take_it_up(form, helen, cora, case):
    tell_of_age(actor=system_actor(), day=form.due_on, today=form.due_on, at=timezone.now())
    assert notified("gap.age:") == {helen}
    late = form.due_on + timedelta(days=1)
    tell_of_age(actor=system_actor(), day=late, today=late, at=timezone.now())
    may_take_it_up = set(managers_of(case.lead_agency, late))
    assert cora in may_take_it_up
    assert notified("gap.age:") == {helen} | may_take_it_up
    assert Notice.objects.filter(key__startswith="gap.age:", recipient=cora).count() == 1
