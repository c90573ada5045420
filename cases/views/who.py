"""Who can see one file, and why."""

from django.views.generic import DetailView

from cases.policies import CaseAction
from cases.selectors.sight import bars_of
from cases.selectors.who import who_sees
from cases.views.base import CaseFileMixin
from core import audit
from core.errors import NotAllowed


class WhoSeesFile(CaseFileMixin, DetailView):
    """Each person and agency, with their right, until when, and which parts; for those who work on the whole file."""

    template_name = "cases/who.html"

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if not self.file.is_whole:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"who sees case {case.pk}")
        return case

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        audit.record(self.request.user, audit.OPENED, self.object, part="who")
        assert self.sight is not None  # the file is whole
        barred = [str(bar.user) for bar in bars_of(self.object)]
        may_read_log = CaseAction.READ_LOG in self.can
        return context | {
            "who": who_sees(self.object, self.sight, self.at),
            "may_read_log": may_read_log,
            "barred": barred,
        }
