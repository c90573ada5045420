"""Meetings of the group: planned by the co-ordinator of that task force, with an agenda, and what came of each form."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm, GapStep, GroupAgendaItem, GroupMeeting
from gapsblocks.services import chain, meetings
from notifications.models import Notice
from tests.factories.gapsblocks import advised, raised, sent
from tests.gapsblocks.outside import kept, opened, refused, told_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(fiona, forum):
    return meetings.plan_meeting(actor=fiona, forum=forum, on=today(), place="Health centre")


@pytest.fixture
def item(meeting, form, fiona):
    meetings.put_on_agenda(actor=fiona, meeting=meeting, forms=[form.pk])
    return GroupAgendaItem.objects.get()


def test_planned_by_the_co_ordinator_of_that_task_force_once_a_day(fiona, forum, other_forum, cora, maeve):
    for actor in (cora, maeve, other_forum.co_ordinator):
        with pytest.raises(NotAllowed):
            meetings.plan_meeting(actor=actor, forum=forum, on=today())
    assert not GroupMeeting.objects.exists()
    assert refused("not-allowed").filter(data__attempted="plan_meeting").count() == 3
    response = opened(fiona, reverse("gapsblocks:plan-meeting"), {"on": "4 6 2027", "place": "Hall", "forum": forum.pk})
    made = GroupMeeting.objects.get()
    assert response["Location"] == reverse("gapsblocks:meeting", args=[made.pk])
    assert (made.forum, made.place, made.planned_by) == (forum, "Hall", fiona)
    again = opened(fiona, reverse("gapsblocks:plan-meeting"), {"on": "4 6 2027", "place": "Other", "forum": forum.pk})
    assert again.context["form"].has_error("on")
    assert GroupMeeting.objects.count() == 1
    assert refused("day-taken").exists()


@pytest.mark.requirement("KW-16.1.4")
def test_ticked_in_the_queue_spoken_about_and_kept_as_a_step(form, meeting, fiona, dan, case):
    address = reverse("gapsblocks:to-agenda")
    asked = opened(fiona, address, {"forms": [form.pk]})
    assert form.reference in asked.content.decode()
    assert not GroupAgendaItem.objects.exists()
    put = opened(fiona, address, {"asked": "1", "forms": [form.pk], "meeting": meeting.pk})
    assert put["Location"] == reverse("gapsblocks:meeting", args=[meeting.pk])
    item = GroupAgendaItem.objects.get()
    write = reverse("gapsblocks:write-outcome", args=[meeting.pk, item.pk])
    shown = opened(fiona, put["Location"]).content.decode()
    assert write in shown
    done = opened(fiona, write, {"version": item.version, "outcome": "The group asks for two beds."})
    assert done.status_code == 302
    step = GapStep.objects.get(form=form, kind="group")
    assert (step.on, step.words, step.by, step.is_outside) == (today(), "The group asks for two beds.", fiona, True)
    assert Notice.objects.filter(recipient=dan, key__startswith=f"gap:{form.pk}:work:{step.pk}:").exists()
    item.refresh_from_db()
    assert (item.outcome, item.outcome_by) == ("The group asks for two beds.", fiona)
    for name in ("meeting", "print-meeting"):
        html = opened(fiona, reverse(f"gapsblocks:{name}", args=[meeting.pk])).content.decode()
        assert "The group asks for two beds." in html
        assert told_of(case, html) == []
    listed = opened(fiona, reverse("gapsblocks:meetings"))
    assert [(row.forms, row.outcomes) for row in listed.context["coming"]] == [(1, 1)]


def test_nothing_ticked_is_said_and_no_meeting_leads_to_planning_one(form, fiona):
    response = opened(fiona, reverse("gapsblocks:to-agenda"), {})
    assert response["Location"] == reverse("gapsblocks:queue")
    assert (
        "No meeting is planned" in opened(fiona, reverse("gapsblocks:to-agenda"), {"forms": [form.pk]}).content.decode()
    )


def test_only_forms_that_wait_here_go_on_the_agenda(form, meeting, fiona, other_forum, case, dan, cora):
    theirs = sent(advised(raised(case, dan), cora), cora, other_forum)
    inside = advised(raised(case, dan), cora)
    for pk in (theirs.pk, inside.pk, 999_999):
        with pytest.raises(NotAllowed):
            meetings.put_on_agenda(actor=fiona, meeting=meeting, forms=[form.pk, pk])
    chain.answer(actor=fiona, form=form, version=form.version, result="not", words="No bed")
    with pytest.raises(DomainError) as refusal:
        meetings.put_on_agenda(actor=fiona, meeting=meeting, forms=[form.pk])
    assert form.reference in refusal.value.message
    assert not GroupAgendaItem.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__attempted="put_on_agenda").count() == 4


def test_another_task_forces_meeting_is_not_found_and_is_logged(item, meeting, other_forum, cora):
    stranger = other_forum.co_ordinator
    for name in ("meeting", "change-meeting", "order-agenda", "print-meeting"):
        assert opened(stranger, reverse(f"gapsblocks:{name}", args=[meeting.pk])).status_code == 404
    write = reverse("gapsblocks:write-outcome", args=[meeting.pk, item.pk])
    assert opened(stranger, write, {"version": 0, "outcome": "Mine"}).status_code == 404
    assert refused("unseen").filter(actor=stranger).count() == 5
    assert opened(cora, reverse("gapsblocks:meetings")).status_code == 403
    with pytest.raises(NotAllowed):
        meetings.write_outcome(actor=stranger, item=item, version=0, outcome="Mine")
    assert not GapStep.objects.filter(kind="group").exists()


@pytest.mark.requirement("LAW-gap-identity")
def test_an_outcome_is_looked_at_before_it_is_kept(item, meeting, fiona, form):
    write = reverse("gapsblocks:write-outcome", args=[meeting.pk, item.pk])
    data = {"version": item.version, "outcome": "Ring St Mary’s."}
    response = opened(fiona, write, data)
    assert "“Mary’s”" in response.content.decode()
    assert response.context["form"].has_error("outcome")
    item.refresh_from_db()
    assert (item.outcome, item.version, kept(form).version) == ("", data["version"], form.version)
    assert opened(fiona, write, data | {"settled": ["Mary’s"]}).status_code == 302
    assert GapStep.objects.get(kind="group").words == "Ring St Mary’s."


def test_an_outcome_is_written_once_and_after_the_group_has_met(form, fiona, forum, item):
    meetings.write_outcome(actor=fiona, item=item, version=item.version, outcome="Two beds")
    item.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        meetings.write_outcome(actor=fiona, item=item, version=item.version, outcome="Three beds")
    assert refusal.value.code == "outcome-written"
    later = meetings.plan_meeting(actor=fiona, forum=forum, on=today() + timedelta(days=7))
    meetings.put_on_agenda(actor=fiona, meeting=later, forms=[form.pk])
    with pytest.raises(DomainError) as refusal:
        meetings.write_outcome(actor=fiona, item=later.agenda.get(), version=0, outcome="Three beds")
    assert refusal.value.code == "in-the-future"
    assert GapStep.objects.filter(kind="group").count() == 1


def test_ordered_and_taken_off(meeting, fiona, forum, case, dan, cora):
    forms = [sent(advised(raised(case, dan), cora), cora, forum) for _ in range(3)]
    meetings.put_on_agenda(actor=fiona, meeting=meeting, forms=[form.pk for form in forms])
    meetings.put_on_agenda(actor=fiona, meeting=meeting, forms=[forms[0].pk])  # stands there already
    one, two, three = meeting.agenda.order_by("position")
    address = reverse("gapsblocks:order-agenda", args=[meeting.pk])
    places = {f"place-{one.pk}": 3, f"place-{two.pk}": 2, f"place-{three.pk}": 1, f"off-{two.pk}": "on"}
    assert opened(fiona, address, {"version": meeting.version, **places}).status_code == 302
    assert [item.form for item in meeting.agenda.order_by("position")] == [forms[2], forms[0]]
    assert opened(fiona, address, {"version": meeting.version, **places}).status_code == 409
    last = meeting.agenda.get(form=forms[0])
    meetings.write_outcome(actor=fiona, item=last, version=last.version, outcome="Two beds")
    meeting.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        meetings.order_agenda(actor=fiona, meeting=meeting, version=meeting.version, places={}, off=[last.pk])
    assert refusal.value.code == "outcome-written"
    assert meeting.agenda.count() == 2


@pytest.mark.requirement("LAW-gap-identity")
def test_a_form_that_is_opened_again_stands_on_the_agenda_by_its_reference_alone(form, item, meeting, fiona, cora):
    meetings.write_outcome(actor=fiona, item=item, version=item.version, outcome="Two beds")
    done = chain.answer(actor=fiona, form=kept(form), version=kept(form).version, result="resolved", words="A bed")
    chain.reopen(actor=cora, form=done, version=done.version, reason="Given away")
    GapsAndBlocksForm.objects.filter(pk=form.pk).update(title="Mary’s bed")
    for name in ("meeting", "print-meeting"):
        html = opened(fiona, reverse(f"gapsblocks:{name}", args=[meeting.pk])).content.decode()
        assert "Mary" not in html
        assert "Two beds" not in html
    assert "Back inside the service" in opened(fiona, reverse("gapsblocks:meeting", args=[meeting.pk])).content.decode()


def test_the_day_is_changed_until_an_outcome_is_written(item, meeting, fiona):
    address = reverse("gapsblocks:change-meeting", args=[meeting.pk])
    tomorrow = today() + timedelta(days=1)
    assert (
        opened(fiona, address, {"version": meeting.version, "on": tomorrow.isoformat(), "place": "Hall"}).status_code
        == 302
    )
    meeting.refresh_from_db()
    assert (meeting.on, meeting.place) == (tomorrow, "Hall")
    with time_machine.travel(tomorrow + timedelta(days=1)):
        meetings.write_outcome(actor=fiona, item=item, version=item.version, outcome="Two beds")
        late = opened(fiona, address, {"version": meeting.version, "on": today().isoformat(), "place": "Hall"})
    assert "stays on the agenda" in late.content.decode()
    meeting.refresh_from_db()
    assert meeting.on == tomorrow


def test_on_an_agenda_it_is_not_pressed_to_move_on(form, fiona, forum):
    chain.add_work(
        actor=fiona, form=form, version=form.version, kind="asked", on=today(), words="The unit", due_on=today()
    )
    meeting = meetings.plan_meeting(actor=fiona, forum=forum, on=today() + timedelta(days=3))
    meetings.put_on_agenda(actor=fiona, meeting=meeting, forms=[form.pk])
    row = opened(fiona, reverse("gapsblocks:queue")).context["rows"][0]
    assert row.next.text == f"On the agenda of {meeting.on.day} {meeting.on:%B}"
