"""Worker and person are told at each step: the worker by a notice, the person by the worker, who writes it down."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from agencies.models import Worker
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.selectors.anonymous import anonymous
from gapsblocks.selectors.telling import telling_of
from gapsblocks.services import chain
from gapsblocks.services.telling import tell_step
from notifications.models import Notice
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime(2026, 5, 4, 9, tzinfo=UTC), tick=False):
        yield


def refused(do):
    with pytest.raises(DomainError) as refusal:
        do()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value.code


def now(form):
    return GapsAndBlocksForm.objects.get(pk=form.pk)


def tell(form, actor, **fields):
    said = {"told_on": DAY, "words": "She knows that Cora has it"} | fields
    return tell_step(actor=actor, form=form, version=form.version, **said)


@pytest.mark.requirement("KW-16.1.5")
def test_the_worker_is_told_of_each_step_once(case, dan, cora, forum, fiona, maeve):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    form = chain.send_to_national(actor=fiona, form=form, version=form.version)
    form = chain.answer(actor=maeve, form=form, version=form.version, result="not", words="None")
    form = chain.reopen(actor=cora, form=form, version=form.version, reason="Two beds are free")
    sent(advised(form, cora), cora, forum)
    steps = [
        key.split(":")[2]
        for key in Notice.objects.filter(recipient=dan).order_by("pk").values_list("key", flat=True)
        if key.startswith("gap:")
    ]
    assert steps == ["advised", "sent", "national", "answered", "reopened", "advised", "sent"]
    for subject in Notice.objects.filter(recipient=dan).values_list("subject", flat=True):
        assert case.reference not in subject
        assert case.service_user.last_name not in subject


def test_where_the_worker_has_left_the_managers_are_told_in_their_stead(case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    Worker.objects.filter(user=dan).update(left_on=DAY)
    chain.send_to_national(actor=fiona, form=form, version=form.version)
    notice = Notice.objects.get(recipient=cora, key__startswith=f"gap:{form.pk}:national:")
    assert "the worker who raised it" in notice.stands_in_for
    assert not Notice.objects.filter(recipient=dan, key__startswith=f"gap:{form.pk}:national:").exists()


def test_that_the_person_was_told_is_kept_with_the_steps_it_was_about(case, dan, cora, forum):
    form = advised(raised(case, dan), cora)
    assert [move.kind for move in telling_of(form).waiting] == ["raised", "advice"]
    tell(form, dan)
    form = sent(now(form), cora, forum)
    known = telling_of(form)
    assert [(move.kind, move.told.words if move.told else "") for move in known.moves] == [
        ("raised", "She knows that Cora has it"),
        ("advice", "She knows that Cora has it"),
        ("sent", ""),
    ]
    assert (form.state, form.told_on) == ("co-ordinator", None)  # it closes nothing
    assert AuditEvent.objects.filter(verb="gap.step-told", subject_id=str(form.pk), actor=dan).exists()
    assert "Cora has it" not in str(anonymous(form, DAY))


def test_the_answer_that_is_told_closes_the_form_and_is_the_last_word(case, dan, cora):
    form = advised(raised(case, dan), cora)
    form = chain.answer(actor=cora, form=form, version=form.version, result="resolved", words="A bed")
    form = chain.tell_person(actor=dan, form=form, version=form.version, told_on=DAY, changed="She goes in")
    assert not telling_of(form).waiting
    assert refused(lambda: tell(form, dan)) == "wrong-state"


def test_what_is_not_said_or_not_yet_is_refused(case, dan, cora):
    form = raised(case, dan)
    assert refused(lambda: tell(form, dan, words=" ")) == "no-words"
    assert refused(lambda: tell(form, dan, told_on=None)) == "no-day"
    assert refused(lambda: tell(form, dan, told_on=DAY + timedelta(1))) == "in-the-future"
    assert refused(lambda: tell(form, dan, told_on=DAY - timedelta(1))) == "before-the-form"
    assert not GapStep.objects.filter(form=form, kind="told").exists()
    assert now(form).version == form.version


def test_nobody_outside_writes_that_the_person_was_told(case, dan, cora, forum, fiona, advisor):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    for actor in (fiona, advisor, forum.co_ordinator):
        with pytest.raises(NotAllowed):
            tell(form, actor)
    tell(form, dan)
    with pytest.raises(Conflict):
        tell(form, cora)
    assert GapStep.objects.filter(form=form, kind="told").count() == 1
