"""Label, hint, error and ARIA of every field on every form, said once."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Widget

from core.forms.days import DayWidget

# What a widget is to the person, asked in this order: the first that fits names the markup.
_KINDS: tuple[tuple[type[Widget], str, str], ...] = (
    (DayWidget, "day", "govuk-input govuk-date-input__input"),
    (forms.CheckboxSelectMultiple, "choices", "govuk-checkboxes__input"),
    (forms.RadioSelect, "choices", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Select, "select", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.PasswordInput, "password", "govuk-input govuk-password-input__input govuk-js-password-input-input"),
)


class HouseBoundField(BoundField):
    """A field with what its template needs to know."""

    @property
    def kind(self) -> str:
        return self._kind_and_class(self.field.widget)[0]

    @staticmethod
    def _kind_and_class(widget: Widget) -> tuple[str, str]:
        for of_type, kind, css_class in _KINDS:
            if isinstance(widget, of_type):
                return kind, css_class
        return "input", "govuk-input"

    def value(self) -> Any:
        """What stands in the control: what was sent, else what a draft brings back, else what the record has."""
        brought = getattr(self.form, "brought", None)  # set by core.drafts.DraftedFormMixin
        widget = self.field.widget
        is_lost = widget.needs_multipart_form and not getattr(widget, "keeps_through_drafts", False)
        if self.form.is_bound or brought is None or self.field.disabled or is_lost:
            return super().value()
        if widget.value_omitted_from_data(brought, {}, self.html_name):
            return super().value()
        return self.field.prepare_value(widget.value_from_datadict(brought, {}, self.html_name))

    @property
    def says_optional(self) -> bool:
        """The label says it of what may be left out; a filter, where everything may be, does not."""
        return not self.field.required and self.kind != "checkbox" and getattr(self.form, "says_optional", True)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error"

    @property
    def focus_id(self) -> str:
        """Where a link of the error summary leads: the first part that can be put right."""
        widget = self.field.widget
        if isinstance(widget, DayWidget):
            return f"{self.auto_id}_{widget.first_wrong_part(self.data)}"
        if self.kind == "choices":
            return f"{self.auto_id}_0"
        return self.auto_id

    @property
    def aria_describedby(self) -> str | None:  # type: ignore[override]
        if self.field.widget.attrs.get("aria-describedby") or self.is_hidden or not self.auto_id:
            return None
        ids = ([self.hint_id] if self.help_text else []) + ([self.error_id] if self.errors else [])
        return " ".join(ids) or None

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        kind, css_class = self._kind_and_class(widget)
        if kind in {"choices", "checkbox"}:
            attrs.pop("aria-invalid", None)  # a single box or dot is not wrong; its group is
        elif self.errors:
            css_class += f" {css_class.split()[0]}--error"
        attrs["class"] = " ".join(
            str(each) for each in (css_class, widget.attrs.get("class"), attrs.get("class")) if each
        )
        return attrs


class HouseRenderer(TemplatesSetting):
    """Renders all forms, allauth's included, with the templates of templates/forms/."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = HouseBoundField
