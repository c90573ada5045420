"""What Tusla told the service, kept apart from everything that is shared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import Correctable, TimeStamped

User = settings.AUTH_USER_MODEL


class TuslaInformation(TimeStamped, Correctable):
    """Information that Tusla gave during an assessment (LAW-tusla-shared).

    It lies in a room of its own: no note, plan, minute, search, export or partner's page is made from it. It stays with
    the agency that it was given to, also where another takes the lead.
    """

    class How(models.TextChoices):
        TELEPHONE = "telephone", "By telephone"
        LETTER = "letter", "By letter or e-mail"
        MEETING = "meeting", "At a meeting"

    attachment_lock = "case"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="from_tusla")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # to which it was given
    received_on = models.DateField()
    how = models.CharField(max_length=10, choices=How)
    from_whom = Line(max_length=160)
    content = Prose()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta(Correctable.Meta):
        verbose_name_plural = "information from Tusla"
        constraints = [
            *Correctable.Meta.constraints,
            models.CheckConstraint(condition=~Q(content=""), name="tusla_information_says_something"),
        ]
        indexes = [models.Index(fields=["case", "-received_on", "-id"], name="from_tusla_by_case")]

    def __str__(self):
        return f"Information from Tusla in {self.case}"

    def get_absolute_url(self):
        return reverse("protection:from-tusla", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id
