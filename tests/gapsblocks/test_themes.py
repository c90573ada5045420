"""Forms on one cause show as one theme, a person confirms it, and one barrier keeps them (GB2-gap-structural)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import WorkerRole
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import Barrier, BarrierEntry, GapsAndBlocksForm, NamingConsent, NotOneCause
from gapsblocks.policies import BarrierAction, barrier_policy
from gapsblocks.selectors import barriers as register
from gapsblocks.selectors.themes import theme_hint, theme_with, themes_of
from gapsblocks.services import barriers, chain
from gapsblocks.services.answers import answer_many
from notifications.models import Notice
from tests.factories import AgencyFactory, key_worker_in, led_case, line_manager_of, worker_with
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db

DETOX = (
    ("No residential detox takes pregnant women", "Both units refuse from week 12."),
    ("No residential detox takes pregnant women", "The unit said that it has no midwife."),
    ("Residential detox does not take pregnant women", "Asked in March and in April: no."),
    ("No residential detox for pregnant women", "None of four units has obstetric cover."),
    ("No detox bed takes a pregnant woman", "No residential unit takes a pregnant woman for detox."),
)


def refusal_of(do):
    with pytest.raises(DomainError) as refusal:
        do()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value


def another(forum, *, agency=None, **fields) -> GapsAndBlocksForm:
    """A form of another person, sent by another service."""
    case = led_case(lead_agency=agency) if agency else led_case()
    worker = key_worker_in(case, case.lead_agency)
    manager = line_manager_of(case.lead_agency)
    return sent(advised(raised(case, worker, **fields), manager), manager, forum, extent="individual")


def chosen(*forms):
    return [(form.pk, GapsAndBlocksForm.objects.get(pk=form.pk).version) for form in forms]


@pytest.fixture
def five(forum, db):
    return [another(forum, title=title, description=words) for title, words in DETOX]


@pytest.fixture
def barrier(five, forum, fiona):
    return barriers.join_as_one(actor=fiona, forum=forum, forms=chosen(*five), title="Detox in pregnancy")


@pytest.mark.requirement("GB2-gap-structural")
def test_five_forms_on_the_same_cause_show_as_one_theme(five, forum, fiona):
    other = another(forum, title="No evening child care for a day programme", description="No crèche after 5.")
    waiting = another(
        forum, category="waiting", title="No residential detox takes pregnant women", description="Refused."
    )
    theme = themes_of(forum)[0]
    assert [form.pk for form in theme.forms] == [form.pk for form in five]
    assert len(themes_of(forum)) == 1  # neither another matter, nor the same words in another category
    assert {other.pk, waiting.pk}.isdisjoint(form.pk for form in theme.forms)
    hint = theme_hint(forum)
    assert (hint.count, hint.title) == (5, "no residential detox takes pregnant women")
    made = barriers.join_as_one(actor=fiona, forum=forum, forms=chosen(*five), title="Detox in pregnancy")
    kept = GapsAndBlocksForm.objects.filter(barrier=made)
    assert set(kept.values_list("extent", flat=True)) == {"systemic"}
    assert kept.count() == 5
    assert (themes_of(forum), theme_hint(forum)) == ([], None)


def test_a_theme_is_of_one_task_force_and_of_what_waits(five, forum, other_forum, fiona):
    assert themes_of(other_forum) == []
    another(other_forum, title=DETOX[0][0], description=DETOX[0][1])
    assert themes_of(other_forum) == []
    first = five[0]
    chain.answer(actor=fiona, form=first, version=first.version, result="not", words="None")
    assert first.pk not in [form.pk for form in themes_of(forum)[0].forms]
    assert themes_of(forum)[0].pk == five[1].pk
    assert theme_with(forum, first.pk) is None


def test_two_services_are_two_causes_whatever_the_words(forum):
    one, two = AgencyFactory(), AgencyFactory()
    words = {"category": "not-engaging", "title": "The team does not come to meetings", "description": "Asked thrice."}
    first = another(forum, about_agency=one, **words)
    another(forum, about_agency=two, **words)
    assert themes_of(forum) == []
    third = another(forum, about_agency=one, **words | {"title": "Nobody of the team comes to case meetings"})
    assert [form.pk for form in themes_of(forum)[0].forms] == [first.pk, third.pk]


def test_which_services_sent_them_is_said(forum):
    turas = AgencyFactory(name="Turas Training", short_name="Turas")
    bridge = AgencyFactory(name="Bridge")
    for agency in (turas, bridge, turas):
        another(forum, agency=agency, title=DETOX[0][0], description=DETOX[0][1])
    assert theme_hint(forum).services == "Turas 2, Bridge 1"


def test_not_one_cause_is_remembered(five, forum, fiona, cora):
    with pytest.raises(NotAllowed):
        barriers.say_not_one_cause(actor=cora, forum=forum, forms=chosen(*five))
    assert len(themes_of(forum)) == 1
    assert theme_hint(forum)
    barriers.say_not_one_cause(actor=fiona, forum=forum, forms=chosen(*five))
    assert NotOneCause.objects.exists()
    assert (themes_of(forum), theme_hint(forum)) == ([], None)
    new = another(forum, title=DETOX[0][0], description="The unit refused again.")
    assert new.pk in [form.pk for form in themes_of(forum)[0].forms]  # what came since is asked about
    assert AuditEvent.objects.filter(verb="gap.not-one-cause", actor=fiona).exists()


def test_only_the_co_ordinator_of_the_task_force_joins(five, forum, other_forum, cora, maeve):
    for actor in (other_forum.co_ordinator, cora, maeve):
        with pytest.raises(NotAllowed):
            barriers.join_as_one(actor=actor, forum=forum, forms=chosen(*five), title="Detox")
    stranger = other_forum.co_ordinator
    refusal = refusal_of(
        lambda: barriers.join_as_one(actor=stranger, forum=other_forum, forms=chosen(*five), title="Detox")
    )
    assert refusal.code == "other-forum"
    assert not Barrier.objects.exists()
    assert not GapsAndBlocksForm.objects.exclude(barrier=None).exists()


def test_what_joining_needs(five, forum, fiona):
    def join(forms, title="Detox"):
        return refusal_of(lambda: barriers.join_as_one(actor=fiona, forum=forum, forms=forms, title=title)).code

    assert join(chosen(*five), title=" ") == "no-title"
    assert join(chosen(five[0])) == "too-few-forms"
    stale = [(five[0].pk, five[0].version - 1), *chosen(five[1])]
    assert join(stale) == "conflict"
    assert not Barrier.objects.exists()
    barriers.join_as_one(actor=fiona, forum=forum, forms=chosen(*five[:2]), title="Detox")
    assert join(chosen(*five[1:3])) == "joined-already"
    assert Barrier.objects.count() == 1


def test_a_new_form_of_the_cause_is_shown_beside_its_barrier(barrier, forum, fiona):
    new = another(forum, title=DETOX[0][0], description="The unit refused again.")
    theme = theme_with(forum, new.pk)
    assert (theme.barrier, [form.pk for form in theme.forms]) == (barrier, [new.pk])
    assert theme_hint(forum).barrier == "Detox in pregnancy"
    barriers.add_forms(actor=fiona, barrier=barrier, forms=chosen(new))
    assert GapsAndBlocksForm.objects.get(pk=new.pk).barrier == barrier
    assert themes_of(forum) == []


def test_a_form_is_taken_out_and_is_what_it_was(barrier, five, fiona, other_forum):
    form = GapsAndBlocksForm.objects.get(pk=five[0].pk)
    out = {"barrier": barrier, "form": form, "version": form.version}
    with pytest.raises(NotAllowed):
        barriers.take_out(actor=other_forum.co_ordinator, **out, reason="Mine")
    assert refusal_of(lambda: barriers.take_out(actor=fiona, **out, reason=" ")).code == "no-reason"
    assert GapsAndBlocksForm.objects.get(pk=form.pk).barrier == barrier
    barriers.take_out(actor=fiona, **out, reason="It is about a hospital")
    form = GapsAndBlocksForm.objects.get(pk=form.pk)
    assert (form.barrier, form.extent) == (None, "individual")
    assert BarrierEntry.objects.filter(barrier=barrier, words__contains="taken out: It is about a hospital").exists()
    out["version"] = form.version
    assert refusal_of(lambda: barriers.take_out(actor=fiona, **out, reason="Again")).code == "not-joined"


def test_it_has_an_owner_who_is_told(barrier, forum, fiona, cora, maeve):
    assert barrier.owner == fiona
    give = {"actor": fiona, "barrier": barrier, "version": barrier.version}
    assert refusal_of(lambda: barriers.give_owner(**give, owner=cora)).field == "owner"
    colleague = worker_with(forum, WorkerRole.Role.AGENCY_ADMIN)
    given = barriers.give_owner(**give, owner=colleague)
    assert (given.owner, Notice.objects.get(recipient=colleague).about_id) == (colleague, barrier.pk)
    again = {"actor": fiona, "barrier": barrier, "version": given.version}
    assert barriers.give_owner(**again, owner=maeve).owner == maeve


def test_it_ends_and_stands_again(barrier, forum, fiona):
    entry = barriers.write_line(actor=fiona, barrier=barrier, on=date(2026, 1, 5), words="Asked the board")
    assert entry.by == fiona
    end = {"actor": fiona, "barrier": barrier}
    version = Barrier.objects.get().version
    assert refusal_of(lambda: barriers.reopen_barrier(**end, version=version, reason="x")).code == "wrong-state"
    ended = barriers.end_barrier(**end, version=version, reason="A unit opened")
    assert ended.ended_on
    new = another(forum, title=DETOX[0][0], description="No bed")
    assert refusal_of(lambda: barriers.add_forms(**end, forms=chosen(new))).code == "wrong-state"
    assert theme_with(forum, new.pk) is None  # what has ended draws nothing to itself
    assert barriers.reopen_barrier(**end, version=ended.version, reason="It closed").ended_on is None
    told = [each.title for each in register.happenings_of(barrier, [])]
    assert {"Asked the board", "Ended: A unit opened", "Opened again: It closed"} <= set(told)


def test_a_name_that_may_be_known_is_not_written_into_the_register(barrier, five, fiona, cora):
    form = GapsAndBlocksForm.objects.get(pk=five[0].pk)
    name = form.case.service_user.first_names
    words = {"actor": fiona, "barrier": barrier, "on": date(2026, 1, 5), "words": f"{name} asked again"}
    barriers.write_line(**words)  # nobody outside knows that it is a name, and no refusal tells it
    NamingConsent.objects.create(form=form, agreed_on=date(2026, 1, 5), recorded_by=cora, words="Agreed")
    before = BarrierEntry.objects.count()
    assert refusal_of(lambda: barriers.write_line(**words)).code == "LAW-gap-identity"
    assert BarrierEntry.objects.count() == before


def test_who_reads_and_who_keeps_a_barrier(barrier, forum, other_forum, fiona, maeve, cora, advisor):
    assert barrier_policy.can(fiona, barrier) == set(BarrierAction)
    assert barrier_policy.can(maeve, barrier) == {BarrierAction.VIEW}
    for actor in (other_forum.co_ordinator, cora, advisor, line_manager_of(forum)):
        assert not barrier_policy.can(actor, barrier)
    assert list(register.register_for(maeve)) == [barrier]
    assert not register.register_for(other_forum.co_ordinator).exists()
    with pytest.raises(NotAllowed):
        barriers.write_line(actor=maeve, barrier=barrier, on=date(2026, 1, 5), words="I ask")


def test_forms_are_counted_by_service_and_quarter(barrier, five):
    GapsAndBlocksForm.objects.filter(pk=five[0].pk).update(sent_on=date(2025, 12, 30), agency=five[1].agency)
    counted = register.by_service(barrier)
    assert counted.quarters[0] == "Q4 2025"
    assert (len(counted.rows), counted.totals[0], counted.total) == (4, 1, 5)
    (row,) = [row for row in counted.rows if row[0] == five[1].agency.label]
    assert row[1:] == ([1, 1], 2)
    assert register.with_counts([barrier]) == [(barrier, 5, 5)]


# --- one answer to many --------------------------------------------------------------------------------------


@pytest.mark.requirement("GB2-gap-structural", "KW-16.1.4")
def test_one_answer_goes_to_each_form_and_each_worker(barrier, five, fiona):
    done = answer_many(actor=fiona, forms=chosen(*five), result="partly", words="Two beds from June")
    assert {(form.state, form.result, form.answer, form.answered_by) for form in done} == {
        ("answered", "partly", "Two beds from June", fiona)
    }
    for form in five:
        assert Notice.objects.filter(recipient=form.raised_by, key__startswith=f"gap:{form.pk}:answered").exists()
    assert AuditEvent.objects.filter(verb="gap.answered").count() == 5
    assert "GB-" in register.happenings_of(barrier, [form.pk for form in five])[0].title


def test_one_of_another_level_stops_them_all_and_is_named(five, fiona, maeve):
    up = chain.send_to_national(actor=fiona, form=five[2], version=five[2].version)
    told = Notice.objects.count()
    refusal = refusal_of(lambda: answer_many(actor=fiona, forms=chosen(*five), result="not", words="None"))
    assert refusal.code == "other-level"
    assert up.reference in refusal.message
    assert five[0].reference not in refusal.message
    assert not GapsAndBlocksForm.objects.exclude(result="").exists()
    assert Notice.objects.count() == told
    assert len(answer_many(actor=maeve, forms=chosen(five[2]), result="not", words="None")) == 1


def test_one_that_has_moved_stops_them_all_and_is_named(five, fiona):
    shown = chosen(*five)
    chain.add_work(
        actor=fiona, form=five[1], version=five[1].version, kind="asked", on=five[1].sent_on, words="Rang the unit"
    )
    refusal = refusal_of(lambda: answer_many(actor=fiona, forms=shown, result="not", words="None"))
    assert (refusal.code, five[1].reference in refusal.message) == ("conflict", True)
    assert not GapsAndBlocksForm.objects.exclude(result="").exists()


def test_nobody_answers_what_they_do_not_see(five, forum, other_forum, fiona):
    strange = another(other_forum)
    with pytest.raises(NotAllowed):
        answer_many(actor=fiona, forms=chosen(five[0], strange), result="not", words="None")
    assert AuditEvent.objects.filter(verb="refused", actor=fiona, data__attempted="answer_many").exists()
    assert refusal_of(lambda: answer_many(actor=fiona, forms=[], result="not", words="None")).code == "no-forms"
    assert refusal_of(lambda: answer_many(actor=fiona, forms=chosen(five[0]), result="", words="No")).field == "result"
    assert not GapsAndBlocksForm.objects.exclude(result="").exists()


def test_themes_cost_the_same_for_few_forms_and_for_many(five, forum):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            themes_of(forum)
        return len(asked)

    few = cost()
    for title, words in DETOX:
        another(forum, title=title, description=words)
    assert cost() == few <= 6


def test_an_answer_to_many_tells_of_nobody(five, fiona):
    name = five[3].case.service_user.first_names
    words = f"The unit writes to {name}"
    refusal = refusal_of(lambda: answer_many(actor=fiona, forms=chosen(*five), result="not", words=words))
    assert (refusal.code, refusal.field) == ("LAW-gap-identity", "words")
    assert not GapsAndBlocksForm.objects.exclude(result="").exists()
    settled = [refusal.message.split("“")[1].split("”")[0]]
    done = answer_many(actor=fiona, forms=chosen(*five), result="not", words=words, settled=settled)
    assert len(done) == 5
