"""Every field of every form: label, hint, error and ARIA once; plain words; no PPS number; Irish dates."""

import re
from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from agencies.models import Agency
from core.demonstration import SampleForm
from core.forms import Chips, DayField, HouseForm


class DayForm(HouseForm):
    born_on = DayField(
        label="Date of birth",
        help_text="For example 4 5 1990.",
        not_before=date(1900, 1, 1),
        not_after=date(2026, 5, 4),
    )


def day(text):
    parts = dict(zip(("born_on_day", "born_on_month", "born_on_year"), text, strict=False))
    return DayForm(parts)


@pytest.mark.parametrize(
    "typed",
    [("4", "5", "1990"), ("04", "05", "1990"), ("4", "May", "1990"), ("4", "may", "1990"), (" 4", "5 ", "1990")],
)
def test_a_day_is_read_as_people_write_it(typed):
    form = day(typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == date(1990, 5, 4)


@pytest.mark.parametrize("text", ["4 5 1990", "4/5/1990", "4 May 1990", "1990-05-04", "4.5.1990"])
def test_a_day_in_one_piece_is_understood(text):
    form = DayForm({"born_on": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born_on"] == date(1990, 5, 4)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("31", "2", "2026"), "31 February 2026 is not a date."),
        (("29", "2", "2025"), "29 February 2025 is not a date."),
        (("4", "13", "1990"), "4 13 1990 is not a date."),
        (("x", "5", "1990"), "x May 1990 is not a date. Use figures, such as 4 5 2026."),
        (("4", "5", "90"), "Date of birth must have a year of four figures, such as 1990."),
        (("4", "5", ""), "Date of birth must include a year."),
        (("4", "", ""), "Date of birth must include a month and a year."),
        (("", "", ""), "Enter date of birth."),
        (("5", "5", "2026"), "5 May 2026 is too late: choose 4 May 2026 or earlier."),
        (("31", "12", "1899"), "31 December 1899 is too early: choose 1 January 1900 or later."),
    ],
)
def test_a_wrong_day_is_named_and_kept_as_it_was_typed(typed, message):
    form = day(typed)
    assert form.errors["born_on"] == [message]
    html = str(form)
    for value in filter(None, typed):
        assert f'value="{value}"' in html


def test_an_opened_form_shows_the_day_of_the_record():
    html = str(DayForm(initial={"born_on": date(1990, 5, 4)}))
    assert re.findall(r'name="born_on_(\w+)" value="(\d+)"', html) == [("day", "4"), ("month", "5"), ("year", "1990")]


def test_the_summary_leads_to_the_part_that_is_wrong():
    assert day(("4", "", "1990"))["born_on"].focus_id == "id_born_on_month"
    assert 'id="id_born_on_month"' in str(day(("4", "", "1990")))


@pytest.mark.requirement("LAW-ppsn")
@pytest.mark.parametrize("text", ["1234567T", "1234567TA", "Her number: 1234567t.", "1234567-WA"])
def test_a_pps_number_is_refused_in_every_text_field(text):
    for name in ("name", "words", "email"):
        form = SampleForm({name: text})
        assert form.has_error(name, "pps-number"), name
        assert text in str(form)  # what was typed is still there to be put right


@pytest.mark.requirement("LAW-ppsn")
def test_a_pps_number_is_refused_in_a_hidden_field_too():
    class Hidden(HouseForm):
        note = forms.CharField(widget=forms.HiddenInput)

    form = Hidden({"note": "1234567T"})
    assert form.non_field_errors()


@pytest.mark.parametrize("text", ["Ring 1234567 at 5", "TUR-2026-0041", "085 123 4567", "12345678T"])
def test_other_numbers_are_let_in(text):
    assert not SampleForm({"words": text}).has_error("words")


def test_words_are_plain():
    form = SampleForm({"name": "x" * 61, "email": "nobody", "born_on_day": "4", "level": "other"})
    assert form.errors["name"] == ["Shorten name to 60 characters or fewer. It has 61."]
    assert form.errors["email"] == ["Enter an e-mail address like name@example.ie."]
    assert form.errors["agency"] == ["Choose agency."]
    assert form.errors["level"] == ["That is no longer one of the choices. Choose again."]
    assert form.errors["agreed"] == ["Tick “The person was told what is kept about them” to go on."]


def test_the_authors_own_words_stand():
    class Own(HouseForm):
        why = forms.CharField(error_messages={"required": "Say why."})
        how = forms.ChoiceField(label="How was it?", choices=[("a", "A")])

    form = Own({})
    assert form.errors["why"] == ["Say why."]
    assert form.errors["how"] == ["Answer “How was it?”"]


def test_hint_and_error_are_tied_to_the_control():
    html = str(SampleForm({"name": ""})["name"].as_field_group())
    assert '<label class="govuk-label" for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name-hint"' in html
    assert 'id="id_name-error"' in html
    assert 'class="govuk-input govuk-input--error"' in html


def test_a_group_has_a_legend_and_ties_its_error_to_the_fieldset():
    html = str(SampleForm({})["level"].as_field_group())
    assert 'aria-describedby="id_level-error"' in html
    assert html.index("<fieldset") < html.index("<legend") < html.index("govuk-radios__input")
    assert "aria-invalid" not in html
    assert 'aria-describedby="id_level_0-hint"' in html  # the hint of one choice


def test_optional_is_said_in_the_label_and_not_in_a_filter():
    assert "E-mail address (optional)" in str(SampleForm()["email"].as_field_group())
    assert "Name (optional)" not in str(SampleForm())
    form = SampleForm()
    form.says_optional = False
    assert "(optional)" not in str(form)


def test_chips_are_real_radios():
    class Level(HouseForm):
        level = forms.ChoiceField(choices=[("0", "None"), ("1", "Low")], widget=Chips)

    html = str(Level({"level": "1"}))
    assert "app-chips" in html
    assert re.search(r'type="radio" name="level" value="1"[^>]*checked', html)


def test_a_password_is_never_written_back():
    assert "a secret" not in str(SampleForm({"password": "a secret"}))


def test_a_draft_fills_the_form_without_judging_it():
    form = SampleForm(initial={"name": "Record"})
    form.brought = QueryDict("name=Typed&needs=h&born_on_day=31&born_on_month=2&born_on_year=&agency=b")
    html = str(form)
    assert 'value="Typed"' in html
    assert re.search(r'name="needs" value="h"[^>]*checked', html)
    assert '<option value="b" selected' in html
    assert 'value="31"' in html
    assert "govuk-error-message" not in html


def test_a_choice_among_rows_begins_with_a_word(db):
    class Pick(HouseForm):
        needed = forms.ModelChoiceField(queryset=Agency.objects.none())
        optional = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False)
        own = forms.ModelChoiceField(queryset=Agency.objects.none(), empty_label="Which agency?")

    form = Pick()
    assert [form.fields[name].choices.__iter__().__next__()[1] for name in ("needed", "optional", "own")] == [
        "Choose",
        "None chosen",
        "Which agency?",
    ]
