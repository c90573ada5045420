"""What Tusla told, in the worker's words."""

from django import forms

from core.days import today
from core.forms import DayField, HouseForm, Radios
from protection.forms.breaches import prose
from protection.models import TuslaInformation


class TuslaForm(HouseForm):
    received_on = DayField(label="Day on which it came", not_after=today)
    how = forms.ChoiceField(label="How did it come?", choices=TuslaInformation.How.choices, widget=Radios)
    from_whom = forms.CharField(label="From whom", max_length=160, help_text="Name and office.")
    content = prose("What Tusla told", rows=6)
