"""What a person agreed to in words, within a six-month consent (MT-7.1.1; form F5)."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from agencies.models import Agency
from cases.models import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped


class VerbalConsent(TimeStamped):
    """The note that a person agreed, by word of mouth, to one passing-on of information or one meeting.

    It stands beside the written consent in force, for this purpose only, and opens nothing by itself.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="verbal_consents")
    given_on = models.DateField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = Prose()
    occasion = Line(max_length=160, blank=True)  # the meeting it is for, if it is for one
    agencies = models.ManyToManyField(Agency, related_name="+")
    items = Prose()  # what may be said
    persons_words = Prose()

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["case", "-given_on"], name="verbal_consents_by_case")]

    def __str__(self):
        return f"Verbal consent of {self.given_on} in {self.case}"

    def get_absolute_url(self):
        return reverse("consents:verbal-consent", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.case_id


class VerbalCorrection(models.Model):
    """What was wrong in a note of the person's word, and what is right. The note itself stays as it was written."""

    note = models.ForeignKey(VerbalConsent, on_delete=models.PROTECT, related_name="corrections")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = Prose()  # what is right
    reason = Prose()  # why the note was wrong

    history = tracked()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(words="") & ~models.Q(reason=""), name="correction_has_its_reason"
            )
        ]

    def __str__(self):
        return f"Correction of {self.note}"

    @property
    def file_id(self) -> int:
        return self.note.case_id
