"""What the person wants, and the steps to it, each with one owner."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from assessments.models import DomainNeed
from careplans.models.plans import CarePlan
from careplans.states import ActionState, GoalState
from cases.models import CareDomain, Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned
from correspondence.models import Referral

User = settings.AUTH_USER_MODEL


class Goal(TimeStamped, Versioned):
    """Something that the person wants in one area of life, in their words and SMART (KW-5.2.2a, KW-12.2).

    `rank` is the person's own order, unique within the plan (KW-12.3a); what is dropped has none. The words go to an
    agency only if ticked for it: they can give away another area of life.
    """

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="goals")
    domain = models.ForeignKey(CareDomain, on_delete=models.PROTECT, related_name="goals")
    need = models.ForeignKey(DomainNeed, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    state = models.CharField(max_length=10, choices=GoalState, default=GoalState.DRAFT)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    title = Line(max_length=160)
    own_words = Prose(blank=True)
    motivation = Prose(blank=True)  # why it matters to them, in their words
    words_shared_with = models.ManyToManyField(Agency, blank=True, related_name="+")
    specific = Prose(blank=True)
    measure = Prose(blank=True)
    achievable_note = Prose(blank=True)
    relevance = Prose(blank=True)
    target_date = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)  # achieved or dropped
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_words = Prose(blank=True)
    held_by = Line(max_length=60, blank=True)  # who has what stands in its way: "the co-ordinator"
    held_since = models.DateField(null=True, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "rank"], name="one_goal_a_rank", deferrable=models.Deferrable.DEFERRED
            )
        ]
        indexes = [models.Index(fields=["plan", "rank"], name="goals_by_rank")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("careplans:goal", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.plan.case_id


class Action(TimeStamped, Versioned):
    """One step towards a goal, with one owner: an agency and its worker, or the person alone (KW-12.3b).

    What another agency should do is proposed, and becomes part of the plan when it is accepted (KW-5.1.2). Detox or
    rehabilitation stays proposed until the talk with the clinic is recorded (GB1-detox-discussion).
    """

    class DoneBy(models.TextChoices):
        SELF = "self", "The person alone"
        SUPPORTED = "supported", "The person, with support"
        ADVOCATED = "advocated", "The worker, for the person"

    class Kind(models.TextChoices):
        SERVICE = "service", "Service"
        REFERRAL = "referral", "Referral"
        SKILLS = "skills", "Skills work"
        HEALTH = "health", "Health"
        HOUSING = "housing", "Housing"
        DETOX = "detox", "Detox or rehabilitation"
        LEGAL = "legal", "Legal"
        CHILD = "child", "Child"
        OTHER = "other", "Other"

    class Skill(models.TextChoices):
        PROBLEM_SOLVING = "problem-solving", "Problem solving"
        COPING = "coping", "Coping skills"
        OTHER = "other", "Other skills"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan_actions")  # that of the plan, for lists
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField(default=0)
    title = Line(max_length=200)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_actions")
    worker = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_actions")
    worker_name = Line(max_length=120, blank=True)  # who has no sign-in here: "Dr Roche"
    done_by = models.CharField(max_length=10, choices=DoneBy, default=DoneBy.SUPPORTED)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SERVICE)
    skill = models.CharField(max_length=16, choices=Skill, blank=True)
    state = models.CharField(max_length=10, choices=ActionState, default=ActionState.AGREED)
    target_date = models.DateField(null=True, blank=True)
    rhythm = Line(max_length=60, blank=True)  # "every week"
    referral = models.ForeignKey(Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_from = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = Prose(blank=True)
    blocked_on = models.DateField(null=True, blank=True)
    blocked_by = Line(max_length=300, blank=True)  # what stands in the way
    held_by = Line(max_length=60, blank=True)  # who has it now: "the co-ordinator"
    held_since = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    kept_on = models.DateField(null=True, blank=True)  # of a step with a rhythm: the last time it was done
    outcome = Prose(blank=True)
    changed_on = models.DateField(null=True, blank=True)  # the last news of it
    changed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | Q(done_by="self", worker=None), name="step_has_an_owner"
            ),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_on__isnull=False), name="done_step_has_its_day"),
            models.CheckConstraint(
                condition=~Q(state="blocked") | (Q(blocked_on__isnull=False) & ~Q(blocked_by="")),
                name="blocked_step_says_by_what",
            ),
            models.CheckConstraint(condition=Q(kind="skills") | Q(skill=""), name="skill_belongs_to_skills_work"),
        ]
        indexes = [
            models.Index(fields=["goal", "position"], name="actions_by_goal"),
            models.Index(fields=["case", "state"], name="actions_by_case"),
            models.Index(
                fields=["agency", "target_date", "id"],
                condition=Q(state__in=["agreed", "active", "blocked"]),
                name="actions_owed_by_agency",
            ),
            models.Index(
                fields=["worker", "target_date", "id"],
                condition=Q(state__in=["agreed", "active", "blocked"]),
                name="actions_owed_by_worker",
            ),
            models.Index(fields=["agency"], condition=Q(state="proposed"), name="actions_proposed_to_agency"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("careplans:action", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id


class NoActionNow(TimeStamped):
    """Why nothing is done now about a need in one area of life (KW-8.3a)."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="no_actions")
    domain = models.ForeignKey(CareDomain, on_delete=models.PROTECT, related_name="+")
    because = Prose()
    said_on = models.DateField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "domain"], name="one_reason_a_domain_of_a_plan")]

    def __str__(self):
        return f"No action now in {self.domain}: {self.plan}"

    @property
    def file_id(self) -> int:
        return self.plan.case_id
