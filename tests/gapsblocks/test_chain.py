"""From the desk to the national co-ordinator and back: in this order, by these people, nothing told of the person."""

from datetime import date

import pytest
import time_machine

from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm, GapStep, SettledFinding
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules.identity import NAME
from gapsblocks.selectors.anonymous import anonymous
from gapsblocks.services import chain, raising
from notifications.models import Notice
from tests.factories import key_worker_in, line_manager_of
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db


def refusal_of(do):
    with pytest.raises(DomainError) as refusal:
        do()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value.code, refusal.value.field


def kept(form):
    return GapsAndBlocksForm.objects.get(pk=form.pk)


@pytest.mark.requirement("KW-4.2.2")
def test_the_manager_is_told_at_once(case, dan, cora):
    form = raised(case, dan)
    notice = Notice.objects.get(recipient=cora, about_label="gapsblocks.GapsAndBlocksForm", about_id=form.pk)
    assert case.service_user.name not in notice.subject
    assert (form.state, form.sector, form.agency) == ("raised", case.lead_agency.sector, case.lead_agency)


def test_what_a_form_needs_is_asked_for(case, dan):
    assert refusal_of(lambda: raised(case, dan, description=" "))[1] == "description"
    assert refusal_of(lambda: raised(case, dan, solution=""))[1] == "solution"
    assert refusal_of(lambda: raised(case, dan, category="not-engaging"))[1] == "about_agency"
    assert not GapsAndBlocksForm.objects.exists()


@pytest.mark.requirement("KW-16.1.2")
def test_nothing_goes_outside_before_the_manager_has_advised(case, dan, cora, forum):
    form = raised(case, dan)
    with pytest.raises(NotAllowed):
        sent(form, dan, forum)
    assert refusal_of(lambda: sent(form, cora, forum))[0] == "KW-16.1.2"
    assert (kept(form).state, kept(form).sent_on) == ("raised", None)
    assert not gap_policy.can(forum.co_ordinator, form)


@pytest.mark.requirement("KW-16.1.1")
def test_what_colleagues_advised_is_kept_inside(case, dan, cora, forum, fiona):
    form = raised(case, dan)
    raising.add_colleague_advice(actor=dan, form=form, version=form.version, words="Try Cork", on=form.raised_on)
    form = sent(advised(kept(form), cora), cora, forum)
    shown = anonymous(form, form.sent_on)
    assert "Try Cork" not in str(shown)
    assert GapStep.objects.filter(form=form, kind="colleague", words="Try Cork").exists()


@pytest.mark.requirement("KW-16.1.3")
def test_it_is_sent_to_a_task_force_with_a_co_ordinator(case, dan, cora, forum, fiona, other_forum):
    form = advised(raised(case, dan), cora)
    assert refusal_of(lambda: sent(form, cora, case.lead_agency))[1] == "recipient"
    assert refusal_of(lambda: sent(form, cora, forum, extent=""))[1] == "extent"
    form = sent(form, cora, forum)
    assert (form.state, form.forum, form.sent_on) == ("co-ordinator", forum, form.level_since)
    assert Notice.objects.filter(recipient=fiona, about_id=form.pk).exists()
    assert GapAction.VIEW in gap_policy.can(fiona, form)
    assert not gap_policy.can(other_forum.co_ordinator, form)


@pytest.mark.requirement("LAW-gap-identity")
def test_no_word_that_tells_leaves_unless_it_is_settled(case, dan, cora, forum):
    form = raised(case, dan, description="Mary was refused. Ring Mar’s midwife.")
    form = advised(form, cora, advice="Ms Ní Chonaill should ask again.")
    assert refusal_of(lambda: sent(form, cora, forum))[0] == "LAW-gap-identity"
    assert kept(form).state == "advised"
    assert not SettledFinding.objects.exists()
    settled = [f"description:{NAME}:mary"]
    assert refusal_of(lambda: sent(form, cora, forum, settled=settled))[0] == "LAW-gap-identity"
    assert not SettledFinding.objects.exists()


def test_what_is_of_somebody_else_is_settled_by_the_sender(case, dan, cora, forum):
    form = advised(raised(case, dan, description="St Mary’s hospital refused."), cora)
    assert refusal_of(lambda: sent(form, cora, forum))[0] == "LAW-gap-identity"
    form = sent(form, cora, forum, settled=[f"description:{NAME}:marys"])
    assert form.state == "co-ordinator"
    assert SettledFinding.objects.get().settled_by == cora


