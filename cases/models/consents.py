"""What a person has agreed may be known, by whom, for what and for how long; and the talk that comes before it."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency
from cases.models.cases import Case
from cases.models.people import CareDomain
from core.commands import tracked
from core.days import day_of
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned


class ConfidentialityDiscussion(TimeStamped):
    """The talk about what stays private and when it cannot: had before any consent is signed (KW-7.6a)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="confidentiality_discussions")
    held_on = models.DateField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    limits_explained = models.BooleanField(default=False)  # harm to self or others, a child at risk, a court
    sharing_explained = models.BooleanField(default=False)  # who will see what, and for how long
    refusal_explained = models.BooleanField(default=False)  # no is an answer, now and later, and costs no service
    note = Prose(blank=True)

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["case", "-held_on"], name="confidentiality_by_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(limits_explained=True, sharing_explained=True, refusal_explained=True),
                name="confidentiality_talk_is_whole",
            )
        ]

    def __str__(self):
        return f"Confidentiality explained on {self.held_on} in {self.case}"

    @property
    def file_id(self) -> int:
        return self.case_id


class ConsentQuerySet(models.QuerySet):
    def in_force(self, at: datetime):
        """Signed, not expired (half-open: it ends as its last day begins), not withdrawn and not replaced by then."""
        day = day_of(at)
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gt=day),
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=at),
            Q(superseded_at=None) | Q(superseded_at__gt=at),
            state=Consent.State.SIGNED,
            signed_on__lte=day,
        )

    def sharing(self):
        """The kinds that let other agencies see a part of the file. An enquiry lets them be asked, and no more."""
        return self.filter(kind__in=Consent.SHARING)


class Consent(TimeStamped, Versioned):
    """What a person agreed to, or was asked and declined: a draft until it is signed, and then never edited again.

    A change is a new revision that replaces the one before (FND-consent-version). `words` is exactly what was read and
    signed, `words_hash` its fingerprint. `expires_on` is the first day on which it holds no longer: expiry bites at
    00:00 in Dublin, a withdrawal at its instant (FND-consent-expiry).
    """

    class Kind(models.TextChoices):
        SERVICE_DELIVERY = "service-delivery", "Working with us"
        ENQUIRY = "enquiry", "Asking other services"
        CASE_MANAGEMENT = "case-management", "Sharing for six months"
        ADDITIONAL = "additional", "One further agency or disclosure"
        MEETING = "meeting", "A case meeting"
        TRANSFER = "transfer", "Moving to another agency"
        CRIMINAL_JUSTICE = "criminal-justice", "Criminal justice"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed"
        DECLINED = "declined", "Declined"

    class Purpose(models.TextChoices):
        PLAN = "plan", "To make a plan together"
        REVIEW = "review", "To look at the plan again every two months"
        REFERRAL = "referral", "To ask another service to help"
        MEETING = "meeting", "To arrange meetings about the plan"
        TRANSFER = "transfer", "To move to another service"

    class GivenHow(models.TextChoices):
        DRAWN = "drawn", "Signed on the screen"
        TYPED = "typed", "Name typed on the screen"
        PAPER = "paper", "Signed on paper"
        SPOKEN = "spoken", "Spoken, with a witness"

    class DecidedBy(models.TextChoices):
        PERSON = "person", "The person"
        WITH_SUPPORT = "with-support", "The person, with support to decide"
        AUTHORITY = "legal-authority", "Somebody with legal authority"

    class Copy(models.TextChoices):
        GIVEN = "given", "Given"
        KEPT = "kept", "Not wanted now, kept for the person"

    SHARING = (Kind.CASE_MANAGEMENT, Kind.ADDITIONAL)
    attachment_lock = "case"  # every withdrawal locks its case: a download of the paper waits for it, or has ended

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CASE_MANAGEMENT)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    reference = models.CharField(max_length=20)  # one for all revisions of the same agreement
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    discussion = models.ForeignKey(
        ConfidentialityDiscussion, null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    purposes = ArrayField(models.CharField(max_length=20, choices=Purpose), default=list, blank=True)
    purpose_words = Prose(blank=True)
    exceptions = Prose(blank=True)  # what the person does not want, in their own words

    # How it was decided (LAW-capacity): what was done so that the person could, never a verdict on whether they can.
    decided_by = models.CharField(max_length=20, choices=DecidedBy, default=DecidedBy.PERSON)
    deciding_concern = Prose(blank=True)
    deciding_support = Prose(blank=True)
    authority_name = Line(max_length=120, blank=True)
    authority_role = Line(max_length=120, blank=True)
    authority_seen_on = models.DateField(null=True, blank=True)

    # How it was given, and what shows it (FND-consent-evidence)
    signed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)  # the instant of recording; the day is the person's
    signed_by = models.ForeignKey(  # the worker who took it
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_how = models.CharField(max_length=10, choices=GivenHow, blank=True)
    signed_name = Line(max_length=120, blank=True)
    witness_name = Line(max_length=120, blank=True)
    spoken_words = Prose(blank=True)
    copy = models.CharField(max_length=10, choices=Copy, blank=True)
    words = models.JSONField(default=dict, blank=True)
    words_hash = models.CharField(max_length=64, blank=True)

    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(  # the worker who wrote it down
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_reason = Prose(blank=True)

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("signed_on")),
                name="consent_expires_after_it_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_on__isnull=False), name="signed_consent_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(kind="service-delivery") | Q(expires_on__isnull=False),
                name="consent_to_share_has_its_end",
            ),
            models.UniqueConstraint(fields=["reference", "revision"], name="consent_revision_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="case-management", state="signed", superseded_at=None),
                name="one_six_month_consent_stands",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(state="draft"),
                name="one_draft_of_each_consent_per_case",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "kind", "state"], name="consents_by_case"),
            models.Index(
                fields=["expires_on"],
                condition=Q(state="signed", withdrawn_at=None, superseded_at=None),
                name="standing_consents_by_end",
            ),
        ]

    def __str__(self):
        return f"{self.reference}, version {self.revision}"

    def get_absolute_url(self):
        return reverse("consents:version", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id

    def is_in_force(self, at: datetime) -> bool:
        """The twin of `ConsentQuerySet.in_force`; a swept test holds them together."""
        day = day_of(at)
        return (
            self.state == self.State.SIGNED
            and self.signed_on is not None
            and self.signed_on <= day
            and (self.expires_on is None or day < self.expires_on)
            and (self.withdrawn_at is None or at < self.withdrawn_at)
            and (self.superseded_at is None or at < self.superseded_at)
        )


class StandsUntilEnded(models.Model):
    """A part of a consent that the person may take back alone."""

    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class PartQuerySet(models.QuerySet):
    def standing(self, at: datetime):
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at))


