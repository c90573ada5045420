from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.commands import tracked
from core.fields import Email, FoldedField, Line, Prose
from core.models import TimeStamped, Versioned


class ServiceUser(TimeStamped, Versioned):
    """The person the service is for: one record, whichever agencies they meet.

    Names are kept as the person writes them: fadas, one name only, or another name that they are known by. A person
    found to be kept twice is merged (services.people.merge_people) and points to the record that stays.
    """

    class Gender(models.TextChoices):
        WOMAN = "woman", "Woman"
        MAN = "man", "Man"
        NON_BINARY = "non-binary", "Non-binary"
        OTHER = "other", "Another way"
        NOT_SAID = "not-said", "Not said"

    first_names = Line(max_length=80, blank=True)
    last_name = Line(max_length=80, blank=True)
    known_as = Line(max_length=80, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    estimated_birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=12, choices=Gender, default=Gender.NOT_SAID)

    phone = Line(max_length=60, blank=True)
    email = Email(blank=True)
    preferred_contact = Line(max_length=120, blank=True)
    safe_to_contact = Prose(blank=True)  # when, how and by whom it is safe to reach the person
    address = Prose(blank=True)
    no_fixed_abode = models.BooleanField(default=False)
    eircode = Line(max_length=8, blank=True)

    next_of_kin_name = Line(max_length=120, blank=True)
    next_of_kin_relationship = Line(max_length=60, blank=True)
    next_of_kin_phone = Line(max_length=60, blank=True)
    next_of_kin_may_be_told = Prose(blank=True)  # of what the next of kin may be told, in the person's words

    languages = Line(max_length=160, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    interpreter_language = Line(max_length=60, blank=True)

    ihi = Line(max_length=20, blank=True)  # individual health identifier; LAW-ihi
    ihi_agency = models.ForeignKey(
        "agencies.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the only agency that may see it

    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    sort_key = FoldedField("last_name", "first_names")
    search_key = FoldedField("first_names", "last_name", "known_as", "first_names")  # either order is found

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_names="") | ~Q(last_name="") | ~Q(known_as=""), name="service_user_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(no_fixed_abode=False) | Q(eircode=""), name="no_fixed_abode_has_no_eircode"
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="service_users_by_name"),
            models.Index(fields=["date_of_birth"], name="service_users_by_birth"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="service_users_by_letters"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("cases:person", args=[self.pk])

    @property
    def name(self) -> str:
        return " ".join(filter(None, [self.first_names, self.last_name])) or self.known_as

    @property
    def file_id(self) -> int | None:
        """The person's open case of key working or case management, else the latest: where the timeline shows it."""
        case = self.cases.order_by("-status", "-opened_on", "-pk").first()
        return case.pk if case else None


class FamilyLink(TimeStamped):
    """Two people of one family, each with a record. Written once; read from both sides."""

    class Relationship(models.TextChoices):
        PARTNER = "partner", "Partner"
        PARENT = "parent", "Parent"
        CHILD = "child", "Child"
        SIBLING = "sibling", "Brother or sister"
        OTHER = "other", "Other family"

    person = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="family_links")
    relative = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="family_links_to")
    relationship = models.CharField(max_length=12, choices=Relationship)  # what `relative` is to `person`
    note = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "relative"], name="family_link_once"),
            models.CheckConstraint(condition=~Q(person=F("relative")), name="nobody_is_their_own_relative"),
        ]

    def __str__(self):
        return f"{self.relative_id} is {self.relationship} of {self.person_id}"


class PersonFlag(TimeStamped):
    """Something a worker must know at a glance, with who may see it."""

    class Kind(models.TextChoices):
        RISK = "risk", "Risk"
        BARRED = "barred", "Barred from a service"
        HEALTH = "health", "Health"
        CHILD = "child", "Child with a social worker"
        STATUTORY = "statutory", "Statutory ground"
        OTHER = "other", "Other"

    class Sight(models.TextChoices):
        CASE_WORKERS = "case-workers", "Everyone who works on the whole case"
        MANAGERS = "managers", "The case manager and the line manager"

    person = models.ForeignKey(ServiceUser, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=12, choices=Kind)
    text = Line(max_length=160)
    sight = models.CharField(max_length=14, choices=Sight, default=Sight.CASE_WORKERS)
    review_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = tracked()

    def __str__(self):
        return f"{self.get_kind_display()} of {self.person_id}"


class CareDomain(models.Model):
    """One of the areas of a person's life that is assessed, planned for and consented to."""

    code = models.SlugField(unique=True)
    label = Line(max_length=60)
    group = Line(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_offence_data = models.BooleanField(default=False)  # needs its own consent item (LAW-offence-data)
    is_child_family = models.BooleanField(default=False)  # what a child-and-family case manager works on

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.label
