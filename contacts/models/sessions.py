"""Keywork sessions: what each held, how often they are agreed, and which were missed (F19)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from careplans.models import Milestone, TreatmentPhase
from cases.models import Case, Place
from contacts.models.notes import CaseNote
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped
from correspondence.models import Contact

User = settings.AUTH_USER_MODEL


class Sessions(models.QuerySet["KeyworkSession"]):
    """Keywork sessions in the words of the work."""

    def that_count(self) -> "Sessions":
        """All but those whose contact was struck as recorded in error."""
        return self.exclude(note__contact__outcome=Contact.Outcome.IN_ERROR)


class KeyworkSession(TimeStamped):
    """What one keywork session held, beside its note: plan, information, harm reduction, motivation (MC-session-*).

    The three minimum elements that it covered are set when it is written: plan, information, harm reduction.
    """

    class Topic(models.TextChoices):
        DRUGS = "drugs", "Drugs and their effects"
        ALCOHOL = "alcohol", "Alcohol"
        OVERDOSE = "overdose", "Overdose"
        MEDICINE = "medicine", "Medicines and prescribing"
        HEALTH = "health", "Viruses and sexual health"
        TREATMENT = "treatment", "Ways of treatment"
        SUPPORT = "support", "Groups and support"
        OTHER = "other", "Something else"

    class HarmReduction(models.TextChoices):
        SAFER_USE = "safer-use", "Safer use"
        EQUIPMENT = "equipment", "Needles and equipment"
        NALOXONE = "naloxone", "Naloxone and overdose plan"
        TESTING = "testing", "Testing and vaccination"
        ALCOHOL = "alcohol", "Drinking less, or more safely"
        SAFETY = "safety", "Safety where the person lives"
        OTHER = "other", "Other harm reduction"

    class Motivation(models.TextChoices):
        INTERVIEWING = "interviewing", "Motivational interviewing"
        PROS_AND_CONS = "pros-and-cons", "Pros and cons of change"
        GOALS = "goals", "Small steps and rewards"
        TRIGGERS = "triggers", "Triggers and coping"
        OTHER = "other", "Other motivational work"

    class Intervention(models.TextChoices):
        PSYCHOSOCIAL = "psychosocial", "Psychosocial"
        MEDICAL = "medical", "Medical"

    note = models.OneToOneField(CaseNote, on_delete=models.PROTECT, related_name="session")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="keywork_sessions")  # that of its note
    held_on = models.DateField()
    place = models.CharField(max_length=14, choices=Place)
    phase = models.CharField(max_length=12, choices=TreatmentPhase.Phase, blank=True)
    plan_agreed = Prose(blank=True)
    plan_done = Prose(blank=True)
    plan_checked = Prose(blank=True)
    milestones = models.ManyToManyField(Milestone, blank=True, related_name="+")
    topics = ArrayField(models.CharField(max_length=12, choices=Topic), default=list, blank=True)
    leaflets = Line(max_length=300, blank=True)
    harm_reduction = ArrayField(models.CharField(max_length=12, choices=HarmReduction), default=list, blank=True)
    harm_words = Prose(blank=True)
    motivational = ArrayField(models.CharField(max_length=14, choices=Motivation), default=list, blank=True)
    motivational_words = Prose(blank=True)
    other_kind = models.CharField(max_length=12, choices=Intervention, blank=True)
    other_words = Prose(blank=True)
    motivation = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 10, by the person's own word (KW-12.2b)
    own_words = Prose(blank=True)
    covers_plan = models.BooleanField(default=False)
    covers_information = models.BooleanField(default=False)
    covers_harm_reduction = models.BooleanField(default=False)

    objects = Sessions.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(motivation=None) | Q(motivation__lte=10), name="motivation_is_from_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(other_kind="", other_words="") | (~Q(other_kind="") & ~Q(other_words="")),
                name="other_intervention_says_what_it_was",
            ),
        ]
        indexes = [models.Index(fields=["case", "-held_on", "-id"], name="sessions_by_case")]

    def __str__(self):
        return f"Keywork session in {self.case_id} on {self.held_on}"

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def topics_said(self) -> list[str]:
        return [str(self.Topic(code).label) for code in self.topics]

    @property
    def harm_reduction_said(self) -> list[str]:
        return [str(self.HarmReduction(code).label) for code in self.harm_reduction]

    @property
    def motivational_said(self) -> list[str]:
        return [str(self.Motivation(code).label) for code in self.motivational]


class SessionAgreement(TimeStamped):
    """How often the key worker and the person meet, as they agreed (MC-session-regular)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="session_agreements")
    every_weeks = models.PositiveSmallIntegerField()
    first_on = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=14, choices=Place, default=Place.PRIVATE_ROOM)
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField()
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # who wrote it down
    ended_on = models.DateField(null=True, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on=None), name="one_agreement_on_sessions_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=12), name="sessions_are_at_least_every_12_weeks"
            ),
        ]

    def __str__(self):
        return f"Every {self.every_weeks} weeks in {self.case}"

    def get_absolute_url(self):
        return reverse("contacts:sessions", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class PlannedSession(TimeStamped):
    """One session that is agreed for a day. One whose day went by and that nobody wrote up counts as missed."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        MISSED = "missed", "Missed"
        CANCELLED = "cancelled", "Called off"
        MOVED = "moved", "Moved to another day"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="planned_sessions")
    agreement = models.ForeignKey(
        SessionAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_for = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=14, choices=Place, default=Place.PRIVATE_ROOM)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    note = models.OneToOneField(
        CaseNote, null=True, blank=True, on_delete=models.PROTECT, related_name="planned_session"
    )
    reason = Line(max_length=200, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "planned_for"], condition=Q(state="planned"), name="one_session_planned_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", settled_on=None) | ~Q(state="planned") & Q(settled_on__isnull=False),
                name="settled_session_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-planned_for"], name="planned_sessions_by_case"),
            models.Index(
                fields=["worker", "planned_for"], condition=Q(state="planned"), name="planned_sessions_by_worker"
            ),
        ]

    def __str__(self):
        return f"Session in {self.case} on {self.planned_for}"

    def get_absolute_url(self):
        return reverse("contacts:sessions", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id
