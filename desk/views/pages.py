from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import DetailView, TemplateView

from agencies.models import Agency
from careplans.selectors.reading import part_for, part_of_agency
from cases.models import CareDomain
from cases.policies import CaseAction, parts_shared_with, sight_of, visible_parts
from cases.presenters import identity_of_part, timeline_of
from cases.selectors import agencies_to_open_in, search_cases
from cases.selectors.parts import labels_of
from cases.selectors.shared import shared_file
from cases.selectors.who import read_by_name
from cases.views.base import CaseFileMixin, found_case
from consents import papers
from core import audit, memo, pdf
from core.days import day_of
from core.errors import NotAllowed
from desk.selectors import case_page
from desk.selectors.also import partners_steps
from desk.selectors.assessed import assessment_for, assessment_of_agency
from desk.selectors.home import home
from desk.selectors.noted import notes_for, notes_of_agency
from desk.selectors.part_on_paper import on_paper


class CasePage(CaseFileMixin, DetailView):
    """One case, as this person may see it. That it was opened is written down."""

    template_name = "desk/case_page.html"
    part = "desk:case"

    def fetch(self):
        if CaseAction.VIEW_WHOLE not in self.can:
            return super().fetch()  # a partner's part is made of less
        return found_case(case_page.case_for_overview, case=self.kwargs["pk"], at=timezone.now())

    def render_to_response(self, context, **kwargs):
        audit.record(self.request.user, audit.OPENED, self.object)
        if self.file.shared:
            return self.partners_part(self.file.shared, context["identity"])
        return super().render_to_response(context, **kwargs)

    def partners_part(self, shared, identity):
        """A partner's page is given its part of the file, and not the case."""
        context = {
            "shared": shared,
            "identity": identity,
            "lead": case_page.partners_lead(self.file, shared),
            "steps": partners_steps(self.file),
            "assessment": assessment_for(self.request.user, self.object, self.at, self.file.parts),
            **self.partners_plan(),
            "notes": notes_for(self.request.user, self.object, self.at, self.file.parts),
            "paper_url": reverse("desk:part-on-paper", args=[self.object.pk]) if shared.agreed else "",
        }
        return render(self.request, "desk/shared_page.html", context)

    def partners_plan(self) -> dict[str, Any]:
        """The reader's own part of the plan, and the way to its page."""
        plan = part_for(self.request.user, self.object, self.at)
        shown: dict[str, Any] = {"plan": plan, "plan_links": True}
        if plan:
            shown |= {"plan_url": reverse("careplans:part", args=[self.object.pk]), "plan_words": "Work on your part"}
        return shown

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.sight:
            page = case_page.overview(self.file, self.sight, self.at)
            context |= {"page": page, "happenings": timeline_of(page.timeline)}
        return context


class AsAgency(CaseFileMixin, DetailView):
    """See it as Harbour sees it: the very page that its key workers get, for those who work on the whole file."""

    part = "desk:case"
    short_identity = True

    def get(self, request, *args, **kwargs):
        case = self.object = self.get_object()
        if not self.file.is_whole:
            audit.record_refusal(request.user, "see_as_agency", case, rule=NotAllowed.code)
            raise NotAllowed(f"see case {case.pk} as an agency sees it")
        agency = get_object_or_404(Agency, pk=kwargs["agency"])
        if agency.pk == case.lead_agency_id:
            raise Http404  # it sees the file itself
        at = self.at
        parts = parts_shared_with([agency.pk], case, at)
        context = {
            "agency": agency,
            "back_url": case.get_absolute_url(),
            "who_url": reverse("cases:who", args=[case.pk]),
        }
        audit.record(request.user, audit.OPENED, case, part="as-agency", agency=agency.pk)
        if parts:
            shared = shared_file(case, parts, {agency.pk: agency.label}, at)
            context |= {
                "shared": shared,
                "identity": identity_of_part(shared),
                "lead": case_page.agencys_lead(shared),
                "assessment": assessment_of_agency(case, agency.pk, at),
                "plan": part_of_agency(case, agency.pk, at),
                "notes": notes_of_agency(case, agency.pk, at),
            }
        else:
            labels = labels_of(CareDomain.objects.order_by("position"))
            context["by_name"] = read_by_name(sight_of(case, at), agency, labels)
        return render(request, "desk/as_agency.html", context)


class PartOnPaper(CaseFileMixin, DetailView):
    """A partner's part of the file as a paper, for as long as consent opens it."""

    part = "desk:case"
    short_identity = True

    def get(self, request, *args, **kwargs):
        case = self.object = self.get_object()
        shared = self.file.shared
        if shared is None or not shared.agreed:
            audit.record_refusal(request.user, "print_part", case, rule=NotAllowed.code)
            raise NotAllowed(f"print a part of case {case.pk}")
        made_for = f"{request.user}, {shared.agency}"
        assessment = assessment_for(request.user, case, self.at)
        plan = part_for(request.user, case, self.at)
        notes = notes_for(request.user, case, self.at, self.file.parts)
        part = on_paper(shared, assessment, plan, notes)
        context = papers.agency_part(part, made_at=self.at, made_for=made_for)
        paper = pdf.render("pdf/agency_part.html", context, large="large" in request.GET)
        # Making it takes a moment, in which the person may have taken their consent back: asked again before it goes.
        memo.forget()
        now = timezone.now()
        extracts = (
            assessment_for(request.user, case, now),
            part_for(request.user, case, now),
            notes_for(request.user, case, now, visible_parts(request.user, case, now)),
        )
        if extracts != (assessment, plan, notes) or not self.file.parts <= visible_parts(request.user, case, now):
            audit.record_refusal(request.user, "print_part", case, rule="unseen")
            raise Http404
        audit.record(request.user, "part.printed", case, part="shared")
        name = papers.file_name(shared.reference, "part")
        disposition = content_disposition_header(as_attachment=False, filename=name)
        return HttpResponse(paper, content_type="application/pdf", headers={"Content-Disposition": disposition})


class Home(TemplateView):
    """Where a person lands after signing in: what waits for them, by the roles they hold."""

    template_name = "desk/home.html"

    def get_context_data(self, **kwargs):
        shows_all = "all" in self.request.GET
        found = home(self.request.user, timezone.now(), shows_all=shows_all)
        return super().get_context_data(home=found, **kwargs)


class Search(TemplateView):
    """Finding a file from the header, among those that this person may see."""

    template_name = "desk/search.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        answer = search_cases(user, self.request.GET.get("q", "")[:200])
        may_ask = bool(agencies_to_open_in(user, day_of(timezone.now())))
        return super().get_context_data(answer=answer, may_ask=may_ask, **kwargs)
