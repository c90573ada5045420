"""The plan of a case: its page, its beginning, its key worker, and what is not done now."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView, View

from accounts.models import User
from careplans import presenters, presenters_beside, selectors
from careplans.forms.plans import BeginForm, KeyWorkerForm, NoActionForm, SharedCareForm
from careplans.models import Action, CarePlan
from careplans.pictures import LEVELS
from careplans.policies import PlanAction, plan_rights
from careplans.selectors.agreeing import standing_of_agencies
from careplans.selectors.sheet import fresh_sheet, sheet_of, shown_plan
from careplans.selectors.templates import usable_for
from careplans.services import beside, plans
from careplans.states import PlanState
from careplans.views.files import PART, PlanCommandView, PlanFileMixin
from cases.models import CareDomain
from cases.policies import CaseAction
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed


class PlanPage(CaseFileMixin, DetailView):
    """The plan that stands, or with `?draft` the one being made: goals in the person's order, and what is to settle."""

    template_name = "careplans/plan.html"
    part = PART
    short_identity = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, self.object, rule=NotAllowed.code)
            raise NotAllowed("the plan of a file")
        audit.record(self.request.user, audit.OPENED, self.object, part="plan")
        case = self.object
        person = presenters.called(case.service_user)
        rights = plan_rights(case, self.can) if case.is_open else frozenset()
        plan, all_plans = shown_plan(case, self.at, draft="draft" in self.request.GET)
        about: dict[str, Any] = {
            "person": person,
            "plan": plan,
            "may_begin": PlanAction.GOVERN in rights and not any(each.state == PlanState.DRAFT for each in all_plans),
        }
        if plan is not None:
            sheet = sheet_of(plan, case, self.at)
            about |= self._about(sheet, person, rights)
            about["others"] = [each for each in all_plans if each.pk != plan.pk]
        return super().get_context_data(**(about | kwargs))

    def _about(self, sheet, person: str, rights) -> dict[str, Any]:
        plan = sheet.plan
        plan.case = self.object  # fetched already
        status, words = presenters.truth_of(sheet)
        governs = PlanAction.GOVERN in rights
        settle = presenters.to_settle(sheet)
        listed = sheet.reviews if plan.is_standing else ()
        only = Action.Kind.SKILLS if self.request.GET.get("show") == Action.Kind.SKILLS else ""
        return {
            "sheet": sheet,
            "agreeing": standing_of_agencies(plan, self.at),
            "agencies_url": reverse("careplans:agencies", args=[plan.pk]),
            "cards": presenters.cards(sheet, person, only=only),
            "only": only,
            "skills_count": presenters.skills_count(sheet),
            "truth": (status, words),
            "review": presenters.review_of(plan, sheet.today),
            "review_begun": next((each for each in listed if each.is_draft), None),
            "last_review": next((each for each in listed if not each.is_draft), None),
            "settle": settle,
            "stands_between": sum(each.stands_between for each in settle),
            "need_picture": sheet.needs,
            "goal_bars": presenters.goal_bars(sheet),
            "owner_bars": presenters.owner_bars(sheet, person),
            "said_not_now": presenters.said_not_now(sheet),
            "without_step": presenters.without_step(sheet),
            "roles": presenters_beside.roles_of(sheet),
            "links": presenters_beside.links_of(sheet),
            "aftercare": presenters_beside.aftercare_of(sheet),
            "dropped": [goal for goal in sheet.goals if goal.state == "dropped"],
            "may_change": governs and plan.is_open_to_change,
            "may_govern": governs and plan.is_live,
            "may_work": PlanAction.WORK in rights and plan.is_live,
            "is_draft": plan.state == PlanState.DRAFT,
        }


