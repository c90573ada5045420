"""Meetings of the group as their pages show them: days, places, and forms without the person."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from gapsblocks.models import GroupAgendaItem, GroupMeeting
from gapsblocks.policies import group_meeting_policy
from gapsblocks.selectors.anonymous import AnonymousGap, anonymous_all, anonymous_rows


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in the list."""

    pk: int
    url: str
    on: date
    place: str
    forum: str
    forms: int
    outcomes: int
    is_coming: bool


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One form on the agenda. Back inside its service, nothing but its reference is told."""

    pk: int
    version: int
    position: int
    reference: str
    gap: AnonymousGap | None
    outcome: str
    outcome_on: date | None

    @property
    def url(self) -> str:
        return reverse("gapsblocks:queued", args=[self.gap.pk]) if self.gap else ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting with its agenda."""

    pk: int
    on: date
    place: str
    words: str
    forum: str
    has_met: bool
    agenda: tuple[AgendaRow, ...] = ()

    @property
    def is_settled(self) -> bool:
        return all(row.outcome_on or row.gap is None for row in self.agenda)


def meetings_for(user) -> QuerySet[GroupMeeting]:
    return group_meeting_policy.scope(user).select_related("forum")


def meeting_rows(meetings: QuerySet[GroupMeeting], today: date) -> list[MeetingRow]:
    counted = meetings.annotate(
        forms=Count("agenda"), outcomes=Count("agenda", filter=Q(agenda__outcome_on__isnull=False))
    )
    return [
        MeetingRow(
            pk=each.pk,
            url=reverse("gapsblocks:meeting", args=[each.pk]),
            on=each.on,
            place=each.place,
            forum=each.forum.label,
            forms=each.forms,
            outcomes=each.outcomes,
            is_coming=each.on >= today,
        )
        for each in counted
    ]


def meeting_of(meeting: GroupMeeting, today: date) -> Meeting:
    """The meeting and its agenda, the forms and their steps in two queries."""
    items = list(agenda_of(meeting))
    forms = anonymous_rows().filter(pk__in=[item.form_id for item in items], sent_on__isnull=False)
    gaps = anonymous_all(forms, today)
    return Meeting(
        pk=meeting.pk,
        on=meeting.on,
        place=meeting.place,
        words=meeting.words,
        forum=meeting.forum.label,
        has_met=meeting.on <= today,
        agenda=tuple(
            AgendaRow(
                pk=item.pk,
                version=item.version,
                position=number,
                reference=item.form.reference,
                gap=gaps.get(item.form_id),
                outcome=item.outcome if item.form_id in gaps else "",
                outcome_on=item.outcome_on,
            )
            for number, item in enumerate(items, start=1)
        ),
    )


def agenda_of(meeting: GroupMeeting) -> QuerySet[GroupAgendaItem]:
    return meeting.agenda.select_related("form").order_by("position", "pk")


def coming_meetings(user, today: date) -> list[tuple[int, date, str, str]]:
    """Those that a form may be put on: number, day, place, task force."""
    rows = meetings_for(user).filter(on__gte=today).order_by("on", "pk")
    return [(each.pk, each.on, each.place, each.forum.label) for each in rows]