@pytest.mark.requirement("LAW-gap-identity")
def test_the_co_ordinators_form_has_nothing_of_the_person(case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    told = str(anonymous(form, form.sent_on))
    assert case.reference in told
    for hidden in ("Mary", "Chonaill"):
        assert hidden not in told
    assert GapAction.VIEW_WHOLE not in gap_policy.can(fiona, form)


@pytest.mark.requirement("KW-16.1.4")
def test_the_co_ordinator_adds_steps(case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    step = chain.add_work(
        actor=fiona, form=form, version=form.version, kind="group", on=form.sent_on, words="On the agenda of 4 June"
    )
    assert step.is_outside
    assert Notice.objects.filter(recipient=dan, key__startswith=f"gap:{form.pk}:work:{step.pk}:").exists()
    with pytest.raises(NotAllowed):
        chain.add_work(actor=cora, form=kept(form), version=0, kind="asked", on=form.sent_on, words="No")


@pytest.mark.requirement("KW-16.1.5")
def test_the_co_ordinator_moves_it_up_or_a_manager_with_a_reason(case, dan, cora, forum, fiona, maeve):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    with pytest.raises(NotAllowed):
        chain.send_to_national(actor=dan, form=form, version=form.version)
    assert refusal_of(lambda: chain.send_to_national(actor=cora, form=form, version=form.version))[1] == "words"
    assert not gap_policy.can(maeve, form)
    up = chain.send_to_national(actor=fiona, form=form, version=form.version)
    assert (up.state, up.national_by) == ("national", fiona)
    assert GapAction.ANSWER in gap_policy.can(maeve, up)
    assert GapAction.ANSWER not in gap_policy.can(fiona, up)
    assert Notice.objects.filter(recipient=maeve, about_id=form.pk).exists()
    assert Notice.objects.filter(recipient=dan, key__startswith=f"gap:{form.pk}:national:").exists()


@pytest.mark.requirement("GB2-gap-tracked")
def test_it_is_kept_until_it_is_answered_and_told(case, dan, cora, forum, fiona):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        form = sent(advised(raised(case, dan), cora), cora, forum)
    with time_machine.travel("2026-04-14 09:00Z", tick=False):
        assert anonymous(form, date(2026, 4, 14)).days_at_level == 29  # Saint Patrick's Day and Easter Monday are none
        for actor in (dan, cora):
            with pytest.raises(NotAllowed):
                chain.answer(actor=actor, form=form, version=form.version, result="partly", words="One bed")
        assert refusal_of(
            lambda: chain.answer(actor=fiona, form=form, version=form.version, result="partly", words=" ")
        ) == ("no-answer", "answer")
        form = chain.answer(actor=fiona, form=form, version=form.version, result="partly", words="One bed in June")
        assert (form.state, form.due_on) == ("answered", None)
        told = {"actor": dan, "form": form, "version": form.version, "told_on": form.answered_on}
        assert refusal_of(lambda: chain.tell_person(**told, changed=""))[1] == "changed"
        closed = chain.tell_person(**told, changed="She takes the bed")
    assert closed.state == "closed"


def test_an_answer_that_did_not_hold_is_opened_again(case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    form = chain.answer(actor=fiona, form=form, version=form.version, result="resolved", words="A bed")
    again = chain.reopen(actor=cora, form=form, version=form.version, reason="The bed was given away")
    assert (again.state, again.result, again.answered_on) == ("advised", "", None)
    assert sent(again, cora, forum).state == "co-ordinator"


def test_of_two_who_answer_at_once_the_second_is_told(case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    chain.answer(actor=fiona, form=form, version=form.version, result="partly", words="One bed")
    with pytest.raises(Conflict):
        chain.answer(actor=fiona, form=form, version=form.version, result="not", words="None")


@pytest.mark.requirement("GB2-impl-advisor")
def test_an_advisor_sees_what_left_the_service_and_no_case(case, dan, cora, forum, advisor):
    form = advised(raised(case, dan), cora)
    assert not gap_policy.can(advisor, form)
    form = sent(form, cora, forum)
    assert gap_policy.can(advisor, form) == {GapAction.VIEW}


def test_partners_and_strangers_see_none(case, dan, cora, forum):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    partner = key_worker_in(case, forum)
    stranger = line_manager_of(forum)
    assert not gap_policy.can(partner, form)
    assert not gap_policy.can(stranger, form)
