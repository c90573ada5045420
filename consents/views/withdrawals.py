"""Taking back: from the table in one step, for everybody, some agencies or some information."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from cases.models import Case, Consent, ConsentScope, ConsentWithdrawal
from cases.policies import CaseAction, ConsentAction, came_by
from cases.views.base import CaseCommandView, CaseFileMixin
from consents import presenters, services
from consents.forms.withdrawals import SaidForm, WithdrawForm
from consents.selectors.copies import copies_out
from consents.selectors.overview import agencies_of, withdrawals_of
from consents.selectors.sharing import (
    after_withdrawal,
    agencies_in,
    own_sharing,
    sharing_now,
    standing_scopes,
    things_in,
)
from consents.views.base import PART, ConsentCommandView
from core import audit
from core.errors import NotAllowed
from core.views import VerbView

Extent = ConsentWithdrawal.Extent


class WithdrawMixin(VerbView):
    """The form of a withdrawal over some consents in force; each is taken back by its own record."""

    template_name = "consents/withdraw.html"
    form_class = WithdrawForm
    button = "Stop sharing now"
    done: list[ConsentWithdrawal]

    def consents(self) -> list[Consent]:
        raise NotImplementedError

    @property
    def scopes(self) -> list[ConsentScope]:
        return standing_scopes(self.consents(), timezone.now())

    def get_form_kwargs(self) -> dict[str, Any]:
        scopes = self.scopes
        about = {"agencies": agencies_in(scopes), "codes": things_in(scopes, timezone.now())}
        return super().get_form_kwargs() | about

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        asked = self.request.GET.getlist("agency")
        if asked:
            initial |= {"extent": Extent.AGENCY.value, "agencies": asked}
        return initial

    def run(self, form) -> list[ConsentWithdrawal]:
        given = form.cleaned_data
        extent = given["extent"]
        self.done = self.take_back(
            extent=extent,
            channel=given["channel"],
            persons_words=given["persons_words"],
            agencies=[int(pk) for pk in given.get("agencies", ())] if extent != Extent.WHOLE else [],
            codes=given.get("codes", ()) if extent == Extent.ITEMS else (),
        )
        return self.done

    def take_back(self, **said: Any) -> list[ConsentWithdrawal]:
        raise NotImplementedError

    def get_success_url(self) -> str:
        taken = "&".join(f"w={withdrawal.pk}" for withdrawal in self.done)
        return f"{reverse('consents:withdrawn', args=[self.done[0].consent.case_id])}?{taken}"


class Withdraw(WithdrawMixin, CaseCommandView):
    """Of all that is shared from one file. A partner's key worker is sent to the page for their own agency."""

    part = PART
    action = CaseAction.TAKE_WITHDRAWAL
    object: Case

    def dispatch(self, request, *args, **kwargs) -> HttpResponseBase:
        # asked of the case's own policy before this view does it again: which page it is depends on the answer
        self.object = self.get_object()
        if CaseAction.TAKE_WITHDRAWAL in self.can and CaseAction.WORK not in self.can:
            return redirect("consents:take-withdrawal", pk=self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def consents(self) -> list[Consent]:
        return sharing_now(self.object, timezone.now())

    def take_back(self, **said: Any) -> list[ConsentWithdrawal]:
        return services.withdraw_sharing(actor=self.request.user, case=self.object, **said)

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return f"{presenters.called(self.object.service_user)} takes consent back"

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"nothing": not self.consents()} | kwargs))


class WithdrawOne(WithdrawMixin, ConsentCommandView):
    """Of one consent: its own page leads here."""

    action = ConsentAction.WITHDRAW

    def consents(self) -> list[Consent]:
        return [self.object] if self.object.is_in_force(timezone.now()) else []

    def take_back(self, **said: Any) -> list[ConsentWithdrawal]:
        return [services.withdraw_consent(actor=self.request.user, consent=self.object, **said)]

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return f"{self.person} takes back: {self.object.get_kind_display().lower()}"

    @property
    def scopes(self) -> list[ConsentScope]:
        return super().scopes if self.object.kind in Consent.SHARING else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"nothing": not self.consents()} | kwargs))


class Withdrawn(CaseFileMixin, DetailView):
    """What was just taken back: who can no longer see what, and what they see still."""

    template_name = "consents/withdrawn.html"
    part = PART
    short_identity = True
    object: Case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, self.object, rule=NotAllowed.code)
            raise NotAllowed("the withdrawals of a file")
        wanted = [int(pk) for pk in self.request.GET.getlist("w") if pk.isascii() and pk.isdigit()]
        taken = list(withdrawals_of(self.object).filter(pk__in=wanted)) if wanted else []
        agencies = {
            scope.agency
            for withdrawal in taken
            for scope in withdrawal.consent.scopes.all()
            if scope.agency.label in agencies_of(withdrawal)
        }
        now = timezone.now()
        return super().get_context_data(
            withdrawals=[(each, agencies_of(each)) for each in taken],
            after=after_withdrawal(self.object, sorted(agencies, key=lambda each: each.sort_key), now),
            copies=list(copies_out(self.object, agencies)),
            person=presenters.called(self.object.service_user),
            **kwargs,
        )


class TakeWithdrawal(CaseCommandView):
    """A partner's key worker heard it from the person: for their own agency only, which then sees nothing."""

    action = CaseAction.TAKE_WITHDRAWAL
    form_class = SaidForm
    template_name = "consents/take_withdrawal.html"
    button = "Stop sharing with us now"
    object: Case

    def dispatch(self, request, *args, **kwargs) -> HttpResponseBase:
        self.object = self.get_object()
        if CaseAction.WORK in self.can:
            return redirect("consents:withdraw", pk=self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def own(self) -> list[ConsentScope]:
        agencies = came_by(self.request.user, self.object, timezone.now())
        return own_sharing(self.object, agencies, timezone.now())

    @property
    def reader(self) -> str:
        """The agency for which this worker reads."""
        return self.file.shared.agency if self.file.shared else ""

    @property
    def title(self) -> str:  # type: ignore[override]  # with the reader's agency
        return f"{self.object.service_user.name} no longer shares with {self.reader}"

    def get_success_url(self) -> str:
        return reverse("desk:home")

    def form_valid(self, form) -> HttpResponse:
        self.success_message = f"Recorded. {self.reader} can no longer see this file. The case manager has been told."
        return super().form_valid(form)

    def run(self, form) -> None:
        services.withdraw_sharing(
            actor=self.request.user,
            case=self.object,
            extent=Extent.AGENCY,
            agencies={scope.agency_id for scope in self.own()},
            **form.cleaned_data,
        )
