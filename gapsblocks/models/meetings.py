"""Meetings of the treatment and rehabilitation group, with an agenda of forms (KW-16.1.4)."""

from django.conf import settings
from django.db import models

from agencies.models import Agency
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned
from gapsblocks.models.forms import GapsAndBlocksForm

User = settings.AUTH_USER_MODEL


class GroupMeeting(TimeStamped, Versioned):
    """A meeting of the group that works with the co-ordinator of a task force. No person of any file is named in it."""

    forum = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="group_meetings")
    on = models.DateField()
    place = Line(max_length=120, blank=True)
    words = Prose(blank=True)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["forum", "on"], name="one_group_meeting_a_day")]

    def __str__(self):
        return f"Group meeting of {self.forum}, {self.on}"


class GroupAgendaItem(TimeStamped, Versioned):
    """One form on the agenda, and what the group said of it."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, related_name="agenda")
    form = models.ForeignKey(GapsAndBlocksForm, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=0)
    outcome = Prose(blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "form"], name="form_once_on_an_agenda")]

    def __str__(self):
        return f"{self.form}, {self.meeting}"

    @property
    def file_id(self) -> int:
        return self.form.case_id
