"""A plan is looked at again: the reviews of a case, one of them as a difference, its parts, its end and its paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.generic import DetailView, View

from agencies.selectors import setting
from careplans import selectors
from careplans.forms.reviews import AreasForm, GoalsForm, SignReviewForm, TalkForm, ViewForm
from careplans.models import CarePlanReview, PlanVersion
from careplans.policies import PlanAction, ReviewAction, care_plan_review_policy, plan_rights
from careplans.review_papers import review_paper
from careplans.review_presenters import consent_hint, lacks_of, next_steps, reading_of, stops_of
from careplans.review_words import beside, review_words
from careplans.rules import reviews as rules
from careplans.selectors import reviews as found
from careplans.services import reviews
from careplans.snapshots import hash_of
from careplans.views.files import PART, PlanFileMixin
from cases.policies import CaseAction
from cases.views.base import CaseFileMixin
from core import attachments, audit, memo, pdf
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.views import CommandView

READ_AGAIN = "The review has changed since it was read. Read it again together, then sign."


class Reviews(CaseFileMixin, DetailView):
    """Every review of one file, and when the next is due."""

    template_name = "careplans/reviews.html"
    part = PART
    short_identity = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("the reviews of a file")
        audit.record(self.request.user, audit.OPENED, case, part="reviews")
        rights = plan_rights(case, self.can) if case.is_open else frozenset()
        listed = list(found.reviews_of(case))
        plan = selectors.standing_plan(case)
        begun = next((each for each in listed if each.is_draft), None)
        about = {
            "plan": plan,
            "reviews": listed,
            "begun": begun,
            "may_begin": plan is not None and begun is None and PlanAction.GOVERN in rights,
        }
        return super().get_context_data(**(about | kwargs))


class BeginReview(CaseFileMixin, View):
    """A review of the plan that stands."""

    http_method_names = ["post"]
    part = PART

    def post(self, request, pk):
        case = self.object = self.get_object()
        try:
            review = reviews.begin_review(actor=request.user, case=case)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("careplans:reviews", pk=case.pk)
        return redirect("careplans:review-part", pk=review.pk, part=rules.TALK)


class ReviewFileMixin(PlanFileMixin):
    """A page about one review, under the bar of its file."""

    policy = care_plan_review_policy
    object: CarePlanReview

    def get_queryset(self):
        beside = (
            "case__service_user",
            "case__lead_agency",
            "plan__case__service_user",
            "plan__case__lead_agency",
            "follows",
            "measure",
            "completed_by",
            "begun_by",
        )
        return CarePlanReview.objects.select_related(*beside)

    @property
    def plan(self):
        return self.object.plan

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:review", args=[self.object.pk])

    @property
    def may_write(self) -> bool:
        return self.object.is_draft and self.case.is_open and ReviewAction.WRITE in self.can


class ReviewPage(ReviewFileMixin, DetailView):
    """The last review beside this one, area by area; while it is a draft with what is still missing."""

    template_name = "careplans/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = self.object
        audit.record(self.request.user, audit.OPENED, review, part="reviews")
        about: dict[str, Any] = {"review": review, "may_write": self.may_write}
        if review.is_draft:
            sheet = found.review_sheet(review, self.at)
            words = review_words(sheet)
            missing = rules.lacking(sheet.facts)
            about |= {"stops": stops_of(review, sheet.facts), "missing": lacks_of(review, missing)}
        else:
            words = review.words
            about |= {
                "is_whole": hash_of(words) == review.words_hash if words else True,
                "files": attachments.of_record(review),
                "steps": next_steps(review, self.case, may_act=ReviewAction.WRITE in self.can and self.case.is_open),
            }
        before = review.follows
        about |= {
            "words": reading_of(words) if words else None,
            "beside": beside(before.words if before else None, words) if words else None,
            "before": before,
        }
        return super().get_context_data(**(about | kwargs))


class ReviewPart(ReviewFileMixin, CommandView):
    """One part of a review, with its own form and its own draft."""

    action = ReviewAction.WRITE
    template_name = "careplans/review_part.html"
    button = "Save and go on"
    FORMS: dict[str, Any] = {
        rules.TALK: (TalkForm, "The talk"),
        rules.GOALS: (GoalsForm, "The goals"),
        rules.AREAS: (AreasForm, "The areas of life"),
        rules.VIEW: (ViewForm, "The person’s view, and what follows"),
    }

    def dispatch(self, request, *args, **kwargs):
        if kwargs["part"] not in self.FORMS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def part(self) -> str:
        return self.kwargs["part"]

    @property
    def title(self) -> str:  # type: ignore[override]  # each part has its own
        return self.FORMS[self.part][1]

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each part
        return f"careplans.review.{self.part}"

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.object.is_draft else redirect(self.object)

    def get_form_class(self):
        return self.FORMS[self.part][0]

    @property
    def sheet(self) -> found.ReviewSheet:
        if "_sheet" not in self.__dict__:
            self._sheet = found.review_sheet(self.object, self.at)
        return self._sheet

    def get_form_kwargs(self) -> dict[str, Any]:
        more: dict[str, dict[str, Any]] = {
            rules.TALK: {},
            rules.GOALS: {"goals": self.sheet.goals},
            rules.AREAS: {"areas": self.sheet.areas},
            rules.VIEW: {
                "person": self.person,
                "measures": found.measures_to_attach(self.case),
                "consent_hint": consent_hint(self.sheet.consent_ends_on, day_of(self.at)),
            },
        }
        return super().get_form_kwargs() | more[self.part]

    def get_initial(self) -> dict[str, Any]:
        review = self.object
        initial = super().get_initial()
        if self.part in (rules.GOALS, rules.AREAS):
            return initial | found.answers_of(review, self.sheet.goals)
        names = [name for name in self.get_form_class().base_fields if name != "version"]
        found_values = {name: getattr(review, name) for name in names}
        if self.part == rules.TALK:
            found_values["held_on"] = review.held_on or day_of(self.at)
        else:
            found_values["phase"] = review.phase or self.sheet.phase_now
        return initial | found_values

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = self.sheet
        before = self.object.follows
        about = {
            "review": self.object,
            "current": self.part,
            "stops": stops_of(self.object, sheet.facts),
            "words": reading_of(review_words(sheet)),
            "then": found.answers_then(before) if before else {},
        }
        return super().get_context_data(**(about | kwargs))

    def run(self, form):
        given = dict(form.cleaned_data)
        version = given.pop("version")
        save: Any = {
            rules.TALK: reviews.save_talk,
            rules.GOALS: reviews.save_goals,
            rules.AREAS: reviews.save_areas,
            rules.VIEW: reviews.save_view,
        }[self.part]
        if self.part in (rules.GOALS, rules.AREAS):
            given = {"answers": form.answers()}
        save(actor=self.request.user, review=self.object, version=version, **given)
        following = [*rules.PARTS, ""][rules.PARTS.index(self.part) + 1]
        if following and self.request.POST.get("then") != "leave":
            self.success_url = reverse("careplans:review-part", args=[self.object.pk, following])


class SignReview(ReviewFileMixin, CommandView):
    """Read with the person, and signed by them and the case manager."""

    action = ReviewAction.WRITE
    form_class = SignReviewForm
    template_name = "careplans/review_sign.html"
    button = "Sign the review"

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.object.is_draft else redirect(self.object)

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return f"Read the review with {self.person}"

    def get_form_kwargs(self) -> dict[str, Any]:
        limit = setting("upload_max_mb", self.case.lead_agency_id)
        return super().get_form_kwargs() | {"bringer": self.request.user, "limit_mb": limit}

    @property
    def words(self) -> dict[str, Any]:
        if "_words" not in self.__dict__:
            self._sheet = found.review_sheet(self.object, self.at)
            self._words = review_words(self._sheet)
        return self._words

    def get_initial(self) -> dict[str, Any]:
        return {"fingerprint": hash_of(self.words)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.words
        before = self.object.follows
        about = {
            "review": self.object,
            "words": reading_of(words),
            "beside": beside(before.words if before else None, words),
            "missing": lacks_of(self.object, rules.lacking(self._sheet.facts)),
        }
        return super().get_context_data(**(about | kwargs))

    def run(self, form):
        given = dict(form.cleaned_data)
        given["signature"] = given["signature"] if given["given_how"] == PlanVersion.GivenHow.DRAWN else None
        given["scan"] = given["scan"] if given["given_how"] == PlanVersion.GivenHow.PAPER else None
        review = reviews.complete_review(actor=self.request.user, review=self.object, **given)
        messages.success(self.request, f"Signed. The plan is looked at again by {review.next_due_on:%-d %B %Y}.")

    def form_invalid(self, form):
        """The words now on the page are the ones to be read: say so where they are not those that were sent."""
        if self.object.is_draft and form.data.get("fingerprint") != hash_of(self.words):
            if READ_AGAIN not in form.non_field_errors():
                form.add_error(None, READ_AGAIN)
            form.data = form.data.copy()
            form.data["fingerprint"] = hash_of(self.words)
        return super().form_invalid(form)


class LeaveReview(ReviewFileMixin, View):
    """A draft is not pursued."""

    http_method_names = ["post"]

    def post(self, request, pk):
        review = self.object = self.get_object()
        try:
            reviews.leave_review(actor=request.user, review=review)
            messages.success(request, "The review is not pursued. The plan is still due as it was.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("careplans:reviews", pk=review.case_id)


class ReviewPaper(ReviewFileMixin, DetailView):
    """A complete review as a paper, made of the words that were signed (F7)."""

    def render_to_response(self, context, **kwargs):
        review = self.object
        if review.state != CarePlanReview.State.COMPLETE:
            raise Http404
        content = pdf.render("pdf/review.html", review_paper(review), large="large" in self.request.GET)
        memo.forget()
        self.get_object()  # making it took a while: who may read it is asked again before it goes
        audit.record(self.request.user, audit.DOWNLOADED, review, part="reviews", title="Review")
        name = f"review-{review.plan.reference}-{review.held_on:%Y-%m-%d}.pdf".lower()
        headers = {"Content-Disposition": content_disposition_header(False, name) or "inline"}
        return HttpResponse(content, content_type="application/pdf", headers=headers)
