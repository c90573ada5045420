"""What the care team decides after an initial assessment (KW-7.3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from assessments.models.initial import InitialAssessment
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped

User = settings.AUTH_USER_MODEL


class CareTeamMeeting(TimeStamped):
    """One sitting of an agency's internal group that decides after the initial assessments."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="care_team_meetings")
    held_on = models.DateField()
    present = Line(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "held_on"], name="one_care_team_meeting_an_agency_and_day")
        ]

    def __str__(self):
        return f"Care team of {self.agency} on {self.held_on}"


class CareTeamItem(TimeStamped):
    """One finished initial assessment on the care team's list: it waits there until there is a decision (KW-7.3a).

    The step is open until the person has been told what was decided and what comes next (KW-7.3b).
    """

    class Decision(models.TextChoices):
        OWN_ASSESSMENT = "own-assessment", "We do the comprehensive assessment"
        OTHER_AGENCY = "other-agency", "Another agency is better placed"
        HARM_REDUCTION = "harm-reduction", "Harm reduction only"
        NO_FURTHER = "no-further", "No further service from us"

    class How(models.TextChoices):
        IN_PERSON = "in-person", "In person"
        TELEPHONE = "telephone", "By telephone"
        LETTER = "letter", "By letter"
        MESSAGE = "message", "By text or e-mail"

    assessment = models.OneToOneField(InitialAssessment, on_delete=models.PROTECT, related_name="care_team_item")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="care_team_items")
    listed_on = models.DateField()
    meeting = models.ForeignKey(
        CareTeamMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )  # none: a manager decided alone
    decision = models.CharField(max_length=16, choices=Decision, blank=True)
    reason = Prose(blank=True)
    better_placed = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    next_steps = Prose(blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=10, choices=How, blank=True)
    told_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_words = Prose(blank=True)  # what the person said to it

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None)
                | (~Q(decision="") & Q(decided_on__isnull=False, decided_by__isnull=False)),
                name="care_team_decision_has_day_and_decider",
            ),
            models.CheckConstraint(
                condition=~Q(decision="other-agency") | Q(better_placed__isnull=False) | ~Q(reason=""),
                name="better_placed_agency_is_named",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None) | (~Q(told_how="") & ~Q(decision="")), name="told_of_a_decision_somehow"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "listed_on"], condition=Q(decision=""), name="care_team_list"),
            models.Index(
                fields=["agency", "decided_on"], condition=~Q(decision="") & Q(told_on=None), name="decisions_to_tell"
            ),
        ]

    def __str__(self):
        return f"Care team item: {self.assessment}"

    def get_absolute_url(self):
        return reverse("assessments:care-team-item", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.assessment.case_id
