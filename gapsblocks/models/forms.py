"""The Gaps and Blocks form (F16), and each step that was taken with it."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from careplans.models import Action, Goal
from cases.models import CareDomain, Case
from contacts.models.notes import WORDS, WithoutVectors
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned
from gapsblocks.kinds import About, Category, Extent, Kind, Route
from gapsblocks.models.barriers import Barrier
from gapsblocks.states import INSIDE, OUTSIDE, UNANSWERED, GapState, Result

User = settings.AUTH_USER_MODEL


SENT = Q(sent_on__isnull=False)
ASKED = ["kind", "category", "domain", "agency", "result", "state", "due_on", "sent_on"]  # what a queue is narrowed by


def _of_a_desk(state: str, came: Q, name: str, first: list[str]) -> list[models.Index]:
    """Of the forms that came to one kind of desk: those that wait there, by age and by limit; those answered; all; and
    from whom they came."""
    waits = came & Q(state=state)
    answered = came & ~Q(result="")
    by_age, by_answer = [*first, "level_since", "id"], [*first, "answered_on", "id"]
    asked = [each for each in ASKED if each != "state"]
    return [
        models.Index(fields=by_age, condition=waits, include=asked, name=f"gaps_waiting_at_{name}"),
        models.Index(fields=[*first, "due_on"], condition=waits, name=f"gaps_due_at_{name}"),
        models.Index(fields=by_answer, condition=answered, include=asked, name=f"gaps_answered_at_{name}"),
        models.Index(fields=[*first, "result", "answered_on"], condition=answered, name=f"gaps_results_at_{name}"),
        models.Index(fields=by_age, condition=came, include=[*ASKED, "answered_on"], name=f"gaps_at_{name}"),
        models.Index(fields=[*first, "agency"], condition=came, name=f"gaps_senders_at_{name}"),
    ]


class GapsAndBlocksForm(TimeStamped, Versioned):
    """A barrier to somebody’s care plan, raised by a worker and answered at the level that can (KW-6.4c, KW-16).

    It hangs on a case, and outside the service nobody learns on which: co-ordinators get an anonymous form of it
    (LAW-gap-identity). It is kept until it is answered (GB2-gap-tracked).
    """

    State, Result = GapState, Result

    reference = Line(max_length=20, unique=True)  # “GB-2026-0012”
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="gaps_and_blocks")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="gaps_and_blocks")  # which raises it
    sector = models.CharField(max_length=20, choices=Agency.Sector)  # that of the agency on the day
    about = models.CharField(max_length=10, choices=About)
    kind = models.CharField(max_length=5, choices=Kind)
    category = models.CharField(max_length=16, choices=Category)
    extent = models.CharField(max_length=10, choices=Extent, blank=True)
    domain = models.ForeignKey(CareDomain, on_delete=models.PROTECT, related_name="+")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps_and_blocks")
    step = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps_and_blocks")
    about_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about_service = Line(max_length=120, blank=True)  # one that is not listed
    title = Line(max_length=120)  # the matter: “No residential detox takes pregnant women”
    description = Prose(blank=True)
    evidence = Prose(blank=True)
    solution = Prose(blank=True)

    state = models.CharField(max_length=12, choices=GapState, default=GapState.RAISED)
    route = models.CharField(max_length=12, choices=Route, default=Route.TASK_FORCE)  # how it leaves the service
    raised_on = models.DateField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    level_since = models.DateField()  # from which its age at the present level is counted
    due_on = models.DateField(null=True, blank=True)  # by when the present level has to move it on
    advised_on = models.DateField(null=True, blank=True)
    advice = Prose(blank=True)
    action_taken = Prose(blank=True)
    advised_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    forum = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps_received")
    forum_name = Line(max_length=120, blank=True)  # the name of the forum on that day, a setting of the service
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    national_on = models.DateField(null=True, blank=True)
    national_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=8, choices=Result, blank=True)
    answer = Prose(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(null=True, blank=True)  # the person was told
    told_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed = Prose(blank=True)  # what the answer changed
    barrier = models.ForeignKey(Barrier, null=True, blank=True, on_delete=models.PROTECT, related_name="forms")
    search = models.GeneratedField(
        expression=SearchVector("title", "description", config=WORDS),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = WithoutVectors()
    history = tracked("search")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(title="") & ~Q(description="") & ~Q(solution=""),
                name="gap_says_what_and_solution",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "raised"))
                | Q(advised_on__isnull=False, advised_by__isnull=False) & ~Q(advice=""),
                name="gap_goes_on_with_advice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OUTSIDE) | Q(sent_on__isnull=False, forum__isnull=False),
                name="gap_outside_has_its_co_ordinator",
            ),
            models.CheckConstraint(
                condition=~Q(state="national") | Q(national_on__isnull=False), name="national_gap_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", *UNANSWERED), result="")
                | Q(answered_on__isnull=False) & ~Q(result="") & ~Q(answer=""),
                name="answered_gap_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(told_on__isnull=False) & ~Q(changed=""), name="closed_gap_was_told"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-raised_on"], name="gaps_by_case"),
            models.Index(fields=["agency", "due_on"], condition=Q(state__in=INSIDE), name="gaps_inside_by_agency"),
            models.Index(fields=["forum", "level_since"], condition=Q(state__in=OUTSIDE), name="gaps_by_forum"),
            models.Index(fields=["due_on"], condition=Q(state__in=UNANSWERED), name="gaps_by_due_day"),
            models.Index(
                fields=["forum", "level_since"], condition=Q(state="advised", sent_on=None), name="gaps_back_inside"
            ),
            # The desks. Each walks its own index in the order of its list, and finds all that a filter asks in there.
            *_of_a_desk("co-ordinator", SENT, "forum", ["forum"]),
            *_of_a_desk("national", SENT & Q(national_on__isnull=False), "nation", []),
            models.Index(
                fields=["forum", "national_by", "national_on", "id"],
                condition=SENT & Q(national_on__isnull=False, state="national"),
                name="gaps_passed_on",
            ),
            models.Index(
                fields=["agency", "-sent_on", "-id"],
                condition=SENT,
                include=["state", "kind", "category", "result"],
                name="gaps_sent_by_agency",
            ),
            GinIndex(fields=["search"], name="gaps_by_words"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("gapsblocks:form", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def is_advised(self) -> bool:
        return self.advised_on is not None


class GapStep(TimeStamped):
    """One step that was taken with a form, at one level. Written once, and never rewritten."""

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        COLLEAGUE = "colleague", "Advice of a colleague"
        ADVICE = "advice", "The manager’s advice and action"
        SENT = "sent", "Sent to the co-ordinator"
        ACCEPTED = "accepted", "Accepted"
        ASKED = "asked", "Asked a service"
        GROUP = "group", "Group meeting"
        LETTER = "letter", "Letter"
        OUTCOME = "outcome", "Outcome"
        NATIONAL = "national", "Sent to the national co-ordinator"
        ANSWER = "answer", "Answered"
        TOLD = "told", "Told to the person"
        REOPENED = "reopened", "Opened again"

    form = models.ForeignKey(GapsAndBlocksForm, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = Prose(blank=True)
    due_on = models.DateField(null=True, blank=True)  # by when a service that was asked or written to is to answer
    # Read by the co-ordinators: said by them, or checked before it left.
    is_outside = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["form", "on", "id"], name="gap_steps_by_form")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.form}"

    @property
    def file_id(self) -> int:
        return self.form.case_id


class NamingConsent(TimeStamped):
    """The person agreed that the co-ordinators may know the name. It opens just the name (LAW-gap-identity)."""

    form = models.ForeignKey(GapsAndBlocksForm, on_delete=models.PROTECT, related_name="naming_consents")
    agreed_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = Prose()  # what was explained, and how the person agreed
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form"], condition=Q(withdrawn_on=None), name="one_naming_consent_in_force")
        ]

    def __str__(self):
        return f"Agreed to be named in {self.form}"

    @property
    def file_id(self) -> int:
        return self.form.case_id


class SettledFinding(TimeStamped):
    """Words that could have told whose file it is, and were said by the sender to be of somebody or something else."""

    form = models.ForeignKey(GapsAndBlocksForm, on_delete=models.PROTECT, related_name="settled")
    key = Line(max_length=300)  # field, kind of finding, and the words, folded
    settled_on = models.DateField()
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="finding_settled_once")]

    def __str__(self):
        return f"Settled in {self.form}"

    @property
    def file_id(self) -> int:
        return self.form.case_id
