from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models.agencies import Agency
from agencies.models.workers import Worker
from core.commands import tracked
from core.fields import Line, Link
from core.models import TimeStamped, Versioned


class ServiceSetting(TimeStamped, Versioned):
    """A value that the policies leave to the service: the national default (no agency), or an agency's own (S.1).

    What settings there are, and of which type, is agencies.service_settings.
    """

    key = models.CharField(max_length=60)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="service_settings")
    value = models.JSONField()

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "agency"], name="setting_once_per_agency", nulls_distinct=False)
        ]

    def __str__(self):
        return f"{self.key} = {self.value}"


class PolicyDocument(TimeStamped, Versioned):
    """One of the service's policies, with the day by which it must be looked at again (KW-0.1)."""

    class Kind(models.TextChoices):
        CASE_MANAGEMENT = "case-management", "Key working and case management"
        CASE_NOTES = "case-notes", "Case notes and correspondence"
        ASSESSMENT = "assessment", "Assessment and care planning"
        CASE_MEETING = "case-meeting", "Interagency case meetings"
        CONFIDENTIALITY = "confidentiality", "Confidentiality"
        PRIVACY_NOTICE = "privacy-notice", "Privacy notice"
        OTHER = "other", "Other"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="policy_documents")
    kind = models.CharField(max_length=20, choices=Kind)
    title = Line(max_length=160)
    version_label = Line(max_length=40, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    revision_due_on = models.DateField(null=True, blank=True)
    address = Link(blank=True)
    owner = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["revision_due_on"], condition=Q(replaced_at=None), name="policies_to_revise")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agencies:policy", args=[self.pk])
