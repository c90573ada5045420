"""Who imports: the managers of an agency, that agency's own lists."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from agencies.selectors import standing_of
from cases.policies import CaseAction, case_policy
from core.days import day_of
from core.policies import Policy, Way
from imports.models import CarriedOver, CaseloadImport


class ImportAction(StrEnum):
    VIEW = "view_import"
    DECIDE = "decide_import"
    RUN = "run_import"
    UNDO = "undo_import"
    CLEAR = "clear_import"  # of rows that are needed no longer: the nightly job's, nobody else's


class ImportPolicy(Policy):
    """Who sees a list that is being imported, decides about its rows, runs it and takes it back."""

    model = CaseloadImport
    actions = ImportAction
    view_action = ImportAction.VIEW
    system_actions = frozenset({ImportAction.CLEAR})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        if managed := standing_of(user, day_of(at)).managed:
            yield (
                frozenset(ImportAction) - {ImportAction.CLEAR},
                CaseloadImport.objects.filter(agency__in=managed),
                "pk",
            )


class CarriedOverAction(StrEnum):
    VIEW = "view_carriedover"
    DEAL = "deal_with_carriedover"


class CarriedOverPolicy(Policy):
    """What a list said of a person is read by those who see the whole case, and dealt with by those who work on it."""

    model = CarriedOver
    actions = CarriedOverAction
    view_action = CarriedOverAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        seen = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({CarriedOverAction.VIEW}), CarriedOver.objects.filter(case__in=seen), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({CarriedOverAction.DEAL}), CarriedOver.objects.filter(case__in=worked), "pk"


import_policy = ImportPolicy()
carried_over_policy = CarriedOverPolicy()
