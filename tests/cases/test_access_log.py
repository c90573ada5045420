"""Who looked at what: written down, searched by those who watch, changed by nobody."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from agencies.models import WorkerRole
from cases.log_filters import LogFilter
from cases.models import SightBar
from cases.policies import audit_event_policy
from cases.selectors.access_log import KINDS, Names, names_for
from cases.services.sight import bar_from_file
from cases.telling import SENTENCES, sentence
from core import audit
from core.models import AuditEvent
from core.policies import Policy
from tests.factories import (
    AgencyFactory,
    WorkerFactory,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)

DPO = WorkerRole.Role.DPO


def verbs(user, **data):
    """What the reader finds, beside the entry with which each case begins."""
    found = LogFilter(data, user=user).qs.values_list("verb", flat=True)
    return [verb for verb in found if not verb.startswith("entry.")]


@pytest.fixture
def dpo(case):
    return worker_with(case.lead_agency, DPO)


@pytest.mark.requirement("LAW-access-log")
def test_opening_a_file_is_written_down_found_by_those_who_watch_and_fixed(client, case, line_manager, dpo):
    worker = key_worker_in(case)
    client.force_login(worker)
    client.get(case.get_absolute_url())
    for watcher in (line_manager, dpo):
        [event] = LogFilter({"kind": "opened", "who": worker.last_name, "reference": case.reference}, user=watcher).qs
        assert (event.actor, event.file_id, event.channel) == (worker, case.pk, "page")
    with pytest.raises(DatabaseError, match="written once"):
        AuditEvent.objects.filter(pk=event.pk).update(verb="nothing")


@pytest.mark.requirement("LAW-special-category")
def test_a_colleague_without_a_part_in_the_case_is_refused_and_that_is_logged(client, case, line_manager):
    colleague = WorkerFactory(agency=case.lead_agency).user
    client.force_login(colleague)
    assert client.get(case.get_absolute_url()).status_code == 404
    [event] = LogFilter({"kind": "refused"}, user=line_manager).qs
    assert (event.actor, event.file_id, event.data["rule"]) == (colleague, case.pk, "unseen")
    client.force_login(line_manager)
    page = client.get(reverse("cases:access-log", args=[case.pk])).content.decode()
    assert "Was refused: open the file (no part in this file)" in page


def test_each_watcher_reads_the_log_of_the_files_that_their_agency_leads(case, line_manager, dpo):
    elsewhere = led_case()
    for file in (case, elsewhere):
        audit.record(line_manager, audit.OPENED, file)
    for watcher in (line_manager, dpo):
        assert set(LogFilter({}, user=watcher).qs.values_list("file_id", flat=True)) == {case.pk}
    for other in (key_worker_in(case), managed_by(case).worker, worker_with(case.lead_agency, "agency-admin")):
        assert not LogFilter({}, user=other).qs.exists()


def test_what_touched_no_file_is_read_by_those_who_watch_over_the_worker(case, line_manager):
    audit.record_refusal(WorkerFactory(agency=case.lead_agency).user, "break_glass", None, rule="no-such-file")
    audit.record_refusal(WorkerFactory().user, "break_glass", None, rule="no-such-file")
    audit.record_refusal(None, "GET /", None, rule="signed-out")
    assert verbs(line_manager) == ["refused"]


def test_the_one_condition_of_the_list_is_that_of_the_ways(case, line_manager, dpo):
    audit.record(line_manager, audit.OPENED, case)
    audit.record(line_manager, audit.OPENED, led_case())
    audit.record_refusal(dpo, "break_glass", None, rule="no-such-file")
    barred = line_manager_of(case.lead_agency)
    SightBar.objects.create(service_user=case.service_user, user=barred, reason="family")
    people = [line_manager, dpo, barred, key_worker_in(case), worker_with(AgencyFactory(), DPO)]
    for person in people:
        short = set(audit_event_policy.scope(person).values_list("pk", flat=True))
        long = set(Policy.scope(audit_event_policy, person).values_list("pk", flat=True))
        each = {
            event.pk
            for event in AuditEvent.objects.all()
            if audit_event_policy.allows(person, "view_auditevent", event)
        }
        assert short == long == each


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("opened", "opened"),
        ("changed", "case.lead-taken"),
        ("printed", "consent.printed"),
        ("exported", "caseload.exported"),
        ("refused", "refused"),
        ("emergency", "case.emergency-opened"),
    ],
)
def test_each_kind_finds_its_own_and_no_other(case, line_manager, kind, verb):
    for each in (
        "opened",
        "case.lead-taken",
        "consent.printed",
        "caseload.exported",
        "refused",
        "case.emergency-opened",
    ):
        audit.record(line_manager, each, case)
    assert verbs(line_manager, kind=kind) == [verb]
    assert set(KINDS) == {"opened", "changed", "printed", "exported", "refused", "emergency"}


def test_by_agency_channel_and_days(case, line_manager):
    audit.record(line_manager, audit.OPENED, case)
    day, before = timezone.localdate().isoformat(), (timezone.localdate() - timedelta(days=1)).isoformat()
    assert verbs(line_manager, since=day, until=day, channel="shell", agency=str(case.lead_agency_id)) == ["opened"]
    assert verbs(line_manager, until=before) == []
    assert verbs(line_manager, channel="page") == []
    assert verbs(line_manager, agency=str(AgencyFactory().pk)) == []


def test_the_data_protection_officer_reads_the_log_and_not_the_file(client, case, dpo):
    client.force_login(dpo)
    assert client.get(case.get_absolute_url()).status_code == 404
    page = client.get(reverse("cases:access-log", args=[case.pk])).content.decode()
    assert case.reference in page
    assert str(case.service_user) not in page


def test_workers_do_not_read_the_log(client, case):
    worker = key_worker_in(case)
    client.force_login(worker)
    assert client.get(reverse("cases:log")).status_code == 403
    assert client.get(reverse("cases:access-log", args=[case.pk])).status_code == 403
    client.force_login(WorkerFactory().user)
    assert client.get(reverse("cases:access-log", args=[case.pk])).status_code == 404


def test_taking_the_log_away_is_itself_written_down_and_harmless(client, case, line_manager):
    worker = WorkerFactory(agency=case.lead_agency, user__first_name="=HYPERLINK(1)").user
    audit.record(worker, audit.OPENED, case)
    client.force_login(line_manager)
    file = client.get(reverse("cases:log"), {"export": "csv", "kind": "opened"}).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in file
    assert case.reference in file
    event = AuditEvent.objects.get(verb="log.exported")
    assert (event.actor, event.data["rows"]) == (line_manager, 1)


def test_the_log_costs_the_same_however_long(client, case, line_manager, django_assert_max_num_queries):
    for _ in range(30):
        audit.record(WorkerFactory(agency=case.lead_agency).user, audit.OPENED, case)
    client.force_login(line_manager)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("cases:log")).status_code == 200


# --- wording -------------------------------------------------------------------------------------------------


def test_an_event_is_told_with_the_names_of_those_in_it(case, line_manager):
    manager = managed_by(case).worker
    bar_from_file(actor=line_manager, case=case, worker=key_worker_in(case), reason="family")
    events = list(AuditEvent.objects.filter(file_id=case.pk))
    said = {sentence(event, names_for(events)) for event in events}
    assert f"{manager} became case manager" in said
    assert any(words.startswith("Barred ") and words.endswith(" from the file") for words in said)


@pytest.mark.parametrize("verb", sorted(SENTENCES))
def test_every_sentence_can_be_said_even_without_names(verb):
    said = sentence(AuditEvent(verb=verb, data={}), Names())
    assert said[0].isupper() or said.startswith(("a worker", "an agency"))
    assert "{" not in said


def test_a_verb_that_nobody_has_worded_is_read_out():
    assert sentence(AuditEvent(verb="gap-form.sent-outside", data={}), Names()) == "Gap form sent outside"
    refused = AuditEvent(verb="refused", data={"attempted": "close_case", "rule": "still-open"})
    assert sentence(refused, Names()) == "Was refused: close case (still open)"
