"""Giving somebody a role that goes over their time: the question to the manager, and what waits for an answer."""

from typing import Any

from django.utils import timezone
from django.views.generic import DetailView

from agencies.selectors import standing_of
from cases.forms.capacity import AgreeForm, CapacityForm
from cases.forms.roles import PostField
from cases.models import CapacityAgreement
from cases.policies import CapacityAction, CaseAction, capacity_policy, case_policy
from cases.rules.capacity import AGREEMENT, OVER, Room, said_hours
from cases.selectors.capacity import told_of, with_planned
from cases.services.capacity import agree_over_capacity
from core.days import today
from core.errors import DomainError
from core.views import CommandView, SeenObjectMixin


class AsksForAgreement:
    """A page that gives a role by its `give`. Over the worker's time, the same page asks why, and keeps what was typed.

    A manager reads beside each of their workers how much of their time is planned.
    """

    request: Any

    def give(self, form: CapacityForm) -> Any:
        raise NotImplementedError

    def run(self, form: CapacityForm) -> Any:
        try:
            return self.give(form)
        except DomainError as error:
            if error.code == OVER:
                form.ask_why()
            raise

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # stands before a view with a form
        if form.brought and AGREEMENT in form.brought:
            form.ask_why()
        managed = standing_of(self.request.user, today()).managed
        for field in form.fields.values():
            if managed and isinstance(field, PostField):
                offered: Any = field.queryset
                posts = with_planned(offered.filter(agency__in=managed))
                rows = posts.order_by().values_list("pk", "planned", "available")
                field.rooms = {pk: Room(planned, available) for pk, planned, available in rows}
        return form


class Capacity(SeenObjectMixin, DetailView):
    """What a worker took on over their time, and whether a manager of theirs has agreed."""

    policy = capacity_policy
    template_name = "cases/capacity.html"

    def get_queryset(self):
        return CapacityAgreement.objects.select_related("worker", "agency", "case", "taken_by", "agreed_by")

    def get_context_data(self, **kwargs):
        row = self.object
        (told,) = told_of(self.request.user, [row])
        return super().get_context_data(
            row=row,
            case_said=told.case_said,
            said=said_of(row),
            may_agree=CapacityAction.AGREE in self.can and row.agreed_at is None,
            sees_case=case_policy.allows(self.request.user, CaseAction.VIEW, row.case, at=timezone.now()),
            **kwargs,
        )


class AgreeOverCapacity(CommandView):
    """A manager agrees afterwards."""

    policy = capacity_policy
    action = CapacityAction.AGREE
    form_class = AgreeForm
    title, button = "Agree to more than a worker’s time holds", "I agree"
    success_message = "Your agreement is kept."

    def get_queryset(self):
        return CapacityAgreement.objects.select_related("worker", "agency", "case")

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        (told,) = told_of(self.request.user, [self.object])
        return f"{told.worker}, {told.case_said}: {said_of(self.object)}"

    def run(self, form):
        return agree_over_capacity(actor=self.request.user, agreement=self.object, **form.cleaned_data)


def said_of(row: CapacityAgreement) -> str:
    """“36.5 hours a week are planned, of 35.”"""
    return f"{said_hours(row.planned_hours)} hours a week were planned, of {said_hours(row.available_hours)}."
