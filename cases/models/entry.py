"""Coming to the service: what was handed over, explained, asked of whom, chosen, and the order of the four steps."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from cases.models.cases import Case, ServiceInUse
from cases.models.consents import Consent
from cases.models.enquiries import ExistingRoleEnquiry
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped

User = settings.AUTH_USER_MODEL


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class EntryRecord(TimeStamped):
    """A row of the entry of one case."""

    case_id: int  # each names its own `case`

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("cases:entry", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id


class InformationSheetIssue(EntryRecord):
    """That the person was given the information sheet, or it was read to them: by whom and when (GB1-info-sheet)."""

    class How(models.TextChoices):
        HANDED = "handed", "Handed over"
        READ_ALOUD = "read-aloud", "Read aloud"
        DECLINED = "declined", "Declined by the person"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sheet_issues")
    how = models.CharField(max_length=10, choices=How)
    given_on = models.DateField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    language = Line(max_length=60)
    with_interpreter = models.BooleanField(default=False)
    with_reading_help = models.BooleanField(default=False)
    in_large_print = models.BooleanField(default=False)
    note = Prose(blank=True)

    history = tracked()

    def __str__(self):
        return f"Information sheet in {self.case}: {self.how}"


class Explanation(EntryRecord):
    """One thing that was explained to the person about how agencies work together (GB1-explain-protocols)."""

    class Point(models.TextChoices):
        ONE_LEAD = "one-lead", "One agency leads: the one that can help best now"
        MAY_CHANGE = "may-change", "The lead agency and the case manager may change as needs change"
        UNTIL_NOT_NEEDED = "until-not-needed", "There is a service for as long as it is needed"
        WILL_CONTACT = "will-contact", "The case manager will be in touch with the other services"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="explanations")
    point = models.CharField(max_length=16, choices=Point)
    explained_on = models.DateField()
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "point"], name="each_point_explained_once")]

    def __str__(self):
        return f"{self.point} explained in {self.case}"


class NoOtherServices(EntryRecord):
    """The person says that they use no other service: the list is empty because it was asked for."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="no_other_services")
    said_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    def __str__(self):
        return f"No other services in {self.case}"


class ExistingManagerCheck(EntryRecord):
    """Whether the person has a case manager elsewhere already: what was asked, of whom, and what came of it.

    One runs at a time; a new one may be begun once it is complete. The latest complete one counts.
    """

    class Outcome(models.TextChoices):
        NONE = "none", "No case manager elsewhere"
        EXISTS = "exists", "A case manager elsewhere"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="manager_checks")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # the asking side
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # the question to the person (KW-7.4.3a)
    said_manager = models.CharField(max_length=8, choices=YesNo, blank=True)
    said_assessment = models.CharField(max_length=8, choices=YesNo, blank=True)
    said_homeless = models.CharField(max_length=8, choices=YesNo, blank=True)  # now or recently
    said_who = Line(max_length=160, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # whether others may be asked: the enquiry consent, and the services in use that it covers
    permission = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="checks")
    services_named = models.ManyToManyField(ServiceInUse, blank=True, related_name="+")
    refused_words = Prose(blank=True)  # the person's no, as they put it
    refused_on = models.DateField(null=True, blank=True)
    enquiry = models.ForeignKey(
        ExistingRoleEnquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="checks"
    )
    # what came of it
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    manager_where = Line(max_length=160, blank=True)  # which service has the case manager
    how_we_support = Prose(blank=True)  # our part in their plan (KW-7.4.3.1)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_over_on = models.DateField(null=True, blank=True)  # the word of an imported list, not of a worker

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(completed_at=None), name="one_open_check_per_case"),
            models.CheckConstraint(
                condition=Q(completed_at=None, outcome="") | (Q(completed_at__isnull=False) & ~Q(outcome="")),
                name="complete_check_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="exists") | ~Q(how_we_support=""), name="existing_plan_is_supported_somehow"
            ),
        ]

    def __str__(self):
        return f"Check in {self.case}: {self.outcome or 'not complete'}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


class HomelessRegisterCheck(EntryRecord):
    """The person was looked for in the shared homeless register, or asked for there by telephone or letter."""

    class How(models.TextChoices):
        REGISTER = "register", "Looked up in the register (PASS)"
        TELEPHONE = "telephone", "Asked by telephone"
        LETTER = "letter", "Asked by letter"

    class Result(models.TextChoices):
        FOUND = "found", "Found"
        NOT_FOUND = "not-found", "Not found"
        NO_ANSWER = "no-answer", "No answer yet"
        NO_ACCESS = "no-access", "We have no access"
        NOT_AGREED = "not-agreed", "Not looked up: the person did not agree"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="register_checks")
    manager_check = models.ForeignKey(ExistingManagerCheck, on_delete=models.PROTECT, related_name="register_checks")
    how = models.CharField(max_length=10, choices=How)
    result = models.CharField(max_length=10, choices=Result)
    with_whom = Line(max_length=160, blank=True)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = Prose(blank=True)

    history = tracked()

    def __str__(self):
        return f"Homeless register in {self.case}: {self.result}"


