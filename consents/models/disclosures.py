"""What is told about a person without their consent, on a ground that the law gives (LAW-share-without-consent)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case
from consents.grounds import Ground, LegalBasis, Told
from consents.states import TOLD, WAITING, DisclosureState
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped


class LawfulDisclosure(TimeStamped):
    """One sharing without consent: asked for, signed off by a manager who did not ask, then told item by item.

    It opens nothing in the system. It permits one act of telling, to one receiver, of the items on its list. What had
    to be told in an emergency is written down at once and stands unsigned until a manager signs or judges it wrong.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    state = models.CharField(max_length=15, choices=DisclosureState, default=DisclosureState.ASKED)
    in_emergency = models.BooleanField(default=False)
    ground = models.CharField(max_length=20, choices=Ground)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis)
    legal_detail = Line(max_length=200, blank=True)  # of an order: the court, its date and number
    to_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures_received"
    )
    to_body = Line(max_length=160, blank=True)  # a body or person outside the directory
    parts = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # of the file, by their codes
    why = Prose()  # why it cannot wait, or cannot be asked
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    sign_off_due_on = models.DateField(null=True, blank=True)  # of an emergency: by the end of the next working day
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_note = Prose(blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_reason = Prose(blank=True)

    shared_on = models.DateField(null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shared_how = models.CharField(max_length=10, choices=Told, blank=True)
    shared_with = Line(max_length=160, blank=True)  # who took it there

    told_on = models.DateField(null=True, blank=True)  # the person
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_note = Prose(blank=True)
    not_told_reason = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_agency__isnull=False) | ~Q(to_body=""), name="disclosure_has_a_receiver"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted([*WAITING, DisclosureState.TAKEN_BACK]))
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision_note=""),
                name="disclosure_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="nobody_signs_off_their_own_disclosure",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(TOLD))
                | Q(shared_on__isnull=False, shared_by__isnull=False) & ~Q(shared_how=""),
                name="what_was_disclosed_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(TOLD)) | Q(told_on__isnull=False) | ~Q(not_told_reason=""),
                name="person_told_of_disclosure_or_why_not",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-asked_at"], name="disclosures_by_case"),
            models.Index(fields=["case"], condition=Q(state__in=sorted(WAITING)), name="disclosures_that_wait"),
        ]

    def __str__(self):
        return f"Sharing without consent {self.pk} in {self.case}"

    def get_absolute_url(self):
        return reverse("consents:disclosure", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def receiver(self) -> str:
        return self.to_agency.label if self.to_agency else self.to_body

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_told(self) -> bool:
        return self.state in TOLD


class DisclosureItem(models.Model):
    """One thing on the list of what may be told, in exact words; and whether it was."""

    disclosure = models.ForeignKey(LawfulDisclosure, on_delete=models.CASCADE, related_name="items")
    words = Prose()
    was_shared = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.words

    @property
    def file_id(self) -> int:
        return self.disclosure.case_id


class DisclosureAdvice(models.Model):
    """What the data protection officer says to a sharing without consent. It advises; the manager decides (S.4)."""

    disclosure = models.ForeignKey(LawfulDisclosure, on_delete=models.CASCADE, related_name="advice")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = Prose()

    history = tracked()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Advice on {self.disclosure}"

    @property
    def file_id(self) -> int:
        return self.disclosure.case_id
