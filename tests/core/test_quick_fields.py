"""What a filter writes without a template is what the templates would write."""

import pytest
from django import forms
from django.utils.safestring import mark_safe

from core.forms.quick import QuickBoundField, QuickSelect
from core.forms.rendering import HouseBoundField, HouseRenderer

CHOICES = [
    ("", "Any"),
    ("a", "Ó Briain & Sons <b>"),
    (2, mark_safe("<i>two</i>")),
    ("Group “x”", [("g1", "One"), ("a", "The same value again"), (None, "Nothing")]),
    ('qu"ote', "it's"),
]


def form_of(bound_field_class, widget, **field):
    class Asked(forms.Form):
        default_renderer = HouseRenderer()
        template_name = "forms/form.html"
        chosen = forms.ChoiceField(choices=CHOICES, required=False, **field)
        word = forms.CharField(required=False, label="Words & <more>")

    Asked.base_fields["chosen"].widget = widget(attrs={"data-x": 'a"b', "hidden": True, "autofocus": False})
    Asked.base_fields["chosen"].widget.choices = CHOICES
    for each in Asked.base_fields.values():
        each.bound_field_class = bound_field_class
    return Asked


@pytest.mark.parametrize("value", ["", "a", "2", "g1", 'qu"ote', "none of them", None])
def test_a_select_is_the_same_to_the_letter(value):
    slow = forms.Select(attrs={"class": "govuk-select", "title": "a <b>"}, choices=CHOICES)
    quick = QuickSelect.instead_of(slow)
    extra = {"id": "id_chosen", "disabled": True, "aria-label": None}
    assert quick.render("chosen", value, extra, HouseRenderer()) == slow.render("chosen", value, extra, HouseRenderer())


@pytest.mark.parametrize("field", [{}, {"help_text": "A hint"}, {"label": "Whose <it> is"}])
@pytest.mark.parametrize("chosen", ["", "a", "not to be chosen"])
@pytest.mark.parametrize("says_optional", [True, False])
def test_a_field_says_the_same(field, chosen, says_optional):
    drawn = []
    for bound_field_class, widget in ((HouseBoundField, forms.Select), (QuickBoundField, QuickSelect)):
        form = form_of(bound_field_class, widget, **field)({"chosen": chosen, "word": '"quoted" & <b>'})
        form.says_optional = says_optional
        drawn.append(str(form))
    assert " ".join(drawn[1].split()) == " ".join(drawn[0].split())
    assert 'name="chosen"' in drawn[1]
