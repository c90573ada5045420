"""What stands between a draft and a plan that every service has agreed to, and what they raise about it later."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from careplans.models.plans import CarePlan
from cases.models import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped
from correspondence.models import CorrespondenceEntry

User = settings.AUTH_USER_MODEL


class PartExplained(TimeStamped):
    """The person knows what one service does in the plan, and that it will be contacted (GB1-su-aware-roles)."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="parts_explained")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    explained_on = models.DateField()
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "agency"], name="part_explained_once")]

    def __str__(self):
        return f"{self.agency}’s part in {self.plan} explained"

    @property
    def file_id(self) -> int:
        return self.plan.case_id


class PlanAgreement(TimeStamped):
    """One service's answer to its part of one version, by which channel, or why none is waited for (GB2)."""

    class Answer(models.TextChoices):
        AGREED = "agreed", "Agreed"
        WITH_CHANGES = "with-changes", "Agreed with changes"
        DECLINED = "declined", "Declined"
        NOT_AWAITED = "not-awaited", "No answer: not waited for"

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", "By telephone"
        MAIL = "mail", "By letter or e-mail"
        MEETING = "meeting", "At a meeting"
        IN_PERSON = "in-person", "In person"
        HERE = "here", "In this system"

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="agreements")
    for_version = models.PositiveSmallIntegerField()  # the version that was to be agreed
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    answered_on = models.DateField()
    answered_by_name = Line(max_length=120, blank=True)  # who answered there
    words = Prose(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "for_version", "agency"], name="one_answer_an_agency_and_version"),
            models.CheckConstraint(
                condition=Q(answer="not-awaited", channel="") & ~Q(words="")
                | ~Q(answer="not-awaited") & ~Q(channel=""),
                name="answer_has_channel_or_reason",
            ),
        ]

    def __str__(self):
        return f"{self.agency}: {self.answer} ({self.plan})"

    @property
    def file_id(self) -> int:
        return self.plan.case_id


class PlanTelling(TimeStamped):
    """That a service was told some of the four things it must know, how, and when (GB1-four-items, GB1-in-person).

    A service for which nothing changes is told of the case manager too (GB1-no-change-still-told).
    """

    class How(models.TextChoices):
        LETTER = "letter", "By letter"
        EMAIL = "email", "By e-mail"
        TELEPHONE = "telephone", "By telephone"
        IN_PERSON = "in-person", "In person"
        MEETING = "meeting", "At a meeting"

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="tellings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How)
    told_on = models.DateField()
    told_whom = Line(max_length=120, blank=True)
    case_manager = models.BooleanField(default=False)  # name and contact of the case manager
    shared_plan = models.BooleanField(default=False)  # that there is an interagency plan, and agreement to share
    own_part = models.BooleanField(default=False)  # what they do, by when
    issue_contact = models.BooleanField(default=False)  # whom to ring with issues
    entry = models.ForeignKey(
        CorrespondenceEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="tellings"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case_manager=True) | Q(shared_plan=True) | Q(own_part=True) | Q(issue_contact=True),
                name="telling_told_something",
            )
        ]
        indexes = [models.Index(fields=["plan", "agency"], name="tellings_by_agency")]

    def __str__(self):
        return f"{self.agency} told of {self.plan}"

    @property
    def file_id(self) -> int:
        return self.plan.case_id


class PlanIssue(TimeStamped):
    """Something that a service raises about the plan: owner, reply, day closed (KW-5.2.4).

    Read by who reads the whole file and by the service that raised it; never by another service.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan_issues")
    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="issues")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # which raised it
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_on = models.DateField()
    text = Prose()
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reply = Prose(blank=True)
    replied_on = models.DateField(null=True, blank=True)
    replied_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closed_on=None) | ~Q(reply=""), name="closed_issue_has_a_reply")
        ]
        indexes = [models.Index(fields=["case", "closed_on"], name="plan_issues_by_case")]

    def __str__(self):
        return f"Issue of {self.agency} with {self.plan}"

    def get_absolute_url(self):
        return reverse("careplans:issue", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id


class ClinicTalk(TimeStamped):
    """The talk with the methadone clinic before detox or rehabilitation joins the plan (GB1-detox-discussion)."""

    class Support(models.TextChoices):
        YES = "yes", "The prescriber supports it"
        NO = "no", "The prescriber does not support it"
        NOT_ASKED = "not-asked", "Not about moving medication"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clinic_talks")
    clinic = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    with_whom = Line(max_length=120)
    held_on = models.DateField()
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    support = models.CharField(max_length=10, choices=Support)
    words = Prose(blank=True)

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["case", "-held_on"], name="clinic_talks_by_case")]

    def __str__(self):
        return f"Talk with {self.clinic} about {self.case}"

    @property
    def file_id(self) -> int:
        return self.case_id


class Joining(TimeStamped):
    """Before a service adds its first step to another's plan: what was talked over and agreed (GB1-join-existing).

    Talked over with the person, agreed with the case manager: both, or no step is added.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="joinings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    discussed_on = models.DateField(null=True, blank=True)  # with the person
    discussed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    persons_words = Prose(blank=True)
    agreed_on = models.DateField(null=True, blank=True)  # with the case manager
    agreed_with = Line(max_length=120, blank=True)
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agency"], name="agency_joins_a_plan_once")]

    def __str__(self):
        return f"{self.agency} joins the plan of {self.case}"

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def is_agreed(self) -> bool:
        return self.discussed_on is not None and self.agreed_on is not None
