"""A person asks for their record: the request, what it is made of, and the file that is given to them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case, ServiceUser
from core.commands import tracked
from core.fields import Answers, Line, Prose
from core.models import Job, TimeStamped, Versioned
from protection.states import OPEN, READABLE, RequestState

User = settings.AUTH_USER_MODEL


class AccessRequest(TimeStamped, Versioned):
    """A person's request for a copy of all that an agency holds about them (LAW-sar).

    While it is open, and once the record is gathered, the agency's data protection officer may read what is to be given
    out; never before, and not after.
    """

    class State(models.TextChoices):
        RECEIVED = RequestState.RECEIVED, "Received"
        CHECKED = RequestState.CHECKED, "Identity checked"
        GATHERING = RequestState.GATHERING, "Being gathered"
        DECIDING = RequestState.DECIDING, "To be decided"
        MAKING = RequestState.MAKING, "Copy being made"
        READY = RequestState.READY, "Ready to send"
        SENT = RequestState.SENT, "Sent"
        REFUSED = RequestState.REFUSED, "Refused"
        CLOSED = RequestState.CLOSED, "Closed"

    class Channel(models.TextChoices):
        IN_PERSON = "in-person", "In person"
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        TELEPHONE = "telephone", "Telephone"
        SOLICITOR = "solicitor", "Through a solicitor or another for the person"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="access_requests")
    person = models.ForeignKey(ServiceUser, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_name = Line(max_length=160)  # as the request gives it
    channel = models.CharField(max_length=10, choices=Channel)
    on_whose_authority = Prose(blank=True)  # where another asks for the person
    received_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_how = Prose(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    months_more = models.PositiveSmallIntegerField(default=0)
    more_because = Prose(blank=True)
    more_told_on = models.DateField(null=True, blank=True)  # the day on which the person was told of it
    read_until = models.DateField(null=True, blank=True)  # the last day on which the gathered record may be read
    sent_how = Prose(blank=True)
    ended_because = Prose(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months_more=0, more_because="", more_told_on=None)
                | Q(months_more__in=[1, 2], more_told_on__isnull=False) & ~Q(more_because=""),
                name="longer_time_says_why_and_was_told",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "closed"]) | ~Q(ended_because=""), name="ended_request_says_why"
            ),
            models.UniqueConstraint(
                fields=["agency", "person"], condition=Q(state__in=OPEN), name="one_open_request_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state__in=OPEN), name="open_requests_by_due_day"),
            models.Index(fields=["agency", "-received_on"], name="access_requests_by_agency"),
        ]

    def __str__(self):
        return f"Access request {self.pk}"

    def get_absolute_url(self):
        return reverse("protection:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_readable(self) -> bool:
        return self.state in READABLE

    @property
    def is_working(self) -> bool:
        return self.state in (RequestState.GATHERING, RequestState.MAKING)


class RecordPart(models.Model):
    """One piece of the record as it was gathered for a request, and what the officer decided about it.

    It is a copy, so that what was read is what is given. Its words are cleared away once the request is over.
    """

    class Mark(models.TextChoices):
        OTHERS = "others", "About somebody else, or from them"
        PRIVATE = "private", "Private part of a note"
        CHILD = "child", "Child protection"
        COURT = "court", "Legal matters or a supervision order"
        TUSLA = "tusla", "From Tusla"
        SERVICE = "service", "From another service"
        FILE = "file", "A paper that somebody brought in"

    class Decision(models.TextChoices):
        INCLUDE = "include", "Give it"
        REDACT = "redact", "Give it without some words"
        WITHHOLD = "withhold", "Keep it back"

    class Ground(models.TextChoices):
        OTHERS = "others", "It would tell about another person, whose rights weigh more"
        CONFIDENCE = "confidence", "An opinion that somebody gave in confidence"
        HEALTH = "health", "It would probably do serious harm to the person’s health"
        CHILD = "child", "It would put a child at risk, or get in the way of protecting one"
        CRIME = "crime", "It would get in the way of preventing or looking into an offence"
        LEGAL = "legal", "What a lawyer advised, or was asked"
        CLAIM = "claim", "It concerns a legal claim against the service"
        COURT = "court", "A court forbids it"

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="parts")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)  # of the model
    object_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()  # of its kind in the copy
    day = models.DateField(null=True, blank=True)
    words = Answers(default=list)  # [what, what it says]
    changes = Answers(default=list)  # [when, who, what]
    fingerprint = models.CharField(max_length=64)
    marks = ArrayField(models.CharField(max_length=10, choices=Mark), default=list, blank=True)
    gathered = models.PositiveIntegerField()  # by which job
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    ground = models.CharField(max_length=10, choices=Ground, blank=True)
    because = Prose(blank=True)
    passages = Answers(default=list)  # the words that are left out
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked("words", "changes", "passages", "fingerprint")  # kept no longer than the copy itself

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "label", "object_id"], name="part_once_in_a_request"),
            models.CheckConstraint(
                condition=Q(decision__in=["", "include"], ground="")
                | Q(decision__in=["redact", "withhold"]) & ~Q(ground=""),
                name="kept_back_on_a_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["request", "position", "day", "object_id"], name="parts_in_their_order"),
            models.Index(
                fields=["request", "position", "day"],
                condition=~Q(marks=[]) & Q(decision=""),
                name="parts_undecided",
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.object_id} for {self.request}"

    @property
    def is_undecided(self) -> bool:
        return bool(self.marks) and not self.decision

    @property
    def marks_said(self) -> list[str]:
        return [str(self.Mark(mark).label) for mark in self.marks]


class Bundle(models.Model):
    """The finished copy: papers, a table for machines and the files, in one archive, until a day. Written once."""

    request = models.ForeignKey(AccessRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="bundles")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # a full case file
    key = models.CharField(max_length=40, unique=True, editable=False)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    parts = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField()  # the last day on which it can be taken

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False, case=None) | Q(request=None, case__isnull=False),
                name="bundle_of_a_request_or_of_a_case",
            )
        ]
        indexes = [models.Index(fields=["ends_on"], name="bundles_by_end")]

    def __str__(self):
        return f"Copy {self.pk}"

    @property
    def file_id(self) -> int | None:
        return self.case_id
