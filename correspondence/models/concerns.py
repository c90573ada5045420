"""That somebody is not content with another service, or with how services work together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned
from correspondence.states import OPEN, ConcernState

User = settings.AUTH_USER_MODEL


class Concern(TimeStamped, Versioned):
    """Dissatisfaction with another service or with the work between services, and how far it was taken.

    First the two managers speak; only then is it put to the service's own grievance procedure
    (GB1-complaint-escalation). Read with the whole file: never by another service.
    """

    State = ConcernState

    class Kind(models.TextChoices):
        SERVICE = "service", "What another service does, or does not do"
        PROCESS = "process", "How the services work together"

    class Whose(models.TextChoices):
        PERSON = "person", "The person’s"
        WORKER = "worker", "Ours"
        BOTH = "both", "The person’s and ours"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="concerns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # which raises it
    about_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    whose = models.CharField(max_length=8, choices=Whose)
    words = Prose()
    wanted = Prose(blank=True)  # what would put it right
    state = models.CharField(max_length=10, choices=ConcernState, default=ConcernState.RAISED)
    raised_on = models.DateField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    look_again_on = models.DateField(null=True, blank=True)
    contacted_on = models.DateField(null=True, blank=True)  # the last time that the managers spoke
    contacted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contacted_with = Line(max_length=120, blank=True)
    contact_words = Prose(blank=True)
    grievance_on = models.DateField(null=True, blank=True)
    grievance_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grievance_to = Line(max_length=120, blank=True)
    grievance_words = Prose(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="concern_says_something"),
            models.CheckConstraint(
                condition=Q(grievance_on=None) | Q(contacted_on__isnull=False), name="no_grievance_before_the_managers"
            ),
            models.CheckConstraint(
                condition=~Q(state="grievance") | Q(grievance_on__isnull=False), name="grievance_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_on=None)
                | (~Q(state__in=OPEN) & Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="ended_concern_says_what_came_of_it",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-raised_on"], name="concerns_by_case"),
            models.Index(fields=["look_again_on"], condition=Q(ended_on=None), name="open_concerns_by_day"),
        ]

    def __str__(self):
        return f"Concern about {self.about_agency} in {self.case}"

    def get_absolute_url(self):
        return reverse("correspondence:concern", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id
