"""A list from the file to the records, and back."""

import pytest
from django.db import connection

from agencies.models import WorkerRole
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    CaseUserPermission,
    Consent,
    KeyWorkerAssignment,
    LeadAgencyAgreement,
    MergeTask,
    ServiceInUse,
    ServiceUser,
    VacancyTask,
)
from cases.selectors import integrity_faults
from core.errors import DomainError
from core.models import AuditEvent
from imports import selectors
from imports.models import AliasDecision, CarriedOver, ColumnMapping, ImportRow
from imports.services import decisions
from notifications.models import Notice
from tests.factories import AgencyFactory, ServiceUserFactory, led_case, line_manager_of, worker_with
from tests.factories.imports import DATA, answer_by_proposal, brought_in, checked, run_through, work

HEAD = "Name;DOB;Gender;Phone;Case manager;Key worker;Other agencies;Consent signed;Notes\n"
MARY = "Mary Ryan;1/2/1980;F;085 1234567;Aoife Brennan;Dan Moran;Harbour;15/03/2026;Prefers texts\n"
SEAN = "Seán Dunne;3/4/1976;M;;;;;;\n"
PPS = "7654321" + "WA"


@pytest.fixture
def ready(turas, cora, harbour):
    return checked(brought_in(cora, turas, HEAD + MARY + SEAN), cora)


def test_the_sample_workbook_comes_in_whole(turas, cora, harbour):
    AgencyFactory(name="Castle Street Clinic", short_name="Clinic")
    found = brought_in(cora, turas, (DATA / "caseload.xlsx").read_bytes(), "caseload.xlsx")
    assert (found.state, found.heading_row, found.sheets[1]["name"]) == ("columns", 3, "Old 2024")
    assert not found.file  # nothing of the file itself is kept
    found = checked(found, cora)
    before = selectors.tally(found)
    assert before.imported == 0
    assert before.ready + before.decide + before.refused == before.total == 98
    found = answer_by_proposal(found, cora, lead_elsewhere="ours", manager_unknown="nobody", worker_unknown="remark")
    waiting = selectors.tally(found)
    assert (waiting.ready, waiting.decide, waiting.refused) == (95, 2, 1)  # the person twice, and the total
    found = run_through(found, cora)
    assert found.state == "done"
    assert found.job.result == {"imported": 95, "waiting": 2, "refused": 1}
    assert ServiceUser.objects.count() == Case.objects.count() == 95
    assert Consent.objects.count() == 0
    assert integrity_faults() == []
    assert {case.lead_agency for case in Case.objects.all()} == {turas}
    assert Case.objects.filter(level="case-management").count() == (
        CaseManagerAssignment.objects.count() + VacancyTask.objects.filter(cause="import").count()
    )


def test_the_sample_text_holds_the_same_people(turas, cora):
    found = brought_in(cora, turas, (DATA / "caseload.csv").read_bytes(), "caseload.csv")
    assert found.how_written == "Text with columns parted by semicolons, written in Windows-1252"
    found = checked(found, cora)
    assert selectors.tally(found).total == 97
    assert any("Gráinne" in row.cells[0] for row in found.rows.all())


def test_a_row_becomes_a_person_with_a_case_its_people_and_what_is_carried_over(ready, turas, cora, harbour):
    assert selectors.tally(ready).ready == 2
    run_through(ready, cora)
    case = Case.objects.get(service_user__last_name="Ryan")
    person = case.service_user
    assert (person.first_names, str(person.date_of_birth), person.gender) == ("Mary", "1980-02-01", "woman")
    assert person.sort_key == "ryan mary"
    assert (case.level, case.lead_agency, case.complexity_reason) == ("case-management", turas, "range")
    assert case.reference.startswith("TUR-")
    assert LeadAgencyAgreement.objects.get(case=case).best_placed
    manager = CaseManagerAssignment.objects.get(case=case)
    assert manager.worker.last_name == "Brennan"
    assert manager.permission.codename == "manage_case"
    assert KeyWorkerAssignment.objects.get(case=case).worker.last_name == "Moran"
    # the other agency is in use, but it shares no case: nobody has consented to that here
    assert list(CaseAgency.objects.filter(case=case).values_list("agency", flat=True)) == [turas.pk]
    assert ServiceInUse.objects.get(case=case).agency == harbour
    remarks = dict(CarriedOver.objects.filter(case=case).values_list("kind", "text"))
    assert remarks == {"consent": "15/03/2026", "note": "Prefers texts"}
    assert Consent.objects.count() == 0
    other = Case.objects.get(service_user__last_name="Dunne")
    assert other.level == "key-working"
    assert not VacancyTask.objects.exists()


