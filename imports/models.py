"""A service's own list, from the file to the records that came of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case, ServiceUser
from core.commands import tracked
from core.fields import Line, Prose
from core.models import Job, TimeStamped, Versioned

UNDO_WINDOW = timedelta(days=30)  # then the rows of the list are cleared away


class CaseloadImport(TimeStamped, Versioned):
    """One list of one agency on its way into the service.

    The file itself is gone as soon as its cells are read: it may hold numbers that may not be kept. What is kept
    of a cell is its text, with anything shaped like a PPS number taken out.
    """

    class State(models.TextChoices):
        READING = "reading", "Reading the file"
        UNREADABLE = "unreadable", "The file could not be read"
        COLUMNS = "columns", "Columns to confirm"
        CHECKING = "checking", "Checking the rows"
        DECIDING = "deciding", "Rows to decide"
        RUNNING = "running", "Importing"
        DONE = "done", "Imported"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        CANCELLED = "cancelled", "Cancelled"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="caseload_imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    file = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    file_name = Line(max_length=120)
    file_hash = models.CharField(max_length=64)
    how_written = models.CharField(max_length=160, blank=True)
    sheets = models.JSONField(default=list)  # [{"name", "rows", "heading", "first": [[number, cells], ...]}]
    sheet = models.PositiveSmallIntegerField(default=0)
    heading_row = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # column -> imports.rules.columns.FIELDS
    terms = models.JSONField(default=dict)  # what holds for every row
    answers = models.JSONField(default=dict)  # what was decided for all rows alike
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    message = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["agency", "-created_at"], name="imports_by_agency")]

    def __str__(self):
        return f"{self.file_name} ({self.agency.label})"

    def get_absolute_url(self):
        return reverse("imports:import", args=[self.pk])

    @property
    def is_working(self) -> bool:
        """Whether the machine is at it now, and the person waits."""
        return self.state in {self.State.READING, self.State.CHECKING, self.State.RUNNING, self.State.UNDOING}

    def listed_rows(self):
        """The rows below the headings of the chosen sheet."""
        return self.rows.filter(sheet=self.sheet, number__gt=self.heading_row)


class ImportRow(models.Model):
    """One row of the list, what stands against it, what was decided, and what became of it."""

    class Judgement(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked yet"
        READY = "ready", "Ready"
        DECIDE = "decide", "Needs a decision"
        REFUSED = "refused", "Refused"
        LEFT_OUT = "left-out", "Left out"

    class Outcome(models.TextChoices):
        NONE = "", "Not imported"
        IMPORTED = "imported", "Imported"
        JOINED = "joined", "Joined to a record"
        UNDONE = "undone", "Taken back"

    caseload_import = models.ForeignKey(CaseloadImport, on_delete=models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()  # as the spreadsheet program shows it
    cells = models.JSONField(default=list)
    judgement = models.CharField(max_length=10, choices=Judgement, default=Judgement.UNCHECKED)
    problems = models.JSONField(default=list)
    decisions = models.JSONField(default=dict)  # "problem:column" -> {"choice", "typed"}
    person_key = models.CharField(max_length=255, blank=True)
    known_id = models.BigIntegerField(null=True)  # the agency's own record of this name and birth date
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.NONE)
    person = models.ForeignKey(ServiceUser, null=True, on_delete=models.SET_NULL, related_name="import_rows")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="import_rows")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["caseload_import", "sheet", "number"], name="import_row_once"),
        ]
        indexes = [
            models.Index(fields=["caseload_import", "sheet", "judgement", "number"], name="import_rows_by_judgement"),
            models.Index(
                fields=["caseload_import", "person_key"], condition=~Q(person_key=""), name="import_rows_by_person"
            ),
        ]

    def __str__(self):
        return f"row {self.number} of import {self.caseload_import_id}"

    @property
    def file_id(self) -> int | None:
        return self.case_id


class ColumnMapping(TimeStamped):
    """What the columns of a list with these headings hold, remembered for the agency's next list."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="column_mappings")
    signature = models.TextField()
    mapping = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "signature"], name="columns_known_once")]

    def __str__(self):
        return f"columns of {self.agency_id}"


class AliasDecision(TimeStamped):
    """What an agency means by a spelling: whom, or which agency. Asked once, remembered for its next list."""

    class Kind(models.TextChoices):
        AGENCY = "agency", "Agency"
        WORKER = "worker", "Worker"

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="alias_decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    spelling = Line(max_length=200)  # folded
    target_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    target_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "spelling"], name="spelling_decided_once"),
            models.CheckConstraint(
                condition=Q(kind="agency", target_agency__isnull=False, target_worker=None)
                | Q(kind="worker", target_worker__isnull=False, target_agency=None),
                name="spelling_means_its_kind",
            ),
        ]

    def __str__(self):
        return f"{self.spelling} ({self.kind})"


class CarriedOver(TimeStamped):
    """What the list said of a person that the service cannot act on: it waits with the case for a worker.

    A date of consent in a list is no consent, and a date of a plan is no plan: the paper is looked at, and done again.
    """

    class Kind(models.TextChoices):
        CONSENT = "consent", "Consent"
        CONSENT_COVERS = "consent_covers", "What consent covers"
        PLAN = "plan", "Care plan"
        REVIEW = "review", "Review"
        AUDIT = "audit", "File audit"
        NEEDS = "needs", "Needs"
        NOTE = "note", "Note"
        OTHER = "remark", "Other"

    caseload_import = models.ForeignKey(CaseloadImport, on_delete=models.PROTECT, related_name="carried_over")
    row_number = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="carried_over")
    kind = models.CharField(max_length=15, choices=Kind)
    heading = Line(max_length=200)
    text = Prose()
    dealt_with_at = models.DateTimeField(null=True, blank=True)
    dealt_with_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["case"], name="carried_over_by_case")]

    def __str__(self):
        return f"{self.heading} of case {self.case_id}"

    @property
    def file_id(self) -> int:
        return self.case_id
