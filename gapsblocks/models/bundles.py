"""Many forms on paper in one file: what was asked for, and the volumes that workers make of it side by side."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from core.fields import Line
from core.models import Job

User = settings.AUTH_USER_MODEL


class GapBundle(models.Model):
    """A selection, or a quarter with cover and summary. It can be taken by whoever asked for it, while they may see
    every form in it, until a day; until it is whole, there is nothing to be taken. Written once.
    """

    class Kind(models.TextChoices):
        SELECTION = "selection", "Selection"
        QUARTER = "quarter", "Quarter"

    kind = models.CharField(max_length=9, choices=Kind)
    side = models.CharField(max_length=8, blank=True)  # from which side it is read (gapsblocks.papers.bundle.Side)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # whose quarter
    starts_on = models.DateField(null=True, blank=True)
    title = Line(max_length=160)
    forms = models.JSONField(default=list)  # their numbers, in the order of the bundle
    is_large = models.BooleanField(default=False)
    made_at = models.DateTimeField()  # the words are those of this instant
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField()  # the last day on which it can be taken

    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # joins the volumes
    key = models.CharField(max_length=40, blank=True, editable=False)  # of the finished file
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="selection") | Q(agency__isnull=False, starts_on__isnull=False) & ~Q(side=""),
                name="gap_bundle_of_a_quarter_says_which",
            ),
            models.CheckConstraint(
                condition=Q(key="", sha256="", size=0) | ~Q(key="") & ~Q(sha256="") & Q(size__gt=0),
                name="gap_bundle_is_whole_or_not_there",
            ),
        ]
        indexes = [
            models.Index(fields=["made_by", "-made_at"], name="gap_bundles_by_maker"),
            models.Index(fields=["ends_on"], name="gap_bundles_by_end"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("gapsblocks:bundle-made", args=[self.pk])

    @property
    def reference(self) -> str:
        """“GBQ-2026-2”, of the second quarter; “GBS-17”, of a selection."""
        if self.starts_on is None:
            return f"GBS-{self.pk}"
        return quarter_reference(self.starts_on)

    @property
    def is_whole(self) -> bool:
        return bool(self.key)


class GapVolume(models.Model):
    """At most 35 forms of a bundle in one paper, made by one worker. Thrown away once the bundle is whole."""

    bundle = models.ForeignKey(GapBundle, on_delete=models.CASCADE, related_name="volumes")
    number = models.PositiveSmallIntegerField()
    forms = models.JSONField(default=list)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "number"], name="gap_volume_once"),
        ]
        ordering = ["bundle", "number"]

    def __str__(self):
        return f"{self.bundle}, volume {self.number}"


def quarter_reference(starts_on: date) -> str:
    return f"GBQ-{starts_on.year}-{(starts_on.month + 2) // 3}"
