"""The papers of consent: what they say, to whom, how plainly, and whether a screen reader can read them."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from PIL import Image, ImageDraw

from consents import papers
from consents.selectors import INFORMATION
from core import pdf
from tests.papers import beside_the_page, problems, reading_grade, text_of

MADE = datetime(2026, 3, 10, 11, 20, tzinfo=UTC)
NAME = "Máire Ní Shúilleabháin Uí Dhomhnaill"
ROWS = [
    {"code": code, "label": label, "group": "life"}
    for code, label in (
        ("drug-use", "Drug use"),
        ("alcohol", "Alcohol"),
        ("living-skills", "Independent living skills"),
        ("income", "Income and finance"),
        ("physical-health", "Physical health"),
        ("family", "Family and relationships"),
        ("mental-health", "Mental health"),
        ("education", "Education and training"),
        ("recreation", "Social recreation"),
        ("accommodation", "Accommodation"),
        ("progression", "Progression"),
        ("gambling", "Gambling"),
        ("internet", "Internet"),
    )
] + [{"code": code.value, "label": label, "group": "documents"} for code, label in INFORMATION.items()]


def agency(label, *items, offence=False, **fields):
    return {
        "id": 1,
        "name": f"{label} Community Drug and Alcohol Team",
        "label": label,
        "contact": "Brian Ó Súilleabháin",
        "phone": "01 555 0161",
        "items": sorted(items),
        "offence": offence,
        "messages": False,
        "told_of_leaving": False,
    } | fields


def words(*agencies, **fields):
    return {
        "form": "CS 1.1",
        "reference": "CON-2026-0093",
        "version": 1,
        "kind": "case-management",
        "case": "TUR-2026-0147",
        "person": NAME,
        "agency": {
            "name": "Turas Training",
            "label": "Turas",
            "phone": "01 555 0142",
            "email": "",
            "address": "Unit 2,\n4 Quay Street,\n\nDublin 1",
            "dpo": "dpo@turas.example",
        },
        "worker": {"name": "Aoife Ní Dhomhnaill", "role": "Drugs worker", "phone": "01 555 0142"},
        "signed_on": "2026-03-10",
        "expires_on": "2026-09-10",
        "talk": {"held_on": "2026-03-10", "by": "Aoife Ní Dhomhnaill"},
        "purposes": ["plan", "review"],
        "purposes_words": "",
        "rows": ROWS,
        "agencies": list(agencies),
        "exceptions": "Nobody rings my mother’s house.",
        "deciding": {"by": "person", "support": "", "authority": ""},
    } | fields


TWO = (agency("Harbour", "drug-use", "physical-health", "attendance", messages=True), agency("Cuan Clinic", "alcohol"))
NAMES = {
    "Harbour": "Harbour Community Drug and Alcohol Team",
    "Cuan Clinic": "Cuan Clinic (methadone), Health Service",
    "Tearmann": "Tearmann na gCeithre Bóithre, Ionad Tacaíochta Teaghlaigh",
    "Bridgewater": "Bridgewater Emergency Accommodation and Outreach",
    "Probation": "The Probation Service, North Quays",
    "Ó Dálaigh": "Ionad Sláinte Uí Dhálaigh",
    "Housing First": "Housing First, Dún Laoghaire–Rathdown",
}
SEVEN = tuple(
    agency(
        label,
        "drug-use",
        "family",
        "attendance",
        "contact-details",
        name=name,
        offence=label in ("Tearmann", "Ó Dálaigh"),
        messages=label == "Harbour",
        told_of_leaving=label == "Probation",
    )
    for label, name in NAMES.items()
)
AT_LENGTH = "Nobody rings my mother’s house. Nothing about my young one to Harbour: that is between me and Aoife. " * 8
SHEET = papers.Sheet(
    agency="Turas Training",
    label="Turas",
    service="Turas",
    phone="01 555 0140",
    address="4 Quay Street, Dublin",
    worker="Aoife Ní Dhomhnaill",
    worker_phone="01 555 0142",
    controller="Turas Training CLG",
    dpo="Una Daly, dpo@turas.example",
    complaints="",
    participation_expected=False,
    lawful_ground="we give health care or social care",
    others=(("Harbour", "01 555 0161"), ("Bridge", "01 555 0150")),
)
SHARED = papers.Shared(
    reference="TUR-2026-0147",
    person=NAME,
    lead="Turas Training",
    agency="Harbour",
    by="Aoife Ní Dhomhnaill",
    by_phone="01 555 0142",
    ends_on=date(2026, 9, 10),
    items=("Drug use", "Whether the person comes to appointments"),
    facts=(("Telephone", "085 555 0101"),),
)


def drawing() -> bytes:
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 150), (200, 40), (400, 160), (580, 60)], fill="black", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


SIGNED = papers.Evidence(
    how="drawn",
    at="2026-03-10T11:20:00+00:00",
    name=NAME,
    witness="Dan Ó Sé",
    taken_by="Aoife Ní Dhomhnaill, Turas",
    picture=drawing(),
    copy="given",
)
RECORD = {
    "reference": "TUR-2026-0147",
    "sender": "Turas Training",
    "person": NAME,
    "standings": [
        papers.Standing(
            version="CON-2026-0093, version 1",
            state="In force",
            signed_on=date(2026, 3, 10),
            expires_on=date(2026, 9, 10),
            given="Signed on the screen",
            taken_by="Aoife Ní Dhomhnaill",
            agencies="Harbour, Cuan Clinic",
            ended=("Withdrawn for Bridge, 22 April 2026 at 11:02",),
        )
    ],
    "copies": [
        ("Letter of introduction", "Harbour, Brian Ó Súilleabháin", "12 March 2026", "Out"),
        ("Consent form", "Bridgewater, Sorcha Nic Giolla Phádraig", "12 March 2026", "Asked back 22 April 2026"),
    ],
    "made_at": MADE,
    "made_by": "Aoife Ní Dhomhnaill",
}
PAPERS = {
    "to sign": ("pdf/consent.html", papers.consent_form(words(*TWO), made_at=MADE)),
    "signed": (
        "pdf/consent.html",
        papers.consent_form(words(*TWO), made_at=MADE, evidence=SIGNED, words_hash="ab" * 32),
    ),
    "seven agencies": ("pdf/consent.html", papers.consent_form(words(*SEVEN, exceptions=AT_LENGTH), made_at=MADE)),
    "not yet dated": (
        "pdf/consent.html",
        papers.consent_form(words(*TWO, signed_on="", expires_on="", talk={}, exceptions=""), made_at=MADE),
    ),
    "nobody named": ("pdf/consent.html", papers.consent_form(words(), made_at=MADE)),
    "information sheet": ("pdf/information_sheet.html", papers.information_sheet(SHEET, made_at=MADE)),
    "working with us": ("pdf/working_with_us.html", papers.working_with_us(SHEET, made_at=MADE)),
    "agency part": ("pdf/agency_part.html", papers.agency_part(SHARED, made_at=MADE, made_for="Brian, Harbour")),
    "record": ("pdf/consent_record.html", papers.consent_record(**RECORD)),
}


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large-print"])
@pytest.mark.parametrize("name", PAPERS)
def test_a_screen_reader_can_read_every_paper_and_its_title_names_nobody(name, large):
    template, context = PAPERS[name]
    assert problems(pdf.render(template, context, large=large), nobody=("Máire", "Shúilleabháin", "Aoife")) == []


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large-print"])
@pytest.mark.parametrize("name", PAPERS)
def test_no_word_of_a_paper_runs_off_the_page(name, large):
    assert beside_the_page(pdf.lay_out(render_to_string(*PAPERS[name]), large=large)) == []


def test_the_check_finds_what_is_wrong_with_a_paper():
    spoilt = '<html><h1>x</h1><h3>y</h3><img src="data:image/png;base64,{}"></html>'
    found = problems(pdf.from_html(spoilt.format(SIGNED.picture_address.partition(",")[2])))
    assert {"no language", "no title", "headings jump from 1 to 3", "a picture without words"} <= set(found)
    wide = pdf.lay_out('<html lang="en-IE"><p class="nowrap">' + "far too wide " * 40 + "</p></html>")
    assert beside_the_page(wide)


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large-print"])
def test_a_long_form_keeps_each_name_whole_and_loses_no_word(large):
    template, context = PAPERS["seven agencies"]
    text = text_of(pdf.render(template, context, large=large))
    for label, name in NAMES.items():
        assert name.replace(" ", "") in text.replace(" ", "")  # it may go on in the next line after a dash
        assert text.count(label) >= 3  # above its column, in the box of legal matters, beside the signature
        assert text.count(label) == text.replace(" ", "").count(label.replace(" ", ""))  # nowhere broken in a word
    assert AT_LENGTH.strip() in text


def test_large_print_is_the_same_text():
    template, context = PAPERS["information sheet"]
    small, large = (text_of(pdf.render(template, context, large=large)) for large in (False, True))
    for sentence in ("You can ask for another worker.", "We go on until you no longer need us."):
        assert sentence in small
        assert sentence in large


@pytest.mark.parametrize("name", ["to sign", "not yet dated", "signed", "information sheet", "working with us"])
def test_what_the_person_reads_is_plain(name):
    template, context = PAPERS[name]
    assert reading_grade(render_to_string(template, context)) <= 7


def test_the_form_says_yes_and_no_for_each_agency_and_item():
    text = text_of(pdf.render(*PAPERS["to sign"]))
    for part in (
        NAME,
        "Harbour",
        "Cuan Clinic",
        "Brian Ó Súilleabháin",
        "10 March 2026 to the end of 9 September 2026",
    ):
        assert part in text
    html = render_to_string(*PAPERS["to sign"])
    row = html[html.index(">Drug use<") :]
    assert row[: row.index("</tr>")].count("✓ Yes") == 1  # Harbour yes, the clinic no
    assert "Courts and offending: asked on its own" in text


def test_a_paper_has_the_letterhead_of_its_agency():
    assert "Turas Training Unit 2, 4 Quay Street, Dublin 1 · 01 555 0142" in text_of(pdf.render(*PAPERS["to sign"]))
    assert "Turas 4 Quay Street, Dublin · 01 555 0140" in text_of(pdf.render(*PAPERS["information sheet"]))
    assert papers.letterhead("", "") == ""


def test_legal_matters_are_no_line_of_the_table():
    form = papers.consent_form(words(agency("Harbour", "alcohol", offence=True)), made_at=MADE)
    assert all("egal" not in label for table in form["tables"] for label, _ in (*table.life, *table.documents))
    assert form["offence"] == "Harbour"


def test_beside_the_signature_agencies_that_may_know_of_legal_matters_stand_apart():
    assert "Courts and offending Tearmann, Ó Dálaigh" in text_of(pdf.render(*PAPERS["seven agencies"]))
    assert "Courts and offending nobody" in text_of(pdf.render(*PAPERS["to sign"]))


def test_a_form_that_names_nobody_asks_about_nobody():
    text = text_of(pdf.render(*PAPERS["nobody named"]))
    assert "nothing is shared with another service" in text
    assert "What each service may know" not in text


def test_a_signed_form_shows_how_it_was_given_and_the_mark_of_its_words():
    text = text_of(pdf.render(*PAPERS["signed"]))
    for part in ("Signed on the screen", "Dan Ó Sé", "Aoife Ní Dhomhnaill, Turas", "10 March 2026 at 11:20", "ab" * 32):
        assert part in text
    assert "I was given a copy." in text
    assert "keep it for me" not in text


def test_more_than_three_agencies_stand_in_a_second_table():
    assert [len(table.agencies) for table in papers.tables(words(*SEVEN))] == [3, 3, 1]


def test_the_sheet_says_what_the_service_expects():
    expected = papers.information_sheet(replace(SHEET, participation_expected=True), made_at=MADE)
    assert "You can say no to a key worker" in render_to_string(*PAPERS["information sheet"])
    assert "You can say no to a key worker" not in render_to_string("pdf/information_sheet.html", expected)


@pytest.mark.requirement("KW-6.6a")
def test_working_with_us_says_whether_taking_part_is_expected():
    expected = papers.working_with_us(replace(SHEET, participation_expected=True), made_at=MADE)
    assert "You can stop at any time." in render_to_string(*PAPERS["working with us"])
    assert "each person has a" in render_to_string("pdf/working_with_us.html", expected)
    assert reading_grade(render_to_string("pdf/working_with_us.html", expected)) <= 7


def test_an_agencys_part_says_that_it_may_not_be_the_whole_and_names_no_other():
    text = text_of(pdf.render(*PAPERS["agency part"]))
    assert "This may not be the whole record" in text
    assert "Until the end of 9 September 2026" in text
    assert "Cuan" not in text


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1/x.png", "/../settings.py", "%2e%2e/%2e%2e/manage.py", "data:text/html,x"],
)
def test_a_paper_reaches_nothing_but_static_files(address):
    with pytest.raises(ValueError, match="Not a static file"):
        pdf.from_html(f'<html lang="en"><title>t</title><h1>x</h1><img alt="x" src="{address}"></html>')


def test_what_a_person_typed_is_text_and_never_markup():
    form = papers.consent_form(words(exceptions='<img src="file:///etc/passwd"> <b>no</b>'), made_at=MADE)
    assert '<img src="file' not in render_to_string("pdf/consent.html", form)


def test_a_file_is_called_by_its_reference():
    assert papers.file_name("CON-2026-0093", 1) == "con-2026-0093-1.pdf"
