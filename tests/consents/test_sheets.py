"""The information sheet, to hand over or to read aloud."""

import pytest
from django.urls import reverse

from agencies.models import ServiceSetting
from consents.selectors.sheets import GROUNDS
from core.audit import OPENED
from core.models import AuditEvent
from tests.factories import WorkerFactory, key_worker_in, led_case
from tests.papers import text_of


def sheet(client, user, case, **query):
    client.force_login(user)
    return client.get(reverse("consents:information-sheet", args=[case.pk]), query)


@pytest.mark.requirement("GB1-info-sheet", "LAW-dpo")
def test_the_sheet_says_who_answers_for_what_is_written_and_names_no_person(client, db):
    case = led_case(
        lead_agency__name="Turas Training",
        lead_agency__controller_name="Turas CLG",
        lead_agency__dpo_name="Una Daly",
        lead_agency__dpo_contact="dpo@turas.example",
    )
    worker = key_worker_in(case)
    standard, large = sheet(client, worker, case), sheet(client, worker, case, size="large")
    for paper in (standard, large):
        assert paper["Content-Type"] == "application/pdf"
        text = " ".join(text_of(paper.content).split())
        for said in ("Turas CLG", "Una Daly", "dpo@turas.example", str(worker)):
            assert said in text
        assert case.service_user.last_name not in text
    assert case.service_user.last_name not in standard["Content-Disposition"]
    assert len(large.content) != len(standard.content)
    event = AuditEvent.objects.filter(verb=OPENED, actor=worker).latest("pk")
    assert (event.file_id, event.data["paper"], event.data["large"]) == (case.pk, "information-sheet", True)


def test_it_is_made_for_those_who_make_the_entry(client, db):
    assert sheet(client, WorkerFactory().user, led_case()).status_code == 404


@pytest.mark.parametrize("ground", ["health-care", "explicit-consent", "statutory"])
def test_the_ground_that_the_controller_chose_is_said_in_plain_words(client, db, ground):
    case = led_case()
    ServiceSetting.objects.create(agency=case.lead_agency, key="lawful_ground_for_holding", value=ground)
    text = " ".join(text_of(sheet(client, key_worker_in(case), case).content).split())
    assert f"The law lets us, because {GROUNDS[ground]}" in text
