"""That somebody was given more work than their time holds, and who agreed to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models.cases import Case
from core.commands import tracked
from core.fields import Prose
from core.models import TimeStamped

User = settings.AUTH_USER_MODEL


class CapacityAgreement(TimeStamped):
    """A role on a case that went over a worker's time: by how much, and which manager agreed, why (GB2-capacity).

    A worker who takes a person in is not sent to ask first: then the agreement waits for a manager of theirs.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="capacity_agreements")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    planned_hours = models.DecimalField(max_digits=6, decimal_places=1)  # a week, with this case
    available_hours = models.DecimalField(max_digits=6, decimal_places=1)
    taken_on = models.DateField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # who gave the role
    reason = Prose(blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None, reason="")
                | (Q(agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(reason="")),
                name="capacity_agreement_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "worker", "-taken_on"], name="capacity_by_agency"),
            models.Index(fields=["agency"], condition=Q(agreed_at=None), name="capacity_to_agree"),
        ]

    def __str__(self):
        return f"{self.worker} over their time in {self.case}"

    def get_absolute_url(self):
        return reverse("cases:capacity", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id
