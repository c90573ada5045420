"""Plans to begin from, by programme, kept by an agency or for all of them. They hold nothing of anybody."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from agencies.models import Agency
from careplans.models.goals import Action
from cases.models import CareDomain
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned


class PlanTemplate(TimeStamped, Versioned):
    """A programme's usual goals and steps, from which a plan is begun and then made the person's own.

    One without an agency is national: every agency begins from it, or copies it to make it its own.
    """

    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_templates")
    programme = Line(max_length=80)
    name = Line(max_length=120)
    what_for = Prose(blank=True)
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], name="template_named_once_in_an_agency", nulls_distinct=False
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("careplans:template", args=[self.pk])

    @property
    def keeper(self) -> str:
        """Whose it is, in words."""
        return self.agency.label if self.agency else "National"


class TemplateGoal(Versioned):
    """A goal of a template."""

    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="goals")
    domain = models.ForeignKey(CareDomain, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    title = Line(max_length=160)
    specific = Prose(blank=True)
    measure = Prose(blank=True)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)  # to the target date

    history = tracked()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


class TemplateAction(Versioned):
    """A step of a template's goal; when it is used, one of the lead agency or of the person alone."""

    goal = models.ForeignKey(TemplateGoal, on_delete=models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField(default=0)
    title = Line(max_length=200)
    kind = models.CharField(max_length=10, choices=Action.Kind, default=Action.Kind.SERVICE)
    skill = models.CharField(max_length=16, choices=Action.Skill, blank=True)
    done_by = models.CharField(max_length=10, choices=Action.DoneBy, default=Action.DoneBy.SUPPORTED)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title
