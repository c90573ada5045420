"""The full look across the 14 areas of life. It is no diagnosis (GB2-not-diagnostic)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import CareDomain, Case, Consent
from core.commands import tracked
from core.fields import Answers, Line, Prose
from core.models import TimeStamped, Versioned

User = settings.AUTH_USER_MODEL


class PriorAssessment(TimeStamped):
    """An assessment that another service did already: where and when, asked for with consent, received (GB1-hna-done).

    What came is attached to this row, and counts as the assessment if the case manager takes it over (GB1-cm-ensures).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="prior_assessments")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service_name = Line(max_length=160, blank=True)
    what = Line(max_length=160, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_about = Line(max_length=60, blank=True)  # "spring 2025", where nobody knows the day
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    requested_on = models.DateField(null=True, blank=True)
    requested_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField(null=True, blank=True)
    received_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(service_name=""), name="prior_assessment_was_done_somewhere"
            )
        ]
        indexes = [models.Index(fields=["case"], name="prior_assessments_by_case")]

    def __str__(self):
        return f"Assessment elsewhere, for {self.case}"

    def get_absolute_url(self):
        return reverse("assessments:comprehensive", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class ComprehensiveAssessment(TimeStamped, Versioned):
    """One assessment of the whole of a person's life, made with them over one or several meetings, area by area.

    It opens under three conditions or a manager's reason (KW-7.4) and is complete when each area has a level or a
    reason why not, and the consent decision stands (KW-7.6b). A later one of the same case is a reassessment.
    """

    class State(models.TextChoices):
        OPEN = "open", "Begun"
        COMPLETE = "complete", "Complete"
        GIVEN_UP = "given-up", "Given up"

    class DoneBy(models.TextChoices):
        US = "us", "By us"
        OUTSIDE = "outside", "By another service, attached"

    class ConsentDecision(models.TextChoices):
        GIVEN = "given", "Agrees to share"
        REFUSED = "refused", "Does not agree"

    class Privacy(models.TextChoices):
        PRIVATE = "private", "A private room"
        OUTREACH = "outreach", "Outside, where nobody could hear"
        HOME = "home", "At home"
        PHONE = "phone", "By phone or video"
        NOT_PRIVATE = "not-private", "Not private"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comprehensive_assessments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    done_by = models.CharField(max_length=8, choices=DoneBy, default=DoneBy.US)
    prior = models.ForeignKey(
        PriorAssessment, null=True, blank=True, on_delete=models.PROTECT, related_name="taken_over_as"
    )  # what was attached in place of our own
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    begun_on = models.DateField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    # The three conditions (KW-7.4.1 to 7.4.3): the third is the entry's check for a case manager elsewhere.
    wants_worker = models.BooleanField(default=False)
    understands_sharing = models.BooleanField(default=False)
    best_placed_by = Line(max_length=160, blank=True)  # the manager, or the named meeting
    best_placed_on = models.DateField(null=True, blank=True)
    override_reason = Prose(blank=True)
    overridden_at = models.DateTimeField(null=True, blank=True)
    overridden_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    # The summary
    summary = Prose(blank=True)
    readiness = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 10, by the person's own word
    complexity = ArrayField(models.CharField(max_length=15, choices=Case.Complexity), default=list, blank=True)
    agencies_to_involve = models.ManyToManyField(Agency, blank=True, related_name="+")
    privacy = models.CharField(max_length=12, choices=Privacy, blank=True)
    place = Line(max_length=120, blank=True)
    consent_decision = models.CharField(max_length=8, choices=ConsentDecision, blank=True)
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments")
    completed_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_up_reason = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_assessment_begun_per_case"),
            models.CheckConstraint(condition=Q(readiness=None) | Q(readiness__lte=10), name="readiness_at_most_ten"),
            models.CheckConstraint(
                condition=Q(wants_worker=True, understands_sharing=True, best_placed_on__isnull=False)
                | (~Q(override_reason="") & Q(overridden_by__isnull=False)),
                name="assessment_began_under_its_conditions",
            ),
            models.CheckConstraint(
                condition=~Q(state="complete")
                | (Q(completed_at__isnull=False, completed_on__isnull=False) & ~Q(consent_decision="")),
                name="complete_assessment_has_its_consent_decision",
            ),
            models.CheckConstraint(
                condition=~Q(done_by="outside") | Q(prior__isnull=False), name="outside_assessment_has_its_source"
            ),
        ]
        indexes = [models.Index(fields=["case", "state", "-begun_on"], name="assessments_by_case")]

    def __str__(self):
        return f"Comprehensive assessment in {self.case}"

    def get_absolute_url(self):
        return reverse("assessments:comprehensive", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class DomainNeed(TimeStamped, Versioned):
    """What was found in one area of life: how great the need is or why it was not spoken of.

    `details` holds the questions of this one area (assessments.questions), by their codes. `share_with` narrows the
    consent for this area and never widens it.
    """

    class Level(models.IntegerChoices):
        NONE = 0, "None"
        LOW = 1, "Low"
        MEDIUM = 2, "Medium"
        HIGH = 3, "High"

    class Access(models.TextChoices):
        NO_NEED = "no-need", "No need"
        WAITING = "waiting", "Waiting"
        ATTENDING = "attending", "Attending"
        BLOCKED = "blocked", "Blocked"
        DECLINED = "declined", "Declined"

    assessment = models.ForeignKey(ComprehensiveAssessment, on_delete=models.PROTECT, related_name="needs")
    domain = models.ForeignKey(CareDomain, on_delete=models.PROTECT, related_name="needs")
    level = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)
    not_discussed_because = Line(max_length=200, blank=True)
    own_words = Prose(blank=True)
    strengths = Prose(blank=True)
    services = models.ManyToManyField(Agency, blank=True, related_name="+")
    other_service = Line(max_length=160, blank=True)
    access = models.CharField(max_length=10, choices=Access, blank=True)
    blocked_by = Line(max_length=300, blank=True)
    needs_professional = models.BooleanField(default=False)
    professional_kind = Line(max_length=120, blank=True)
    is_narrowed = models.BooleanField(default=False)  # share_with holds for this area; else the consent alone
    share_with = models.ManyToManyField(Agency, blank=True, related_name="+")
    details = Answers(default=dict, blank=True)
    priority = models.PositiveSmallIntegerField(null=True, blank=True)  # in the person's order, from 1
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "domain"], name="one_need_a_domain"),
            models.UniqueConstraint(
                fields=["assessment", "priority"],
                name="one_need_a_priority",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(not_discussed_because=""), name="need_has_level_or_reason_not_both"
            ),
            models.CheckConstraint(condition=Q(level=None) | Q(level__lte=3), name="need_level_at_most_three"),
        ]

    def __str__(self):
        return f"{self.domain} in {self.assessment}"

    def get_absolute_url(self):
        return reverse("assessments:domain", args=[self.assessment_id, self.domain.code])

    @property
    def file_id(self) -> int:
        return self.assessment.case_id

    @property
    def is_done(self) -> bool:
        return self.level is not None or bool(self.not_discussed_because)

    @property
    def is_need(self) -> bool:
        return bool(self.level)
