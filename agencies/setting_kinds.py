"""What a setting of S.1 may be: its kind, how a value is checked, and how it is said."""

from dataclasses import dataclass, field
from typing import Any

from core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting. `kind`: number, optional-number, numbers, hours (low, high), choice, text, switch or task-force.

    A task force is kept by its number; whether there is such a one is the service’s to see, its name the selector’s.
    """

    key: str
    label: str
    help: str
    kind: str
    default: Any
    group: str
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, str], ...] = field(default=())

    def check(self, value: Any) -> Any:
        """The value as it is stored. Raises DomainError where it is not of this setting's kind."""
        match self.kind:
            case "number":
                return self._number(value)
            case "optional-number" | "task-force":
                return self._number(value) if str(value).strip() else ""
            case "numbers":
                values = [self._number(part) for part in self._parts(value)]
                if not values:
                    raise self._error("Enter at least one number.")
                return sorted(set(values), reverse=True)
            case "hours":
                values = [self._number(part) for part in self._parts(value)]
                if len(values) != 2 or values[0] > values[1]:
                    raise self._error("Enter two numbers, the lower first, such as 1, 2.")
                return values
            case "choice":
                if value not in dict(self.choices):
                    raise self._error("Choose one of the values offered.")
                return value
            case "switch":
                if not isinstance(value, bool):
                    raise self._error("Choose on or off.")
                return value
            case _:
                text = str(value).strip()
                if not text and self.default:
                    raise self._error("Enter some words, or go back to the national value.")
                if len(text) > 200:
                    raise self._error("Use 200 characters or fewer.")
                return text

    def said(self, value: Any) -> str:
        """The value as a page shows it."""
        match self.kind:
            case "numbers":
                return ", ".join(map(str, value))
            case "hours":
                return f"{value[0]} to {value[1]}"
            case "choice":
                return dict(self.choices).get(value, str(value))
            case "switch":
                return "On" if value else "Off"
            case _:
                return str(value)

    def typed(self, value: Any) -> str:
        """The value as a person would type it."""
        return ", ".join(map(str, value)) if self.kind in {"numbers", "hours"} else str(value)

    def _parts(self, value: Any) -> list[Any]:
        if isinstance(value, str):
            return [part for part in value.replace(";", ",").replace("-", ",").split(",") if part.strip()]
        return list(value)

    def _number(self, value: Any) -> int:
        try:
            number = int(str(value).strip())
        except ValueError:
            raise self._error("Enter a whole number.") from None
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise self._error(f"Enter a number from {self.low} to {self.high}.")
        return number

    def _error(self, message: str) -> DomainError:
        return DomainError(message, code="setting-value", field="value")
