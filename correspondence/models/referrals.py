"""Another service is asked to take on a need of the person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import CareDomain, Case, Consent
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned


class Referral(TimeStamped, Versioned):
    """A need that another service is asked to meet, on which consent, what it answered, and when we look again.

    Opened by hand, by the finding that another agency is better placed (KW-7.4.2.1), or by a professional assessment
    that is needed (GB2-not-diagnostic). An agency that no consent names is refused (FND-consent-additional).
    """

    class State(models.TextChoices):
        WANTED = "wanted", "To be made"
        MADE = "made", "Made, no answer yet"
        WAITING = "waiting", "Accepted, waiting for a place"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined by the service"
        TAKEN_BACK = "taken-back", "No longer wanted"
        DONE = "done", "Taken up"

    OPEN = (State.WANTED, State.MADE, State.WAITING, State.ACCEPTED)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # whose worker refers
    to_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_received"
    )
    to_service = Line(max_length=160, blank=True)  # a service outside the directory
    domain = models.ForeignKey(CareDomain, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    for_what = Line(max_length=200)
    reason = Prose(blank=True)
    hands_over_assessment = models.BooleanField(default=False)  # the other agency is better placed and assesses
    state = models.CharField(max_length=12, choices=State, default=State.WANTED)
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")
    begun_on = models.DateField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    follow_up_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = Prose(blank=True)
    ended_on = models.DateField(null=True, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_agency__isnull=False) | ~Q(to_service="") | Q(state="wanted"),
                name="referral_goes_to_a_service",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["wanted", "taken-back"]) | Q(made_on__isnull=False),
                name="referral_made_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-begun_on"], name="referrals_by_case"),
            models.Index(
                fields=["agency", "follow_up_on"], condition=Q(ended_on=None), name="open_referrals_by_follow_up"
            ),
        ]

    def __str__(self):
        return f"Referral in {self.case}: {self.for_what}"

    def get_absolute_url(self):
        return reverse("correspondence:referral", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def to(self) -> str:
        return str(self.to_agency) if self.to_agency_id else self.to_service
