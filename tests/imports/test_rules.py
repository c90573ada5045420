from datetime import date

import pytest

from core.text import without_pps
from imports.rules import columns, names
from imports.rules.days import Reading, read_birth, read_day
from imports.rules.judging import Judge, split_list
from imports.rules.problems import KINDS, REMOVED, alike_key
from imports.rules.rows import Context, Terms

TODAY = date(2026, 11, 21)
PPS = "7654321" + "W"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10/10/1996", date(1996, 10, 10)),
        ("3/4/1980", date(1980, 4, 3)),
        ("14-Sep-76", date(1976, 9, 14)),
        ("5.5.92", date(1992, 5, 5)),
        ("14.5.00", date(2000, 5, 14)),
        ("1995-06-06", date(1995, 6, 6)),
        ("4 September 1980", date(1980, 9, 4)),
        ("1st Sept 1980", date(1980, 9, 1)),
        ("1995-06-06 00:00", date(1995, 6, 6)),
    ],
)
def test_the_styles_of_dates_are_read_the_irish_way(text, day):
    assert read_day(text, month_first=False, latest_year=2026) == Reading(day)


def test_a_two_digit_year_is_never_in_the_future():
    assert read_day("1/1/26", month_first=False, latest_year=2026).day == date(2026, 1, 1)
    assert read_day("1/1/27", month_first=False, latest_year=2026).day == date(1927, 1, 1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("31/02/1988", "impossible"), ("03/25/1980", "order"), ("soon", "unclear"), ("approx 40", "age"), ("1980", "age")],
)
def test_what_is_no_date_says_why(text, fault):
    assert read_birth(text, month_first=False, today=TODAY).fault == fault


def test_month_first_is_read_where_the_list_was_said_to_be_so():
    assert read_day("3/4/1980", month_first=True, latest_year=2026).day == date(1980, 3, 4)
    assert read_birth("approx 40", month_first=True, today=TODAY).birth_year == 1986


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Shane Dunne", ("Shane", "Dunne")),
        (" Mary  Popescu ", ("Mary", "Popescu")),
        ("Andrei Mac Giolla Phádraig", ("Andrei", "Mac Giolla Phádraig")),
        ("GRÁINNE NÍ DHOMHNAILL", ("GRÁINNE", "NÍ DHOMHNAILL")),
        ("Mary Ann de Búrca", ("Mary Ann", "de Búrca")),
        ("Jade O'Brien", ("Jade", "O'Brien")),
        ("Madonna", ("Madonna", "")),
    ],
)
def test_first_and_last_names_are_told_apart(name, parts):
    assert names.split_name(name) == parts


@pytest.mark.parametrize(
    ("written", "proposed"),
    [
        ("SEÁN MAC GIOLLA PHÁDRAIG", "Seán Mac Giolla Phádraig"),
        ("STEPHEN MCCARTHY", "Stephen McCarthy"),
        ("OISÍN D'ARCY", "Oisín D'Arcy"),
        ("OLENA DE BÚRCA", "Olena de Búrca"),
        ("KAYLEIGH FITZGERALD-MOORE", "Kayleigh Fitzgerald-Moore"),
    ],
)
def test_capitals_are_recased_as_a_proposal(written, proposed):
    assert names.recased(written) == proposed


def test_one_person_has_one_key_in_whatever_way_the_name_is_written():
    assert names.name_key("EOGHAN", "Ó BRIAIN") == names.name_key("Ó Briain", "Eoghan") == "briain eoghan o"


def test_headings_are_found_below_a_title_and_their_columns_proposed_once_each():
    rows = [
        (1, ["Caseload list", ""]),
        (3, ["Client name", "DOB", "Case Manager", "Consent signed", "Shoe size", "Name"]),
    ]
    assert columns.find_heading(rows) == 3
    proposed = columns.propose(rows[1][1])
    assert list(proposed.values()) == ["name", "birth", "manager", "consent", "remark", "remark"]
    assert columns.faults(proposed) == []


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        ({"0": "birth"}, "which column holds the person’s name"),
        ({"0": "name", "1": "name"}, "more than one column"),
        ({"0": "name", "1": "last_name"}, "either one column"),
        ({"0": "name", "1": "nonsense"}, "what each column holds"),
    ],
)
def test_columns_that_cannot_be_are_told(mapping, word):
    assert word in " ".join(columns.faults(mapping))


HEADINGS = ["Name", "DOB", "Gender", "Address", "Phone", "Lead agency", "Case manager", "Key worker", "Other agencies",
            "Consent signed", "Last seen"]  # fmt: skip


