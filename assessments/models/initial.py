"""The first look, at the first or second contact, with its five findings (KW-7.2)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case, Place
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned

User = settings.AUTH_USER_MODEL


class InitialAssessment(TimeStamped, Versioned):
    """What the worker found at the first or second contact. A draft until all five findings are there (KW-7.2)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Begun"
        COMPLETE = "complete", "Complete"

    class Source(models.TextChoices):
        SELF = "self", "Came by themselves"
        FAMILY = "family", "Family or friends"
        GP = "gp", "GP"
        HOSPITAL = "hospital", "Hospital"
        PROBATION = "probation", "Probation"
        PRISON = "prison", "Prison"
        COURT = "court", "Court"
        HOMELESS_SERVICE = "homeless-service", "Homeless service"
        OTHER_DRUG_SERVICE = "other-drug-service", "Other drug or alcohol service"
        SOCIAL_WORK = "social-work", "Social work"

    class Met(models.TextChoices):
        HERE = "here", "Here"
        REFER_ON = "refer-on", "By referring on"
        BOTH = "both", "Both"

    class Urgency(models.TextChoices):
        NOW = "now", "Now"
        DAYS = "days", "Within days"
        WEEKS = "weeks", "Within weeks"

    class Severity(models.IntegerChoices):
        NONE = 0, "None"
        MILD = 1, "Mild"
        MODERATE = 2, "Moderate"
        SERIOUS = 3, "Serious"
        SEVERE = 4, "Severe"

    class Wish(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNDECIDED = "undecided", "Undecided"

    class Known(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known"

    class Risk(models.TextChoices):
        SELF = "self", "To themselves"
        OTHERS = "others", "To others"
        FROM_OTHERS = "from-others", "From others"
        OVERDOSE = "overdose", "Overdose"
        CHILD = "child", "To a child"
        NONE = "none", "None seen"

    class Injecting(models.TextChoices):
        NEVER = "never", "Never"
        BEFORE = "before", "Before, not in the last month"
        LAST_MONTH = "last-month", "In the last month"
        SHARING = "sharing", "In the last month, with shared equipment"
        NOT_SAID = "not-said", "Not said"

    class Treatment(models.TextChoices):
        NEVER = "never", "Never"
        BEFORE = "before", "Before"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="initial_assessments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    contact_number = models.PositiveSmallIntegerField(null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=14, choices=Place, blank=True)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, choices=Source, blank=True)
    living_with = Line(max_length=160, blank=True)
    children = Line(max_length=200, blank=True)  # and their ages
    is_pregnant = models.CharField(max_length=8, choices=Known, blank=True)
    employment = Line(max_length=120, blank=True)
    education = Line(max_length=120, blank=True)

    # 1. the most pressing needs (KW-7.2.1)
    pressing_needs = Prose(blank=True)
    needs_met = models.CharField(max_length=10, choices=Met, blank=True)
    refer_to = models.ManyToManyField(Agency, blank=True, related_name="+")
    refer_to_others = Line(max_length=200, blank=True)  # outside the directory
    # 2. how serious, how urgent, how motivated (KW-7.2.2)
    severity = models.PositiveSmallIntegerField(choices=Severity, null=True, blank=True)
    urgency = models.CharField(max_length=6, choices=Urgency, blank=True)
    motivation = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 10
    injecting = models.CharField(max_length=12, choices=Injecting, blank=True)
    previous_treatment = models.CharField(max_length=8, choices=Treatment, blank=True)
    # 3. a key worker (KW-7.2.3)
    wants_key_worker = models.CharField(max_length=10, choices=Wish, blank=True)
    # 4. other services, which are listed on the case (KW-7.2.4)
    other_services = models.CharField(max_length=8, choices=[("listed", "As listed"), ("none", "None")], blank=True)
    # 5. somebody who has the role already (KW-7.2.5)
    existing_role = models.CharField(max_length=8, choices=Known, blank=True)
    existing_role_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    existing_role_where = Line(max_length=160, blank=True)

    is_homeless = models.CharField(max_length=8, choices=Known, blank=True)
    risks = ArrayField(models.CharField(max_length=12, choices=Risk), default=list, blank=True)
    risk_words = Prose(blank=True)
    explained_confidentiality = models.BooleanField(default=False)
    gave_information = models.BooleanField(default=False)
    person_agreed = models.CharField(max_length=8, choices=[("spoken", "Said so"), ("signed", "Signed")], blank=True)

    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="one_initial_assessment_begun"),
            models.CheckConstraint(
                condition=Q(motivation=None) | Q(motivation__lte=10), name="motivation_is_at_most_ten"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (
                    ~Q(pressing_needs="")
                    & ~Q(needs_met="")
                    & Q(severity__isnull=False)
                    & ~Q(urgency="")
                    & Q(motivation__isnull=False)
                    & ~Q(wants_key_worker="")
                    & ~Q(other_services="")
                    & ~Q(existing_role="")
                    & Q(assessed_on__isnull=False, completed_at__isnull=False)
                ),
                name="complete_initial_assessment_has_five_findings",
            ),
        ]
        indexes = [models.Index(fields=["case", "state"], name="initial_assessments_by_case")]

    def __str__(self):
        return f"Initial assessment in {self.case}"

    def get_absolute_url(self):
        return reverse("assessments:initial", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class SubstanceUse(models.Model):
    """One substance that is a problem for the person, in the order of how much."""

    class Route(models.TextChoices):
        SWALLOWED = "swallowed", "Swallowed or drunk"
        SMOKED = "smoked", "Smoked"
        SNIFFED = "sniffed", "Sniffed or snorted"
        INJECTED = "injected", "Injected"
        OTHER = "other", "Other"

    assessment = models.ForeignKey(InitialAssessment, on_delete=models.CASCADE, related_name="substances")
    rank = models.PositiveSmallIntegerField()
    substance = Line(max_length=80)
    used_last_month = models.BooleanField(default=False)
    route = models.CharField(max_length=10, choices=Route, blank=True)
    age_first_used = models.PositiveSmallIntegerField(null=True, blank=True)

    history = tracked()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "rank"], name="one_substance_per_rank", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self):
        return self.substance

    @property
    def file_id(self) -> int:
        return self.assessment.case_id
