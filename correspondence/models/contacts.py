"""Each time that somebody of a service and the person met or spoke, or were to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case
from core.commands import tracked
from core.fields import Line
from core.models import Correctable, TimeStamped


class Contact(TimeStamped, Correctable):
    """One contact with the person: when, by what channel, who of us, and whether they came.

    The first ones are counted for the initial assessment (KW-7.1): only those that were attended count. What was said
    is in the note of it, never here.
    """

    class Channel(models.TextChoices):
        IN_PERSON = "in-person", "In person"
        TELEPHONE = "telephone", "By telephone"
        VIDEO = "video", "By video"
        MESSAGE = "message", "By text or e-mail"
        OUTREACH = "outreach", "On outreach or a home visit"

    class Outcome(models.TextChoices):
        ATTENDED = "attended", "Took place"
        DID_NOT_ATTEND = "did-not-attend", "The person did not come or answer"
        CANCELLED_BY_PERSON = "cancelled-by-person", "Cancelled by the person"
        CANCELLED_BY_US = "cancelled-by-us", "Cancelled by us"
        IN_ERROR = "in-error", "Recorded in error"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # whose worker it was
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.ATTENDED)
    said_before = models.CharField(max_length=20, choices=Outcome, blank=True)  # what an error had said
    purpose = Line(max_length=160, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta(Correctable.Meta):
        constraints = [
            *Correctable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome="in-error", error_on__isnull=False) & ~Q(said_before="")
                | ~Q(outcome="in-error") & Q(error_on=None, said_before=""),
                name="contact_in_error_is_marked",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-made_on"], name="contacts_by_case"),
            models.Index(fields=["case"], condition=Q(outcome="attended"), name="attended_contacts_by_case"),
        ]

    def __str__(self):
        return f"Contact in {self.case} on {self.made_on}"

    def get_absolute_url(self):
        return reverse("correspondence:contacts", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def took_place(self) -> bool:
        return self.outcome == self.Outcome.ATTENDED
