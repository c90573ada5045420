"""The register of the service's policies: entries, versions, links and reminders."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import system_actor
from agencies.deadlines import REVISION
from agencies.models import PolicyDocument, WorkerRole
from agencies.selectors import policy_links, revisions_at
from agencies.services import documents as services
from core.errors import DomainError, NotAllowed
from desk import services as services_above
from desk.tasks import remind_of_revisions
from notifications.models import Notice
from tests.factories import AgencyFactory, WorkerFactory, worker_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _dated(on_2_march_2026):
    pass


def entry(agency, due_on, **fields):
    return PolicyDocument.objects.create(
        agency=agency, **{"kind": "case-notes", "title": "Notes", "revision_due_on": due_on} | fields
    )


@pytest.mark.requirement("KW-0.1")
def test_an_entry_holds_title_version_approval_and_revision(client, agency, manager, key_worker):
    client.force_login(manager)
    form = {
        "kind": "case-notes",
        "title": "Case notes",
        "version_label": "2.0",
        "approved_on": "5 1 2026",
        "revision_due_on": "1 3 2026",
        "address": "https://policies.example.ie/notes",
    }
    assert client.post(reverse("agencies:add-policy", args=[agency.pk]), form).status_code == 302
    document = PolicyDocument.objects.get()
    assert (document.title, document.version_label) == ("Case notes", "2.0")
    assert (document.approved_on, document.revision_due_on) == (date(2026, 1, 5), date(2026, 3, 1))
    client.force_login(key_worker)
    shown = client.get(reverse("agencies:policies", args=[agency.pk])).content.decode()
    assert "1 day overdue" in shown
    assert "1 overdue for revision" in shown
    assert client.get(reverse("agencies:add-policy", args=[agency.pk])).status_code == 403


@pytest.mark.requirement("KW-0.1")
def test_the_manager_is_reminded_once_of_each_stage(agency, manager, key_worker, django_capture_on_commit_callbacks):
    entry(agency, TODAY - timedelta(days=1), title="Yesterday's")
    entry(agency, TODAY, title="Today's", kind="assessment")
    entry(agency, TODAY + timedelta(days=30), title="Next month's", kind="confidentiality")
    entry(agency, TODAY + timedelta(days=31), title="Later", kind="case-meeting")
    entry(agency, TODAY - timedelta(days=9), title="Replaced", replaced_at="2026-01-01T00:00Z", replaced_by=manager)
    with django_capture_on_commit_callbacks(execute=True):
        remind_of_revisions()
    told = Notice.objects.filter(recipient=manager).values_list("subject", flat=True)
    assert sorted(told) == [
        "Revision of a policy: due soon",
        "Revision of a policy: due today",
        "Revision of a policy: overdue",
    ]
    assert Notice.objects.count() == 3
    assert len(mail.outbox) == 3
    for days in (0, 0, 1, 5):  # again, again, and later: only what has newly come to a stage is told
        with time_machine.travel(f"2026-03-0{2 + days} 10:00Z", tick=False):
            remind_of_revisions()
    assert sorted(Notice.objects.values_list("subject", flat=True)) == [
        "Revision of a policy: due soon",
        "Revision of a policy: due soon",
        "Revision of a policy: due today",
        "Revision of a policy: overdue",
        "Revision of a policy: overdue",
    ]


def test_where_nobody_manages_the_administrator_is_told_and_knows_why(agency, admin):
    entry(agency, TODAY)
    entry(AgencyFactory(), TODAY)  # with nobody at all
    remind_of_revisions()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.stands_in_for) == (admin, f"a manager of {agency.label}")


def test_reminders_cost_the_same_for_2_policies_as_for_22(agency, manager):
    system = system_actor()

    def cost(number):
        for n in range(number):
            entry(agency, TODAY, title=f"Policy {n} of {number}")
        with CaptureQueriesContext(connection) as asked:
            services_above.remind_of_revisions(actor=system, stage=REVISION.stages[1], today=TODAY)
        return len(asked)

    assert cost(2) == cost(22)
    assert Notice.objects.count() == 24


@pytest.mark.parametrize("days", range(-33, 34))
def test_page_and_list_name_the_same_stage(agency, days):
    document = entry(agency, TODAY + timedelta(days=days))
    stage = REVISION.stage(document.revision_due_on, TODAY)
    assert [other for other in REVISION.stages if revisions_at(other, TODAY).exists()] == ([stage] if stage else [])


@pytest.mark.requirement("KW-0.1")
def test_the_managers_day_lists_what_is_overdue(client, agency, manager, key_worker):
    document = entry(agency, TODAY - timedelta(days=1), title="Case notes policy")
    client.force_login(manager)
    home = client.get(reverse("desk:home")).content.decode()
    assert "Case notes policy" in home
    assert document.get_absolute_url() in home
    client.force_login(key_worker)
    assert "Case notes policy" not in client.get(reverse("desk:home")).content.decode()


def test_a_new_version_replaces_the_old_which_is_kept(agency, manager, refusals):
    old = entry(agency, TODAY, version_label="1")
    with pytest.raises(DomainError) as same:
        services.replace_policy_document(actor=manager, document=old, title="Notes", version_label="1")
    new = services.replace_policy_document(
        actor=manager, document=old, title="Notes", version_label="2", revision_due_on=date(2028, 3, 2)
    )
    old.refresh_from_db()
    assert (old.version_label, old.replaced_by, new.kind) == ("1", manager, "case-notes")
    assert not revisions_at(REVISION.stages[1], TODAY).exists()
    with pytest.raises(DomainError) as replaced:
        services.edit_policy_document(actor=manager, document=old, version=old.version, title="Other")
    assert [same.value.code, replaced.value.code] == ["same-version", "replaced"]
    assert refusals() == ["same-version", "replaced"]


def test_dates_run_forwards_and_owners_are_our_own(agency, manager, refusals):
    for fields, code in (
        ({"approved_on": TODAY + timedelta(days=1)}, "future-date"),
        ({"approved_on": TODAY, "revision_due_on": TODAY}, "revision-backwards"),
        ({"owner": WorkerFactory()}, "other-agency"),
    ):
        with pytest.raises(DomainError) as refused:
            services.add_policy_document(actor=manager, agency=agency, kind="other", title="X", **fields)
        assert refused.value.code == code
    assert not PolicyDocument.objects.exists()
    assert refusals() == ["future-date", "revision-backwards", "other-agency"]


def test_key_workers_and_neighbours_keep_no_register(agency, key_worker):
    stranger = worker_with(AgencyFactory(), WorkerRole.Role.LINE_MANAGER)
    for person in (key_worker, stranger):
        with pytest.raises(NotAllowed):
            services.add_policy_document(actor=person, agency=agency, kind="other", title="X")
    assert not PolicyDocument.objects.exists()


def test_the_five_policies_behind_a_step_are_linked_and_open(client, agency, key_worker):
    held = entry(agency, TODAY, title="Our case notes policy")
    links = policy_links(agency)
    assert len(links) == 5
    assert [link.label for link in links if not link.is_missing] == ["Our case notes policy"]
    client.force_login(key_worker)
    for link in links:
        assert client.get(link.url).status_code == 200
    assert "Our case notes policy" in client.get(held.get_absolute_url()).content.decode()


def test_a_neighbour_opens_no_policy_of_ours(client, agency):
    document = entry(agency, TODAY)
    client.force_login(WorkerFactory().user)
    assert client.get(document.get_absolute_url()).status_code == 404
    assert client.get(reverse("agencies:policies", args=[agency.pk])).status_code == 404


@pytest.mark.requirement("KW-3.2")
def test_from_a_step_of_a_case_each_policy_of_the_agency_opens(client, case, line_manager):
    kinds = ["case-management", "case-notes", "assessment", "case-meeting", "confidentiality"]
    held = [entry(case.lead_agency, TODAY, kind=kind, title=f"Policy on {kind}") for kind in kinds]
    entry(AgencyFactory(), TODAY, title="A neighbour's policy")
    client.force_login(line_manager)
    for step in (reverse("desk:case", args=[case.pk]), reverse("cases:assign-manager", args=[case.pk])):
        shown = client.get(step).content.decode()
        for document in held:
            assert document.get_absolute_url() in shown
            assert document.title in shown
        assert "neighbour" not in shown
    for document in held:
        assert document.title in client.get(document.get_absolute_url()).content.decode()
