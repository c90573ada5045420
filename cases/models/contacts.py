"""What key workers of other services and the case manager tell each other."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from agencies.models import Agency
from cases.models.cases import Case
from cases.models.people import CareDomain
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped


class ManagerContact(TimeStamped):
    """A key worker contacted the case manager in the other service, while consent stands (KW-13.1).

    Whom they spoke to, whether there is an agreed plan, and where the two services do the same. The areas of life that
    overlap are among those that the person shares with the key worker's agency.
    """

    class How(models.TextChoices):
        TELEPHONE = "telephone", "By telephone"
        IN_PERSON = "in-person", "In person"
        EMAIL = "email", "By e-mail"
        LETTER = "letter", "By letter"

    class Plan(models.TextChoices):
        YES = "yes", "Yes"
        NOT_YET = "not-yet", "Not yet"
        NO = "no", "No"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="manager_contacts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # for which the key worker rang
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField()
    how = models.CharField(max_length=10, choices=How)
    spoke_to = Line(max_length=120)
    plan_exists = models.CharField(max_length=8, choices=Plan)
    overlaps = models.ManyToManyField(CareDomain, blank=True, related_name="+")
    overlap_words = Prose(blank=True)  # which service does what, where both do something

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["case", "-made_on"], name="manager_contacts_by_case")]

    def __str__(self):
        return f"{self.agency} contacted the case manager of {self.case} on {self.made_on}"

    def get_absolute_url(self):
        return f"{reverse('cases:team', args=[self.case_id])}#contacts"

    @property
    def file_id(self) -> int:
        return self.case_id
