"""What is asked when a role goes over a worker's time."""

from typing import Any

from django import forms

from cases.rules.capacity import AGREEMENT
from core.forms import HouseForm


def _why(label: str, hint: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class CapacityForm(HouseForm):
    """A form that gives somebody a role. Where that is more than their time holds, it asks the manager why."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if AGREEMENT in self.data:
            self.ask_why()

    def ask_why(self) -> None:
        """Once asked, the question stays until the answer is kept."""
        self.says_optional = False  # it is not, for the worker who was chosen
        self.fields.setdefault(
            AGREEMENT,
            _why(
                "Why you agree to more than this worker’s time holds",
                "Kept with your name, and shown among the workloads. Leave it empty if you choose somebody else.",
            ),
        )


class AgreeForm(HouseForm):
    """A manager's agreement, afterwards."""

    reason = _why(
        "Why you agree",
        "If you do not agree, name somebody else on the case instead: this then falls away.",
        required=True,
    )
