"""Plans to begin from, by programme, kept by an agency. They hold nothing of anybody."""

from django.conf import settings
from django.db import models

from agencies.models import Agency
from careplans.models.goals import Action
from cases.models import CareDomain
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned


class PlanTemplate(TimeStamped, Versioned):
    """A programme's usual goals and steps, from which a plan is begun and then made the person's own."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plan_templates")
    name = Line(max_length=120)
    what_for = Prose(blank=True)
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="template_named_once_in_an_agency")]

    def __str__(self):
        return self.name


class TemplateGoal(models.Model):
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


class TemplateAction(models.Model):
    """A step of a template's goal; the agency's own unless it says otherwise when used."""

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
