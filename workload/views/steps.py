"""What a person was offered, step by step; and by group, whether the offer was the same (KW-1.1, KW-6.5)."""

from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from agencies.selectors import setting, standing_of
from cases.policies import CaseAction
from cases.views.base import CaseFileMixin
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.exports import CSV, XLSX, Column, Sheet, as_file
from workload.filters import OfferFilter
from workload.selectors.steps import GROUPS, STEPS, Group, hidden, offers_by, steps_of
from workload.views.team import ManagersOnly


class CaseSteps(CaseFileMixin, DetailView):
    """The steps of one case: the same list in every file, each offered, declined, done, or not offered yet."""

    template_name = "workload/steps.html"

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if not self.file.is_whole:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"read the steps of case {case.pk}")
        return case

    def get_context_data(self, **kwargs):
        may_work = CaseAction.WORK in self.can and self.object.is_open
        rows = [
            (step.label, status, reverse(step.page, args=[self.object.pk]) if may_work else "")
            for step, status in steps_of(self.object.pk)
        ]
        return super().get_context_data(rows=rows, **kwargs)


class Offers(ManagersOnly, TemplateView):
    """By group of people: to how many each step was offered, beside the hours that they had."""

    template_name = "workload/offers.html"
    title = "What was offered"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.filter = OfferFilter(request.GET, user=request.user)
        self.groups = offers_by(self.filter.qs, self.filter.group, today())
        kind = request.GET.get("export", "")
        return self.export(kind) if kind in (CSV, XLSX) else super().get(request, *args, **kwargs)

    def export(self, kind: str) -> HttpResponse:
        """A file may leave the service, so that small counts are hidden in it."""
        user: Any = self.request.user
        least = max(setting("small_cell_threshold", agency) for agency in standing_of(user, today()).managed)
        rows: list[tuple[str, ...]] = [("People", *(hidden(each.people, each.people, least) for each in self.groups))]
        for number, step in enumerate(STEPS):
            rows.append((step.label, *(hidden(each.steps[number].offered, each.people, least) for each in self.groups)))
        rows.append(("Hours a week for each", *(_hours(each, least) for each in self.groups)))
        columns = [Column("Offered to", itemgetter(0))]
        columns += [Column(each.label, itemgetter(at)) for at, each in enumerate(self.groups, start=1)]
        audit.record(user, "offers.exported", None, list=self.title, filters=list(self.filter.said), kind=kind)
        left_out = (f"counts below {least}, and names",)
        made_by = user.get_full_name() or user.get_username()
        return as_file(Sheet(self.title, columns, rows, made_by, self.filter.said, left_out), kind)

    def get_context_data(self, **kwargs):
        lines = [
            (step.label, [(each.label, each.people, each.steps[number]) for each in self.groups])
            for number, step in enumerate(STEPS)
        ]
        return super().get_context_data(
            filter=self.filter,
            groups=self.groups,
            by=GROUPS[self.filter.group],
            lines=lines,
            export_address=f"?{self.filter.address}&export=",
            **kwargs,
        )


def _hours(group: Group, least: int) -> str:
    return str(group.hours_each) if group.people >= least else "not shown"
