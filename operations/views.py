from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import ListView, TemplateView, View

from core import audit
from core.errors import NotAllowed
from core.schedule import Scheduled
from operations import selectors, services
from operations.policies import RunAction, operates, require_operates


class OperatorsPage:
    """For those who look after the system; others are refused, and that is written down."""

    def dispatch(self, request, *args, **kwargs):
        at = timezone.now()
        if not operates(request.user, at):
            audit.record_refusal(request.user, RunAction.VIEW, None, rule=NotAllowed.code)
        require_operates(request.user, at)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside it


class Operations(OperatorsPage, TemplateView):
    """What the system does by itself, and whether it did."""

    template_name = "operations/schedule.html"

    def get_context_data(self, **kwargs):
        now = timezone.now()
        found, parts = selectors.lines(now), selectors.machinery(now)
        wrongs = list(selectors.wrongs(found, parts))
        return super().get_context_data(lines=found, parts=parts, wrongs=wrongs, now=now, **kwargs)


class OneJob(OperatorsPage):
    """One job of the schedule, by its name."""

    job: Scheduled

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside it
        job = selectors.job_named(kwargs["job"])
        if job is None:
            raise Http404
        self.job = job


class Runs(OneJob, ListView):
    """Every time that one job ran, the latest first."""

    template_name = "operations/runs.html"
    paginate_by = 25

    def get_queryset(self):
        return selectors.runs_of(self.job.name)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        line = next(each for each in selectors.lines(timezone.now()) if each.job == self.job)
        rows = [(run, selectors.did(self.job, run), selectors.status_of(run)) for run in context["page_obj"]]
        return context | {"line": line, "rows": rows}


class AskForRun(OneJob, View):
    http_method_names = ["post"]

    def post(self, request, job):
        services.ask_for_run(actor=request.user, job=self.job.name)
        messages.success(request, f"A run is asked for: {self.job.title}.")
        return redirect("operations:runs", job=self.job.name)
