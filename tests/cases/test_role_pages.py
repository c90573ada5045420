"""The pages of the roles: who may open them, what they say, what comes back when a rule is broken."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Worker
from cases import selectors
from cases.models import (
    Case,
    CaseManagerAssignment,
    CoverArrangement,
    KeyWorkerAssignment,
    LeadAgencyAgreement,
)
from cases.services import levels
from core.models import AuditEvent
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    entered,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
)

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


def on(name, day=TODAY):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def post_of(user):
    return Worker.objects.get(user=user).pk


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def harbour(case):
    agency = CaseAgencyFactory(case=case, agency__name="Harbour").agency
    consent_for(case, agency, "drug-use")
    return agency


# --- the meaning of the roles, wherever one is chosen (KW-2.1.1) ------------------------------------------------


@pytest.mark.requirement("KW-2.1.1")
@pytest.mark.parametrize(
    "name", ["assign-manager", "end-manager", "assign-key-worker", "add-child-family", "ask-level-change", "team"]
)
def test_the_meaning_of_the_roles_stands_wherever_one_is_chosen(client, case, line_manager, name):
    managed_by(case)
    said = words(page(client, line_manager, f"cases:{name}", case.pk))
    for term in ("Key worker", "Case manager", "Lead agency"):
        assert f"<dt>{term}</dt>" in said


@pytest.mark.requirement("KW-2.1.1")
def test_and_where_the_lead_is_taken(client, db):
    shared = CaseAgencyFactory()
    said = words(page(client, line_manager_of(shared.agency), "cases:take-lead", shared.case.pk))
    assert "<dt>Lead agency</dt>" in said


PAGES = {
    "assign-manager": {"line manager"},
    "end-manager": {"line manager"},
    "add-child-family": {"line manager"},
    "assign-key-worker": {"line manager", "case manager", "partner's manager"},
    "add-agency": {"line manager", "case manager"},
    "ask-level-change": {"line manager", "case manager", "key worker"},
    "ask-to-manage": {"key worker", "partner"},
    "take-lead": set(),
    "team": {"line manager", "case manager", "key worker", "partner", "partner's manager"},
    "team-print": {"line manager", "case manager", "key worker"},
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_to_those_who_may_and_to_nobody_else(client, case, line_manager, harbour, name):
    people = {
        "line manager": line_manager,
        "case manager": managed_by(case).worker,
        "key worker": key_worker_in(case),
        "partner": key_worker_in(case, harbour),
        "partner's manager": line_manager_of(harbour),
    }
    for who, person in people.items():
        expected = 200 if who in PAGES[name] else 403
        assert page(client, person, f"cases:{name}", case.pk).status_code == expected, who
    for outside in (WorkerFactory(agency=case.lead_agency).user, line_manager_of(AgencyFactory())):
        assert page(client, outside, f"cases:{name}", case.pk).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", file_id=case.pk, data__rule="unseen").count() == 2


# --- one page, one verb ----------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-5.3.1a", "GB2-la-criteria")
def test_the_lead_is_taken_on_its_page(client, db):
    shared = CaseAgencyFactory(case__level=Case.Level.KEY_WORKING)
    entered(shared.case)
    manager, worker = line_manager_of(shared.agency), WorkerFactory(agency=shared.agency)
    given = {
        "agency": shared.agency.pk,
        "worker": worker.pk,
        "grounds": ["most_contact", "best_placed"],
        "complexity_reason": "range",
        **on("committed_until", date(2026, 8, 1)),
    }
    short = send(client, manager, "cases:take-lead", shared.case.pk, **given)
    assert short.status_code == 200
    assert "commits itself for at least 6 months: choose 2 September 2026 or later." in words(short)
    assert not LeadAgencyAgreement.objects.exists()

    given |= on("committed_until", date(2026, 12, 1))
    missing = send(client, manager, "cases:take-lead", shared.case.pk, **given | {"grounds": []})
    assert "Tick at least one ground" in words(missing)
    taken = send(client, manager, "cases:take-lead", shared.case.pk, **given)
    assert taken.status_code == 302
    agreement = LeadAgencyAgreement.objects.get()
    assert (agreement.most_contact, agreement.best_placed, agreement.statutory_obligation) == (True, True, False)
    assert agreement.committed_until == date(2026, 12, 1)
    said = words(page(client, manager, "cases:team", shared.case.pk))
    assert "1 December 2026" in said


def test_a_case_manager_is_appointed_on_the_page(client, case, line_manager, colleague):
    sent = send(client, line_manager, "cases:assign-manager", case.pk, worker=post_of(colleague), **on("starts_on"))
    assert sent.url == reverse("cases:team", args=[case.pk])
    assert selectors.current_case_manager(case).worker == colleague


def test_a_worker_of_another_agency_is_not_even_offered(client, case, line_manager):
    stranger = WorkerFactory()
    sent = send(client, line_manager, "cases:assign-manager", case.pk, worker=stranger.pk, **on("starts_on"))
    assert "no longer one of the choices" in words(sent)
    assert selectors.current_case_manager(case) is None


@pytest.mark.requirement("GB2-remain-until")
def test_a_tenure_is_ended_on_its_page_only_for_its_grounds(client, case, line_manager):
    present = managed_by(case)
    refused = send(client, line_manager, "cases:end-manager", case.pk, reason="closure", note="We are tired")
    said = words(refused)
    assert "stays responsible until a formal handover" in said
    assert "We are tired" in said  # nothing typed is lost
    assert selectors.current_case_manager(case) == present
    assert send(client, line_manager, "cases:end-manager", case.pk, reason="left-post").status_code == 302
    said = words(page(client, line_manager, "cases:team", case.pk))
    assert "has no case manager" in said
    assert "left the post" in said


@pytest.mark.requirement("KW-5.1", "MC-kw-profession", "MC-kw-mdt")
def test_a_key_worker_is_named_on_the_page_and_always_shown(client, case, line_manager, colleague):
    given = {"worker": post_of(colleague), "in_care_team": "yes", "care_team_name": "Day team", **on("starts_on")}
    missing = send(client, line_manager, "cases:assign-key-worker", case.pk, **given)
    assert "Choose profession on this case." in words(missing)
    assert not KeyWorkerAssignment.objects.exists()
    assert send(client, line_manager, "cases:assign-key-worker", case.pk, profession="nurse", **given).url
    said = words(page(client, line_manager, "cases:team", case.pk))
    assert str(colleague) in said
    assert "nurse" in said
    assert "Day team" in said
    assert "2 March 2026" in said

    assignment = KeyWorkerAssignment.objects.get()
    ended = send(client, line_manager, "cases:end-key-worker", case.pk, assignment.pk, reason="other", **on("ended_on"))
    assert ended.status_code == 302
    assert not KeyWorkerAssignment.objects.current().exists()


def test_a_row_of_another_case_is_not_reached_through_this_one(client, case, line_manager):
    other = led_case(lead_agency=case.lead_agency)
    key_worker_in(other)
    assignment = KeyWorkerAssignment.objects.get()
    assert page(client, line_manager, "cases:end-key-worker", case.pk, assignment.pk).status_code == 404


def test_a_partners_manager_names_their_own_worker(client, case, harbour):
    manager, worker = line_manager_of(harbour), WorkerFactory(agency=harbour)
    given = {"worker": worker.pk, "profession": "nurse", "in_care_team": "no", **on("starts_on")}
    assert send(client, manager, "cases:assign-key-worker", case.pk, **given).status_code == 302
    assert KeyWorkerAssignment.objects.get().agency == harbour
    assert (
        send(
            client, manager, "cases:agency-leaves", case.pk, case.case_agencies.get(agency=harbour).pk, **on("left_on")
        ).url
        == "/"
    )


@pytest.mark.requirement("KW-7.7a", "KW-7.7b")
def test_an_agency_joins_key_working_and_the_manager_agrees_to_case_management(client, db):
    case = led_case(level=Case.Level.KEY_WORKING, complexity_reason="")
    worker, manager, joining = key_worker_in(case), line_manager_of(case.lead_agency), AgencyFactory()
    assert "Should the case become case management?" in words(page(client, worker, "cases:add-agency", case.pk))
    unanswered = send(client, worker, "cases:add-agency", case.pk, agency=joining.pk, does="Detox")
    assert "Say whether to ask for case management." in words(unanswered)
    send(
        client,
        worker,
        "cases:add-agency",
        case.pk,
        agency=joining.pk,
        does="Detox",
        promotion="ask",
        promotion_reason="Two services.",
    )
    change = case.level_changes.get()
    assert page(client, worker, "cases:level-change", change.pk).status_code == 403
    assert "Two services." in words(page(client, manager, "cases:level-change", change.pk))
    sent = send(
        client,
        manager,
        "cases:level-change",
        change.pk,
        agreed="yes",
        complexity_reason="co-ordination",
        grounds=["best_placed"],
        **on("committed_until", date(2026, 9, 2)),
    )
    assert sent.status_code == 302
    case.refresh_from_db()
    assert case.level == Case.Level.CASE_MANAGEMENT
    said = words(page(client, manager, "cases:team", case.pk))
    assert "Key working to case management, agreed by" in said


@pytest.mark.requirement("GB2-kw-enough")
def test_why_key_working_is_enough_is_shown(client, case, line_manager):
    managed_by(case)
    change = levels.ask_level_change(
        actor=line_manager, case=case, to_level=Case.Level.KEY_WORKING, reason="Things are calm."
    )
    refused = send(client, line_manager, "cases:level-change", change.pk, agreed="yes")
    assert "Say why key working is enough" in words(refused)
    sent = send(client, line_manager, "cases:level-change", change.pk, agreed="yes", kw_enough_reason="Housing only.")
    assert sent.status_code == 302
    assert "Housing only." in words(page(client, line_manager, "cases:team", case.pk))


@pytest.mark.requirement("GB2-cover", "GB2-contact-point")
def test_cover_is_arranged_shown_and_called_off(client, case, line_manager, colleague):
    absent = managed_by(case).worker
    given = {"absent": post_of(absent), "cover": post_of(colleague), **on("first_day"), **on("last_day")}
    same = send(client, line_manager, "cases:arrange-cover", **given | {"cover": post_of(absent)})
    assert "Nobody covers for themselves." in words(same)
    assert send(client, line_manager, "cases:arrange-cover", **given).status_code == 302
    it = CoverArrangement.objects.get()

    said = words(page(client, line_manager, "cases:team", case.pk))
    contact = said[said.index('id="contact"') :]
    assert contact.index(str(colleague)) < contact.index(f"for {absent}")
    assert str(colleague) in words(page(client, colleague, "cases:cover-list"))
    assert page(client, colleague, "cases:cover", it.pk).status_code == 200
    assert page(client, colleague, "cases:cancel-cover", it.pk).status_code == 403
    assert page(client, colleague, "cases:arrange-cover").status_code == 403
    assert page(client, WorkerFactory().user, "cases:cover", it.pk).status_code == 404
    assert send(client, line_manager, "cases:cancel-cover", it.pk).status_code == 302
    assert page(client, colleague, "desk:case", case.pk).status_code == 404
    assert "No cover is arranged." in words(page(client, colleague, "cases:cover-list"))


@pytest.mark.requirement("KW-8.2.3a", "KW-8.2.3b", "GB1-sw-supported")
def test_scenario_2_the_social_work_exception_on_its_page(client, case, line_manager):
    aoife = managed_by(case)
    eva = WorkerFactory(profession="social-worker")
    given = {
        "scope": "INDIVIDUAL",
        "worker": eva.pk,
        "ground": "child-protection",
        "told_how": "By phone",
        **on("told_on"),
    }
    said = words(send(client, line_manager, "cases:add-child-family", case.pk, **given))
    assert "A person has one case manager at a time (rule KW-8.2.3a)." in said
    given["scope"] = "CHILD_FAMILY"
    said = words(send(client, line_manager, "cases:add-child-family", case.pk, **given))
    assert "(rule KW-8.2.3b)" in said
    assert list(case.assignments.all()) == [aoife]
    given["role_split"] = "Eva minds the school."
    assert send(client, line_manager, "cases:add-child-family", case.pk, **given).status_code == 302
    said = words(page(client, line_manager, "cases:team", case.pk))
    assert "Eva minds the school." in said
    assert "was told of the case manager’s role on" in said
    assert "By phone" in said
    added = CaseManagerAssignment.objects.get(scope="CHILD_FAMILY")
    send(client, aoife.worker, "cases:edit-role-split", case.pk, added.pk, role_split="Eva minds school and home.")
    added.refresh_from_db()
    assert added.role_split == "Eva minds school and home."
    assert page(client, eva.user, "cases:team", case.pk).status_code == 200
    sent = send(client, line_manager, "cases:end-child-family", case.pk, added.pk, reason="other")
    assert sent.status_code == 302
    assert page(client, eva.user, "cases:team", case.pk).status_code == 404
