"""A care plan, the versions of it that were signed, and who has them on paper."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from assessments.models import ComprehensiveAssessment, InitialAssessment
from careplans.states import LIVE, OPEN_TO_CHANGE, STANDING, PlanState
from cases.models import Case, Place
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned

User = settings.AUTH_USER_MODEL


class CarePlan(TimeStamped, Versioned):
    """What the person and the services have agreed to do, from what the assessment found (GB2-plan-def).

    Its goals and steps are living rows. What was signed is a PlanVersion: frozen words, never edited; `revise` opens
    the living plan for the next one while the last stands. A case has one plan that stands and at most one draft
    beside it, which replaces it when agreed: so a first plan, for what cannot wait, gives way to the full one
    (MC-initial-plan).
    """

    class Kind(models.TextChoices):
        INITIAL = "initial", "First plan, for what cannot wait"
        COMPREHENSIVE = "comprehensive", "Care plan"

    class Setting(models.TextChoices):
        SERVICE = "service", "Drug, alcohol or homeless service"
        PRIMARY_CARE = "primary-care", "Primary care, shared with the GP"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="care_plans")
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    reference = models.CharField(max_length=20, unique=True)  # PLN-2026-0147
    setting = models.CharField(max_length=14, choices=Setting, default=Setting.SERVICE)
    assessment = models.ForeignKey(
        ComprehensiveAssessment, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    initial_assessment = models.ForeignKey(
        InitialAssessment, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    key_worker = models.ForeignKey(  # answers for the plan being carried out and looked at again (MC-kw-named)
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_on = models.DateField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    review_due_on = models.DateField(null=True, blank=True)
    without_meeting = models.BooleanField(default=False)  # agreed by letter and telephone (GB1-confirm-letter)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revised_at = models.DateTimeField(null=True, blank=True)  # opened for the next version
    revised_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision_reason = Prose(blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="one_draft_plan_per_case"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["agreed", "revising"]), name="one_plan_stands_per_case"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "revising"])
                | Q(agreed_on__isnull=False, review_due_on__isnull=False, key_worker__isnull=False),
                name="standing_plan_has_its_days_and_key_worker",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "state"], name="plans_by_case"),
            models.Index(
                fields=["review_due_on"], condition=Q(state__in=["agreed", "revising"]), name="standing_plans_by_review"
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("careplans:plan", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @property
    def is_open_to_change(self) -> bool:
        return self.state in OPEN_TO_CHANGE


class PlanVersion(TimeStamped):
    """A plan as it was signed: its words in order, their fingerprint, and how person and case manager signed.

    `words` is what page, comparison and paper are made of (careplans.snapshots). Never edited.
    """

    class GivenHow(models.TextChoices):
        DRAWN = "drawn", "Signed on the screen"
        TYPED = "typed", "Name typed on the screen"
        PAPER = "paper", "Signed on paper"
        SPOKEN = "spoken", "Agreed aloud, with a witness"
        NOT_SIGNED = "not-signed", "Not signed"

    attachment_lock = "case"  # what ends sight of the file locks its case: a download waits for it, or has ended

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    words = models.JSONField()
    words_hash = models.CharField(max_length=64)
    agreed_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # who signed for the case manager
    given_how = models.CharField(max_length=10, choices=GivenHow)
    place = models.CharField(max_length=14, choices=Place, blank=True)  # where it was talked over
    signed_name = Line(max_length=120, blank=True)
    witness_name = Line(max_length=120, blank=True)
    not_signed_reason = Prose(blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_a_number"),
            models.UniqueConstraint(fields=["plan"], condition=Q(superseded_at=None), name="one_plan_version_stands"),
            models.CheckConstraint(
                condition=~Q(given_how="not-signed") | ~Q(not_signed_reason=""), name="unsigned_plan_has_its_reason"
            ),
        ]

    def __str__(self):
        return f"{self.plan}, version {self.number}"

    def get_absolute_url(self):
        return reverse("careplans:version", args=[self.pk])

    @property
    def case(self) -> Case:
        return self.plan.case

    @property
    def file_id(self) -> int:
        return self.plan.case_id


class PlanCopy(TimeStamped):
    """Who has which version on paper: the person, or an agency its part."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="copies")
    to_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.BooleanField(default=False)
    is_whole = models.BooleanField(default=False)
    how = Line(max_length=80, blank=True)
    given_on = models.DateField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    came_back_on = models.DateField(null=True, blank=True)
    came_back_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        verbose_name_plural = "plan copies"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_person=True, to_agency=None) | Q(to_person=False, to_agency__isnull=False),
                name="plan_copy_went_to_somebody",
            )
        ]

    def __str__(self):
        return f"Copy of {self.version}"

    @property
    def file_id(self) -> int:
        return self.version.plan.case_id
