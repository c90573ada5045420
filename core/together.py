"""Many changes of the schema in one step of a migration.

Django draws every model that hangs on a changed one anew, after each change; here nearly all hang together, and a
migration of two hundred changes took a minute for what PostgreSQL does in one second. Together they are drawn once.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveConstraint,
    RemoveField,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

IN_A_NEW_TABLE = (AddField, AddIndex, AddConstraint)
FITTING = (CreateModel, *IN_A_NEW_TABLE, AlterField, RemoveField, RemoveConstraint)


class Together(Operation):
    """These changes in this order, each seeing the models as they are before the first and after the last of them.

    So each names something else, and none of them moves data.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        if strange := [one.describe() for one in self.operations if not isinstance(one, FITTING)]:
            raise ValueError(f"Not to be done together with others: {strange}")
        self.new = {one.name_lower for one in self.operations if isinstance(one, CreateModel)}
        touched = [(one.model_name_lower, one.name_lower) for one in self._of_fields()]
        if twice := {each for each in touched if touched.count(each) > 1}:
            raise ValueError(f"Changed twice: {twice}")
        if misplaced := [one.describe() for one in self._of_fields() if self._is_late(one)]:
            raise ValueError(f"Said of a new table afterwards: {misplaced}")

    def _of_fields(self) -> list[Any]:
        return [one for one in self.operations if isinstance(one, (AddField, AlterField, RemoveField))]

    def _is_late(self, one: Any) -> bool:
        return one.model_name_lower in self.new and not isinstance(one, IN_A_NEW_TABLE)

    def _steps(self) -> list[Operation]:
        """What the database is told: a new table is made as it is in the end, with all that is added to it here."""
        return [
            one for one in self.operations if not (isinstance(one, IN_A_NEW_TABLE) and one.model_name_lower in self.new)
        ]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # what is not drawn is not drawn anew; whoever asks for it next draws all, once
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for one in self._steps():
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for one in reversed(self._steps()):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} changes together"