def judge(answers=None, **terms):
    return Judge(
        Context(
            headings=HEADINGS,
            mapping=columns.propose(HEADINGS) | {"8": "agencies", "10": "contact"},
            terms=Terms(**terms),
            today=TODAY,
            agency=1,
            workers={"aoife brennan": [11], "dan moran": [12]},
            agencies={"turas": 1, "turas training": 1, "harbour": 2, "castle street clinic": 3},
            agency_names={1: "Turas Training", 2: "Harbour", 3: "Castle Street Clinic"},
            answers=answers or {},
        )
    )


PLAIN = [
    "Mary Ryan",
    "1/2/1980",
    "F",
    "D01 F5P2",
    "085 1234567",
    "Turas",
    "Aoife Brennan",
    "Dan Moran",
    "",
    "",
    "1/3/26",
]


def row(**cells):
    changed = list(PLAIN)
    for name, text in cells.items():
        changed[{"name": 0, "birth": 1, "gender": 2, "address": 3, "phone": 4, "lead": 5, "manager": 6, "worker": 7,
                 "agencies": 8, "consent": 9, "seen": 10}[name]] = text  # fmt: skip
    return changed


def codes(cells, answers=None, **more):
    return [problem.code for problem in judge(answers).judge(cells, **more).problems]


def test_a_plain_row_is_ready_with_all_it_says():
    judged = judge().judge(PLAIN)
    assert judged.judgement == "ready"
    values = judged.values
    assert (values.first_names, values.last_name, values.date_of_birth) == ("Mary", "Ryan", date(1980, 2, 1))
    assert (values.gender, values.eircode, values.manager, values.key_workers) == ("woman", "D01 F5P2", 11, [12])
    assert (values.level, values.last_contact_on) == ("case-management", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("cells", "code", "judgement"),
    [
        (row(name="Ryan, Seán"), "name-comma", "decide"),
        (row(name="SEÁN RYAN"), "name-capitals", "decide"),
        (row(name=""), "name-missing", "refused"),
        (row(name="12345"), "name-odd", "decide"),
        (row(birth=""), "birth-missing", "decide"),
        (row(birth="31/02/1988"), "birth-impossible", "decide"),
        (row(birth="03/25/1980"), "birth-order", "decide"),
        (row(birth="approx 40"), "birth-age", "decide"),
        (row(birth="1/1/1899"), "birth-odd", "decide"),
        (row(birth="1/1/2025"), "birth-odd", "decide"),
        (row(gender="NB"), "gender-unclear", "decide"),
        (row(address="B12 3456"), "eircode-invalid", "decide"),
        (row(phone="851234567"), "phone-zero", "decide"),
        (row(lead="Turass"), "lead-unknown", "decide"),
        (row(lead="Harbour"), "lead-elsewhere", "decide"),
        (row(manager="A. Brennan"), "manager-unknown", "decide"),
        (row(manager="Aoife Brennan; Dan Moran"), "manager-several", "decide"),
        (row(worker="Lena Fox"), "worker-unknown", "decide"),
        (row(agencies="Castle St. Clinic"), "agency-unknown", "decide"),
        (row(seen="31/02/2026"), "day-unclear", "decide"),
        (row(consent=f"PPS {REMOVED} on form"), "pps", "refused"),
    ],
)
def test_each_mess_is_named_at_its_cell_and_nothing_is_guessed(cells, code, judgement):
    judged = judge().judge(cells)
    assert [problem.code for problem in judged.problems] == [code]
    assert judged.judgement == judgement
    assert judged.problems[0].text == " ".join(cells[judged.problems[0].column].split()) or code == "lead-elsewhere"


def test_addresses_are_read_as_they_are_meant():
    assert judge().judge(row(address="d07x4y6")).values.eircode == "D07 X4Y6"
    assert judge().judge(row(address="NFA")).values.no_fixed_abode
    assert judge().judge(row(address="Hostel")).values.address == "Hostel"
    assert judge().judge(row(address="12 Main St, Dublin 7")).values.address == "12 Main St, Dublin 7"


def test_a_total_is_no_person():
    judged = judge().judge(["TOTAL THIS PAGE", "", "", "", "", "267"])
    assert judged.judgement == "refused"
    assert [problem.code for problem in judged.problems] == ["total"]
    assert judged.person_key == ""


