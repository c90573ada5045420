from typing import Any

from django import forms

from core.forms import Chips, HouseForm
from notifications.kinds import KINDS, Way


class ChoicesForm(HouseForm):
    """One question for each kind. A duty is not offered silence; whoever sends it all the same is refused by the verb,
    so that the attempt is written down.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            duty = " This is a duty: it always comes by mail too." if kind.is_duty else ""
            field = forms.ChoiceField(
                label=kind.label, help_text=kind.help + duty, choices=Way.choices, widget=Chips, required=True
            )
            field.widget.choices = [(way.value, way.label) for way in kind.ways]
            self.fields[kind.code] = field
