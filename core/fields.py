"""Text fields of the house. A number shaped like a PPS number is refused here, at the last door before the database."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.errors import DomainError
from core.text import contains_pps, fold

PPS_MESSAGE = (
    "This looks like a PPS number. The service may not keep PPS numbers, so it was not saved: take the number out."
)


def refuse_pps(value: str) -> None:
    """For forms and `full_clean`: a clear word at the field (LAW-ppsn)."""
    if value and contains_pps(str(value)):
        raise ValidationError(PPS_MESSAGE, code="pps-number")


class _NoPps(models.Field):
    default_validators = [refuse_pps]

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        # Reached by save, bulk_create and QuerySet.update alike, so that no verb can forget the rule.
        if isinstance(value, str) and contains_pps(value):
            raise DomainError(PPS_MESSAGE, code="pps-number", field=self.name)
        return super().get_db_prep_save(value, connection)


class Line(_NoPps, models.CharField):
    """One line typed by a person."""


class Prose(_NoPps, models.TextField):
    """Some sentences typed by a person."""


class Email(_NoPps, models.EmailField):
    """An e-mail address typed by a person."""

    default_validators = [*models.EmailField.default_validators, refuse_pps]


class Link(_NoPps, models.URLField):
    """An address on the web typed by a person."""

    default_validators = [*models.URLField.default_validators, refuse_pps]


class Answers(models.JSONField):
    """Answers to questions, by their codes: refused as a whole if a PPS number stands anywhere in them."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if any(contains_pps(text) for text in texts_in(value)):
            raise DomainError(PPS_MESSAGE, code="pps-number", field=self.name)
        return super().get_db_prep_save(value, connection)


def texts_in(value: Any) -> Iterator[str]:
    """Every text within lists and dictionaries, the keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from texts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


class FoldedField(models.TextField):
    """What a row is found by: the named fields, folded and joined. Filled whenever the row is written."""

    def __init__(self, *sources: str, **kwargs: Any):
        self.sources = sources
        options: dict[str, Any] = {"editable": False, "blank": True, "default": ""} | kwargs
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [*self.sources, *args], kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = " ".join(filter(None, (fold(str(getattr(model_instance, source) or "")) for source in self.sources)))
        setattr(model_instance, self.attname, value)
        return value
