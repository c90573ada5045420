"""What the person was told of a form, whether they agree to be named, and what goes into the quarterly report."""

from typing import Any

from core.days import today
from gapsblocks.forms import rounds as forms
from gapsblocks.policies import GapAction
from gapsblocks.selectors.naming import naming_of
from gapsblocks.selectors.telling import telling_of
from gapsblocks.services import naming, reporting, telling
from gapsblocks.views.inside.base import GapCommandView


class FormCommand(GapCommandView):
    """A page under the bar of the file that says which form it is about."""

    action: str = GapAction.WRITE

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded by the form
        return self.object.title


class TellStep(FormCommand):
    """The person was told where the form stands. It goes on."""

    form_class = forms.TellForm
    verb = staticmethod(telling.tell_step)
    template_name = "gapsblocks/rounds/tell.html"
    title = "Tell the person where it stands"
    button = "Save what was told"
    success_message = "Saved. The form goes on as before."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"told_on": today()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"telling": telling_of(self.object)} | kwargs))


class AgreeToBeNamed(FormCommand):
    """The person agrees that the co-ordinators may know the name (LAW-gap-identity)."""

    form_class = forms.AgreeForm
    verb = staticmethod(naming.agree_to_be_named)
    template_name = "gapsblocks/rounds/agree.html"
    title = "The person agrees to be named"
    button = "Save: the name may be read"
    success_message = "Saved. The co-ordinators who have the form read the name from now on."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"agreed_on": today()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"consent": naming_of(self.object)} | kwargs))


class TakeBackNaming(FormCommand):
    """They take it back: the name closes at once."""

    form_class = forms.TakeBackForm
    verb = staticmethod(naming.take_back_naming)
    template_name = "gapsblocks/rounds/take_back.html"
    title = "The person takes the name back"
    button = "Close the name"
    success_message = "The name is closed. Nobody outside the service reads it any more."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"consent": naming_of(self.object)} | kwargs))


class MarkForReport(FormCommand):
    """It goes to no co-ordinator: the quarterly report to the homeless body takes it (GB1-gap-homeless)."""

    action = GapAction.SEND
    template_name = "gapsblocks/rounds/report.html"
    form_class = forms.ReportForm
    verb = staticmethod(reporting.mark_for_report)
    title = "Into the quarterly report"
    button = "Mark it for the report"
    success_message = "Marked. The next quarterly report counts it, without the person."
