from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models.cases import Case
from core.commands import tracked
from core.fields import Prose
from core.models import TimeStamped


class VacancyTask(TimeStamped):
    """Nobody co-ordinates the work with a person: the lead agency's manager must see to it (KW-5.3.1b).

    A case-managed person has no case manager, or one with several key workers never had one (GB2-one-lead-kw).
    """

    class Cause(models.TextChoices):
        LEFT_POST = "left-post", "The case manager left the post"
        LONG_LEAVE = "long-leave", "The case manager is on long leave"
        ENDED = "ended", "The role ended"
        NIGHTLY_CHECK = "nightly-check", "Found by the nightly check"
        IMPORT = "import", "Imported without a case manager"
        LEVEL = "level", "The case became case-managed"
        SEVERAL_KEY_WORKERS = "several-kws", "Several key workers and nobody who co-ordinates"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="vacancy_tasks")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="vacancy_tasks")
    cause = models.CharField(max_length=15, choices=Cause)
    opened_on = models.DateField()
    filled_at = models.DateTimeField(null=True, blank=True)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(filled_at=None), name="one_open_vacancy_per_case")
        ]
        indexes = [models.Index(fields=["agency"], condition=Q(filled_at=None), name="open_vacancies_by_agency")]

    def __str__(self):
        return f"Case manager wanted in {self.case}"

    @property
    def file_id(self) -> int:
        return self.case_id


class WorkerChangeRequest(TimeStamped):
    """The person asks for another worker; their manager decides, and says why (KW-6.7)."""

    class Decision(models.TextChoices):
        AGREED = "agreed", "Agreed"
        NOT_AGREED = "not-agreed", "Not agreed"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="worker_changes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    own_words = Prose()  # the person's reason, as they put it
    asked_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    decision_reason = Prose(blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    new_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["agency"], condition=Q(decision=""), name="open_worker_changes")]

    def __str__(self):
        return f"Another worker asked for in {self.case}"

    def get_absolute_url(self):
        return reverse("cases:worker-change", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id


class SupportRequest(TimeStamped):
    """The case manager asks the lead agency's manager for help with an impediment (KW-5.3.2)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="support_requests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    impediment = Prose()
    wanted = Prose(blank=True)
    response = Prose(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["agency"], condition=Q(answered_on=None), name="open_support_requests")]

    def __str__(self):
        return f"Support asked for in {self.case}"

    def get_absolute_url(self):
        return reverse("cases:support-request", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id