def test_every_record_has_its_author_and_its_line_in_the_log(ready, cora):
    run_through(ready, cora)
    for case in Case.objects.all():
        assert case.history.get().history_user == cora
        assert case.service_user.history.get().history_user == cora
        event = AuditEvent.objects.get(verb="case.imported", file_id=case.pk)
        assert event.actor == cora
    assert AuditEvent.objects.filter(verb="import.finished").count() == 1


def test_a_case_managed_person_without_a_manager_leaves_a_vacancy(turas, cora):
    found = checked(brought_in(cora, turas, HEAD + MARY.replace("Aoife Brennan", "Dr Roche")), cora)
    found = answer_by_proposal(found, cora, manager_unknown="nobody", agency_unknown="text")
    run_through(found, cora)
    vacancy = VacancyTask.objects.get()
    assert (vacancy.cause, vacancy.agency) == ("import", turas)
    assert not CaseUserPermission.objects.filter(codename="manage_case").exists()
    assert CarriedOver.objects.filter(heading="Case manager", text="Dr Roche").exists()


def test_each_worker_is_told_once_for_all_their_people(turas, cora, harbour):
    more = MARY.replace("Mary Ryan;1/2/1980", "Joan Ryan;1/3/1981")
    run_through(checked(brought_in(cora, turas, HEAD + MARY + more), cora), cora)
    told = Notice.objects.values_list("recipient__last_name", "subject")
    assert sorted(told) == [
        ("Brennan", "A list was imported: 2 of its people are yours"),
        ("Moran", "A list was imported: 2 of its people are yours"),
    ]


