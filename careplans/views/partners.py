"""A partner's part of a plan, and what is done from it."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from careplans.forms import between as forms
from careplans.forms.aftercare import ConfirmOwnForm
from careplans.models import AftercareItem, Goal
from careplans.selectors.aftercare import asked_of, offered_by
from careplans.selectors.agreeing import answers_of
from careplans.selectors.issues import issues_of
from careplans.selectors.joining import joined
from careplans.selectors.reading import areas_to_propose
from careplans.services import aftercare, agreements, issues, joining, proposals
from careplans.views.base import PartnersCommand, PartnersMixin
from cases.models import CareDomain
from core import audit
from core.views import found_within

GOAL, AREA = "goal", "area"


class Part(PartnersMixin, DetailView):
    """What the reader's own agency reads of the plan, and what it can do there (KW-8.3b)."""

    template_name = "careplans/part.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, user = self.object, self.request.user
        audit.record(user, audit.OPENED, case, part="plan")
        return super().get_context_data(
            joinings=[joined(case, agency) for agency in self.areas],
            answers=answers_of(self.plan, case, self.areas) if self.plan else (),
            issues=issues_of(user, case),
            aftercare=offered_by(case, self.areas),
            may_write=case.is_open,
            **kwargs,
        )


class Join(PartnersCommand):
    """How one's service came into the plan: talked over with the person, agreed with the case manager."""

    form_class = forms.JoinForm
    title = "How your agency joins the plan"
    lead = "Before you add a step: talk your part over with the person, and agree it with the case manager."
    button = "Save"
    success_message = "Saved. The case manager has a notice."

    def run(self, form):
        return joining.record_joining(actor=self.request.user, case=self.object, **form.cleaned_data)


class Propose(PartnersCommand):
    """A step of one's own service, for the case manager to accept."""

    form_class = forms.ProposeForm
    title = "Propose a step of your agency"
    lead = "The case manager gets a notice. The step is part of the plan when they accept it."
    button = "Propose it"
    success_message = "The case manager has your proposal."

    def get_form_kwargs(self) -> dict[str, Any]:
        goals = [(f"{GOAL}:{goal.pk}", goal.title) for goal in (self.plan.goals if self.plan else ())]
        areas = [
            (f"{AREA}:{code}", f"Something new in {label.lower()}") for code, label in areas_to_propose(self.areas)
        ]
        return super().get_form_kwargs() | {"places": [*goals, *areas]}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"worker": self.request.user.pk}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.refused_by == "not-joined":
            url = reverse("careplans:join", args=[self.object.pk])
            context["way_on"] = ("Write down how your agency joins the plan", url)
        return context

    def run(self, form):
        data = dict(form.cleaned_data)
        kind, _, found = data.pop("where").partition(":")
        goal = Goal(pk=int(found)) if kind == GOAL else None
        domain = CareDomain.objects.get(code=found) if kind == AREA else None
        return proposals.propose_step(actor=self.request.user, case=self.object, goal=goal, domain=domain, **data)


class AgreePart(PartnersCommand):
    """One's service answers to its part of the plan, here."""

    form_class = forms.GiveAgreementForm
    template_name = "careplans/agree_part.html"
    title = "Answer to your agency’s part"
    lead = "You answer for your agency, to the part that you see below."
    button = "Send the answer"
    success_message = "The case manager has your answer."

    def run(self, form):
        return agreements.give_agreement(actor=self.request.user, case=self.object, **form.cleaned_data)


class RaiseIssue(PartnersCommand):
    """Something about the plan that does not work (KW-5.2.4)."""

    form_class = forms.IssueForm
    title = "Raise an issue about the plan"
    lead = "The case manager gets a notice, names who sees to it, and answers you here."
    button = "Raise it"
    success_message = "The case manager has your issue."

    def run(self, form):
        return issues.raise_issue(actor=self.request.user, case=self.object, **form.cleaned_data)


class OfferAftercare(PartnersCommand):
    """What one's service will do after the end (MC-aftercare)."""

    form_class = forms.OfferAftercareForm
    title = "Add to the aftercare"
    lead = "What your agency does for the person when the service ends. It is shown in the plan."
    button = "Add it"
    success_message = "It stands in the aftercare. The case manager has a notice."

    def run(self, form):
        return aftercare.offer_aftercare(actor=self.request.user, case=self.object, **form.cleaned_data)


class ConfirmOwnLink(PartnersCommand):
    """One's service confirms what it is named for in the aftercare."""

    form_class = ConfirmOwnForm
    title = "Confirm your part of the aftercare"
    button = "Confirm it"
    success_message = "Confirmed. The case manager has a notice."

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        del kwargs["agencies"]  # the support says for which of them
        return kwargs

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each support
        return f"careplans.confirm.{self.kwargs['item']}"

    @property
    def item(self) -> AftercareItem:
        return found_within(self.request.user, asked_of(self.object, self.areas), self.kwargs["item"])

    @property
    def lead(self) -> str:  # type: ignore[override]  # with its words
        return self.item.text

    def run(self, form):
        return aftercare.confirm_own_link(actor=self.request.user, item=self.item, **form.cleaned_data)
