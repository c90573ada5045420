"""Lists that a person can narrow, page through and take away: all three read one filter object."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.views.generic import ListView

from core import audit, exports
from core.exports import CSV, XLSX, Column, Part, Sheet, as_file, parts_of
from core.filters import ListFilter, NumberedFilter, said_count


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

    def rows_to_take(self, rows: QuerySet[Any]) -> list[Any]:
        """What an export says of these rows."""
        return self.presented(list(rows))

    def rows_in_order(self) -> QuerySet[Any]:
        """All rows of the list, with what is said of each: what a file of it is made of."""
        return self.get_queryset()

    def parts(self) -> list[Part]:
        """The files that this list takes. All of it is counted only where that is more than one."""
        count = self.filter.capped_count(exports.MOST_ROWS)
        return parts_of(self.rows_in_order().order_by().count() if count > exports.MOST_ROWS else count)

    def export(self, kind: str) -> HttpResponse:
        """The list as a file; where one file should not hold it, first a page that says so and leads to each part."""
        parts = self.parts()
        if len(parts) == 1:
            return self.file(kind, self.rows_in_order(), None)
        if part := part_sought(self.request, parts):
            return self.file(kind, _in_one_order(self.rows_in_order())[part.span], part)
        return offer_parts(self.request, self.title, parts, f"?{self.filter.address}", kind)

    def file(self, kind: str, sought: QuerySet[Any], part: Part | None) -> HttpResponse:
        rows = self.rows_to_take(sought)
        user = self.request.user
        said = {"file": f"{part.number} of {part.of}"} if part else {}
        audit.record(
            user,
            self.export_verb,
            None,
            list=self.title,
            filters=list(self.filter.said),
            rows=len(rows),
            kind=kind,
            **said,
        )
        made_by = user.get_full_name() or user.get_username()  # type: ignore[union-attr]  # signed in, or not here
        sheet = Sheet(self.title, self.columns, rows, made_by, self.filter.said, self.left_out, part)
        return as_file(sheet, kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        paginator = context["paginator"]
        return context | {
            "filter": self.filter,
            "rows": self.presented(list(context["object_list"])),
            "said_count": getattr(paginator, "said_count", "") if paginator else "",
            "export_address": f"?{self.filter.address}&export=" if self.columns else "",
        }


class NumberedListView(FilteredListView):
    """A list whose filter finds the numbers of its rows; the rows of the page are then fetched by number."""

    filter: NumberedFilter

    def numbered(self, numbers: Sequence[int]) -> list[Any]:
        """The rows with these numbers, in their order."""
        raise NotImplementedError

    def rows_in_order(self) -> QuerySet[Any]:
        return self.filter.qs

    def get_queryset(self):
        return self.filter.numbers

    def paginate_queryset(self, queryset, page_size):
        paginator, page, numbers, has_others = super().paginate_queryset(queryset, page_size)
        return paginator, page, self.numbered(numbers), has_others  # type: ignore[arg-type, return-value]  # of numbers


def part_sought(request: HttpRequest, parts: list[Part]) -> Part | None:
    return next((part for part in parts if request.GET.get("part") == str(part.number)), None)


def offer_parts(request: HttpRequest, title: str, parts: list[Part], back: str, kind: str = "") -> HttpResponse:
    """Says that the list takes more than one file, and leads to each. `back` is the list, with its filters."""
    head = f"{back}&export={kind}&part=" if kind else "?part="
    context = {
        "title": title,
        "parts": [(f"{head}{part.number}", part) for part in parts],
        "rows": f"{parts[0].rows:,}",
        "most": f"{exports.MOST_ROWS:,}",
        "back": back,
    }
    return TemplateResponse(request, "core/export_in_parts.html", context)


def _in_one_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that stand equal in the order of the list stand in one order for each of its parts."""
    return rows.order_by(*(rows.query.order_by or rows.model._meta.ordering), "pk")
