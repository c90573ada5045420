"""What to do next with a person: the steps of the work and what each waits for (KW-2.1.2)."""

from typing import Any

from django.views.generic import DetailView

from cases.policies import CaseAction
from cases.views.base import CaseFileMixin
from core import audit
from core.errors import NotAllowed
from desk.selectors.procedure import procedure_of


class ProcedurePage(CaseFileMixin, DetailView):
    """The procedure of one case, from the entry to the review, for whoever reads the whole file."""

    template_name = "desk/procedure.html"
    part = "desk:case"
    short_identity = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, self.object, rule=NotAllowed.code)
            raise NotAllowed(f"read the procedure of case {self.object.pk}")
        audit.record(self.request.user, audit.OPENED, self.object, part="procedure")
        stages = procedure_of(self.request.user, self.file, self.at)
        return super().get_context_data(stages=stages, **kwargs)
