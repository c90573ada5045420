"""The co-ordinators’ queue, and what an implementation advisor sees of the own service."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core import audit
from core.components import Number
from core.days import day_of, today
from core.errors import NotAllowed
from core.filters import said_count
from core.lists import NumberedListView
from gapsblocks.columns import OUTSIDE
from gapsblocks.filters import OwnServiceFilter, QueueFilter
from gapsblocks.policies import GapAction, services_advised_by
from gapsblocks.selectors.queue import (
    MINE,
    back_inside,
    forms_of_desk,
    numbers_of,
    own_service_counts,
    own_service_forms,
)
from gapsblocks.selectors.queue_rows import queue_rows, rows_numbered
from gapsblocks.selectors.themes import banner_of
from gapsblocks.views.desk.base import DeskMixin, OutsidePage
from gapsblocks.views.desk.panel import panel_of

REFERENCE = re.compile(r"GB-\d{4}-\d{1,9}", re.IGNORECASE)
# What may be done with the forms that are ticked: words, and the page that is told which they are.
WITH_TICKED = (
    ("Put on an agenda", "gapsblocks:to-agenda"),
    ("Answer together", "gapsblocks:answer-together"),
    ("Download as PDF", "gapsblocks:paper_selection"),
)


class OutsideList(OutsidePage, NumberedListView):
    """A list of forms without the person: rows, numbers of pages and filters go to the page, and no queryset."""

    paginate_by = 25
    columns = OUTSIDE
    left_out = ("Everything about the person.",)

    at: datetime

    def numbered(self, numbers: Sequence[int]) -> list[Any]:
        return rows_numbered(numbers, day_of(self.at))

    def rows_to_take(self, rows: QuerySet[Any]) -> list[Any]:
        return queue_rows(rows, today())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context.pop("page_obj")
        context.pop("paginator")
        pages = Paginator(range(page.paginator.count), self.paginate_by)
        return context | {"page_obj": pages.get_page(page.number), "filter": panel_of(self.filter)}


class Queue(DeskMixin, OutsideList):
    """Gaps and blocks with me, oldest first."""

    template_name = "gapsblocks/desk/queue.html"
    title = "Gaps and blocks with me"
    filter_class = QueueFilter
    paginate_by = 15  # as many as a screen or two hold; each is to be read

    def make_filter(self):
        return QueueFilter(self.request.GET, user=self.request.user, desk=self.desk, at=self.at)

    def get(self, request, *args, **kwargs):
        sought = request.GET.get("q", "").strip()
        if REFERENCE.fullmatch(sought) and not request.GET.get("level"):
            found = forms_of_desk(request.user, self.desk).filter(reference__iexact=sought).values_list("pk").first()
            if found is not None:
                return redirect("gapsblocks:queued", *found)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_mine = self.filter.data.get("level") == MINE and len(self.filter.said) == 1
        return context | {
            "numbers": numbers_of(self.request.user, self.desk, self.at),
            "is_mine": is_mine,
            "hint": banner_of(min(self.desk.forums)) if is_mine and self.desk.forums else None,
            "is_national_only": self.desk.is_national and not self.desk.forums,
            "back_inside": back_inside(self.desk),
            "with_ticked": [(label, url) for label, name in WITH_TICKED if (url := _address(name))],
            "theme_url": _address("gapsblocks:themes"),
        }


class OwnService(OutsideList):
    """What left the service, for its implementation advisor: counts and forms, and no case (GB2-impl-advisor)."""

    template_name = "gapsblocks/desk/own_service.html"
    title = "Gaps and blocks of the service"
    filter_class = OwnServiceFilter

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        self.services = services_advised_by(request.user, day_of(self.at))
        if not self.services:
            audit.record_refusal(request.user, GapAction.VIEW, None, rule=NotAllowed.code)
            raise NotAllowed("the forms of a service")
        return super().dispatch(request, *args, **kwargs)

    def get_rows(self):
        return own_service_forms(self.request.user, self.services)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = reverse("gapsblocks:own-service")
        counts = own_service_counts(self.request.user, self.services)
        numbers = [Number(said_count(count), label, f"{here}?{query}") for label, query, count in counts]
        return super().get_context_data(numbers=numbers, **kwargs)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
