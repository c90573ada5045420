"""Fields of a filter, written without a template: each list draws many of them, some with many options."""

from collections.abc import Iterator
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

from core.forms.rendering import HouseBoundField


class QuickBoundField(HouseBoundField):
    """A field of a filter, in the markup of templates/forms/field.html; one with a hint or an error goes there."""

    def as_field_group(self) -> SafeString:
        if self.help_text or self.errors or self.kind not in ("select", "input"):
            return super().as_field_group()
        optional = " (optional)" if self.says_optional else ""
        said = f"{_escaped(self.label)}{optional}"
        label = f'<label class="govuk-label" for="{_escaped(self.id_for_label)}">{said}</label>'
        return mark_safe(f'<div class="govuk-form-group">\n  {label}\n  {self}\n</div>')  # noqa: S308  # escaped


class QuickSelect(forms.Select):
    """The markup of templates/django/forms/widgets/select.html, to the letter."""

    @classmethod
    def instead_of(cls, widget: forms.Select) -> "QuickSelect":
        quick = cls(widget.attrs, widget.choices)
        quick.is_required, quick.is_localized = widget.is_required, widget.is_localized
        return quick

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        given = self.build_attrs(self.attrs, attrs)
        said = "".join(_attribute(each, what) for each, what in given.items() if what is not False)
        options = "".join(self._options(set(self.format_value(value))))
        return mark_safe(f'<select name="{_escaped(name)}"{said}>{options}\n</select>')  # noqa: S308  # escaped

    def _options(self, chosen: set[str]) -> Iterator[str]:
        free = True  # only the first that fits is chosen
        for key, label in self.choices:
            grouped = isinstance(label, list | tuple)
            if grouped:
                yield f'\n  <optgroup label="{_escaped(key)}">'
            for value, words in label if grouped else (("" if key is None else key, label),):
                said = str(value)
                selected = ""
                if free and said in chosen:
                    free, selected = False, " selected"
                yield f'\n  <option value="{_escaped(said)}"{selected}>{_escaped(words)}</option>'
            if grouped:
                yield "\n  </optgroup>"


def _escaped(words: Any) -> str:
    """As Django’s conditional_escape, which is several times slower for looking whether the words are yet to come."""
    return str(words) if hasattr(words, "__html__") else escape(str(words))


def _attribute(name: str, what: Any) -> str:
    said = "" if what is True else f'="{_escaped(what)}"'
    return f" {_escaped(name)}{said}"