# PPS numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-ppsn")
def test_a_pps_number_in_a_list_is_never_stored_anywhere(turas, cora, harbour, settings):
    text = HEAD + MARY.replace("Prefers texts", f"PPS {PPS} on form") + SEAN.replace("Seán Dunne", f"Seán {PPS}")
    found = checked(brought_in(cora, turas, text, f"list {PPS}.csv"), cora)
    row = found.rows.get(number=2)
    assert row.judgement == "refused"
    assert row.cells[8] == "PPS [number removed] on form"
    found = answer_by_proposal(found, cora)
    run_through(found, cora)
    assert CarriedOver.objects.get(kind="note").text == "PPS [number removed] on form"
    assert everywhere(PPS) == []
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def everywhere(word: str) -> list[str]:
    """The tables in which the word stands in any column of any row."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_the_search_through_all_tables_finds_what_is_there(ready):
    assert "imports_importrow" in everywhere("Prefers texts")


def test_a_pps_number_typed_as_an_answer_is_refused(turas, cora):
    found = checked(brought_in(cora, turas, HEAD + MARY.replace("1/2/1980", "31/02/1988")), cora)
    row = found.rows.get(number=2)
    with pytest.raises(DomainError) as error:
        decisions.decide_row(
            actor=cora, row=row, decisions={"birth-impossible:1": {"choice": "typed", "typed": f"{PPS}"}}
        )
    assert error.value.code == "pps-number"
    assert ImportRow.objects.get(pk=row.pk).decisions == {}


# Deciding -------------------------------------------------------------------------------------------------------


def test_one_answer_settles_all_rows_alike_and_is_remembered_for_the_next_list(turas, cora, harbour):
    rows = "".join(
        MARY.replace("Mary Ryan;1/2", f"Mary Ryan{'abc'[n]};{n + 1}/2").replace("Aoife", "A.") for n in range(3)
    )
    found = checked(brought_in(cora, turas, HEAD + rows), cora)
    [question] = selectors.questions(found)
    assert (question.rows, question.wording) == (3, "Who is “A. Brennan”, named as case manager?")
    aoife = turas.workers.get(user__last_name="Brennan").user
    decisions.answer_alike(actor=cora, caseload_import=found, key=question.key, choice=f"worker={aoife.pk}")
    assert selectors.tally(found).ready == 3
    assert AliasDecision.objects.get().target_worker == aoife
    again = checked(brought_in(cora, turas, HEAD + rows.replace("Ryan", "Doyle")), cora)
    assert selectors.questions(again) == []
    assert ColumnMapping.objects.count() == 1


def test_an_answer_that_was_not_offered_is_refused_and_changes_nothing(turas, cora, harbour):
    found = checked(brought_in(cora, turas, HEAD + MARY.replace("Aoife", "A.")), cora)
    stranger = worker_with(harbour, WorkerRole.Role.KEY_WORKER)
    [question] = selectors.questions(found)
    with pytest.raises(DomainError) as error:
        decisions.answer_alike(actor=cora, caseload_import=found, key=question.key, choice=f"worker={stranger.pk}")
    assert error.value.code == "no-such-answer"
    found.refresh_from_db()
    assert found.answers == {}
    assert AuditEvent.objects.filter(verb="refused", data__rule="no-such-answer").exists()


def test_an_answer_can_be_taken_back(turas, cora, harbour):
    found = checked(brought_in(cora, turas, HEAD + MARY.replace("1/2/1980", "")), cora)
    decisions.answer_alike(actor=cora, caseload_import=found, key="birth-missing", choice="unknown")
    assert selectors.tally(found).ready == 1
    found.refresh_from_db()
    decisions.take_answer_back(actor=cora, caseload_import=found, key="birth-missing")
    found = work(found)
    assert selectors.tally(found).decide == 1


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(turas, cora, harbour):
    found = checked(brought_in(cora, turas, HEAD + MARY.replace("1/2/1980", "31/02/1988")), cora)
    row = found.rows.get(number=2)
    typed = {"birth-impossible:1": {"choice": "typed", "typed": "28/2/1988"}}
    decisions.decide_row(actor=cora, row=row, decisions=typed)
    with pytest.raises(DomainError) as error:
        decisions.decide_row(actor=cora, row=row, decisions={"birth-impossible:1": {"choice": "unknown"}})
    assert error.value.code == "row-changed"
    assert ImportRow.objects.get(pk=row.pk).decisions == typed


def test_the_same_person_in_two_rows_is_settled_for_both(turas, cora, harbour):
    twice = MARY + MARY.replace("Mary Ryan", "Ryan, Mary").replace("Aoife Brennan", "Dan Moran")
    found = answer_by_proposal(checked(brought_in(cora, turas, HEAD + twice), cora), cora)
    one, two = found.rows.filter(number__gt=1).order_by("number")
    assert [problem["code"] for problem in one.problems] == ["twin"]
    assert [problem["text"] for problem in two.problems] == ["2"]
    decisions.decide_row(actor=cora, row=one, decisions={"twin:0": {"choice": "this"}})
    assert list(found.rows.filter(number__gt=1).order_by("number").values_list("judgement", flat=True)) == [
        "ready",
        "left-out",
    ]
    run_through(found, cora)
    assert CaseManagerAssignment.objects.get().worker.last_name == "Brennan"


def test_two_people_of_one_name_and_birth_date_can_both_come_in(turas, cora, harbour):
    found = checked(brought_in(cora, turas, HEAD + MARY + MARY), cora)
    row = found.rows.get(number=2)
    decisions.decide_row(actor=cora, row=row, decisions={"twin:0": {"choice": "different"}})
    assert selectors.tally(found).ready == 2
    run_through(found, cora)
    assert ServiceUser.objects.filter(last_name="Ryan").count() == 2


def known_mary(agency):
    person = ServiceUserFactory(first_names="Mary", last_name="Ryan", date_of_birth="1980-02-01")
    return led_case(service_user=person, lead_agency=agency)


def test_a_person_of_our_own_is_shown_and_joined_without_a_second_record(turas, cora, harbour):
    case = known_mary(turas)
    found = checked(brought_in(cora, turas, HEAD + MARY), cora)
    row = found.rows.get(number=2)
    assert [problem["code"] for problem in row.problems] == ["known"]
    decisions.decide_row(actor=cora, row=row, decisions={"known:0": {"choice": "join"}})
    run_through(found, cora)
    assert ServiceUser.objects.count() == 1
    row.refresh_from_db()
    assert (row.outcome, row.case) == ("joined", case)
    assert CarriedOver.objects.filter(case=case).count() == 2


def test_a_person_of_another_agency_is_asked_of_the_managers_and_told_to_nobody(turas, cora, harbour):
    theirs = known_mary(harbour)
    line_manager_of(harbour)
    found = checked(brought_in(cora, turas, HEAD + MARY), cora)
    row = found.rows.get(number=2)
    assert (row.judgement, row.problems, row.known_id) == ("ready", [], None)
    found = run_through(found, cora)
    task = MergeTask.objects.get()
    assert {task.one, task.other} == {theirs.service_user, ServiceUser.objects.latest("pk")}
    assert {task.one_agency, task.other_agency} == {turas, harbour}
    row.refresh_from_db()
    assert (row.outcome, row.problems) == ("imported", [])
    assert found.job.result == {"imported": 1, "waiting": 0, "refused": 0}


def test_a_case_that_another_agency_leads_opens_nothing_to_that_agency(turas, cora, harbour):
    line_manager_of(harbour)
    head, row = HEAD.replace("Phone", "Lead agency"), MARY.replace("085 1234567", "Harbour")
    found = answer_by_proposal(checked(brought_in(cora, turas, head + row), cora), cora, lead_elsewhere="nobody")
    run_through(found, cora)
    case = Case.objects.get()
    assert (case.lead_agency, case.level) == (None, "key-working")
    assert list(case.case_agencies.values_list("agency", flat=True)) == [turas.pk]
