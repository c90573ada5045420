"""What somebody typed where a number belongs."""

import pytest
from django import forms

from core.forms import DayField, HouseForm
from core.text import whole_number


class Born(HouseForm):
    on = DayField(label="Born")


@pytest.mark.parametrize(("typed", "number"), [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_plain_figures_are_a_number(typed, number):
    assert whole_number(typed) == number


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "²", "٣", "x", "9" * 19, "9" * 5000])
def test_anything_else_is_none_and_no_error(typed):
    assert whole_number(typed) is None


@pytest.mark.parametrize("month", ["²", "٣²", "9" * 5000])
def test_a_day_with_strange_figures_is_refused_at_its_field_and_kept(month):
    form = Born({"on_day": "4", "on_month": month, "on_year": "1990"})
    assert isinstance(form.fields["on"], forms.DateField)
    assert not form.is_valid()
    assert "is not a date" in form.errors["on"][0]
    assert month in str(form["on"])
