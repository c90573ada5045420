"""What the pages about one form have in common inside the service."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from cases.models import Case
from cases.policies import case_policy
from cases.presenters import identity
from cases.selectors.files import case_file
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.inside import status_inside

PART = "gapsblocks:of-case"


def bar_of(user, case: Case):
    """The bar of the file above a page about one of its forms."""
    at = timezone.now()
    file = case_file(user, case, at, case_policy.can(user, case, at=at))
    return identity(file, current=PART, today=today(), short=True)


class GapMixin(SeenObjectMixin):
    """A page about one form, for those who read it whole, under the bar of its file."""

    policy = gap_policy
    object: GapsAndBlocksForm
    request: HttpRequest

    def get_queryset(self):
        return GapsAndBlocksForm.objects.select_related(
            *("case__service_user", "case__lead_agency", "agency", "domain", "goal__plan", "step", "about_agency"),
            *("forum", "raised_by", "advised_by", "sent_by", "national_by", "answered_by", "told_by", "barrier"),
        )

    @property
    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.object
        about = {
            "identity": bar_of(self.request.user, form.case),
            "gap": form,
            "status": status_inside(form, today()),
        }
        return super().get_context_data(**(about | kwargs))


class GapCommandView(GapMixin, CommandView):
    """A page that goes on from one form: it asks what its `verb` takes, by the same names."""

    template_name = "gapsblocks/inside/command.html"
    verb: Callable[..., Any]  # a service, as a staticmethod

    def run(self, form) -> Any:
        return self.verb(actor=self.request.user, form=self.object, **form.cleaned_data)

    def get_object(self, queryset=None):
        """A co-ordinator does some of this too, at their own desk: here stands whose form it is."""
        form = super().get_object(queryset)
        if GapAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, GapAction.VIEW_WHOLE, form, rule=NotAllowed.code)
            raise NotAllowed(f"read form {form.pk} whole")
        return form
