"""Two people saved the same record: the second is shown both texts, chooses, and loses nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import formats, timezone
from django.views.generic.edit import FormMixin

from core.drafts import FIELD as DRAFT_FIELD
from core.errors import Conflict
from core.forms.scans import Scan

CHOSEN = "conflict"  # the fields that the person was asked to choose in
THEIRS, MINE, KEEP = "theirs:", "mine:", "keep:"
OPENED = "conflict:opened"  # the version that the person had opened at first


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that the other person changed and that is not the same as this person's."""

    name: str
    label: str
    theirs: str
    mine: str
    untouched: bool  # this person had not changed it: the other's answer is proposed


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the conflict page shows and sends on."""

    by: str
    at: datetime | None
    differences: list[Difference]
    carried: list[tuple[str, str]]  # hidden inputs: all that was typed, under names that a choice can pick from
    asked_again: bool  # something was left unchosen

    @property
    def clock(self) -> str:
        if self.at is None:
            return ""
        local = timezone.localtime(self.at)
        return f"{local:%H:%M}" if local.date() == timezone.localdate() else formats.date_format(local, "j F Y, H:i")


class VersionedFormMixin(FormMixin):
    """For forms with a hidden `version` (core.forms.VersionedForm) over a record that is core.models.Versioned."""

    request: HttpRequest
    conflict_template_name = "forms/conflict.html"
    unchosen = False

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        record = getattr(self, "object", None)
        if record is not None and hasattr(record, "version"):
            initial.setdefault("version", record.version)
        return initial

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if CHOSEN in kwargs.get("data", {}):
            kwargs["data"], self.unchosen = chosen(kwargs["data"])
        return kwargs

    def conflict(self, form: forms.Form, conflict: Conflict) -> HttpResponse:
        meeting = meet(self, form, conflict)
        context = self.get_context_data(form=form, meeting=meeting, conflict=conflict)
        return render(self.request, self.conflict_template_name, context, status=409)


def chosen(data: QueryDict) -> tuple[QueryDict, bool]:
    """The form as if it had been typed with the answers chosen; True beside it if a choice is missing.

    Then the person's own answers and first version stand, so that the same page comes again.
    """
    names = data.getlist(CHOSEN)
    unchosen = any(data.get(KEEP + name) not in {"theirs", "mine"} for name in names)
    plain = QueryDict(mutable=True)
    for key, values in data.lists():
        if not key.startswith((THEIRS, MINE, KEEP, CHOSEN)):
            plain.setlist(key, values)
    for name in names:
        prefix = THEIRS if not unchosen and data[KEEP + name] == "theirs" else MINE
        for key, values in data.lists():
            owner, _, rest = key.removeprefix(prefix).partition(":")
            if key.startswith(prefix) and owner == name:
                plain.setlist(rest, values)
    if unchosen:
        plain["version"] = data.get(OPENED, "")
    return plain, unchosen


def meet(view: Any, form: forms.Form, conflict: Conflict) -> Meeting:
    """Set their record and this form side by side; what they did not change is left as this person has it."""
    current, sent = conflict.instance, cast(QueryDict, form.data)
    base = _opened(current, conflict.opened_version)
    theirs = _form_over(view, form, current)
    before = _form_over(view, form, base) if base is not None else None
    differences: list[Difference] = []
    asked: set[str] = set()
    carried: list[tuple[str, str]] = []
    for bound in form.visible_fields():
        name = bound.name
        if isinstance(bound.field, forms.FileField):
            if isinstance(bound.field, Scan):
                asked |= bound.field.keys(bound.html_name)  # what was sent is settled; what is kept now goes on
                carried += bound.field.carried(bound.html_name)
            continue
        other, mine = theirs[name].initial, form.cleaned_data.get(name)
        if _same(bound.field, other, mine):
            continue
        if before is not None and _same(bound.field, before[name].initial, other):
            continue  # only this person changed it
        untouched = before is not None and _same(bound.field, before[name].initial, mine)
        differences.append(
            Difference(name, str(bound.label), spoken(bound.field, other), spoken(bound.field, mine), untouched)
        )
        typed_keys = set(_keys(bound))
        asked |= typed_keys
        carried.append((CHOSEN, name))
        carried += [(f"{MINE}{name}:{key}", value) for key in sorted(typed_keys) for value in sent.getlist(key)]
        carried += [(f"{THEIRS}{name}:{bound.html_name}", value) for value in _raw(other)]
    skipped = asked | {"csrfmiddlewaretoken", DRAFT_FIELD, form.add_prefix("version")}
    carried += [(key, value) for key, values in sent.lists() if key not in skipped for value in values]
    carried.append((form.add_prefix("version"), str(current.version)))
    carried.append((OPENED, str(conflict.opened_version)))
    by, at = _saved_by(current)
    return Meeting(by, at, differences, carried, getattr(view, "unchosen", False))


def spoken(field: forms.Field, value: Any) -> str:
    """An answer in the words of its form."""
    if value in (None, "", []):
        return "nothing"
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(_label_of(field, one) for one in _each(value))
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(cast(Iterable[Any], field.choices))}
        return ", ".join(labels.get(str(one), str(one)) for one in _each(value))
    return str(value)


def _label_of(field: forms.ModelChoiceField, value: Any) -> str:
    if not isinstance(value, Model) and field.queryset is not None:
        value = field.queryset.filter(**{field.to_field_name or "pk": value}).first()
    return field.label_from_instance(value) if value is not None else "nothing"


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield key, label


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set | frozenset | QuerySet) else [value]


def _raw(value: Any) -> list[str]:
    """The value as a browser would send it."""
    if value is None or value is False:
        return [""] if value is None else []
    if value is True:
        return ["on"]
    if isinstance(value, date) and not isinstance(value, datetime):
        return [value.isoformat()]
    return [str(one.pk if isinstance(one, Model) else getattr(one, "value", one)) for one in _each(value)]


def _same(field: forms.Field, one: Any, other: Any) -> bool:
    if isinstance(field, forms.BooleanField):
        return bool(one) == bool(other)
    if isinstance(one, str) and isinstance(other, str):
        return one.strip().replace("\r\n", "\n") == other.strip().replace("\r\n", "\n")
    return sorted(_raw(one)) == sorted(_raw(other))


def _keys(bound: forms.BoundField) -> Iterable[str]:
    """The names under which the browser sends this field."""
    yield bound.html_name
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget):
        for suffix in widget.widgets_names:  # type: ignore[attr-defined]  # not in the stubs
            yield bound.html_name + suffix


def _form_over(view: Any, form: forms.Form, record: Model) -> forms.Form:
    """The page's own form, unbound, as it would open over this state of the record."""
    own = view.object
    view.object = record
    try:
        kwargs = view.get_form_kwargs() | {"initial": view.get_initial(), "data": None, "files": None}
        if "instance" in kwargs:
            kwargs["instance"] = record
        return type(form)(**kwargs)
    finally:
        view.object = own


def _opened(record: Model, version: int) -> Model | None:
    """The record as it was when the person opened it, if its history has it."""
    history = getattr(record, "history", None)
    found = history.filter(version=version).order_by("-history_date", "-history_id").first() if history else None
    return found.instance if found is not None else None


def _saved_by(record: Model) -> tuple[str, datetime | None]:
    history = getattr(record, "history", None)
    last = history.select_related("history_user").order_by("-history_date", "-history_id").first() if history else None
    if last is None:
        return "Somebody else", None
    person = last.history_user
    return (person.get_full_name() or person.get_username()) if person else "Somebody else", last.history_date
