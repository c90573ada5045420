"""Papers about a person that are in other hands: to whom, by what right, and whether they came back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case, ConsentScope
from consents.grounds import Told
from consents.models.disclosures import LawfulDisclosure
from consents.states import STILL_OUT, CopyState
from core.commands import tracked
from core.fields import Line
from core.models import Attachment, TimeStamped


class GivenCopy(TimeStamped):
    """One copy that was handed or sent to somebody outside, with the lawful ground of that sharing.

    The ground is one of two: the person's consent that names the agency, or a sharing without consent that was signed
    off (LAW-special-category). When the person withdraws, these rows say what is still out and whom to ask.
    """

    class What(models.TextChoices):
        CONSENT_FORM = "consent-form", "Consent form"
        CONSENT_RECORD = "consent-record", "Consent record"
        AGENCY_PART = "agency-part", "The agency’s part of the file"
        LETTER = "letter", "Letter"
        OTHER = "other", "Another paper"

    attachment_lock = "case"  # what ends sight of the file locks its case

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="given_copies")
    what = models.CharField(max_length=15, choices=What)
    title = Line(max_length=120)
    parts = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # of the file, by their codes
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="copies_held")
    to_body = Line(max_length=160, blank=True)  # only under a sharing without consent
    to_person = Line(max_length=120)
    given_on = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Told)
    scope = models.ForeignKey(
        ConsentScope, null=True, blank=True, on_delete=models.PROTECT, related_name="given_copies"
    )
    disclosure = models.ForeignKey(
        LawfulDisclosure, null=True, blank=True, on_delete=models.PROTECT, related_name="given_copies"
    )
    attachment = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="given_copies"
    )
    state = models.CharField(max_length=12, choices=CopyState, default=CopyState.OUT)
    return_asked_on = models.DateField(null=True, blank=True)
    return_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)  # returned or destroyed
    ended_by = models.ForeignKey(  # who wrote it down
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = Line(max_length=120, blank=True)  # who there said so

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__isnull=False, disclosure=None) | Q(scope=None, disclosure__isnull=False),
                name="copy_has_one_ground",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | Q(disclosure__isnull=False) & ~Q(to_body=""),
                name="copy_has_a_receiver",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(STILL_OUT))
                | Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(confirmed_by=""),
                name="copy_that_ended_is_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-given_on"], name="given_copies_by_case"),
            models.Index(fields=["agency", "case"], condition=Q(state__in=sorted(STILL_OUT)), name="copies_still_out"),
        ]

    def __str__(self):
        return f"{self.title} with {self.receiver}"

    def get_absolute_url(self):
        return f"{reverse('consents:copies', args=[self.case_id])}#copy-{self.pk}"

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def receiver(self) -> str:
        return self.agency.label if self.agency else self.to_body

    @property
    def ground(self) -> str:
        """The lawful ground of this sharing, in words."""
        if self.scope:
            return f"Consent {self.scope.consent.reference}, version {self.scope.consent.revision}"
        assert self.disclosure
        return f"Without consent: {self.disclosure.get_legal_basis_display()}"
