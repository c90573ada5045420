"""Pages of the person's word, and of the papers that are in other hands."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from agencies.selectors import setting
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.presenters import address, identity
from cases.selectors.files import CaseFile, case_file
from cases.views.base import CaseCommandView, CaseFileMixin
from consents.forms.agreements import AskBackForm, CorrectionForm, EndCopyForm, GiveCopyForm, VerbalConsentForm
from consents.models import GivenCopy, VerbalConsent
from consents.policies import GivenCopyAction, VerbalConsentAction, given_copy_policy, verbal_consent_policy
from consents.rules.verbal import NEW_FORM
from consents.selectors.copies import copies_of
from consents.selectors.disclosures import words_of_parts
from consents.services import copies
from consents.services.verbal import correct_verbal_consent, record_verbal_consent
from consents.states import STILL_OUT
from core import audit
from core.days import today
from core.errors import DomainError, NotAllowed
from core.views import CommandView, SeenObjectMixin

PART = "consents:consent"


class RecordVerbalConsent(CaseCommandView):
    """Write down that the person agreed in words."""

    part = PART
    action = CaseAction.WORK
    form_class = VerbalConsentForm
    template_name = "consents/verbal_form.html"
    title = "Note a verbal consent"
    lead = "While a written consent names the agency, the person’s word is enough: for one purpose, written down whole."
    button = "Save the note"
    success_message = "The note is kept beside the consent."
    wants_form = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        new_form = (address(PART, self.object.pk) or self.object.get_absolute_url()) if self.wants_form else ""
        return super().get_context_data(**({"new_form": new_form} | kwargs))

    def run(self, form) -> VerbalConsent:
        try:
            note = record_verbal_consent(actor=self.request.user, case=self.object, **form.cleaned_data)
        except DomainError as error:
            self.wants_form = error.code == NEW_FORM
            raise
        self.success_url = note.get_absolute_url()
        return note


class VerbalConsentPage(SeenObjectMixin, DetailView):
    """One note of what the person agreed to in words."""

    policy = verbal_consent_policy
    template_name = "consents/verbal.html"
    context_object_name = "note"

    def get_queryset(self):
        return VerbalConsent.objects.select_related("case__service_user", "case__lead_agency", "taken_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file = _file_of(self.request.user, self.object.case)
        audit.record(self.request.user, audit.OPENED, self.object.case, part="consent")
        bar = identity(file, current=PART, today=today(), short=True)
        return super().get_context_data(
            identity=bar,
            agencies=list(self.object.agencies.all()),
            corrections=list(self.object.corrections.select_related("written_by")),
            may_correct=VerbalConsentAction.CORRECT in self.can,
            **kwargs,
        )


class CorrectVerbalConsent(CommandView):
    """Add to a note what is right; the note stays as it is."""

    policy = verbal_consent_policy
    action = VerbalConsentAction.CORRECT
    form_class = CorrectionForm
    template_name = "consents/case_form.html"
    title = "Correct a note"
    lead = "The note stays as it was written. What you add here stands under it, with your name and the day."
    button = "Add the correction"
    success_message = "The correction stands under the note."
    object: VerbalConsent

    def get_queryset(self):
        return VerbalConsent.objects.select_related("case__service_user", "case__lead_agency")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file = _file_of(self.request.user, self.object.case)
        bar = identity(file, current=PART, today=today(), short=True)
        return super().get_context_data(**({"identity": bar} | kwargs))

    def run(self, form) -> None:
        correct_verbal_consent(actor=self.request.user, note=self.object, **form.cleaned_data)


class Copies(CaseFileMixin, DetailView):
    """Which papers of this file are in other hands, by what right, and what became of them."""

    part = PART
    template_name = "consents/copies.html"

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("read which copies were given out")
        return case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="consent")
        rows = list(copies_of(self.object))
        return super().get_context_data(
            copies=[(copy, ", ".join(words_of_parts(copy.parts)), copy.state in STILL_OUT) for copy in rows],
            may_follow=CaseAction.WORK in self.can,
            may_give=CaseAction.WORK in self.can,
            **kwargs,
        )


class GiveCopy(CaseCommandView):
    """Write down a copy that is handed over."""

    part = PART
    action = CaseAction.WORK
    form_class = GiveCopyForm
    title = "Give out a copy"
    template_name = "consents/case_form.html"
    lead = "Under a consent in force that names the agency, or a sharing without consent that was signed off."
    button = "Record the copy"
    success_message = "The copy is on the list of what is out."

    def get_form_kwargs(self) -> dict[str, Any]:
        limit = setting("upload_max_mb", self.object.lead_agency_id)
        about = {"case": self.object, "bringer": self.request.user, "limit_mb": limit}
        return super().get_form_kwargs() | about

    def get_success_url(self) -> str:
        return reverse("consents:copies", args=[self.object.pk])

    def run(self, form) -> GivenCopy:
        return copies.give_copy(actor=self.request.user, case=self.object, **form.cleaned_data)


class CopyCommand(CommandView):
    """A page that goes on from one copy."""

    policy = given_copy_policy
    action = GivenCopyAction.FOLLOW
    template_name = "consents/case_form.html"
    object: GivenCopy

    def get_queryset(self):
        return GivenCopy.objects.select_related("case__service_user", "case__lead_agency", "agency")

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        return f"{self.object.title}, with {self.object.to_person}, {self.object.receiver}."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file = _file_of(self.request.user, self.object.case)
        return super().get_context_data(
            **({"identity": identity(file, current=PART, today=today(), short=True)} | kwargs)
        )


class AskReturn(CopyCommand):
    """Ask for a copy back."""

    form_class = AskBackForm
    title = "Ask for it back"
    button = "Record that you asked"
    success_message = "It is on record that you asked for it back."

    def run(self, form) -> GivenCopy:
        return copies.ask_return_of_copy(actor=self.request.user, copy=self.object, **form.cleaned_data)


class EndCopy(CopyCommand):
    """A copy is back, or destroyed."""

    form_class = EndCopyForm
    title = "It is back, or destroyed"
    button = "Save"
    success_message = "The copy is no longer out."

    def run(self, form) -> GivenCopy:
        return copies.end_copy(actor=self.request.user, copy=self.object, **form.cleaned_data)


def _file_of(user, case: Case) -> CaseFile:
    return case_file(user, case, timezone.now(), case_policy.can(user, case))
