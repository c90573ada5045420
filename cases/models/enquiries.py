from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency
from cases.models.cases import Case
from cases.models.people import ServiceUser
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped


class ExistingRoleEnquiry(models.Model):
    """A worker, with the person present, asks whether somebody has a case manager already: the one door to other files.

    Exact match only. What was typed is kept, so that both sides can see who asked for whom.
    """

    class Answer(models.TextChoices):
        NONE = "none", "No role known"
        EXISTS = "exists", "A case manager exists"
        POSSIBLE = "possible", "Possible match"

    class Settlement(models.TextChoices):
        SAME = "same", "The same person"
        DIFFERENT = "different", "Somebody else"

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="enquiries")  # the asking side
    asked_at = models.DateTimeField(auto_now_add=True)
    first_names = Line(max_length=80, blank=True)
    last_name = Line(max_length=80, blank=True)
    date_of_birth = models.DateField()
    persons_word = Prose()  # the person's agreement to this question, in their words
    answer = models.CharField(max_length=10, choices=Answer)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries")
    named_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # A possible match, as the two managers settled it.
    settlement = models.CharField(max_length=10, choices=Settlement, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="enquiries_by_worker")]

    def __str__(self):
        return f"Enquiry of {self.asked_by}: {self.answer}"

    def get_absolute_url(self):
        return reverse("cases:enquiry-answer", args=[self.pk])

    @property
    def answer_now(self) -> str:
        """The answer as it stands: a possible match may have been settled since."""
        settled = {self.Settlement.SAME: self.Answer.EXISTS, self.Settlement.DIFFERENT: self.Answer.NONE}
        return settled.get(self.Settlement(self.settlement), self.answer) if self.settlement else self.answer

    @property
    def file_id(self) -> int | None:
        return self.case_id


class CaseManagerRequest(models.Model):
    """A worker asks to become case manager of somebody. Where one exists the answer is no (KW-6.2a)."""

    class Outcome(models.TextChoices):
        REFUSED = "refused", "Refused: a case manager exists"
        WAITING = "waiting", "With the manager"
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Declined"

    class SupportAnswer(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="manager_requests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    why = Prose(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = Prose(blank=True)
    # What a worker who was refused may do instead.
    support_asked_on = models.DateField(null=True, blank=True)  # offered to support the plan as key worker
    support_word = Prose(blank=True)  # that the person wants it, in their words
    support_answer = models.CharField(max_length=10, choices=SupportAnswer, blank=True)
    support_reason = Prose(blank=True)
    support_answered_at = models.DateTimeField(null=True, blank=True)
    support_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    manager_told_on = models.DateField(null=True, blank=True)  # asked their own manager to look at the lead

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["case"], condition=Q(outcome="waiting"), name="waiting_manager_requests")]

    def __str__(self):
        return f"{self.asked_by} asks to manage {self.case}"

    def get_absolute_url(self):
        return reverse("cases:manager-request", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id


class MergeTask(TimeStamped):
    """Two records that may be one person. The managers of both sides decide; the worker who met it is told nothing."""

    class Outcome(models.TextChoices):
        OPEN = "open", "To decide"
        SAME = "same", "One person: merged"
        DIFFERENT = "different", "Two people"

    one = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="merge_tasks")
    other = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="merge_tasks_to")
    one_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    other_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=120)
    one_agreed_at = models.DateTimeField(null=True, blank=True)
    one_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    other_agreed_at = models.DateTimeField(null=True, blank=True)
    other_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="merge_asked_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="merge_pair_in_order"),
        ]
        indexes = [
            models.Index(fields=["one_agency"], condition=Q(outcome="open"), name="open_merges_of_one"),
            models.Index(fields=["other_agency"], condition=Q(outcome="open"), name="open_merges_of_other"),
        ]

    def __str__(self):
        return f"{self.one_id} and {self.other_id}: {self.outcome}"

    def get_absolute_url(self):
        return reverse("cases:merge-task", args=[self.pk])


class PersonMerge(models.Model):
    """That two records became one: which stayed, which went, and what was moved, so that it can be read and undone."""

    kept = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="merged_by")
    merged_at = models.DateTimeField(auto_now_add=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = Prose()
    moved = models.JSONField(default=dict)  # model label -> ids of the rows that changed hands
    before = models.JSONField(default=dict)  # what the two records said before
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    def __str__(self):
        return f"{self.gone_id} merged into {self.kept_id}"
