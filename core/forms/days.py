"""A day as people write it here: day, month and year in three boxes; what was typed is kept, right or wrong."""

import re
from calendar import month_name
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats

from core.text import whole_number

PARTS = ("day", "month", "year")
_MONTHS = {name.lower()[:length]: n for n, name in enumerate(month_name) if n for length in (3, len(name))}
_SPLIT = re.compile(r"[\s/.\-]+")

Limit = date | Callable[[], date] | None


def said(day: date) -> str:
    """4 May 2026"""
    return formats.date_format(day, "j F Y")


class DayWidget(forms.MultiWidget):
    """Three boxes, `name_day`, `name_month` and `name_year`. One text under the plain name is understood as well."""

    template_name = "forms/widgets/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None):
        box = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({part: forms.TextInput(box) for part in PARTS}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return _parts_of(value) if isinstance(value, str) else [None, None, None]

    def value_from_datadict(self, data, files, name):
        typed = [str(data.get(f"{name}_{part}") or "").strip() for part in PARTS]
        if not any(typed) and data.get(name):
            return _parts_of(str(data[name]))
        return typed

    def value_omitted_from_data(self, data, files, name):
        return name not in data and super().value_omitted_from_data(data, files, name)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        width = {"day": 2, "month": 2, "year": 4}
        for part, box in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            box["part"] = part
            # Django numbers the boxes; their names are kinder to whoever reads the page's source or an error link
            box["attrs"]["id"] = f"{context['widget']['attrs'].get('id', 'id_' + name)}_{part}"
            box["attrs"]["class"] = f"{box['attrs'].get('class', '')} govuk-input--width-{width[part]}".strip()
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""  # the legend names the group; each box has its own label

    def first_wrong_part(self, typed: list[str] | None) -> str:
        for part, value in zip(PARTS, typed or [], strict=False):
            if not value or (part != "month" and not value.isdigit()):
                return part
        return "day"


def _parts_of(text: str) -> list[str]:
    """["4", "5", "2026"] of "4 5 2026", "4 May 2026" or "2026-05-04"."""
    parts = _SPLIT.split(text.strip(), maxsplit=2)
    if len(parts) == 3 and len(parts[0]) == 4 and parts[0].isdigit():
        parts.reverse()
    return (parts + ["", "", ""])[:3]


class DayField(forms.DateField):
    """A date typed in three boxes. Says exactly what is wrong: which part is missing, or that there is no such day."""

    widget = DayWidget

    def __init__(self, *, not_before: Limit = None, not_after: Limit = None, **kwargs):
        super().__init__(**kwargs)
        self.not_before, self.not_after = not_before, not_after

    def bound_data(self, data, initial):
        return initial if self.disabled else data

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        typed = _parts_of(value) if isinstance(value, str) else list(value)
        if not any(typed):
            return None
        name = str(self.label or "The date")
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if missing:
            raise ValidationError(f"{name} must include a {' and a '.join(missing)}.", code="incomplete")
        day, month, year = typed
        month_number = _MONTHS.get(month.lower()) or whole_number(month) or 0
        written = f"{day} {month_name[month_number] if 1 <= month_number <= 12 else month} {year}"
        if year.isdigit() and len(year) != 4:
            raise ValidationError(f"{name} must have a year of four figures, such as 1990.", code="year")
        if not (day.isdigit() and year.isdigit()):
            raise ValidationError(f"{written} is not a date. Use figures, such as 4 5 2026.", code="invalid")
        try:
            return date(int(year), month_number, int(day))
        except ValueError:
            raise ValidationError(f"{written} is not a date.", code="invalid") from None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        earliest = self.not_before() if callable(self.not_before) else self.not_before
        latest = self.not_after() if callable(self.not_after) else self.not_after
        if earliest and value < earliest:
            raise ValidationError(f"{said(value)} is too early: choose {said(earliest)} or later.", code="too-early")
        if latest and value > latest:
            raise ValidationError(f"{said(value)} is too late: choose {said(latest)} or earlier.", code="too-late")

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True
