"""Goals: added, written again, ranked by the person, reached or let go; with their milestones."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic import DetailView, View

from agencies.models import Agency
from agencies.selectors import local_holidays
from careplans import presenters, selectors
from careplans.forms.goals import EndGoalForm, GoalFields, GoalForm, MilestoneForm, SettleMilestoneForm
from careplans.models import Goal, Milestone
from careplans.policies import GoalAction, PlanAction, plan_rights
from careplans.rules.goals import smart_gaps
from careplans.selectors.holding import held_words
from careplans.selectors.sheet import areas_by_agency
from careplans.services import beside, goals
from careplans.states import ActionState, GoalState
from careplans.views.files import PART, GoalCommandView, GoalFileMixin, PlanCommandView, PlanFileMixin
from cases.models import CareDomain
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.text import whole_number

WORDS = ("domain", "title", "own_words", "motivation", "specific", "measure", "achievable_note", "relevance")


class ReadersMixin:
    """A form that offers the agencies which may read the person's own words."""

    def get_form_kwargs(self) -> dict[str, Any]:
        areas = areas_by_agency(self.case, self.at)  # type: ignore[attr-defined]
        readers = Agency.objects.filter(pk__in=[pk for pk, codes in areas.items() if codes]).order_by("sort_key", "pk")
        return super().get_form_kwargs() | {"readers": readers}  # type: ignore[misc]


class AddGoal(ReadersMixin, PlanCommandView):
    """One more goal, in the person's words."""

    action = PlanAction.GOVERN
    form_class = GoalFields
    title, button = "Add a goal", "Save the goal"
    lead = "Write what you have. What is missing is said on the plan, and nothing is agreed before it is there."

    def get_initial(self) -> dict[str, Any]:
        area = self.request.GET.get("area", "")
        return {"domain": CareDomain.objects.filter(code=area).first()}

    def run(self, form):
        goal = goals.add_goal(actor=self.request.user, plan=self.plan, **form.cleaned_data)
        self.success_url = reverse("careplans:goal", args=[goal.pk])
        return goal


class ChangeGoal(ReadersMixin, GoalCommandView):
    """The words of a goal."""

    action = GoalAction.WRITE
    form_class = GoalForm
    title, button = "Write the goal", "Save the goal"
    success_message = "The goal is saved."

    def get_initial(self) -> dict[str, Any]:
        goal: Goal = self.object
        initial = super().get_initial() | {name: getattr(goal, name) for name in (*WORDS, "target_date")}
        return initial | {"words_shared_with": list(goal.words_shared_with.values_list("pk", flat=True))}

    def run(self, form):
        return goals.change_goal(actor=self.request.user, goal=self.object, **form.cleaned_data)


class GoalPage(GoalFileMixin, DetailView):
    """One goal whole: words, five parts, steps, milestones, and what can be done with it."""

    template_name = "careplans/goal.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        goal: Goal = self.object
        today = day_of(self.at)
        audit.record(self.request.user, audit.OPENED, self.case, part=goal.domain.code)
        rights = plan_rights(self.case, case_policy.can(self.request.user, self.case)) if self.case.is_open else set()
        governs = PlanAction.GOVERN in rights
        lead, readers = self.case.lead_agency_id, areas_by_agency(self.case, self.at)
        steps: list[dict[str, Any]] = []
        closed = frozenset(local_holidays(lead))
        rows = goal.actions.select_related("agency", "worker", "proposed_from").order_by("position", "pk")
        for step in rows:
            sees = step.agency_id in (None, lead) or goal.domain.code in readers.get(step.agency_id or 0, ())
            steps.append(
                {
                    "row": step,
                    "owner": presenters.owner_of(step, self.person),
                    "by": presenters.near(step.target_date, today) or step.rhythm,
                    "status": presenters.status_of(step, today, can_see=sees),
                    "note": presenters.note_of(step, can_see=sees, today=today, closed=closed),
                }
            )
        url = reverse("careplans:milestone", args=[0]).replace("/0/", "/{}/", 1)
        milestones = [
            presenters.milestone(
                {
                    "pk": each.pk,
                    "title": each.title,
                    "state": each.state,
                    "due_on": each.due_on.isoformat() if each.due_on else "",
                    "settled_on": each.settled_on.isoformat() if each.settled_on else "",
                },
                today,
                url,
            )
            for each in goal.milestones.order_by("due_on", "pk")
        ]
        is_open = goal.state in (GoalState.DRAFT, GoalState.ACTIVE)
        changeable = governs and self.plan.is_open_to_change
        about = {
            "goal": goal,
            "missing": presenters.listed(smart_gaps(goal)) if is_open else "",
            "held": held_words(goal, today, closed) if is_open else "",
            "steps": [each for each in steps if each["row"].state != ActionState.DROPPED],
            "dropped": [each for each in steps if each["row"].state == ActionState.DROPPED],
            "milestones": milestones,
            "shared_with": list(goal.words_shared_with.all()),
            "may_write": changeable and is_open,
            "may_end": governs and self.plan.is_live and is_open,
            "may_reopen": (changeable if goal.state == GoalState.DROPPED else governs and self.plan.is_live)
            and not is_open,
            "may_add_step": PlanAction.WORK in rights and self.plan.is_live and is_open,
            "may_raise": CaseAction.WORK in self.file.can and self.case.is_open and is_open,
        }
        return super().get_context_data(**(about | kwargs))


