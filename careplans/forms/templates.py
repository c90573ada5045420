"""A template, its goals and its steps."""

from collections.abc import Sequence
from typing import Any

from django import forms

from careplans.models import Action, PlanTemplate
from careplans.rules.templates import LONGEST
from cases.models import CareDomain
from core.forms import HouseForm, Radios, VersionedForm

NATIONAL = "national"


class KeeperFields(HouseForm):
    """Whose template it is; asked only of whoever keeps those of several."""

    keeper = forms.ChoiceField(label="Who is it for?", widget=Radios())

    def __init__(self, *args: Any, keepers: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["keeper"]
        field.choices = keepers
        field.initial = keepers[0][0]
        if len(keepers) < 2:
            field.widget = forms.HiddenInput()

    @property
    def agency_id(self) -> int | None:
        """The agency chosen; None for all of them."""
        chosen = self.cleaned_data["keeper"]
        return None if chosen == NATIONAL else int(chosen)


class TemplateWords(HouseForm):
    programme = forms.CharField(
        label="Programme", help_text="Such as treatment, housing or day programme.", max_length=80
    )
    name = forms.CharField(label="Name of the template", max_length=120)
    what_for = forms.CharField(
        label="When to use it",
        help_text="Read by whoever begins a plan.",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class AddTemplateForm(KeeperFields, TemplateWords):
    field_order = ["keeper", "programme", "name", "what_for"]


class TemplateForm(TemplateWords, VersionedForm):
    """The same over a template that others may have open too."""


class CopyForm(KeeperFields):
    name = forms.CharField(label="Name of the copy", max_length=120)


class ConfirmForm(HouseForm):
    """A page that only asks “sure?”."""


class TemplateGoalFields(HouseForm):
    domain = forms.ModelChoiceField(label="Area of life", queryset=CareDomain.objects.all(), empty_label="Choose")
    title = forms.CharField(label="The goal, in a few words", max_length=160)
    specific = forms.CharField(
        label="What exactly", max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    measure = forms.CharField(
        label="Measure",
        help_text="How it is usually known that it is reached.",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    weeks = forms.IntegerField(
        label="Usually reached after how many weeks?",
        help_text="Counted from the day on which the template is used.",
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )


class TemplateGoalForm(TemplateGoalFields, VersionedForm):
    """The same over a goal that others may have open too."""


class TemplateStepFields(HouseForm):
    title = forms.CharField(label="What is to be done", max_length=200)
    done_by = forms.ChoiceField(
        label="Who does it?", choices=Action.DoneBy.choices, initial=Action.DoneBy.SUPPORTED, widget=Radios()
    )
    kind = forms.ChoiceField(label="Kind of step", choices=Action.Kind.choices, initial=Action.Kind.SERVICE)
    skill = forms.ChoiceField(
        label="Which skill", choices=[("", "Not skills work"), *Action.Skill.choices], required=False
    )
    weeks = forms.IntegerField(
        label="After how many weeks?",
        help_text="Left empty, it is to be done by the day of its goal.",
        min_value=1,
        max_value=LONGEST,
        required=False,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )


class TemplateStepForm(TemplateStepFields, VersionedForm):
    """The same over a step that others may have open too."""


def said(template: PlanTemplate) -> str:
    """“Treatment: First weeks (national)”"""
    return f"{template.programme}: {template.name}" + ("" if template.agency_id else " (national)")


class AddFromTemplateForm(HouseForm):
    """Whole templates, each with what it is for."""

    template = forms.ModelChoiceField(
        label="Which template?", queryset=PlanTemplate.objects.none(), widget=Radios(), empty_label=None
    )

    def __init__(self, *args: Any, templates, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["template"]
        field.label_from_instance = said
        field.widget.hints = {each.pk: each.what_for for each in templates}
        field.queryset = templates
