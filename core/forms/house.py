"""The form every page of the house is made of."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.text import contains_pps

PPS_CODE = "pps-number"
PPS_MESSAGE = "This looks like a PPS number. The service may not keep PPS numbers: take it out to go on."


DASHES = "---------"  # what Django offers first where nobody said what to say


class HouseForm(forms.Form):
    """Shape of input, one field at a time, refused in plain words.

    Text is stripped; a number shaped like a PPS number is refused in every field, with no way round (LAW-ppsn).
    """

    error_css_class = "govuk-form-group--error"
    use_required_attribute = False  # the page says what is missing, in its own words and all at once
    says_optional = True
    brought: QueryDict | None = None  # what a draft brings back; it fills the form and is not judged

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            speak_plainly(field, str(field.label or name.replace("_", " ")))
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
                field.empty_label = "Choose" if field.required else "None chosen"
            if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
                field.widget.attrs["rows"] = "4"  # Django's ten rows push the next question off a phone

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the stubs: the hook after clean()
        for name, field in self.fields.items():
            typed = self[name].data
            texts = typed if isinstance(typed, list | tuple) else [typed]
            if any(isinstance(text, str) and contains_pps(text) for text in texts) and not self.has_error(
                name, PPS_CODE
            ):
                where = None if field.widget.is_hidden else name
                self.add_error(where, ValidationError(PPS_MESSAGE, code=PPS_CODE))


class VersionedForm(HouseForm):
    """A form over a record that others may have open too: it remembers which version it was opened at.

    The view hands `cleaned_data["version"]` to its service, which claims the row with it (core.versions).
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class StrikeForm(HouseForm):
    """Why something that was written down is struck as an error. It stays to be read."""

    because = forms.CharField(
        label="What is wrong about it?",
        help_text="It stays, struck through, with your name and these words. No figure counts it.",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )


def speak_plainly(field: forms.Field, label: str) -> None:
    """Replace Django's words where the form's author has written none. For a field that a form adds by itself, too."""
    name = _inside_a_sentence(label)
    question = label.endswith("?")
    words: dict[str, str] = {}
    if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
        words["required"] = f"Tick “{label}” to go on."
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        words["required"] = f"Answer “{label}”" if question else f"Choose {name}."
        words["invalid_choice"] = "That is no longer one of the choices. Choose again."
        words["invalid_list"] = words["invalid_choice"]
        words["invalid_pk_value"] = words["invalid_choice"]
    elif isinstance(field, forms.FileField):
        words["required"] = f"Choose a file for {name}."
        words["empty"] = "This file is empty. Choose another."
        words["max_length"] = "The name of this file is too long. Give it a shorter name and choose it again."
    else:
        words["required"] = f"Answer “{label}”" if question else f"Enter {name}."
    if isinstance(field, forms.EmailField):
        words["invalid"] = "Enter an e-mail address like name@example.ie."
    elif isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        words["invalid"] = f"Enter {name} as a number, such as 4."
        words["min_value"] = "Enter %(limit_value)s or more."
        words["max_value"] = "Enter %(limit_value)s or less."
    elif isinstance(field, forms.TimeField):
        words["invalid"] = f"Enter {name} as a time, such as 14:00."
    if isinstance(field, forms.CharField):
        short = name.replace("%", "%%")
        words["max_length"] = f"Shorten {short} to %(limit_value)d characters or fewer. It has %(show_value)d."
    stock: dict[str, Any] = {}
    for ancestor in reversed(type(field).__mro__):
        stock |= getattr(ancestor, "default_error_messages", {})
    for code, text in words.items():
        if field.error_messages.get(code) == stock.get(code):
            field.error_messages[code] = text


def _inside_a_sentence(label: str) -> str:
    """Small first letter, so that "Date of birth" becomes "date of birth"; "GP" and "PPS" keep their capitals."""
    return label if label[1:2].isupper() or not label else label[0].lower() + label[1:]