class Begin(CaseCommandView):
    """A plan is begun from what was found."""

    action = CaseAction.VIEW_WHOLE
    form_class = BeginForm
    template_name = "careplans/form.html"
    part = PART
    title, button = "Begin the plan", "Begin the plan"
    lead = "A draft, made with the person. Nothing holds until it is signed."

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if PlanAction.GOVERN not in plan_rights(self.object, self.can):
            audit.record_refusal(request.user, PlanAction.GOVERN, self.object, rule=NotAllowed.code)
            raise NotAllowed("begin a plan")
        return super().dispatch(request, *args, **kwargs)

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def get_success_url(self) -> str:
        return reverse(PART, args=[self.object.pk]) + "?draft"

    def get_initial(self) -> dict[str, Any]:
        found = selectors.finished_assessment(self.object) is not None
        return {"kind": CarePlan.Kind.COMPREHENSIVE if found else CarePlan.Kind.INITIAL, "setting": "service"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"templates": usable_for(self.request.user, self.object)}

    def run(self, form):
        return plans.begin_plan(actor=self.request.user, case=self.object, **form.cleaned_data)


class Drop(PlanFileMixin, View):
    """A draft is not pursued."""

    http_method_names = ["post"]

    def post(self, request, pk):
        plan = self.object = self.get_object()
        try:
            plans.drop_plan(actor=request.user, plan=plan)
            messages.success(request, "The draft is not pursued. It is kept, and can be read.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(PART, pk=plan.case_id)


class KeyWorker(PlanCommandView):
    """Who answers for the plan (MC-kw-named)."""

    action = PlanAction.GOVERN
    form_class = KeyWorkerForm
    title, button = "Key worker of the plan", "Name the key worker"
    success_message = "The key worker of the plan is named."

    def get_initial(self) -> dict[str, Any]:
        return {"key_worker": self.plan.key_worker_id}

    def get_form_kwargs(self) -> dict[str, Any]:
        people = selectors.possible_key_workers(self.case, day_of(self.at), self.at)
        return super().get_form_kwargs() | {"people": User.objects.filter(pk__in=people).order_by("last_name", "pk")}

    def run(self, form):
        return plans.name_key_worker(actor=self.request.user, plan=self.plan, **form.cleaned_data)


class Area(PlanCommandView):
    """One area with a need: a goal for it, or why nothing is done now (KW-5.2.1, KW-8.3a)."""

    action = PlanAction.GOVERN
    form_class = NoActionForm
    template_name = "careplans/area.html"
    button = "Save the reason"
    success_message = "The reason stands in the plan."

    @property
    def title(self) -> str:  # type: ignore[override]  # with the name of the area
        return self.domain.label

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each area
        return f"careplans.area.{self.kwargs['code']}"

    @property
    def domain(self) -> CareDomain:
        return get_object_or_404(CareDomain, code=self.kwargs["code"])

    def get_initial(self) -> dict[str, Any]:
        said = self.plan.no_actions.filter(domain=self.domain).first()
        return {"because": said.because if said else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = fresh_sheet(self.plan, self.at)
        found = next((each for each in sheet.found if each.code == self.domain.code), None)
        goals = [goal for goal in sheet.goals if goal.domain.code == self.domain.code and goal.state != "dropped"]
        readers = [agency for agency, areas in sheet.readers.items() if self.domain.code in areas]
        about = {
            "domain": self.domain,
            "found": found,
            "level": LEVELS[found.level] if found and found.level is not None else "",
            "goals": goals,
            "agencies": [
                agency.label
                for agency in selectors.partners_in(self.case, day_of(self.at), self.at)
                if agency.pk in readers
            ],
        }
        return super().get_context_data(**(about | kwargs))

    def run(self, form):
        return plans.say_no_action(actor=self.request.user, plan=self.plan, domain=self.domain, **form.cleaned_data)


class SharedCare(PlanCommandView):
    """Who of GP, workers and others does what (MC-shared-care)."""

    action = PlanAction.GOVERN
    form_class = SharedCareForm
    title, button = "Who does what", "Save"
    lead = "Where a GP shares the care. The usual roles are proposed; change them for a GP who does more."
    success_message = "Saved."

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial() | {"setting": self.plan.setting}
        rows = {row.task: row for row in self.plan.shared_care.all()}
        for task, who in beside.DEFAULTS.items():
            row = rows.get(task)
            initial |= {task.value: row.who if row else who.value, f"{task.value}_words": row.who_words if row else ""}
        return initial

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"tasks": [task.value for task in beside.DEFAULTS]}

    def run(self, form):
        return beside.set_shared_care(
            actor=self.request.user,
            plan=self.plan,
            version=form.cleaned_data["version"],
            setting=form.cleaned_data["setting"],
            roles=form.roles(),
        )
