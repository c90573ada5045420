"""Scores of tools that the service uses. The tools themselves are not reproduced."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case
from core.commands import tracked
from core.fields import Prose
from core.models import Correctable, TimeStamped


class ScreeningResult(TimeStamped, Correctable):
    """The score of a short test (FND-screening): which, how much, when, who took it."""

    class Tool(models.TextChoices):
        AUDIT = "audit", "AUDIT (alcohol)"
        AUDIT_C = "audit-c", "AUDIT-C (alcohol, short)"
        DUDIT = "dudit", "DUDIT (drugs)"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="screenings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(max_length=8, choices=Tool)
    score = models.PositiveSmallIntegerField()
    taken_on = models.DateField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = Prose(blank=True)

    history = tracked()

    class Meta(Correctable.Meta):
        constraints = [
            *Correctable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(tool="audit", score__lte=40)
                | Q(tool="audit-c", score__lte=12)
                | Q(tool="dudit", score__lte=44),
                name="screening_score_within_its_tool",
            ),
        ]
        indexes = [models.Index(fields=["case", "tool", "-taken_on"], name="screenings_by_case")]

    def __str__(self):
        return f"{self.get_tool_display()} in {self.case}"

    def get_absolute_url(self):
        return reverse("assessments:measures", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class OutcomeMeasure(TimeStamped, Correctable):
    """A scored tool at the start, at a review or at the end. `scores` by item code (assessments.scales)."""

    class Tool(models.TextChoices):
        TOP = "top", "Treatment Outcomes Profile"
        STAR = "star", "Outcomes Star"

    class Stage(models.TextChoices):
        START = "start", "At the start"
        REVIEW = "review", "At a review"
        EXIT = "exit", "At the end"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcome_measures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(max_length=5, choices=Tool)
    stage = models.CharField(max_length=6, choices=Stage)
    taken_on = models.DateField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField(default=dict)

    history = tracked()

    class Meta(Correctable.Meta):
        indexes = [models.Index(fields=["case", "tool", "-taken_on"], name="outcome_measures_by_case")]

    def __str__(self):
        return f"{self.get_tool_display()} in {self.case}"

    def get_absolute_url(self):
        return reverse("assessments:measures", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id