class ConsentScope(StandsUntilEnded):
    """One agency named in a consent, and whom to talk to there. What it may know is in its items."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="scopes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="consent_scopes")
    contact_name = Line(max_length=120, blank=True)
    includes_offence_data = models.BooleanField(default=False)  # the separate item for legal matters (LAW-offence-data)
    may_pass_messages = models.BooleanField(default=False)
    may_be_told_of_leaving = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()
    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["agency", "consent"], name="consent_scopes_by_agency")]
        constraints = [models.UniqueConstraint(fields=["consent", "agency"], name="agency_named_once_in_a_consent")]

    def __str__(self):
        return f"{self.agency} in {self.consent}"

    @property
    def file_id(self) -> int:
        return self.consent.case_id


class ConsentItem(StandsUntilEnded):
    """One thing that one agency may know: an area of life, or a kind of information."""

    class Information(models.TextChoices):
        CONTACT_DETAILS = "contact-details", "Contact details"
        ATTENDANCE = "attendance", "Attendance"
        ASSESSMENT = "assessment", "The assessment of the areas ticked"
        PLAN_PART = "plan-part", "Own part of the care plan"
        WHOLE_PLAN = "whole-plan", "The whole care plan"
        MINUTES = "minutes", "Minutes, own items"
        NOTES = "notes", "Notes of contacts about the goals shared"

    scope = models.ForeignKey(ConsentScope, on_delete=models.CASCADE, related_name="items")
    domain = models.ForeignKey(
        CareDomain, null=True, blank=True, on_delete=models.PROTECT, related_name="consent_items"
    )
    information = models.CharField(max_length=20, choices=Information, blank=True)

    objects = PartQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "domain"], name="domain_once_in_a_scope"),
            models.UniqueConstraint(
                fields=["scope", "information"], condition=~Q(information=""), name="information_once_in_a_scope"
            ),
            models.CheckConstraint(
                condition=Q(domain=None) & ~Q(information="") | Q(domain__isnull=False, information=""),
                name="consent_item_is_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.code} for {self.scope}"

    @property
    def code(self) -> str:
        return self.domain.code if self.domain else self.information


class ConsentWithdrawal(models.Model):
    """The person took a consent back, whole or in part: how it was said, who wrote it down, and what it ended."""

    class Channel(models.TextChoices):
        IN_PERSON = "in-person", "In person"
        TELEPHONE = "telephone", "By telephone"
        WRITING = "writing", "In writing"
        THROUGH_ANOTHER = "through-another", "Through another worker or agency"

    class Extent(models.TextChoices):
        WHOLE = "whole", "Everything"
        AGENCY = "agency", "For some agencies"
        ITEMS = "items", "Some information"

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="withdrawals")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel)
    extent = models.CharField(max_length=10, choices=Extent)
    persons_words = Prose(blank=True)
    scopes = models.ManyToManyField(ConsentScope, blank=True, related_name="withdrawals")
    items = models.ManyToManyField(ConsentItem, blank=True, related_name="withdrawals")

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["consent", "taken_at"], name="withdrawals_by_consent")]

    def __str__(self):
        return f"{self.get_extent_display()} of {self.consent} withdrawn"

    @property
    def file_id(self) -> int:
        return self.consent.case_id
