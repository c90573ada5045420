"""What the person was told of a form, whether they agree to be named, and what goes into the quarterly report."""

from typing import Any

from core.days import today
from core.views import CommandView
from gapsblocks.forms import rounds as forms
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.naming import naming_of
from gapsblocks.selectors.telling import telling_of
from gapsblocks.services import naming, reporting, telling
from gapsblocks.views.rounds.base import bar_of


class FormCommand(CommandView):
    """A page that runs one verb on a form, inside the service and under the bar of its file."""

    policy = gap_policy
    action: str = GapAction.WRITE
    template_name = "gapsblocks/rounds/form.html"
    object: GapsAndBlocksForm

    def get_queryset(self):
        return GapsAndBlocksForm.objects.select_related("case__service_user", "case__lead_agency", "agency", "forum")

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"version": self.object.version}

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded by the form
        return f"{self.object.title} ({self.object.reference})"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = bar_of(self.request.user, self.object.case)
        return super().get_context_data(**({"identity": bar, "gap": self.object} | kwargs))


class TellStep(FormCommand):
    """The person was told where the form stands. It goes on."""

    form_class = forms.TellForm
    template_name = "gapsblocks/rounds/tell.html"
    title = "Tell the person where it stands"
    button = "Save what was told"
    success_message = "Saved. The form goes on as before."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"told_on": today()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"telling": telling_of(self.object)} | kwargs))

    def run(self, form):
        return telling.tell_step(actor=self.request.user, form=self.object, **form.cleaned_data)


class AgreeToBeNamed(FormCommand):
    """The person agrees that the co-ordinators may know the name (LAW-gap-identity)."""

    form_class = forms.AgreeForm
    template_name = "gapsblocks/rounds/agree.html"
    title = "The person agrees to be named"
    button = "Save: the name may be read"
    success_message = "Saved. The co-ordinators who have the form read the name from now on."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"agreed_on": today()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"consent": naming_of(self.object)} | kwargs))

    def run(self, form):
        return naming.agree_to_be_named(actor=self.request.user, form=self.object, **form.cleaned_data)


class TakeBackNaming(FormCommand):
    """They take it back: the name closes at once."""

    form_class = forms.TakeBackForm
    template_name = "gapsblocks/rounds/take_back.html"
    title = "The person takes the name back"
    button = "Close the name"
    success_message = "The name is closed. Nobody outside the service reads it any more."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"consent": naming_of(self.object)} | kwargs))

    def run(self, form):
        return naming.take_back_naming(actor=self.request.user, form=self.object, **form.cleaned_data)


class MarkForReport(FormCommand):
    """It goes to no co-ordinator: the quarterly report to the homeless body takes it (GB1-gap-homeless)."""

    action = GapAction.SEND
    form_class = forms.ReportForm
    title = "Into the quarterly report"
    button = "Mark it for the report"
    success_message = "Marked. The next quarterly report counts it, without the person."

    def run(self, form):
        return reporting.mark_for_report(actor=self.request.user, form=self.object, **form.cleaned_data)
