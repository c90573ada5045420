"""Many forms in one file: a selection, a quarter, how far it is, and the file itself.

Up to ten forms are drawn while the reader waits; more become a job, and the page shows how far it is.
"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from core import audit, memo
from core.days import day_of, today
from core.downloads import gone
from core.errors import DomainError, NotAllowed
from core.views import SeenObjectMixin, VerbView
from gapsblocks.archives import store
from gapsblocks.forms.papers import BundleForm, ticked
from gapsblocks.models import GapBundle, GapsAndBlocksForm
from gapsblocks.papers.bundle import Order
from gapsblocks.papers.volumes import draw
from gapsblocks.policies import GapAction, gap_bundle_policy
from gapsblocks.selectors import bundles as selectors
from gapsblocks.selectors.papers import printed_in_order
from gapsblocks.services import bundles
from gapsblocks.views.papers.form import as_file

AT_ONCE = 10  # forms that are drawn while the reader waits


def made_at_once(user, order: Order, numbers: list[int], now: datetime, *, large: bool) -> HttpResponse:
    """A few forms, drawn now. Whether each may be seen is asked again before they go."""
    forms = list(printed_in_order(user, numbers, day_of(now)))
    content, _ = draw(order, forms, volume=1, made_at=now, large=large)
    memo.forget()
    if len(selectors.seen_of(user, numbers)) != len(numbers):
        audit.record_refusal(user, GapAction.VIEW, None, rule="unseen")
        raise Http404
    log_each(user, numbers, order.reference)
    return as_file(content, f"{order.reference.lower()}.pdf")


def log_each(user, numbers: list[int], reference: str) -> None:
    """The log of each file says that its form was taken, and in what."""
    rows = GapsAndBlocksForm.objects.filter(pk__in=numbers).only("pk", "case_id", "reference")
    audit.record_all(user, audit.DOWNLOADED, rows, part="gap", title=reference)


class Selection(View):
    """The forms ticked in a list, as one PDF; more than ten become a job. What is not seen is passed over."""

    http_method_names = ["post"]

    def post(self, request) -> HttpResponse:
        sought, now = ticked([*request.POST.getlist("forms"), *request.POST.getlist("form")]), timezone.now()
        is_large = request.POST.get("size") == "large"
        numbers = selectors.seen_of(request.user, sought)
        if 0 < len(numbers) <= AT_ONCE:
            reference = f"GBS-{timezone.localtime(now):%Y%m%d-%H%M}"
            sender = selectors.sender_for(request.user, day_of(now))
            order = selectors.selection_order(reference, sender, count=len(numbers), volumes=1)
            return made_at_once(request.user, order, numbers, now, large=is_large)
        try:
            return redirect(bundles.ask_selection(actor=request.user, forms=sought, is_large=is_large))
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(self.back)

    @property
    def back(self) -> str:
        """The list from which they were ticked, where it is one of ours."""
        sought = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(sought, allowed_hosts={self.request.get_host()}):
            return sought
        return reverse("desk:home")


class Quarter(VerbView):
    """A quarter’s bundle: the co-ordinator’s of their forum, the manager’s of their agency."""

    form_class = BundleForm
    template_name = "gapsblocks/papers/bundle.html"
    title = "Gaps and blocks of a quarter, on paper"
    lead = "One file with a cover, a summary and every form, without a name."
    button = "Make the file"
    keeps_drafts = False

    @cached_property
    def whose(self) -> list[selectors.Whose]:
        return selectors.whose_quarters(self.request.user, today())

    def dispatch(self, request, *args: Any, **kwargs: Any):
        if request.user.is_authenticated and not self.whose:
            audit.record_refusal(request.user, "ask_quarter", None, rule=NotAllowed.code)
            raise NotAllowed("ask_quarter")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"whose": self.whose, "today": today()}

    def get_initial(self) -> dict[str, Any]:
        first = self.whose[0].code if len(self.whose) == 1 else None
        return {"whose": first, "quarter": selectors.quarters(today())[0].isoformat()} | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(made=selectors.bundles_of(self.request.user), at_once=AT_ONCE, **kwargs)

    def form_valid(self, form):
        whose, starts_on = form.cleaned_data["whose"], form.cleaned_data["quarter"]
        user, now = self.request.user, timezone.now()
        numbers = list(selectors.of_quarter(user, whose, starts_on).values_list("pk", flat=True)[: AT_ONCE + 1])
        if 0 < len(numbers) <= AT_ONCE:
            order = selectors.quarter_order(user, whose, starts_on, count=len(numbers), volumes=1)
            order = selectors.with_summary(order, whose, starts_on, today=day_of(now))
            return made_at_once(user, order, numbers, now, large=form.cleaned_data["is_large"])
        return super().form_valid(form)

    def run(self, form) -> GapBundle:
        said = form.cleaned_data
        return bundles.ask_quarter(
            actor=self.request.user, whose=said["whose"], starts_on=said["quarter"], is_large=said["is_large"]
        )


class Bundle(SeenObjectMixin, View):
    """How far the file is, and where it is taken."""

    policy = gap_bundle_policy
    object: GapBundle

    def get(self, request, pk: int) -> HttpResponse:
        bundle = self.get_object()
        standing = selectors.standing_of_bundle(bundle)
        context = {"bundle": bundle, "made": standing, "here": request.path}
        if not request.headers.get("HX-Request"):
            return render(request, "gapsblocks/papers/made.html", context)
        response = render(request, "gapsblocks/papers/_progress.html", context)
        if not standing.is_working:
            response["HX-Refresh"] = "true"
        return response


class TakeBundle(SeenObjectMixin, View):
    """The file, whole or not at all, for whoever may still see every form in it. Each time is in the log."""

    policy = gap_bundle_policy
    object: GapBundle

    def get(self, request, pk: int) -> Any:
        bundle = self.get_object()
        if not bundle.is_whole:
            raise Http404
        if not selectors.all_seen(request.user, bundle):
            audit.record_refusal(request.user, "take_gap_bundle", bundle, rule="forms-unseen")
            raise Http404
        try:
            file = store().open(bundle.key)
        except OSError:
            return gone(request)
        audit.record(request.user, audit.DOWNLOADED, bundle, title=bundle.reference)
        log_each(request.user, bundle.forms, bundle.reference)
        kind = "pdf" if bundle.volumes.count() == 1 else "zip"
        response = FileResponse(
            file,
            as_attachment=True,
            filename=f"{bundle.reference.lower()}.{kind}",
            content_type=f"application/{kind}",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response