def test_an_answer_settles_its_row_or_all_rows_alike():
    capitals = row(name="SEÁN RYAN")
    assert judge({"name-capitals": {"choice": "recase"}}).judge(capitals).values.name == "Seán Ryan"
    assert judge({"name-capitals": {"choice": "keep"}}).judge(capitals).values.name == "SEÁN RYAN"
    own = {"name-capitals:0": {"choice": "typed", "typed": "Mac Rí, Seán"}}
    assert judge({"name-capitals": {"choice": "keep"}}).judge(capitals, own).values.name == "Seán Mac Rí"
    comma = judge({"name-comma": {"choice": "swap"}}).judge(row(name="Ryan, Seán"))
    assert (comma.values.first_names, comma.values.last_name) == ("Seán", "Ryan")


def test_answers_about_birth():
    key = alike_key("birth-impossible", "31/02/1988")
    judged = judge({key: {"choice": "unknown"}}).judge(row(birth="31/02/1988"))
    assert judged.judgement == "ready"
    assert judged.values.date_of_birth is None
    assert ("birth", "DOB", "31/02/1988") in judged.values.remarks  # kept as it stood
    typed = {"birth-impossible:1": {"choice": "typed", "typed": "28/2/1988"}}
    assert judge().judge(row(birth="31/02/1988"), typed).values.date_of_birth == date(1988, 2, 28)
    estimate = {alike_key("birth-age", "approx 40"): {"choice": "estimate"}}
    assert judge(estimate).judge(row(birth="approx 40")).values.estimated_birth_year == 1986


def test_a_spelling_that_was_decided_names_the_worker_or_the_agency():
    answers = {alike_key("manager-unknown", "A. Brennan"): {"choice": "worker=11"}}
    assert judge(answers).judge(row(manager="A. Brennan")).values.manager == 11
    nobody = {alike_key("manager-unknown", "Dr Roche"): {"choice": "nobody"}}
    judged = judge(nobody).judge(row(manager="Dr Roche"))
    assert (judged.values.manager, judged.values.level, judged.judgement) == (None, "case-management", "ready")
    assert ("manager", "Case manager", "Dr Roche") in judged.values.remarks
    clinic = {alike_key("agency-unknown", "Castle St. Clinic"): {"choice": "agency=3"}}
    both = row(agencies="Castle St. Clinic, Castle Street Clinic")
    assert judge(clinic).judge(both).values.services == [(3, "Castle St. Clinic")]


def test_another_agencys_case_is_ours_only_if_we_say_so():
    key = alike_key("lead-elsewhere", "Harbour")
    ours = judge({key: {"choice": "ours"}}).judge(row(lead="Harbour"))
    assert (ours.values.is_led, ours.values.level) == (True, "case-management")
    nobody = judge({key: {"choice": "nobody"}}).judge(row(lead="Harbour"))
    assert (nobody.values.is_led, nobody.values.level, nobody.values.manager) == (False, "key-working", None)
    assert judge({key: {"choice": "leave-out"}}).judge(row(lead="Harbour")).judgement == "left-out"


def test_an_agency_that_has_not_signed_carries_over_key_working_only():
    assert judge(may_lead=False).judge(PLAIN).values.level == "key-working"


def test_the_same_person_twice_and_a_known_person_are_asked_about():
    assert codes(PLAIN, twins=[9]) == ["twin"]
    assert codes(PLAIN, known=5) == ["known"]
    assert judge().judge(PLAIN, {"known:0": {"choice": "join"}}, known=5).join == 5
    assert judge().judge(PLAIN, {"known:0": {"choice": "new"}}, known=5).join is None


def test_a_row_may_be_left_out_whatever_stands_against_it():
    assert judge().judge(row(name=""), {"row": {"choice": "leave-out"}}).judgement == "left-out"


def test_a_consent_in_a_list_is_a_remark():
    judged = judge().judge(row(consent="15/03/2026"))
    assert judged.values.remarks == [("consent", "Consent signed", "15/03/2026")]


@pytest.mark.requirement("LAW-ppsn")
def test_a_pps_number_is_taken_out_of_a_text_and_only_that():
    assert without_pps(f"PPS {PPS} on form", REMOVED) == f"PPS {REMOVED} on form"
    assert without_pps("ring 085 1234567", REMOVED) == "ring 085 1234567"


def test_every_kind_of_problem_offers_a_way_on():
    for kind in KINDS.values():
        assert kind.choices or kind.typed or kind.pick, kind.code
        assert kind.question or kind.alike == "row", kind.code


def test_several_names_in_a_cell():
    assert split_list("Dan Moran; Lena Fox") == ["Dan Moran", "Lena Fox"]
    assert split_list("Bridge, Harbour", commas=True) == ["Bridge", "Harbour"]
    assert split_list("Ryan, Mary") == ["Ryan, Mary"]