class EndGoal(GoalCommandView):
    """A goal is reached, or let go."""

    action = GoalAction.WRITE
    form_class = EndGoalForm
    title, button = "The goal is reached, or let go", "Save"

    @property
    def lead(self) -> str:  # type: ignore[override]  # with the goal's title
        return f"“{self.object.title}”"

    def run(self, form):
        return goals.end_goal(actor=self.request.user, goal=self.object, **form.cleaned_data)


class ReopenGoal(GoalFileMixin, View):
    """Gone on with, or taken up again."""

    http_method_names = ["post"]

    def post(self, request, pk):
        goal = self.object = self.get_object()
        try:
            version = int(request.POST.get("version") or goal.version)
            goals.reopen_goal(actor=request.user, goal=goal, version=version)
            messages.success(request, "The goal is taken up again.")
        except (DomainError, ValueError) as error:
            messages.error(request, getattr(error, "message", "This page was sent without its version. Try again."))
        return redirect("careplans:goal", pk=pk)


class Order(PlanFileMixin, View):
    """The person's order: by drag, by keys and buttons, and without script by numbers (KW-12.3a)."""

    template_name = "careplans/order.html"

    def get(self, request, pk):
        self.object = self.get_object()
        self._check()
        return self._page(selectors.ranked(self.plan))

    def post(self, request, pk):
        self.object = self.get_object()
        self._check()
        now = selectors.ranked(self.plan)
        try:
            order, seen = self._sent(now)
        except ValueError:
            return self._page(now, error="Give each goal a whole number, 1 for the first.")
        if move := request.POST.get("move"):
            return self._page(_moved(order, move), seen=seen)
        try:
            goals.rank_goals(actor=request.user, plan=self.plan, order=order, seen=seen)
        except DomainError as error:
            if error.code == "order-changed":
                mine = [goal for goal in order if goal in now]
                mine += [goal for goal in now if goal not in mine]
                return self._page(mine, seen=now, theirs=now, error=error.message, status=409)
            return self._page(now, error=error.message)
        messages.success(request, f"This is {self.person}’s order now.")
        return redirect(self.plan_url)

    def _check(self) -> None:
        if PlanAction.GOVERN not in self.can:
            audit.record_refusal(self.request.user, PlanAction.GOVERN, self.object, rule=NotAllowed.code)
            raise NotAllowed("rank the goals")

    def _sent(self, now: list[int]) -> tuple[list[int], list[int]]:
        """The order wished for, from the numbers typed; and the order that the page had shown."""
        post = self.request.POST
        seen = [int(each) for each in post.getlist("seen")] or now
        shown = [int(each) for each in post.getlist("goal")]
        places = {pk: float(post.get(f"place-{pk}") or number) for number, pk in enumerate(shown, 1)}
        before = {pk: number for number, pk in enumerate(seen, 1)}

        def place(pk: int) -> tuple[float, bool, int]:
            # whoever types 1 for the fifth means: before the first
            return places[pk], places[pk] >= before.get(pk, 0), before.get(pk, 0)

        return sorted(shown, key=place), seen

    def _page(self, order, *, seen=None, theirs=None, error: str = "", status: int = 200):
        rows = Goal.objects.filter(plan=self.plan).select_related("domain").in_bulk(list(dict.fromkeys(order)))
        context = self.get_context_data(
            goals=[rows[pk] for pk in order if pk in rows],
            seen=seen or order,
            theirs=[rows[pk] for pk in theirs or () if pk in rows],
            error=error,
        )
        return render(self.request, self.template_name, context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current=PART, today=day_of(self.at), short=True)
        return {"identity": bar, "plan": self.plan, "person": self.person, "plan_url": self.plan_url} | kwargs


def _moved(order: list[int], move: str) -> list[int]:
    """The order with one goal a place up or down: the buttons, where no script runs."""
    way, _, key = move.partition("-")
    pk = whole_number(key)
    if pk in order:
        at = order.index(pk)
        to = at - 1 if way == "up" else at + 1
        if 0 <= to < len(order):
            order[at], order[to] = order[to], order[at]
    return order


class AddMilestone(GoalCommandView):
    """A marker on the way (MC-milestones)."""

    action = GoalAction.WRITE
    form_class = MilestoneForm
    title, button = "Add a milestone", "Add the milestone"

    def run(self, form):
        return beside.add_milestone(actor=self.request.user, goal=self.object, **form.cleaned_data)


class SettleMilestone(GoalCommandView):
    """Reached or missed, and when (MC-milestones). Found through its goal, and decided as the goal is."""

    action = GoalAction.WRITE
    form_class = SettleMilestoneForm
    title, button = "Milestone", "Save"

    def get_object(self, queryset=None):
        self.milestone = get_object_or_404(Milestone, pk=self.kwargs["pk"])
        self.kwargs = {**self.kwargs, "pk": self.milestone.goal_id}
        return super().get_object(queryset)

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each milestone
        return f"careplans.milestone.{self.milestone.pk}"

    @property
    def lead(self) -> str:  # type: ignore[override]  # with the milestone's title
        return self.milestone.title

    def get_initial(self) -> dict[str, Any]:
        # where two saved it, the page sets both side by side, each in its turn
        one = self.object if isinstance(self.object, Milestone) else self.milestone
        return {"version": one.version, "state": one.state, "settled_on": one.settled_on, "note": one.note}

    def run(self, form):
        return beside.settle_milestone(actor=self.request.user, milestone=self.milestone, **form.cleaned_data)
