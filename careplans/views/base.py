"""What the pages of partners have: the part of the plan that this reader takes part in, and nothing of the rest."""

from typing import Any

from django.urls import reverse

from agencies.models import Agency
from careplans.selectors.extract import PlanExtract
from careplans.selectors.reading import part_for, reads_for
from cases.policies import CaseAction
from cases.presenters import address
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.errors import NotAllowed


def way_back(case_id: int, *, is_whole: bool) -> str:
    """The plan, for who reads the whole file; one's own part of it; else the file."""
    page = address("careplans:plan" if is_whole else "careplans:part", case_id)
    return page or reverse("desk:case", args=[case_id])


class PartnersMixin(CaseFileMixin):
    """A page for whoever takes part in a plan that another agency leads."""

    plan: PlanExtract | None
    areas: dict[int, frozenset[str]]
    attempted = "take_part_in_plan"

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        self.areas = {} if CaseAction.VIEW_WHOLE in self.can else reads_for(self.request.user, case, self.at)
        if not self.areas:
            audit.record_refusal(self.request.user, self.attempted, case, rule=NotAllowed.code)
            raise NotAllowed(f"take part in the plan of case {case.pk}")
        self.plan = part_for(self.request.user, case, self.at)
        return case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A partner's page is given its part of the plan, and neither the case nor the file."""
        agencies = Agency.objects.in_bulk(list(self.areas)).values()
        names = " and ".join(sorted(agency.label for agency in agencies))
        mine = {"plan": self.plan, "agency": names, "pk": self.object.pk}
        context = super().get_context_data(**(mine | kwargs))
        for name in ("object", "case", "file"):
            context.pop(name, None)
        return context


class PartnersCommand(PartnersMixin, CaseCommandView):
    """One verb of a partner in a plan. The verb itself asks again for whom it is done."""

    action = CaseAction.VIEW

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:part", args=[self.object.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": list(self.areas)}
