from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View
from django.views.generic import DetailView

from agencies import forms
from agencies.policies import ADMIN, AgencyAction, agency_policy
from agencies.selectors import held_settings, setting, standing_of
from agencies.service_settings import DEFINITIONS, Definition
from agencies.services import settings as services
from agencies.views.agencies import AgencyCommand
from core import audit
from core.days import today
from core.views import SeenObjectMixin


class MySettings(View):
    """From the header to the settings of the agency that the person administers, else works in."""

    def get(self, request):
        standing = standing_of(request.user, today())
        agencies = standing.agencies_as(ADMIN) or standing.agencies
        if not agencies:
            raise Http404
        return redirect("agencies:agency-settings", pk=agencies[0])


class InsideMixin(SeenObjectMixin):
    """What an agency keeps to itself: for others the page does not exist."""

    policy = agency_policy

    def get_object(self, queryset=None):
        agency = super().get_object(queryset)
        if AgencyAction.VIEW_INSIDE not in self.can:
            audit.record_refusal(self.request.user, AgencyAction.VIEW_INSIDE, agency, rule="unseen")
            raise Http404
        return agency


class AgencySettings(InsideMixin, DetailView):
    """Every setting with the value that holds here, and where it comes from (S.1)."""

    template_name = "agencies/settings.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(groups=held_settings(self.object), **kwargs)


class SettingCommand(AgencyCommand):
    """A page about one setting of one agency."""

    action = AgencyAction.ADMINISTER

    @property
    def definition(self) -> Definition:
        try:
            return DEFINITIONS[self.kwargs["key"]]
        except KeyError:
            raise Http404 from None

    @property
    def cancel_url(self) -> str:
        return reverse("agencies:agency-settings", args=[self.object.pk])

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded by the object
        return self.object.name


class ChangeSetting(SettingCommand):
    """Give the agency a value of its own."""

    form_class = forms.SettingForm
    title, button, success_message = "Change a setting", "Save the value", "The setting is saved."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"definition": self.definition}

    def get_initial(self):
        value = setting(self.definition.key, self.object)
        if self.definition.kind == "switch":
            return super().get_initial() | {"value": "on" if value else "off"}
        return super().get_initial() | {"value": self.definition.typed(value)}

    def run(self, form):
        value = form.cleaned_data["value"]
        services.change_setting(actor=self.request.user, agency=self.object, key=self.definition.key, value=value)


class ResetSetting(SettingCommand):
    """Let the national value hold again."""

    form_class = forms.ConfirmForm
    button, success_message = "Use the national value", "The national value holds again."

    @property
    def title(self) -> str:  # type: ignore[override]  # worded by the object
        return f"{self.definition.label}: go back to the national value?"

    def run(self, form):
        services.reset_setting(actor=self.request.user, agency=self.object, key=self.definition.key)
