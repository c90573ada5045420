"""The plan looked at again every two months, and a case manager's own look at the work."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency
from assessments.models import DomainNeed, OutcomeMeasure
from careplans.models.beside import TreatmentPhase
from careplans.models.goals import Goal
from careplans.models.plans import CarePlan, PlanVersion
from cases.models import CareDomain, Case
from core.commands import tracked
from core.fields import Answers, Line, Prose
from core.models import TimeStamped, Versioned

User = settings.AUTH_USER_MODEL


class CarePlanReview(TimeStamped, Versioned):
    """A formal review of a plan with the person and those who take part (KW-5.2.3c, F7).

    While it is a draft it is written part by part, in any order. Completed, `words` is all that was said and signed,
    frozen: page, comparison and paper are made of it (careplans.review_words). `due_on` is the day on which it was due,
    so that what was late stays known.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Begun"
        COMPLETE = "complete", "Complete"
        LEFT = "left", "Not pursued"

    class TookPart(models.TextChoices):
        YES = "yes", "Took part"
        BESIDE = "beside", "Was asked before or afterwards"
        NO = "no", "Did not take part"

    class Progress(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        GOOD = "good", "Good"
        SOME = "some", "Some"
        NONE = "none", "None"
        WORSE = "worse", "Worse"

    class StillNeeds(models.TextChoices):
        CASE_MANAGEMENT = "case-management", "Yes, case management"
        KEY_WORKING = "key-working", "Key working is enough"
        NONE = "none", "Neither"

    class Relationship(models.TextChoices):
        VERY_WELL = "very-well", "Very well"
        WELL = "well", "Well"
        MIXED = "mixed", "Now well, now badly"
        BADLY = "badly", "Badly"
        NOT_SAID = "not-said", "Did not say"

    class ConsentRight(models.TextChoices):
        YES = "yes", "It is still right"
        CHANGE = "change", "It should be changed or renewed"
        NONE = "none", "There is none"

    class Outcome(models.TextChoices):
        DISENGAGING = "disengaging", "Is drifting away"
        NONE = "none", "None yet"
        SOME = "some", "Some"
        VERY_POSITIVE = "very-positive", "Very positive"

    attachment_lock = "case"  # what ends sight of the file locks its case: a download waits for it, or has ended

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan_reviews")  # that of the plan, for lists
    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="reviews")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    due_on = models.DateField()
    begun_on = models.DateField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    # The talk
    held_on = models.DateField(null=True, blank=True)
    place = Line(max_length=120, blank=True)
    took_part = Prose(blank=True)
    person_took_part = models.CharField(max_length=6, choices=TookPart, blank=True)
    person_absent_because = Line(max_length=200, blank=True)

    # Goals by their number, areas of life by their code
    goal_answers = Answers(default=dict, blank=True)
    area_answers = Answers(default=dict, blank=True)

    # What follows
    changes_agreed = Prose(blank=True)
    met_gaps = models.BooleanField(default=False)
    gaps_words = Prose(blank=True)
    still_needs = models.CharField(max_length=16, choices=StillNeeds, blank=True)
    still_needs_because = Prose(blank=True)
    persons_view = Prose(blank=True)
    view_declined_because = Line(max_length=200, blank=True)
    relationship = models.CharField(max_length=10, choices=Relationship, blank=True)  # in the person's view
    consent_right = models.CharField(max_length=8, choices=ConsentRight, blank=True)
    phase = models.CharField(max_length=12, choices=TreatmentPhase.Phase, blank=True)
    measure = models.ForeignKey(OutcomeMeasure, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    next_due_on = models.DateField(null=True, blank=True)

    # The end
    given_how = models.CharField(max_length=10, choices=PlanVersion.GivenHow, blank=True)
    signed_name = Line(max_length=120, blank=True)
    witness_name = Line(max_length=120, blank=True)
    not_signed_reason = Prose(blank=True)
    completed_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField(default=dict, blank=True)
    words_hash = models.CharField(max_length=64, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="one_review_begun_per_case"),
            models.CheckConstraint(
                condition=~Q(state="complete")
                | Q(held_on__isnull=False, next_due_on__isnull=False, completed_at__isnull=False)
                & ~Q(still_needs="")
                & ~Q(words_hash=""),
                name="complete_review_has_its_answers",
            ),
            models.CheckConstraint(
                condition=~Q(state="complete") | ~Q(persons_view="") | ~Q(view_declined_because=""),
                name="complete_review_has_the_persons_view",
            ),
            models.CheckConstraint(
                condition=Q(next_due_on=None) | Q(held_on=None) | Q(next_due_on__gt=F("held_on")),
                name="next_review_comes_after_this",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "state", "-held_on"], name="reviews_by_case"),
            models.Index(fields=["held_on"], condition=Q(state="complete"), name="complete_reviews_by_day"),
        ]

    def __str__(self):
        return f"Review of {self.plan}"

    def get_absolute_url(self):
        return reverse("careplans:review", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def days_late(self) -> int:
        """How long after the day on which it was due it was held."""
        return max(0, (self.held_on - self.due_on).days) if self.held_on else 0


class ReviewedGoal(TimeStamped):
    """How far one goal had come at one complete review: what is counted, and what a partner reads of its goals."""

    review = models.ForeignKey(CarePlanReview, on_delete=models.PROTECT, related_name="reviewed_goals")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="reviewed")
    progress = models.CharField(max_length=8, choices=CarePlanReview.Progress)

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "goal"], name="one_progress_a_goal_and_review")]

    def __str__(self):
        return f"{self.goal}: {self.progress}"

    @property
    def file_id(self) -> int:
        return self.review.case_id


