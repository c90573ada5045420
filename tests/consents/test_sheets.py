"""The information sheet, to hand over or to read aloud."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import PolicyDocument, ServiceSetting
from consents.selectors.sheets import GROUNDS, privacy_notice_of
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


def test_the_sheet_names_the_privacy_notice_that_holds_or_whom_to_ask_for_it(client, db):
    case = led_case(lead_agency__dpo_name="Una Daly")
    worker = key_worker_in(case)
    assert "Ask Una Daly for it." in text_of(sheet(client, worker, case).content)
    entry = {"agency": case.lead_agency, "kind": PolicyDocument.Kind.PRIVACY_NOTICE, "title": "Privacy notice"}
    PolicyDocument.objects.create(**entry, version_label="2", replaced_at=timezone.now())
    PolicyDocument.objects.create(**entry, version_label="3", approved_on=date(2026, 1, 12))
    assert "our privacy notice, version 3 of 12 January 2026." in text_of(sheet(client, worker, case).content)
    PolicyDocument.objects.filter(replaced_at=None).update(version_label="", approved_on=None)
    assert privacy_notice_of(case.lead_agency) == "Privacy notice"


@pytest.mark.requirement("KW-6.6b")
def test_what_taking_part_means_goes_home_on_paper_from_the_page_on_which_it_is_told(client, db):
    case = led_case()
    client.force_login(key_worker_in(case))
    address = reverse("consents:working-with-us", args=[case.pk])
    assert address in client.get(reverse("cases:participation", args=[case.pk])).content.decode()
    for size in ("", "large"):
        paper = client.get(address, {"size": size})
        text = text_of(paper.content)
        assert "Working with us" in text
        assert case.service_user.last_name not in text + paper["Content-Disposition"]
    client.force_login(WorkerFactory().user)
    assert client.get(address).status_code == 404
