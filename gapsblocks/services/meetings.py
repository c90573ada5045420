"""Meetings of the treatment and rehabilitation group: planned, given an agenda of forms, and what came of each."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from agencies.models import Agency
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.versions import claim
from gapsblocks.models import GapsAndBlocksForm, GapStep, GroupAgendaItem, GroupMeeting
from gapsblocks.policies import GapAction, GroupAction, forums_of, gap_policy, group_meeting_policy
from gapsblocks.rules import meetings as rules
from gapsblocks.services import chain
from gapsblocks.states import OUTSIDE


@command
def plan_meeting(*, actor, forum: Agency, on: date, place: str = "", words: str = "") -> GroupMeeting:
    """The co-ordinator of the task force says when and where the group meets (KW-16.1.4)."""
    if forum.pk not in forums_of(actor, timezone.now()):
        raise NotAllowed(f"plan a meeting of {forum.pk}")
    rules.check_day(is_taken=GroupMeeting.objects.filter(forum=forum, on=on).exists())
    meeting = GroupMeeting.objects.create(
        forum=forum, on=on, place=place.strip(), words=words.strip(), planned_by=actor
    )
    audit.record(actor, "group-meeting.planned", meeting, on=on.isoformat())
    return meeting


@command
def change_meeting(
    *, actor, meeting: GroupMeeting, version: int, on: date, place: str = "", words: str = ""
) -> GroupMeeting:
    """Another day, another place."""
    group_meeting_policy.require(actor, GroupAction.KEEP, meeting)
    meeting = claim(meeting, version)
    others = GroupMeeting.objects.filter(forum=meeting.forum_id, on=on).exclude(pk=meeting.pk)
    rules.check_day(is_taken=others.exists())
    if on != meeting.on:
        rules.check_not_begun(meeting.agenda.exclude(outcome_on=None).exists())
    meeting.on, meeting.place, meeting.words = on, place.strip(), words.strip()
    meeting.save()
    audit.record(actor, "group-meeting.changed", meeting, on=on.isoformat())
    return meeting


@command
def put_on_agenda(*, actor, meeting: GroupMeeting, forms: Iterable[int]) -> int:
    """The group is to speak about these forms. Those that stand on the agenda already stay where they are."""
    group_meeting_policy.require(actor, GroupAction.KEEP, meeting)
    meeting = GroupMeeting.objects.select_for_update().get(pk=meeting.pk)
    chosen = list(dict.fromkeys(forms))
    seen = set(gap_policy.scope(actor, GapAction.WORK).filter(pk__in=chosen).values_list("pk", flat=True))
    if unseen := [pk for pk in chosen if pk not in seen]:
        raise NotAllowed(f"put forms {unseen} on an agenda")
    rows = GapsAndBlocksForm.objects.in_bulk(chosen)
    here = {pk for pk, form in rows.items() if form.state in OUTSIDE and form.forum_id == meeting.forum_id}
    rules.check_on_agenda([rows[pk].reference for pk in chosen if pk not in here])
    standing = dict(meeting.agenda.values_list("form", "position"))
    new = [pk for pk in chosen if pk not in standing]
    rules.check_agenda(new=chosen, standing=len(standing) - len(chosen) + len(new))
    last = max(standing.values(), default=0)
    for position, pk in enumerate(new, start=last + 1):
        GroupAgendaItem.objects.create(meeting=meeting, form=rows[pk], position=position)
    audit.record(actor, "group-meeting.agenda", meeting, forms=[rows[pk].reference for pk in new])
    return len(new)


@command
def order_agenda(
    *, actor, meeting: GroupMeeting, version: int, places: Mapping[int, int], off: Iterable[int] = ()
) -> GroupMeeting:
    """In which order the group speaks about the forms; and which come off. `places` and `off` go by the item."""
    group_meeting_policy.require(actor, GroupAction.KEEP, meeting)
    meeting = claim(meeting, version)
    items = {item.pk: item for item in meeting.agenda.select_for_update()}
    gone = [items[pk] for pk in off if pk in items]
    rules.check_not_begun(any(item.outcome_on for item in gone))
    for item in gone:
        del items[item.pk]
        item.delete()
    ordered = sorted(items.values(), key=lambda item: (places.get(item.pk, item.position), item.position, item.pk))
    for position, item in enumerate(ordered, start=1):
        if item.position != position:
            item.position = position
            item.save()
    meeting.save()
    audit.record(actor, "group-meeting.agenda", meeting, taken_off=len(gone))
    return meeting


@command
def write_outcome(
    *, actor, item: GroupAgendaItem, version: int, outcome: str, settled: Iterable[str] = ()
) -> GroupAgendaItem:
    """What the group said of one form: it stands on the agenda, and is a step of the form (KW-16.1.4)."""
    group_meeting_policy.require(actor, GroupAction.KEEP, item.meeting)
    item = claim(item, version)
    today = day_of(timezone.now())
    rules.check_outcome(outcome=outcome, is_written=item.outcome_on is not None, met_on=item.meeting.on, today=today)
    form = GapsAndBlocksForm.objects.select_for_update().get(pk=item.form_id)
    try:
        chain.add_work(
            actor=actor,
            form=form,
            version=form.version,
            kind=GapStep.Kind.GROUP,
            on=item.meeting.on,
            words=outcome,
            settled=settled,
        )
    except DomainError as error:
        raise DomainError(
            error.message, code=error.code, field="outcome" if error.field == "words" else error.field
        ) from error
    item.outcome, item.outcome_on, item.outcome_by = outcome.strip(), today, actor
    item.save()
    audit.record(actor, "group-meeting.outcome", item.meeting, form=form.reference)
    return item
