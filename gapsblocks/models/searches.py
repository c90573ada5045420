"""The search for another agency, when this one is no longer the right one for somebody (KW-6.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned
from gapsblocks.models.forms import GapsAndBlocksForm

User = settings.AUTH_USER_MODEL


class AgencySearch(TimeStamped, Versioned):
    """That this agency no longer suits the person, and which others were asked; the case stays open meanwhile."""

    class Result(models.TextChoices):
        FOUND = "found", "Another agency was found"
        NONE = "none", "No suitable agency was found"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agency_searches")
    begun_on = models.DateField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = Prose()
    result = models.CharField(max_length=5, choices=Result, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    supports = Prose(blank=True)  # what the person still gets meanwhile (KW-6.4b)
    form = models.ForeignKey(GapsAndBlocksForm, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="one_search_at_a_time"),
            models.CheckConstraint(
                condition=~Q(result="none") | Q(form__isnull=False) & ~Q(supports=""), name="failed_search_has_its_form"
            ),
        ]

    def __str__(self):
        return f"Search for another agency, {self.begun_on}"

    def get_absolute_url(self):
        return reverse("gapsblocks:search", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id


class SearchEntry(TimeStamped):
    """One agency that was tried, with its answer. Written once."""

    class Answer(models.TextChoices):
        YES = "yes", "Would take the case"
        NO = "no", "Will not take the case"
        NO_ANSWER = "no-answer", "No answer"

    search = models.ForeignKey(AgencySearch, on_delete=models.PROTECT, related_name="entries")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other = Line(max_length=120, blank=True)  # one that is not listed
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    words = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(agency__isnull=False) | ~Q(other=""), name="search_entry_names_who")
        ]

    def __str__(self):
        return f"{self.on}, {self.search}"

    @property
    def file_id(self) -> int:
        return self.search.case_id
