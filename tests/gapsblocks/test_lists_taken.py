"""The lists of forms as files for a spreadsheet: nothing of a person outside, and no cell that acts."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.models import AuditEvent
from gapsblocks.models import GapBundle, GapsAndBlocksForm
from gapsblocks.services import raising
from tests.factories import key_worker_in, led_case
from tests.factories.careplans import domain
from tests.factories.gapsblocks import raised
from tests.gapsblocks.on_paper import copies

pytestmark = pytest.mark.django_db


def lines_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.requirement("LAW-gap-identity")
def test_the_queue_is_taken_without_the_person_and_without_formulas(form, fiona, client):
    GapsAndBlocksForm.objects.filter(pk=form.pk).update(title="=HYPERLINK(1)")
    client.force_login(fiona)
    answer = client.get(reverse("gapsblocks:queue"), {"export": "csv"})
    lines = lines_of(answer)
    row = next(line for line in lines if line and line[0] == form.reference)
    assert row[2] == "'=HYPERLINK(1)"
    said = str(lines)
    person = form.case.service_user
    for words in (person.first_names, person.last_name, person.known_as):
        assert words not in said
    assert ["Left out: Everything about the person."] in lines
    assert AuditEvent.objects.filter(verb="list.exported", actor=fiona, data__rows=1).exists()


def test_the_queue_comes_as_a_workbook_with_every_row_of_the_filter(form, fiona, client):
    copies(form, 30)
    client.force_login(fiona)
    answer = client.get(reverse("gapsblocks:queue"), {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sum(str(row[0]).startswith("GB-") for row in sheet.iter_rows(values_only=True)) == 31


def test_an_advisor_and_the_service_take_their_own(form, dan, advisor, client):
    for reader, name in ((advisor, "own-service"), (dan, "list")):
        client.force_login(reader)
        lines = lines_of(client.get(reverse(f"gapsblocks:{name}"), {"export": "csv"}))
        assert any(line and line[0] == form.reference for line in lines)
        assert form.case.service_user.last_name not in str(lines)


def test_another_forum_takes_nothing_of_it(form, other_forum, client):
    client.force_login(other_forum.co_ordinator)
    assert form.reference not in client.get(reverse("gapsblocks:queue"), {"export": "csv"}).content.decode()


@pytest.mark.requirement("KW-16.1.3")
def test_the_service_takes_the_forms_that_it_ticks_and_no_other(case, dan, cora, client):
    first, second = raised(case, dan), raised(case, dan)
    draft = raising.draft_form(actor=dan, case=case, domain=domain("drug-use"))
    strange = led_case()
    unseen = raised(strange, key_worker_in(strange, strange.lead_agency))
    client.force_login(dan)
    page = client.get(reverse("gapsblocks:list")).content.decode()
    assert f'action="{reverse("gapsblocks:paper_selection")}"' in page
    for form in (first, second):
        assert f'name="forms" type="checkbox" value="{form.pk}"' in page
        assert f"Choose {form.reference}" in page
    assert f'value="{draft.pk}"' not in page  # a draft goes on no paper
    assert f'value="{unseen.pk}"' not in page
    sent = {"forms": [first.pk, draft.pk, unseen.pk], "next": reverse("gapsblocks:list")}
    answer = client.post(reverse("gapsblocks:paper_selection"), sent)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    taken = AuditEvent.objects.filter(verb="downloaded", actor=dan, part="gap").values_list("subject_id", flat=True)
    assert set(taken) == {str(first.pk)}


def test_nothing_ticked_leads_back_to_the_list_as_it_was_narrowed(case, dan, client):
    raised(case, dan)
    client.force_login(dan)
    here = reverse("gapsblocks:list") + "?state=raised"
    answer = client.post(reverse("gapsblocks:paper_selection"), {"next": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert not AuditEvent.objects.filter(verb="downloaded").exists()
    assert not GapBundle.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", actor=dan, data__attempted="ask_selection").exists()
