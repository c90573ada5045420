"""A plan is signed, opened again, read as it was signed, compared, and given out."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView, View

from agencies.selectors import setting
from careplans import presenters, selectors
from careplans.forms.signing import GivePlanForm, ReviseForm, SignPlanForm
from careplans.models import PlanCopy, PlanVersion
from careplans.policies import PlanAction, PlanVersionAction, plan_rights, plan_version_policy
from careplans.selectors.sheet import areas_by_agency
from careplans.selectors.versions import copies_of, due_after, last_version, read_now
from careplans.services import signing
from careplans.snapshots import compared, hash_of
from careplans.views.files import PlanCommandView, PlanFileMixin
from core import attachments, audit
from core.days import day_of, today
from core.errors import NotAllowed
from core.views import CommandView

READ_AGAIN = "The plan has changed since it was read. Read it again together, then sign."


class Agree(PlanCommandView):
    """Read with the person, and signed by them and the case manager."""

    action = PlanAction.GOVERN
    form_class = SignPlanForm
    template_name = "careplans/agree.html"
    button = "Sign and put in force"

    @property
    def title(self) -> str:  # type: ignore[override]  # with the person's name
        return f"Read the plan with {self.person}"

    def get_form_kwargs(self) -> dict[str, Any]:
        limit = setting("upload_max_mb", self.case.lead_agency_id)
        return super().get_form_kwargs() | {"bringer": self.request.user, "limit_mb": limit}

    def get_initial(self) -> dict[str, Any]:
        return {"agreed_on": today(), "fingerprint": hash_of(read_now(self.plan, self.at)[1])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet, words = read_now(self.plan, self.at)
        between = [each for each in presenters.to_settle(sheet) if each.stands_between]
        due = due_after(self.plan, today(), last_version(self.plan))
        return super().get_context_data(
            **({"words": presenters.reading_of(words), "between": between, "due": due} | kwargs)
        )

    def run(self, form):
        given = dict(form.cleaned_data)
        given["signature"] = given["signature"] if given["given_how"] == PlanVersion.GivenHow.DRAWN else None
        given["scan"] = given["scan"] if given["given_how"] == PlanVersion.GivenHow.PAPER else None
        version = signing.agree_plan(actor=self.request.user, plan=self.plan, **given)
        due = presenters.said(date.fromisoformat(version.words["review_due_on"]))
        messages.success(self.request, f"Signed: version {version.number} stands. The review is due on {due}.")
        self.success_url = reverse("careplans:version", args=[version.pk])
        return version

    def form_invalid(self, form):
        """The words now on the page are the ones to be read: say so where they are not those that were sent."""
        current = hash_of(read_now(self.plan, self.at)[1])
        if form.data.get("fingerprint") != current:
            if READ_AGAIN not in form.non_field_errors():
                form.add_error(None, READ_AGAIN)
            form.data = form.data.copy()
            form.data["fingerprint"] = current
        return super().form_invalid(form)


class Revise(PlanCommandView):
    """An agreed plan is opened for the next version."""

    action = PlanAction.GOVERN
    form_class = ReviseForm
    title, button = "Change the plan", "Open it for change"
    success_message = "The plan is open for change. The signed version stands until the next is signed."

    def run(self, form):
        return signing.revise_plan(actor=self.request.user, plan=self.plan, **form.cleaned_data)


class VersionFileMixin(PlanFileMixin):
    """A page about one version as it was signed."""

    policy = plan_version_policy

    def get_queryset(self):
        beside = ("plan__case__service_user", "plan__case__lead_agency", "plan__key_worker", "made_by")
        return PlanVersion.objects.select_related(*beside)

    @property
    def plan(self):
        return self.object.plan

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:version", args=[self.object.pk])


class VersionPage(VersionFileMixin, DetailView):
    """One version exactly as it was signed, whatever became of the plan since."""

    template_name = "careplans/version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version: PlanVersion = self.object
        audit.record(self.request.user, audit.OPENED, version, part="plan")
        rights = plan_rights(self.case, self.file.can) if self.case.is_open else frozenset()
        about = {
            "version": version,
            "words": presenters.reading_of(version.words),
            "is_whole": hash_of(version.words) == version.words_hash,
            "copies": list(copies_of(version)),
            "files": attachments.of_record(version),
            "others": list(PlanVersion.objects.filter(plan__case=self.case).select_related("plan").order_by("-pk")),
            "may_work": PlanAction.WORK in rights,
        }
        return super().get_context_data(**(about | kwargs))


class Compare(PlanFileMixin, DetailView):
    """Two versions side by side: what was added, removed and changed."""

    template_name = "careplans/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(PlanVersion.objects.filter(plan__case=self.case).select_related("plan").order_by("pk"))
        if len(rows) < 2:
            return super().get_context_data(**({"rows": rows, "changes": []} | kwargs))
        by_pk = {str(row.pk): row for row in rows}
        first = by_pk.get(self.request.GET.get("before", ""), rows[-2])
        then = by_pk.get(self.request.GET.get("after", ""), rows[-1])
        about = {"rows": rows, "before": first, "after": then, "changes": compared(first.words, then.words)}
        return super().get_context_data(**(about | kwargs))


class GiveCopy(VersionFileMixin, CommandView):
    """Somebody has this version on paper."""

    action = PlanVersionAction.VIEW
    form_class = GivePlanForm
    template_name = "careplans/form.html"
    title, button = "A copy given out", "Save"

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if PlanAction.WORK not in plan_rights(self.case, self.file.can):
            audit.record_refusal(request.user, PlanAction.WORK, self.object, rule=NotAllowed.code)
            raise NotAllowed("give a copy")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"given_on": today()}

    def get_form_kwargs(self) -> dict[str, Any]:
        named = [pk for pk, codes in areas_by_agency(self.case, self.at).items() if codes]
        agencies = [each for each in selectors.partners_in(self.case, day_of(self.at), self.at) if each.pk in named]
        return super().get_form_kwargs() | {"person": self.person, "agencies": agencies}

    def run(self, form):
        return signing.give_copy(actor=self.request.user, version=self.object, **form.copy())


class CopyBack(VersionFileMixin, View):
    """A paper is here again."""

    http_method_names = ["post"]

    def post(self, request, pk):
        copy = get_object_or_404(PlanCopy.objects.select_related("to_agency"), pk=pk)
        self.kwargs = {**self.kwargs, "pk": copy.version_id}
        self.object = self.get_object()
        if copy.version_id != self.object.pk:
            raise Http404
        signing.copy_came_back(actor=request.user, copy=copy)
        messages.success(request, "The paper is here again.")
        return redirect("careplans:version", pk=copy.version_id)
