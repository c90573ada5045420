"""The forms of the service: the list, those of one case, and one form whole."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import DetailView

from cases.policies import CaseAction, case_policy
from cases.presenters import address
from cases.views.base import CaseFileMixin
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.lists import NumberedListView
from gapsblocks.columns import INSIDE
from gapsblocks.forms.lists import InsideFilter
from gapsblocks.policies import GapAction
from gapsblocks.presenters_inside import waits_for, ways_on
from gapsblocks.selectors.bundles import whose_quarters
from gapsblocks.selectors.inside import forms_inside, forms_numbered, forms_of, levels_of, status_inside, steps_of
from gapsblocks.selectors.levels import has_others_first
from gapsblocks.selectors.telling import telling_of
from gapsblocks.views.inside.base import PART, GapMixin

BEFORE_OTHERS = frozenset({GapAction.ADVISE, GapAction.SEND, GapAction.ANSWER})  # what a manager does with it inside


class Inside(NumberedListView):
    """The forms of the files that this person works on or answers for."""

    template_name = "gapsblocks/inside/list.html"
    filter_class = InsideFilter
    title = "Gaps and blocks"
    columns = INSIDE
    left_out = ("Names of people.",)

    def get_rows(self):
        return forms_inside(self.request.user)

    def numbered(self, numbers: Sequence[int]) -> list[Any]:
        return forms_numbered(numbers)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A quarter on paper and in numbers are for those who answer for a service."""
        return super().get_context_data(has_quarters=bool(whose_quarters(self.request.user, today())), **kwargs)

    def presented(self, rows: list[Any]) -> list[Any]:
        return [(row, status_inside(row, today())) for row in rows]


class OfCase(CaseFileMixin, DetailView):
    """The forms of one case."""

    template_name = "gapsblocks/inside/of_case.html"
    part = PART

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"read the gaps and blocks of case {case.pk}")
        return case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="gaps-and-blocks")
        may_raise = CaseAction.WORK in self.can and self.object.is_open
        return super().get_context_data(
            rows=[(row, status_inside(row, today())) for row in forms_of(self.object)],
            raise_url=address("gapsblocks:raise", self.object.pk) if may_raise else "",
            **kwargs,
        )


class FormPage(GapMixin, DetailView):
    """One form whole, level by level. Who reads it only as it left the service is led to that page."""

    template_name = "gapsblocks/inside/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if GapAction.VIEW_WHOLE not in self.can:
            return self.as_it_left()
        return self.render_to_response(self.get_context_data(object=self.object))

    def as_it_left(self) -> HttpResponse:
        page = address("gapsblocks:queued", self.object.pk)
        if not page:
            audit.record_refusal(self.request.user, GapAction.VIEW_WHOLE, self.object, rule=NotAllowed.code)
            raise NotAllowed(f"read form {self.object.pk} whole")
        return redirect(page)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        audit.record(user, audit.OPENED, row, part="gaps-and-blocks")
        can = self.can - BEFORE_OTHERS if has_others_first(user, row, today()) else self.can
        reads_file = CaseAction.VIEW_WHOLE in case_policy.can(user, row.case)
        return super().get_context_data(
            levels=levels_of(row, list(steps_of(row)), today()),
            ways=ways_on(row, can),
            waits_for=waits_for(row, can),
            plan_links=self.plan_links(reads_file),
            reads_file=reads_file,
            telling=telling_of(row),
            **kwargs,
        )

    def plan_links(self, reads_file: bool) -> list[tuple[str, str, str]]:
        """The goal and the step that it stands in the way of; of another’s file a service reads its own step alone."""
        row = self.object
        found = []
        if row.goal and reads_file:
            found.append(("Goal", row.goal.title, address("careplans:goal", row.goal.pk)))
        if row.step:
            found.append(("Step", row.step.title, address("careplans:action", row.step.pk)))
        return found
