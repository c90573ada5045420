"""One filter object: rows, count, tags, address and export say the same."""

import csv
import io

import django_filters
import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from openpyxl import load_workbook

from agencies.models import Agency
from core.exports import Column, Sheet, as_file, harmless
from core.filters import ListFilter
from core.lists import CappedPaginator, FilteredListView
from core.models import AuditEvent
from tests.factories import AgencyFactory, UserFactory


class Filter(ListFilter):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Name")
    sector = django_filters.MultipleChoiceFilter(
        choices=Agency.Sector.choices, label="Sector", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ()


class Agencies(FilteredListView):
    filter_class = Filter
    title = "Agencies"
    template_name = "forms/form.html"
    columns = (Column("Name", lambda row: row.name), Column("Sector", lambda row: row.get_sector_display()))
    left_out = ("telephone numbers",)

    def get_rows(self):
        return Agency.objects.order_by("name")


@pytest.fixture
def agencies(db):
    AgencyFactory(name="=HYPERLINK(1)", sector="homeless")
    AgencyFactory(name="Harbour", sector="homeless")
    AgencyFactory(name="Clinic", sector="primary-care")


def ask(query="", user=None):
    request = RequestFactory().get(f"/?{query}")
    request.user = user or UserFactory()
    return Agencies.as_view()(request)


def test_the_list_its_count_its_tags_and_its_export_agree(agencies):
    page = ask("sector=homeless&sort=name").context_data
    assert [agency.name for agency in page["object_list"]] == ["=HYPERLINK(1)", "Harbour"]
    assert page["said_count"] == "2"
    assert [(tag.label, tag.url) for tag in page["filter"].tags] == [("Homeless", "?sort=name")]
    assert page["filter"].kept == [("sort", "name")]
    assert page["filter"].said == ["Sector: Homeless"]
    rows = list(csv.reader(io.StringIO(ask("sector=homeless&export=csv").content.decode("utf-8-sig"))))
    assert ["Filter: Sector: Homeless"] in rows
    assert ["Left out: telephone numbers"] in rows
    assert rows[rows.index([]) + 1 :] == [["Name", "Sector"], ["'=HYPERLINK(1)", "Homeless"], ["Harbour", "Homeless"]]


def test_an_export_is_in_the_access_log(agencies):
    user = UserFactory()
    ask("sector=homeless&export=xlsx", user)
    event = AuditEvent.objects.get(actor=user)
    assert event.verb == "list.exported"
    assert event.data == {"list": "Agencies", "filters": ["Sector: Homeless"], "rows": 2, "kind": "xlsx"}


def test_no_cell_of_a_workbook_is_a_formula(agencies):
    book = load_workbook(io.BytesIO(ask("export=xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert "'=HYPERLINK(1)" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1+1", "|x"])
def test_text_that_would_act_is_marked_as_text(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["+353 1 555 0141", "-12", "Ó Briain", "C-00001", "(01) 555"])
def test_text_that_cannot_act_is_left_as_it_is(text):
    assert harmless(text) == text


def test_a_number_stays_a_number_and_a_control_sign_goes():
    assert harmless(12) == 12
    assert harmless("a\x00b") == "ab"
    assert harmless(True) == "Yes"


def test_rows_beyond_what_a_sheet_should_hold_are_said_to_be_left_out(monkeypatch):
    monkeypatch.setattr("core.exports.MOST_ROWS", 2)
    content = as_file(Sheet("Long", [Column("N", lambda n: n)], range(5), "Cora"), "csv").content.decode("utf-8-sig")
    assert "Left out: all rows after the first 2" in content
    assert content.rstrip().endswith("0\r\n1")


def test_a_list_longer_than_a_file_says_so_and_comes_in_parts_that_hold_each_row_once(agencies, monkeypatch):
    monkeypatch.setattr("core.exports.MOST_ROWS", 2)
    names = list(Agency.objects.order_by("pk").values_list("name", flat=True))
    user = UserFactory()
    page = ask("export=csv", user).rendered_content
    assert f"The list has {len(names)} rows, and a file holds 2." in page
    assert 'href="?&amp;export=csv&amp;part=2">Part 2 of 2</a>, rows 3 to 3 of 3' in page
    assert not AuditEvent.objects.filter(actor=user).exists()  # nothing was taken yet
    found = []
    for number in (1, 2):
        answer = ask(f"sort=name&export=csv&part={number}", user)
        assert f"-part-{number}-of-2.csv" in answer["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert any(row and row[0].startswith(f"Part {number} of 2: rows") for row in rows)
        found += [row[0].removeprefix("'") for row in rows[rows.index([]) + 2 :]]
    assert sorted(found) == sorted(names)
    assert [event.data["file"] for event in AuditEvent.objects.filter(actor=user).order_by("pk")] == [
        "1 of 2",
        "2 of 2",
    ]


@pytest.mark.parametrize("part", ["0", "3", "-1", "x"])
def test_a_part_that_is_not_there_leads_to_those_that_are(agencies, monkeypatch, part):
    monkeypatch.setattr("core.exports.MOST_ROWS", 2)
    assert "Part 1 of 2" in ask(f"export=csv&part={part}").rendered_content


def test_a_long_list_is_counted_no_further_than_its_cap(agencies, django_assert_num_queries):
    paginator = CappedPaginator(Agency.objects.order_by("name"), 1)
    paginator.filter = Filter({}, queryset=Agency.objects.order_by("name"))
    paginator.filter.cap = 2
    with django_assert_num_queries(1):
        assert paginator.said_count == "more than 2"
        assert paginator.num_pages == 2


def test_a_page_costs_the_same_however_long_the_list(agencies, django_assert_max_num_queries):
    user = UserFactory()
    for number in range(30):
        AgencyFactory(name=f"More {number}")
    with django_assert_max_num_queries(2):
        page = ask(user=user).context_data
        assert len(list(page["object_list"])) == 25


def test_what_was_typed_is_in_the_address_and_a_page_is_not(agencies):
    found = Filter(QueryDict("q=harb&page=3&export=csv"), queryset=Agency.objects.all())
    assert found.address == "q=harb"
    assert [tag.label for tag in found.tags] == ["“harb”"]
    assert found.capped_count() == 1
