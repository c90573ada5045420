"""Policies of what hangs on a case: the case policy is asked first, and they decide on its answer.

Their ways in say `case__in=case_policy.scope(…)`. Written out, each holds all the ways in to cases again, and then
PostgreSQL plans longer than it searches. So the case policy is asked about the one case of the row, or for a list about
the few cases that the person reaches, at the same instant; and the ways are written with the numbers of these cases in
its place. They stay the one definition: what is asked is still which of them leads to the row.
"""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from cases.models import Case
from cases.policies.cases import CaseAction, case_policy, case_standpoint
from cases.policies.relying import relying_on
from core import kept
from core.memo import remembered
from core.policies import Policy, Standpoint, Told, is_ordinary, leads, led_to, listed

Narrow = Callable[[QuerySet[Any, Any], Any, datetime], QuerySet[Any, Any]]
Answering = Callable[..., QuerySet[Any, Any]]
MOST = 5000  # rows that are found by number; of more a list asks as a great reader's does
ACTIONS = tuple(action.value for action in CaseAction)


class CaseBound(Policy):
    """A policy whose ways ask nothing of a person but where they stand and which cases are open to them."""

    case: ClassVar[str] = "case"  # from a row to its case

    def standpoint(self, user, at: datetime) -> Standpoint:
        return case_standpoint(user, at)

    def _told_of(self, user, at: datetime, obj: Model | None) -> Told | None:
        if not is_ordinary(user):
            return None
        if obj is None:
            return _reached(user)
        case, can = self._case_of(obj, user, at)
        return {action: (case,) if case and action in can else () for action in ACTIONS}

    def _case_of(self, obj: Model, user, at: datetime) -> tuple[int | None, frozenset[str]]:
        """The case on which the row hangs, and what is open there. Only its number may be known of the row."""
        if not isinstance(obj.pk, int):
            return None, frozenset()
        question = case_policy._question(("case of", self.model), user, at, self._ways_to_its_case, pk=obj.pk)
        assert question is not None  # whoever signs in stands somewhere
        for case, *leading in kept.ask(question):
            opens = case_policy._opens(question, user, at)
            open_there = [actions for actions, leads_there in zip(opens, leading, strict=True) if leads_there]
            return case, frozenset[str]().union(*open_there)
        return None, frozenset()

    def _ways_to_its_case(self, user, at: datetime, *, pk: int) -> QuerySet[Any, Any]:
        ways = {f"way_{number}": leads(way) for number, way in enumerate(case_policy._ways(user, at))}
        rows = Case.objects.filter(pk__in=self.model._default_manager.filter(pk=pk).order_by().values(self.case))
        return rows.annotate(**ways).values_list("pk", *ways)

    def _relying_on(self, user, at: datetime, told: Told | None) -> AbstractContextManager[object]:
        return nullcontext() if told is None else relying_on(user, at, told)

    def within(self, user, action: str | None = None) -> QuerySet[Any, Any]:
        """As a list asks, each row tested on the cases that the person reaches."""
        told = _reached(user) if is_ordinary(user) else None
        if told is None:
            return super().within(user, action)
        at = timezone.now()
        with self._relying_on(user, at, told):
            return led_to(self.model, self._ways(user, at, action or self.view_action))

    def answered(self, user, action: str, name: Hashable, build: Answering, **values: int | date) -> list[Any]:
        """The rows of `build(rows, user, at, **values)`, where `rows` are those of `within`; planned once (core.kept).

        `name` says all that the words depend on beside these values; whatever `build` takes from elsewhere is in it.
        """

        def written(person, at: datetime, **given) -> QuerySet[Any, Any]:
            return build(led_to(self.model, self._ways(person, at, action)), person, at, **given)

        told, at = _reached(user) if is_ordinary(user) else None, timezone.now()
        question = self._question(("answered", action, name), user, at, written, told, **values)
        return kept.ask(replace(question, planned=True)) if question else list(written(user, at, **values))

    def among(self, user, action: str, name: str, narrow: Narrow) -> QuerySet[Any, Any]:
        """The rows of `within` that are left by `narrow`, which goes by `name` and by nothing but its arguments.

        Found once a request, by their numbers; the list, its counts and its order then ask nothing of rights again.
        """
        told = _reached(user) if is_ordinary(user) else None
        if told is not None:
            key = ("among", self.model, user.pk, action, name)
            found = remembered(key, lambda: self._found_among(user, action, name, narrow, told))
            if len(found) <= MOST:
                return self.model._default_manager.filter(pk__in=listed(found))
        return narrow(self.within(user, action), user, timezone.now())

    def numbers_among(self, user, action: str, name: Hashable, narrow: Narrow) -> list[int] | None:
        """The numbers of the same rows; None where they are too many to be told by number, or their reader's cases."""
        told = _reached(user) if is_ordinary(user) else None
        if told is None:
            return None
        key = ("among", self.model, user.pk, action, name)
        found = remembered(key, lambda: self._found_among(user, action, name, narrow, told))
        return found if len(found) <= MOST else None

    def _found_among(self, user, action: str, name: Hashable, narrow: Narrow, told: Told) -> list[int]:
        build = partial(self._narrowed, action, narrow)
        question = self._question(("among", action, name), user, timezone.now(), build, told)
        assert question is not None  # whoever signs in stands somewhere
        return [pk for (pk,) in kept.ask(replace(question, planned=True))]

    def _narrowed(self, action: str, narrow: Narrow, user, at: datetime) -> QuerySet[Any, Any]:
        ways = self._ways(user, at, action)
        if not ways:
            return self.model._default_manager.none().values_list("pk")
        first, *others = [narrow(rows.order_by(), user, at).values_list(field) for _, rows, field in ways]
        return first.union(*others)[: MOST + 1] if others else first[: MOST + 1]


def _reached(user) -> Told | None:
    """The cases that this person reaches, by what they may do there; None for a great reader."""
    return remembered(("reached", user.pk), lambda: _by_action(user))


def _by_action(user) -> Told | None:
    reach = case_policy.reach(user)
    if reach is None:
        return None
    found: dict[str, list[int]] = {action: [] for action in ACTIONS}
    for pk, actions in reach.items():
        for action in actions:
            found[action].append(pk)
    return {action: tuple(cases) for action, cases in found.items()}
