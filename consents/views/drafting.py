"""A new consent, in steps that each save: the talk, then the agencies and what each may see."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from agencies.models import Agency
from cases.models import CareDomain, Case, Consent
from cases.policies import CaseAction, ConsentAction
from cases.views.base import CaseCommandView, CaseFileMixin
from consents import presenters, selectors, services
from consents.forms.drafting import TalkForm, WishesForm, initial_of, named_in
from consents.forms.signing import DeclineForm
from consents.selectors.directory import agencies_to_name, contact_at
from consents.views.base import PART, ConsentCommandView, ConsentFileMixin
from consents.wishes import Wish
from core import audit
from core.components import Rung
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed

STEPS = ("talk", "agencies", "sign")
BEGUN = (Consent.Kind.CASE_MANAGEMENT, Consent.Kind.ADDITIONAL, Consent.Kind.SERVICE_DELIVERY)


def kind_asked(given: str) -> str:
    """The kind of consent that a button or an address names; the six-month one where it names none."""
    return given if given in BEGUN else Consent.Kind.CASE_MANAGEMENT.value


class Begin(CaseFileMixin, View):
    """Begin a consent with the person, or go on with the one that was begun."""

    http_method_names = ["post"]

    def post(self, request, pk) -> HttpResponse:
        case = self.get_object()
        if CaseAction.WORK not in self.can:
            audit.record_refusal(request.user, CaseAction.WORK, case, rule=NotAllowed.code)
            raise NotAllowed("begin a consent")
        kind = kind_asked(request.POST.get("kind", ""))
        try:
            draft = services.draft_consent(actor=request.user, case=case, kind=kind)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(PART, pk=case.pk)
        step = "agencies" if selectors.fresh_talk(case, timezone.now()) else "talk"
        return redirect(f"consents:{step}", pk=draft.pk)


class StepView(ConsentCommandView):
    """One step of a draft. What was signed meanwhile is shown instead."""

    action = ConsentAction.WRITE
    step = ""

    def dispatch(self, request, *args, **kwargs) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **kwargs)
        if request.method == "GET" and self.object.state != Consent.State.DRAFT:
            return redirect("consents:version", pk=self.object.pk)
        return answer

    @property
    def steps(self) -> list[Rung]:
        second = "Agencies" if self.object.kind in Consent.SHARING else "Wishes"
        here = STEPS.index(self.step)
        titles = ("The talk", second, "Read and sign")
        return [
            Rung(title, state="done" if number < here else "now" if number == here else "")
            for number, title in enumerate(titles)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.object.replaces
        words = selectors.words_of(self.object)
        changes = []
        if before is not None:
            changes = presenters.changes_between(before.words or selectors.words_of(before), words)
        return super().get_context_data(
            **({"steps": self.steps, "before": before, "changes": changes, "shares": self._shares} | kwargs)
        )

    @property
    def _shares(self) -> bool:
        return self.object.kind in Consent.SHARING


class Talk(StepView):
    """The first step: what stays private and what cannot, who will see what, and that no is an answer."""

    step = "talk"
    template_name = "consents/talk.html"
    form_class = TalkForm
    button = "Save and go on"

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return f"The talk with {self.person}"

    def get_initial(self) -> dict[str, Any]:
        return {"held_on": today()}

    def get_success_url(self) -> str:
        return reverse("consents:agencies", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        talk = selectors.fresh_talk(self.case, timezone.now())
        return super().get_context_data(**({"talk": talk} | kwargs))

    def run(self, form) -> None:
        given = form.cleaned_data
        services.hold_talk(
            actor=self.request.user, case=self.case, held_on=given["held_on"], note=given["note"], **given["told"]
        )


class Agencies(StepView):
    """The second step. Every button saves what stands on the page, and then does what it says."""

    step = "agencies"
    template_name = "consents/agencies.html"
    form_class = WishesForm

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return {
            Consent.Kind.ADDITIONAL: f"One further agency for {self.person}",
            Consent.Kind.SERVICE_DELIVERY: f"Working with {self.person}",
        }.get(Consent.Kind(self.object.kind), f"What each agency may see of {self.person}")

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.request.method == "POST":
            wanted = named_in(self.request.POST)
        else:
            wanted = [scope.agency_id for scope in self.object.scopes.order_by("agency__sort_key", "pk")]
        found = Agency.objects.filter(is_active=True).in_bulk(wanted)
        agencies = [found[pk] for pk in wanted if pk in found]
        offered = agencies_to_name(
            self.request.user, self.case, timezone.now(), today(), without={agency.pk for agency in agencies}
        )
        return kwargs | {
            "consent": self.object,
            "agencies": agencies,
            "offered": offered,
            "domains": list(CareDomain.objects.order_by("position")),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        fields = context["form"].fields
        return context | {"asks_agency": "add" in fields, "asks_apart": "offence" in fields}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.is_final = self.request.POST.get("do", "next") == "next"
        return form

    def form_valid(self, form) -> HttpResponse:
        do = self.request.POST.get("do", "next")
        try:
            self._save(form, self._after(do, form))
        except Conflict as conflict:
            return self._saved_elsewhere(form, conflict)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        self.forget_draft()
        here = reverse("consents:agencies", args=[self.object.pk])
        if do == "next":
            return redirect("consents:sign", pk=self.object.pk)
        if do == "save":
            messages.success(self.request, "The draft is saved. Nothing is shared until it is signed.")
            return redirect(PART, pk=self.case.pk)
        added = form.cleaned_data.get("add")
        return redirect(f"{here}#agency-{added.pk}" if do == "add" and added else f"{here}#agencies")

    def _save(self, form, wishes: list[Wish]) -> None:
        given = form.cleaned_data
        services.save_draft(
            actor=self.request.user,
            consent=self.object,
            version=given["version"],
            purposes=given.get("purposes", []),
            purpose_words=given.get("purpose_words", ""),
            exceptions=given["exceptions"],
            wishes=wishes,
        )

    def _after(self, do: str, form) -> list[Wish]:
        """The wishes of the page, after what its button does to them."""
        wishes = form.wishes()
        verb, _, of = do.partition("-")
        if verb == "add":
            agency = form.cleaned_data.get("add")
            if agency is None:
                raise DomainError("Choose the agency to add.", code="no-agency", field="add")
            contact = contact_at(self.request.user, self.case, agency, timezone.now())
            return [*wishes, Wish(agency=agency.pk, contact_name=contact)]
        if verb == "remove":
            return [wish for wish in wishes if str(wish.agency) != of]
        if verb == "same":
            to, _, source = of.partition("-")
            like = next((wish for wish in wishes if str(wish.agency) == source), None)
            if like is not None:
                return [_like(wish, like) if str(wish.agency) == to else wish for wish in wishes]
        return wishes

    def _saved_elsewhere(self, form, conflict: Conflict) -> HttpResponse:
        """Somebody saved the draft first. Their words stand beside this page, which can be saved in their place."""
        current = conflict.instance
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        form.add_error(
            None,
            "Somebody else saved this draft while you were writing. What you wrote is on this page. "
            "Look at theirs, below; saving puts yours in its place.",
        )
        saved = [(scope.agency.label, _words_of(scope)) for scope in current.scopes.select_related("agency")]
        context = self.get_context_data(form=form, theirs=saved)
        return self.render_to_response(context, status=409)


def _like(wish: Wish, other: Wish) -> Wish:
    information = other.information - {"whole-plan"} | (wish.information & {"whole-plan"})
    return Wish(
        agency=wish.agency,
        contact_name=wish.contact_name,
        domains=other.domains,
        information=information,
        offence=wish.offence,
        messages=wish.messages,
        told_of_leaving=wish.told_of_leaving,
    )


def _words_of(scope) -> str:
    items = scope.items.select_related("domain").order_by("domain__position", "information")
    return (
        ", ".join(item.domain.label if item.domain else item.get_information_display() for item in items) or "nothing"
    )


class Discard(ConsentFileMixin, View):
    """Throw a draft away."""

    http_method_names = ["post"]

    def post(self, request, pk) -> HttpResponse:
        consent = self.object = self.get_object()
        if ConsentAction.WRITE not in self.can:
            audit.record_refusal(request.user, ConsentAction.WRITE, consent, rule=NotAllowed.code)
            raise NotAllowed("discard a draft")
        case = consent.case_id
        try:
            services.discard_draft(actor=request.user, consent=consent)
            messages.success(request, "The draft is thrown away. What was signed before stands as it was.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(PART, pk=case)


class Decline(CaseCommandView):
    """The person says no: written down, and it costs them nothing."""

    part = PART
    action = CaseAction.WORK
    form_class = DeclineForm
    template_name = "consents/decline.html"
    button = "Record that they said no"
    success_message = "The answer is recorded. Nothing new is shared."
    object: Case

    @property
    def kind(self) -> str:
        return kind_asked(self.request.GET.get("kind", ""))

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return f"{presenters.called(self.object.service_user)} says no"

    @property
    def lead(self) -> str:  # type: ignore[override]  # of the kind asked about
        return f"Asked: {Consent.Kind(self.kind).label.lower()}. No is an answer. It costs no service, and can change."

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def run(self, form) -> None:
        services.decline_consent(
            actor=self.request.user, case=self.object, kind=self.kind, reason=form.cleaned_data["reason"]
        )
