"""The page of one area of life, with its own form and its own draft (KW-12.1)."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessments.forms.areas import NOT_DISCUSSED, QUESTION, AreaForm
from assessments.models import ComprehensiveAssessment, DomainNeed
from assessments.policies import DomainNeedAction, domain_need_policy
from assessments.presenters import answers_of, counted, level_words, next_after, said_then, stops
from assessments.questions import Kind, questions_of
from assessments.selectors import comprehensive as selectors
from assessments.selectors.areas import AREA_FORM, agencies_around, before, drafted_by
from assessments.services.areas import save_area
from assessments.views.base import PART, UnderItsFileMixin
from cases.models import Case
from cases.policies import child_family_parts
from core import audit
from core.errors import NotAllowed
from core.views import VerbView

State = ComprehensiveAssessment.State


class AreaPage(UnderItsFileMixin, VerbView):
    """One of the areas: a form for who works on the case while the assessment is made, else a page to read."""

    policy = domain_need_policy
    form_class = AreaForm
    draft_form = AREA_FORM
    template_name = "assessments/area.html"
    object: DomainNeed

    def get_queryset(self):
        beside = ("domain", "assessment__case__service_user", "assessment__case__lead_agency", "assessment__follows")
        return super().get_queryset().select_related(*beside)

    def dispatch(self, request, *args, **kwargs):
        sought = DomainNeed.objects.filter(assessment=kwargs["pk"], domain__code=kwargs["code"]).values("pk").first()
        if sought is None:
            raise Http404
        self.kwargs = self.kwargs | sought
        self.object = self.get_object()
        if self.may_write:
            return super().dispatch(request, *args, **kwargs)
        if request.method not in {"GET", "HEAD"} and DomainNeedAction.WRITE not in self.can:
            audit.record_refusal(request.user, DomainNeedAction.WRITE, self.object, rule=NotAllowed.code)
            raise NotAllowed(f"write in area {self.object.pk}")
        return self.to_read() if request.method in {"GET", "HEAD"} else super().dispatch(request, *args, **kwargs)

    @property
    def case(self) -> Case:
        return self.object.assessment.case

    @property
    def may_write(self) -> bool:
        writing = self.object.assessment.state == State.OPEN and self.case.is_open
        return writing and DomainNeedAction.WRITE in self.can

    @property
    def title(self) -> str:  # type: ignore[override]  # the area's own name
        return self.object.domain.label

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.case.pk])

    def get_initial(self) -> dict[str, Any]:
        need = self.object
        level = NOT_DISCUSSED if need.not_discussed_because else ("" if need.level is None else str(need.level))
        initial: dict[str, Any] = {
            "level": level,
            **{
                name: getattr(need, name)
                for name in (
                    "not_discussed_because",
                    "own_words",
                    "strengths",
                    "access",
                    "blocked_by",
                    "other_service",
                    "professional_kind",
                )
            },
        }
        for question in questions_of(need.domain.code):
            answer = need.details.get(question.code)
            if question.kind is Kind.DATE and isinstance(answer, str):
                answer = date.fromisoformat(answer)
            initial[QUESTION + question.code] = answer
        if not hasattr(need, "_history"):  # a former version does not know whom it named: the conflict page asks
            initial["services"] = list(need.services.values_list("pk", flat=True))
            initial["shared_with"] = self.reading
        return initial | super().get_initial()

    @property
    def named(self) -> list[selectors.MaySee]:
        return selectors.named_for(self.case, self.object.domain.code, timezone.now())

    @property
    def reading(self) -> list[int]:
        return selectors.chosen_now(self.object, self.named)

    def get_form_kwargs(self) -> dict[str, Any]:
        then, former = before(self.object)
        return super().get_form_kwargs() | {
            "code": self.object.domain.code,
            "person": self.person,
            "services": agencies_around(self.case, self.object.assessment),
            "named": self.named,
            "reading": self.reading,
            "sharing_hint": self.sharing_hint(),
            "before": said_then(then, former.completed_on if former else None),
        }

    def sharing_hint(self) -> str:
        """From which consent, until when; and who reads the area without it."""
        consent = selectors.standing_consent(self.case, timezone.now())
        words = []
        if consent and consent.signed_on:
            until = f", in force until {date_format(consent.expires_on, 'j F Y')}" if consent.expires_on else ""
            words.append(f"From the consent of {date_format(consent.signed_on, 'j F Y')}{until}.")
        words.append("Only narrower is possible here.")
        if self.object.domain.code in child_family_parts():
            words.append("A case manager for the child and family reads this area by that role.")
        return " ".join(words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        need = self.object
        assessment = need.assessment
        needs = selectors.needs_of(assessment)
        side = stops(assessment, needs, current=need.domain.code, drafted=drafted_by(self.request.user, needs))
        done, begun = counted(side)
        following = next_after(needs, need.domain.code)
        return super().get_context_data(
            need=need,
            assessment=assessment,
            stops=side,
            done=done,
            begun=begun,
            areas=len(needs),
            number=[each.pk for each in needs].index(need.pk) + 1,
            following=following.domain.label if following else "the summary",
            **kwargs,
        )

    def get(self, request, *args, **kwargs) -> HttpResponse:
        audit.record(request.user, audit.OPENED, self.object, part="assessment")
        return super().get(request, *args, **kwargs)

    def to_read(self) -> HttpResponse:
        need = self.object
        audit.record(self.request.user, audit.OPENED, need, part="assessment")
        context = UnderItsFileMixin.get_context_data(
            self, need=need, assessment=need.assessment, level=level_words(need), answers=answers_of(need), form=None
        )
        return render(self.request, "assessments/area_read.html", context)

    def run(self, form) -> None:
        found = form.found()
        save_area(actor=self.request.user, need=self.object, **found)
        needs = selectors.needs_of(self.object.assessment)
        following = next_after(needs, self.object.domain.code)
        if self.request.POST.get("then") == "leave":
            self.success_url = reverse(PART, args=[self.case.pk])
        elif following is not None:
            self.success_url = following.get_absolute_url()
        else:
            self.success_url = reverse("assessments:summary", args=[self.object.assessment_id])
