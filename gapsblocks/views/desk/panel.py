"""A filter as its panel shows it, without the rows behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from core.components import Tag
from core.filters import ListFilter


@dataclass(frozen=True, slots=True)
class Panel:
    """What components/filter_panel.html reads."""

    form: forms.Form
    tags: Sequence[Tag]
    kept: Sequence[tuple[str, str]]
    begins_open: bool
    address: str


def panel_of(chosen: ListFilter) -> Panel:
    return Panel(chosen.form, chosen.tags, chosen.kept, bool(chosen.begins_open), chosen.address)
