"""The pages of an import: who sees them, how many queries they cost, what the files taken away hold."""

import csv
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import WorkerRole
from core.models import AuditEvent, Job
from imports import selectors
from imports.models import CarriedOver, CaseloadImport
from tests.factories import key_worker_in, line_manager_of, worker_with
from tests.factories.imports import brought_in, checked, run_through

HEAD = "Name;DOB;Gender;Phone;Notes\n"
ROW = "Mary Ryan{n};{day}/2/1980;F;085 1234567;{note}\n"


def listing(count: int, note: str = "", gender: str = "F") -> str:
    rows = [
        ROW.format(n="abcdefghijklmnopqrstuvwxyz"[n % 26] * (n // 26 + 1), day=n % 28 + 1, note=note)
        for n in range(count)
    ]
    return HEAD + "".join(rows).replace(";F;", f";{gender};")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


PAGES = ["import", "sheet", "columns", "questions", "rows", "run", "cancel"]


@pytest.fixture
def found(turas, cora):
    return checked(brought_in(cora, turas, listing(2)), cora)


@pytest.mark.parametrize("page", PAGES)
def test_the_agencys_manager_opens_every_page(found, cora, page):
    response = signed_in(cora).get(reverse(f"imports:{page}", args=[found.pk]))
    assert response.status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_for_anybody_else_there_is_no_such_import(found, turas, harbour, page):
    address = reverse(f"imports:{page}", args=[found.pk])
    for user in (line_manager_of(harbour), worker_with(turas, WorkerRole.Role.KEY_WORKER)):
        assert signed_in(user).get(address).status_code == 404
        assert signed_in(user).post(address).status_code in (404, 405)
    assert AuditEvent.objects.filter(verb="refused", subject_label="imports.CaseloadImport").exists()


def test_who_manages_nobody_cannot_begin_an_import(turas):
    client = signed_in(worker_with(turas, WorkerRole.Role.KEY_WORKER))
    for name in ("list", "upload"):
        assert client.get(reverse(f"imports:{name}")).status_code == 403
    assert AuditEvent.objects.filter(verb="refused", data__attempted="import").count() == 2


def test_rows_cost_the_same_queries_however_many_there_are(turas, cora):
    def queries(found) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = signed_in(cora)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("imports:rows", args=[found.pk])).status_code == 200
        return len(captured)

    few = checked(brought_in(cora, turas, listing(2, gender="NB")), cora)
    many = checked(brought_in(cora, turas, listing(40, gender="NB")), cora)
    assert queries(few) == queries(many) <= 12


def test_a_long_list_has_pages_and_each_number_opens_its_rows(turas, cora):
    found = checked(brought_in(cora, turas, listing(30)), cora)
    client = signed_in(cora)
    address = reverse("imports:rows", args=[found.pk])
    assert len(client.get(address).context["rows"]) == 25
    assert len(client.get(f"{address}?page=2").context["rows"]) == 5
    for number in client.get(address).context["numbers"]:
        page = client.get(number.url)
        assert (
            page.context["page_obj"].paginator.count == number.count == len(page.context["rows"]) or number.count > 25
        )


def test_while_the_machine_works_the_page_says_how_far_it_is(found, cora):
    job = Job.objects.create(kind="imports.run", asked_by=cora, state="running", done_count=50, total_count=200)
    CaseloadImport.objects.filter(pk=found.pk).update(state="running", job=job)
    client = signed_in(cora)
    page = client.get(found.get_absolute_url())
    assert "50 of 200 rows" in page.content.decode()
    assert 'hx-trigger="every 1s"' in page.content.decode()
    part = client.get(found.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part.headers
    CaseloadImport.objects.filter(pk=found.pk).update(state="done")
    assert client.get(found.get_absolute_url(), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_job_that_failed_says_so(found, cora):
    job = Job.objects.create(kind="imports.run", asked_by=cora, state="failed", message="This broke off: ask again.")
    CaseloadImport.objects.filter(pk=found.pk).update(state="running", job=job)
    assert "ask again" in signed_in(cora).get(found.get_absolute_url()).content.decode()


ACTS = '=HYPERLINK("http://example.org")'


def not_imported(cora, turas, kind):
    text = HEAD + f"'Mary Ryan';31/02/1980;F;085 1234567;{ACTS}\n".replace("'", "")
    found = checked(brought_in(cora, turas, text.replace('"', "'")), cora)
    answer = signed_in(cora).get(reverse("imports:not-imported", args=[found.pk, kind]))
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


def test_more_rows_than_a_file_holds_are_taken_away_in_parts(cora, turas, monkeypatch):
    text = HEAD + "".join(f"Mary Ryan;3{day}/02/1980;F;;\n" for day in range(3))  # there are no such days
    found = checked(brought_in(cora, turas, text), cora)
    monkeypatch.setattr("core.exports.MOST_ROWS", 2)
    address, reader = reverse("imports:not-imported", args=[found.pk, "csv"]), signed_in(cora)
    assert "The list has 3 rows, and a file holds 2." in reader.get(address).content.decode()
    last = reader.get(f"{address}?part=2").content.decode("utf-8-sig")
    assert "Part 2 of 2: rows 3 to 3 of 3" in last
    assert [row[3] for row in csv.reader(io.StringIO(last)) if "Mary Ryan" in row] == ["32/02/1980"]


def test_what_was_not_imported_is_taken_away_with_reasons_and_no_cell_of_it_acts(cora, turas):
    rows = list(csv.reader(io.StringIO(not_imported(cora, turas, "csv").decode("utf-8-sig"))))
    assert rows[-2][:3] == ["Row", "Why", "Name"]
    assert rows[-1][:3] == ["2", "There is no such day", "Mary Ryan"]
    assert rows[-1][-1].startswith("'=HYPERLINK")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert AuditEvent.objects.filter(verb="import.rows-exported").count() == 1


def test_the_same_as_a_workbook_holds_no_formula(cora, turas):
    sheet = openpyxl.load_workbook(io.BytesIO(not_imported(cora, turas, "xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_a_script_in_a_cell_is_shown_as_text(turas, cora):
    found = checked(brought_in(cora, turas, listing(1, note="<script>alert(1)</script>")), cora)
    page = signed_in(cora).get(reverse("imports:row", args=[found.pk, 2])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_error_on_a_row_keeps_what_was_typed(turas, cora):
    found = checked(brought_in(cora, turas, listing(1).replace("1/2/1980", "31/02/1980")), cora)
    page = signed_in(cora).post(
        reverse("imports:row", args=[found.pk, 2]), {"choice_0": "typed", "typed_0": "31 sometime"}
    )
    assert page.status_code == 200
    assert "31 sometime" in page.content.decode()
    assert "Type a day that has been" in page.content.decode()
    assert selectors.tally(found).decide == 1


@pytest.fixture
def remark(turas, cora):
    run_through(checked(brought_in(cora, turas, listing(1, note="Prefers texts")), cora), cora)
    return CarriedOver.objects.get()


def test_what_was_carried_over_is_read_and_dealt_with_by_those_of_the_case(remark, cora, harbour):
    case = remark.case
    address = reverse("imports:carried-over", args=[case.pk])
    assert "Prefers texts" in signed_in(cora).get(address).content.decode()
    stranger = signed_in(line_manager_of(harbour))
    assert stranger.get(address).status_code == 404
    assert stranger.post(reverse("imports:deal-with", args=[remark.pk])).status_code == 404
    worker = signed_in(key_worker_in(case))
    assert worker.post(reverse("imports:deal-with", args=[remark.pk])).status_code == 302
    remark.refresh_from_db()
    assert remark.dealt_with_at


def test_a_page_that_is_over_leads_back_to_the_import(found, cora):
    CaseloadImport.objects.filter(pk=found.pk).update(state="undone")
    for page in ("columns", "run", "undo"):
        response = signed_in(cora).get(reverse(f"imports:{page}", args=[found.pk]))
        assert response.url == found.get_absolute_url()


def test_what_is_typed_about_a_row_is_kept_as_a_draft_of_that_row(found, cora):
    client = signed_in(cora)
    address = reverse("imports:row", args=[found.pk, 2])
    key = str(client.get(address).context["draft_key"])
    answer = client.post(reverse("core:drafts"), {"draft_key": key, "typed_0": "31 sometime"}).json()
    assert answer["saved"]
    assert client.get(address).context["draft"].fields["typed_0"] == "31 sometime"
    assert client.get(reverse("imports:row", args=[found.pk, 3])).context["draft"] is None
