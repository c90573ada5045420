"""The papers of a plan: the person's own, the whole plan, and one agency's part. Made when they are asked for.

Nothing of them is kept, so a consent that was taken back a moment ago is taken back on paper too (ADR 0019). Making one
takes up to some seconds; who may read it is asked again before it goes.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import View

from agencies.models import Agency
from careplans import my_plan_paper, plan_papers
from careplans.models import CarePlan, PlanVersion
from careplans.policies import PlanAction, care_plan_policy
from careplans.selectors.aftercare import aftercare_of
from careplans.selectors.extract import PlanExtract
from careplans.selectors.papers import (
    agreeing_of,
    part_and_file,
    printed,
    printed_part,
    version_to_print,
)
from careplans.views.base import PartnersMixin
from cases.models import Case
from cases.policies import CaseAction
from cases.selectors.shared import SharedFile
from cases.views.base import CaseFileMixin
from consents.papers import file_name
from core import audit, memo, pdf
from core.errors import NotAllowed
from core.views import SeenObjectMixin

PART = "plan"
ATTEMPT = "print_plan_part"


def as_file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


class PlanPaper(SeenObjectMixin, View):
    """The whole plan: the last version as it was signed, or the draft. `?version=2` is a former one."""

    policy = care_plan_policy
    object: CarePlan
    http_method_names = ["get"]

    def get_queryset(self):
        return CarePlan.objects.select_related("case__service_user", "case__lead_agency", "key_worker")

    def get(self, request, pk: int) -> HttpResponse:
        plan = self.object = self.get_object()
        large = request.GET.get("size") == "large"
        try:
            version = version_to_print(plan, request.GET.get("version", ""))
        except LookupError as error:
            raise Http404 from error
        content = self.made(plan, version, large=large)
        memo.forget()
        if PlanAction.VIEW not in care_plan_policy.can(request.user, plan):
            audit.record_refusal(request.user, PlanAction.VIEW, plan, rule="unseen")
            raise Http404
        audit.record(request.user, audit.DOWNLOADED, plan, part=PART, title=self.called(plan, version), large=large)
        return as_file(content, self.name_of(plan, version, large=large))

    def made(self, plan: CarePlan, version: PlanVersion | None, *, large: bool) -> bytes:
        paper = printed(plan, version, timezone.now())
        words = plan_papers.whole_plan(
            paper, agreeing_of(paper), aftercare_of(plan.case, paper.at), made_by=str(self.request.user)
        )
        return pdf.render("pdf/care_plan.html", words, large=large)

    def called(self, plan: CarePlan, version: PlanVersion | None) -> str:
        return f"{plan.reference}, {f'version {version.number}' if version else 'draft'}"

    def name_of(self, plan: CarePlan, version: PlanVersion | None, *, large: bool) -> str:
        return file_name(plan.reference, version.number if version else "draft")


class MyPlanPaper(PlanPaper):
    """The person's own paper: two pages in plain words. Its file is called by nobody's name and no service's."""

    def made(self, plan: CarePlan, version: PlanVersion | None, *, large: bool) -> bytes:
        paper = printed(plan, version, timezone.now())
        return my_plan_paper.render(paper, made_by=str(self.request.user), large=large)

    def called(self, plan: CarePlan, version: PlanVersion | None) -> str:
        return f"My plan, {super().called(plan, version)}"

    def name_of(self, plan: CarePlan, version: PlanVersion | None, *, large: bool) -> str:
        return file_name("my-plan", "large-print" if large else "")


class AgencyPaper(View):
    """One agency's part, from its extract. Before it goes all is asked again: a consent may have been withdrawn."""

    http_method_names = ["get"]

    def sought(self) -> tuple[Case, PlanExtract, SharedFile]:
        """The case, the part and what stands around it, as this reader may have them at this instant."""
        raise NotImplementedError

    def get(self, request, **kwargs: Any) -> HttpResponse:
        case, part, shared = self.sought()
        paper = printed_part(case, part, shared, timezone.now())
        large = request.GET.get("size") == "large"
        words = plan_papers.agency_extract(paper, made_by=str(request.user))
        content = pdf.render("pdf/plan_extract.html", words, large=large)
        memo.forget()
        if self.sought()[1:] != (part, shared):
            audit.record_refusal(request.user, ATTEMPT, case, rule="unseen")
            raise Http404
        title = f"{part.reference}, part for {shared.agency}"
        audit.record(request.user, audit.DOWNLOADED, case, part=PART, title=title, large=large)
        return as_file(content, file_name(part.reference, "part-large-print" if large else "part"))


class ExtractPaper(CaseFileMixin, AgencyPaper):
    """What one agency reads of the plan, made for it by those who read the whole file (KW-8.3b)."""

    def sought(self) -> tuple[Case, PlanExtract, SharedFile]:
        case = self.object = self.get_object()
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("make a part of the plan for an agency")
        found = part_and_file(case, get_object_or_404(Agency, pk=self.kwargs["agency"]), self.at)
        if found is None:
            audit.record_refusal(self.request.user, ATTEMPT, case, rule="no-consent")
            raise NotAllowed("make a part of the plan for an agency that may read none")
        return case, *found


class PartPaper(PartnersMixin, AgencyPaper):
    """A partner's own part on paper, for as long as the page of it opens."""

    attempted = ATTEMPT

    def sought(self) -> tuple[Case, PlanExtract, SharedFile]:
        case = self.object = self.get_object()
        if self.plan is None or self.file.shared is None:  # nothing stands there yet
            raise Http404
        return case, self.plan, self.file.shared
