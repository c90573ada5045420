"""A team's workload, and one worker's (KW-4.1.1)."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, View

from agencies.models import Worker
from agencies.policies import WorkerAction, manages_a_team, worker_policy
from agencies.selectors import standing_of
from cases.selectors.capacity import agreements_of, guidelines, to_agree, told_of
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.exports import Column
from core.lists import FilteredListView
from core.views import SeenObjectMixin
from workload.filters import TeamFilter
from workload.selectors.sources import SOURCES
from workload.selectors.time import KEYS, held_rows, workload_of, workloads


class ManagersOnly:
    """A page for who manages an agency; anybody else is told so, and it is in the log."""

    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any):
        if not manages_a_team(request.user, timezone.now()):
            audit.record_refusal(request.user, WorkerAction.READ_WORKLOAD, None, rule=NotAllowed.code)
            raise NotAllowed("read the workload of a team")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # stands before a view


class Team(ManagersOnly, FilteredListView):
    """What each worker holds, what that is planned with, what was done, and how much room is left."""

    template_name = "workload/team.html"
    title = "Workload"
    export_verb = "workload.exported"
    columns = (
        Column("Worker", lambda row: str(row.post.user)),
        Column("Agency", lambda row: row.post.agency.label),
        Column("Cases", lambda row: row.cases),
        Column("As case manager", lambda row: row.managed),
        Column("As case manager of a family", lambda row: row.families),
        Column("As key worker", lambda row: row.key_worked),
        Column("Hours a week", lambda row: row.room.available),
        Column("Planned hours a week", lambda row: row.room.planned),
        Column("Room", lambda row: row.status.word),
        Column("Hours done a week, last four weeks", lambda row: float(row.said_done)),
        Column("Of these, preparing meetings together", lambda row: float(row.said_preparing)),
        Column("Cases without time in four weeks", lambda row: row.none),
        Column("Cases above the guideline", lambda row: row.above),
    )

    def make_filter(self):
        return TeamFilter(self.request.GET, user=self.request.user)

    def get_queryset(self):
        return super().get_queryset().select_related("user", "agency")

    def presented(self, rows: list[Any]) -> list[Any]:
        return workloads(rows, today())

    def get_context_data(self, **kwargs):
        waiting = told_of(self.request.user, to_agree(self.request.user, timezone.now())[:10])
        return super().get_context_data(waiting=waiting, **kwargs)


class WorkerWorkload(SeenObjectMixin, DetailView):
    """One worker's cases with the time that each was given: for themselves, and for their managers."""

    policy = worker_policy
    template_name = "workload/worker.html"
    object: Worker
    at: datetime

    def get_queryset(self):
        return Worker.objects.select_related("user", "agency")

    def get_object(self, queryset=None):
        post = super().get_object(queryset)
        if WorkerAction.READ_WORKLOAD not in self.can:
            audit.record_refusal(self.request.user, WorkerAction.READ_WORKLOAD, post, rule=NotAllowed.code)
            raise NotAllowed(f"read the workload of post {post.pk}")
        self.at = timezone.now()
        return post

    def get_context_data(self, **kwargs):
        post = self.object
        load = workload_of(post, self.at)
        return super().get_context_data(
            load=load,
            rows=held_rows(self.request.user, load, self.at),
            agreements=told_of(self.request.user, agreements_of(post)[:10]),
            guidelines=[(role, guidelines().band(key, post.agency_id).said) for role, key in KEYS.items()],
            sources=[source.label for source in SOURCES],
            is_own=post.user_id == self.request.user.pk,
            manages=manages_a_team(self.request.user, self.at),
            **kwargs,
        )


class Mine(View):
    """The reader's own workload."""

    def get(self, request: HttpRequest) -> HttpResponse:
        posts = standing_of(request.user, today()).posts
        if not posts:
            raise Http404
        return redirect("workload:worker", posts[0].worker_id)