class ServiceContact(EntryRecord):
    """One service asked the three questions of the check, or why it was not (GB1-phone-questions).

    It says on which permission it was made. A service that could not be reached may be tried again: each try is a row.
    """

    class How(models.TextChoices):
        TELEPHONE = "telephone", "By telephone"
        LETTER = "letter", "By letter"
        IN_PERSON = "in-person", "In person"

    class Result(models.TextChoices):
        REACHED = "reached", "Reached"
        NOT_REACHED = "not-reached", "Not reached"
        LEFT_OUT = "left-out", "Not asked"

    class Wish(models.TextChoices):
        YES = "yes", "Wishes to take part"
        NO = "no", "Does not wish to"
        NOT_ASKED = "not-asked", "Not asked"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="service_contacts")
    manager_check = models.ForeignKey(ExistingManagerCheck, on_delete=models.PROTECT, related_name="service_contacts")
    service = models.ForeignKey(
        ServiceInUse, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts_made"
    )
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_homeless_service = models.BooleanField(default=False)
    how = models.CharField(max_length=10, choices=How, blank=True)
    result = models.CharField(max_length=12, choices=Result)
    spoke_to = Line(max_length=120, blank=True)
    is_manager = models.CharField(max_length=8, choices=YesNo, blank=True)
    has_assessed = models.CharField(max_length=8, choices=YesNo, blank=True)
    can_take_part = models.CharField(max_length=8, choices=YesNo, blank=True)
    wishes_to_take_part = models.CharField(max_length=10, choices=Wish, blank=True)
    why_not_asked = Line(max_length=200, blank=True)
    note = Prose(blank=True)
    contacted_on = models.DateField()
    contacted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    permitted_by = models.CharField(max_length=60, blank=True)  # "cases.Consent:12": what allowed the contact

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | Q(agency__isnull=False), name="contact_is_with_a_service"
            ),
            models.CheckConstraint(
                condition=~Q(result="reached")
                | (~Q(is_manager="") & ~Q(has_assessed="") & ~Q(can_take_part="") & ~Q(wishes_to_take_part="")),
                name="service_reached_answered_each_question",
            ),
            models.CheckConstraint(
                condition=Q(result="left-out") | ~Q(permitted_by=""), name="no_contact_without_permission"
            ),
        ]

    def __str__(self):
        return str(self.service or self.agency)


class LeadAgencyChoice(EntryRecord):
    """The person's informed choice of lead agency: the options shown, what was told, their words (GB1-informed-choice).

    Or the reason why there was none.
    """

    class NoChoice(models.TextChoices):
        ONE_ONLY = "one-only", "Only one agency can lead"
        WORKING_WITH_ONE = "working-with-one", "An agency works with the person already"
        STATUTORY = "statutory", "An agency has a duty by law"
        NOT_ABLE = "not-able", "The person could not choose at this time"
        NOT_WANTED = "not-wanted", "The person did not want to choose"
        CARRIED_OVER = "carried-over", "Carried over from the service’s own list"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lead_choices")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # whose worker asked
    options = models.ManyToManyField(Agency, related_name="+", blank=True)
    told = Prose(blank=True)
    chosen = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = Prose(blank=True)
    no_choice = models.CharField(max_length=18, choices=NoChoice, blank=True)
    no_choice_note = Prose(blank=True)
    asked_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(chosen__isnull=False, no_choice="") & ~Q(words=""))
                | (Q(chosen__isnull=True) & ~Q(no_choice="")),
                name="a_choice_or_why_there_was_none",
            )
        ]

    def __str__(self):
        return f"Choice of lead agency in {self.case}"


class PathStep(models.TextChoices):
    """The four steps of the work with a person, in their order (GB1-identify-first)."""

    LEAD = "lead", "Lead agency and case manager"
    PLAN = "plan", "Assessment and plan"
    CO_ORDINATION = "co-ordination", "Co-ordination"
    MONITORING = "monitoring", "Monitoring"


class PathOpening(EntryRecord):
    """A step that was opened before an earlier one was done: why, when, by whom."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="path_openings")
    step = models.CharField(max_length=14, choices=PathStep)
    reason = Prose()
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="step_opened_early_once")]

    def __str__(self):
        return f"{self.step} of {self.case} opened early"
