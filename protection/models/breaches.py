"""Something that happened to personal data and should not have."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from core.commands import tracked
from core.fields import Prose
from core.models import TimeStamped
from protection.deadlines import breach_due

User = settings.AUTH_USER_MODEL


class BreachReport(TimeStamped):
    """A suspected breach of personal data, as the worker who found it reports it (LAW-breach).

    It is never changed. What becomes known, is done and is decided afterwards is an entry of its own.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="breach_reports")
    discovered_at = models.DateTimeField()  # from here the 72 hours run
    what = Prose()
    whose = Prose()  # whose data, and how many people
    to_whom = Prose(blank=True)  # where it went, as far as is known
    measures = Prose(blank=True)  # what was done at once
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    clock_stopped_at = models.DateTimeField(null=True, blank=True)  # the authority was told, or need not be
    clock_stopped_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(whose=""), name="breach_says_what_and_whose"),
            models.CheckConstraint(
                condition=Q(discovered_at__lte=models.F("reported_at")), name="breach_found_before_it_is_reported"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-reported_at"], name="breaches_by_agency"),
            models.Index(fields=["discovered_at"], condition=Q(clock_stopped_at=None), name="breaches_with_a_clock"),
        ]

    def __str__(self):
        return f"Breach report {self.pk}"

    def get_absolute_url(self):
        return reverse("protection:breach", args=[self.pk])

    @property
    def due_at(self) -> datetime:
        return breach_due(self.discovered_at)


class BreachEntry(models.Model):
    """What became known, was done or was decided about a breach. Written once: a trigger refuses change."""

    class Kind(models.TextChoices):
        MORE = "more", "More is known"
        MEASURE = "measure", "Something was done"
        NOTIFY = "notify", "The authority is to be notified"
        NOT_NOTIFY = "not-notify", "The authority need not be notified"
        NOTIFIED = "notified", "The authority was notified"
        TELL = "tell", "The people concerned are to be told"
        NOT_TELL = "not-tell", "The people concerned need not be told"
        TOLD = "told", "The people concerned were told"
        CLOSED = "closed", "Closed"

    report = models.ForeignKey(BreachReport, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    words = Prose()
    late_because = Prose(blank=True)  # why the authority hears of it after the 72 hours
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "breach entries"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="breach_entry_says_something")]
        indexes = [models.Index(fields=["report", "id"], name="breach_entries_in_order")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.report}"
