from django.db import models
from django.urls import reverse

from core.commands import tracked
from core.fields import Email, FoldedField, Line, Link, Prose
from core.models import TimeStamped, Versioned


class Agency(TimeStamped, Versioned):
    """A body that works with service users and has its own workers; or one merely listed, so that it can be written to.

    Only an agency that has signed the protocols can lead a case (GB2-not-signed-up).
    """

    class Sector(models.TextChoices):
        DRUG_ALCOHOL = "drug-alcohol", "Drug and alcohol"
        HOMELESS = "homeless", "Homeless"
        CRIMINAL_JUSTICE = "criminal-justice", "Criminal justice"
        PRISON = "prison", "Prison"
        SOCIAL_WORK = "social-work", "Social work"
        PRIMARY_CARE = "primary-care", "Primary care"
        TASK_FORCE = "task-force", "Task force"
        OTHER = "other", "Other"

    name = Line(max_length=120, unique=True)
    short_name = Line(max_length=40, blank=True)
    sector = models.CharField(max_length=20, choices=Sector)
    signed_protocols_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    address = Prose(blank=True)
    eircode = Line(max_length=8, blank=True)
    phone = Line(max_length=40, blank=True)
    email = Email(blank=True)
    website = Link(blank=True)

    is_methadone_clinic = models.BooleanField(default=False)
    prescriber = Line(max_length=120, blank=True)
    may_hold_ihi = models.BooleanField(default=False)  # entitled to individual health identifiers (LAW-ihi)
    child_protection_officer = models.ForeignKey(
        "agencies.Worker", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # LAW-dpo: what the information sheet prints
    controller_name = Line(max_length=120, blank=True)
    controller_contact = Line(max_length=200, blank=True)
    dpo_name = Line(max_length=120, blank=True)
    dpo_contact = Line(max_length=200, blank=True)
    privacy_notice_version = Line(max_length=40, blank=True)

    sort_key = FoldedField("name", "short_name")

    history = tracked()

    class Meta:
        verbose_name_plural = "agencies"
        indexes = [models.Index(fields=["sort_key"], name="agencies_by_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agencies:agency", args=[self.pk])

    @property
    def is_signed_up(self) -> bool:
        return self.signed_protocols_on is not None

    @property
    def label(self) -> str:
        return self.short_name or self.name


class AgencyService(TimeStamped, Versioned):
    """A site or programme run by an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="services")
    name = Line(max_length=120)
    what_it_does = Prose(blank=True)
    address = Prose(blank=True)
    eircode = Line(max_length=8, blank=True)
    phone = Line(max_length=40, blank=True)
    opening_hours = Line(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="service_named_once_in_an_agency")]

    def __str__(self):
        return f"{self.name}, {self.agency.label}"

    def get_absolute_url(self):
        return self.agency.get_absolute_url()


class AgencyContact(TimeStamped, Versioned):
    """A named person at an agency whom others may ring, with or without a sign-in here."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    service = models.ForeignKey(AgencyService, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    name = Line(max_length=120)
    role = Line(max_length=120, blank=True)
    phone = Line(max_length=40, blank=True)
    email = Email(blank=True)
    is_active = models.BooleanField(default=True)

    history = tracked()

    def __str__(self):
        return f"{self.name}, {self.agency.label}"

    def get_absolute_url(self):
        return self.agency.get_absolute_url()


class LocalHoliday(models.Model):
    """A day on which an agency is closed beside the public holidays; it is not a working day there (S.2)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="local_holidays")
    on = models.DateField()
    name = Line(max_length=80)

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "on"], name="local_holiday_once")]

    def __str__(self):
        return f"{self.name}, {self.on}"
