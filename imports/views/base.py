"""What every page of one import is made of."""

from typing import Any

from django.shortcuts import redirect

from core.views import CommandView, SeenObjectMixin
from imports import forms
from imports.models import CaseloadImport
from imports.policies import ImportAction, import_policy

State = CaseloadImport.State


class OneImport(SeenObjectMixin):
    policy = import_policy

    def get_queryset(self):
        return CaseloadImport.objects.select_related("agency", "uploaded_by", "job")


class ImportCommand(CommandView):
    """A page with one verb about one import."""

    policy = import_policy
    action = ImportAction.DECIDE
    form_class: Any = forms.NothingForm
    open_in: tuple[str, ...] = (State.COLUMNS, State.DECIDING, State.DONE)

    def get_queryset(self):
        return CaseloadImport.objects.select_related("agency")

    def get(self, request, *args, **kwargs):
        if self.object.state not in self.open_in:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)
