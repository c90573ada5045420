"""What stands behind many forms: one barrier, with its own history and somebody who keeps after it."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from agencies.models import Agency
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned
from gapsblocks.kinds import Category

User = settings.AUTH_USER_MODEL


class Barrier(TimeStamped, Versioned):
    """“Detox waiting time, North Inner City”: a theme that a co-ordinator confirmed (GB2-gap-structural).

    It belongs to the task force whose co-ordinator made it. It holds no word of any file.
    """

    forum = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="barriers")
    title = Line(max_length=160)
    category = models.CharField(max_length=16, choices=Category)
    about_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = Prose(blank=True)
    made_on = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["forum", "category"], name="barriers_by_forum")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("gapsblocks:barrier", args=[self.pk])


class BarrierEntry(TimeStamped):
    """One dated line of a barrier’s history: what was done about it, and by whom. Written once."""

    barrier = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="entries")
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = Prose()

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["barrier", "on", "id"], name="barrier_entries_by_barrier")]

    def __str__(self):
        return f"{self.on}, {self.barrier}"


class NotOneCause(TimeStamped):
    """Two forms that look alike, of which a co-ordinator said that they are not one cause: it is not asked again."""

    first = models.ForeignKey("gapsblocks.GapsAndBlocksForm", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("gapsblocks.GapsAndBlocksForm", on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_said_not_one_cause_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_its_order"),
        ]

    def __str__(self):
        return f"Form {self.first_id} and form {self.second_id} are not one cause"
