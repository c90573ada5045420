"""Choices as plain lists or as a row of big targets."""

from collections.abc import Mapping
from typing import Any

from django import forms


class _Hinted:
    """Lets a choice carry a line of explanation: `Radios(hints={"KEY_WORKING": "One service …"})`."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices=(), *, hints: Mapping[Any, str] | None = None):
        super().__init__(attrs, choices)  # type: ignore[call-arg]  # mixed into Django's choice widgets
        self.hints = hints or {}

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)  # type: ignore[misc]
        option["hint"] = self.hints.get(getattr(value, "value", value), "")
        return option


class Radios(_Hinted, forms.RadioSelect):
    """One of several, under each other."""


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Any of several, under each other."""


class FoldedCheckboxes(Checkboxes):
    """Any of many, in groups that open one by one: a long list takes a few lines of a phone. What is ticked is open."""

    layout = "folded"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["layout"] = self.layout
        context["widget"]["folds"] = [
            (group, options, sum(bool(option["selected"]) for option in options))
            for group, options, _ in context["widget"]["optgroups"]
        ]
        return context


class Chips(_Hinted, forms.RadioSelect):
    """One of up to six short options, in a row; each target is 44 px high."""

    layout = "chips"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["layout"] = self.layout
        return context


class CheckboxChips(_Hinted, forms.CheckboxSelectMultiple):
    """Any of up to six short options, in a row."""

    layout = "chips"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["layout"] = self.layout
        return context
