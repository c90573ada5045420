"""Lists that a person can narrow, page through and take away: all three read one filter object."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.generic import ListView

from core import audit
from core.exports import CSV, MOST_ROWS, XLSX, Column, Sheet, as_file
from core.filters import ListFilter, said_count


class CappedPaginator(Paginator):
    """Counts no further than one past the cap, so that a page of a long list costs what a page of a short one does.

    Rows beyond the cap are reached by narrowing the list. `filter` is the list's filter, which counts.
    """

    filter: ListFilter

    @property
    def cap(self) -> int:
        return self.filter.cap

    @cached_property
    def counted(self) -> int:
        return self.filter.capped_count(self.cap)

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        return min(self.counted, self.cap)

    @property
    def said_count(self) -> str:
        """“37”, or “more than 1,000”"""
        return said_count(self.counted, self.cap)


class FilteredListView(ListView):
    """A list whose filter is `filter_class`; `?export=csv` and `?export=xlsx` give the same rows as a file.

    An export is written in the access log with its filter; `columns` empty means that the list cannot be taken away.
    """

    filter_class: type[ListFilter]
    request: HttpRequest
    paginate_by = 25
    title = ""
    columns: Sequence[Column] = ()
    left_out: Sequence[str] = ()
    export_verb = "list.exported"

    def get_rows(self):
        """The rows that this person may see: always a policy's scope."""
        raise NotImplementedError

    def presented(self, rows: list[Any]) -> list[Any]:
        """The rows as their reader may see them, for page and export alike."""
        return rows

    def make_filter(self) -> ListFilter:
        return self.filter_class(self.request.GET, queryset=self.get_rows(), request=self.request)

    @cached_property
    def filter(self) -> ListFilter:
        return self.make_filter()

    def get_queryset(self):
        return self.filter.qs

    def get_paginator(self, *args: Any, **kwargs: Any) -> CappedPaginator:
        paginator = CappedPaginator(*args, **kwargs)
        paginator.filter = self.filter
        return paginator

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = request.GET.get("export", "")
        if kind in (CSV, XLSX) and self.columns:
            return self.export(kind)
        return super().get(request, *args, **kwargs)

    def rows_to_take(self) -> list[Any]:
        """What an export holds, at the most: one more row than a file takes, so that it can say so."""
        return self.presented(list(self.get_queryset()[: MOST_ROWS + 1]))

    def export(self, kind: str) -> HttpResponse:
        rows = self.rows_to_take()
        user = self.request.user
        audit.record(
            user, self.export_verb, None, list=self.title, filters=list(self.filter.said), rows=len(rows), kind=kind
        )
        made_by = user.get_full_name() or user.get_username()  # type: ignore[union-attr]  # signed in, or not here
        return as_file(Sheet(self.title, self.columns, rows, made_by, self.filter.said, self.left_out), kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        paginator = context["paginator"]
        return context | {
            "filter": self.filter,
            "rows": self.presented(list(context["object_list"])),
            "said_count": getattr(paginator, "said_count", "") if paginator else "",
            "export_address": f"?{self.filter.address}&export=" if self.columns else "",
        }
