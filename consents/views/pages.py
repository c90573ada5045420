"""What is read of consents: the page of a file, and one version exactly as it was signed."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from cases.models import Case, Consent
from cases.policies import CaseAction, ConsentAction
from cases.views.base import CaseFileMixin
from consents import presenters, selectors
from consents.forms.signing import CopyForm
from consents.selectors.agreements import other_agreements
from consents.selectors.overview import agencies_of, consent_overview, withdrawals_of
from consents.views.base import PART, ConsentFileMixin
from core import attachments, audit
from core.days import day_of
from core.errors import NotAllowed


class ConsentPage(CaseFileMixin, DetailView):
    """Who may see what in this file, since when, until when, and what the person was asked."""

    template_name = "consents/consent.html"
    part = PART
    object: Case

    def get_context_data(self, **kwargs):
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, self.object, rule=NotAllowed.code)
            raise NotAllowed("the consents of a file")
        audit.record(self.request.user, audit.OPENED, self.object, part="consent")
        page = consent_overview(self.object, timezone.now())
        name = presenters.called(self.object.service_user)
        columns = page.matrix.columns
        return super().get_context_data(
            page=page,
            person=name,
            truth=presenters.truth_of(page, name),
            heads=[(each, presenters.status_of_column(each), presenters.note_of_column(each)) for each in columns],
            others=[(each, presenters.status_of(each, page.at)) for each in page.others],
            may_write=CaseAction.WORK in self.can and self.object.is_open,
            may_withdraw=CaseAction.WORK in self.can and bool(page.matrix.open_columns),
            other_drafts=[each for each in page.drafts if each != page.draft],
            kinds=self._askable(page),
            agreements=other_agreements(self.object, day_of(page.at)),
            **kwargs,
        )

    def _askable(self, page) -> list[tuple[str, str]]:
        """The other consents that may be asked for here, with the words of their buttons."""
        begun = {each.kind for each in page.drafts}
        stands = {each.kind for each in page.others if each.pk in page.in_force}
        kinds = [(Consent.Kind.ADDITIONAL.value, "Ask about one further agency")]
        if Consent.Kind.SERVICE_DELIVERY not in stands:
            kinds.append((Consent.Kind.SERVICE_DELIVERY.value, "Ask about working with us"))
        return [(kind, words) for kind, words in kinds if kind not in begun]


class Version(ConsentFileMixin, DetailView):
    """One consent as it was signed, or declined: read, printed, taken back, and never changed."""

    template_name = "consents/version.html"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.object.state == Consent.State.DRAFT:
            return redirect(reverse("consents:agencies", args=[self.object.pk]))
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs):
        consent, now = self.object, timezone.now()
        audit.record(self.request.user, audit.OPENED, consent, part="consent")
        words = consent.words or selectors.words_of(
            consent, talk=consent.discussion, signed_on=consent.signed_on, expires_on=consent.expires_on
        )
        next_one = Consent.objects.filter(replaces=consent, state=Consent.State.SIGNED).first()
        files = list(attachments.of_record(consent))
        in_force = consent.is_in_force(now)
        return super().get_context_data(
            reading=presenters.reading_of(words),
            status=presenters.status_of(consent, now),
            in_force=in_force,
            next_one=next_one,
            papers=[file for file in files if file.is_made_here],
            evidence=[file for file in files if not file.is_made_here],
            paper_is_due=consent.state == Consent.State.SIGNED and consent.kind in Consent.SHARING,
            withdrawals=[(each, agencies_of(each)) for each in withdrawals_of(consent.case).filter(consent=consent)],
            may_withdraw=in_force and ConsentAction.WITHDRAW in self.can,
            may_write=ConsentAction.WRITE in self.can,
            copy_form=CopyForm(initial={"copy": consent.copy}),
            **kwargs,
        )
