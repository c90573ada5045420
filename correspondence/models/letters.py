"""What goes between the services about a person: every letter, e-mail, call and talk, whoever began it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, AgencyContact
from cases.models import Case, Consent
from core.commands import tracked
from core.fields import Email, Line, Prose
from core.models import TimeStamped, Versioned

User = settings.AUTH_USER_MODEL


class Letter(TimeStamped, Versioned):
    """A letter of the case manager to one service: drafted from the plan, checked by the case manager, issued, sent.

    `facts` is what the letter says, frozen when it is issued; its paper is made of nothing else. Why this addressee was
    chosen is kept (GB1-methadone-doctor). The first introduction carries a copy of the consent (GB1-attach-consent).
    """

    class Kind(models.TextChoices):
        INTRODUCTION = "introduction", "Introduction of the case manager"
        CONFIRMATION = "confirmation", "Confirmation of the service’s part"
        PLAN_COPY = "plan-copy", "The whole plan, for the clinic"
        REFERRAL = "referral", "Referral"
        OTHER = "other", "Other"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ISSUED = "issued", "Issued, not sent yet"
        SENT = "sent", "Sent"
        THROWN_AWAY = "thrown-away", "Thrown away"

    class Addressee(models.TextChoices):
        PRESCRIBER = "prescriber", "The prescribing doctor: the person is on methadone"
        KEY_WORKER = "key-worker", "Their key worker in this case"
        CONTACT = "contact", "The contact person that is known"

    class Sent(models.TextChoices):
        POST = "post", "By post"
        BY_HAND = "by-hand", "By hand"
        EMAIL = "email", "By e-mail with a link"

    attachment_lock = "case"  # every withdrawal locks its case: a download of the paper waits for it, or has ended

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    reference = models.CharField(max_length=20, blank=True)
    plan_reference = models.CharField(max_length=20, blank=True)  # by name: plans stand above this app
    to_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_service = Line(max_length=160, blank=True)
    to_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_name = Line(max_length=120, blank=True)
    to_role = Line(max_length=120, blank=True)
    to_address = Prose(blank=True)
    to_email = Email(blank=True)
    chosen_because = models.CharField(max_length=12, choices=Addressee, blank=True)
    asks_for_clinic_talk = models.BooleanField(default=False)  # GB1-detox-letter-request
    attaches_consent = models.BooleanField(default=False)
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    own_words = Prose(blank=True)  # what the case manager adds
    domains = ArrayField(models.SlugField(), default=list, blank=True)  # areas of life that it tells of, by code
    facts = models.JSONField(default=dict, blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_how = models.CharField(max_length=8, choices=Sent, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_words = Line(max_length=200, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_agency__isnull=False) | ~Q(to_service=""), name="letter_goes_to_a_service"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "thrown-away"]) | (~Q(to_name="") & Q(issued_at__isnull=False)),
                name="issued_letter_has_its_addressee",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_on__isnull=False), name="sent_letter_has_its_day"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "kind", "to_agency"], name="letters_by_case"),
            models.Index(fields=["issued_at", "id"], condition=Q(state="issued"), name="letters_to_send"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} in {self.case}"

    def get_absolute_url(self):
        return reverse("careplans:letter", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id

    @property
    def to(self) -> str:
        return self.to_agency.label if self.to_agency else self.to_service


class CorrespondenceEntry(TimeStamped):
    """One communication with a service about the person, whatever the channel (KW-8.1b, GB1-comm-records).

    What permitted it is kept beside it, as "cases.Consent:12". Written once: a correction is a further entry.
    """

    class Direction(models.TextChoices):
        OUT = "out", "We to them"
        IN = "in", "They to us"

    class Channel(models.TextChoices):
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        TELEPHONE = "telephone", "Telephone"
        IN_PERSON = "in-person", "In person"
        MEETING = "meeting", "Meeting"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="correspondence")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # whose worker
    direction = models.CharField(max_length=4, choices=Direction)
    channel = models.CharField(max_length=10, choices=Channel)
    with_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    with_service = Line(max_length=160, blank=True)
    contact = models.ForeignKey(AgencyContact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    with_whom = Line(max_length=120, blank=True)
    happened_on = models.DateField()
    subject = Line(max_length=160)
    outcome = Prose(blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    permitted_by = models.CharField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        verbose_name_plural = "correspondence entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(with_agency__isnull=False) | ~Q(with_service=""), name="correspondence_is_with_a_service"
            ),
            models.CheckConstraint(
                condition=Q(direction="in") | ~Q(permitted_by=""), name="nothing_is_told_without_permission"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-happened_on"], name="correspondence_by_case"),
            models.Index(fields=["case", "with_agency"], name="correspondence_by_service"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} in {self.case} on {self.happened_on}"

    def get_absolute_url(self):
        return reverse("correspondence:log", args=[self.case_id])

    @property
    def file_id(self) -> int:
        return self.case_id
