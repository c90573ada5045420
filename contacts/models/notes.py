"""What workers write down of their contacts with a person, and what was done for the person with others."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency
from careplans.models import Goal
from cases.models import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned
from correspondence.models import Contact, CorrespondenceEntry

User = settings.AUTH_USER_MODEL
WORDS = "contacts_words"  # how notes are searched: English stems, without fadas and accents (first migration)


class WithoutVectors(models.Manager):
    """What a note is found by is never fetched with it: it is as long as the note."""

    def get_queryset(self):
        return super().get_queryset().defer("search")


class CaseNote(TimeStamped, Versioned):
    """The dated record of one contact: what it was, how long it took and what was said (KW-5.1.5).

    Its contact says who, how and whether the person came. It can be written anew until `locks_at`, and then only added
    to (KW-3.2b). A partner reads it only if it is relevant to the plan, by contacts.selectors.extract; what is private
    stands in a row of its own.
    """

    class Kind(models.TextChoices):
        SESSION = "session", "Keywork session"
        PHONE = "phone", "Phone call"
        MET = "met", "Met in person"
        VISIT = "visit", "Home visit"
        OUTREACH = "outreach", "Outreach"
        MESSAGE = "message", "Text message or e-mail"
        VIDEO = "video", "Video call"
        PREPARATION = "preparing", "Preparing a meeting together"
        NO_SHOW = "no-show", "Did not come or answer"
        ADVOCACY = "advocacy", "Advocacy"

    class Approach(models.TextChoices):
        MOTIVATIONAL = "motivational", "Motivational interviewing"
        SOLUTION_FOCUSED = "solution-focused", "Solution-focused work"
        RELAPSE_PREVENTION = "relapse-prevention", "Relapse prevention"
        STRENGTHS = "strengths", "Strengths-based work"
        PRACTICAL = "practical", "Practical help"
        CRISIS = "crisis", "Support in a crisis"

    attachment_lock = "case"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # for which it was written
    contact = models.OneToOneField(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="note")
    kind = models.CharField(max_length=10, choices=Kind)
    happened_on = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    content = Prose()
    beside = Prose(blank=True, editable=False)  # what its session and its addenda say, to be found by
    is_relevant = models.BooleanField(default=False)  # to the plan (GB2-notes-relevant)
    is_entry = models.BooleanField(default=False)  # a step of entry, before the person agreed to work with us
    approaches = ArrayField(models.CharField(max_length=20, choices=Approach), default=list, blank=True)
    goals = models.ManyToManyField(Goal, through="NoteGoal", related_name="notes")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()  # the Dublin day of the writing
    due_on = models.DateField()  # the last day on which it is not late (FND-late-entry)
    locks_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=SearchVector("content", "beside", config=WORDS), output_field=SearchVectorField(), db_persist=True
    )

    objects = WithoutVectors()
    history = tracked("search")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(content=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(kind="advocacy"), name="note_has_its_contact_or_is_advocacy"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-happened_on", "-id"], name="notes_by_case"),
            models.Index(fields=["written_by", "-happened_on", "-id"], name="notes_by_author"),
            models.Index(
                fields=["agency", "-written_on"], condition=Q(written_on__gt=F("due_on")), name="late_notes_by_agency"
            ),
            GinIndex(fields=["search"], name="notes_by_words"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} in {self.case} on {self.happened_on}"

    def get_absolute_url(self):
        return reverse("contacts:note", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def is_late(self) -> bool:
        return self.written_on > self.due_on

    @property
    def days_late(self) -> int:
        return max(0, (self.written_on - self.due_on).days)

    @property
    def is_in_error(self) -> bool:
        """Its contact was struck: it stays to be read, and counts for nothing (KW-7.1)."""
        return self.contact is not None and self.contact.is_error

    @property
    def approaches_said(self) -> list[str]:
        return [str(self.Approach(code).label) for code in self.approaches]


class PrivatePart(TimeStamped):
    """What of a note only its author, their line manager and the case manager of the same agency read (KW-5.1.5)."""

    note = models.OneToOneField(CaseNote, on_delete=models.PROTECT, related_name="private_part")
    content = Prose()
    search = models.GeneratedField(
        expression=SearchVector("content", config=WORDS), output_field=SearchVectorField(), db_persist=True
    )

    objects = WithoutVectors()
    history = tracked("search")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(content=""), name="private_part_says_something")]
        indexes = [GinIndex(fields=["search"], name="private_parts_by_words")]

    def __str__(self):
        return f"Private part of {self.note}"

    @property
    def file_id(self) -> int:
        return self.note.case_id


class NoteGoal(models.Model):
    """A goal that a contact was about, or led to (KW-6.8c); `change` says what changed of it (MC-regular-review)."""

    note = models.ForeignKey(CaseNote, on_delete=models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="note_links")
    change = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "goal"], name="goal_once_in_a_note")]
        indexes = [models.Index(fields=["goal"], condition=~Q(change=""), name="goals_changed_in_contacts")]

    def __str__(self):
        return f"{self.goal} in {self.note}"

    @property
    def file_id(self) -> int:
        return self.note.case_id


class NoteAddendum(TimeStamped):
    """What is added to a note that is locked, and why (KW-3.2b). The note itself stays as it was written."""

    note = models.ForeignKey(CaseNote, on_delete=models.PROTECT, related_name="addenda")
    reason = Line(max_length=200)
    content = Prose()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        verbose_name_plural = "note addenda"
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(content=""), name="addendum_says_what_and_why")
        ]

    def __str__(self):
        return f"Added to {self.note}"

    @property
    def file_id(self) -> int:
        return self.note.case_id


class Advocacy(TimeStamped):
    """What a worker did for the person with somebody else: with whom, about what, and what came of it (KW-5.1.4).

    With a service of the directory it stands in the log between services too (GB1-comm-records).
    """

    note = models.OneToOneField(CaseNote, on_delete=models.PROTECT, related_name="advocacy")
    with_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    with_whom = Line(max_length=160)
    about = Line(max_length=160)
    result = Prose(blank=True)  # empty: not known yet
    entry = models.ForeignKey(CorrespondenceEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        verbose_name_plural = "advocacy"

    def __str__(self):
        return f"Advocacy with {self.with_whom}"

    @property
    def file_id(self) -> int:
        return self.note.case_id


class NoteHeadings(models.Model):
    """The headings with which an agency begins a note of one kind."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="note_headings")
    kind = models.CharField(max_length=10, choices=CaseNote.Kind)
    headings = Prose(blank=True)

    history = tracked()

    class Meta:
        verbose_name_plural = "note headings"
        constraints = [models.UniqueConstraint(fields=["agency", "kind"], name="headings_once_a_kind")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.agency}"
