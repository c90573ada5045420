"""The last step: the words are read, and the person agrees to them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from agencies.selectors import setting
from cases.models import Consent
from cases.policies import ConsentAction
from consents import papers, presenters, selectors, services
from consents.forms.signing import CopyForm, SignForm
from consents.views.base import ConsentFileMixin
from consents.views.drafting import StepView
from core import audit, pdf
from core.days import today
from core.deadlines import add_months
from core.errors import DomainError, NotAllowed

READ_AGAIN = "The words of this form have changed since they were read. Read them again together, then sign."


class Sign(StepView):
    """Read aloud, or read alone; then signed on the screen, on paper, or spoken before a witness."""

    step = "sign"
    template_name = "consents/sign.html"
    form_class = SignForm
    button = "Sign and put in force"

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return f"Read it with {self.person}"

    def get_form_kwargs(self) -> dict[str, Any]:
        limit = setting("upload_max_mb", self.case.lead_agency_id)
        return super().get_form_kwargs() | {"bringer": self.request.user, "limit_mb": limit}

    def get_initial(self) -> dict[str, Any]:
        return {"signed_on": today(), "fingerprint": selectors.fingerprint(self.object), "copy": ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        talk = selectors.fresh_talk(self.case, timezone.now())
        words = selectors.words_of(self.object, talk=talk, worker=self.request.user)
        ends = None
        if self.object.kind != Consent.Kind.SERVICE_DELIVERY:
            ends = add_months(today(), setting("consent_validity_months", self.case.lead_agency_id))
        reading = presenters.reading_of(words, signed_on=today(), expires_on=ends)
        return super().get_context_data(**({"reading": reading, "talk": talk} | kwargs))

    def get_success_url(self) -> str:
        return reverse("consents:version", args=[self.object.pk])

    def run(self, form) -> Any:
        given = dict(form.cleaned_data)
        given["signature"] = given["signature"] if given["given_how"] == Consent.GivenHow.DRAWN else None
        given["scan"] = given["scan"] if given["given_how"] == Consent.GivenHow.PAPER else None
        if given["given_how"] != Consent.GivenHow.TYPED:
            given["signed_name"] = ""
        signed = services.sign_consent(actor=self.request.user, consent=self.object, **given)
        messages.success(self.request, self._done(signed))
        return signed

    def _done(self, signed: Consent) -> str:
        if signed.expires_on is None:
            return "Signed. It holds until the person takes it back."
        return f"Signed, and in force until {presenters.said(signed.expires_on)} at 00:00."

    def form_invalid(self, form) -> HttpResponse:
        """The words now on the page are the ones to be read: say so where they are not those that were sent."""
        current = selectors.fingerprint(Consent.objects.get(pk=self.object.pk))
        if form.data.get("fingerprint") != current:
            if READ_AGAIN not in form.non_field_errors():
                form.add_error(None, READ_AGAIN)
            form.data = form.data.copy()
            form.data["fingerprint"] = current
        return super().form_invalid(form)


class PrintedForm(ConsentFileMixin, View):
    """The form to sign on paper, as the draft stands; with `?large`, in large print."""

    http_method_names = ["get"]

    def get(self, request, pk) -> HttpResponse:
        consent = self.object = self.get_object()
        if ConsentAction.WRITE not in self.can:
            audit.record_refusal(request.user, ConsentAction.WRITE, consent, rule=NotAllowed.code)
            raise NotAllowed("print a form")
        if consent.state != Consent.State.DRAFT:
            return redirect("consents:version", pk=pk)
        now = timezone.now()
        words = selectors.words_of(consent, talk=selectors.fresh_talk(consent.case, now), worker=request.user)
        paper = papers.consent_form(words, made_at=now)
        content = pdf.render("pdf/consent.html", paper, large="large" in request.GET)
        audit.record(request.user, audit.DOWNLOADED, consent, part="consent", title="Form to sign")
        response = HttpResponse(content, content_type="application/pdf")
        name = papers.file_name(consent.reference, consent.revision)
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class RecordCopy(ConsentFileMixin, View):
    """That the person has their copy, or wants it kept for them."""

    http_method_names = ["post"]

    def post(self, request, pk) -> HttpResponse:
        consent = self.object = self.get_object()
        if ConsentAction.WRITE not in self.can:
            audit.record_refusal(request.user, ConsentAction.WRITE, consent, rule=NotAllowed.code)
            raise NotAllowed("record a copy")
        form = CopyForm(request.POST)
        if form.is_valid():
            try:
                services.record_copy(actor=request.user, consent=consent, copy=form.cleaned_data["copy"])
                messages.success(request, "The copy is recorded.")
            except DomainError as error:
                messages.error(request, error.message)
        else:
            messages.error(request, "Choose whether the copy was given or is kept.")
        return redirect("consents:version", pk=pk)
