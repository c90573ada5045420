from django import forms

from careplans.models import TreatmentPhase
from core.days import today
from core.forms import DayField, HouseForm, Radios

Phase = TreatmentPhase.Phase


class PhaseForm(HouseForm):
    """Where the person is now."""

    phase = forms.ChoiceField(
        label="Phase",
        choices=Phase.choices,
        widget=Radios(
            hints={
                Phase.ENGAGEMENT: "Getting to know each other, and finding out what is needed.",
                Phase.DELIVERY: "Working by the plan.",
                Phase.MAINTENANCE: "Stays on prescribed medicine: keeps a key worker and a plan.",
                Phase.COMPLETION: "Getting ready to go on without us.",
            }
        ),
    )
    started_on = DayField(label="Since", not_after=today)
    reason = forms.CharField(label="Why", max_length=200)
