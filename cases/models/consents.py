from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.models import Agency
from cases.models.cases import Case
from cases.models.people import CareDomain
from core.commands import tracked
from core.days import day_of
from core.models import TimeStamped


class ConsentQuerySet(models.QuerySet):
    def in_force(self, at: datetime):
        """Signed, not expired (half-open: it ends as its last day begins) and not withdrawn before this instant."""
        day = day_of(at)
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), signed_on__lte=day, expires_on__gt=day)


class Consent(TimeStamped):
    """What a service user has agreed may be shared, until a day. A withdrawal bites at its instant."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    signed_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("signed_on")), name="consent_expires_after_it_is_signed"
            )
        ]

    def __str__(self):
        return f"Consent of {self.signed_on} for {self.case}"

    @property
    def file_id(self) -> int:
        return self.case_id


class ConsentScope(models.Model):
    """One agency named in a consent, and the domains that may be shared with it."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="scopes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="consent_scopes")
    domains = models.ManyToManyField(CareDomain, related_name="consent_scopes")
    includes_offence_data = models.BooleanField(default=False)  # the separate item for legal matters (LAW-offence-data)

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["agency", "consent"], name="consent_scopes_by_agency")]
        constraints = [models.UniqueConstraint(fields=["consent", "agency"], name="agency_named_once_in_a_consent")]

    def __str__(self):
        return f"{self.agency} in {self.consent}"
