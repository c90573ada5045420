"""What a plan carries beside goals and steps: milestones, shared care, learning plans, aftercare; and the phase."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from careplans.models.goals import Goal
from careplans.models.plans import CarePlan
from cases.models import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned

User = settings.AUTH_USER_MODEL


class Milestone(TimeStamped, Versioned):
    """A marker on the way to a goal: reached or missed, and when (MC-milestones)."""

    class State(models.TextChoices):
        AHEAD = "ahead", "Ahead"
        REACHED = "reached", "Reached"
        MISSED = "missed", "Missed"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="milestones")
    title = Line(max_length=160)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.AHEAD)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ahead", settled_on=None) | ~Q(state="ahead") & Q(settled_on__isnull=False),
                name="settled_milestone_has_its_day",
            )
        ]
        indexes = [models.Index(fields=["goal", "due_on"], name="milestones_by_goal")]

    def __str__(self):
        return self.title

    @property
    def file_id(self) -> int:
        return self.goal.plan.case_id


class SharedCareRole(TimeStamped, Versioned):
    """Who does one thing in a plan that a GP shares with drug workers (MC-shared-care)."""

    class Task(models.TextChoices):
        PRESCRIBING = "prescribing", "Prescribing"
        MEDICATION_CHANGE = "medication-change", "Changes of medication"
        MONITORING = "monitoring", "Following the progress"
        HOLISTIC_PLAN = "holistic-plan", "The plan as a whole"
        TEAM_DISCUSSION = "team-discussion", "Talks in the team"
        COMPLIANCE = "compliance", "Keeping to the treatment"
        CONTINUITY = "continuity", "Continuity"
        OTHER = "other", "Other"

    class Who(models.TextChoices):
        GP = "gp", "The GP"
        WORKER = "worker", "The shared-care worker"
        BOTH = "both", "Both"
        OTHER = "other", "Somebody else"

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="shared_care")
    task = models.CharField(max_length=18, choices=Task)
    task_words = Line(max_length=160, blank=True)
    who = models.CharField(max_length=8, choices=Who)
    who_words = Line(max_length=160, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "task"], condition=~Q(task="other"), name="one_role_a_task"),
            models.CheckConstraint(condition=~Q(who="other") | ~Q(who_words=""), name="somebody_else_is_named"),
            models.CheckConstraint(condition=~Q(task="other") | ~Q(task_words=""), name="other_task_is_named"),
        ]

    def __str__(self):
        return f"{self.task}: {self.who}"

    @property
    def file_id(self) -> int:
        return self.plan.case_id


class LearningPlanLink(TimeStamped, Versioned):
    """A plan that somebody else keeps for the person: an individual learning plan, or another lead's plan (KW-12.4)."""

    class Kind(models.TextChoices):
        LEARNING = "learning", "Individual learning plan"
        LEAD_AGENT = "lead-agent", "Plan of another lead"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="learning_plans")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LEARNING)
    name = Line(max_length=160)
    owner = Line(max_length=160)  # who keeps it
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True, blank=True)
    note = Prose(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["case"], condition=Q(ended_on=None), name="learning_plans_by_case")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("careplans:plan", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class AftercarePlan(TimeStamped, Versioned):
    """What holds after the service ends: drug-related support, other support, and where to turn in a relapse."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="aftercare")
    relapse_words = Prose(blank=True)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    def __str__(self):
        return f"Aftercare in {self.case}"

    def get_absolute_url(self):
        return reverse("careplans:aftercare", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class AftercareItem(TimeStamped, Versioned):
    """One support after the end: by whom, by when, and how its link was confirmed (MC-aftercare, MC-wraparound)."""

    class Kind(models.TextChoices):
        DRUG_RELATED = "drug-related", "Drug or alcohol support"
        OTHER = "other", "Other support"
        RELAPSE = "relapse", "Where to turn in a relapse"

    class Confirmed(models.TextChoices):
        TELEPHONE = "telephone", "By telephone"
        MAIL = "mail", "By letter or e-mail"
        MEETING = "meeting", "At a meeting"
        IN_PERSON = "in-person", "In person"
        HERE = "here", "In this system"

    aftercare = models.ForeignKey(AftercarePlan, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind)
    text = Line(max_length=200)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    provider = Line(max_length=160, blank=True)
    who = Line(max_length=120, blank=True)  # whom to ask for there
    due_on = models.DateField(null=True, blank=True)  # by when it is in place
    from_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_how = models.CharField(max_length=10, choices=Confirmed, blank=True)
    confirmed_words = Line(max_length=200, blank=True)  # who confirmed it there, and what was agreed
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(provider=""), name="aftercare_has_a_provider"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None, confirmed_how="", confirmed_by=None)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_how=""),
                name="confirmed_link_says_how",
            ),
        ]
        indexes = [models.Index(fields=["aftercare", "kind"], name="aftercare_by_kind")]

    def __str__(self):
        return self.text

    @property
    def file_id(self) -> int:
        return self.aftercare.case_id


class TreatmentPhase(TimeStamped):
    """Where the person is in the journey of treatment; they may go back (MC-phases)."""

    class Phase(models.TextChoices):
        ENGAGEMENT = "engagement", "Engagement"
        DELIVERY = "delivery", "Delivery"
        MAINTENANCE = "maintenance", "Delivery, with maintenance prescribing"
        COMPLETION = "completion", "Completion"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="phases")
    phase = models.CharField(max_length=12, choices=Phase)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason = Line(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="one_phase_at_a_time")]
        indexes = [
            models.Index(fields=["case", "-started_on"], name="phases_by_case"),
            models.Index(fields=["case"], condition=Q(phase="maintenance", ended_on=None), name="cases_on_maintenance"),
        ]

    def __str__(self):
        return f"{self.get_phase_display()} in {self.case}"

    def get_absolute_url(self):
        return reverse("careplans:plan", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id
