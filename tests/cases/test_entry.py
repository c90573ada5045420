"""Coming to the service: sheet, explanations, services, choice of lead agency, and the order of the four steps."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agencies.models import Worker, WorkerRole
from cases import selectors
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    Explanation,
    InformationSheetIssue,
    LeadAgencyAgreement,
    LeadAgencyChoice,
    LevelChange,
    PathOpening,
)
from cases.policies import CaseAction, case_policy
from cases.services import agencies_in_case, assignments, entry, levels, services_in_use
from core.audit import REFUSED
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    CaseFactory,
    WorkerFactory,
    checked_by,
    chosen_by,
    entered,
    key_worker_in,
    line_manager_of,
    managed_by,
)

TODAY = date(2026, 3, 2)
POINTS = Explanation.Point.values
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def newcomer(db):
    """A case of key working in which nothing of the entry has been done, and its key worker."""
    case = CaseFactory(level=Case.Level.KEY_WORKING, complexity_reason="")
    CaseAgencyFactory(case=case, agency=case.lead_agency)
    return case


@pytest.fixture
def worker(newcomer):
    return key_worker_in(newcomer)


def refused(actor, rule):
    """The last line of the log says that this person was stopped by this rule."""
    event = AuditEvent.objects.latest("pk")
    return (event.verb, event.actor, event.data.get("rule")) == (REFUSED, actor, rule)


# --- the information sheet -----------------------------------------------------------------------------------


@pytest.mark.requirement("GB1-info-sheet")
def test_how_the_sheet_reached_the_person_is_kept_with_worker_and_day(newcomer, worker):
    entry.issue_sheet(
        actor=worker,
        case=newcomer,
        how="read-aloud",
        given_on=TODAY,
        language="Polish",
        with_interpreter=True,
        in_large_print=True,
    )
    issue = InformationSheetIssue.objects.get()
    assert (issue.how, issue.given_by, issue.given_on, issue.language) == ("read-aloud", worker, TODAY, "Polish")
    assert (issue.with_interpreter, issue.with_reading_help, issue.in_large_print) == (True, False, True)
    event = AuditEvent.objects.get(verb="entry.sheet-issued")
    assert (event.file_id, event.data["how"]) == (newcomer.pk, "read-aloud")


@pytest.mark.requirement("GB1-info-sheet")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"how": ""}, "no-way-given"),
        ({"language": " "}, "no-language"),
        ({"given_on": TODAY + timedelta(days=1)}, "future-day"),
    ],
)
def test_a_sheet_without_its_facts_is_refused(newcomer, worker, change, rule):
    given = {"how": "handed", "given_on": TODAY, "language": "English"} | change
    with pytest.raises(DomainError) as refusal:
        entry.issue_sheet(actor=worker, case=newcomer, **given)
    assert refusal.value.code == rule
    assert not InformationSheetIssue.objects.exists()
    assert refused(worker, rule)


def test_only_who_works_on_the_case_records_its_entry(newcomer):
    stranger = WorkerFactory(agency=newcomer.lead_agency).user
    for verb, said in (
        (entry.issue_sheet, {"how": "handed", "given_on": TODAY, "language": "English"}),
        (entry.explain, {"points": POINTS, "explained_on": TODAY}),
        (entry.say_no_services, {}),
        (entry.record_choice, {"asked_on": TODAY, "no_choice": "one-only", "no_choice_note": "One."}),
        (entry.open_step_early, {"step": "monitoring", "reason": "Now."}),
    ):
        with pytest.raises(NotAllowed):
            verb(actor=stranger, case=newcomer, **said)
        assert refused(stranger, "not-allowed")


# --- the four explanations -----------------------------------------------------------------------------------


@pytest.mark.requirement("GB1-explain-protocols", "GB1-role-may-change")
def test_each_explanation_keeps_its_own_worker_and_day_until_all_four_are_there(newcomer, worker):
    manager = line_manager_of(newcomer.lead_agency)
    entry.explain(actor=worker, case=newcomer, points=["one-lead", "may-change"], explained_on=date(2026, 2, 27))
    entry.explain(actor=manager, case=newcomer, points=POINTS, explained_on=TODAY)
    kept = {each.point: (each.explained_by, each.explained_on) for each in newcomer.explanations.all()}
    first, second = (worker, date(2026, 2, 27)), (manager, TODAY)
    assert kept == {"one-lead": first, "may-change": first, "until-not-needed": second, "will-contact": second}


@pytest.mark.requirement("GB1-explain-protocols")
@pytest.mark.parametrize(
    ("points", "day", "rule"),
    [([], TODAY, "nothing-explained"), (["one-lead"], TODAY + timedelta(days=1), "future-day")],
)
def test_nothing_explained_is_refused(newcomer, worker, points, day, rule):
    with pytest.raises(DomainError) as refusal:
        entry.explain(actor=worker, case=newcomer, points=points, explained_on=day)
    assert refusal.value.code == rule
    assert not newcomer.explanations.exists()
    assert refused(worker, rule)


# --- no other services ---------------------------------------------------------------------------------------


def test_none_is_an_answer_only_while_the_list_is_empty(newcomer, worker):
    used = services_in_use.add_service_in_use(actor=worker, case=newcomer, service_name="Library")
    with pytest.raises(DomainError) as refusal:
        entry.say_no_services(actor=worker, case=newcomer)
    assert refusal.value.code == "services-listed"
    assert refused(worker, "services-listed")
    services_in_use.end_service_in_use(actor=worker, service=used)
    assert entry.say_no_services(actor=worker, case=newcomer).recorded_by == worker


# --- the choice of lead agency -------------------------------------------------------------------------------


def choice(newcomer, **change):
    options = [newcomer.lead_agency, AgencyFactory()]
    return {
        "asked_on": TODAY,
        "options": options,
        "told": "What each does.",
        "chosen": options[0],
        "words": "Here.",
    } | change


@pytest.mark.requirement("GB1-informed-choice")
def test_the_choice_is_kept_with_the_options_shown(newcomer, worker):
    said = choice(newcomer)
    entry.record_choice(actor=worker, case=newcomer, **said)
    kept = LeadAgencyChoice.objects.get()
    assert set(kept.options.all()) == set(said["options"])
    assert (kept.chosen, kept.words, kept.told, kept.recorded_by) == (
        newcomer.lead_agency,
        "Here.",
        "What each does.",
        worker,
    )


@pytest.mark.requirement("GB1-informed-choice")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"chosen": None}, "no-choice"),
        ({"options": []}, "no-options"),
        ({"told": " "}, "nothing-told"),
        ({"words": ""}, "no-words"),
        ({"no_choice": "one-only", "no_choice_note": "x"}, "choice-and-reason"),
        ({"chosen": None, "no_choice": "one-only"}, "no-reason"),
        ({"asked_on": TODAY + timedelta(days=1)}, "future-day"),
    ],
)
def test_a_choice_that_was_not_informed_is_refused(newcomer, worker, change, rule):
    with pytest.raises(DomainError) as refusal:
        entry.record_choice(actor=worker, case=newcomer, **choice(newcomer, **change))
    assert refusal.value.code == rule
    assert not LeadAgencyChoice.objects.exists()
    assert refused(worker, rule)


def test_an_agency_that_was_not_shown_cannot_have_been_chosen(newcomer, worker):
    with pytest.raises(DomainError) as refusal:
        entry.record_choice(actor=worker, case=newcomer, **choice(newcomer, chosen=AgencyFactory()))
    assert refusal.value.code == "not-an-option"


# --- what waits for the choice -------------------------------------------------------------------------------

GROUNDS = {"most_contact": True, "complexity_reason": "range"}


@pytest.mark.requirement("GB1-informed-choice")
def test_an_agency_takes_the_lead_only_after_the_choice(db):
    shared = CaseAgencyFactory(case__level=Case.Level.KEY_WORKING, case__complexity_reason="")
    manager = line_manager_of(shared.agency)
    checked_by(manager, shared.case)
    bid = {
        "actor": manager,
        "case": shared.case,
        "agency": shared.agency,
        "worker": WorkerFactory(agency=shared.agency).user,
    }
    with pytest.raises(DomainError) as refusal:
        assignments.take_lead(**bid, **GROUNDS)
    assert refusal.value.code == "GB1-informed-choice"
    assert refused(manager, "GB1-informed-choice")
    shared.case.refresh_from_db()
    assert shared.case.lead_agency is None
    assert not LeadAgencyAgreement.objects.exists()
    chosen_by(manager, shared.case)
    assignments.take_lead(**bid, **GROUNDS)
    assert LeadAgencyAgreement.objects.get().agency == shared.agency


@pytest.mark.requirement("GB1-informed-choice")
def test_an_agency_that_the_person_did_not_choose_is_refused(newcomer, worker):
    other = AgencyFactory()
    entry.record_choice(actor=worker, case=newcomer, **choice(newcomer, options=[other], chosen=other))
    change = levels.ask_level_change(actor=worker, case=newcomer, to_level="case-management", reason="Many needs.")
    manager = line_manager_of(newcomer.lead_agency)
    said = {"agreed": True, "complexity_reason": "range", "best_placed": True}
    with pytest.raises(DomainError) as refusal:
        levels.decide_level_change(actor=manager, change=change, **said)
    assert refusal.value.code == "GB1-informed-choice"
    assert refused(manager, "GB1-informed-choice")
    newcomer.refresh_from_db()
    assert newcomer.level == Case.Level.KEY_WORKING
    assert LevelChange.objects.get().decided_at is None
    entry.record_choice(actor=worker, case=newcomer, **choice(newcomer))
    levels.decide_level_change(actor=manager, change=change, **said)
    newcomer.refresh_from_db()
    assert newcomer.level == Case.Level.CASE_MANAGEMENT


def test_a_manager_of_a_case_that_nobody_leads_reads_only_what_their_own_agency_asked(db):
    shared = CaseAgencyFactory(case__level=Case.Level.KEY_WORKING, case__complexity_reason="")
    other = CaseAgencyFactory(case=shared.case)
    ours, theirs = line_manager_of(shared.agency), line_manager_of(other.agency)
    chosen_by(theirs, shared.case)
    checked_by(theirs, shared.case)
    now = timezone.now()
    for reader, sees in ((ours, False), (theirs, True)):
        can = case_policy.can(reader, shared.case)
        assert CaseAction.ENTER in can
        found = selectors.entry_of(reader, shared.case, can, now)
        assert (found.choice is not None, found.completed is not None) == (sees, sees)


# --- the four steps, in their order --------------------------------------------------------------------------


@pytest.mark.requirement("GB1-identify-first")
def test_bringing_an_agency_in_waits_for_the_first_step(case, line_manager):
    joining = {"actor": line_manager, "case": case, "agency": AgencyFactory(), "does": "Detox"}
    with pytest.raises(DomainError) as refusal:
        agencies_in_case.add_agency(**joining)
    assert refusal.value.code == "GB1-identify-first"
    assert refused(line_manager, "GB1-identify-first")
    assert CaseAgency.objects.filter(case=case).count() == 1
    managed_by(case)
    assert selectors.progress_of(case).done == {"lead"}
    assert agencies_in_case.add_agency(**joining).pk


@pytest.mark.requirement("GB1-identify-first")
def test_or_for_a_reason_that_is_kept(case, line_manager):
    joining = {"actor": line_manager, "case": case, "agency": AgencyFactory(), "does": "A bed for tonight"}
    with pytest.raises(DomainError) as refusal:
        entry.open_step_early(actor=line_manager, case=case, step="co-ordination", reason=" ")
    assert refusal.value.code == "no-reason"
    assert refused(line_manager, "no-reason")
    entry.open_step_early(actor=line_manager, case=case, step="co-ordination", reason="She has no bed tonight.")
    opening = PathOpening.objects.get()
    assert (opening.step, opening.reason, opening.opened_by, opening.opened_on) == (
        "co-ordination",
        "She has no bed tonight.",
        line_manager,
        TODAY,
    )
    assert agencies_in_case.add_agency(**joining).pk
    with pytest.raises(DomainError) as refusal:
        entry.open_step_early(actor=line_manager, case=case, step="co-ordination", reason="Again.")
    assert refusal.value.code == "opened-already"


@pytest.mark.requirement("GB1-identify-first")
@pytest.mark.parametrize("step", ["lead", "plan"])
def test_a_step_whose_turn_it_is_needs_no_reason(case, line_manager, step):
    managed_by(case)
    with pytest.raises(DomainError) as refusal:
        entry.open_step_early(actor=line_manager, case=case, step=step, reason="Now.")
    assert refusal.value.code == "open-already"
    assert not PathOpening.objects.exists()


@pytest.mark.requirement("GB1-existing-cm-check")
def test_nobody_is_made_case_manager_before_the_check(db):
    case = CaseFactory()
    CaseAgencyFactory(case=case, agency=case.lead_agency)
    manager, colleague = line_manager_of(case.lead_agency), WorkerFactory(agency=case.lead_agency).user
    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=manager, case=case, worker=colleague, starts_on=TODAY)
    assert refusal.value.code == "GB1-existing-cm-check"
    assert refused(manager, "GB1-existing-cm-check")
    assert not CaseManagerAssignment.objects.exists()
    checked_by(manager, case)
    assert assignments.assign_case_manager(actor=manager, case=case, worker=colleague, starts_on=TODAY).pk


# --- the factory with which nearly every test begins -----------------------------------------------------------


def left_by_entry(case):
    """The rows of an entry, their latest history and the log, with what is each one's own named and not numbered."""
    (check,), (choice,) = case.manager_checks.all(), case.lead_choices.all()
    actor = check.completed_by
    own = {"id", "created_at", "updated_at", "completed_at"}
    names = {case.pk: "case", case.lead_agency_id: "agency", actor.pk: "actor"}
    rows = []
    for row in (case.no_other_services, check, choice):
        kept = row.history.latest()
        assert kept.history_user == actor
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            assert getattr(kept, field.attname) == value
            if field.name not in own:
                rows.append((field.name, names[value] if field.is_relation and value else value))
        rows += [(many.name, list(getattr(row, many.name).all())) for many in row._meta.many_to_many]
    events = AuditEvent.objects.filter(subject_label="cases.Case", subject_id=str(case.pk)).order_by("pk")
    told = [(event.verb, names[event.actor_id], names[event.file_id], event.part, event.data) for event in events]
    return rows, told, (check.completed_at is not None, Worker.objects.filter(user=actor).count())


def test_an_entry_that_stands_there_is_as_the_verbs_leave_it(db):
    by_verbs, standing = [CaseFactory(), CaseFactory()]
    for case in (by_verbs, standing):
        CaseAgencyFactory(case=case, agency=case.lead_agency)
    manager = line_manager_of(by_verbs.lead_agency)
    checked_by(manager, by_verbs)
    chosen_by(manager, by_verbs)
    WorkerRole.objects.filter(worker__user=manager).delete()
    Worker.objects.filter(user=manager).delete()  # has left since
    assert left_by_entry(entered(standing)) == left_by_entry(by_verbs)
