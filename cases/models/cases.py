from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, AgencyContact
from cases.models.people import ServiceUser
from core.commands import tracked
from core.fields import Email, Line, Prose
from core.models import TimeStamped, Versioned


class CaseNumber(models.Model):
    """The last number given out under one prefix in one year; the row is the lock on which two openings queue."""

    prefix = Line(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_count_per_prefix_and_year")]

    def __str__(self):
        return f"{self.prefix}-{self.year}: {self.last}"


class Case(TimeStamped, Versioned):
    """One period of work with one person, shared by its agencies and led by one of them.

    `lead_agency` answers for the case: in case management it houses the case manager and has committed itself
    (LeadAgencyAgreement); in a key-working or harm-reduction file it is simply the agency whose file it is.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Level(models.TextChoices):
        KEY_WORKING = "key-working", "Key working"
        CASE_MANAGEMENT = "case-management", "Case management"
        HARM_REDUCTION_ONLY = "harm-reduction-only", "Harm reduction only"

    class Type(models.TextChoices):
        SINGLE_ADULT = "single-adult", "Single adult"
        FAMILY = "family", "Family"
        YOUNG_ADULT = "young-adult", "Young adult (18 to 25)"

    class Basis(models.TextChoices):
        CRITERIA = "criteria", "Meets the criteria"
        PROGRAMME = "programme", "Is on the programme"
        OFFER = "offer", "Took up an offer"

    class Complexity(models.TextChoices):
        RANGE = "range", "Range of needs"
        SEVERITY = "severity", "Severity of needs"
        CO_ORDINATION = "co-ordination", "Services hard to co-ordinate"

    class Participation(models.TextChoices):
        TAKES_PART = "takes-part", "Takes part"
        DECLINED = "declined", "Declined"
        NOT_ASKED = "not-asked", "Not asked yet"

    attachment_action = "view_whole_case"  # what hangs on a file itself is not for its partners

    reference = models.CharField(max_length=20, unique=True)
    service_user = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="cases")
    lead_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="led_cases")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    level = models.CharField(max_length=20, choices=Level, default=Level.KEY_WORKING)
    case_type = models.CharField(max_length=12, choices=Type, default=Type.SINGLE_ADULT)
    basis = models.CharField(max_length=10, choices=Basis)
    basis_note = Prose(blank=True)
    complexity_reason = models.CharField(max_length=15, choices=Complexity, blank=True)
    complexity_note = Prose(blank=True)
    kw_enough_reason = Prose(blank=True)  # why key working is enough (GB2-kw-enough)

    participation = models.CharField(max_length=10, choices=Participation, default=Participation.NOT_ASKED)
    participation_told_at = models.DateTimeField(null=True, blank=True)  # that taking part is optional, or expected
    participation_told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_on = models.DateField(null=True, blank=True)

    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    last_contact_on = models.DateField(null=True, blank=True)
    previous_case = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_cases"
    )

    history = tracked()

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("work_case", "Works on the case"),
            ("manage_case", "Is the case manager"),
            ("cover_case", "Stands in for a named holder"),
        ]
        constraints = [
            # With it, "one manager per case" (roles.py) means one manager per person. Harm-reduction files stand apart.
            models.UniqueConstraint(
                fields=["service_user"],
                condition=Q(status="open") & ~Q(level="harm-reduction-only"),
                name="one_open_case_per_service_user",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_on=None) | Q(status="closed", closed_on__isnull=False),
                name="closed_case_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(level="case-management") | ~Q(complexity_reason=""),
                name="case_management_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["lead_agency", "status", "id"], name="cases_by_lead_agency"),
            models.Index(fields=["service_user", "status"], name="cases_by_person"),
            models.Index(fields=["last_contact_on"], condition=Q(status="open"), name="open_cases_by_contact"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("desk:case", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.pk

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class CaseAgencyQuerySet(models.QuerySet):
    def in_case(self, on: date):
        return self.filter(Q(left_on=None) | Q(left_on__gt=on), joined_on__lte=on)


class CaseAgency(TimeStamped):
    """An agency's time as one of those that share a case, and what it does there (KW-6.3)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="case_agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="case_agencies")
    does = Line(max_length=200, blank=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = CaseAgencyQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name_plural = "case agencies"
        constraints = [
            models.UniqueConstraint(fields=["case", "agency"], condition=Q(left_on=None), name="agency_joins_case_once")
        ]
        indexes = [models.Index(fields=["agency", "case"], name="case_agencies_by_agency")]

    def __str__(self):
        return f"{self.agency} in {self.case}"

    @property
    def file_id(self) -> int:
        return self.case_id


class LeadAgencyAgreement(TimeStamped):
    """An agency's commitment to lead one case: from, until when, on which grounds (KW-5.3.1, GB2-la-criteria)."""

    class End(models.TextChoices):
        TRANSFER = "transfer", "Transferred"
        CLOSURE = "closure", "Case closed"
        LEVEL = "level", "No longer case-managed"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lead_agreements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="lead_agreements")
    committed_from = models.DateField()
    committed_until = models.DateField()
    most_contact = models.BooleanField(default=False)
    statutory_obligation = models.BooleanField(default=False)
    best_placed = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=10, choices=End, blank=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="one_lead_agreement_per_case"),
            models.CheckConstraint(
                condition=Q(most_contact=True) | Q(statutory_obligation=True) | Q(best_placed=True),
                name="lead_agreement_has_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(committed_until__gt=F("committed_from")), name="lead_commitment_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return f"{self.agency} leads {self.case}"

    @property
    def file_id(self) -> int:
        return self.case_id


class LevelChange(TimeStamped):
    """A case going from key working to case management, or back: why, when, agreed by whom (KW-7.7b)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="level_changes")
    from_level = models.CharField(max_length=20, choices=Case.Level)
    to_level = models.CharField(max_length=20, choices=Case.Level)
    reason = Prose()
    changed_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)
    decision_note = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at=None), name="one_open_level_change")
        ]

    def __str__(self):
        return f"{self.case}: {self.from_level} to {self.to_level}"

    @property
    def file_id(self) -> int:
        return self.case_id


class HarmReductionOffer(models.Model):
    """Each time key working or case management was offered to somebody who comes for harm reduction only (KW-6.8b)."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NOT_NOW = "not-now", "Not now"
        NO = "no", "No"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offers")
    offered_on = models.DateField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offer = models.CharField(
        max_length=20,
        choices=[(Case.Level.KEY_WORKING.value, "Key working"), (Case.Level.CASE_MANAGEMENT.value, "Case management")],
    )
    answer = models.CharField(max_length=10, choices=Answer)
    note = Prose(blank=True)

    history = tracked()

    def __str__(self):
        return f"{self.offer} offered in {self.case}: {self.answer}"

    @property
    def file_id(self) -> int:
        return self.case_id


class ServiceInUse(TimeStamped, Versioned):
    """A service that the person uses, with its contact person there (GB1-directory), listed here or not."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services_in_use")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(AgencyContact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service_name = Line(max_length=120, blank=True)
    contact_name = Line(max_length=120, blank=True)
    contact_role = Line(max_length=120, blank=True)
    contact_phone = Line(max_length=60, blank=True)
    contact_email = Email(blank=True)
    for_what = Line(max_length=160, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(service_name=""), name="service_in_use_is_named"
            )
        ]

    def __str__(self):
        return self.service_name or str(self.agency)

    def get_absolute_url(self):
        return reverse("cases:services", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id