class ReviewedArea(TimeStamped):
    """How grave the need in one area was at one complete review, and what access there was (GB2-review-form)."""

    review = models.ForeignKey(CarePlanReview, on_delete=models.PROTECT, related_name="reviewed_areas")
    domain = models.ForeignKey(CareDomain, on_delete=models.PROTECT, related_name="+")
    severity = models.PositiveSmallIntegerField(choices=DomainNeed.Level)
    access = models.CharField(max_length=10, choices=DomainNeed.Access)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "domain"], name="one_reviewed_area_a_review"),
            models.CheckConstraint(condition=Q(severity__lte=3), name="reviewed_severity_at_most_three"),
        ]
        indexes = [models.Index(fields=["domain", "severity"], name="reviewed_areas_by_severity")]

    def __str__(self):
        return f"{self.domain}: {self.severity}, {self.access}"

    @property
    def file_id(self) -> int:
        return self.review.case_id


class CaseManagerReview(TimeStamped, Versioned):
    """A case manager's look at their own work: load, support, the protocols. Every two months, for no case (F8).

    A row stands open for each case manager of an agency; once written, the next one opens (GB2-cm-review).
    """

    class State(models.TextChoices):
        OPEN = "open", "To be written"
        WRITTEN = "written", "Written"
        LAPSED = "lapsed", "Lapsed: no longer a case manager"

    class Manageable(models.IntegerChoices):
        TOO_MUCH = 1, "Far too much"
        MUCH = 2, "Too much"
        JUST = 3, "Just manageable"
        WELL = 4, "Well manageable"
        ROOM = 5, "Room for more"

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    since = models.DateField()  # the first day as case manager, or that of the last reflection
    due_on = models.DateField()
    cases = models.PositiveIntegerField(null=True, blank=True)  # on the day on which it was written
    minutes = models.PositiveIntegerField(null=True, blank=True)  # of work with people since; null: not counted
    manageable = models.PositiveSmallIntegerField(choices=Manageable, null=True, blank=True)
    supports = Prose(blank=True)
    protocols = Prose(blank=True)  # what of them is useful, and what is unclear
    suggestions = Prose(blank=True)
    training_wanted = Prose(blank=True)
    written_on = models.DateField(null=True, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "agency"], condition=Q(state="open"), name="one_reflection_open_per_case_manager"
            ),
            models.CheckConstraint(
                condition=~Q(state="written") | Q(written_on__isnull=False, manageable__isnull=False),
                name="written_reflection_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="open_reflections_by_day"),
            models.Index(fields=["agency", "-written_on"], name="reflections_by_agency"),
        ]

    def __str__(self):
        return f"Reflection of {self.worker}, {self.due_on}"

    def get_absolute_url(self):
        return reverse("careplans:reflection", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
